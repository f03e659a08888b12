"""A kind of message as text with gaps, made once per process and filled for each return.

Above ``taxonomy`` and ``values``; ``returns`` and ``notices`` ask for templates and fill them. Building the text of a
large income tax message takes ten milliseconds, filling it a quarter of one: so 60,000 returns are feasible.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from xml.sax.saxutils import escape

from overstap.sample.chance import Chance, chance
from overstap.sample.messages.taxonomy import Concept, Generation, concepts, generation_of
from overstap.sample.messages.values import Stock, stock_for


@dataclass(frozen=True)
class Optional:
    """A gap for a whole element that is absent when there is no value for *name*."""

    name: str
    before: str
    after: str


Gap = str | Stock | Optional

# Both units are always declared, as in the published samples.
_UNITS = (
    '  <xbrli:unit id="EUR">\n    <xbrli:measure>iso4217:EUR</xbrli:measure>\n  </xbrli:unit>\n'
    '  <xbrli:unit id="PURE">\n    <xbrli:measure>xbrli:pure</xbrli:measure>\n  </xbrli:unit>\n'
)
# Independent of the generation.
_FIXED_NAMESPACES = {
    "xbrli": "http://www.xbrl.org/2003/instance",
    "link": "http://www.xbrl.org/2003/linkbase",
    "xlink": "http://www.w3.org/1999/xlink",
    "iso4217": "http://www.xbrl.org/2003/iso4217",
    "xbrldi": "http://xbrl.org/2006/xbrldi",
}


# Names of gaps whose element is left out when the client has no such thing.
OPTIONAL = frozenset({"prefix", "phone", "consultant_prefix", "business"})


@dataclass(frozen=True)
class Template:
    """*text* with ``%s`` for each of *gaps*: a name (filled from what is known) or a stock (filled by chance)."""

    text: str
    gaps: tuple[Gap, ...]
    facts: int
    entrypoint: str

    def fill(self, known: Mapping[str, str], stream: Chance) -> bytes:
        """The message, UTF-8; *known* values are escaped here.

        Raises:
            KeyError: when a named gap has no value.
        """
        escaped = {name: escape(value) for name, value in known.items()}
        draw = stream.random
        # The inner loop of making a sample: several hundred gaps per message.
        filled = [gap[int(draw() * len(gap))] if isinstance(gap, tuple) else _named(gap, escaped) for gap in self.gaps]
        return (self.text % tuple(filled)).encode()


def _named(gap: str | Optional, known: Mapping[str, str]) -> str:
    if isinstance(gap, str):
        return known[gap]
    return f"{gap.before}{known[gap.name]}{gap.after}" if gap.name in known else ""


@dataclass(frozen=True)
class Context:
    """A context: whose (a named gap), which period, which dimensions; without *instant* (a named gap) a duration."""

    id: str
    identifier: str = "identifier"
    instant: str | None = None
    members: tuple[tuple[str, str], ...] = ()
    serial: bool = False


@dataclass(frozen=True)
class Form:
    """What a template is made of: the form, its year, the contexts per cube, and which concepts take part."""

    name: str
    year: int
    scheme: str
    cubes: Mapping[str, tuple[Context, ...]]
    named: Mapping[str, Gap]
    facts: int | None = None
    left_out: frozenset[str] = frozenset()

    @property
    def generation(self) -> Generation:
        """That in which the form of this year is filed."""
        return generation_of(self.name, self.year)

    @property
    def entrypoint(self) -> str:
        """Where the taxonomy of that generation begins for this form."""
        return self.generation.entrypoint(f"bd-rpt-{self.name}-{self.year}")


def build(form: Form) -> Template:
    """The template of *form*: header, contexts, units and facts.

    Concepts with a named value always take part; of the others as many as *form.facts* asks for, chosen by the form,
    its year and that number.
    """
    writer = _Writer(form)
    chosen = _choose(form)
    for top, group in groupby(chosen, key=lambda concept: concept.path[:1]):
        members = list(group)
        if top:
            writer.tuples(members)
        else:
            for concept in members:
                writer.item(concept, writer.contexts(concept), "  ")
    return writer.finish(chosen)


def _choose(form: Form) -> list[Concept]:
    available = [
        concept
        for concept in concepts(form.name, form.generation.names_of)
        if concept.cube in form.cubes and concept.name not in form.left_out
    ]
    if form.facts is None:
        return available
    # A unit is an item, or all items of one outermost tuple: a tuple comes whole or not at all.
    units = [list(group) for _, group in groupby(enumerate(available), key=lambda pair: pair[1].path[:1] or pair[0])]
    stream = chance("choice", form.name, form.year, form.facts)
    # Named concepts sort first, the others shuffled behind them; the message keeps the order of presentation.
    order = sorted(range(len(units)), key=lambda place: (not _is_named(form, units[place]), stream.random()))
    chosen, count = set(), 0
    for place in order:
        if count >= form.facts:
            break
        chosen.add(place)
        count += sum(len(form.cubes[concept.cube]) for _, concept in units[place])
    return [concept for place in sorted(chosen) for _, concept in units[place]]


def _is_named(form: Form, unit: Iterable[tuple[int, Concept]]) -> bool:
    return any(concept.name in form.named for _, concept in unit)


class _Writer:
    """Collects text and gaps."""

    def __init__(self, form: Form) -> None:
        self._form = form
        self._parts: list[str] = []
        self._gaps: list[Gap] = []
        self._facts = 0
        self._used: dict[Context, None] = {}
        self._repeats = chance("repeats", form.name, form.year, form.facts)

    def finish(self, chosen: Sequence[Concept]) -> Template:
        """Put the head before the facts: only the contexts and namespaces that they use."""
        facts, gaps = self._parts, self._gaps
        self._parts, self._gaps = [], []
        # Only namespaces that are used, as some readers complain of others.
        domains = {name.partition(":")[0] for concept in chosen for name in (concept.name, *concept.path)}
        self._parts.append('<?xml version="1.0" encoding="UTF-8"?>\n<xbrli:xbrl xml:lang="nl"')
        self._parts.extend(f' xmlns:{prefix}="{address}"' for prefix, address in self._namespaces(sorted(domains)))
        self._parts.append(f'>\n  <link:schemaRef xlink:type="simple" xlink:href="{self._form.entrypoint}"/>\n')
        for context in self._used:
            self._context(context)
        text = "".join((*self._parts, _UNITS, *facts, "</xbrli:xbrl>\n"))
        return Template(text, (*self._gaps, *gaps), self._facts, self._form.entrypoint)

    def contexts(self, concept: Concept) -> tuple[Context, ...]:
        return self._form.cubes[concept.cube]

    def tuples(self, members: Sequence[Concept]) -> None:
        """One to three tuples of the same name, each in the first context that its items allow."""
        for _ in range(self._repeats.choice((1, 1, 2, 3))):
            self._tuple(members, depth=0)

    def _tuple(self, members: Sequence[Concept], depth: int) -> None:
        indent = "  " * (depth + 1)
        name = self._qualified(members[0].path[depth])
        self._parts.append(f"{indent}<{name}>\n")
        for inner, group in groupby(members, key=lambda concept: concept.path[depth + 1 : depth + 2]):
            if inner:
                self._tuple(list(group), depth + 1)
            else:
                for concept in group:
                    self.item(concept, self.contexts(concept)[:1], indent + "  ")
        self._parts.append(f"{indent}</{name}>\n")

    def item(self, concept: Concept, contexts: Iterable[Context], indent: str) -> None:
        name = self._qualified(concept.name)
        unit = {"amount": "EUR", "amount+": "EUR", "percentage": "PURE"}.get(concept.kind)
        numeric = f' decimals="INF" unitRef="{unit}"' if unit else ""
        for context in contexts:
            before, after = f'{indent}<{name}{numeric} contextRef="{context.id}">', f"</{name}>\n"
            gap = self._gap(concept, context)
            if isinstance(gap, str) and gap.rpartition(":")[2] in OPTIONAL:
                gap = Optional(gap, before, after)
                before = after = ""
            self._parts.append(f"{before}%s{after}")
            self._gaps.append(gap)
            self._used[context] = None
            self._facts += 1

    def _gap(self, concept: Concept, context: Context) -> Gap:
        named = self._form.named.get(concept.name)
        # The partner has names and dates of their own, under names with a prefix.
        if isinstance(named, str) and context.identifier != "identifier":
            return f"{context.identifier}:{named}"
        return named or stock_for(concept.name, concept.kind, self._form.year)

    def _qualified(self, name: str) -> str:
        domain, _, local = name.partition(":")
        return f"{self._form.generation.prefix(domain)}:{local}"

    def _namespaces(self, domains: Iterable[str]) -> Iterator[tuple[str, str]]:
        generation = self._form.generation
        yield from _FIXED_NAMESPACES.items()
        yield from {generation.prefix(domain): generation.namespace(domain) for domain in domains}.items()
        if any(context.members for context in self._used):
            yield from zip(("bd-dim-dim", "bd-dim-mem", "bd-dim-dom"), generation.dimension_namespaces(), strict=True)

    def _context(self, context: Context) -> None:
        self._parts.append(
            f'  <xbrli:context id="{context.id}">\n    <xbrli:entity>\n'
            f'      <xbrli:identifier scheme="{self._form.scheme}">%s</xbrli:identifier>\n'
            "    </xbrli:entity>\n    <xbrli:period>\n"
        )
        self._gaps.append(context.identifier)
        if context.instant:
            self._parts.append("      <xbrli:instant>%s</xbrli:instant>\n    </xbrli:period>\n")
            self._gaps.append(context.instant)
        else:
            self._parts.append(
                "      <xbrli:startDate>%s</xbrli:startDate>\n      <xbrli:endDate>%s</xbrli:endDate>\n"
                "    </xbrli:period>\n"
            )
            self._gaps.extend(("start", "end"))
        self._scenario(context)
        self._parts.append("  </xbrli:context>\n")

    def _scenario(self, context: Context) -> None:
        if not context.members:
            return
        self._parts.append("    <xbrli:scenario>\n")
        self._parts.extend(
            f'      <xbrldi:explicitMember dimension="bd-dim-dim:{axis}">bd-dim-mem:{member}</xbrldi:explicitMember>\n'
            for axis, member in context.members
        )
        if context.serial:
            self._parts.append(
                '      <xbrldi:typedMember dimension="bd-dim-dim:CompanySerialNumberDimension">'
                "<bd-dim-dom:CompanySerialNumberDomain>1</bd-dim-dom:CompanySerialNumberDomain></xbrldi:typedMember>\n"
            )
        self._parts.append("    </xbrli:scenario>\n")
