"""What an office decides for itself: checked, kept, and in the log."""

from __future__ import annotations

from dataclasses import replace
from datetime import time

import pytest

from overstap.errors import UsageError
from overstap.portal.accounts.api import Account, User, bind
from overstap.portal.accounts.errors import OfficeHoursError, OfficeNameError
from overstap.portal.accounts.preferences import Preferences, change_preferences
from overstap.portal.audit.api import events_of


def test_what_changed_is_kept_and_told(account: Account, administrator: User) -> None:
    wanted = replace(
        Preferences.of(account), name=" De Linden ", loads_after_hours=False, office_hours_end=time(17, 30)
    )
    changed = change_preferences(account, wanted, actor=administrator)
    assert set(changed) == {"name", "office_hours_end", "loads_after_hours"}
    account.refresh_from_db()
    assert Preferences.of(account) == replace(wanted, name="De Linden")


def test_who_changed_which_setting_is_in_the_log_without_its_value(account: Account, administrator: User) -> None:
    change_preferences(account, replace(Preferences.of(account), name="J. Jansen"), actor=administrator)
    with bind(account.pk):
        (event,) = events_of(account.pk)
    assert (event.action, event.actor_id) == ("account.preferences-changed", administrator.pk)
    assert event.details == {"fields": ["name"]}


def test_the_same_again_changes_nothing(account: Account, administrator: User) -> None:
    assert change_preferences(account, Preferences.of(account), actor=administrator) == ()
    with bind(account.pk):
        assert not events_of(account.pk).exists()


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"name": "  "}, OfficeNameError),
        ({"name": "x" * 201}, OfficeNameError),
        ({"name": "a\0b"}, OfficeNameError),
        ({"office_hours_start": time(18)}, OfficeHoursError),
        ({"office_hours_start": time(19)}, OfficeHoursError),
    ],
)
def test_what_cannot_be_is_refused_whole(
    account: Account, administrator: User, wrong: dict[str, object], error: type[UsageError]
) -> None:
    before = Preferences.of(account)
    with pytest.raises(error):
        change_preferences(account, replace(before, confirms_itself=False, **wrong), actor=administrator)
    account.refresh_from_db()
    assert Preferences.of(account) == before
