"""What keeps a record out, judged in the database alone: each rule by itself, and what follows from it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection

from overstap.bundle.model import FIRST_TAX_YEAR
from overstap.portal.accounts.api import Account
from overstap.portal.clients.models import Client, ClientIdentity, Office
from overstap.portal.returns.models import TaxReturn
from overstap.portal.transfers import rules
from overstap.portal.transfers.models import BundleKey, Finding
from overstap.portal.transfers.targets import TARGETS
from tests.portal.transfers.office import Practice
from tests.portal.transfers.staging import copy, outcomes, scope_of

Judge = Callable[[Practice], dict[str, tuple[str, str | None]]]


@pytest.fixture
def judge(bound: Account, tmp_path: Path) -> Judge:
    """Judges a practice's file; what does not simply come in then, with the reason."""

    def run(practice: Practice) -> dict[str, tuple[str, str | None]]:
        copy(scope_of(bound.pk), practice, tmp_path, judged=True)
        return outcomes()

    return run


def findings() -> set[tuple[str, str, str, str]]:
    return {(row.key, row.field, row.code, row.severity) for row in Finding.objects.all()}


def test_a_sound_practice_comes_in_without_a_word(judge: Judge, practice: Practice) -> None:
    assert judge(practice) == {}
    assert findings() == set()


def test_the_first_year_comes_in_and_the_one_before_stays_out(judge: Judge, practice: Practice) -> None:
    practice.add_return("eerste", "c1", FIRST_TAX_YEAR)
    practice.add_return("oud", "c1", FIRST_TAX_YEAR - 1)
    assert judge(practice) == {"oud": ("skipped", "before-2012")}
    assert findings() == {("oud", "tax_year", "before-2012", "blocking")}


@pytest.mark.parametrize("name", ["version", "tax_year"])
def test_the_largest_number_comes_in_and_the_next_stays_out(judge: Judge, practice: Practice, name: str) -> None:
    practice.row("returns", "a1")[name] = rules.LARGEST_INTEGER
    practice.row("returns", "a3")[name] = rules.LARGEST_INTEGER + 1
    assert judge(practice) == {"a3": ("skipped", "value-too-large")}


def test_what_cannot_be_without_a_record_stays_out_with_it(judge: Judge, practice: Practice) -> None:
    practice.row("returns", "a2")["tax_year"] = 2011
    found = judge(practice)
    assert found == {
        "a2": ("skipped", "before-2012"),
        "rol:1": ("skipped", "reference-skipped"),
        "b1": ("skipped", "reference-skipped"),
    }


def test_a_notice_comes_in_without_its_return_and_that_is_told(judge: Judge, practice: Practice) -> None:
    practice.row("assessment_notices", "s1")["return_id"] = "nergens"
    assert judge(practice) == {}
    assert findings() == {("s1", "return_id", "reference-awaited", "advisory")}


def test_a_role_on_a_return_that_is_not_there_yet_waits_for_it_and_that_is_told(
    judge: Judge, practice: Practice
) -> None:
    practice.row("roles", "rol:1")["return_id"] = "nergens"
    assert judge(practice) == {}
    assert findings() == {("rol:1", "return_id", "reference-awaited", "advisory")}


def test_an_attachment_of_a_return_that_is_nowhere_stays_out(judge: Judge, practice: Practice) -> None:
    practice.row("attachments", "b1")["return_id"] = "nergens"
    assert judge(practice) == {"b1": ("skipped", "reference-missing")}


def test_a_client_who_is_not_there_yet_is_no_finding(judge: Judge, practice: Practice) -> None:
    practice.tables["clients"] = []
    assert judge(practice) == {}
    assert findings() == set()


def test_what_an_earlier_file_brought_may_be_referred_to(bound: Account, judge: Judge, practice: Practice) -> None:
    of = {"account": bound, "source_id": "else4cas-1", "migration_id": None}
    client = Client.objects.create(**of, source_key="c1", kind="person", name="Jansen")
    ClientIdentity.objects.create(**of, source_key="c1", client=client)
    TaxReturn.objects.create(**of, source_key="a2", client=client, tax_type="IB", tax_year=2016, version=1)
    assert judge(practice.only("roles", "users")) == {}


def test_what_another_account_has_is_not_there(judge: Judge, practice: Practice, other_account: Account) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM clients_office WHERE account_id = %s", [other_account.pk])
        assert cursor.fetchone() == (0,)
    practice.tables["offices"] = []
    assert judge(practice)["c1"] == ("skipped", "reference-missing")


def test_the_office_of_an_earlier_file_will_do(bound: Account, judge: Judge, practice: Practice) -> None:
    Office.objects.create(account=bound, source_id="else4cas-1", source_key="1", name="Vestiging Noord")
    practice.tables["offices"] = []
    assert judge(practice) == {}


def test_of_two_reasons_one_is_given_and_both_are_told(judge: Judge, practice: Practice) -> None:
    practice.row("returns", "a3").update(tax_year=2011, version=2**31)
    assert judge(practice) == {"a3": ("skipped", "before-2012")}
    assert {code for _, _, code, _ in findings()} == {"before-2012", "value-too-large"}


def test_judging_again_changes_nothing(bound: Account, judge: Judge, practice: Practice) -> None:
    practice.row("returns", "a2")["tax_year"] = 2011
    before = judge(practice), findings()
    # The last table that was judged is the one that is still staged.
    rules.judge(scope_of(bound.pk), list(TARGETS.values())[-1])
    assert (outcomes(), findings()) == before


def test_a_part_that_nobody_chose_stays_out_whole_and_is_no_fault(
    bound: Account, judge: Judge, practice: Practice
) -> None:
    judge(practice)
    rules.leave_out(scope_of(bound.pk), TARGETS["returns"])
    assert set(outcomes().values()) == {("skipped", rules.NOT_CHOSEN)}
    assert set(outcomes()) == {row["id"] for row in practice.tables["returns"]}
    assert BundleKey.objects.filter(outcome="pending").exists()
