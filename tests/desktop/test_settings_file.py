from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overstap.desktop.errors import (
    SettingsFileIncompleteError,
    SettingsFileNotFoundError,
    SettingsFileUnreadableError,
)
from overstap.desktop.settings_file import (
    FILE_NAME,
    SettingsFile,
    Variant,
    find_usual,
    locate,
    places_in,
    read_settings,
    search,
    usual_places,
)
from overstap.desktop.settings_values import MAX_BYTES, MOST_UNKNOWN
from overstap.errors import SourceError

WHOLE = """[Database]
Variant=Database
Server=SRV01\\ELSEVIER
Database=Else4Cas
Beveiligd=Ja
[Programma's]
Map=Programma’s van André
"""
ENCODINGS = st.sampled_from(["cp1252", "utf-8", "utf-8-sig", "utf-16"])
LOCAL = "[Database]\nVariant=Lokaal\n[Lokaal]\nMap=Gegevens\n"


def read(folder: Path, text: str | bytes, encoding: str = "cp1252") -> SettingsFile:
    path = folder / FILE_NAME
    path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
    return read_settings(path)


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8", "utf-8-sig", "utf-16"])
def test_each_encoding_gives_the_same_settings(tmp_path: Path, encoding: str) -> None:
    settings = read(tmp_path, WHOLE, encoding)
    assert settings.encoding == encoding
    assert (settings.server, settings.database, settings.secured) == ("SRV01\\ELSEVIER", "Else4Cas", True)
    assert settings.programs_folder == tmp_path / "Programma’s van André"


def test_a_big_endian_file_is_read_too(tmp_path: Path) -> None:
    assert read(tmp_path, b"\xfe\xff" + WHOLE.encode("utf-16-be")).variant is Variant.DATABASE


@pytest.mark.parametrize(
    "written",
    [
        WHOLE.upper().replace("JA", "ja"),
        WHOLE.replace("=", "  =  ").replace("[", "  [ "),
        WHOLE.replace("Programma's", "Programmas"),
        WHOLE.replace("\n", "\r\n"),
        "; opmerking\n# nog een\n\n" + WHOLE,
        WHOLE.replace("Else4Cas", '"Else4Cas"'),
    ],
)
def test_the_way_of_writing_does_not_matter(tmp_path: Path, written: str) -> None:
    settings = read(tmp_path, written, "utf-8")
    assert (settings.database or "").casefold() == "else4cas"
    assert settings.programs_folder.name.casefold() == "programma’s van andré"
    assert settings.unknown == ()


def test_unknown_settings_are_told_and_harmless(tmp_path: Path) -> None:
    assert read(tmp_path, WHOLE + "[Printer]\nLade=2\n").unknown == ("[printer] lade",)


def test_of_a_setting_given_twice_the_first_counts(tmp_path: Path) -> None:
    assert read(tmp_path, WHOLE + "[Database]\nServer=SRV02\n").server == "SRV01\\ELSEVIER"


def test_everything_that_is_missing_is_named_at_once(tmp_path: Path) -> None:
    with pytest.raises(SettingsFileIncompleteError) as caught:
        read(tmp_path, "[Database]\nVariant=Database\nServer=\n")
    assert "[Database] Server, [Database] Database" in str(caught.value)


@pytest.mark.parametrize("text", ["", "geen instellingen", "[Database]\nVariant=Wolk\nServer=x\nDatabase=y\n"])
def test_a_file_that_says_no_variant_is_incomplete(tmp_path: Path, text: str) -> None:
    with pytest.raises(SettingsFileIncompleteError, match="Variant"):
        read(tmp_path, text)


@pytest.mark.parametrize(
    ("text", "variant"),
    [
        (WHOLE.replace("Variant=Database\n", ""), Variant.DATABASE),
        (LOCAL.replace("Variant=Lokaal\n", ""), Variant.LOCAL),
        (LOCAL.replace("Lokaal\n", "Classic\n", 1), Variant.LOCAL),
    ],
)
def test_the_variant_is_known_by_what_is_there(tmp_path: Path, text: str, variant: Variant) -> None:
    assert read(tmp_path, text).variant is variant


def test_relative_paths_start_at_the_file(tmp_path: Path) -> None:
    settings = read(tmp_path, LOCAL + "[Programma's]\nMap=..\\Elsevier\n")
    assert settings.local_folder == tmp_path / "Gegevens"
    assert settings.programs_folder == tmp_path / ".." / "Elsevier"


def test_programs_lie_beside_the_file_unless_it_says_otherwise(tmp_path: Path) -> None:
    assert read(tmp_path, LOCAL).programs_folder == tmp_path / "Elsevier"


def test_a_database_file_stands_in_for_server_and_name(tmp_path: Path) -> None:
    settings = read(tmp_path, f"[Database]\nVariant=Database\nBestand={tmp_path / 'Else4Cas.db'}\n")
    assert settings.database_file == tmp_path / "Else4Cas.db"


