from __future__ import annotations

import json

import pytest

from overstap.cli import progress as progress_module
from overstap.cli.progress import progress
from overstap.desktop.progress import Notice, Sign, going_on, tell


def test_json_progress_is_one_object_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    with progress(as_json=True) as report:
        report("aangiften", 3, 10)
        report("aangiften", 10, 10)
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert lines == [
        {"step": "aangiften", "done": 3, "total": 10, "elapsed": 0.0, "seconds_left": None},
        {"step": "aangiften", "done": 10, "total": 10, "elapsed": 0.0, "seconds_left": 0.0},
    ]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time, in a list that a test changes."""
    now = [1000.0]
    monkeypatch.setattr("overstap.cli.progress.time.monotonic", lambda: now[0])
    return now


def test_json_progress_tells_the_time_left_per_step(capsys: pytest.CaptureFixture[str], clock: list[float]) -> None:
    with progress(as_json=True) as report:
        for done in range(11):
            report("BAS 2016", done, 100)
            clock[0] += 1
        report("CAS", 0, 5)
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [line["seconds_left"] for line in lines[:3]] == [None] * 3
    assert lines[10] == {"step": "BAS 2016", "done": 10, "total": 100, "elapsed": 10.0, "seconds_left": 90.0}
    assert lines[11]["seconds_left"] is None


def test_lines_tell_the_time_left_once_it_is_known(capsys: pytest.CaptureFixture[str], clock: list[float]) -> None:
    with progress(as_json=False) as report:
        for done in (0, 10, 20, 100):
            report("Export", done, 100)
            clock[0] += 10
    assert capsys.readouterr().err.splitlines() == [
        "Export: 0/100",
        "Export: 10/100, nog ongeveer 2 minuten",
        "Export: 20/100, nog ongeveer 1 minuut",
        "Export: 100/100",
    ]


def test_a_terminal_shows_a_bar_with_the_time_left(clock: list[float]) -> None:
    bars = progress_module._terminal_progress()
    report = progress_module._Bars(bars)
    for done in (0, 10, 20):
        report("BAS 2016", done, 100)
        clock[0] += 10
    (task,) = bars.tasks
    assert (task.completed, task.fields["left"]) == (20, "nog ongeveer 1 minuut")
    report("BAS 2016", 100, 100)
    assert task.fields["left"] == ""


def test_without_a_terminal_a_step_shows_its_beginning_and_its_end(capsys: pytest.CaptureFixture[str]) -> None:
    with progress(as_json=False) as report:
        for done in range(101):
            report("klanten", done, 100)
    assert capsys.readouterr().err.splitlines() == ["klanten: 0/100", "klanten: 100/100"]


def test_a_step_of_unknown_length_shows_how_many_there_are_already(capsys: pytest.CaptureFixture[str]) -> None:
    with progress(as_json=False) as report:
        report("controleren", 5, 0)
    assert capsys.readouterr().err == "controleren: 5\n"


WAITING = Notice(Sign.WAITING, "BAS 2016 antwoordt 30 s niet", "BAS 2016", {"seconds": 30})


def test_a_notice_is_a_line_of_json_with_its_details(capsys: pytest.CaptureFixture[str]) -> None:
    with progress(as_json=True) as report:
        tell(report, WAITING)
    assert json.loads(capsys.readouterr().err) == {
        "notice": "waiting",
        "part": "BAS 2016",
        "text": "BAS 2016 antwoordt 30 s niet",
        "seconds": 30,
    }


def test_without_a_terminal_every_notice_is_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    with progress(as_json=False) as report:
        tell(report, WAITING)
        going_on(report)
        tell(report, WAITING)
    assert capsys.readouterr().err.splitlines() == ["BAS 2016 antwoordt 30 s niet"] * 2


def test_on_a_terminal_a_notice_stands_above_the_bars_as_it_is() -> None:
    bars = progress_module._terminal_progress()
    report = progress_module._Bars(bars)
    with bars.console.capture() as captured:
        tell(report, Notice(Sign.REMARK, "[BAS] 2016"))
        going_on(report)
    assert captured.get() == "[BAS] 2016\n"
    assert not bars.tasks


def test_large_numbers_can_be_read(capsys: pytest.CaptureFixture[str]) -> None:
    with progress(as_json=False) as report:
        report("berichten", 20_000, 20_000)
        report("zoeken", 12_345, 0)
    assert capsys.readouterr().err.splitlines() == ["berichten: 20.000/20.000", "zoeken: 12.345"]
