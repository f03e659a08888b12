from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overstap.desktop.programs.errors import TapFileError
from overstap.desktop.programs.taps.columns import ONLY_FOR
from overstap.desktop.programs.taps.description import LIMITS, Tap, read_tap
from tests.desktop.programs.taps.fake_tap import DESCRIPTION

REFERENCE = Path(__file__).parents[4] / "docs" / "reference" / "tap-description.md"


def described(folder: Path, text: str | bytes = DESCRIPTION) -> Tap:
    path = folder / "BasWin2016.tap.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_tap(path)


def refused(folder: Path, text: str | bytes) -> str:
    with pytest.raises(TapFileError) as caught:
        described(folder, text)
    return str(caught.value)


def test_a_description_is_read(tmp_path: Path) -> None:
    tap = described(tmp_path)
    assert (tap.title, tap.command, tap.config, tap.asks_catalog) == (
        "Proef",
        ("./tap.py", "--quiet"),
        {"path": "x"},
        True,
    )
    (mapping,) = tap.streams
    assert (mapping.stream, mapping.table) == ("AANGIFTE", "returns")
    assert mapping.properties == {"NR", "KLANT", "JAAR", "STATUS"}


def test_tables_come_after_those_that_they_refer_to(tmp_path: Path) -> None:
    offices = '[[stream]]\nname = "K"\ntable = "offices"\n[stream.columns]\nid = "NR"\nname = "NAAM"\n'
    assert described(tmp_path, DESCRIPTION + offices).tables == ("offices", "returns")


def test_the_properties_that_choose_records_are_used_too(tmp_path: Path) -> None:
    text = DESCRIPTION.replace('table = "returns"', 'table = "returns"\nonly = { SOORT = ["A", 1, true] }')
    (mapping,) = described(tmp_path, text).streams
    assert mapping.only == {"SOORT": {"A", "1", "true"}}
    assert "SOORT" in mapping.properties


def test_a_configuration_can_be_a_file_beside_it(tmp_path: Path) -> None:
    text = DESCRIPTION.replace('config = { path = "x" }', 'config_file = "geheim.json"')
    assert described(tmp_path, text).config_file == tmp_path / "geheim.json"


MISTAKES = {
    "other version": ("overstap_tap = 1", "overstap_tap = 2", "regel 2, overstap_tap"),
    "no version": ("overstap_tap = 1", "", "overstap_tap ontbreekt"),
    "unknown key": ("overstap_tap = 1", "overstap_tap = 1\nwachtwoord = 1", "regel 3, wachtwoord: deze sleutel"),
    "unknown key in tap": ("[tap]", "[tap]\nshell = true", "regel 4, tap.shell"),
    "no title": ('title = "Proef"', "", "regel 3, tap: title ontbreekt"),
    "no command": ('["./tap.py", "--quiet"]', "[]", "regel 5, tap.command"),
    "command that is a text": ('["./tap.py", "--quiet"]', '"tap --quiet"', "regel 5, tap.command"),
    "two configurations": ("[tap]", '[tap]\nconfig_file = "x"', "tap.config: kies"),
    "zone": ("[tap]", '[tap]\nzone = "Europe/Utrecht"', "regel 4, tap.zone"),
    "zone that is a path": ("[tap]", '[tap]\nzone = "../../etc/passwd"', "regel 4, tap.zone"),
    "empty zone": ("[tap]", '[tap]\nzone = ""', "regel 4, tap.zone"),
    "no stream": (DESCRIPTION[DESCRIPTION.index("[[stream]]") :], "", "stream ontbreekt"),
    "unknown table": ('table = "returns"', 'table = "invoices"', "regel 9, stream[1].table: kies uit offices"),
    "ledger": ('table = "returns"', 'table = "inventory"', "stream[1].table"),
    "column missing": ('client_id = "KLANT"\n', "", "regel 10, stream[1].columns: client_id ontbreekt"),
    "unknown column": ('client_id = "KLANT"', 'client_id = "KLANT"\nshoe = "M"', "regel 13, stream[1].columns.shoe"),
    "computed column": ('client_id = "KLANT"', 'client_id = "KLANT"\ncontent_hash = "H"', "content_hash"),
    "constant outside the codes": ('{ value = "IB" }', '{ value = "XX" }', "columns.tax_type.value: kies uit IB"),
    "constant of another kind": ('tax_year = "JAAR"', "tax_year = { value = true }", "soort integer"),
    "constant and property": ('{ value = "IB" }', '{ value = "IB", property = "M" }', "tax_type.value: deze sleutel"),
    "neither": ('{ value = "IB" }', "{ }", "value ontbreekt"),
    "number for a property": ('tax_year = "JAAR"', "tax_year = 2016", "regel 16, stream[1].columns.tax_year"),
    "word outside the codes": ('V = "filed"', 'V = "verzonden"', "status.words: kies uit open, filed"),
    "otherwise outside the codes": ('{ V = "filed" }', '{ V = "filed" }, otherwise = "?"', "status.otherwise"),
    "prefix of a number": ('tax_year = "JAAR"', 'tax_year = { property = "JAAR", prefix = "x" }', "tax_year.prefix"),
    "form of a text": ('id = "NR"', 'id = { property = "NR", format = "%d" }', "id.format"),
    "form with a zone": ('id = "NR"', 'id = "NR"\nfiled_at = { property = "OP", format = "%d%z" }', "filed_at.format"),
    "encoding": ('id = "NR"', 'id = "NR"\ndocument = { property = "D", encoding = "hex" }', "document.encoding"),
    "only": ('table = "returns"', 'table = "returns"\nonly = { JAAR = 2016 }', "regel 10, stream[1].only"),
}  # fmt: skip


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_named_with_its_line_and_key(tmp_path: Path, name: str) -> None:
    old, new, named = MISTAKES[name]
    assert old in DESCRIPTION
    assert named in refused(tmp_path, DESCRIPTION.replace(old, new, 1))


