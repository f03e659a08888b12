"""Clients and users, looked at while a source hands them over: counted per office, and what is odd about them.

Used by ``gathering``. Only what tells clients apart is kept (ids, offices, numbers, names), in Arrow columns;
duplicates are found by grouping those columns, never by comparing records one by one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

import pyarrow as pa
import pyarrow.compute as pc

from overstap.bundle.model import ClientKind, ClientState
from overstap.bundle.writing import REFERENCE_MISSING
from overstap.desktop.responsibilities import is_address
from overstap.desktop.sources.contract import Event, Found, LeftBehind, Records
from overstap.desktop.sources.faults import NO_TAX_YEAR
from overstap.desktop.survey.problem_kinds import OF_FILES
from overstap.desktop.survey.problems import MOST_EXAMPLES, Example, Problem, problem

_CLIENT_KEYS = ("id", "office_id", "kind", "state", "bsn", "fiscal_number", "sequence_number")
# How the office itself knows a client; shown in its own report and kept nowhere else.
_CLIENT_NAMES = ("client_number", "initials", "prefix", "name")
_USER_KEYS = ("id", "email", "name")
_MEASURED = ("returns", "assessment_notices")

# Field and code of a finding → kind of problem; other findings keep their own code when it is a kind.
_CODES = {
    ("bsn", "identifier-check"): "bsn-check",
    ("bsn", "identifier-missing"): "bsn-missing",
    ("fiscal_number", "identifier-check"): "fiscal-number-check",
    ("fiscal_number", "identifier-missing"): "fiscal-number-missing",
    ("vat_number", "identifier-check"): "vat-number-check",
    ("vat_id", "identifier-check"): "vat-number-check",
    ("identifier", "identifier-check"): "odd-number",
    ("", REFERENCE_MISSING): "record-without-owner",
    ("", NO_TAX_YEAR): "record-beyond-2100",
    ("tax_year", NO_TAX_YEAR): "record-beyond-2100",
}

# What the database itself is asked of returns, so that it need not be told twice.
_TOLD_OF_RETURNS = frozenset({REFERENCE_MISSING, NO_TAX_YEAR})

_KINDS_OF_THEIR_OWN = frozenset({"unknown-word", "unknown-status", "unfit-value", "missing-value"})


class People:
    """Takes the events of the parts that give people, and knows at the end what to say about them."""

    def __init__(self) -> None:
        self._clients: list[pa.RecordBatch] = []
        self._users: list[pa.RecordBatch] = []
        self._found: dict[tuple[str, str, str], list[str]] = {}
        self.left: Counter[tuple[str, str]] = Counter()
        self._files: Counter[tuple[str, str]] = Counter()
        self._named_files: dict[tuple[str, str], list[Example]] = {}
        self.records: Counter[tuple[str, str, int]] = Counter()
        self.stored_bytes: Counter[tuple[str, str, int]] = Counter()

    def take(self, events: Iterable[Event]) -> None:
        """Look at all *events*; of clients and users keys and names are kept, of documents their size.

        Sizes are per table, tax and tax year, for the source that hands people and documents over in one go.
        """
        for event in events:
            match event:
                case Records(table="clients"):
                    self._clients.append(event.batch.select((*_CLIENT_KEYS, *_CLIENT_NAMES)))
                case Records(table="users"):
                    self._users.append(event.batch.select(_USER_KEYS))
                case Records() if event.table in _MEASURED:
                    self._measure(event)
                case Found(table="returns", code=code) if code in _TOLD_OF_RETURNS:
                    # Told with its client and year by ``in_database``, which also judges what else is odd about it.
                    continue
                case Found():
                    code = _CODES.get((event.field, event.code), event.code)
                    # A finding of a later version is shown in general words rather than left out.
                    code = code if code in {*_CODES.values(), *_KINDS_OF_THEIR_OWN} else "message-finding"
                    self._found.setdefault((code, event.table, event.field), []).append(event.id)
                case LeftBehind():
                    self.left[event.table, event.reason] += 1
                    if event.reason in OF_FILES:
                        self._take_file(event)

    def clients_per_office(self) -> Counter[tuple[str, str]]:
        """How many clients there are per office and state."""
        # Arrow makes no table of no batches.
        if not self._clients:
            return Counter()
        counted = self._all_clients().group_by(["office_id", "state"]).aggregate([("id", "count")]).to_pylist()
        return Counter({(row["office_id"], row["state"]): row["id_count"] for row in counted})

    def problems(self, offices: Mapping[str, str]) -> Iterator[Problem]:
        """Everything odd about people; *offices* (id → name) tells where a client is."""
        for (code, table, field), ids in self._found.items():
            yield problem(code, self._examples(table, ids, offices), table=table, field=field, count=len(ids))
        for code, ids in self._odd_clients():
            of_state = "state" if code == "former-client" else None
            yield problem(code, self.clients(ids, offices), table="clients", field=of_state, count=len(ids))
        for code, ids in self._odd_users():
            yield problem(code, self._named_users(ids), table="users", field="email", count=len(ids))

    def files(self) -> Iterator[Problem]:
        """The files that stay behind whatever is chosen, by reason; of a source whose records are files."""
        for (table, code), count in self._files.items():
            yield problem(code, self._named_files[table, code], table=table, count=count)

    def clients(self, ids: Sequence[str], offices: Mapping[str, str]) -> Iterator[Example]:
        """The first of the clients with *ids*, by number, name and office; one that is not there by its id only."""
        # No more than are shown: of a large office that is thousands of names less in memory.
        shown = list(islice(ids, MOST_EXAMPLES))
        known = {}
        if self._clients:
            everybody = self._all_clients()
            rows = everybody.filter(pc.is_in(everybody["id"], pa.array(shown, pa.string()))).to_pylist()
            known = {row["id"]: row for row in rows}
        for key in shown:
            row = known.get(key, {})
            number, office = row.get("client_number") or "", offices.get(row.get("office_id", ""), "")
            yield Example(key, number, _name(row), office)

    def _examples(self, table: str, ids: Sequence[str], offices: Mapping[str, str]) -> Iterator[Example]:
        if table == "clients":
            return self.clients(ids, offices)
        return self._named_users(ids) if table == "users" else map(Example, islice(ids, MOST_EXAMPLES))

    def _named_users(self, ids: Sequence[str]) -> Iterator[Example]:
        names: dict[str, str | None] = {}
        for batch in self._users:
            names.update(zip(batch["id"].to_pylist(), batch["name"].to_pylist(), strict=True))
        return (Example(key, name=names.get(key) or "") for key in islice(ids, MOST_EXAMPLES))

    def _take_file(self, event: LeftBehind) -> None:
        key = event.table, OF_FILES[event.reason]
        self._files[key] += 1
        named = self._named_files.setdefault(key, [])
        # The first ones by name: a folder may be a million photographs.
        if len(named) < MOST_EXAMPLES:
            named.append(Example(event.id, about=event.detail or ""))

    def _measure(self, event: Records) -> None:
        batch = event.batch
        # Row by row, for there are at most some hundreds in a block and two numbers of each are kept.
        keys = zip(batch["tax_type"].to_pylist(), batch["tax_year"].to_pylist(), strict=True)
        sizes = pc.fill_null(pc.binary_length(batch["document"]), 0).to_pylist()
        for (tax, year), size in zip(keys, sizes, strict=True):
            self.records[event.table, tax, year] += 1
            self.stored_bytes[event.table, tax, year] += size

    def _all_clients(self) -> pa.Table:
        return pa.Table.from_batches(self._clients)

    def _odd_clients(self) -> Iterator[tuple[str, list[str]]]:
        if not self._clients:
            return
        clients = self._all_clients()
        former = clients.filter(pc.equal(clients["state"], ClientState.FORMER))
        if former.num_rows:
            yield "former-client", former["id"].to_pylist()
        natural = _with_natural_key(clients)
        twice = _repeated(natural, ["office_id", "kind", "number", "sequence"])
        if twice:
            yield "client-twice", twice
        # Those that are double within one office were told already, with another advice.
        told = set(twice)
        elsewhere = [key for key in _repeated(natural, ["kind", "number", "sequence"]) if key not in told]
        if elsewhere:
            yield "client-in-several-offices", elsewhere

    def _odd_users(self) -> Iterator[tuple[str, list[str]]]:
        if not self._users:
            return
        users = pa.Table.from_batches(self._users)
        # Addresses compare without capitals and spaces, as log-in does.
        address = pc.utf8_lower(pc.utf8_trim_whitespace(pc.fill_null(users["email"], "")))
        users = users.append_column("address", address)
        has_none = pc.equal(users["address"], "")
        without = users.filter(has_none)
        if without.num_rows:
            yield "user-without-email", without["id"].to_pylist()
        texts = zip(users["id"].to_pylist(), users["address"].to_pylist(), strict=True)
        wrong = [key for key, text in texts if text and not is_address(text)]
        if wrong:
            yield "user-wrong-email", wrong
        shared = _repeated(users.filter(pc.invert(has_none)), ["address"])
        if shared:
            yield "user-shared-email", shared


def _name(client: Mapping[str, str | None]) -> str:
    """How people write the name: ``J. de Vries``."""
    return " ".join(filter(None, (client.get(part) for part in ("initials", "prefix", "name"))))


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


def _repeated(table: pa.Table, by: list[str]) -> list[str]:
    """The ids of the rows that have the columns *by* in common with another row, the same ones beside each other."""
    counted = table.group_by(by).aggregate([("id", "count"), ("id", "min")])
    several = counted.filter(pc.greater(counted["id_count"], 1)).drop_columns(["id_count"])
    # Joined back on the same columns: the values themselves never leave Arrow.
    joined = table.join(several, keys=by, join_type="inner").select(["id_min", "id"])
    # By length first: ids are mostly numbers, and client 9 comes before client 10.
    rows = sorted(joined.to_pylist(), key=lambda row: [(len(key), key) for key in (row["id_min"], row["id"])])
    return [row["id"] for row in rows]
