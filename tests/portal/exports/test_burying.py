"""A job that kills its workers ends its export, and nobody else's."""

from __future__ import annotations

import pytest
from procrastinate.jobs import Job

from overstap.portal.accounts.api import Account, bind
from overstap.portal.exports import actions
from overstap.portal.exports.errors import UnknownExportError
from overstap.portal.exports.models import AccountExport
from overstap.portal.exports.tasks import LAST_RETRY, _Attempt
from overstap.portal.transfers.tasks import _bury


def job(account: Account, export: int, name: str) -> Job:
    """A job as the rescue finds it."""
    details = {"account_id": str(account.pk), "export_id": export}
    return Job(id=1, queue="default", lock=None, queueing_lock=None, task_name=name, task_kwargs=details)


@pytest.mark.parametrize(("name", "state"), [(actions.MAKE, "failed"), ("transfers.other", "writing")])
def test_an_export_whose_job_is_given_up_has_failed(account: Account, name: str, state: str) -> None:
    export = actions.ask(account.pk, actor_id=None)
    _bury(job(account, export.pk, name))
    with bind(account.pk):
        assert AccountExport.objects.get().state == state


def test_after_a_failure_another_may_be_asked_for(account: Account) -> None:
    export = actions.ask(account.pk, actor_id=None)
    _bury(job(account, export.pk, actions.MAKE))
    assert actions.ask(account.pk, actor_id=None).number == export.number + 1


@pytest.mark.parametrize(("retries", "state"), [(0, "writing"), (LAST_RETRY, "failed")])
def test_whatever_ends_the_last_attempt_ends_the_export(account: Account, retries: int, state: str) -> None:
    export = actions.ask(account.pk, actor_id=None)
    with pytest.raises(RuntimeError), _Attempt(account.pk, export.pk, retries):
        raise RuntimeError
    with bind(account.pk):
        assert AccountExport.objects.get().state == state


def test_a_refusal_in_words_is_kept_as_it_was_said(account: Account) -> None:
    export = actions.ask(account.pk, actor_id=None)
    with _Attempt(account.pk, export.pk, 0):
        raise UnknownExportError
    with bind(account.pk):
        error = AccountExport.objects.get().error
    assert error is not None
    assert error["code"] == UnknownExportError.code
