"""Opens the bundle of a migration: out of its upload's parts, with the account's key when it is encrypted.

A bundle of 5,000 clients has hundreds of members, and a load opens it once for each of its segments. So a worker
remembers of the last few what it read to open them.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO
from uuid import UUID

from overstap.bundle import BundleReader, read_label
from overstap.portal.accounts.api import AccountKeyMissingError, identity_of
from overstap.portal.transfers.errors import OtherAccountError
from overstap.portal.transfers.models import Migration
from overstap.portal.uploads.api import open_upload

REMEMBERED = 4
"""Bundles whose members and descriptor a worker remembers; it loads two segments at once, of two accounts at most."""

# Without files: an upload that is erased must not be held. Its bytes never change, and another one has another id.
_known: dict[UUID, BundleReader] = {}


@contextmanager
def opened(migration: Migration) -> Iterator[BundleReader]:
    """The bundle, for reading; needs a bound session to begin with, not to go on.

    Raises:
        BundleProblem: the file is no bundle.
        OtherAccountError: it is encrypted to a key that this account does not have.
        UploadGoneError: it was erased.
    """
    with open_upload(migration.account_id, migration.upload_id) as file, _reader(migration, file) as reader:
        yield reader


def _reader(migration: Migration, file: BinaryIO) -> BundleReader:
    known = _known.get(migration.upload_id)
    if known is None:
        known = BundleReader(file, identity=identity(migration)).over(io.BytesIO())
        _known[migration.upload_id] = known
        # Other threads may do the same at this moment; whichever is dropped is only read again.
        for forgotten in list(_known)[:-REMEMBERED]:
            _known.pop(forgotten, None)
    return known.over(file)


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
