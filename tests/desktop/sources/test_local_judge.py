from __future__ import annotations

from collections.abc import Collection, Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overstap.bundle.model import Reason
from overstap.bundle.writing import REFERENCE_MISSING
from overstap.desktop.programs.run import Unreadable
from overstap.desktop.sources.contract import BLOCK_RECORDS, Boundary, Event, Records
from overstap.desktop.sources.handing_over import Judge
from overstap.desktop.sources.local_judge import Clients, LocalJudge, PeopleJudge
from overstap.desktop.sources.selection import Component, ProgramYear, Selection
from tests.desktop.event_log import Kept

CLIENT = {"kind": "person", "name": "x", "bsn": "111222333"}
CLIENTS = [
    {"id": "c1", "office_id": "1", "state": "current", **CLIENT},
    {"id": "c2", "office_id": "2", "state": "current", **CLIENT},
    {"id": "c3", "office_id": "1", "state": "former", **CLIENT},
]
RETURN = {"tax_type": "IB", "message_kind": "aangifte", "status": "filed", "program": "BAS 2016", "tax_year": 2016}
RELATION = {"user_id": "u", "responsibility": "x"}
OFFICE_1 = Selection(offices=frozenset({"1"}))


@pytest.fixture
def clients() -> Clients:
    known = Clients()
    known.begin(says_all=True)
    known.learn(Records.of("clients", CLIENTS).batch)
    known.end(())
    return known


@pytest.fixture
def some_clients() -> Clients:
    """Those that a tap gave, which may know more."""
    known = Clients()
    known.begin(says_all=False)
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
    ],
)
def test_each_reason_is_exact(
    clients: Clients, selection: Selection, given: tuple[str, list[Mapping[str, object]]], reason: Reason
) -> None:
    kept = judged(selection, clients, given)
    assert list(kept.left.values()) == [reason]
    assert kept.records == {}


def test_a_return_of_whom_a_tap_does_not_know_goes_only_when_everything_goes(some_clients: Clients) -> None:
    unknown = of_client("unknown")
    assert judged(Selection(), some_clients, unknown).ids("returns") == {"r-unknown"}
    # He may be of an office of somebody else.
    assert judged(OFFICE_1, some_clients, unknown).reasons("returns") == {Reason.NOT_SELECTED: 1}


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


def asked() -> Clients:
    """Nobody yet, of a CAS that says all that it has."""
    clients = Clients()
    clients.begin(says_all=True)
    return clients


def finished(
    judge: Judge, *given: tuple[str, list[Mapping[str, object]]], unreadable: Collection[Unreadable] = ()
) -> Kept:
    kept = Kept()
    events: list[Event] = [each for table, rows in given for each in judge.judge(table, Records.of(table, rows).batch)]
    for event in (*events, *judge.finish(unreadable)):
        kept.take(event)
    return kept


@pytest.mark.parametrize("selection", [Selection(), OFFICE_1, Selection(components=frozenset({Component.CLIENTS}))])
def test_nothing_of_a_client_that_is_not_there_goes_whatever_is_chosen(clients: Clients, selection: Selection) -> None:
    role = {"id": "rol:1", "return_id": "r-gone", "user_id": "u", "role": "x"}
    attachment = {"id": "b", "return_id": "r-gone", "file_name": "x"}
    notice = {"id": "s", "client_id": "gone", "tax_type": "IB", "tax_year": 2016}
    hanging = (("roles", [role]), ("attachments", [attachment]), ("assessment_notices", [notice]))
    kept = judged(selection, clients, of_client("gone"), *hanging)
    assert set(kept.left.values()) == {Reason.UNREADABLE}
    assert {each.code for each in kept.found} == {REFERENCE_MISSING}
    assert {each.id for each in kept.found} == {"r-gone", "rol:1", "b", "s"}


def test_of_a_year_before_2012_nothing_needs_mending(clients: Clients) -> None:
    kept = judged(Selection(), clients, of_client("gone", tax_year=2011))
    assert (kept.left["returns", "r-gone"], kept.found) == (Reason.BEFORE_2012, [])


