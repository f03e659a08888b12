"""A migration and everything it accounts for; all under row-level security.

The bulk tables (``LedgerRow``) hold a row per record of a bundle and are filled with COPY and SQL only. Their
references carry no database constraint: a check per row would double the time, and every statement that fills them
names the migration whose row it has locked.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from overstap.portal.accounts.api import Account, AccountModel, User
from overstap.portal.transfers.states import HOLDS_THE_TURN, State
from overstap.portal.uploads.api import Upload


class Outcome(models.TextChoices):
    """What happened to a record of the bundle."""

    PENDING = "pending"
    IMPORTED = "imported"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    SKIPPED = "skipped"
    FAILED = "failed"


class Origin(models.TextChoices):
    """Who found a finding: the exporter, the check or the load."""

    BUNDLE = "bundle"
    CHECK = "check"
    LOAD = "load"


class Forecast(models.TextChoices):
    """What loading a record would do, as far as the check can see."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    SKIPPED = "skipped"
    CONFLICT = "conflict"


class Choice(models.TextChoices):
    """Whose value wins where people in the portal and the file both changed it."""

    PORTAL = "portal"
    FILE = "file"
    ASK = "ask"


class Migration(AccountModel):
    """One bundle being taken in, or refused; people know it by its *number* within the account."""

    number = models.IntegerField()
    upload = models.OneToOneField(Upload, on_delete=models.PROTECT, related_name="migration")
    started_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    state = models.CharField(max_length=30, default=State.UPLOADED.value)

    source_id = models.TextField(null=True)
    source_variant = models.TextField(null=True)
    source_name = models.TextField(null=True)
    content_digest = models.CharField(max_length=64, null=True)
    encrypted = models.BooleanField(null=True)
    bundle_created = models.DateTimeField(null=True)
    bundle_info = models.JSONField(default=dict)
    """What the bundle says about itself that the report needs: tables, totals, attested, versions."""
    forecast = models.JSONField(default=dict)
    """How many records of each table have which forecast; empty until all is forecast."""

    check_attempt = models.IntegerField(default=0)
    """Counts the attempts at the check: only the newest may write, should an older worker wake up again."""
    progress_done = models.BigIntegerField(default=0)
    progress_total = models.BigIntegerField(default=0)
    confirmed_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    undo_takes_edits = models.BooleanField(default=False, db_default=False)
    """Whether undoing also takes back what people edited since."""
    undo_asked_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    """Who asked last to have it undone; null when nobody did, or whose log-in is gone."""
    undo_started_at = models.DateTimeField(null=True)
    """From here on the migration can only be undone further: part of what it made may be gone already."""
    undone_at = models.DateTimeField(null=True)
    undo_report = models.JSONField(null=True)
    """What undoing did so far (``undoing.Undone``), counted part by part in the transactions that did it."""
    judges_again = models.BooleanField(default=False, db_default=False)
    """Before it loads, what failed is to be judged once more (``retrying``)."""
    options = models.JSONField(default=dict)
    """What was chosen at the upload (``options.Options``); empty for everything."""
    error = models.JSONField(null=True)
    problems = models.JSONField(default=list)
    """What the verification of the file found: the fields of ``overstap.bundle.Problem``."""
    report = models.JSONField(null=True)

    created_at = models.DateTimeField(auto_now_add=True)
    checked_at = models.DateTimeField(null=True)
    """When the check began whose forecast stands; null until there is one."""
    starts_now = models.BooleanField(default=False)
    """Somebody chose not to wait for the evening."""
    window_until = models.DateTimeField(null=True)
    load_started_at = models.DateTimeField(null=True)
    loaded_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "number"], name="migration_number_once"),
            # The account's turn: the row that is loading is the turn, so it can neither leak nor be forgotten.
            models.UniqueConstraint(
                fields=["account"],
                condition=Q(state__in=sorted(state.value for state in HOLDS_THE_TURN)),
                name="migration_one_loads",
            ),
        ]


class Segment(AccountModel):
    """A segment of the bundle: the unit of work of the load, and its checkpoint."""

    migration = models.ForeignKey(Migration, on_delete=models.CASCADE, related_name="segments", db_index=False)
    table = models.TextField()
    path = models.TextField()
    stage = models.IntegerField()
    records = models.IntegerField()
    attempts = models.IntegerField(default=0)
    imported = models.IntegerField(default=0)
    changed = models.IntegerField(default=0)
    unchanged = models.IntegerField(default=0)
    failed = models.IntegerField(default=0)
    started_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "migration", "path"], name="segment_once"),
        ]


