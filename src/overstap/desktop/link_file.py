"""The link file ("koppelbestand") of a portal account: for whom a bundle is encrypted, and who works there.

Downloaded from the portal, brought to the office's machine by hand, and therefore read like anything from outside. The
export takes the public key from it; the wizard compares e-mail addresses with its users.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit
from uuid import UUID

from overstap.bundle import Recipient
from overstap.bundle.errors import RecipientInvalidError
from overstap.errors import UsageError, os_error_text
from overstap.i18n import mark, translate

LINK_VERSION = 1
"""The only version of the file so far; another number is refused, not guessed at."""

MAX_BYTES = 4 * 1024 * 1024
"""Bytes that are read at most: ten thousand users take 1 MB."""

MAX_TEXT = 320
"""Characters of one text; the longest lawful e-mail address has 320 with its @."""


class LinkFileUnreadableError(UsageError):
    """The link file cannot be opened, is too large, or is no JSON."""

    code = "link-file.unreadable"
    message = mark("Het koppelbestand {path} kan niet worden gelezen ({why}).")
    hint = mark("Vraag de beheerder van het portaal om een nieuw koppelbestand en kies dat bestand.")


class LinkFileInvalidError(UsageError):
    """The link file is JSON, but not as the portal makes it; every mistake is named."""

    code = "link-file.invalid"
    message = mark("Het koppelbestand {path} klopt niet: {problems}.")
    hint = mark("Vraag de beheerder van het portaal om een nieuw koppelbestand en wijzig het niet.")


class LinkedUser(NamedTuple):
    """A user of the portal account."""

    email: str
    name: str


@dataclass(frozen=True)
class LinkFile:
    """A valid link file."""

    account_id: str
    account_name: str
    portal: str
    public_key: str
    users: tuple[LinkedUser, ...]
    responsibilities: tuple[str, ...]

    @property
    def migrations_page(self) -> str:
        """Where the file is taken in: the portal's page of migrations, which asks to log in first."""
        return f"{self.portal}/migraties/"

    @property
    def recipient(self) -> Recipient:
        """For whom a bundle is encrypted with this file."""
        return Recipient(self.public_key, self.account_id)


def read_link_file(path: Path) -> LinkFile:
    """The link file at *path*.

    Raises:
        LinkFileUnreadableError: it cannot be opened, is too large, or is no JSON.
        LinkFileInvalidError: naming everything that is not as it should be.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            raise LinkFileUnreadableError(path=path, why=translate("te groot"))
        content = json.loads(data.decode("utf-8-sig"))
    except OSError as error:
        raise LinkFileUnreadableError(path=path, why=os_error_text(error)) from error
    except (ValueError, RecursionError) as error:
        raise LinkFileUnreadableError(path=path, why=translate("geen JSON-tekst")) from error
    checks = _Checks()
    link = checks.link(content)
    if checks.problems:
        raise LinkFileInvalidError(path=path, problems="; ".join(checks.problems))
    return link


class _Checks:
    """Reads the values and gathers what is wrong with them."""

    def __init__(self) -> None:
        self.problems: list[str] = []

    def link(self, content: object) -> LinkFile:
        values = self._object(content, translate("het geheel"))
        if values.get("overstap_link") != LINK_VERSION:
            self.problems.append(translate("overstap_link is niet {version}").format(version=LINK_VERSION))
        account = self._object(values.get("account"), "account")
        return LinkFile(
            account_id=self._account_id(account.get("id")),
            account_name=self._text(account.get("name"), "account.name"),
            portal=self._address(values.get("portal")),
            public_key=self._public_key(values.get("public_key")),
            users=tuple(self._user(user, place) for place, user in self._list(values, "users")),
            responsibilities=tuple(self._text(name, place) for place, name in self._list(values, "responsibilities")),
        )

    def _user(self, value: object, place: str) -> LinkedUser:
        user = self._object(value, place)
        # A user is known by his e-mail address; not everyone has filled in a name.
        name = "" if user.get("name") == "" else self._text(user.get("name"), f"{place}.name")
        return LinkedUser(self._text(user.get("email"), f"{place}.email"), name)

    def _account_id(self, value: object) -> str:
        text = self._text(value, "account.id")
        try:
            return str(UUID(text))
        except ValueError:
            return self._wrong("account.id")

    def _address(self, value: object) -> str:
        text = self._text(value, "portal")
        try:
            parts = urlsplit(text)
        except ValueError:
            return self._wrong("portal")
        return text.rstrip("/") if parts.scheme in {"http", "https"} and parts.hostname else self._wrong("portal")

    def _public_key(self, value: object) -> str:
        text = self._text(value, "public_key")
        try:
            return Recipient(text).public_key
        except RecipientInvalidError:
            return self._wrong("public_key")

    def _text(self, value: object, place: str) -> str:
        if isinstance(value, str) and value.strip() and len(value) <= MAX_TEXT and value.isprintable():
            return value
        return self._wrong(place)

    def _object(self, value: object, place: str) -> dict[str, object]:
        if isinstance(value, dict):
            return value
        self._wrong(place)
        return {}

    def _list(self, values: dict[str, object], name: str) -> list[tuple[str, object]]:
        value = values.get(name)
        if isinstance(value, list):
            return [(f"{name}[{number}]", each) for number, each in enumerate(value, start=1)]
        self._wrong(name)
        return []

    def _wrong(self, place: str) -> str:
        problem = translate("{place} ontbreekt of klopt niet").format(place=place)
        if problem not in self.problems:
            self.problems.append(problem)
        return ""
