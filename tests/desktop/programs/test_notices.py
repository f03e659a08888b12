"""What people hear of a program that keeps them waiting."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from overstap.desktop.programs.errors import ProgramCrashedError, ProgramSilentError
from overstap.desktop.programs.notices import given_up, restarted, while_silent
from overstap.desktop.progress import Notice, Sign

SILENT = ProgramSilentError(program="BAS 2016", seconds=120)


def waiting(*, last: bool) -> Notice:
    heard: list[Notice] = []
    while_silent(heard.append, "BAS 2016", last=last)(30, 120)
    (notice,) = heard
    return notice


def test_who_waits_hears_for_whom_since_when_and_until_when() -> None:
    notice = waiting(last=False)
    since, until = (datetime.fromisoformat(str(notice.details[name])) for name in ("since", "until"))
    assert until - since == timedelta(seconds=120)
    assert abs(datetime.now().astimezone() - since - timedelta(seconds=30)) < timedelta(seconds=10)
    assert notice.text == (
        f"BAS 2016 antwoordt 30 s niet (sinds {since:%H:%M:%S}); na 120 s, om {until:%H:%M:%S}, wordt het opnieuw "
        "gestart."
    )


@pytest.mark.parametrize("then", [Sign.RESTARTED, Sign.GIVEN_UP])
def test_a_script_hears_what_happens_when_the_time_is_up(then: Sign) -> None:
    assert waiting(last=then is Sign.GIVEN_UP).details["then"] == then


def test_the_last_time_is_said_to_be_the_last() -> None:
    assert waiting(last=True).text.endswith("wordt het opgegeven.")


@pytest.mark.parametrize(
    ("records", "where"),
    [
        (None, "verder waar de vorige export was"),
        (0, "vanaf het begin"),
        (1, "verder na 1 record dat al binnen is"),
        (1200, "verder na 1.200 records die al binnen zijn"),
    ],
)
def test_a_restart_says_which_attempt_from_where_and_why(records: int | None, where: str) -> None:
    notice = restarted("BAS 2016", SILENT, attempt=2, attempts=4, records=records)
    assert notice.text == f"BAS 2016 wordt opnieuw gestart, poging 2 van 4, {where}. {SILENT}"
    assert (notice.details["attempt"], notice.details["attempts"]) == (2, 4)
    assert (notice.details["records"], notice.details["code"]) == (records, "program.silent")


def test_giving_up_says_how_many_stay_behind_why_and_how_to_get_them_later() -> None:
    error = ProgramCrashedError(program="BAS 2016", status=1)
    notice = given_up("BAS 2016", error, 12)
    assert notice.text.startswith("BAS 2016 is opgegeven; 12 records blijven achter.")
    assert all(part in notice.text for part in (str(error), error.advice, "dezelfde opdracht nog eens"))


def test_of_a_program_that_could_not_list_nobody_knows_how_many() -> None:
    assert "records blijven" not in given_up("BAS 2016", SILENT, 0).text
