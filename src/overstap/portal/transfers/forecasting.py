"""What loading a staged record would do, told before anything is written: new, changed field by field, or in conflict.

The last part of the check, after ``rules``. It asks with the very expressions that the load writes with (``merging``
finds the row, ``deciding`` gives the fields), so that what the preview says is what happens, as long as nobody changes
anything in between. Set by set and without documents, whose hash stands for them.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.db import connection
from psycopg import sql

from overstap.portal.transfers import merging
from overstap.portal.transfers.deciding import Field, fields_of
from overstap.portal.transfers.locating import CLIENTS
from overstap.portal.transfers.merging import Scope
from overstap.portal.transfers.models import Forecast
from overstap.portal.transfers.origins import origin_of
from overstap.portal.transfers.targets import TARGETS, Reference, Target

NOT_TOLD = frozenset({"document", "document_path", "document_size"})
"""Columns that say nothing beside ``document_sha256``."""

NOT_THERE_YET = -1
"""Stands for the row of a record that comes in with the same file: other than any row, and other than none."""

_LABELS: Mapping[str, str] = {
    # As ``clients.api.list_name`` has it.
    "clients": "concat_ws(', ', {0}.name, nullif(concat_ws(' ', coalesce(nullif({0}.initials, ''), {0}.first_name), "
    "{0}.prefix), ''))",
    "offices": "{0}.name",
    "users": "{0}.name",
    "relations": "{0}.responsibility",
    # What most have is left out: a whole year, as text since a file's year may be none that a date has, and version 1.
    "returns": "concat_ws(' ', {0}.tax_type, {0}.tax_year, nullif({0}.message_kind, 'aangifte'), "
    "nullif(to_char({0}.period_start, 'DD-MM-YYYY') || ' – ' || to_char({0}.period_end, 'DD-MM-YYYY'), "
    "'01-01-' || {0}.tax_year || ' – 31-12-' || {0}.tax_year), "
    "'v' || nullif({0}.version, 1))",
    "roles": "{0}.role",
    # Its number begins with the client's BSN, of which lists show the end only (``display.shown_end``).
    "assessment_notices": "concat_ws(' ', {0}.tax_type, {0}.tax_year, "
    "'•••••' || right(substr(nullif({0}.notice_number, ''), 5), 4))",
    "attachments": "{0}.file_name",
}


def told(target: Target) -> dict[str, sql.Composable]:
    """The columns of ``BundleKey`` that a staged record fills by itself; it is new until something says otherwise."""
    columns = {"forecast": sql.Literal(Forecast.NEW.value), "label": _full_label(target)}
    client = _client_key(target)
    return columns | {"client_key": client} if client else columns


def forecast(scope: Scope, target: Target) -> None:
    """Note for the records of *target*, staged and judged, what loading them would do."""
    with connection.cursor() as cursor:
        for statement in (_SKIPPED, forecast_statement(target, own=scope.own)):
            cursor.execute(statement, scope.parameters(target.name))


def count(scope: Scope) -> dict[str, dict[str, int]]:
    """Count what was noted: per client in ``ForecastCount``, and per table in what is returned."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT_CLIENTS, scope.parameters(CLIENTS))
        cursor.execute(_COUNT_TABLES, scope.parameters())
        counted = {(table, forecast): number for table, forecast, number in cursor.fetchall()}
    present = {table for table, _ in counted}
    return {
        table: {forecast: counted.get((table, forecast), 0) for forecast in Forecast.values}
        for table in TARGETS
        if table in present
    }


_COUNT_CLIENTS = sql.SQL("""
    INSERT INTO transfers_forecastcount (account_id, migration_id, "table", key, record, label, {names})
    SELECT %(account)s, %(migration)s, %(table)s, coalesce(client_key, ''), min(id),
        min(label) FILTER (WHERE "table" = %(table)s), {counts}
    FROM transfers_bundlekey WHERE account_id = %(account)s AND migration_id = %(migration)s
    GROUP BY client_key
""").format(
    names=sql.SQL(", ").join(map(sql.Identifier, Forecast.values)),
    counts=sql.SQL(", ").join(
        sql.SQL("count(*) FILTER (WHERE forecast = {})").format(sql.Literal(each)) for each in Forecast.values
    ),
)

