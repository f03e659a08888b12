"""Derive the sample's list of concept names from the official taxonomy, kept beside the project in ../shared/data.

Run by hand when the list should change; the sample itself reads only the result,
``src/overstap/sample/data/concepts.tsv``. One line per item: form, cube (which contexts the taxonomy allows it),
enclosing tuples, prefixed name, kind of value, generations that have the name (empty: all from NT8 on). Order: the
presentation of NT9; inside a tuple the order of its content model.
"""

import csv
import gzip
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

ROOT = Path(__file__).resolve().parent.parent
TAXONOMY = ROOT.parent / "shared" / "data" / "taxonomy"
NT9 = TAXONOMY / "nt9" / "www.nltaxonomie.nl" / "9.0"
TARGET = ROOT / "src" / "overstap" / "sample" / "data" / "concepts.tsv"

FORMS = {
    "ihz-aangifte": "bd-rpt-ihz-aangifte-2014",
    "vpb-aangifte": "bd-rpt-vpb-aangifte-2014",
    "ob-aangifte": "bd-rpt-ob-aangifte-2015",
    "ob-suppletie": "bd-rpt-ob-suppletie-2015",
    "ih-sba": "bd-rpt-ih-sba-2014",
    "vpb-sba": "bd-rpt-vpb-sba-2014",
    "ob-sba": "bd-rpt-ob-sba-2015",
}
# Sections for shipping, farming, foreign profits and the like: real, but not what a general practice files.
LEFT_OUT = re.compile(r"zeescheepvaart|agrarisch|buitenland|objectvrijstelling|hlfo|innovatiebox|fiscale-eenheid|uzgb")
FILES = {
    "bd-alg": "bd-algemeen",
    "bd-bedr": "bd-bedrijven",
    "bd-burg": "bd-burgers",
    "bd-ob": "bd-omzetbelasting",
    "bd-asl": "bd-aanslag",
}
GENERATIONS = (7, 8, 9, 11, 12, 13)
# The address scheme changed with NT11, which has a date; one namespace for all domains came with NT12.
DATES = {11: "20161207", 12: "20171213", 13: "20181212"}
ONE_NAMESPACE_SINCE = 12
SINCE_NT8 = {8, 9, 11, 12, 13}
# Only VAT returns of 2013 are of NT7; every other message in the sample is younger.
FORMS_OF_NT7 = ("ob-aangifte", "ob-suppletie")
XS = "{http://www.w3.org/2001/XMLSchema}"
XLINK = "{http://www.w3.org/1999/xlink}"


def namespace(generation: int, prefix: str) -> str:
    """The namespace of *prefix* (``bd-burg``, ``bd-burg-tuple``) in a generation."""
    tuples = prefix.endswith("-tuple")
    file = f"{prefix}s" if tuples else FILES[prefix]
    if generation not in DATES:
        folder = "domein/bd/tuples" if tuples else "basis/bd/items"
        return f"http://www.nltaxonomie.nl/{generation}.0/{folder}/{file}"
    if generation >= ONE_NAMESPACE_SINCE:
        file = "bd-tuples" if tuples else "bd-data"
    return f"http://www.nltaxonomie.nl/nt{generation}/bd/{DATES[generation]}/dictionary/{file}"


