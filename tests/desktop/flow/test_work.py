"""Slow work as a value: what is due, for which choices, and that nothing stays open when it fails."""

from __future__ import annotations

from dataclasses import replace

import pytest

from overstap.desktop.flow.choices import Choices
from overstap.desktop.flow.known import Known
from overstap.desktop.flow.pages import Page
from overstap.desktop.flow.work import Step, Work, WorkAhead
from overstap.desktop.plan import SourceVariant
from overstap.desktop.progress import silent
from overstap.desktop.settings_file import Search
from overstap.desktop.sources.census import Census
from overstap.desktop.sources.contract import Source
from overstap.desktop.sources.database_errors import LocalEmptyError
from tests.desktop.flow.machine import INI, LINK, MESSAGES, PASSWORD, SETTINGS, Machine

CHOICES = Choices(variant=SourceVariant.DATABASE, path=INI, connecting=True)
KNOWN = Known(search=Search((INI,), INI), settings=SETTINGS)


def due(page: Page, choices: Choices = CHOICES, known: Known = KNOWN, machine: Machine | None = None) -> list[Work]:
    return list(WorkAhead(choices, known, machine or Machine()).on(page))


@pytest.mark.parametrize(
    ("page", "known", "steps"),
    [
        (Page.WELCOME, Known(), []),
        (Page.SETTINGS, Known(), [Step.SEARCH, Step.SETTINGS]),
        (Page.CONNECTION, KNOWN, [Step.OPEN]),
        (Page.CONNECTION, replace(KNOWN, settings=replace(SETTINGS, database_file=None)), [Step.SERVER]),
        (Page.OFFICES, KNOWN, []),
    ],
)
def test_what_is_due_follows_from_the_page_and_what_is_known(page: Page, known: Known, steps: list[Step]) -> None:
    assert [work.step for work in due(page, known=known)] == steps


def test_nothing_is_connected_before_somebody_asks() -> None:
    assert due(Page.CONNECTION, replace(CHOICES, connecting=False)) == []


def test_work_is_the_same_for_the_same_choices_only() -> None:
    (first,), (again,) = due(Page.CONNECTION), due(Page.CONNECTION)
    (other,) = due(Page.CONNECTION, replace(CHOICES, password=PASSWORD))
    assert first == again
    assert first != other


def test_a_password_is_in_no_text_form_of_work() -> None:
    (work,) = due(Page.CONNECTION, replace(CHOICES, password=PASSWORD))
    assert PASSWORD not in repr(work)


def test_a_source_that_cannot_be_counted_is_closed_again() -> None:
    class Empty(Machine):
        def count(self, source: Source) -> Census:
            raise LocalEmptyError(folder=source.info.name)

    machine = Empty()
    (work,) = due(Page.CONNECTION, machine=machine)
    with pytest.raises(LocalEmptyError):
        work.run(silent)
    assert machine.opened[0].closed.is_set()


def test_a_folder_of_messages_is_opened_with_the_identity_of_its_plan() -> None:
    machine = Machine(variant="sbr-folder")
    folder = Choices(variant=SourceVariant.SBR_FOLDER, path=MESSAGES, source_id="sbr-uit-plan")
    (work,) = due(Page.FOLDER, folder, Known(), machine)
    work.run(silent)
    assert machine.opened[0].info.id == "sbr-uit-plan"


def test_the_link_file_is_read_before_the_export_whatever_page_it_was_chosen_on() -> None:
    assert Step.LINK in [work.step for work in due(Page.EXPORT, replace(CHOICES, link_file=LINK))]
