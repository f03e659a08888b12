"""Hands out a document byte for byte as it was filed, wherever it is kept."""

from __future__ import annotations

from typing import Protocol

from django.core.files.storage import default_storage

from overstap.errors import PortalError
from overstap.i18n import mark


class DocumentMissingError(PortalError):
    """The record says that there is a document and the storage does not have it."""

    code = "returns.document-missing"
    message = mark("Het document van dit bericht is niet gevonden in de opslag van het portaal.")
    hint = mark("Neem contact op met de beheerder van het portaal en noem deze code.")


class Documented(Protocol):
    """A record with a document: in its row, or in the portal's storage when over 4 MiB."""

    document: bytes | memoryview | None
    document_path: str | None


def read_document(record: Documented) -> bytes | None:
    """The document of *record*; None when the source had none.

    Raises:
        DocumentMissingError: when it should be in the storage and is not.
    """
    # An empty document is a document: None alone says that there is none.
    if record.document is not None:
        return bytes(record.document)
    if record.document_path is None:
        return None
    # The row and the file are two stores, and an operator may have put back a copy of one of them only.
    try:
        with default_storage.open(record.document_path) as stored:
            return bytes(stored.read())
    except FileNotFoundError as error:
        raise DocumentMissingError from error
