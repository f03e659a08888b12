"""The files of the local variant: a folder per program, read back by the programs' own reader."""

from __future__ import annotations

from pathlib import Path

import pytest

from overstap.sample.dossiers import make_dossier
from overstap.sample.localfiles import LocalWriter
from overstap.sample.offices import make_practice
from overstap.sample.programs.local import LocalStore
from overstap.sample.rows import RowMaker, Rows

PRACTICE = make_practice(1, 2)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Rows]]:
    folder = tmp_path_factory.mktemp("lokaal") / "Gegevens"
    maker = RowMaker()
    parts = [maker.practice(1, PRACTICE), *(maker.dossier(make_dossier(1, PRACTICE, place)) for place in (14, 15, 17))]
    with LocalWriter(folder) as writer:
        for part in parts:
            writer.write(part)
        writer.finish()
    return folder, parts


def _count(parts: list[Rows], table: str) -> int:
    return sum(len(part.get(table, ())) for part in parts)


@pytest.mark.parametrize(
    ("table", "source"),
    [
        ("offices", "Kantoor"),
        ("users", "Gebruiker"),
        ("clients", "Client"),
        ("relations", "MedewerkerClient"),
        ("assessment_notices", "Sba"),
    ],
)
def test_cas_finds_every_row(written: tuple[Path, list[Rows]], table: str, source: str) -> None:
    folder, parts = written
    assert len(list(LocalStore(folder / "CAS", offices=None).rows(table, None))) == _count(parts, source)


def test_year_programs_together_find_every_return_role_and_attachment(written: tuple[Path, list[Rows]]) -> None:
    folder, parts = written
    stores = [LocalStore(path, offices=None) for path in folder.iterdir() if path.name != "CAS"]
    found = {
        table: sum(len(list(store.rows(table, None))) for store in stores)
        for table in ("returns", "roles", "attachments")
    }
    assert found["returns"] == _count(parts, "Aangifte")
    assert found["roles"] == _count(parts, "AangifteRol") + _count(parts, "AangifteTaak")
    assert found["attachments"] == _count(parts, "Bijlage") > 0


def test_bytes_come_back_as_they_were(written: tuple[Path, list[Rows]]) -> None:
    folder, parts = written
    stored = {str(key): content for part in parts for key, _, content in part.get("AangifteInhoud", ())}
    rows = list(LocalStore(folder / "BAS2018", offices=None).rows("returns", None))
    assert rows
    assert all(row["Inhoud"] == stored[str(row["AangifteId"])] for row in rows)


def test_no_content_and_empty_content_differ(written: tuple[Path, list[Rows]]) -> None:
    folder, _ = written
    returns = LocalStore(folder / "BAS2024", offices=None).rows("returns", None)
    attachments = LocalStore(folder / "BAS2020", offices=None).rows("attachments", None)
    assert None in [row["Inhoud"] for row in returns]
    assert b"" in [row["Inhoud"] for row in attachments]


def test_offices_are_kept_apart(written: tuple[Path, list[Rows]]) -> None:
    folder, _ = written
    both = [len(list(LocalStore(folder / "CAS", offices=(office,)).rows("clients", None))) for office in ("1", "2")]
    assert both == [1, 2]
    assert len(list(LocalStore(folder / "CAS", offices=("1",)).rows("users", None))) == 14
