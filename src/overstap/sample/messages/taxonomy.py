"""The generations of the Nederlandse Taxonomie that the sample writes, and the concept names that it uses.

At the bottom of ``messages``. Names come from ``data/concepts.tsv``, derived from the published lists by
``tools/derive_sample_concepts.py``. Two things are assumed, as no list was published: NT10 has NT9's names, and NT14
and later have NT13's, each under its own namespace.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

# From NT11 on the address holds the date of release instead of ``.0``.
_NT11_DATES = {
    11: "20161207",
    12: "20171213",
    13: "20181212",
    14: "20191211",
    15: "20201209",
    16: "20211208",
    17: "20221207",
    18: "20231213",
    19: "20241211",
    20: "20251210",
}

# The domains of items until NT11, and the files that held them.
_FILES = {
    "alg": "bd-algemeen",
    "bedr": "bd-bedrijven",
    "burg": "bd-burgers",
    "ob": "bd-omzetbelasting",
    "asl": "bd-aanslag",
}
_ONE_NAMESPACE_SINCE = 12
_RESIDENCE_SINCE = 9
_HOST = "http://www.nltaxonomie.nl"
_SINCE_NT8 = frozenset({8, 9, 11, 12, 13})


@dataclass(frozen=True)
class Concept:
    """An item of a form: where the taxonomy allows it (*cube*), the tuples around it, its name and kind of value."""

    cube: str
    path: tuple[str, ...]
    name: str
    kind: str
    generations: frozenset[int]


@dataclass(frozen=True)
class Generation:
    """One yearly release of the taxonomy."""

    number: int

    @property
    def assumed(self) -> bool:
        """Whether its concept names were taken from another generation."""
        return self.names_of != self.number

    @property
    def names_of(self) -> int:
        """The generation whose published names it uses."""
        # 13 is the last generation whose names were published.
        return {10: 9}.get(self.number, min(self.number, 13))

    @property
    def stem(self) -> str:
        """The part of its addresses that tells it from the others."""
        date = _NT11_DATES.get(self.number)
        return f"nt{self.number}/bd/{date}" if date else f"{self.number}.0"

    def entrypoint(self, name: str) -> str:
        """The address of the entry point called *name* (``bd-rpt-ob-aangifte-2020``)."""
        folder = "entrypoints" if self.number in _NT11_DATES else "report/bd/entrypoints"
        return f"{_HOST}/{self.stem}/{folder}/{name}.xsd"

    def prefix(self, domain: str) -> str:
        """The prefix that messages use for *domain* (``burg``, ``burg-tuple``)."""
        if self.number < _ONE_NAMESPACE_SINCE:
            return f"bd-{domain}"
        return "bd-t" if domain.endswith("-tuple") else "bd-i"

    def namespace(self, domain: str) -> str:
        """The namespace of *domain* (``burg``, ``burg-tuple``)."""
        tuples = domain.endswith("-tuple")
        if self.number not in _NT11_DATES:
            place = f"domein/bd/tuples/bd-{domain}s" if tuples else f"basis/bd/items/{_FILES[domain]}"
        elif self.number < _ONE_NAMESPACE_SINCE:
            place = f"dictionary/bd-{domain}s" if tuples else f"dictionary/{_FILES[domain]}"
        else:
            place = "dictionary/bd-tuples" if tuples else "dictionary/bd-data"
        return f"{_HOST}/{self.stem}/{place}"

    def dimension_namespaces(self) -> tuple[str, str, str]:
        """The namespaces of axes, of members, and of the elements of typed members."""
        if self.number in _NT11_DATES:
            places = ("validation/bd-axes", "dictionary/bd-domain-members", "validation/bd-domains")
        else:
            places = ("domein/bd/axes/bd-axes", "basis/bd/domains/bd-domains", "basis/bd/domains/bd-domains")
        axes, members, typed = (f"{_HOST}/{self.stem}/{place}" for place in places)
        return axes, members, typed

    @property
    def has_residence(self) -> bool:
        """Whether it knows the dimension for the Netherlands and abroad."""
        return self.names_of >= _RESIDENCE_SINCE


def generation_of(form: str, year: int) -> Generation:
    """The generation in which *form* of tax year *year* is filed: VAT has the release's own year, others one less."""
    # NT9 holds VAT of 2015 and income tax of 2014.
    return Generation(year - 2006 if form.startswith("ob-") else year - 2005)


@cache
def concepts(form: str, names_of: int) -> tuple[Concept, ...]:
    """The concepts of *form* that the generation has, in the order of presentation."""
    return tuple(concept for concept in _all()[form] if names_of in concept.generations)


@cache
def _all() -> dict[str, list[Concept]]:
    forms: dict[str, list[Concept]] = {}
    for form, concept in _read():
        forms.setdefault(form, []).append(concept)
    return forms


def _read() -> Iterator[tuple[str, Concept]]:
    text = files("overstap.sample").joinpath("data", "concepts.tsv").read_text("utf-8")
    for line in text.splitlines():
        form, cube, path, name, kind, since = line.split("\t")
        # An empty column stands for all generations since NT8, which most names have.
        generations = frozenset(map(int, since.split(","))) if since else _SINCE_NT8
        yield form, Concept(cube, tuple(filter(None, path.split("/"))), name, kind, generations)
