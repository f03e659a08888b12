from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overstap.bundle.model import Reason
from overstap.desktop.sources.contract import Boundary, Event, Found, LeftBehind, Records
from overstap.desktop.survey.people import People
from overstap.desktop.survey.problem_kinds import OF_FILES
from overstap.desktop.survey.problems import MOST_EXAMPLES, Example, Problem

PERSON = {"office_id": "1", "kind": "person", "state": "current", "name": "x", "bsn": "111222333"}
COMPANY = {"office_id": "1", "kind": "company", "state": "current", "name": "x", "fiscal_number": "123456782"}


def seen(*events: Event) -> People:
    people = People()
    people.take([*events, Boundary()])
    return people


def clients(*rows: Mapping[str, object]) -> People:
    return seen(*(Records.of("clients", [{"id": str(number), **row}]) for number, row in enumerate(rows, start=1)))


def users(*addresses: str | None) -> People:
    rows = [{"id": str(number), "name": "x", "email": address} for number, address in enumerate(addresses, start=1)]
    return seen(Records.of("users", rows))


def found(people: People) -> dict[str, tuple[str, ...]]:
    return {each.code: each.ids for each in people.problems({})}


def test_clients_are_counted_per_office_and_state() -> None:
    people = clients(PERSON, PERSON | {"state": "former"}, PERSON | {"office_id": "2"}, PERSON)
    assert people.clients_per_office() == {("1", "current"): 2, ("1", "former"): 1, ("2", "current"): 1}


@pytest.mark.parametrize(
    ("first", "second", "code"),
    [
        (PERSON, PERSON, "client-twice"),
        (PERSON, PERSON | {"office_id": "2"}, "client-in-several-offices"),
        (COMPANY, COMPANY | {"sequence_number": "1"}, "client-twice"),
        (COMPANY, COMPANY | {"sequence_number": ""}, "client-twice"),
    ],
)
def test_the_same_client_is_recognised(first: dict[str, object], second: dict[str, object], code: str) -> None:
    assert found(clients(first, second, PERSON | {"bsn": "123456782"})) == {code: ("1", "2")}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (COMPANY, COMPANY | {"sequence_number": "2"}),
        (PERSON, COMPANY | {"fiscal_number": "111222333"}),
        (PERSON | {"bsn": None}, PERSON | {"bsn": None}),
        (PERSON | {"bsn": ""}, PERSON | {"bsn": ""}),
        (PERSON | {"fiscal_number": "1"}, PERSON | {"fiscal_number": "1", "bsn": "123456782"}),
    ],
)
def test_different_clients_are_not_taken_for_one(first: dict[str, object], second: dict[str, object]) -> None:
    assert found(clients(first, second)) == {}


def test_a_client_twice_in_one_office_and_once_in_another_is_told_of_each() -> None:
    people = clients(PERSON, PERSON, PERSON | {"office_id": "2"})
    assert found(people) == {"client-twice": ("1", "2"), "client-in-several-offices": ("3",)}


def test_former_clients_are_named() -> None:
    assert found(clients(PERSON | {"state": "former"})) == {"former-client": ("1",)}


def test_users_without_an_address_are_named() -> None:
    assert found(users(None, "", "  ", "a@example.nl")) == {"user-without-email": ("1", "2", "3")}


def test_an_address_is_the_same_in_capitals() -> None:
    assert found(users("A@example.nl ", "a@example.nl", "b@example.nl")) == {"user-shared-email": ("1", "2")}


def test_what_is_no_address_is_named() -> None:
    assert found(users("piet@", "a@example.nl", " a b@example.nl ")) == {"user-wrong-email": ("1", "3")}


def test_findings_of_the_source_become_problems() -> None:
    people = seen(
        Found("clients", "1", "bsn", "identifier-check"),
        Found("clients", "2", "bsn", "identifier-check"),
        Found("clients", "3", "fiscal_number", "identifier-missing"),
        Found("clients", "4", "kind", "unknown-word", detail="Q"),
        Found("returns", "5", "identifier", "identifier-check"),
        Found("returns", "6", "document", "something-new"),
    )
    assert found(people) == {
        "bsn-check": ("1", "2"),
        "fiscal-number-missing": ("3",),
        "unknown-word": ("4",),
        "odd-number": ("5",),
        "message-finding": ("6",),
    }