def test_two_streams_for_one_table_are_a_mistake(tmp_path: Path) -> None:
    again = DESCRIPTION[DESCRIPTION.index("[[stream]]") :]
    assert "twee stromen voor returns" in refused(tmp_path, DESCRIPTION + again)


def test_no_streams_are_a_mistake(tmp_path: Path) -> None:
    assert "geen enkele stroom" in refused(tmp_path, "stream = []" + DESCRIPTION.partition("[[stream]]")[0])


def test_all_mistakes_are_named_at_once(tmp_path: Path) -> None:
    text = DESCRIPTION.replace('"Proef"', "7").replace('"JAAR"', "7").replace('"returns"', '"returns"\nwho = 1')
    assert refused(tmp_path, text).count("regel") == 3


@pytest.mark.parametrize(
    "text", [b"\xff\xfe", b"x" * (LIMITS.file_bytes + 1), b"[", b"a = " + b"[" * 100_000, b"overstap_tap = 1 # \xe9"]
)
def test_what_is_no_description_is_refused(tmp_path: Path, text: bytes) -> None:
    assert "BasWin2016.tap.toml" in refused(tmp_path, text)


def test_the_example_of_the_reference_is_one(tmp_path: Path) -> None:
    example = REFERENCE.read_text(encoding="utf-8").split("```toml\n")[1].split("```")[0]
    tap = described(tmp_path, example)
    assert (tap.tables, str(tap.zone)) == (("returns",), "Europe/Amsterdam")


def test_every_key_is_in_the_reference() -> None:
    text = REFERENCE.read_text(encoding="utf-8")
    keys = {"overstap_tap", "tap.title", "tap.command", "tap.catalog", "tap.zone", "tap.config", "tap.config_file"}
    keys |= {"stream.name", "stream.table", "stream.only", "stream.columns", "value", "property", *ONLY_FOR}
    assert [key for key in sorted(keys) if f"| `{key}` |" not in text] == []


def test_a_description_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TapFileError):
        read_tap(tmp_path / "none.tap.toml")


@given(st.data())
def test_law_a_description_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    lines = DESCRIPTION.splitlines()
    at = data.draw(st.integers(0, len(lines) - 1))
    value = data.draw(st.sampled_from(["7", "true", '"x"', "[]", "{}", "[{}]", "1979-05-27", "nan", '{ value = "x" }']))
    lines[at] = data.draw(st.sampled_from(["", lines[at] + " # x", lines[at].partition("=")[0] + f"= {value}"]))
    path = tmp_path_factory.getbasetemp() / "law.tap.toml"
    path.write_text("\n".join(lines), encoding="utf-8")
    try:
        tap = read_tap(path)
    except TapFileError:
        return
    assert tap.streams
