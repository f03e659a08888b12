"""Which of a program's records are wanted in the local variant, found out from the records themselves.

The ``Judge`` of ``local``; ``wanted`` is that of the database variant. What is known of clients is kept for all
programs, what is known of returns only while their own program runs. Of a client that is not there nothing goes along,
as in the database variant (decision 0204); here that is known only when CAS has said everything (0197). Of one whom CAS
has and did not give nothing goes either, as nobody knows of which office he is.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import pyarrow as pa

from overstap.bundle.model import ClientState, Reason, ReturnStatus
from overstap.desktop.programs.listen import anything
from overstap.desktop.programs.run import Unreadable
from overstap.desktop.sources.contract import BLOCK_RECORDS, Boundary, Event, LeftBehind
from overstap.desktop.sources.faults import left_behind
from overstap.desktop.sources.handing_over import ReturnsSeen, chosen_rows, left_unreadable
from overstap.desktop.sources.selection import ProgramYear, ReturnFacts, Selection, can_migrate
from overstap.i18n import translate


class _Client(NamedTuple):
    office_id: str
    state: ClientState


class Absent(NamedTuple):
    """Why a client did not come, and with him nothing that is his; *is_missing*: certainly, there is no such client."""

    reason: Reason
    is_missing: bool = False


class Clients:
    """What the choice of any record depends on: the office of each client, and whether it is a client still.

    Nobody is missing until CAS, listing what it holds itself, has said everything: a tap that others wrote may know
    some of the clients only, and one that died may have known more than it gave.
    """

    def __init__(self) -> None:
        self._known: dict[str, _Client] = {}
        self._listed: set[str] = set()
        self._unreadable: set[str] = set()
        self._is_awaited = False
        self._is_whole = False

    def begin(self, *, says_all: bool) -> None:
        """CAS is asked anew, which *says_all* it has or may know more; until it ends, who is missing is not known."""
        self._is_awaited, self._is_whole = says_all, False

    def list(self, ids: Iterable[str]) -> None:
        """Note clients that CAS says it has, whether or not it hands them over."""
        self._listed.update(ids)

    def learn(self, batch: pa.RecordBatch) -> None:
        """Note the clients in *batch*."""
        columns = (batch.column(name).to_pylist() for name in ("id", "office_id", "state"))
        for key, office, state in zip(*columns, strict=True):
            self._known[key] = _Client(office, ClientState(state))

    def end(self, unreadable: Iterable[str]) -> None:
        """CAS said everything, also which clients it cannot read: whom it neither gave nor named is not there."""
        self._unreadable.update(unreadable)
        self._is_whole = True

    def of(self, client_id: str) -> _Client:
        """What is known of a client; of one that CAS does not have, no office, and that it is one still."""
        # A client that CAS did not give is in no office: it goes only when all offices go.
        return self._known.get(client_id, _Client("", ClientState.CURRENT))

    def has_given(self, client_id: str) -> bool:
        """Whether CAS handed the client over."""
        return client_id in self._known

    def absence(self, client_id: str) -> Absent | None:
        """Why CAS did not give the client; None for one that it gave, and for anybody where it may know more."""
        if not self._is_awaited or client_id in self._known:
            return None
        if not self._is_whole:
            return Absent(Reason.PROGRAM_FAILED)
        if client_id in self._unreadable:
            return Absent(Reason.UNREADABLE)
        if client_id in self._listed:
            return Absent(Reason.NOT_HANDED_OVER)
        return Absent(Reason.UNREADABLE, is_missing=True)


class LocalJudge:
    """Judges the records of one run of one program."""

    def __init__(self, selection: Selection, clients: Clients) -> None:
        self._selection = selection
        self._clients = clients
        self._facts: dict[str, ReturnFacts] = {}
        # Whose a return is, for what hangs on it.
        self._owners: dict[str, str] = {}
        self._returns = ReturnsSeen()
        self._rules: Mapping[str, Callable[[Mapping[str, Any]], Reason | None]] = {
            "offices": self._why_not_office,
            "users": self._why_not_user,
            "clients": self._why_not_client,
            "relations": self._why_not_relation,
            "returns": self._why_not_return,
            "roles": self._why_not_role,
            "attachments": self._why_not_attachment,
            "assessment_notices": self._why_not_notice,
        }

    def wants(self, table: str, key: str) -> bool:
        """True: what a record is about says whether it goes along, and why not."""
        return anything(table, key)

    def judge(self, table: str, batch: pa.RecordBatch) -> Iterator[Event]:
        """The wanted records of *batch*, and ``LeftBehind`` with the reason for each of the others."""
        batch = self._returns.see(table, batch)
        # Also those that stay behind: their returns have to know why.
        if table == "clients":
            self._clients.learn(batch)
        columns = {name: batch.column(name).to_pylist() for name in ("id", *_NEEDED[table])}
        rows = [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]
        reasons = [self._rules[table](row) for row in rows]
        absences = [self._absence(row) for row in rows]
        chosen = [reason is None and absent is None for reason, absent in zip(reasons, absences, strict=True)]
        yield from chosen_rows(table, batch, chosen)
        for row, reason, absent in zip(rows, reasons, absences, strict=True):
            if absent is not None and not absent.is_missing:
                told = translate("Hoort bij een klant die CAS niet gaf")
                yield LeftBehind(table, row["id"], absent.reason, told)
            elif (why := absent.reason if absent else reason) is not None:
                yield from left_behind(table, row["id"], why, tax_year=self._year_of(row))

    def finish(self, unreadable: Collection[Unreadable]) -> Iterator[Event]:
        """What cannot be read stays behind, and what hangs on it."""
        yield from left_unreadable([*unreadable, *self._returns.hanging_on(unreadable)])

    def _year_of(self, row: Mapping[str, Any]) -> int | None:
        """The tax year of a record, or of the return that it hangs on; None of one without."""
        facts = self._facts.get(row.get("return_id", ""))
        return row.get("tax_year") if facts is None else facts.tax_year

    def _absence(self, row: Mapping[str, Any]) -> Absent | None:
        """Why the client did not come whose record this is; None of a record that is nobody's."""
        owner = self._owners[row["return_id"]] if "return_id" in row else row.get("client_id")
        year = self._year_of(row)
        # The year comes first, as everywhere: of a return of 2011 nothing needs mending.
        if owner is None or not (year is None or can_migrate(year)):
            return None
        return self._clients.absence(owner)

    def _why_not_office(self, row: Mapping[str, Any]) -> Reason | None:
        return self._selection.why_not_office(row["id"])

    def _why_not_user(self, row: Mapping[str, Any]) -> Reason | None:
        del row
        return self._selection.why_not_user()

    def _why_not_client(self, row: Mapping[str, Any]) -> Reason | None:
        return self._selection.why_not_client(*self._clients.of(row["id"]))

    def _why_not_relation(self, row: Mapping[str, Any]) -> Reason | None:
        return self._selection.why_not_relation(*self._clients.of(row["client_id"]))

    def _why_not_return(self, row: Mapping[str, Any]) -> Reason | None:
        client = self._clients.of(row["client_id"])
        facts = ReturnFacts(
            office_id=client.office_id,
            program=ProgramYear.parse(row["program"]),
            tax_year=row["tax_year"],
            status=ReturnStatus(row["status"]),
            client_state=client.state,
        )
        # For the roles and attachments that the same program hands over after its returns.
        self._facts[row["id"]] = facts
        self._owners[row["id"]] = row["client_id"]
        return self._selection.why_not_return(facts)

    def _why_not_role(self, row: Mapping[str, Any]) -> Reason | None:
        return self._selection.why_not_role(self._facts[row["return_id"]])

    def _why_not_attachment(self, row: Mapping[str, Any]) -> Reason | None:
        return self._selection.why_not_return(self._facts[row["return_id"]])

    def _why_not_notice(self, row: Mapping[str, Any]) -> Reason | None:
        client = self._clients.of(row["client_id"])
        return self._selection.why_not_notice(client.office_id, row["tax_year"], client.state)


