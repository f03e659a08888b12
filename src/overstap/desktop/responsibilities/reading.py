"""The roles and planned tasks of one year's definitive income and corporation tax returns, as one table in columns.

Between ``sources`` and ``deriving``. A database is asked for that year only; in the local variant the programs of the
year hand over their returns, of which the documents are let go at once. A folder of messages knows no roles.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from overstap.bundle.model import ReturnStatus
from overstap.desktop.responsibilities.deriving import CLIENTS
from overstap.desktop.responsibilities.errors import RolesWithoutClientError
from overstap.desktop.responsibilities.model import TAXES, OriginKind
from overstap.desktop.sources.contract import Boundary, Event, Records, Rewind, Source
from overstap.desktop.sources.database import DatabaseSource
from overstap.desktop.sources.local import LocalSource
from overstap.desktop.sources.profile import Entity
from overstap.desktop.sources.selection import Component, ProgramYear, Selection
from overstap.desktop.sources.verdicts import state_of, status_of

TASK_PREFIX = "taak:"
"""What the ids of planned tasks begin with, in every variant (the program protocol, the source profile)."""

ROLES = pa.schema([(name, pa.string()) for name in ("client_id", "user_id", "kind", "role")])
"""The columns of what ``roles_of`` gives; ``kind`` is an ``OriginKind``. A row for each role on each return."""

_HEADERS = pa.schema([(name, pa.string()) for name in ("return_id", "client_id")])
_GIVEN = pa.schema([(name, pa.string()) for name in ("return_id", "user_id", "kind", "role")])


def roles_of(source: Source, year: int, *, without: Collection[str] = ()) -> pa.Table:
    """The roles and tasks on the definitive IB and VPB returns of tax year *year*, with the columns of ``ROLES``.

    In the local variant the programs called *without* are not started.

    Raises:
        RolesWithoutClientError: the source profile does not say whose a return is.
        OverstapError: what the source says when it cannot be read; a ``ProgramError`` of one of the year's programs.
    """
    if isinstance(source, DatabaseSource):
        return _joined(_headers_in(source, year), _roles_in(source, year))
    if isinstance(source, LocalSource):
        # Judged without knowing anybody, so that the same roles are found whether or not CAS was read before.
        return _joined(*_handed_over(source.anew(), year, without))
    return ROLES.empty_table()


def clients_of(source: Source) -> pa.Table | None:
    """The clients of *source* with the columns of ``CLIENTS``; None where only its programs know them.

    Raises:
        OverstapError: what the source says when it cannot be read.
    """
    if not isinstance(source, DatabaseSource):
        return None
    names = ("id", "of_office", "of_state")
    tables = [CLIENTS.empty_table()]
    for entity in source.database.profile.of("clients"):
        for block in source.database.rows(entity, names):
            states = [state_of(entity, dict(zip(names, row, strict=True))) for row in block]
            tables.append(_texts(CLIENTS, [[row[0] for row in block], [row[1] for row in block], states]))
    return pa.concat_tables(tables)


def _joined(headers: Sequence[pa.Table], roles: Sequence[pa.Table]) -> pa.Table:
    """Each role with the client of its return; roles on other returns fall out, and those that name nobody."""
    # Empty tables first: a year without returns or roles joins to nothing instead of failing.
    returns = pa.concat_tables([_HEADERS.empty_table(), *headers])
    given = pa.concat_tables([_GIVEN.empty_table(), *roles])
    joined = given.join(returns, keys="return_id", join_type="inner").select(ROLES.names)
    # Of a relation without a client or user nobody is responsible for anything, and no file can hold it; that the value
    # is missing is told of the role or return itself.
    return joined.drop_null()


def _headers_in(source: DatabaseSource, year: int) -> list[pa.Table]:
    tables = []
    for entity in source.database.profile.of("returns"):
        if "of_client" not in source.database.columns(entity):
            raise RolesWithoutClientError
        names = ("id", "of_client", "of_tax", "of_status", "of_filed")
        for block in source.database.rows(entity, names, of_year=year):
            rows = [row for row in block if _counts(entity, dict(zip(names, row, strict=True)))]
            tables.append(_texts(_HEADERS, [[row[0] for row in rows], [row[1] for row in rows]]))
    return tables


def _counts(entity: Entity, facts: Mapping[str, object]) -> bool:
    return facts["of_tax"] in TAXES and status_of(entity, facts) is ReturnStatus.DEFINITIVE


def _roles_in(source: DatabaseSource, year: int) -> list[pa.Table]:
    tables = []
    for entity in source.database.profile.of("roles"):
        kind = OriginKind.TASK if entity.prefix == TASK_PREFIX else OriginKind.ROLE
        for block in source.database.rows(entity, ("return_id", "user_id", "role"), of_year=year):
            returns, users, roles = ([row[place] for row in block] for place in range(3))
            tables.append(_texts(_GIVEN, [returns, users, [kind] * len(block), roles]))
    return tables


def _texts(schema: pa.Schema, columns: Sequence[Sequence[object]]) -> pa.Table:
    # Ids are numbers in a database, and texts in the bundle.
    texts = [[None if value is None else str(value) for value in column] for column in columns]
    return pa.table([pa.array(column, pa.string()) for column in texts], schema=schema)


def _handed_over(source: LocalSource, year: int, without: Collection[str]) -> tuple[list[pa.Table], list[pa.Table]]:
    """Returns and roles as the year's programs for these taxes hand them over; roles on open returns stay behind."""
    headers: list[pa.Table] = []
    roles: list[pa.Table] = []
    for part in (part for part in source.parts(Selection()) if part.name not in without):
        program = ProgramYear.parse(part.name)
        # Of the year's programs only those for the two taxes: VAT returns are many and say nothing here. A program that
        # has gone and left its folder is one of them: it is missed by name, as it is everywhere.
        kind = source.programs.kind_of(program.name)
        if program.year != year or kind is None or kind.tax not in TAXES:
            continue
        selection = Selection(
            components=frozenset({Component.RETURNS, Component.RELATIONS}),
            programs=frozenset({program}),
            statuses=frozenset({ReturnStatus.DEFINITIVE}),
        )
        for records in _kept(source.records(part, selection)):
            (headers if records.table == "returns" else roles).append(_narrowed(records))
    return headers, roles


def _kept(events: Iterator[Event]) -> Iterator[Records]:
    """The returns and roles that are whole; what a program gave before it died and will give again is dropped."""
    waiting: list[Records] = []
    for event in events:
        match event:
            case Records(table="returns" | "roles"):
                waiting.append(event)
            case Rewind():
                waiting.clear()
            case Boundary():
                yield from waiting
                waiting.clear()
            case _:
                # Attachments, findings and what stays behind say nothing about roles.
                continue


def _narrowed(records: Records) -> pa.Table:
    batch = records.batch
    if records.table == "returns":
        return pa.table([batch.column("id"), batch.column("client_id")], schema=_HEADERS)
    is_task = pc.starts_with(batch.column("id"), TASK_PREFIX)
    kinds = pc.if_else(is_task, pa.scalar(str(OriginKind.TASK)), pa.scalar(str(OriginKind.ROLE)))
    return pa.table([batch.column("return_id"), batch.column("user_id"), kinds, batch.column("role")], schema=_GIVEN)