_COUNT_TABLES = sql.SQL("""
    SELECT "table", forecast, count(*) FROM transfers_bundlekey
    WHERE account_id = %(account)s AND migration_id = %(migration)s GROUP BY 1, 2
""")


def skip(scope: Scope, target: Target) -> None:
    """Note that no record of *target* comes in."""
    with connection.cursor() as cursor:
        cursor.execute(_SKIPPED, scope.parameters(target.name))


_SKIPPED = sql.SQL("""
    UPDATE transfers_bundlekey SET forecast = 'skipped'
    WHERE account_id = %(account)s AND migration_id = %(migration)s AND "table" = %(table)s AND outcome = 'skipped'
""")


def forecast_statement(target: Target, *, own: bool = False) -> sql.Composed:
    """The statement about what has a row in the portal already; *own* for an account's own export."""
    fields = [field for field in fields_of(target, awaited=_awaited) if field.name not in NOT_TOLD]
    return sql.SQL(_FORECAST).format(
        differs=sql.SQL(" OR ").join(_differs(target, field) for field in fields),
        conflicts=sql.SQL(" OR ").join(field.conflicts for field in fields),
        changes=sql.SQL(" || ").join(_change(target, field, own=own) for field in fields),
        pending=merging.pending(target, own=own),
        relation=sql.Identifier(target.relation),
    )


# A placeholder has been nobody's client yet: who fills it is new, as the load counts him.
_FORECAST = """
UPDATE transfers_bundlekey AS noted
SET forecast = found.forecast, changes = CASE WHEN found.forecast <> 'unchanged' THEN found.changes END
FROM (
    SELECT incoming.known,
        CASE WHEN incoming.is_equal THEN 'unchanged' WHEN {conflicts} THEN 'conflict'
            WHEN {differs} THEN 'changed' ELSE 'unchanged' END AS forecast,
        CASE WHEN NOT incoming.is_equal THEN {changes} END AS changes
    FROM ({pending}) AS incoming
    JOIN LATERAL (SELECT * FROM {relation} WHERE id = incoming.row OFFSET 0) AS target ON true
    WHERE NOT incoming.placeholder
) AS found
WHERE noted.id = found.known
"""


def _differs(target: Target, field: Field) -> sql.Composable:
    """Whether the field becomes something else; of what waits for its reference also when only its key does."""
    reference = _reference(target, field)
    if reference is None or reference.remembered is None:
        return field.changes
    return sql.SQL("({} OR target.{key} IS DISTINCT FROM incoming.{key})").format(
        field.changes, key=sql.Identifier(reference.remembered)
    )


def _change(target: Target, field: Field, *, own: bool) -> sql.Composed:
    """An object with the field as [in the portal, in the file, whether it conflicts], empty when it stays as it is."""
    reference = _reference(target, field)
    present, given = _names(reference, field, own=own) if reference else (field.present, field.given)
    return sql.SQL("""CASE WHEN {conflicts} OR {differs}
        THEN jsonb_build_object({name}, jsonb_build_array({present}, {given}, {conflicts})) ELSE '{{}}'::jsonb END
    """).format(
        conflicts=field.conflicts,
        differs=_differs(target, field),
        name=sql.Literal(field.name),
        present=present,
        given=given,
    )


def _reference(target: Target, field: Field) -> Reference | None:
    return next((to for to in target.references if to.column == field.name), None)


