"""How far an export is, as the status page shows it."""

from __future__ import annotations

import pytest

from overstap.desktop.flow.errors import ExportCancelledError
from overstap.desktop.flow.progress import Done, ExportProgress
from overstap.desktop.progress import Notice, Sign

WAITING = Notice(Sign.WAITING, "BAS 2016 antwoordt 30 s niet", "BAS 2016")


class Clock:
    """A clock that is set by hand."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_each_program_and_the_whole_have_a_bar_of_their_own() -> None:
    progress = ExportProgress()
    progress("BAS 2016", 3, 10)
    progress("Export", 3, 40)
    assert progress.parts == {"BAS 2016": Done(3, 10)}
    assert (progress.whole.part, progress.step) == (0.075, "Export")


def test_a_bar_never_runs_backwards() -> None:
    progress = ExportProgress()
    for done in (5, 3):
        progress("BAS 2016", done, 10)
        progress("Export", done, 10)
    assert (progress.parts["BAS 2016"], progress.whole) == (Done(5, 10), Done(5, 10))


def test_the_time_left_is_said_once_it_can_be_known() -> None:
    clock = Clock()
    progress = ExportProgress(clock)
    progress("Export", 0, 1000)
    assert progress.seconds_left is None
    clock.now += 10
    progress("Export", 100, 1000)
    assert progress.seconds_left == pytest.approx(90)


def test_what_an_interrupted_export_had_made_does_not_count_as_speed() -> None:
    clock = Clock()
    progress = ExportProgress(clock)
    progress("Export", 900, 1000)
    clock.now += 10
    progress("Export", 910, 1000)
    assert progress.seconds_left == pytest.approx(90)


def test_an_unknown_total_is_no_progress() -> None:
    progress = ExportProgress()
    progress("Export", 7, 0)
    assert progress.whole.part == 0
    assert progress.seconds_left is None


def test_after_cancel_the_next_word_of_the_export_stops_it() -> None:
    progress = ExportProgress()
    progress("Export", 1, 2)
    progress.cancel()
    with pytest.raises(ExportCancelledError, match="afgebroken"):
        progress("Export", 2, 2)


@pytest.mark.parametrize("sign", [Sign.RESTARTED, Sign.GIVEN_UP])
def test_a_program_is_waited_for_until_something_else_is_said_of_it(sign: Sign) -> None:
    progress = ExportProgress()
    progress.notice(WAITING)
    assert progress.waiting == {"BAS 2016": WAITING}
    progress.notice(Notice(sign, "", "BAS 2016"))
    assert (progress.waiting, len(progress.notices)) == ({}, 2)


def test_a_program_that_goes_on_is_not_waited_for() -> None:
    progress = ExportProgress()
    progress.notice(WAITING)
    progress("BTW 2016", 1, 10)
    assert progress.waiting
    progress("BAS 2016", 1, 10)
    assert not progress.waiting


def test_a_notice_stops_what_was_cancelled() -> None:
    progress = ExportProgress()
    progress.cancel()
    with pytest.raises(ExportCancelledError):
        progress.notice(WAITING)
