"""Opens the bundle of a migration: out of its upload's parts, with the account's key when it is encrypted."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from overstap.bundle import BundleReader, read_label
from overstap.portal.accounts.api import AccountKeyMissingError, identity_of
from overstap.portal.transfers.errors import OtherAccountError
from overstap.portal.transfers.models import Migration
from overstap.portal.uploads.api import open_upload


@contextmanager
def opened(migration: Migration) -> Iterator[BundleReader]:
    """The bundle, for reading; needs a bound session to begin with, not to go on.

    Raises:
        BundleProblem: the file is no bundle.
        OtherAccountError: it is encrypted to a key that this account does not have.
        UploadGoneError: it was erased.
    """
    with (
        open_upload(migration.account_id, migration.upload_id) as file,
        BundleReader(file, identity=identity(migration)) as reader,
    ):
        yield reader


def identity(migration: Migration) -> str | None:
    """The age identity that opens the bundle, None when it is readable; raises as ``opened``."""
    with open_upload(migration.account_id, migration.upload_id) as file:
        recipient = read_label(file).recipient
    if recipient is None:
        return None
    try:
        return identity_of(migration.account, recipient)
    except AccountKeyMissingError as error:
        raise OtherAccountError from error