def _names(reference: Reference, field: Field, *, own: bool) -> tuple[sql.Composed, sql.Composed]:
    """What people call the records that a reference leads to: in the portal, and in the file.

    Where neither has one: what its source calls it. An id in an own export is nothing that people know.
    """
    there = sql.SQL("(SELECT {} FROM {} AS there WHERE there.id = {})")
    label, relation = _label(reference.table, "there"), sql.Identifier(TARGETS[reference.table].relation)
    present = there.format(label, relation, field.present)
    if reference.remembered:
        present = sql.SQL("coalesce({}, target.{})").format(present, sql.Identifier(reference.remembered))
    given = sql.SQL("""coalesce((
        SELECT label FROM transfers_bundlekey
        WHERE account_id = %(account)s AND migration_id = %(migration)s
            AND "table" = {table} AND key = incoming.{column}
        OFFSET 0
    ), {there}, {key})""").format(
        table=sql.Literal(reference.table),
        column=sql.Identifier(reference.column),
        there=there.format(label, relation, sql.Identifier("incoming", f"to_{reference.into}")),
        key=origin_of(reference.column, own=own, row="incoming").key,
    )
    return present, given


def _awaited(reference: Reference) -> sql.Composed:
    """The row that a reference leads to once the file has come in; what is kept out of it is led to by nothing."""
    return sql.SQL("""CASE WHEN incoming.{into} IS NOT NULL THEN incoming.{into} {linked} ELSE (
        SELECT coalesce(match, {not_there_yet}) FROM transfers_bundlekey
        WHERE account_id = %(account)s AND migration_id = %(migration)s
            AND "table" = {table} AND key = incoming.{column} AND outcome <> 'skipped'
        OFFSET 0
    ) END""").format(
        into=sql.Identifier(f"to_{reference.into}"),
        linked=_linked(reference),
        table=sql.Literal(reference.table),
        column=sql.Identifier(reference.column),
        not_there_yet=sql.Literal(NOT_THERE_YET),
    )


def _linked(reference: Reference) -> sql.Composable:
    """A case for what the portal knows to wait for the very record that the file names: that is no change.

    It is linked when the record comes in (``placing``), before the load asks what the file changes.
    """
    if reference.remembered is None:
        return sql.SQL("")
    return sql.SQL("WHEN target.{key} = incoming.{key} THEN target.{into}").format(
        key=sql.Identifier(reference.remembered), into=sql.Identifier(reference.into)
    )


def _label(table: str, alias: str) -> sql.Composable:
    return sql.SQL(_LABELS[table]).format(sql.Identifier(alias))


def _full_label(target: Target) -> sql.Composable:
    """What a staged record is called; what belongs to a return by that too, for a role alone could be anybody's."""
    label = _label(target.name, "staged")
    if target.name not in {"roles", "attachments"}:
        return label
    return sql.SQL("concat_ws(' · ', {}, {})").format(label, sql.SQL(_RETURN_LABEL).format(_label("returns", "there")))


# Of a phase whose returns came in earlier: as the portal has it.
_RETURN_LABEL = """coalesce((
    SELECT label FROM transfers_bundlekey
    WHERE account_id = %(account)s AND migration_id = %(migration)s AND "table" = 'returns' AND key = staged.return_id
    OFFSET 0
), (
    SELECT {} FROM returns_taxreturn AS there
    WHERE there.account_id = %(account)s AND there.source_id = %(source)s AND there.source_key = staged.return_id
    OFFSET 0
))"""


def _client_key(target: Target) -> sql.Composable | None:
    """The client at the source that staged records of *target* are about; None for what is about no client."""
    if target.name == "clients":
        return sql.SQL("staged.id")
    columns = {reference.column for reference in target.references}
    if "client_id" in columns:
        return sql.SQL("staged.client_id")
    return sql.SQL(_OF_RETURN) if "return_id" in columns else None


# Of a phase whose returns came in earlier: the client as the portal's return has him.
_OF_RETURN = """coalesce((
    SELECT client_key FROM transfers_bundlekey
    WHERE account_id = %(account)s AND migration_id = %(migration)s AND "table" = 'returns' AND key = staged.return_id
    OFFSET 0
), (
    SELECT client.source_key FROM returns_taxreturn AS tax_return
    JOIN clients_client AS client ON client.id = tax_return.client_id
    WHERE tax_return.account_id = %(account)s AND tax_return.source_id = %(source)s
        AND tax_return.source_key = staged.return_id
    OFFSET 0
))"""
