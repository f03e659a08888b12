"""An account as a bundle: everything in it, nothing of others, and what cannot come is named."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.files.storage import default_storage

from overstap.bundle import BundleReader
from overstap.bundle.limits import INLINE_BYTES
from overstap.portal.accounts.api import Account, bind
from overstap.portal.clients.api import Client
from overstap.portal.exports.records import KILOBYTE
from overstap.portal.exports.writing import write_account
from overstap.portal.responsibilities.models import Responsibility
from overstap.portal.returns.api import AssessmentNotice, Attachment, TaxReturn
from tests.portal.exports.taking_out import STARTED, rows, take_out
from tests.portal.transfers.conftest import Desk
from tests.portal.transfers.office import Practice

SOURCE = b"else4cas-1".hex()


def test_every_record_comes_out_with_the_identity_that_it_came_in_with(
    desk: Desk, practice: Practice, tmp_path: Path
) -> None:
    desk.migrate(practice)
    summary = take_out(desk.account, tmp_path / "out")
    for table, brought in practice.tables.items():
        assert [row["id"] for row in rows(summary.path, table)] == sorted(f"{SOURCE}/{row['id']}" for row in brought)


def test_values_come_out_as_they_went_in(desk: Desk, practice: Practice, tmp_path: Path) -> None:
    desk.migrate(practice)
    summary = take_out(desk.account, tmp_path / "out")
    (returned,) = (row for row in rows(summary.path, "returns") if row["id"] == f"{SOURCE}/a2")
    brought = practice.row("returns", "a2")
    assert {name: returned[name] for name in brought if name not in {"id", "client_id"}} == {
        name: value for name, value in brought.items() if name not in {"id", "client_id"}
    }
    assert returned["client_id"] == f"{SOURCE}/c1"


def test_large_documents_come_out_byte_for_byte(desk: Desk, practice: Practice, tmp_path: Path) -> None:
    large = bytes(range(256)) * (INLINE_BYTES // 256 + 1)
    practice.row("attachments", "b1")["document"] = large
    desk.migrate(practice)
    summary = take_out(desk.account, tmp_path / "out")
    (attachment,) = rows(summary.path, "attachments")
    with BundleReader.open(summary.path) as reader, reader.document(str(attachment["document_path"])) as document:
        assert document.read() == large


@pytest.mark.parametrize("damage", ["gone", "other"])
def test_a_document_that_is_not_what_was_filed_is_left_behind_by_name(
    desk: Desk, practice: Practice, tmp_path: Path, damage: str
) -> None:
    practice.row("attachments", "b1")["document"] = b"x" * (INLINE_BYTES + 1)
    desk.migrate(practice)
    with bind(desk.account.pk):
        path = Attachment.objects.get().document_path
    assert path is not None
    if damage == "gone":
        default_storage.delete(path)
    else:
        Path(default_storage.path(path)).write_bytes(b"y" * (INLINE_BYTES + 1))
    summary = take_out(desk.account, tmp_path / "out")
    assert rows(summary.path, "attachments") == []
    (left,) = rows(summary.path, "left_behind")
    assert (left["id"], left["reason"]) == (f"{SOURCE}/b1", "unreadable")


def test_what_people_made_here_comes_out_under_the_portals_own_name_and_office(desk: Desk, tmp_path: Path) -> None:
    with bind(desk.account.pk):
        Client.objects.create(account=desk.account, kind="person", name="Nieuw", source_id="portal", source_key="0b8e")
    summary = take_out(desk.account, tmp_path / "out")
    (client,), (office,) = rows(summary.path, "clients"), rows(summary.path, "offices")
    assert client["id"] == b"portal".hex() + "/0b8e"
    assert (office["id"], office["name"]) == (client["office_id"], desk.account.name)


def test_what_people_took_away_does_not_come_out(desk: Desk, practice: Practice, tmp_path: Path) -> None:
    desk.migrate(practice)
    with bind(desk.account.pk):
        Responsibility.objects.update(removed=True)
    assert rows(take_out(desk.account, tmp_path / "out").path, "relations") == []


def test_a_client_of_which_only_the_key_is_known_is_named_by_what_refers_to_it(
    desk: Desk, practice: Practice, tmp_path: Path
) -> None:
    desk.migrate(practice)
    with bind(desk.account.pk):
        Client.objects.filter(source_key="c2").update(placeholder=True)
    summary = take_out(desk.account, tmp_path / "out")
    assert [row["id"] for row in rows(summary.path, "clients")] == [f"{SOURCE}/c1"]
    assert f"{SOURCE}/c2" in {row["client_id"] for row in rows(summary.path, "returns")}


def test_a_notice_goes_on_waiting_for_its_return(desk: Desk, practice: Practice, tmp_path: Path) -> None:
    desk.migrate(practice)
    with bind(desk.account.pk):
        AssessmentNotice.objects.update(tax_return=None, return_key="a9")
    (notice,) = rows(take_out(desk.account, tmp_path / "out").path, "assessment_notices")
    assert notice["return_id"] == f"{SOURCE}/a9"


def test_edits_come_out_as_people_see_them(desk: Desk, practice: Practice, tmp_path: Path) -> None:
    desk.migrate(practice)
    with bind(desk.account.pk):
        TaxReturn.objects.filter(source_key="a1").update(status="open", edited={"status": "definitive"})
    first = rows(take_out(desk.account, tmp_path / "out").path, "returns")[0]
    assert first["status"] == "open"


def test_nothing_of_another_account_comes_out(
    desk: Desk, practice: Practice, other_account: Account, tmp_path: Path
) -> None:
    desk.migrate(practice)
    summary = take_out(other_account, tmp_path / "out")
    assert {name: count.inventory for name, count in summary.tables.items() if count.inventory} == {}


def test_the_same_content_has_the_same_digest_whenever_it_is_taken_out(
    desk: Desk, practice: Practice, tmp_path: Path
) -> None:
    desk.migrate(practice)
    first = take_out(desk.account, tmp_path / "first")
    assert take_out(desk.account, tmp_path / "second").content_digest == first.content_digest
    with bind(desk.account.pk):
        TaxReturn.objects.filter(source_key="a1").update(status="open")
    assert take_out(desk.account, tmp_path / "third").content_digest != first.content_digest


def test_progress_is_told_by_what_it_costs_and_ends_at_its_total(
    desk: Desk, practice: Practice, tmp_path: Path
) -> None:
    documents = {"attachments": 5_000_000, "returns": 70_000}
    practice.row("attachments", "b1")["document"] = b"x" * documents["attachments"]
    practice.row("returns", "a1")["document"] = b"y" * documents["returns"]
    desk.migrate(practice)
    told: list[tuple[int, int]] = []
    (tmp_path / "out").mkdir()
    write_account(desk.account, tmp_path / "out", started=STARTED, report=lambda *report: told.append(report))
    assert told == sorted(told)
    assert {total for _, total in told} == {told[-1][0]}
    # All other records together are a few kB.
    assert told[-1][0] - sum(documents.values()) // KILOBYTE in range(2 * 12, 2 * 12 + 20)
