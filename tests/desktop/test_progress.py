"""How work says how far it is, to those who know steps only and to those who know notices too."""

from __future__ import annotations

import pytest

from overstap.desktop.flow.errors import ExportCancelledError
from overstap.desktop.flow.progress import ExportProgress
from overstap.desktop.progress import Notice, Sign, going_on, remark, silent, tell, unheard

NOTICE = Notice(Sign.WAITING, "BAS 2016 antwoordt 30 s niet", "BAS 2016")


def test_who_knows_steps_only_hears_a_notice_as_one_without_numbers() -> None:
    told: list[tuple[str, int, int]] = []
    tell(lambda *step: told.append(step), NOTICE)
    assert told == [(NOTICE.text, 0, 0)]


def test_who_knows_notices_hears_it_as_one() -> None:
    listening = ExportProgress()
    tell(listening, NOTICE)
    remark(listening, "Er lag nog werk")
    assert listening.notices == [NOTICE, Notice(Sign.REMARK, "Er lag nog werk")]
    assert not listening.parts


def test_work_in_which_nothing_happens_can_be_stopped() -> None:
    listening = ExportProgress()
    going_on(listening)
    listening.cancel()
    with pytest.raises(ExportCancelledError):
        going_on(listening)


def test_nobody_needs_to_listen() -> None:
    going_on(silent)
    tell(silent, NOTICE)
    unheard(NOTICE)
