"""Which fields a client has: the bundle's own names, each with a word, and none that only the other kind has."""

from __future__ import annotations

import pytest

from overstap.bundle.model import TABLES
from overstap.portal.clients.api import EDITABLE, PERSONAL_NUMBERS, WORDS, Client, fields_of

KINDS = [kind.value for kind in Client.Kind]


def test_they_are_called_as_the_bundle_calls_them() -> None:
    # What is edited is compared with what a later file brings, by these names.
    assert set(EDITABLE.fields) <= {column.name for column in TABLES["clients"].columns}


@pytest.mark.parametrize("name", EDITABLE.fields)
def test_each_is_a_column_of_the_portal_and_has_a_word(name: str) -> None:
    assert hasattr(Client, EDITABLE.attribute(name))
    assert str(WORDS[name])


@pytest.mark.parametrize("kind", KINDS)
def test_a_form_has_each_field_once_and_only_what_can_be_edited(kind: str) -> None:
    fields = fields_of(kind)
    assert len(set(fields)) == len(fields)
    assert set(fields) <= set(EDITABLE.fields)


def test_numbers_belong_to_one_kind() -> None:
    person, company = (set(fields_of(kind)) for kind in KINDS)
    assert person - company >= {"bsn", "date_of_birth", "gender"}
    assert company - person == {"fiscal_number", "sequence_number", "kvk_number"}
    assert {"vat_number", "vat_id"} <= person & company, "a sole trader may be a card of either kind"


def test_kind_and_state_are_changed_elsewhere_than_in_the_form() -> None:
    assert not {"kind", "state"} & {name for kind in KINDS for name in fields_of(kind)}


def test_what_tells_who_somebody_is_counts_as_personal() -> None:
    assert {"bsn", "fiscal_number", "vat_number"} == PERSONAL_NUMBERS
    assert set(EDITABLE.fields) >= PERSONAL_NUMBERS
