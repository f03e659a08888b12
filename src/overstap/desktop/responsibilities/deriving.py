"""From roles on returns to one user per client and responsibility, in columns.

Between ``reading``, which gives the roles of the reference year, and ``source``, which hands the relations over. The
returns of one client may name different users for the same role (a correction made by a colleague): then whoever is
named most counts, and the relation gets a finding.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from overstap.bundle.model import ClientState
from overstap.desktop.responsibilities.model import Origin, OriginKind

RETURNS_DISAGREE = "returns-disagree"
"""The code of the finding on a relation for which the client's returns name more than one user."""

DERIVED = pa.schema(
    [(name, pa.string()) for name in ("id", "client_id", "user_id", "responsibility", "source_role")]
    + [("users", pa.int64())]
)


CLIENTS = pa.schema([(name, pa.string()) for name in ("client_id", "office_id", "state")])
"""The columns of what tells whose a relation would be; ``state`` is a ``ClientState``."""


class Whose(NamedTuple):
    """How many clients of one office and state; what decides whether their relations go along."""

    office_id: str
    state: ClientState
    clients: int


class Option(NamedTuple):
    """A role or task that a responsibility can be taken from, and how many clients have it.

    ``whose`` are those that the source tells more of: empty where only the export gets to know its clients.
    """

    origin: Origin
    clients: int
    whose: tuple[Whose, ...] = ()


@dataclass(frozen=True)
class Derived:
    """The relations, by id, with the columns of ``DERIVED``; ``users`` is how many different ones the returns name."""

    relations: pa.Table

    @property
    def disagreeing(self) -> pa.Table:
        """The relations for which the returns name more than one user."""
        return self.relations.filter(pc.greater(self.relations.column("users"), 1))


def derive(roles: pa.Table, origins: Sequence[tuple[str, Origin]]) -> Derived:
    """For each client that has the origin of a responsibility in *roles* (see ``ROLES``), who gets it.

    The same roles give the same relations in whatever order they come: the user named on most returns, and of those
    named equally often the one whose id is first.
    """
    # An empty piece first, so that no responsibilities at all still give a table with its columns.
    pieces = [_of_one(roles, name, origin) for name, origin in origins]
    return Derived(pa.concat_tables([DERIVED.empty_table(), *pieces]).sort_by("id"))


def options_in(roles: pa.Table, clients: pa.Table | None = None) -> tuple[Option, ...]:
    """The roles and tasks that occur in *roles*, those of most clients first; *clients* (``CLIENTS``) tells whose."""
    # Clients and not returns: a client with ten corrections must not make a role look common.
    each = roles.group_by(["kind", "role", "client_id"]).aggregate([])
    whose: dict[Origin, list[Whose]] = {}
    if clients is not None:
        # Clients of whom the source tells nothing fall out here, and are in the count of the option all the same.
        by = ["kind", "role", "office_id", "state"]
        counted = each.join(clients, keys="client_id", join_type="inner").group_by(by).aggregate([([], "count_all")])
        for row in counted.sort_by([(name, "ascending") for name in by]).to_pylist():
            of = Whose(row["office_id"], ClientState(row["state"]), row["count_all"])
            whose.setdefault(_origin(row), []).append(of)
    found = each.group_by(["kind", "role"]).aggregate([([], "count_all")]).to_pylist()
    options = [Option(_origin(row), row["count_all"], tuple(whose.get(_origin(row), ()))) for row in found]
    return tuple(sorted(options, key=lambda option: (-option.clients, option.origin)))


def _origin(row: Mapping[str, Any]) -> Origin:
    return Origin(OriginKind(row["kind"]), row["role"])


def relation_id(client_id: str, responsibility: str) -> str:
    """The identity of a derived relation: the same in every export, so that a second file changes and does not add."""
    return f"verantwoordelijkheid:{client_id}:{responsibility}"


def _of_one(roles: pa.Table, name: str, origin: Origin) -> pa.Table:
    mask = pc.and_(pc.equal(roles.column("kind"), str(origin.kind)), pc.equal(roles.column("role"), origin.name))
    # How many returns name whom, for each client.
    named = roles.filter(mask).group_by(["client_id", "user_id"]).aggregate([([], "count_all")])
    ordered = named.sort_by([("client_id", "ascending"), ("count_all", "descending"), ("user_id", "ascending")])
    # One thread: "first" only means something in an order.
    chosen = ordered.group_by("client_id", use_threads=False).aggregate([("user_id", "first"), ("user_id", "count")])
    clients = chosen.column("client_id")
    return pa.table(
        [
            pa.array([relation_id(client, name) for client in clients.to_pylist()], pa.string()),
            clients,
            chosen.column("user_id_first"),
            pa.array([name] * len(chosen), pa.string()),
            pa.array([origin.name] * len(chosen), pa.string()),
            chosen.column("user_id_count"),
        ],
        schema=DERIVED,
    )
