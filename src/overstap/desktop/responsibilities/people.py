"""Desktop users and the portal users that they are, by e-mail address.

Beside ``deriving``; the link file says who the portal's users are. Addresses compare without case, as the portal does.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from overstap.desktop.link_file import LinkFile
from overstap.desktop.responsibilities.model import PlannedUser
from overstap.desktop.sources.contract import Records, Source, Stage
from overstap.desktop.sources.selection import Component, Selection
from overstap.i18n import translate_plural


class LinkState(StrEnum):
    """Whether a desktop user is linked to a portal user; the portal keeps the others as placeholders."""

    LINKED = "linked"
    UNCHECKED = "unchecked"
    UNKNOWN = "unknown"
    NO_ADDRESS = "no-address"


@dataclass(frozen=True)
class UserLink:
    """A desktop user, and what is known of his address; ``shared`` when another desktop user has the same one."""

    user: PlannedUser
    state: LinkState
    shared: bool = False


def users_of(source: Source) -> tuple[PlannedUser, ...]:
    """The users of *source* with the addresses that they have there.

    Raises:
        OverstapError: what the source says when it cannot be read.
    """
    selection = Selection(components=frozenset({Component.RELATIONS}))
    # Of people only: returns would start every program for a list of names.
    parts = [part for part in source.parts(selection) if part.stage is Stage.PEOPLE and "users" in part.tables]
    return tuple(user for part in parts for user in _users(source.records(part, selection)))


def link_users(users: Sequence[PlannedUser], link: LinkFile | None) -> tuple[UserLink, ...]:
    """What is known of the address of each of *users*: against the portal's users when there is a *link* file."""
    known = None if link is None else {normal(user.email) for user in link.users}
    # Two who share an address become one portal user; somebody has to see that before, not after.
    times = Counter(normal(user.email) for user in users)
    # Blanks are an empty place: those who have no address share nothing.
    times.pop("", None)
    return tuple(UserLink(user, _state(user.email, known), shared=times[normal(user.email)] > 1) for user in users)


def about_strangers(links: Iterable[UserLink]) -> Iterator[str]:
    """A sentence about desktop users with an address that the portal does not know, when there are any."""
    unknown = sum(each.state is LinkState.UNKNOWN for each in links)
    if unknown:
        # Counted and not named: sentences reach logs, and who it is about stands in the plan.
        text = translate_plural(
            "{count} gebruiker heeft een e-mailadres dat het portaal niet kent. Kijk in het plan onder [[users]].",
            "{count} gebruikers hebben een e-mailadres dat het portaal niet kent. Kijk in het plan onder [[users]].",
            unknown,
        )
        yield text.format(count=unknown)


def is_address(text: str) -> bool:
    """Whether *text* can be an e-mail address: something, an @, something, and no blanks."""
    name, at, host = text.partition("@")
    return bool(name and at and host) and "@" not in host and not any(map(str.isspace, text))


def without_address(users: Iterable[PlannedUser]) -> tuple[PlannedUser, ...]:
    """Those of *users* with something in the place of an address that is none; an empty place is a choice."""
    return tuple(user for user in users if user.email and not is_address(user.email))


def normal(address: str | None) -> str:
    """An address as it compares: without the blanks around it, and without case."""
    return (address or "").strip().casefold()


def _state(address: str | None, known: set[str] | None) -> LinkState:
    if not normal(address):
        return LinkState.NO_ADDRESS
    if known is None:
        return LinkState.UNCHECKED
    return LinkState.LINKED if normal(address) in known else LinkState.UNKNOWN


def _users(events: Iterable[object]) -> Iterator[PlannedUser]:
    for event in events:
        if isinstance(event, Records) and event.table == "users":
            columns = (event.batch.column(name).to_pylist() for name in ("id", "name", "email"))
            for key, name, email in zip(*columns, strict=True):
                yield PlannedUser(key, name, normal(email) or None)
