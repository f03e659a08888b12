"""Whole migrations, from the upload to the report."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from overstap.bundle import Recipient
from overstap.portal.accounts.api import Account, bind, publish_key
from overstap.portal.audit.models import Event
from overstap.portal.clients.models import Client, Office
from overstap.portal.responsibilities.models import Colleague, Responsibility, ReturnRole
from overstap.portal.returns.models import AssessmentNotice, Attachment, TaxReturn
from overstap.portal.transfers import course
from overstap.portal.transfers.errors import StoppedError
from overstap.portal.transfers.models import JournalEntry, Migration, Segment
from overstap.portal.transfers.states import State
from overstap.portal.uploads.models import Upload
from tests.portal.database import Database
from tests.portal.transfers.conftest import Desk
from tests.portal.transfers.looking import keys, versions
from tests.portal.transfers.office import Practice
from tests.portal.transfers.working import work

MODELS = {
    "offices": Office,
    "users": Colleague,
    "clients": Client,
    "relations": Responsibility,
    "returns": TaxReturn,
    "roles": ReturnRole,
    "assessment_notices": AssessmentNotice,
    "attachments": Attachment,
}


def test_a_practice_comes_in_whole(desk: Desk, practice: Practice) -> None:
    migration = desk.migrate(practice)
    assert (migration.state, migration.progress.percent) == (State.COMPLETE, 100)
    for table, model in MODELS.items():
        assert keys(desk.account, model) == sorted(str(row["id"]) for row in practice.tables[table])


def test_records_hang_together_as_at_the_source(desk: Desk, practice: Practice) -> None:
    desk.migrate(practice)
    with bind(desk.account.pk):
        role = ReturnRole.objects.select_related("tax_return__client__office", "colleague").get()
        assert role.tax_return.source_key == "a2"
        assert role.tax_return.client.name == "Jansen"
        assert role.tax_return.client.office is not None
        assert role.tax_return.client.office.city == "Groningen"
        assert AssessmentNotice.objects.get().tax_return == role.tax_return
        assert Attachment.objects.get().tax_return == role.tax_return


def test_documents_come_in_byte_for_byte(desk: Desk, practice: Practice) -> None:
    practice.row("returns", "a1")["document"] = bytes(range(256))
    desk.migrate(practice)
    with bind(desk.account.pk):
        assert bytes(TaxReturn.objects.get(source_key="a1").document or b"") == bytes(range(256))


def test_a_desktop_user_is_linked_to_the_member_with_his_address(desk: Desk, practice: Practice) -> None:
    desk.migrate(practice)
    with bind(desk.account.pk):
        assert Colleague.objects.get(source_key="u1").user == desk.user
        assert Colleague.objects.get(source_key="u2").user is None


def test_the_same_file_again_writes_nothing_and_says_so(
    fresh_database: Database, desk: Desk, practice: Practice
) -> None:
    desk.migrate(practice)
    before = versions(fresh_database)
    again = desk.migrate(practice)
    assert again.state == State.COMPLETE
    assert again.report is not None
    assert again.report.changed_nothing
    assert sum(table.unchanged for table in again.report.tables) == sum(map(len, practice.tables.values()))
    assert versions(fresh_database) == before


def test_a_second_file_touches_only_what_changed(desk: Desk, practice: Practice) -> None:
    desk.migrate(practice)
    practice.row("clients", "c2")["name"] = "Bakker Holding B.V."
    practice.add_return("a4", "c2", 2017)
    report = desk.migrate(practice).report
    assert report is not None
    happened = {table.table: (table.imported, table.changed, table.unchanged) for table in report.tables}
    assert happened["clients"] == (0, 1, 1)
    assert happened["returns"] == (1, 0, 3)
    with bind(desk.account.pk):
        assert Client.objects.get(source_key="c2").name == "Bakker Holding B.V."


def test_the_journal_keeps_what_was_made_and_what_was_there_before(desk: Desk, practice: Practice) -> None:
    desk.migrate(practice)
    practice.row("returns", "a1").update(status="filed", document=b"<xbrl>nieuw</xbrl>")
    practice.add_return("a4", "c2", 2017)
    desk.migrate(practice)
    with bind(desk.account.pk):
        made, changed = JournalEntry.objects.filter(migration__number=2).order_by("-action")
        assert (made.action, made.key, made.old) == ("made", "a4", None)
        assert (changed.action, changed.key) == ("changed", "a1")
        assert changed.old is not None
        assert changed.old["status"] == "definitive"
        assert bytes(changed.old_document or b"") == b"<xbrl>a1</xbrl>"


def test_phases_end_in_the_same_content_as_one_file(desk: Desk, practice: Practice, other_account: Account) -> None:
    desk.migrate(practice.only("offices", "users", "clients"))
    desk.migrate(practice.only("returns", "attachments", "assessment_notices"))
    last = desk.migrate(practice.only("relations", "roles"))
    assert last.state == State.COMPLETE
    for table, model in MODELS.items():
        assert keys(desk.account, model) == sorted(str(row["id"]) for row in practice.tables[table])


def test_an_encrypted_file_comes_in_with_the_accounts_key(desk: Desk, practice: Practice) -> None:
    recipient = Recipient(publish_key(desk.account), str(desk.account.pk))
    desk.upload(practice.export(desk.folder, recipient=recipient))
    work()
    migration = desk.latest()
    assert (migration.state, migration.encrypted) == (State.COMPLETE, True)


def test_many_segments_come_in_as_one(desk: Desk, practice: Practice) -> None:
    for number in range(200):
        practice.add_return(f"x{number}", "c1", 2012 + number % 10, document=b"x" * 1000)
    desk.upload(practice.export(desk.folder, segment_bytes=20_000))
    work()
    migration = desk.latest()
    assert migration.state == State.COMPLETE
    assert len(keys(desk.account, TaxReturn)) == 203
    with bind(desk.account.pk):
        assert Segment.objects.filter(table="returns", done_at__isnull=False).count() > 5


def test_the_transfer_file_is_erased_after_success_and_that_is_logged(desk: Desk, practice: Practice) -> None:
    desk.migrate(practice)
    with bind(desk.account.pk):
        upload = Upload.objects.get()
        assert upload.erased_at is not None
        assert Event.objects.get(action="upload.erased").subject == str(upload.pk)
        assert not upload.parts.exists()


def test_the_file_of_a_refused_migration_is_erased_and_its_problems_stay(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "bestand.zip"
    path.write_bytes(b"geen zip")
    desk.upload(path)
    work()
    with bind(desk.account.pk):
        upload = Upload.objects.get()
        assert (upload.erased_at is not None, upload.parts.exists()) == (True, False)
        assert Event.objects.get(action="upload.erased").subject == str(upload.pk)
    assert [problem["code"] for problem in desk.latest().problems] == ["bundle.not-a-bundle"]


def test_the_file_of_a_failed_migration_is_kept_for_a_while(desk: Desk, practice: Practice) -> None:
    desk.upload(practice.export(desk.folder))
    with bind(desk.account.pk):
        row = Migration.objects.get()
    with course.locked(desk.account.pk, row.pk) as current:
        course.stop(current, State.FAILED, StoppedError(attempts=5, reference=1))
    work()
    with bind(desk.account.pk):
        assert Upload.objects.get().erased_at is None
    (job,) = ProcrastinateJob.objects.filter(task_name="transfers.erase")
    assert timedelta(days=13) < job.scheduled_at - timezone.now() <= course.KEPT


def test_what_was_done_is_in_the_audit_log(desk: Desk, practice: Practice) -> None:
    desk.migrate(practice)
    with bind(desk.account.pk):
        actions = list(Event.objects.order_by("pk").values_list("action", flat=True))
    assert actions == ["upload.completed", "migration.created", "migration.complete", "upload.erased"]


def test_another_account_sees_nothing_of_it(desk: Desk, practice: Practice, other_account: Account) -> None:
    desk.migrate(practice)
    for model in MODELS.values():
        assert keys(other_account, model) == []


def test_two_sources_with_the_same_keys_stay_apart(desk: Desk, practice: Practice) -> None:
    desk.migrate(practice)
    practice.source = "else4cas-2"
    # Nobody is known by his number in both.
    practice.row("clients", "c1")["bsn"] = None
    assert desk.migrate(practice).state == State.COMPLETE
    assert keys(desk.account, Client) == ["c1", "c1", "c2", "c2"]


def test_an_instant_keeps_its_microseconds_and_a_null_stays_one(desk: Desk, practice: Practice) -> None:
    moment = datetime(2016, 4, 1, 12, 30, 15, 123456, tzinfo=UTC)
    practice.row("returns", "a1").update(filed_at=moment, period_end=None, source_status="")
    desk.migrate(practice)
    with bind(desk.account.pk):
        row = TaxReturn.objects.get(source_key="a1")
        assert (row.filed_at, row.period_end, row.source_status) == (moment, None, "")
