"""The specification in ``docs/format`` says what the code does."""

from __future__ import annotations

import re
from pathlib import Path

import pyarrow as pa
import pytest

from overstap.bundle import bag, content_hash, digest, digest_text, limits, problems, unzipping
from overstap.bundle.content import ARROW_TYPES
from overstap.bundle.descriptor import field_type
from overstap.bundle.errors import IdentityWrongError
from overstap.bundle.model import FORMAT_VERSION, LEDGER_TABLES, RECORD_TABLES, TABLES, Kind, Reason, Severity, Table
from overstap.bundle.problems import BundleProblem
from tests.conftest import ROOT

PAGES = ROOT / "docs" / "format"


def page(name: str) -> str:
    return (PAGES / name).read_text()


def section(text: str, heading: str) -> str:
    """The text below *heading* up to the next one of the same or a higher level."""
    level = heading.split(" ", maxsplit=1)[0]
    _, _, rest = text.partition(f"\n{heading}\n")
    assert rest, heading
    return re.split(rf"\n#{{1,{len(level)}}} ", rest)[0]


def cells(text: str) -> list[list[str]]:
    """The rows of the tables in *text*, without headings and rules."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [row for row in rows[2:] if not set(row[0]) <= {"-"}]


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_every_column_is_described_as_it_is(table: Table) -> None:
    references = {key.column: f"→ {key.table}" for key in table.foreign_keys}
    expected = []
    for column in table.columns:
        flags = " ".join(flag for flag, on in (("R", column.required), ("P", column.personal)) if on)
        codes = ", ".join(f"`{code}`" for code in column.codes)
        expected.append([column.name, str(column.kind), flags, column.about, references.get(column.name, codes)])
    text = section(page("tables.md"), f"### {table.name}")
    assert cells(text) == expected
    assert "Key: " + ", ".join(f"`{name}`" for name in table.key) in text


def test_tables_stand_in_the_order_in_which_they_can_be_loaded() -> None:
    headings = re.findall(r"^### (\w+)$", page("tables.md"), re.MULTILINE)
    assert headings == [table.name for table in (*RECORD_TABLES, *LEDGER_TABLES)]


def test_every_reason_has_a_sentence() -> None:
    rows = cells(section(page("tables.md"), "## Reason codes"))
    assert [row[0] for row in rows] == [f"`{reason}`" for reason in Reason]
    assert all(row[1].endswith(".") for row in rows)


def test_every_severity_is_described() -> None:
    assert [row[0] for row in cells(section(page("tables.md"), "## Severities"))] == [f"`{code}`" for code in Severity]


def test_every_kind_is_described_with_its_type() -> None:
    rows = {row[0]: row[2] for row in cells(section(page("tables.md"), "## Kinds"))}
    assert rows.keys() == {str(kind) for kind in Kind} == {str(kind) for kind in ARROW_TYPES}
    for table in TABLES.values():
        for column in table.columns:
            assert f"`{field_type(column)}`" in rows[column.kind]


def test_every_problem_code_is_listed() -> None:
    listed = [row[0].strip("`") for row in cells(section(page("verifying.md"), "## Problem codes"))]
    known = {kind.code for kind in BundleProblem.__subclasses__()} | {IdentityWrongError.code}
    assert set(listed) == known
    assert len(set(listed)) == len(listed)


def test_every_limit_is_listed_with_its_value() -> None:
    rows = cells(section(page("verifying.md"), "## Limits"))
    for name, value, _ in rows:
        assert getattr(limits, name.strip("`")) == int(value), name
    known = {name for name in vars(limits) if name.startswith("MAX_")} - {"MAX_PROBLEMS"}
    assert {row[0].strip("`") for row in rows} == known | {"INLINE_BYTES"}


def test_the_example_of_the_hash_is_right() -> None:
    batch = pa.RecordBatch.from_pylist([{"id": "1", "name": "Kantoor Één"}])
    hashes = content_hash("offices", batch)
    text = page("content.md")
    assert f"`{hashes[0]}`" in text
    hashed = batch.append_column("content_hash", hashes)
    assert f"`{digest_text(digest('offices', hashed))}`" in text
    assert "id:1:1,name:13:Kantoor Één," in text


def test_the_version_is_the_one_described() -> None:
    assert f"format version {FORMAT_VERSION}" in page("README.md")
    assert f"Versions so far: {FORMAT_VERSION}." in page("README.md")


@pytest.mark.parametrize("name", ["bagit.txt", "bag-info.txt", "manifest-sha256.txt", "tagmanifest-sha256.txt"])
def test_tag_files_are_those_of_the_layout(name: str) -> None:
    assert name in bag.TAG_FILES
    assert f"`{name}`" in page("container.md")


def test_the_top_folder_has_the_form_described() -> None:
    assert f"`{unzipping._TOP}`" in page("container.md")


def test_links_between_the_pages_lead_somewhere() -> None:
    for file in PAGES.glob("*.md"):
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", file.read_text()):
            assert (file.parent / target).exists(), (file.name, target)


def test_nothing_is_exported_by_accident() -> None:
    room = Path(problems.__file__).parent / "__init__.py"
    named = re.findall(r'^    "(\w+)",$', room.read_text(), re.MULTILINE)
    assert named == sorted(named, key=lambda name: (name[0].islower(), name))