class PeopleJudge:
    """Judges what CAS gives of people, and learns from it who is there.

    For a CAS that lists what it holds itself. Relations of clients that did not come wait for the end, when it is known
    whether CAS has those clients; the others are judged as they come.
    """

    def __init__(self, selection: Selection, clients: Clients) -> None:
        self._judge = LocalJudge(selection, clients)
        self._clients = clients
        # By id, since what comes again after a restart is the same relation. Whole rows, but few: of clients that are
        # gone, or all relations of a program that gives them before its clients.
        self._waiting: dict[str, pa.RecordBatch] = {}

    def wants(self, table: str, key: str) -> bool:
        """True, as of any record of the local variant."""
        return self._judge.wants(table, key)

    def judge(self, table: str, batch: pa.RecordBatch) -> Iterator[Event]:
        """As ``LocalJudge``; nothing yet of a relation with a client that did not come."""
        yield from self._judge.judge(table, self._without_strangers(batch) if table == "relations" else batch)

    def finish(self, unreadable: Collection[Unreadable]) -> Iterator[Event]:
        """What cannot be read stays behind, and the relations that waited are judged."""
        self._clients.end(each.id for each in unreadable if each.table == "clients")
        yield from self._judge.finish(unreadable)
        if self._waiting:
            together = pa.Table.from_batches(list(self._waiting.values())).combine_chunks()
            for batch in together.to_batches(max_chunksize=BLOCK_RECORDS):
                yield from self._judge.judge("relations", batch)
                yield Boundary()

    def _without_strangers(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        here = [self._clients.has_given(client) for client in batch.column("client_id").to_pylist()]
        for row, (key, is_here) in enumerate(zip(batch.column("id").to_pylist(), here, strict=True)):
            if not is_here:
                self._waiting[key] = batch.slice(row, 1)
        return batch.filter(pa.array(here, pa.bool_()))


_NEEDED: Mapping[str, tuple[str, ...]] = {
    "offices": (),
    "users": (),
    "clients": (),
    "relations": ("client_id",),
    "returns": ("client_id", "program", "tax_year", "status"),
    "roles": ("return_id",),
    "attachments": ("return_id",),
    "assessment_notices": ("client_id", "tax_year"),
}
