"""What an office decides for itself: its name, and when and how its migrations are taken in.

``transfers`` reads the columns; here they are checked, changed and noted. Who may call it is decided by the pages
(administrators only).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import time
from typing import Self

from overstap.portal.accounts import errors
from overstap.portal.accounts.binding import bind
from overstap.portal.accounts.models import Account, User
from overstap.portal.audit import api as audit

LONGEST_NAME = 200
"""Characters of ``Account.name``."""


@dataclass(frozen=True)
class Preferences:
    """The office's own settings; migrations wait for the end of the office hours only if *loads_after_hours*.

    With *confirms_itself* a migration that nothing blocks goes on by itself; otherwise somebody agrees to its preview.
    """

    name: str
    office_hours_start: time
    office_hours_end: time
    loads_after_hours: bool
    confirms_itself: bool

    @classmethod
    def of(cls, account: Account) -> Self:
        """What *account* has now."""
        return cls(
            name=account.name,
            office_hours_start=account.office_hours_start,
            office_hours_end=account.office_hours_end,
            loads_after_hours=account.loads_after_hours,
            confirms_itself=account.confirms_itself,
        )


def change_preferences(account: Account, wanted: Preferences, *, actor: User) -> tuple[str, ...]:
    """Give *account* the settings *wanted*; returns the names of those that changed.

    Raises:
        OfficeNameError: when the name is empty or too long.
        OfficeHoursError: when the office would close before it opens.
    """
    name = wanted.name.strip()
    # U+0000 is what PostgreSQL cannot keep; nobody types it.
    if not name or len(name) > LONGEST_NAME or "\0" in name:
        raise errors.OfficeNameError(most=LONGEST_NAME)
    if wanted.office_hours_start >= wanted.office_hours_end:
        raise errors.OfficeHoursError
    with bind(account.pk):
        # Locked, so that two administrators who save together are both in the log with what they really changed.
        kept = Account.objects.select_for_update().get(pk=account.pk)
        values = asdict(wanted) | {"name": name}
        changed = tuple(field for field, value in values.items() if getattr(kept, field) != value)
        for field in changed:
            setattr(kept, field, values[field])
            setattr(account, field, values[field])
        if changed:
            kept.save(update_fields=changed)
            # Which settings, not their values: the name of a practice is often the name of a person.
            audit.record(
                account.pk, "account.preferences-changed", actor_id=actor.pk, details={"fields": list(changed)}
            )
    return changed
