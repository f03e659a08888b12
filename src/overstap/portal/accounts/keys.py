"""The age key pairs of an account: bundles are encrypted to the public key, the portal alone opens them.

Made at the first link file. The identity is sealed (``sealing``) before it reaches the database; all functions work in
a session bound to the account.
"""

from __future__ import annotations

from pyrage import x25519

from overstap.portal.accounts.errors import AccountKeyMissingError
from overstap.portal.accounts.models import Account, AccountKey
from overstap.portal.accounts.sealing import seal, unseal


def ensure_public_key(account: Account) -> tuple[str, bool]:
    """The account's newest public key, and whether it was made just now."""
    # The account's row is the turn: two link files at once must not make two keys.
    Account.objects.select_for_update().get(pk=account.pk)
    newest = AccountKey.objects.order_by("-created_at", "-pk").first()
    if newest is not None:
        return newest.public_key, False
    # Straight from the library: the room ``bundle`` would bring pyarrow into every web process for these two lines.
    identity = x25519.Identity.generate()
    public_key = str(identity.to_public())
    AccountKey.objects.create(account=account, public_key=public_key, sealed_identity=seal(str(identity).encode()))
    return public_key, True


def public_keys_of(account: Account) -> list[str]:
    """Every public key that a bundle for *account* may be encrypted to."""
    return list(AccountKey.objects.filter(account=account).values_list("public_key", flat=True))


def identity_of(account: Account, public_key: str | None = None) -> str:
    """The age identity for *public_key* (as a bundle names its recipient), or the newest one.

    Raises:
        AccountKeyMissingError: when the account has no such key.
        SealBrokenError: when this installation's sealing keys do not open it.
    """
    # A bundle may have been made for an older key; those are kept for as long as the account.
    keys = AccountKey.objects.order_by("-created_at", "-pk")
    if public_key is not None:
        keys = keys.filter(public_key=public_key)
    key = keys.first()
    if key is None:
        raise AccountKeyMissingError(slug=account.slug)
    return unseal(key.sealed_identity).decode()
