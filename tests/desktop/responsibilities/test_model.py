"""What was chosen of responsibilities: whether anything is wanted, and names that stay what they are."""

from __future__ import annotations

import pytest

from overstap.bundle.model import TaxType
from overstap.desktop.responsibilities.model import PORTAL_NAMES, TAXES, Origin, OriginKind, Responsibilities

CHECKING = ("Controleren", Origin(OriginKind.ROLE, "Controleur"))


@pytest.mark.parametrize(
    ("chosen", "wanted"),
    [
        (Responsibilities(2016, (CHECKING,)), True),
        (Responsibilities(2016), False),
        (Responsibilities(None, (CHECKING,)), False),
        (Responsibilities(), False),
    ],
)
def test_something_is_wanted_with_a_year_and_an_origin_only(chosen: Responsibilities, *, wanted: bool) -> None:
    assert chosen.are_wanted is wanted


def test_a_role_and_a_task_of_the_same_name_are_two_origins() -> None:
    assert len({Origin(kind, "Controle") for kind in OriginKind}) == len(OriginKind)


def test_the_words_of_a_plan_are_lasting() -> None:
    """They stand in files that offices keep."""
    assert [str(kind) for kind in OriginKind] == ["role", "task"]


def test_only_returns_of_income_and_corporation_tax_tell_who_does_what() -> None:
    assert {TaxType.IB, TaxType.VPB} == TAXES


def test_a_portal_names_each_responsibility_once() -> None:
    assert len(set(PORTAL_NAMES)) == len(PORTAL_NAMES)
