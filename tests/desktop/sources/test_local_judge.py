from __future__ import annotations

from collections.abc import Mapping

import pytest

from overstap.bundle.model import Reason
from overstap.desktop.programs.run import Unreadable
from overstap.desktop.sources.contract import Records
from overstap.desktop.sources.local_judge import Clients, LocalJudge
from overstap.desktop.sources.selection import Component, ProgramYear, Selection
from tests.desktop.event_log import Kept

CLIENT = {"kind": "person", "name": "x", "bsn": "111222333"}
CLIENTS = [
    {"id": "c1", "office_id": "1", "state": "current", **CLIENT},
    {"id": "c2", "office_id": "2", "state": "current", **CLIENT},
    {"id": "c3", "office_id": "1", "state": "former", **CLIENT},
]
RETURN = {"tax_type": "IB", "message_kind": "aangifte", "status": "filed", "program": "BAS 2016", "tax_year": 2016}
OFFICE_1 = Selection(offices=frozenset({"1"}))


@pytest.fixture
def clients() -> Clients:
    known = Clients()
    known.learn(Records.of("clients", CLIENTS).batch)
    return known


def judged(selection: Selection, clients: Clients, *given: tuple[str, list[Mapping[str, object]]]) -> Kept:
    judge, kept = LocalJudge(selection, clients), Kept()
    for table, rows in given:
        for event in judge.judge(table, Records.of(table, rows).batch):
            kept.take(event)
    return kept


def of_client(key: str, **values: object) -> tuple[str, list[Mapping[str, object]]]:
    return ("returns", [{"id": f"r-{key}", "client_id": key, **RETURN, **values}])


def test_clients_are_remembered_also_when_they_stay() -> None:
    known = Clients()
    kept = judged(OFFICE_1, known, ("clients", list(CLIENTS)))
    assert kept.left == {("clients", "c2"): Reason.NOT_SELECTED}
    assert known.of("c2").office_id == "2"


@pytest.mark.parametrize(
    ("selection", "given", "reason"),
    [
        (OFFICE_1, of_client("c2"), Reason.NOT_SELECTED),
        (Selection(former_clients=False), of_client("c3"), Reason.FORMER_CLIENT),
        (Selection(), of_client("c1", tax_year=2011), Reason.BEFORE_2012),
        (Selection(), of_client("c1", status="open"), Reason.STILL_OPEN),
        (Selection(oldest_tax_year=2018), of_client("c1"), Reason.PAST_RETENTION),
        (Selection(programs=frozenset({ProgramYear("BAS", 2015)})), of_client("c1"), Reason.NOT_SELECTED),
        (Selection(components=frozenset({Component.CLIENTS})), of_client("c1"), Reason.OTHER_PHASE),
        (OFFICE_1, of_client("unknown"), Reason.NOT_SELECTED),
    ],
)
def test_each_reason_is_exact(
    clients: Clients, selection: Selection, given: tuple[str, list[Mapping[str, object]]], reason: Reason
) -> None:
    kept = judged(selection, clients, given)
    assert list(kept.left.values()) == [reason]
    assert kept.records == {}


def test_a_return_of_an_unknown_client_goes_when_everything_goes(clients: Clients) -> None:
    assert judged(Selection(), clients, of_client("unknown")).ids("returns") == {"r-unknown"}


def test_roles_and_attachments_follow_their_return(clients: Clients) -> None:
    role = {"id": "rol:1", "return_id": "r-c2", "user_id": "u", "role": "x"}
    attachment = {"id": "b", "return_id": "r-c1", "file_name": "x"}
    given = (of_client("c1"), of_client("c2"), ("roles", [role]), ("attachments", [attachment]))
    kept = judged(OFFICE_1, clients, *given)
    assert kept.ids("attachments") == {"b"}
    assert kept.left["roles", "rol:1"] is Reason.NOT_SELECTED


def test_what_hangs_on_a_return_that_did_not_come_waits_for_the_end(clients: Clients) -> None:
    judge, kept = LocalJudge(Selection(), clients), Kept()
    role = Records.of("roles", [{"id": "rol:1", "return_id": "r-1", "user_id": "u", "role": "x"}])
    assert list(judge.judge("roles", role.batch)) == []
    for event in judge.finish([Unreadable("returns", "r-1")]):
        kept.take(event)
    assert kept.left == {("returns", "r-1"): Reason.UNREADABLE, ("roles", "rol:1"): Reason.UNREADABLE}


@pytest.mark.parametrize(
    ("table", "row", "reason"),
    [
        ("offices", {"id": "2", "name": "x"}, Reason.NOT_SELECTED),
        ("offices", {"id": "1", "name": "x"}, None),
        ("users", {"id": "u", "name": "x"}, None),
        ("relations", {"id": "m", "client_id": "c2", "user_id": "u", "responsibility": "x"}, Reason.NOT_SELECTED),
        ("relations", {"id": "m", "client_id": "c1", "user_id": "u", "responsibility": "x"}, None),
        ("assessment_notices", {"id": "s", "client_id": "c1", "tax_type": "IB", "tax_year": 2016}, None),
        ("assessment_notices", {"id": "s", "client_id": "c1", "tax_type": "IB", "tax_year": 2011}, Reason.BEFORE_2012),
    ],
)
def test_the_other_tables_are_judged_too(
    clients: Clients, table: str, row: dict[str, object], reason: Reason | None
) -> None:
    kept = judged(OFFICE_1, clients, (table, [row]))
    assert kept.left.get((table, str(row["id"]))) is reason
    assert bool(kept.records) is (reason is None)


def test_a_return_of_after_2100_stays_with_all_that_hangs_on_it(clients: Clients) -> None:
    role = {"id": "rol:1", "return_id": "r-c1", "user_id": "u", "role": "x"}
    notice = {"id": "s", "client_id": "c1", "tax_type": "IB", "tax_year": 2150}
    given = (of_client("c1", tax_year=2150), ("roles", [role]), ("assessment_notices", [notice]))
    kept = judged(Selection(), clients, *given)
    assert set(kept.left.values()) == {Reason.UNREADABLE}
    assert {(each.id, each.field) for each in kept.found} == {("r-c1", "tax_year"), ("rol:1", ""), ("s", "tax_year")}
    assert {each.detail for each in kept.found} == {"2150 is geen belastingjaar"}
