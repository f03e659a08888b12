"""What is missing or wrong in a settings file is told in one go, with what its variant needs."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overstap.desktop.errors import SettingsFileIncompleteError, SettingsFileUnreadableError
from overstap.desktop.settings_file import read_settings
from overstap.desktop.settings_values import MAX_BYTES, Variant, read_values

FOR_DATABASE = "voor de variant Database: [Database] Server, [Database] Database"
FOR_LOCAL = "voor de variant Lokaal: [Lokaal] Map"
NO_VARIANT = "[Database] Variant (Database of Lokaal)"


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
            f"{NO_VARIANT}; voor de variant Database: [Database] Database; {FOR_LOCAL}",
        ),
        ("[Database]\nVariant=Wolk\nBestand=x.db", f"{NO_VARIANT}; {FOR_LOCAL}"),
        ("[Database]\nVariant=Database", FOR_DATABASE),
        ("[Database]\nServer=x", "voor de variant Database: [Database] Database"),
        ("[Database]\nVariant=Lokaal", FOR_LOCAL),
    ],
)
def test_all_that_is_missing_is_named_with_the_variant_that_needs_it(tmp_path: Path, text: str, missing: str) -> None:
    assert told(tmp_path, text) == missing


def test_what_is_wrong_stands_beside_what_is_missing(tmp_path: Path) -> None:
    text = f"[Database]\nVariant=Database\nVersleuteling=misschien\n[Programma's]\nMap={'x' * 300}"
    wrong = "[Programma's] Map (dit is geen pad); [Database] Versleuteling (Vertrouwd, Zelfondertekend of Uit)"
    assert told(tmp_path, text) == f"{FOR_DATABASE}; {wrong}"


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
