"""The form of a client: what was touched, how what is typed is read, and what comes back when it is refused."""

from __future__ import annotations

from datetime import date

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from overstap.portal.clients import api as clients
from overstap.portal.pages.client_form import ClientForm, shown
from overstap.portal.pages.provenance import Provenance

TEXTS = st.none() | st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20)
HELD = st.fixed_dictionaries(dict.fromkeys(clients.fields_of("person"), TEXTS))


def sent(seen: dict[str, str | None], **typed: str) -> ClientForm:
    """The form as a browser sends it, with *typed* over what it showed."""
    posted = QueryDict(mutable=True)
    posted["soort"] = str(seen.get("kind") or "person")
    for name in clients.fields_of(posted["soort"]):
        posted[name] = typed.get(name, shown(seen.get(name)))
    return ClientForm.sent(posted, seen)


@given(HELD)
def test_law_what_nobody_touched_is_not_written(held: dict[str, str | None]) -> None:
    assert sent(held | {"kind": "person"}).wanted == {}


@given(HELD, st.sampled_from(["first_name", "city", "phone"]), st.text("abc", min_size=1, max_size=5))
def test_law_only_what_was_touched_is_written(held: dict[str, str | None], name: str, text: str) -> None:
    wanted = sent(held | {"kind": "person", name: None}, **{name: text}).wanted
    assert wanted == {name: text}


@pytest.mark.parametrize(
    ("name", "typed", "value"),
    [
        ("bsn", "111.222.333", "111222333"),
        ("bsn", "12345678", "012345678"),
        ("bsn", " 1 ", "1"),
        ("vat_number", "001000044 b37", "001000044B37"),
        ("vat_id", "nl 0000.99998.b57", "NL000099998B57"),
        ("postal_code", "9712ab", "9712 AB"),
        ("postal_code", "B-1000", "B-1000"),
        ("country", "be", "BE"),
        ("date_of_birth", "1980-02-28", date(1980, 2, 28)),
        ("date_of_birth", "28-2-1980", date(1980, 2, 28)),
        ("date_of_birth", "1980-02-31", "1980-02-31"),
        ("date_of_birth", "gisteren", "gisteren"),
        ("office_id", "12", 12),
        ("office_id", "x", 0),
        ("name", " Vries ", "Vries"),
    ],
)
def test_what_is_typed_is_read_as_people_write_it(name: str, typed: str, value: object) -> None:
    assert sent({"kind": "person"}, **{name: typed}).wanted == {name: value}


def test_what_is_emptied_becomes_nothing() -> None:
    assert sent({"kind": "person", "city": "Assen"}, city="").wanted == {"city": None}


def test_an_unknown_kind_is_a_person() -> None:
    assert ClientForm.sent(QueryDict("soort=robot"), {}).is_person


def test_each_kind_has_its_own_fields() -> None:
    names = {kind: {field.name for section in ClientForm(kind).sections({}) for field in section.fields}
             for kind in ("person", "company")}  # fmt: skip
    assert names["person"] - names["company"] == {
        "bsn",
        "initials",
        "first_name",
        "prefix",
        "gender",
        "date_of_birth",
    }
    assert names["company"] - names["person"] == {"fiscal_number", "sequence_number", "kvk_number"}


def test_every_field_that_people_edit_stands_in_a_form() -> None:
    drawn = {field.name for kind in ("person", "company") for section in ClientForm(kind).sections({})
             for field in section.fields}  # fmt: skip
    assert drawn == set(clients.EDITABLE.fields) - {"kind", "state"}


def test_a_word_of_the_source_can_stay_chosen() -> None:
    form = ClientForm.opened("person", {"gender": "onbekend"})
    (gender,) = [field for section in form.sections({}) for field in section.fields if field.name == "gender"]
    assert ("onbekend", "onbekend") in gender.options


def test_what_only_the_other_touched_shows_his_value_and_what_both_did_shows_mine() -> None:
    seen = {"kind": "person", "name": "Vries", "city": "Assen", "phone": "1"}
    now = seen | {"city": "Emmen", "phone": "2"}
    form = sent(seen, phone="3")
    again = form.refused(clients.Refusal(overtaken={"city": "Assen", "phone": "1"}), now, Provenance([]), {})
    assert (again.typed["city"], again.typed["phone"], again.seen) == ("Emmen", "3", now)
    assert again.overtaken["phone"] == "Intussen gewijzigd: was 1, is nu 2."
    assert again.wanted == {"phone": "3"}


def test_faults_stand_at_their_fields() -> None:
    refusal = clients.Refusal(wrong=[clients.Finding("bsn", "identifier-check", "Zo niet.")])
    form = sent({"kind": "person"}).refused(refusal, {"kind": "person"}, Provenance([]), {})
    faults = {field.name: field.faults for section in form.sections({}) for field in section.fields if field.faults}
    assert (form.has_faults, faults) == (True, {"bsn": ["Zo niet."]})