@pytest.mark.parametrize("selection", [Selection(), OFFICE_1])
@pytest.mark.parametrize(
    ("listed", "unreadable", "reason"),
    [
        # None: it died before it said so.
        ((), None, Reason.PROGRAM_FAILED),
        (("gone",), None, Reason.PROGRAM_FAILED),
        (("gone",), (), Reason.NOT_HANDED_OVER),
        (("gone",), ("gone",), Reason.UNREADABLE),
    ],
)
def test_of_a_client_that_cas_has_and_did_not_give_it_is_said_why(
    selection: Selection, listed: tuple[str, ...], unreadable: tuple[str, ...] | None, reason: Reason
) -> None:
    clients = Clients()
    clients.begin(says_all=True)
    clients.list(listed)
    if unreadable is not None:
        clients.end(unreadable)
    role = {"id": "rol:1", "return_id": "r-gone", "user_id": "u", "role": "x"}
    notice = {"id": "s", "client_id": "gone", "tax_type": "IB", "tax_year": 2016}
    kept = judged(selection, clients, of_client("gone"), ("roles", [role]), ("assessment_notices", [notice]))
    assert set(kept.left.values()) == {reason}
    assert len(kept.left) == 3
    # Nothing is wrong with these themselves.
    assert kept.found == []


@given(
    given=st.sets(st.sampled_from("abcd")),
    listed=st.sets(st.sampled_from("abcd")),
    unreadable=st.sets(st.sampled_from("abcd")),
    key=st.sampled_from("abcd"),
)
def test_law_missing_is_who_was_neither_given_nor_named_by_one_that_said_everything(
    given: set[str], listed: set[str], unreadable: set[str], key: str
) -> None:
    clients = Clients()
    clients.begin(says_all=True)
    clients.learn(Records.of("clients", [{**CLIENTS[0], "id": each} for each in given]).batch)
    clients.list(listed)
    assert (clients.absence(key) is None) == (key in given)
    clients.end(unreadable)
    absent = clients.absence(key)
    assert (absent is None) == (key in given)
    assert (absent is not None and absent.is_missing) == (key not in given | listed | unreadable)
    clients.begin(says_all=True)
    again = clients.absence(key)
    assert again is None or not again.is_missing


def test_a_relation_of_a_client_that_did_not_come_is_judged_at_the_end() -> None:
    relations = [{"id": f"m-{key}", "client_id": key, **RELATION} for key in ("c1", "gone")]
    kept = finished(PeopleJudge(Selection(), asked()), ("clients", list(CLIENTS)), ("relations", relations))
    assert kept.ids("relations") == {"m-c1"}
    assert kept.left == {("relations", "m-gone"): Reason.UNREADABLE}
    assert [(each.id, each.code) for each in kept.found] == [("m-gone", REFERENCE_MISSING)]


def test_relations_that_come_before_their_clients_go_along_all_the_same() -> None:
    relations = [{"id": f"m-{key}", "client_id": key, **RELATION} for key in ("c1", "c2")]
    kept = finished(PeopleJudge(OFFICE_1, asked()), ("relations", list(relations)), ("clients", list(CLIENTS)))
    assert (kept.ids("relations"), kept.left["relations", "m-c2"]) == ({"m-c1"}, Reason.NOT_SELECTED)


def test_a_relation_that_comes_again_after_a_restart_is_one() -> None:
    again = ("relations", [{"id": "m", "client_id": "gone", **RELATION}])
    kept = finished(PeopleJudge(Selection(), asked()), again, again)
    assert len(kept.found) == len(kept.left) == 1


def test_a_client_that_cannot_be_read_is_no_client_that_is_not_there() -> None:
    clients, relation = asked(), {"id": "m", "client_id": "c9", **RELATION}
    judge = PeopleJudge(Selection(), clients)
    kept = finished(judge, ("relations", [relation]), unreadable=[Unreadable("clients", "c9")])
    assert kept.left == {("clients", "c9"): Reason.UNREADABLE, ("relations", "m"): Reason.UNREADABLE}
    assert kept.found == []


def test_what_waited_comes_in_blocks() -> None:
    many = [{"id": str(number), "client_id": "gone", **RELATION} for number in range(BLOCK_RECORDS + 1)]
    judge = PeopleJudge(Selection(), asked())
    assert list(judge.judge("relations", Records.of("relations", many).batch)) == []
    assert sum(isinstance(event, Boundary) for event in judge.finish(())) == 2
