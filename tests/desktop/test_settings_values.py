"""What is missing or wrong in a settings file is told in one go, with what its variant needs."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overstap.desktop.errors import SettingsFileIncompleteError, SettingsFileUnreadableError
from overstap.desktop.settings_file import read_settings
from overstap.desktop.settings_values import MAX_BYTES, Values, Variant, Written, read_values

FOR_DATABASE = "voor de variant Database: [Database] Server, [Database] Database"
FOR_LOCAL = "voor de variant Lokaal: [Lokaal] Map"
NO_VARIANT = "[Database] Variant (Database of Lokaal)"
WRONG_VARIANT = "[Database] Variant (regel 2: Database of Lokaal)"
PORT = "een getal van 1 tot en met 65535"


WHOLE = "[Database]\nVariant=Database\nServer=s\nDatabase=d\n"


def told(folder: Path, text: str) -> str:
    path = folder / "ElsevierNetwerk.ini"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsFileIncompleteError) as caught:
        read_settings(path)
    return str(caught.value.details["missing"])


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("", f"{NO_VARIANT}; {FOR_DATABASE}; {FOR_LOCAL}"),
        ("geen instellingen", f"{NO_VARIANT}; {FOR_DATABASE}; {FOR_LOCAL}"),
        (
            "[Database]\nVariant=Wolk\nServer=x",
            f"{WRONG_VARIANT}; voor de variant Database: [Database] Database; {FOR_LOCAL}",
        ),
        ("[Database]\nVariant=Wolk\nBestand=x.db", f"{WRONG_VARIANT}; {FOR_LOCAL}"),
        ("[Database]\nVariant=Database", FOR_DATABASE),
        ("[Database]\nServer=x", "voor de variant Database: [Database] Database"),
        ("[Database]\nVariant=Lokaal", FOR_LOCAL),
    ],
)
def test_all_that_is_missing_is_named_with_the_variant_that_needs_it(tmp_path: Path, text: str, missing: str) -> None:
    assert told(tmp_path, text) == missing


def test_what_is_wrong_stands_beside_what_is_missing(tmp_path: Path) -> None:
    text = f"[Database]\nVariant=Database\nVersleuteling=misschien\n[Programma's]\nMap={'x' * 300}"
    wrong = "[Programma's] Map (regel 5: dit is geen pad)"
    word = "[Database] Versleuteling (regel 3: Vertrouwd, Zelfondertekend of Uit)"
    assert told(tmp_path, text) == f"{FOR_DATABASE}; {wrong}; {word}"


@pytest.mark.parametrize("value", ["99999", "65536", "0", "-1", "14.33", "standaard", "٣", "9" * 5000, "1433 (TCP)"])
def test_a_port_that_is_none_is_named_with_its_line(tmp_path: Path, value: str) -> None:
    text = f"{WHOLE}Poort={value}\n"
    assert told(tmp_path, text) == f"[Database] Poort (regel 5: {PORT})"


@pytest.mark.parametrize("key", ["Beveiligd", "Windowsaanmelding"])
def test_a_word_that_is_neither_yes_nor_no_is_not_taken_for_a_no(tmp_path: Path, key: str) -> None:
    assert told(tmp_path, f"{WHOLE}\n{key}=misschien\n") == f"[Database] {key} (regel 6: Ja of Nee)"


def test_what_is_wrong_is_told_together_and_without_what_stands_there(tmp_path: Path) -> None:
    text = f"{WHOLE}Poort=geheim1\nBeveiligd=geheim2\nVersleuteling=geheim3\nWindowsaanmelding=geheim4\n"
    said = told(tmp_path, text)
    assert all(f"(regel {line}: " in said for line in (5, 6, 7, 8))
    assert "geheim" not in said


@given(port=st.integers(1, 65_535), noughts=st.integers(0, 2))
def test_law_every_port_there_is_is_taken(port: int, noughts: int) -> None:
    written = str(port).zfill(min(5, len(str(port)) + noughts))
    values = Values(Path("x.ini"), "utf-8", {("database", "poort"): Written(written, 1)})
    assert values.port("database", "poort") == port
    values.check()


@given(word=st.text(max_size=12))
def test_law_a_word_is_yes_or_no_or_told(word: str) -> None:
    values = Values(Path("x.ini"), "utf-8", {("database", "beveiligd"): Written(word, 7)})
    said_yes = values.yes("database", "beveiligd")
    if word.casefold() in {"", "ja", "j", "yes", "y", "true", "waar", "1", "-1", "aan", "on"}:
        assert said_yes is bool(word)
    elif word.casefold() not in {"nee", "n", "neen", "no", "false", "onwaar", "0", "uit", "off"}:
        with pytest.raises(SettingsFileIncompleteError, match="regel 7"):
            values.check()


@pytest.mark.parametrize(("written", "yes"), [("JA", True), ("Nee", False), ("0", False), ("-1", True), ("", False)])
def test_words_of_both_languages_say_yes_and_no(tmp_path: Path, written: str, *, yes: bool) -> None:
    path = tmp_path / "x.ini"
    path.write_text(f"{WHOLE}Beveiligd={written}\n", encoding="utf-8")
    assert read_settings(path).secured is yes


def test_the_line_is_that_of_the_first_of_two_equal_keys(tmp_path: Path) -> None:
    assert told(tmp_path, f"{WHOLE}Poort=x\nPoort=1433\n") == f"[Database] Poort (regel 5: {PORT})"


@pytest.mark.parametrize(
    ("data", "why"), [(b"x" * (MAX_BYTES + 1), "te groot"), (b"PK\0\0", "geen tekst"), (b"\xff\xfe\x00", "geen tekst")]
)
def test_why_a_file_is_none_is_said_in_words(tmp_path: Path, data: bytes, why: str) -> None:
    path = tmp_path / "x.ini"
    path.write_bytes(data)
    with pytest.raises(SettingsFileUnreadableError) as caught:
        read_values(path)
    assert caught.value.details["why"] == why


keys = st.sampled_from(["Variant=Database", "Variant=Lokaal", "Variant=?", "Server=s", "Database=d", "Bestand=f"])


@given(lines=st.lists(keys, unique_by=lambda line: line.partition("=")[0]), local=st.booleans())
def test_law_mending_what_is_named_for_a_variant_is_enough(
    tmp_path_factory: pytest.TempPathFactory, lines: list[str], *, local: bool
) -> None:
    values = {"Server": "s", "Database": "d"} | dict(line.split("=") for line in lines)
    values["Variant"] = "Lokaal" if local else "Database"
    text = "\n".join(["[Database]", *(f"{key}={value}" for key, value in values.items()), "[Lokaal]", "Map=m"])
    path = tmp_path_factory.mktemp("ini") / "x.ini"
    path.write_text(text, encoding="utf-8")
    assert read_settings(path).variant is (Variant.LOCAL if local else Variant.DATABASE)
