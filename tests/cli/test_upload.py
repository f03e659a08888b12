"""``overstap upload``: a token that is nowhere to be seen, a file that is a bundle, an answer that can be used."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from overstap.bundle import BundleWriter, SourceInfo
from tests.cli.conftest import Done, Overstap
from tests.desktop.upload.tus_server import TOKEN, FakePortal, running_portal

TABLE = {"table": "returns", "exported": 1234, "imported": 1200, "changed": 0, "unchanged": 34, "failed": 0}
REPORT = {"tables": [{**TABLE, "reconciled": True}], "reconciled": True, "changed_nothing": False}


@pytest.fixture
def fake() -> Iterator[FakePortal]:
    with running_portal() as portal:
        yield portal


@pytest.fixture
def bundle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.delenv("OVERSTAP_TOKEN", raising=False)
    source = SourceInfo("guid-1", "database", "Else4Cas")
    with BundleWriter(tmp_path, source=source, started=datetime(2026, 9, 26, 17, 13, 2, tzinfo=UTC)) as writer:
        return writer.finish().path


@pytest.fixture
def upload(overstap: Overstap, fake: FakePortal, bundle: Path) -> Overstap:
    def run(*options: object, typed: str = "") -> Done:
        return overstap("upload", bundle, "--portal", fake.address, *options, typed=typed)

    return run


def ended(state: str, **details: object) -> dict[str, Any]:
    return {"id": "1", "state": state, "progress": 100, "url": "/migratie/1", "report": REPORT, **details}


def test_a_token_is_read_from_standard_input(upload: Overstap, fake: FakePortal, bundle: Path) -> None:
    assert upload("--token", "-", typed=f"{TOKEN}\n").code == 0
    assert fake.content == bundle.read_bytes()


def test_a_token_is_taken_from_the_environment(
    upload: Overstap, fake: FakePortal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OVERSTAP_TOKEN", TOKEN)
    assert upload().code == 0
    assert fake.tokens == {f"Bearer {TOKEN}"}


def test_a_token_that_was_typed_still_works(upload: Overstap) -> None:
    assert upload("--token", TOKEN).code == 0


@pytest.mark.parametrize("options", [(), ("--token", "-"), ("--token", "sleutel met één spatie")])
def test_without_a_usable_token_nothing_is_sent(upload: Overstap, fake: FakePortal, options: tuple[str, ...]) -> None:
    done = upload(*options)
    assert (done.code, "upload.token-missing" in done.err) == (2, True)
    assert not fake.requests


def test_a_wrong_token_is_an_access_error_that_does_not_show_it(upload: Overstap) -> None:
    done = upload("--token", "ov_wrong")
    assert (done.code, "upload.token-refused" in done.err) == (7, True)
    assert "ov_wrong" not in done.err


def test_what_is_no_bundle_is_not_sent(overstap: Overstap, fake: FakePortal, tmp_path: Path) -> None:
    (tmp_path / "brief.zip").write_bytes(b"PK")
    done = overstap("upload", tmp_path / "brief.zip", "--portal", fake.address, "--token", TOKEN)
    assert done.code == 3
    assert not fake.requests


def test_a_missing_file_is_named(overstap: Overstap, fake: FakePortal, tmp_path: Path) -> None:
    done = overstap("upload", tmp_path / "weg.zip", "--portal", fake.address, "--token", TOKEN)
    assert (done.code, "weg.zip" in done.err) == (10, True)


def test_waiting_ends_with_the_portals_report(upload: Overstap, fake: FakePortal) -> None:
    fake.states = [ended("complete")]
    done = upload("--token", TOKEN, "--wait")
    assert done.code == 0
    assert {"Aangiften", "1.234", "1.200", "34", "ja", "/migratie/1"} <= set(done.out.split())


def test_a_file_that_changed_nothing_is_said_to(upload: Overstap, fake: FakePortal) -> None:
    fake.states = [ended("complete", report={**REPORT, "changed_nothing": True})]
    assert "er is niets gewijzigd" in upload("--token", TOKEN, "--wait").out


def test_scripts_get_the_portals_answer_as_json(upload: Overstap, fake: FakePortal) -> None:
    fake.states = [ended("complete")]
    answer = json.loads(upload("--token", TOKEN, "--wait", "--json").out)
    assert answer["migration"]["report"] == REPORT


@pytest.mark.parametrize(("state", "code"), [("complete_with_differences", 9), ("refused", 8), ("failed", 8)])
def test_a_migration_that_did_not_go_well_is_seen_in_the_exit_code(
    upload: Overstap, fake: FakePortal, state: str, code: int
) -> None:
    fake.states = [ended(state, report=None)]
    done = upload("--token", TOKEN, "--wait")
    assert done.code == code
    assert "/migratie/1" in done.err


def problem(number: int, hint: str = "Maak een nieuwe export.") -> dict[str, str]:
    return {"path": "", "code": "bundle.x", "message": f"Onderdeel {number} ontbreekt.", "hint": hint}


def test_a_refusal_names_the_first_problems_and_where_the_rest_is(upload: Overstap, fake: FakePortal) -> None:
    fake.states = [ended("refused", report=None, problems=[problem(number) for number in range(100, 125)])]
    done = upload("--token", TOKEN, "--wait")
    assert done.code == 8
    assert all(f"Onderdeel {number} ontbreekt." in done.out for number in range(100, 110))
    assert "Onderdeel 110" not in done.out
    assert "en nog 15 problemen" in done.out
    assert done.out.count("Maak een nieuwe export.") == 1
    assert "/migratie/1" in done.out + done.err


def test_a_refusal_for_one_reason_is_told_with_its_advice(upload: Overstap, fake: FakePortal) -> None:
    error = {"code": "x", "message": "Verkeerd account.", "hint": "Kies het juiste koppelbestand."}
    fake.states = [ended("refused", report=None, error=error, problems=[problem(1)])]
    done = upload("--token", TOKEN, "--wait")
    assert "Verkeerd account. Kies het juiste koppelbestand." in " ".join(done.out.split())
    assert "en nog" not in done.out


def test_another_machine_without_encryption_is_refused(overstap: Overstap, bundle: Path) -> None:
    done = overstap("upload", bundle, "--portal", "http://portaal.example.nl", "--token", TOKEN)
    assert (done.code, "upload.not-encrypted" in done.err) == (2, True)
