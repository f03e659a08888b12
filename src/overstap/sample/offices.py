"""The practice itself: its offices (vestigingen) and the people who work there.

Above ``people``; ``clients`` and ``filings`` choose from these users.
"""

import re
import unicodedata
from dataclasses import dataclass, replace

from overstap.sample import numbers, people
from overstap.sample.chance import chance
from overstap.sample.model import Office, User

# Common names: an office is called after its founder, and Faker's surnames are at times too rare for a shop front.
_FOUNDERS = ("Hofstra", "Van Loon", "De Graaf", "Terpstra", "Van Beek", "Kuiper", "Verhoeven", "Scholten")
_CITIES = ("Utrecht", "Zwolle", "Breda", "Leiden", "Enschede", "Arnhem", "Alkmaar", "Roermond", "Assen", "Middelburg")
USERS_PER_OFFICE = 7
# Position from which employees get their BSN, far from those of clients.
_EMPLOYEES = 8_000_000


@dataclass(frozen=True)
class Practice:
    """The offices and, over all of them, the users; a user's place in the tuple is their position."""

    name: str
    offices: tuple[Office, ...]
    users: tuple[User, ...]

    def users_of(self, office: int) -> tuple[int, ...]:
        """Positions of the users who work at *office* and may still log in."""
        return tuple(place for place, user in enumerate(self.users) if user.office == office and user.active)


def make_practice(seed: int, offices: int) -> Practice:
    """The practice of *seed* with this many offices, each with its employees."""
    name = f"{chance(seed, 'practice').choice(_FOUNDERS)} & Partners"
    places = tuple(_office(seed, name, place) for place in range(offices))
    users = [user for place in range(offices) for user in _users(seed, places[place], place)]
    return Practice(name, places, tuple(_with_flaws(users)))


def slug(text: str) -> str:
    """*text* as it can stand in a domain name or mailbox."""
    # Accents are split off and dropped; what has no plain letter at all disappears.
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def _office(seed: int, practice: str, place: int) -> Office:
    stream = chance(seed, "office", place)
    city = _CITIES[place % len(_CITIES)]
    # More offices than cities: a second office in the same city gets a number.
    round_trip = place // len(_CITIES)
    suffix = f" {round_trip + 1}" if round_trip else ""
    return Office(
        name=f"{practice} {city}{suffix}",
        tax_consultant_number=numbers.becon_number(place),
        address=people.address(stream, city),
        domain=f"{slug(practice)}.example",
    )


def _users(seed: int, office: Office, place: int) -> list[User]:
    users = []
    for seat in range(USERS_PER_OFFICE):
        stream = chance(seed, "user", place, seat)
        number = place * USERS_PER_OFFICE + seat
        person = people.person(stream, position=_EMPLOYEES + number, youngest=23, oldest=64)
        mailbox = f"{slug(person.first_name)}.{slug(person.prefix or '')}{slug(person.surname)}"
        users.append(
            User(
                login=f"{slug(person.surname)[:8]}{number + 1}",
                name=person.full_name,
                # The number keeps two namesakes apart.
                email=f"{mailbox}{number or ''}@{office.domain}",
                active=True,
                office=place,
                person=person,
            )
        )
    return users


def _with_flaws(users: list[User]) -> list[User]:
    """The first office's last employees: one without an e-mail address, one who left; see ``defects``."""
    # Fixed seats, so that documentation and tests can name them.
    users[4] = replace(users[4], email=None)
    users[5] = replace(users[5], active=False)
    users[6] = replace(users[6], email=(users[0].email or "").upper())
    return users
