"""What can be done to accounts and users: each action is one function with its transaction, change and audit row.

Called by operators' commands and by pages; who may call them is decided there (``signin``).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.text import slugify

from overstap.portal.accounts import errors
from overstap.portal.accounts.binding import bind
from overstap.portal.accounts.keys import ensure_public_key
from overstap.portal.accounts.models import AccessToken, Account, Membership, User
from overstap.portal.accounts.tokens import new_token
from overstap.portal.audit import api as audit

TOKEN_VALID_FOR = timedelta(days=365)
LONGEST_SHORT_NAME = 60
"""Characters of ``Account.slug``."""
LONGEST_TOKEN_NAME = 100
"""Characters of ``AccessToken.name``."""


@dataclass(frozen=True)
class NewUser:
    """A person to be added; without *password* he sets one himself through "Wachtwoord vergeten"."""

    email: str
    name: str = ""
    password: str | None = None
    role: Membership.Role = Membership.Role.MEMBER


def short_name(name: str) -> str:
    """The short name that follows from *name*: its words, without markup and signs; empty when nothing is left."""
    words = strip_tags(name).replace("&", " en ")
    return slugify(words)[:LONGEST_SHORT_NAME].rstrip("-")


def create_account(name: str, *, slug: str = "", loads_after_hours: bool = True, actor: User | None = None) -> Account:
    """Make an account; without *slug* its short name follows from *name*.

    Raises:
        AccountNameError: when the name or the short name cannot be used.
        AccountExistsError: when the short name is taken.
    """
    account = Account(name=name.strip(), slug=slug or short_name(name), loads_after_hours=loads_after_hours)
    try:
        account.clean_fields()
    except ValidationError as error:
        raise errors.AccountNameError(reason=" ".join(error.messages)) from error
    # Bound before the account exists: its first row in the log belongs to it.
    try:
        with bind(account.pk):
            account.save(force_insert=True)
            audit.record(account.pk, "account.created", actor_id=_pk(actor), details={"slug": account.slug})
    except IntegrityError as error:
        raise errors.AccountExistsError(slug=account.slug) from error
    return account


def add_user(account: Account, new: NewUser, *, actor: User | None = None) -> Membership:
    """Let a person use *account*; one who already has a log-in keeps his name and password.

    Raises:
        EmailInvalidError: when the address is none.
        PasswordRefusedError: with every reason at once.
        UserExistsError: when he may use the account already.
    """
    with bind(account.pk):
        user = User.objects.filter(email=new.email.strip().lower()).first() or _create_user(new)
        membership, added = Membership.objects.get_or_create(account=account, user=user, defaults={"role": new.role})
        if not added:
            raise errors.UserExistsError(slug=account.slug)
        audit.record(
            account.pk, "user.added", actor_id=_pk(actor), subject=f"user:{user.pk}", details={"role": new.role}
        )
    return membership


def create_token(
    account: Account, user: User, name: str, *, valid_for: timedelta = TOKEN_VALID_FOR, actor: User | None = None
) -> str:
    """A new token of *user* for *account*; returned once, only its digest is kept.

    Raises:
        TokenNameError: when the name is empty or too long.
        UserUnknownError: when the user may not use the account.
    """
    name = name.strip()
    if not name or len(name) > LONGEST_TOKEN_NAME or "\0" in name:
        raise errors.TokenNameError(most=LONGEST_TOKEN_NAME)
    token, digest = new_token()
    with bind(account.pk):
        if not Membership.objects.filter(account=account, user=user).exists():
            raise errors.UserUnknownError(slug=account.slug)
        AccessToken.objects.create(
            account=account, user=user, name=name, digest=digest, expires_at=timezone.now() + valid_for
        )
        audit.record(account.pk, "token.created", actor_id=_pk(actor), subject=f"user:{user.pk}")
    return token


def revoke_token(account: Account, token_id: int, *, actor: User) -> bool:
    """End a token of *actor* at once; False when he has none such (any more)."""
    with bind(account.pk):
        # Only one's own: an administrator ends somebody's access by ending the membership, and its tokens with it.
        gone, _ = AccessToken.objects.filter(pk=token_id, account=account, user=actor).delete()
        if gone:
            audit.record(account.pk, "token.revoked", actor_id=actor.pk, subject=f"user:{actor.pk}")
    return bool(gone)


def publish_key(account: Account, *, actor: User | None = None) -> str:
    """The public key that bundles for *account* are encrypted to; the first call makes the pair."""
    with bind(account.pk):
        public_key, is_new = ensure_public_key(account)
        if is_new:
            audit.record(account.pk, "key.created", actor_id=_pk(actor), details={"public_key": public_key})
    return public_key


def _create_user(new: NewUser) -> User:
    try:
        validate_email(new.email.strip())
    except ValidationError as error:
        raise errors.EmailInvalidError from error
    # Without a password Django stores an unusable one; allauth's "Wachtwoord vergeten" then sets the first.
    if new.password is not None:
        _check_password(new)
    try:
        with transaction.atomic():
            return User.objects.create_user(new.email, new.password, name=new.name)
    except IntegrityError:  # made by somebody else since it was looked for
        return User.objects.get(email=new.email.strip().lower())


def _check_password(new: NewUser) -> None:
    try:
        validate_password(new.password or "", User(email=new.email, name=new.name))
    except ValidationError as error:
        raise errors.PasswordRefusedError(reasons=" ".join(error.messages)) from error


def _pk(actor: User | None) -> int | None:
    return None if actor is None else actor.pk
