"""Who can be made responsible: the desktop's users as they came in, and the portal's users; and linking the two.

A desktop user whose e-mail address nobody in the portal has stays a placeholder until an administrator says who it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self
from uuid import uuid4

from django.db import transaction
from django.db.models import Count, F, Q, QuerySet

from overstap.portal.accounts.api import Account, User
from overstap.portal.audit import api as audit
from overstap.portal.history.api import PORTAL, Editable, edit
from overstap.portal.responsibilities.errors import ColleagueUnknownError
from overstap.portal.responsibilities.models import Colleague

COLLEAGUES = Editable("users", ("user",), {"user": "user_id"})
"""Whom a colleague is linked to; what a file gives for it is the user who has the colleague's e-mail address."""

LONGEST_ID = 18
"""Digits that fit in the database's whole number."""


@dataclass(frozen=True)
class Person:
    """Somebody to choose: a *colleague* who is known already, or a *user* of the portal who becomes one when chosen."""

    colleague: int | None = None
    user: int | None = None

    @classmethod
    def from_text(cls, text: str) -> Self:
        """What ``str`` made; raises ColleagueUnknownError for anything else."""
        kind, digits = text[:1], text[1:]
        if kind not in {"c", "u"} or not (digits.isascii() and digits.isdigit()) or len(digits) > LONGEST_ID:
            raise ColleagueUnknownError
        return cls(colleague=int(digits)) if kind == "c" else cls(user=int(digits))

    def __str__(self) -> str:
        """As it stands in a form."""
        return f"c{self.colleague}" if self.user is None else f"u{self.user}"


def people(account: Account) -> list[tuple[Person, str]]:
    """Everybody who can be made responsible, with a name: colleagues, and users of the portal who are none yet."""
    # Those who left are still responsible for what they had, so they can be chosen to look for, at the end.
    colleagues = list(Colleague.objects.exclude(active=False).select_related("user").order_by("name", "pk"))
    linked = Colleague.objects.exclude(user=None).values("user_id")
    others = users_of(account).exclude(pk__in=linked)
    # By what people call them, and mixed: who chooses need not know who came with a file and who logs in.
    known = [(Person(colleague=colleague.pk), colleague.name) for colleague in colleagues]
    known += [(Person(user=user.pk), user.name or user.email) for user in others]
    return sorted(known, key=lambda choice: choice[1].casefold())


def users_of(account: Account) -> QuerySet[User]:
    """The users of *account* who may log in, by name."""
    return User.objects.filter(memberships__account=account, is_active=True).order_by("name", "email")


def colleagues() -> QuerySet[Colleague]:
    """The bound account's colleagues with their users; who is linked to nobody comes first.

    Each has *number_of_responsibilities*.
    """
    # What was taken from somebody stays as a row, and is no work of his.
    mine = Count("responsibilities", filter=Q(responsibilities__removed=False))
    rows = Colleague.objects.select_related("user").annotate(number_of_responsibilities=mine)
    return rows.order_by(F("user").asc(nulls_first=True), "name", "pk")


def names_of_colleagues() -> dict[int, str]:
    """The name of every colleague of the bound account, by his number."""
    return dict(Colleague.objects.values_list("pk", "name"))


def number_unlinked() -> int:
    """How many colleagues of the bound account are linked to nobody."""
    return Colleague.objects.filter(user=None).count()


def link_colleague(account: Account, colleague_id: int, user_id: int | None, *, actor: User) -> Colleague:
    """Say which user of the portal a colleague is, or that he is none; for administrators.

    Raises:
        ColleagueUnknownError: when the account has no such colleague or no such user.
    """
    with transaction.atomic():
        colleague = Colleague.objects.select_for_update(of=("self",)).filter(pk=colleague_id).first()
        if colleague is None or (user_id is not None and not users_of(account).filter(pk=user_id).exists()):
            raise ColleagueUnknownError
        if edit(COLLEAGUES, [(colleague, {"user": user_id})], actor=actor):
            action = "colleague.linked" if user_id else "colleague.unlinked"
            details: dict[str, object] = {"user": user_id} if user_id else {}
            audit.record(account.pk, action, actor_id=actor.pk, subject=f"colleague:{colleague.pk}", details=details)
    return colleague


def colleague_of(account: Account, person: Person) -> Colleague:
    """The colleague that *person* is; a user of the portal becomes one here. Inside the transaction of an action.

    Raises:
        ColleagueUnknownError: when the account has no such colleague or user.
    """
    if person.user is None:
        found = Colleague.objects.filter(pk=person.colleague or 0).first()
    else:
        # Locked, so that two who choose the same user at once do not make two colleagues of him.
        user = users_of(account).select_for_update(of=("self",)).filter(pk=person.user).first()
        found = Colleague.objects.filter(user=user).order_by("pk").first() if user else None
        if user is not None and found is None:
            found = Colleague.objects.create(
                account=account,
                source_id=PORTAL,
                source_key=str(uuid4()),
                name=user.name or user.email,
                email=user.email,
                active=True,
                user=user,
            )
    if found is None:
        raise ColleagueUnknownError
    return found
