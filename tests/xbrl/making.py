"""Makes XBRL messages of any generation for the tests of ``overstap.xbrl``; nothing of it is copied from anywhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from xml.sax.saxutils import escape, quoteattr

IDENTIFICATION = "www.belastingdienst.nl/identificatie"
VAT_NUMBER = "www.belastingdienst.nl/omzetbelastingnummer"

BSN = "123456782"
PARTNER_BSN = "111222333"
OB_NUMBER = "001000044B37"

TYPED = "axis:CompanySerialNumberDimension"


@dataclass(frozen=True)
class Generation:
    """One release of the taxonomy: where its names live. ``year`` is that of its VAT return; income tax is one less."""

    name: str
    stem: str
    year: int

    @property
    def is_split(self) -> bool:
        """Whether concepts are spread over namespaces per subject, as until NT11."""
        return int(self.name[2:]) <= 11

    @property
    def is_numbered(self) -> bool:
        """Whether addresses have the old form, with a version number, as until NT10."""
        return int(self.name[2:]) <= 10

    def entry_point(self, report: str) -> str:
        folder = "report/bd/entrypoints" if self.is_numbered else "entrypoints"
        return f"http://www.nltaxonomie.nl/{self.stem}/{folder}/bd-rpt-{report}.xsd"

    def items(self, subject: str = "algemeen") -> str:
        name = f"bd-{subject}" if self.is_split else "bd-data"
        return f"http://www.nltaxonomie.nl/{self.stem}/{'basis/bd/items' if self.is_numbered else 'dictionary'}/{name}"

    def tuples(self) -> str:
        name = "bd-burg-tuples" if self.is_split else "bd-tuples"
        place = "domein/bd/tuples" if self.is_numbered else "dictionary"
        return f"http://www.nltaxonomie.nl/{self.stem}/{place}/{name}"

    def axes(self) -> str:
        return f"http://www.nltaxonomie.nl/{self.stem}/{'domein/bd/axes' if self.is_numbered else 'validation'}/bd-axes"

    def members(self) -> str:
        place = "basis/bd/domains/bd-domains" if self.is_numbered else "dictionary/bd-domain-members"
        return f"http://www.nltaxonomie.nl/{self.stem}/{place}"


GENERATIONS = (
    Generation("NT7", "7.0", 2013),
    Generation("NT8", "8.0", 2014),
    Generation("NT8", "8.0.a.2", 2014),
    Generation("NT9", "9.0", 2015),
    Generation("NT10", "10.0", 2016),
    Generation("NT11", "nt11/bd/20161207", 2017),
    Generation("NT12", "nt12/bd/20171213.a", 2018),
    Generation("NT13", "nt13/bd/20181212.b", 2019),
    Generation("NT14", "nt14/bd/20191211", 2020),
    Generation("NT15", "nt15/bd/20201209", 2021),
    Generation("NT16", "nt16/bd/20211208", 2022),
    Generation("NT17", "nt17/bd/20221207", 2023),
    Generation("NT18", "nt18/bd/20231213", 2024),
    Generation("NT19", "nt19/bd/20241211", 2025),
    Generation("NT20", "nt20/bd/20251210", 2026),
    Generation("NT21", "nt21/bd/20261209", 2027),
)
NT8, NT9, NT11, NT14 = (GENERATIONS[place] for place in (1, 3, 5, 8))


def instance(*parts: str, entry: str | None = None, generation: Generation = NT14, extra: str = "") -> bytes:
    """An instance with the *parts* in order; prefixes i (items), s (the subject's), t, axis and m are declared."""
    schema = f'<link:schemaRef xlink:type="simple" xlink:href={quoteattr(entry)}/>' if entry else ""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<xbrli:xbrl xmlns:xbrli="http://www.xbrl.org/2003/instance"'
        ' xmlns:link="http://www.xbrl.org/2003/linkbase" xmlns:xlink="http://www.w3.org/1999/xlink"'
        ' xmlns:xbrldi="http://xbrl.org/2006/xbrldi" xmlns:iso4217="http://www.xbrl.org/2003/iso4217"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
        f' xmlns:i="{generation.items()}" xmlns:s="{generation.items("omzetbelasting")}"'
        f' xmlns:t="{generation.tuples()}"'
        f' xmlns:axis="{generation.axes()}" xmlns:m="{generation.members()}"{extra}>'
        f"{schema}{''.join(parts)}</xbrli:xbrl>"
    ).encode()