def known_names() -> dict[str, set[str]]:
    """Namespace → names, of every generation whose list was published."""
    names: dict[str, set[str]] = defaultdict(set)
    with gzip.open(TAXONOMY / "nt-bd-concepts.csv.gz", "rt", encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            names[row["namespace"]].add(row["concept"])
    return names


def item_types() -> dict[str, str]:
    """Element id → type, of all items of NT9."""
    types = {}
    for file in FILES.values():
        root = etree.parse(NT9 / "basis" / "bd" / "items" / f"{file}.xsd").getroot()
        types.update({element.get("id"): element.get("type") for element in root.findall(f"{XS}element")})
    return types


def tuple_contents() -> dict[str, list[str]]:
    """Tuple id → ids of its children, in the order that its content model demands."""
    contents = {}
    for path in sorted((NT9 / "domein" / "bd" / "tuples").glob("*-tuples.xsd")):
        for element in etree.parse(path).getroot().findall(f"{XS}element"):
            children = [child.get("ref").replace(":", "_") for child in element.iterfind(f".//{XS}element[@ref]")]
            contents[element.get("id")] = children
    return contents


def cubes(entrypoint: str) -> dict[str, str]:
    """Item id → the cube that allows its contexts, for one message."""
    result = {}
    path = NT9 / "report" / "bd" / "linkroles" / f"{entrypoint}-lineitems-def.xml"
    for link in etree.parse(path).getroot():
        role = link.get(f"{XLINK}role") or ""
        if "cube-" in role:
            for locator in link:
                identifier = (locator.get(f"{XLINK}href") or "").partition("#")[2]
                result[identifier] = role.partition("cube-")[2]
    return result


def kind_of(item_type: str) -> str:
    """The kind of value that the sample makes for a type; text kinds carry their maximum length."""
    name = item_type.partition(":")[2].removesuffix("ItemType")
    patterns = (
        (r"nonNegativeMonetary.*", "amount+"),
        (r"monetary.*", "amount"),
        (r"boolean", "boolean"),
        (r"(customDate|date)", "date"),
        (r"dateTime", "datetime"),
        (r"gYear", "year"),
        (r"test11", "bsn"),
        (r"isoCountry.*3.*", "country3"),
        (r"(perc|pure).*", "percentage"),
        (r"nonNegativeInteger(\d+).*", r"digits\1"),
        (r"a[nC].*string(\d+).*", r"text\1"),
        (r"astring(\d+).*", r"letters\1"),
    )
    for pattern, kind in patterns:
        match = re.fullmatch(pattern, name)
        if match:
            return match.expand(kind)
    return name


def top_level(entrypoint: str) -> Iterator[str]:
    """Ids of the items and outermost tuples of one message, in the order of its presentation, each once."""
    seen = set()
    inside: int | None = None
    section = ""
    for line in (TAXONOMY / "nt9-presentations" / f"{entrypoint}.txt").read_text("utf-8").splitlines():
        if line.startswith("###"):
            section, inside = line, None
        match = re.match(r"( *)- .*\[([\w-]+)\]  (\S+)$", line)
        if not match or LEFT_OUT.search(section):
            continue
        depth, identifier = len(match[1]), match[2]
        if inside is not None and depth > inside:
            continue
        inside = depth if match[3] == "tuple" else None
        if not identifier.startswith("bd-abstr") and identifier not in seen:
            seen.add(identifier)
            yield identifier


class Deriver:
    """Writes the lines of one form after another."""

    def __init__(self) -> None:
        self.names = known_names()
        self.types = item_types()
        self.contents = tuple_contents()

    def generations(self, identifier: str) -> set[int]:
        """The generations that have the name, in the namespace where NT9 has it."""
        prefix, _, name = identifier.rpartition("_")
        return {number for number in GENERATIONS if name in self.names[namespace(number, prefix)]}

    def items(self, identifier: str, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
        """The items in a tuple, however deep, each with the tuples around it; an item gives itself."""
        if identifier in self.contents:
            for child in self.contents[identifier]:
                yield from self.items(child, (*path, identifier))
        else:
            yield path, identifier

    def lines(self, form: str, entrypoint: str) -> Iterator[str]:
        """The lines of one form."""
        allowed = cubes(entrypoint)
        for top in top_level(entrypoint):
            for path, identifier in self.items(top):
                if identifier not in allowed or identifier not in self.types:
                    continue
                present = self.generations(identifier).intersection(*map(self.generations, path))
                if form not in FORMS_OF_NT7:
                    present.discard(7)
                # What left the taxonomy after NT11 is of no use to most of the sample's years.
                if {9, 11, 12, 13} <= present or (form.endswith("sba") and {9, 11} <= present):
                    names = ("/".join(map(qualified, path)), qualified(identifier), kind_of(self.types[identifier]))
                    since = "" if present == SINCE_NT8 else ",".join(map(str, sorted(present)))
                    yield "\t".join((form, allowed[identifier], *names, since))


def qualified(identifier: str) -> str:
    """``bd-burg_Name`` → ``burg:Name``, ``bd-burg-tuple_Name`` → ``burg-tuple:Name``."""
    prefix, _, name = identifier.rpartition("_")
    return f"{prefix.removeprefix('bd-')}:{name}"


def main() -> None:
    """Write the list anew."""
    deriver = Deriver()
    lines = [line for form, entrypoint in FORMS.items() for line in deriver.lines(form, entrypoint)]
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(lines)} names in {TARGET}")


if __name__ == "__main__":
    main()