class LedgerRow(models.Model):
    """A row of a bulk table: of one migration, about one record (*table*, *key*)."""

    account = models.ForeignKey(
        Account, on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    migration = models.ForeignKey(
        Migration, on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    table = models.TextField()
    key = models.TextField()

    class Meta:
        abstract = True


class BundleKey(LedgerRow):
    """A record in the bundle, by key and hash, and what happened to it; *reason* says why it was skipped or failed.

    Of a record that came in, *reason* says that it was in conflict, and whose value it has.
    """

    content_hash = models.TextField()
    tax_type = models.TextField(null=True)
    tax_year = models.BigIntegerField(null=True)
    outcome = models.TextField(choices=Outcome.choices, default=Outcome.PENDING)
    reason = models.TextField(null=True)
    client_key = models.TextField(null=True)
    """The client at the source that the record is about, itself included; null for offices and users."""
    label = models.TextField(null=True)
    """What people call the record in the preview; personal, as it may be a name."""
    forecast = models.TextField(null=True, choices=Forecast.choices)
    changes = models.JSONField(null=True)
    """For a changed or conflicting record: field to [value in the portal, value in the file, whether it conflicts]."""
    decision = models.TextField(null=True, choices=Choice.choices)
    """For a conflicting record: what somebody decided, else the migration's choice holds."""
    source_id = models.TextField(null=True)
    source_key = models.TextField(null=True)
    """The identity that the record had before an account's own export; null where that is bundle's source and key."""
    natural_key = models.TextField(null=True)
    """Of a client with a number that can be trusted: by what a client of another source may be the same one."""
    match = models.BigIntegerField(null=True)
    """The portal's client that it is by its natural key, as long as its source does not know him."""
    alike = models.BooleanField(default=False, db_default=False)
    """Unchanged because no field differs, although the hash does, as the ids in an export are others."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "migration", "table", "key"], name="bundle_key_once"),
        ]
        indexes: ClassVar = [
            # Partial, or a planner without statistics would look records up by it, through all of a migration.
            models.Index(
                fields=["account", "migration", "client_key"],
                condition=Q(client_key__isnull=False),
                name="bundle_key_of_client",
            ),
            # The few among a million records that somebody has to look at.
            models.Index(
                fields=["account", "migration", "client_key"],
                condition=Q(forecast__in=["skipped", "conflict"]),
                name="bundle_key_to_look_at",
            ),
        ]


class ForecastCount(LedgerRow):
    """How many records about a client of the file have which forecast; the key is empty for records about nobody.

    Counted once, when all is forecast: a page of the preview would take as long as the file is large.
    """

    record = models.BigIntegerField()
    """One of those records, which names the client in an address."""
    label = models.TextField(null=True)
    """What the file calls the client; personal. Null when the file does not have him."""
    new = models.IntegerField()
    changed = models.IntegerField()
    unchanged = models.IntegerField()
    skipped = models.IntegerField()
    conflict = models.IntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "migration", "table", "key"], name="forecast_count_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["account", "migration", "label", "key"], name="forecast_count_by_name"),
        ]


class InventoryKey(LedgerRow):
    """A record that the source said it holds, and which part of the source said so."""

    part = models.TextField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "migration", "table", "key"], name="inventory_key_once"),
        ]


class LeftBehind(LedgerRow):
    """A record of the inventory that the exporter left out, and why."""

    part = models.TextField()
    reason = models.TextField()
    detail = models.TextField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "migration", "table", "key"], name="left_behind_once"),
        ]


class Finding(LedgerRow):
    """Something about a record that a person should know; blocking ones keep the record out."""

    field = models.TextField()
    code = models.TextField()
    severity = models.TextField()
    detail = models.TextField(null=True)
    origin = models.TextField(choices=Origin.choices)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account", "migration", "table", "key", "field", "code"], name="finding_once"
            ),
        ]


class JournalEntry(LedgerRow):
    """What the load did to one row of the portal: made it, or changed it from *old* (with its document, if any)."""

    row = models.BigIntegerField()
    action = models.TextField()
    old = models.JSONField(null=True)
    old_document = models.BinaryField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "migration", "table", "key"], name="journal_entry_once"),
        ]


class Difference(LedgerRow):
    """Something that the reconciliation found unequal: in which comparison, and on which side it is."""

    comparison = models.TextField()
    side = models.TextField()
    detail = models.TextField(blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["account", "migration", "table", "key"], name="difference_of_migration"),
        ]


class Retained(models.TextChoices):
    """Why undoing leaves a record, or some of its fields: people changed it, or something that stays needs it."""

    EDITED = "edited"
    IN_USE = "in-use"


class Kept(LedgerRow):
    """A row of the portal that undoing left there, or of which it left the *fields* that people edited since."""

    reason = models.TextField(choices=Retained.choices)
    made = models.BooleanField()
    """Whether the migration made the row, so that it stays as a whole; else only *fields* stay as they are."""
    row = models.BigIntegerField()
    label = models.TextField(null=True)
    """What people call it; personal, as it may be a name."""
    fields = models.JSONField(default=list)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "migration", "table", "key"], name="kept_once"),
        ]


class TakenBack(LedgerRow):
    """What undoing took back of a row that is still there, for its history: people remember what a file did to it.

    *action* and *old* are the journal's (``JournalEntry``), whose entry is gone by then. A row that undoing removed has
    no history, so nothing is kept of it.
    """

    row = models.BigIntegerField()
    action = models.TextField()
    old = models.JSONField(null=True)
    was = models.JSONField(default=dict)
    """The columns that undoing may have given another value, with what they were until then."""
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "migration", "table", "key"], name="taken_back_once"),
        ]


class ReleasedDocument(AccountModel):
    """A stored document that undoing took from a row; erased at the end unless somebody else refers to it."""

    migration = models.ForeignKey(Migration, on_delete=models.CASCADE, related_name="+", db_index=False)
    path = models.TextField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "migration", "path"], name="released_document_once"),
        ]
