"""Which migrations wrote a row, as the journal of a real load tells."""

from __future__ import annotations

from overstap.portal.accounts.api import bind
from overstap.portal.clients.api import Client
from overstap.portal.responsibilities.api import Responsibility
from overstap.portal.transfers import api as transfers
from tests.portal.transfers.conftest import Desk
from tests.portal.transfers.editing import edit
from tests.portal.transfers.office import Practice


def writings(desk: Desk, key: str) -> list[transfers.Writing]:
    with bind(desk.account.pk):
        client = Client.objects.get(source_key=key)
        return transfers.writings_of("clients", client.pk, [key])


def test_each_migration_that_wrote_a_client_is_told_with_what_he_was(desk: Desk, practice: Practice) -> None:
    desk.migrate(practice)
    (first,) = writings(desk, "c1")
    assert (first.number, first.is_first, first.old) == (1, True, None)
    practice.row("clients", "c1")["name"] = "Visser"
    desk.migrate(practice)
    second, again = writings(desk, "c1")
    assert (second.number, second.is_first, again) == (2, False, first)
    assert second.old is not None
    assert second.old["name"] == "Jansen"
    assert second.at > first.at
    assert [writing.number for writing in writings(desk, "c2")] == [1], "a file that changed nothing wrote nothing"


def test_a_file_of_which_nothing_came_is_told_only_when_it_had_another_value(desk: Desk, practice: Practice) -> None:
    desk.migrate(practice)
    edit(desk.account, Client, "c1", city="Assen", phone="050-1")
    practice.row("clients", "c1")["phone"] = "050-1"
    desk.migrate(practice)
    assert [writing.number for writing in writings(desk, "c1")] == [1], "both say the same"
    practice.row("clients", "c1")["city"] = "Haren"
    desk.migrate(practice)
    assert [(writing.number, writing.portal_kept) for writing in writings(desk, "c1")] == [(3, True), (1, False)]


def test_a_row_of_another_table_with_the_same_number_is_another(desk: Desk, practice: Practice) -> None:
    desk.migrate(practice)
    with bind(desk.account.pk):
        row = Responsibility.objects.get()
        assert [writing.number for writing in transfers.writings_of("relations", row.pk, ["r1"])] == [1]
        assert transfers.writings_of("relations", row.pk, ["c1"]) == []
        assert transfers.writings_of("relations", row.pk + 1, ["r1"]) == []
        assert transfers.writings_of("relations", row.pk, []) == []
