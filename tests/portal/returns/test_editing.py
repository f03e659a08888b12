"""Statuses of returns and notices: chosen from what there is, in the history, never over somebody else's choice."""

from __future__ import annotations

import pytest

from overstap.portal.accounts.api import Account, User
from overstap.portal.audit.models import Event
from overstap.portal.clients.api import Client
from overstap.portal.history import api as history
from overstap.portal.returns import api as returns


@pytest.fixture
def filed(bound: Account) -> returns.TaxReturn:
    """A return that migration 7 brought, with a document."""
    client = Client.objects.create(account=bound, kind="person", name="Vries")
    about = {"program": "BAS 2020", "tax_type": "IB", "message_kind": "aangifte", "tax_year": 2020}
    kept = {"status": "filed", "source_status": "Verzonden", "document": b"<xbrl/>", "migration_id": 7}
    return returns.TaxReturn.objects.create(account=bound, client=client, **about, **kept)


@pytest.fixture
def notice(filed: returns.TaxReturn) -> returns.AssessmentNotice:
    """A notice with a status of the office's own."""
    about = {"client": filed.client, "tax_type": "IB", "tax_year": 2020, "status": "Bellen"}
    return returns.AssessmentNotice.objects.create(account_id=filed.account_id, migration_id=7, **about)


def test_a_return_gets_another_status(filed: returns.TaxReturn, member: User) -> None:
    assert returns.set_return_status(filed.pk, "definitive", saw="filed", actor=member)
    filed.refresh_from_db()
    assert (filed.status, filed.source_status, filed.edited) == ("definitive", "Verzonden", {"status": "filed"})
    assert bytes(filed.document or b"") == b"<xbrl/>"
    told = history.changes_of("returns", [filed.pk]).get()
    assert (told.old, told.new) == ("filed", "definitive")
    assert (Event.objects.get().action, Event.objects.get().details) == ("return.status-changed", {})


def test_the_same_status_is_no_change(filed: returns.TaxReturn, member: User) -> None:
    assert not returns.set_return_status(filed.pk, "filed", saw="filed", actor=member)
    assert not Event.objects.exists()


def test_back_to_the_imported_status_forgets_it(filed: returns.TaxReturn, member: User) -> None:
    returns.set_return_status(filed.pk, "open", saw="filed", actor=member)
    returns.set_return_status(filed.pk, "filed", saw="open", actor=member)
    filed.refresh_from_db()
    assert filed.edited == {}


def test_somebody_elses_choice_is_told_and_stays(filed: returns.TaxReturn, member: User) -> None:
    returns.set_return_status(filed.pk, "definitive", saw="filed", actor=member)
    with pytest.raises(returns.StatusOvertakenError, match="Definitief"):
        returns.set_return_status(filed.pk, "open", saw="filed", actor=member)
    assert not returns.set_return_status(filed.pk, "definitive", saw="filed", actor=member)


@pytest.mark.parametrize("status", ["", "klaar", "Open"])
def test_no_other_status_is_taken(filed: returns.TaxReturn, member: User, status: str) -> None:
    with pytest.raises(returns.StatusInvalidError):
        returns.set_return_status(filed.pk, status, saw="filed", actor=member)


def test_what_the_account_has_not_cannot_be_changed(bound: Account, member: User) -> None:
    with pytest.raises(returns.RecordUnknownError):
        returns.set_return_status(0, "open", saw="filed", actor=member)
    with pytest.raises(returns.RecordUnknownError):
        returns.set_notice_status(0, None, saw=None, actor=member)


def test_a_notice_gets_a_status_of_the_portal_or_of_the_office(notice: returns.AssessmentNotice, member: User) -> None:
    assert returns.statuses_to_choose() == [*returns.NOTICE_STATUSES, "Bellen"]
    assert returns.set_notice_status(notice.pk, "Akkoord", saw="Bellen", actor=member)
    notice.refresh_from_db()
    assert (notice.status, notice.edited) == ("Akkoord", {"status": "Bellen"})
    with pytest.raises(returns.StatusInvalidError):
        returns.set_notice_status(notice.pk, "Zelf verzonnen", saw="Akkoord", actor=member)


def test_a_notice_may_have_no_status(notice: returns.AssessmentNotice, member: User) -> None:
    assert returns.set_notice_status(notice.pk, None, saw="Bellen", actor=member)
    with pytest.raises(returns.StatusOvertakenError, match="–"):
        returns.set_notice_status(notice.pk, "Akkoord", saw="Bellen", actor=member)


def test_an_empty_status_is_none(notice: returns.AssessmentNotice, member: User) -> None:
    returns.AssessmentNotice.objects.update(status="")
    assert returns.set_notice_status(notice.pk, "Akkoord", saw=None, actor=member)
