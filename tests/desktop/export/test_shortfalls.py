"""What is said of a part that gave less than was listed."""

from __future__ import annotations

import pytest

from overstap.desktop.export.shortfalls import Shortfall
from overstap.desktop.programs.errors import ProgramCrashedError

CRASH = ProgramCrashedError(program="BAS 2016", status=1)
MISSED = (("returns", "1000042"), ("attachments", "7"))


def test_a_fault_is_the_reason_and_brings_its_own_advice() -> None:
    short = Shortfall("BAS 2016", 1200, CRASH)
    assert str(short) == f"BAS 2016: 1.200 records niet ontvangen: {str(CRASH)[:-1]}"
    assert short.advice == CRASH.advice


def test_of_a_part_that_never_said_how_many_it_has_no_number_is_told() -> None:
    short = Shortfall("BAS 2016", 0, CRASH)
    assert str(short) == f"BAS 2016: onbekend hoeveel records niet ontvangen: {str(CRASH)[:-1]}"


def test_without_a_fault_it_says_what_is_known_and_which_record_to_look_at() -> None:
    short = Shortfall("BAS 2016", 1, missed=MISSED[:1])
    assert str(short) == (
        "BAS 2016: 1 record niet ontvangen (Aangiften 1000042): het programma meldde geen fout en sloot goed af, maar "
        "gaf dit niet door"
    )
    assert short.advice.startswith("Open het record in BAS 2016.")


@pytest.mark.parametrize(("records", "named"), [(2, "Bijlagen 7)"), (9, "Bijlagen 7, en meer)")])
def test_of_many_records_the_first_are_named(records: int, named: str) -> None:
    assert named in str(Shortfall("BAS 2016", records, missed=MISSED))


@pytest.mark.parametrize(("late", "told"), [(1, "1 record dat"), (5, "5 records die")])
def test_what_it_gave_instead_is_part_of_the_reason(late: int, told: str) -> None:
    assert f"het gaf wel {told} niet op de lijst" in str(Shortfall("BAS 2016", 1, late=late))


def test_scripts_get_it_under_codes() -> None:
    told = Shortfall("BAS 2016", 2, missed=MISSED, late=1).as_dict()
    assert (told["code"], told["late"]) == ("not-handed-over", 1)
    assert told["missed"] == [{"table": "returns", "id": "1000042"}, {"table": "attachments", "id": "7"}]
    assert Shortfall("BAS 2016", 2, CRASH).as_dict()["code"] == "program.crashed"
