"""People and where they live: Dutch names and addresses, invented by Faker.

Above ``chance`` and ``numbers``; ``offices`` and ``clients`` use it. Faker is imported here and nowhere else.
"""

from datetime import date, timedelta
from functools import cache

from faker import Faker

from overstap.sample import numbers
from overstap.sample.chance import Chance
from overstap.sample.model import Address, Person

# Longest first, so that "van der" is not taken for "van".
_PREFIXES = (
    "van der",
    "van den",
    "van de",
    "van het",
    "van 't",
    "in 't",
    "van",
    "de",
    "den",
    "der",
    "ten",
    "ter",
    "te",
)
# What people write behind a house number.
_ADDITIONS = ("A", "B", "bis", "II", "hs", "1")
_ADDITION_SHARE = 0.1
_DAYS_PER_YEAR = 365.25


@cache
def _faker() -> Faker:
    return Faker("nl_NL")


def dutch(stream: Chance) -> Faker:
    """Faker, continuing from a choice of *stream*; one object per process, so use it before asking again."""
    faker = _faker()
    # Faker draws from its own source; seeding it from the stream keeps the two in step.
    faker.seed_instance(stream.getrandbits(48))
    return faker


def person(stream: Chance, *, position: int, youngest: int, oldest: int) -> Person:
    """Someone between *youngest* and *oldest* years old in 2026, with the BSN at *position*."""
    faker = dutch(stream)
    gender = stream.choice("MV")
    first = faker.first_name_male() if gender == "M" else faker.first_name_female()
    prefix, surname = split_surname(faker.last_name())
    age = timedelta(days=int(stream.uniform(youngest, oldest) * _DAYS_PER_YEAR))
    # Most people go by one or two initials.
    more = "".join(stream.choice("ABCDEFGHJKLMNPRSTVW") + "." for _ in range(stream.choice((0, 0, 1, 1, 2))))
    return Person(
        bsn=numbers.bsn(position),
        # The taxonomy allows ten characters.
        initials=f"{first[0]}.{more}"[:10],
        first_name=first,
        prefix=prefix,
        surname=surname,
        gender=gender,
        born=date(2026, 1, 1) - age,
    )


def split_surname(surname: str) -> tuple[str | None, str]:
    """``van der Berg`` → ``("van der", "Berg")``; the prefix is None when there is none."""
    for prefix in _PREFIXES:
        if surname.lower().startswith(f"{prefix} "):
            return surname[: len(prefix)], surname[len(prefix) + 1 :]
    return None, surname


def address(stream: Chance, city: str | None = None) -> Address:
    """An address, in *city* when given."""
    faker = dutch(stream)
    return Address(
        street=faker.street_name(),
        house_number=str(stream.randint(1, 320)),
        addition=stream.choice(_ADDITIONS) if stream.random() < _ADDITION_SHARE else None,
        postal_code=faker.postcode(),
        city=city or faker.city(),
    )


def phone(stream: Chance) -> str:
    """A telephone number in a range that is not handed out."""
    return f"06-9{stream.randint(0, 9_999_999):07d}"