def test_a_problem_names_table_and_field() -> None:
    (about,) = seen(Found("clients", "1", "vat_id", "identifier-check")).problems({})
    assert isinstance(about, Problem)
    assert (about.code, about.table, about.field) == ("vat-number-check", "clients", "vat_id")


def test_what_stays_behind_is_counted_by_reason() -> None:
    people = seen(*(LeftBehind("returns", str(number), Reason.STILL_OPEN) for number in range(3)))
    assert people.left == {("returns", Reason.STILL_OPEN): 3}


def test_nobody_is_no_problem() -> None:
    assert found(People()) == {}
    assert not People().clients_per_office()


NAMED = PERSON | {"state": "former", "client_number": "100007", "initials": "J.", "prefix": "de", "name": "Vries"}


def examples(people: People, offices: Mapping[str, str]) -> list[Example]:
    return [example for problem in people.problems(offices) for example in problem.examples]


def test_a_client_is_named_as_the_office_knows_him() -> None:
    assert examples(clients(NAMED), {"1": "Utrecht"}) == [Example("1", "100007", "J. de Vries", "Utrecht")]


def test_a_client_of_an_unknown_office_is_named_without_one() -> None:
    assert examples(clients(NAMED), {}) == [Example("1", "100007", "J. de Vries")]


def test_a_client_that_is_not_there_is_named_by_its_id() -> None:
    assert list(clients(NAMED).clients(["9"], {})) == [Example("9")]


def test_a_user_is_named() -> None:
    assert examples(users(None), {}) == [Example("1", name="x")]


def test_a_finding_about_a_client_names_him() -> None:
    people = seen(
        Records.of("clients", [{"id": "1", **NAMED, "state": "current"}]),
        Found("clients", "1", "bsn", "identifier-check"),
    )
    assert examples(people, {}) == [Example("1", "100007", "J. de Vries")]


def test_more_than_a_thousand_are_counted_but_not_named() -> None:
    (former,) = clients(*([PERSON | {"state": "former", "bsn": None}] * (MOST_EXAMPLES + 5))).problems({})
    assert (former.count, len(former.examples)) == (MOST_EXAMPLES + 5, MOST_EXAMPLES)


def test_the_same_clients_stand_beside_each_other() -> None:
    other = PERSON | {"bsn": "123456782"}
    assert found(clients(PERSON, other, PERSON, other)) == {"client-twice": ("1", "3", "2", "4")}


def test_documents_are_measured_per_tax_and_year() -> None:
    row = {"client_id": "1", "program": "x", "message_kind": "aangifte", "status": "filed", "tax_year": 2020}
    people = seen(
        Records.of("returns", [{"id": str(at), "tax_type": "IB", "document": b"x" * 100, **row} for at in range(3)]),
        Records.of("returns", [{"id": "9", "tax_type": "OB", **row}]),
    )
    assert people.stored_bytes == {("returns", "IB", 2020): 300, ("returns", "OB", 2020): 0}
    assert people.records == {("returns", "IB", 2020): 3, ("returns", "OB", 2020): 1}


def left(*files: tuple[str, Reason]) -> dict[str, tuple[str, ...]]:
    people = seen(*(LeftBehind("returns", name, reason, "om een reden") for name, reason in files))
    return {each.code: each.ids for each in people.files()}


@pytest.mark.parametrize("reason", OF_FILES)
def test_a_file_that_stays_behind_whatever_is_chosen_is_named(reason: Reason) -> None:
    assert left(("a.xml", reason)) == {OF_FILES[reason]: ("a.xml",)}


def test_files_of_the_same_reason_are_one_problem() -> None:
    assert left(("a.jpg", Reason.NOT_SBR), ("b", Reason.NOT_SBR)) == {"file-not-sbr": ("a.jpg", "b")}


def test_what_somebody_may_still_choose_is_no_file_that_is_lost() -> None:
    assert left(("a.xbrl", Reason.BEFORE_2012), ("b.xbrl", Reason.STILL_OPEN)) == {}


def test_more_than_a_thousand_files_are_counted_but_not_named() -> None:
    people = seen(*(LeftBehind("returns", f"{at}.jpg", Reason.NOT_SBR) for at in range(MOST_EXAMPLES + 5)))
    (photographs,) = people.files()
    assert (photographs.count, len(photographs.examples)) == (MOST_EXAMPLES + 5, MOST_EXAMPLES)