@pytest.mark.parametrize("data", [b"PK\x03\x04\0\0", b"\xff\xfe\x00", b"\xef\xbb\xbf\xff", b"x" * (MAX_BYTES + 1)])
def test_what_is_no_settings_file_is_refused(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(SettingsFileUnreadableError):
        read(tmp_path, data)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_zero_character_is_in_no_settings_file(tmp_path: Path, encoding: str) -> None:
    with pytest.raises(SettingsFileUnreadableError):
        read(tmp_path, LOCAL.replace("Gegevens", "Gege\0vens"), encoding)


@pytest.mark.parametrize("value", ["x" * 300, "é" * 200, "/".join(["map"] * 2000)])
def test_a_path_that_no_file_system_takes_is_named(tmp_path: Path, value: str) -> None:
    with pytest.raises(SettingsFileIncompleteError, match="Lokaal"):
        read(tmp_path, LOCAL.replace("Gegevens", value), "utf-8")


def test_a_file_of_nothing_but_sections_and_keys_is_read_and_few_of_them_are_told(tmp_path: Path) -> None:
    rubbish = "".join(f"[s{number}]\nk{number}=v\n" for number in range(30_000))
    assert len(read(tmp_path, LOCAL + rubbish).unknown) == MOST_UNKNOWN


@pytest.mark.parametrize("line", ["[" * 500_000, "]" * 500_000, "=" * 500_000, "a" * 900_000])
def test_an_endless_line_takes_no_endless_time(tmp_path: Path, line: str) -> None:
    assert read(tmp_path, f"{LOCAL}{line}\n").variant is Variant.LOCAL


def test_everything_about_a_server_is_read(tmp_path: Path) -> None:
    more = "Poort=1444\nGebruiker=kantoor\nWindowsaanmelding=ja\nVersleuteling=Zelf ondertekend\n"
    settings = read(tmp_path, WHOLE.replace("Beveiligd=Ja\n", f"Beveiligd=Ja\n{more}"))
    assert (settings.port, settings.user, settings.windows) == (1444, "kantoor", True)
    assert (settings.encryption, settings.unknown) == ("self-signed", ())


def test_a_way_of_encrypting_that_is_unknown_is_not_guessed_at(tmp_path: Path) -> None:
    with pytest.raises(SettingsFileIncompleteError, match="Versleuteling"):
        read(tmp_path, WHOLE.replace("Beveiligd=Ja", "Versleuteling=misschien"))


def test_a_password_in_the_file_is_not_read(tmp_path: Path) -> None:
    settings = read(tmp_path, WHOLE.replace("Beveiligd=Ja", "Wachtwoord=geheim"))
    assert "geheim" not in repr(settings)


def test_a_folder_cannot_be_read_as_a_file(tmp_path: Path) -> None:
    with pytest.raises(SettingsFileUnreadableError):
        read_settings(tmp_path)


@given(data=st.one_of(st.binary(max_size=200), st.text(max_size=200).map(str.encode)))
def test_law_any_file_is_read_or_refused_with_a_reason(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    try:
        outcome = str(read(tmp_path_factory.getbasetemp(), data).programs_folder)
    except SourceError as error:
        outcome = error.advice
    assert outcome


def test_the_file_is_found_inside_an_installation_in_any_case(tmp_path: Path) -> None:
    (tmp_path / "Elsevier").mkdir()
    path = tmp_path / "Elsevier" / "ELSEVIERNETWERK.INI"
    path.touch()
    assert locate(tmp_path) == path


def test_a_file_that_was_chosen_is_taken_whatever_its_name(tmp_path: Path) -> None:
    path = tmp_path / "kopie.ini"
    path.touch()
    assert locate(path) == path


def test_the_usual_places_are_looked_at_in_order_and_all_named(tmp_path: Path) -> None:
    environment = {"ProgramData": str(tmp_path / "data"), "APPDATA": str(tmp_path / "roaming")}
    with pytest.raises(SettingsFileNotFoundError) as caught:
        find_usual(environment, working_folder=tmp_path)
    assert str(caught.value).count(FILE_NAME) == 1 + 3
    (tmp_path / "roaming" / "Elsevier").mkdir(parents=True)
    path = tmp_path / "roaming" / "Elsevier" / FILE_NAME
    path.touch()
    assert find_usual(environment, working_folder=tmp_path) == path


WORDS = st.sampled_from(
    ["[Database]", "[Lokaal]", "[", "]", "=", ";", "Variant", "Map", "Bestand", "lokaal", "\0", '"']
)


@given(parts=st.lists(st.one_of(WORDS, st.text(max_size=8), st.just("\n")), max_size=40), encoding=ENCODINGS)
def test_law_pieces_of_settings_in_any_order_are_read_or_refused_with_a_reason(
    tmp_path_factory: pytest.TempPathFactory, parts: list[str], encoding: str
) -> None:
    data = "".join(parts).encode(encoding, errors="surrogatepass" if encoding == "utf-16" else "replace")
    try:
        outcome = str(read(tmp_path_factory.getbasetemp(), data))
    except SourceError as error:
        outcome = error.advice
    assert outcome


def test_when_it_is_nowhere_every_place_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsFileNotFoundError) as caught:
        locate(tmp_path)
    assert all(str(place) in str(caught.value) for place in places_in(tmp_path))


def test_the_usual_places_start_with_the_working_folder(tmp_path: Path) -> None:
    places = usual_places({"ProgramFiles(x86)": "/pf86", "APPDATA": ""}, working_folder=tmp_path)
    assert places == (tmp_path / FILE_NAME, Path("/pf86/Elsevier") / FILE_NAME)


def test_a_search_stops_at_the_first_place_with_the_file(tmp_path: Path) -> None:
    second = tmp_path / FILE_NAME
    second.touch()
    result = search([tmp_path / "none" / FILE_NAME, second, tmp_path / "never" / FILE_NAME])
    assert (result.found, len(result.looked_at)) == (second, 2)
