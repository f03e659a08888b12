"""Clients and users, looked at while a source hands them over: counted per office, and what is odd about them.

Used by ``gathering``. Only keys are kept (ids, offices, numbers that tell clients apart), in Arrow columns; duplicates
are found by grouping those columns, never by comparing records one by one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

import pyarrow as pa
import pyarrow.compute as pc

from overstap.bundle.model import ClientKind, ClientState
from overstap.desktop.sources.contract import Event, Found, LeftBehind, Records
from overstap.desktop.survey.problems import Problem, problem

_CLIENT_KEYS = ("id", "office_id", "kind", "state", "bsn", "fiscal_number", "sequence_number")
_USER_KEYS = ("id", "email", "active")

# Field and code of a finding → kind of problem; other findings keep their own code when it is a kind.
_CODES = {
    ("bsn", "identifier-check"): "bsn-check",
    ("bsn", "identifier-missing"): "bsn-missing",
    ("fiscal_number", "identifier-check"): "fiscal-number-check",
    ("fiscal_number", "identifier-missing"): "fiscal-number-missing",
    ("vat_number", "identifier-check"): "vat-number-check",
    ("vat_id", "identifier-check"): "vat-number-check",
    ("identifier", "identifier-check"): "odd-number",
}

_KINDS_OF_THEIR_OWN = frozenset({"unknown-word", "unknown-status", "unfit-value", "missing-value"})


class People:
    """Takes the events of the parts that give people, and knows at the end what to say about them."""

    def __init__(self) -> None:
        self._clients: list[pa.RecordBatch] = []
        self._users: list[pa.RecordBatch] = []
        self._found: dict[tuple[str, str, str], list[str]] = {}
        self.left: Counter[tuple[str, str]] = Counter()

    def take(self, events: Iterable[Event]) -> None:
        """Look at all *events*; nothing but keys is kept of them."""
        for event in events:
            match event:
                case Records(table="clients"):
                    self._clients.append(event.batch.select(_CLIENT_KEYS))
                case Records(table="users"):
                    self._users.append(event.batch.select(_USER_KEYS))
                case Found():
                    code = _CODES.get((event.field, event.code), event.code)
                    # A finding of a later version is shown in general words rather than left out.
                    code = code if code in {*_CODES.values(), *_KINDS_OF_THEIR_OWN} else "message-finding"
                    self._found.setdefault((code, event.table, event.field), []).append(event.id)
                case LeftBehind():
                    self.left[event.table, event.reason] += 1

    def clients_per_office(self) -> Counter[tuple[str, str]]:
        """How many clients there are per office and state."""
        table = pa.Table.from_batches(self._clients) if self._clients else None
        if table is None:
            return Counter()
        counted = table.group_by(["office_id", "state"]).aggregate([("id", "count")]).to_pylist()
        return Counter({(row["office_id"], row["state"]): row["id_count"] for row in counted})

    def problems(self) -> Iterator[Problem]:
        """Everything odd about people."""
        for (code, table, field), ids in self._found.items():
            yield problem(code, ids, table=table, field=field)
        if self._clients:
            yield from _about_clients(pa.Table.from_batches(self._clients))
        if self._users:
            yield from _about_users(pa.Table.from_batches(self._users))


def _about_clients(clients: pa.Table) -> Iterator[Problem]:
    former = clients.filter(pc.equal(clients["state"], ClientState.FORMER))
    if former.num_rows:
        yield problem("former-client", former["id"].to_pylist(), table="clients", field="state")
    natural = _with_natural_key(clients)
    twice = _repeated(natural, ["office_id", "kind", "number", "sequence"])
    if twice:
        yield problem("client-twice", twice, table="clients")
    # Those that are double within one office were told already, with another advice.
    elsewhere = [key for key in _repeated(natural, ["kind", "number", "sequence"]) if key not in set(twice)]
    if elsewhere:
        yield problem("client-in-several-offices", elsewhere, table="clients")


def _with_natural_key(clients: pa.Table) -> pa.Table:
    """What tells two clients apart: BSN of a person; fiscal number and sequence number (none is 1) of a company."""
    is_person = pc.equal(clients["kind"], ClientKind.PERSON)
    number = pc.if_else(is_person, clients["bsn"], clients["fiscal_number"])
    # No sequence number counts as 1: so the vendor's own link with other software has it.
    given = pc.fill_null(clients["sequence_number"], "")
    sequence = pc.if_else(pc.or_(is_person, pc.equal(given, "")), "1", given)
    natural = clients.append_column("number", number).append_column("sequence", sequence)
    # Without a number two clients cannot be told to be the same; that they have none is told elsewhere.
    return natural.filter(pc.greater(pc.utf8_length(pc.fill_null(natural["number"], "")), 0))


def _about_users(users: pa.Table) -> Iterator[Problem]:
    # Addresses compare without capitals and spaces, as log-in does.
    address = pc.utf8_lower(pc.utf8_trim_whitespace(pc.fill_null(users["email"], "")))
    users = users.append_column("address", address)
    has_none = pc.equal(users["address"], "")
    without = users.filter(has_none)
    if without.num_rows:
        yield problem("user-without-email", without["id"].to_pylist(), table="users", field="email")
    shared = _repeated(users.filter(pc.invert(has_none)), ["address"])
    if shared:
        yield problem("user-shared-email", shared, table="users", field="email")


def _repeated(table: pa.Table, by: list[str]) -> list[str]:
    """The ids of the rows that have the columns *by* in common with another row."""
    counted = table.group_by(by).aggregate([("id", "count")])
    several = counted.filter(pc.greater(counted["id_count"], 1)).drop_columns(["id_count"])
    # Joined back on the same columns: the values themselves never leave Arrow.
    ids: list[str] = table.join(several, keys=by, join_type="inner")["id"].to_pylist()
    return sorted(ids, key=lambda key: (len(key), key))
