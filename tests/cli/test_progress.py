from __future__ import annotations

import json

import pytest

from overstap.cli.progress import progress


def test_json_progress_is_one_object_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    with progress(as_json=True) as report:
        report("aangiften", 3, 10)
        report("aangiften", 10, 10)
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert lines == [
        {"step": "aangiften", "done": 3, "total": 10},
        {"step": "aangiften", "done": 10, "total": 10},
    ]


def test_without_a_terminal_a_step_shows_its_beginning_and_its_end(capsys: pytest.CaptureFixture[str]) -> None:
    with progress(as_json=False) as report:
        for done in range(101):
            report("klanten", done, 100)
    assert capsys.readouterr().err.splitlines() == ["klanten: 0/100", "klanten: 100/100"]


def test_a_step_of_unknown_length_shows_its_name_only(capsys: pytest.CaptureFixture[str]) -> None:
    with progress(as_json=False) as report:
        report("controleren", 5, 0)
    assert capsys.readouterr().err == "controleren\n"
