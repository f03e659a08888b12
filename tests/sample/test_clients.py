"""Clients have the numbers that belong to their kind, valid unless broken on purpose."""

from __future__ import annotations

import pytest
from stdnum.nl import bsn, btw

from overstap.sample.clients import make_client
from overstap.sample.defects import CLIENT_DEFECTS
from overstap.sample.model import Client
from overstap.sample.offices import make_practice

PRACTICE = make_practice(1, 3)
CLIENTS = [make_client(1, PRACTICE, position) for position in range(400)]
SOUND = [client for client in CLIENTS if client.position not in CLIENT_DEFECTS]


def _defective(code: str) -> Client:
    return next(client for client in CLIENTS if CLIENT_DEFECTS.get(client.position, CLIENT_DEFECTS[9]).code == code)


def test_a_client_does_not_depend_on_the_others() -> None:
    assert make_client(1, PRACTICE, 77) == CLIENTS[77]
    assert make_client(2, PRACTICE, 77) != CLIENTS[77]


def test_persons_have_a_valid_bsn_and_companies_a_valid_rsin() -> None:
    for client in SOUND:
        number = client.fiscal_number if client.is_company else client.bsn
        assert bsn.is_valid(number)
        assert client.filed_under == number
        assert (client.bsn is None) == client.is_company


def test_vat_numbers_are_valid_and_belong_to_the_taxpayer() -> None:
    with_vat = [client for client in SOUND if client.vat_number]
    assert len(with_vat) > 40
    for client in with_vat:
        assert btw.is_valid(client.vat_number)
        assert btw.is_valid(client.vat_id)
        assert client.vat_number.startswith(client.filed_under)


def test_a_sole_traders_btw_id_does_not_hold_the_bsn() -> None:
    traders = [client for client in SOUND if client.vat_id and not client.is_company]
    assert traders
    assert all(client.filed_under not in client.vat_id for client in traders)


def test_no_two_sound_clients_share_a_number() -> None:
    numbers = [client.filed_under for client in SOUND]
    assert len(numbers) == len(set(numbers))


def test_the_mix_is_that_of_a_general_practice() -> None:
    companies = sum(client.is_company for client in SOUND) / len(SOUND)
    traders = sum(bool(client.business) and not client.is_company for client in SOUND) / len(SOUND)
    former = sum(client.former for client in SOUND) / len(SOUND)
    assert 0.12 < companies < 0.28
    assert 0.1 < traders < 0.25
    assert 0.1 < former < 0.35


def test_former_clients_have_no_returns_of_the_last_year() -> None:
    assert all(client.former == (client.last_year < 2025) for client in CLIENTS)


def test_clients_are_spread_over_the_offices() -> None:
    assert {client.office for client in CLIENTS} == {0, 1, 2}


def test_a_bsn_that_fails_is_in_the_messages_too() -> None:
    client = _defective("bsn-check")
    assert not bsn.is_valid(client.bsn)
    assert client.filed_under == client.bsn


def test_a_missing_bsn_is_still_in_the_messages() -> None:
    client = _defective("bsn-missing")
    assert client.bsn is None
    assert bsn.is_valid(client.filed_under)


@pytest.mark.parametrize(("code", "field"), [("fiscal-number-missing", "fiscal_number"), ("bsn-missing", "bsn")])
def test_a_missing_number_is_missing(code: str, field: str) -> None:
    assert getattr(_defective(code), field) is None


def test_a_short_bsn_and_a_wrong_vat_number_are_as_announced() -> None:
    assert len(_defective("bsn-length").bsn or "") == 8
    assert not btw.is_valid(_defective("vat-number-check").vat_number)


def test_the_same_person_is_a_client_of_two_offices() -> None:
    original, copy = CLIENTS[9], CLIENTS[10]
    assert original.bsn == copy.bsn
    assert original.office != copy.office


def test_a_company_was_entered_twice_in_one_office() -> None:
    original, copy = CLIENTS[11], CLIENTS[12]
    assert (original.fiscal_number, original.sequence_number) == (copy.fiscal_number, copy.sequence_number)
    assert (original.office, original.number) != (copy.office, copy.number)
    assert original.office == copy.office


def test_an_awkward_name_keeps_its_mark_emoji_and_spaces() -> None:
    name = _defective("name-awkward").name
    assert name.startswith("\ufeff")
    assert name.endswith("  ")
    with pytest.raises(UnicodeEncodeError):
        name.encode("cp1252")
