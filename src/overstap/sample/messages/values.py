"""Stocks of plausible values, by kind: what a gap in a message is filled with when nothing in particular belongs there.

Beside ``taxonomy``; ``templates`` picks from these. Stocks are made once per process: filling a gap is one look-up.
"""

from functools import cache

from overstap.sample import numbers
from overstap.sample.chance import chance

Stock = tuple[str, ...]

# A prime: it shares no rhythm with anything else.
_STOCK_SIZE = 499
# Programs fill in boxes that do not apply with 0 rather than leave them out, as the published samples show.
_ZERO_SHARE = 0.3
# Position from which third persons in messages (former partners, charities) get their BSN.
_STRANGERS = 8_500_000

# From short to long; a text takes those that fit its type.
_PHRASES = (
    "Rente",
    "Lening",
    "Overig",
    "Huur bedrijfspand",
    "Adviezen aan derden",
    "Lening bij de bank",
    "Hypotheek eigen woning",
    "Gift aan een goed doel",
    "Kosten van bestuur en beheer",
    "Bestelauto, aangeschaft in dit jaar",
    "Voorziening groot onderhoud van het dak",
    "Lijfrentepremie, afgesloten vóór 2001 en nadien niet gewijzigd",
    "Vordering op de vennootschap in rekening-courant, rente 4 procent per jaar",
)
# Repeated values come up more often.
_FIXED: dict[str, Stock] = {
    "boolean": ("true", "false", "false", "false"),
    "percentage": ("100", "50", "25", "33", "10", "75"),
    "country3": ("NLD", "NLD", "BEL", "DEU", "FRA", "ESP"),
    "contact": ("INT",),
    "nlzip": ("3511AB", "8011CD", "4811EF", "2312GH"),
    "datetime": ("201803151012",),
    "string": ("Omschrijving",),
    "training": ("HBO", "WO"),
    "studyYear": ("2010-2011", "2013-2014"),
    "notificationNumber": ("123456789",),
    "functionalCurrencyFactor": ("1.0",),
    "nonNegativeInteger": ("1", "2", "3"),
}


# Texts that are no phrases, told by the end of the concept's name.
_BY_ENDING: dict[str, Stock] = {
    "Initials": ("A.", "J.M.", "P.", "C.H.", "W."),
    "Prefix": ("van", "de", "van der", "ten"),
    "Surname": ("Jansen", "Bakker", "Visser", "Meijer", "Mulder", "Bos"),
    "TelephoneNumber": ("06-90000001", "06-90000002"),
    "Place": ("Utrecht", "Zwolle", "Breda"),
    "StreetName": ("Dorpsstraat", "Kerkweg", "Molenlaan"),
}


def stock_for(name: str, kind: str, year: int) -> Stock:
    """The values for the concept called *name*, of *kind*, in a message of *year*."""
    for ending, values in _BY_ENDING.items():
        if name.endswith(ending) and kind.startswith("text"):
            return values
    return stock(kind, year)


@cache
def stock(kind: str, year: int) -> Stock:
    """The values for *kind* in a message of *year*."""
    if kind in _FIXED:
        return _FIXED[kind]
    if kind in {"amount", "amount+"}:
        return _amounts(negative=kind == "amount")
    if kind == "date":
        return tuple(f"{year}-{month:02d}-{day:02d}" for month in range(1, 13) for day in (1, 9, 17, 28))
    if kind == "year":
        return tuple(str(year - back) for back in range(8))
    if kind == "bsn":
        return tuple(numbers.bsn(_STRANGERS + place) for place in range(60))
    for start, make in (("text", _texts), ("digits", _digits), ("letters", _letters)):
        if kind.startswith(start):
            return make(int(kind.removeprefix(start)))
    raise KeyError(kind)


def _amounts(*, negative: bool) -> Stock:
    stream = chance("amounts", negative)
    amounts = [0 if stream.random() < _ZERO_SHARE else int(stream.lognormvariate(8, 1.7)) for _ in range(_STOCK_SIZE)]
    # Every eleventh, as losses and refunds are the exception.
    return tuple(str(-amount if negative and place % 11 == 0 else amount) for place, amount in enumerate(amounts))


def _texts(longest: int) -> Stock:
    fitting = tuple(phrase for phrase in _PHRASES if len(phrase) <= longest)
    return fitting or ("x" * min(longest, 2),)


def _digits(length: int) -> Stock:
    stream = chance("digits", length)
    return tuple("".join(stream.choice("123456789") for _ in range(length)) for _ in range(20))


def _letters(length: int) -> Stock:
    return tuple(letter * length for letter in "ABCDE")