def test_a_file_says_why_it_stays_behind() -> None:
    people = seen(
        LeftBehind("returns", "a.xml", Reason.UNREADABLE, "regel 3"), LeftBehind("returns", "b.xml", Reason.TOO_LARGE)
    )
    assert [each.about for found in people.files() for each in found.examples] == ["regel 3", ""]


def test_what_hangs_on_something_that_is_not_there_is_told_except_of_returns() -> None:
    people = seen(*(Found(table, "1", "", "reference-missing") for table in ("roles", "returns", "attachments")))
    assert [(each.code, each.table) for each in people.problems({})] == [
        ("record-without-owner", "roles"),
        ("record-without-owner", "attachments"),
    ]


somebody = st.fixed_dictionaries(
    {
        "office_id": st.sampled_from(["1", "2"]),
        "kind": st.sampled_from(["person", "company"]),
        "state": st.sampled_from(["current", "former"]),
        "name": st.just("x"),
        "bsn": st.sampled_from([None, "", "111222333", "123456782"]),
        "fiscal_number": st.sampled_from([None, "", "111222333"]),
        "sequence_number": st.sampled_from([None, "", "1", "2"]),
    }
)


def natural(row: Mapping[str, object]) -> tuple[object, ...] | None:
    """By what two clients are the same, as the glossary says; None where nothing tells."""
    if row["kind"] == "person":
        return ("person", row["bsn"]) if row["bsn"] else None
    return ("company", row["fiscal_number"], row["sequence_number"] or "1") if row["fiscal_number"] else None


@given(st.lists(somebody, max_size=6))
def test_law_the_same_client_is_found_exactly_where_he_is_twice(rows: list[dict[str, object]]) -> None:
    """Nobody is told of both: within one office comes first, as its advice is the one that helps."""
    keys = [natural(row) for row in rows]
    places = [(row["office_id"], key) for row, key in zip(rows, keys, strict=True)]
    twice = {str(at) for at, key in enumerate(keys, start=1) if key and places.count(places[at - 1]) > 1}
    several = {str(at) for at, key in enumerate(keys, start=1) if key and keys.count(key) > 1} - twice
    told = found(clients(*rows))
    assert (set(told.get("client-twice", ())), set(told.get("client-in-several-offices", ()))) == (twice, several)


@given(st.lists(somebody, max_size=6))
def test_law_every_client_is_counted_in_one_office_and_one_state(rows: list[dict[str, object]]) -> None:
    people = clients(*rows)
    assert people.clients_per_office() == Counter((row["office_id"], row["state"]) for row in rows)
    former = {str(at) for at, row in enumerate(rows, start=1) if row["state"] == "former"}
    assert set(found(people).get("former-client", ())) == former


addresses = st.sampled_from([None, "", " ", "a@x", "A@x ", "b@x", "b@", "c d@x"])


@given(st.lists(addresses, max_size=8))
def test_law_each_user_is_told_of_exactly_for_what_is_wrong_with_his_address(given_addresses: list[str | None]) -> None:
    same = {str(at): (address or "").strip().lower() for at, address in enumerate(given_addresses, start=1)}
    told = {code: set(ids) for code, ids in found(users(*given_addresses)).items()}
    planted = {
        "user-without-email": {key for key, address in same.items() if not address},
        "user-wrong-email": {key for key, address in same.items() if address in {"b@", "c d@x"}},
        "user-shared-email": {
            key for key, address in same.items() if address and list(same.values()).count(address) > 1
        },
    }
    assert told == {code: ids for code, ids in planted.items() if ids}


@given(st.lists(st.sampled_from(sorted(OF_FILES)), max_size=30), st.integers(1, 5))
def test_law_every_file_that_stays_behind_is_told_once_however_it_is_handed_over(
    reasons: list[str], at_once: int
) -> None:
    events = [LeftBehind("returns", f"{number}.xbrl", Reason(reason)) for number, reason in enumerate(reasons)]
    people = People()
    for start in range(0, len(events), at_once):
        people.take(events[start : start + at_once])
    told = list(people.files())
    assert Counter({each.code: each.count for each in told}) == Counter(OF_FILES[reason] for reason in reasons)
    assert sorted(name for each in told for name in each.ids) == sorted(event.id for event in events)