def party(member: str) -> dict[str, str]:
    """The dimension that says whose facts they are."""
    return {"axis:PartyDimension": f"m:{member}"}


def company(number: str) -> dict[str, str]:
    """The two dimensions of a company of the declarant's; the number is a typed one."""
    return {**party("Company"), TYPED: number}


def context(
    name: str = "c",
    *,
    identifier: str = BSN,
    scheme: str = IDENTIFICATION,
    period: tuple[str, str] | str = ("2020-01-01", "2020-12-31"),
    members: Mapping[str, str] = MappingProxyType({}),
) -> str:
    """A context; *period* is (first day, last day), or one day for an instant; *members* axis → member."""
    scenario = f"<xbrli:scenario>{''.join(map(_member, members.items()))}</xbrli:scenario>" if members else ""
    if isinstance(period, str):
        time = f"<xbrli:instant>{period}</xbrli:instant>"
    else:
        time = f"<xbrli:startDate>{period[0]}</xbrli:startDate><xbrli:endDate>{period[1]}</xbrli:endDate>"
    return (
        f'<xbrli:context id="{name}"><xbrli:entity><xbrli:identifier scheme="{scheme}">{escape(identifier)}'
        f"</xbrli:identifier></xbrli:entity><xbrli:period>{time}</xbrli:period>{scenario}</xbrli:context>"
    )


def _member(axis_and_member: tuple[str, str]) -> str:
    axis, member = axis_and_member
    if axis == TYPED:
        domain = f"<m:CompanySerialNumberDomain>{member}</m:CompanySerialNumberDomain>"
        return f'<xbrldi:typedMember dimension="{axis}">\n\t{domain}\n</xbrldi:typedMember>'
    return f'<xbrldi:explicitMember dimension="{axis}">{member}</xbrldi:explicitMember>'


def unit(name: str = "EUR", measure: str = "iso4217:EUR") -> str:
    return f'<xbrli:unit id="{name}"><xbrli:measure>{measure}</xbrli:measure></xbrli:unit>'


def fact(name: str, value: str = "", *, ref: str = "c", attributes: str = "") -> str:
    """An item; *name* without a prefix gets that of the general items."""
    name = name if ":" in name else f"i:{name}"
    return f'<{name} contextRef="{ref}"{attributes}>{escape(value)}</{name}>'


def amount(name: str, value: str, *, ref: str = "c") -> str:
    return fact(name, value, ref=ref, attributes=' unitRef="EUR" decimals="INF"')


def tuple_of(name: str, *parts: str) -> str:
    return f"<t:{name}>{''.join(parts)}</t:{name}>"


def vat_return(generation: Generation = NT14, *parts: str, identifier: str = OB_NUMBER) -> bytes:
    """A VAT return over the third quarter of the generation's year."""
    period = (f"{generation.year}-07-01", f"{generation.year}-09-30")
    return instance(
        context("Msg", identifier=identifier, scheme=VAT_NUMBER, period=period),
        unit(),
        fact("TaxConsultantNumber", "234564", ref="Msg"),
        amount("s:ValueAddedTaxOwed", "3240", ref="Msg"),
        *parts,
        entry=generation.entry_point(f"ob-aangifte-{generation.year}"),
        generation=generation,
    )


def income_tax_return(generation: Generation = NT14, *parts: str, identifier: str = BSN) -> bytes:
    """An income-tax return of the year before the generation's, with a partner who has a number of their own."""
    year = generation.year - 1
    period = (f"{year}-01-01", f"{year}-12-31")
    return instance(
        context("P", identifier=PARTNER_BSN, period=period, members=party("Partner")),
        context("D", identifier=identifier, period=period, members=party("Declarant")),
        unit(),
        fact("Surname", "Bakker", ref="P"),
        fact("Initials", "A.B.", ref="D"),
        fact("Prefix", "van der", ref="D"),
        fact("Surname", "Zee", ref="D"),
        *parts,
        entry=generation.entry_point(f"ihz-aangifte-{year}"),
        generation=generation,
    )


def notice(report: str, *parts: str, generation: Generation = NT9) -> bytes:
    """An assessment notice with one context, without dimensions."""
    return instance(
        context(period=("2014-01-01", "2014-12-31")),
        unit(),
        *parts,
        entry=generation.entry_point(report),
        generation=generation,
    )
