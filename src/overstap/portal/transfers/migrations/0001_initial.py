"""Migrations and all that they account for, under row-level security."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from overstap.portal.accounts.row_security import EnableRowSecurity


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("uploads", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Migration",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.IntegerField()),
                ("state", models.CharField(default="uploaded", max_length=30)),
                ("source_id", models.TextField(null=True)),
                ("source_variant", models.TextField(null=True)),
                ("source_name", models.TextField(null=True)),
                ("content_digest", models.CharField(max_length=64, null=True)),
                ("encrypted", models.BooleanField(null=True)),
                ("bundle_created", models.DateTimeField(null=True)),
                ("bundle_info", models.JSONField(default=dict)),
                ("check_attempt", models.IntegerField(default=0)),
                ("progress_done", models.BigIntegerField(default=0)),
                ("progress_total", models.BigIntegerField(default=0)),
                ("error", models.JSONField(null=True)),
                ("problems", models.JSONField(default=list)),
                ("report", models.JSONField(null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("checked_at", models.DateTimeField(null=True)),
                ("starts_now", models.BooleanField(default=False)),
                ("window_until", models.DateTimeField(null=True)),
                ("load_started_at", models.DateTimeField(null=True)),
                ("loaded_at", models.DateTimeField(null=True)),
                ("finished_at", models.DateTimeField(null=True)),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounts.account",
                    ),
                ),
                (
                    "started_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "upload",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="migration", to="uploads.upload"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="LeftBehind",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("table", models.TextField()),
                ("key", models.TextField()),
                ("part", models.TextField()),
                ("reason", models.TextField()),
                ("detail", models.TextField(null=True)),
                (
                    "account",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounts.account",
                    ),
                ),
                (
                    "migration",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="transfers.migration",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="JournalEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("table", models.TextField()),
                ("key", models.TextField()),
                ("row", models.BigIntegerField()),
                ("action", models.TextField()),
                ("old", models.JSONField(null=True)),
                ("old_document", models.BinaryField(null=True)),
                (
                    "account",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounts.account",
                    ),
                ),
                (
                    "migration",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="transfers.migration",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="InventoryKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("table", models.TextField()),
                ("key", models.TextField()),
                ("part", models.TextField()),
                (
                    "account",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounts.account",
                    ),
                ),
                (
                    "migration",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="transfers.migration",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Finding",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("table", models.TextField()),
                ("key", models.TextField()),
                ("field", models.TextField()),
                ("code", models.TextField()),
                ("severity", models.TextField()),
                ("detail", models.TextField(null=True)),
                ("origin", models.TextField(choices=[("bundle", "Bundle"), ("check", "Check"), ("load", "Load")])),
                (
                    "account",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounts.account",
                    ),
                ),
                (
                    "migration",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="transfers.migration",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Difference",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("table", models.TextField()),
                ("key", models.TextField()),
                ("comparison", models.TextField()),
                ("side", models.TextField()),
                ("detail", models.TextField(blank=True)),
                (
                    "account",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounts.account",
                    ),
                ),
                (
                    "migration",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="transfers.migration",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="BundleKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("table", models.TextField()),
                ("key", models.TextField()),
                ("content_hash", models.TextField()),
                ("tax_type", models.TextField(null=True)),
                ("tax_year", models.BigIntegerField(null=True)),
                (
                    "outcome",
                    models.TextField(
                        choices=[
                            ("pending", "Pending"),
                            ("imported", "Imported"),
                            ("changed", "Changed"),
                            ("unchanged", "Unchanged"),
                            ("skipped", "Skipped"),
                            ("failed", "Failed"),
                        ],
                        default="pending",
                    ),
                ),
                ("reason", models.TextField(null=True)),
                (
                    "account",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounts.account",
                    ),
                ),
                (
                    "migration",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="transfers.migration",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Segment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("table", models.TextField()),
                ("path", models.TextField()),
                ("stage", models.IntegerField()),
                ("records", models.IntegerField()),
                ("attempts", models.IntegerField(default=0)),
                ("imported", models.IntegerField(default=0)),
                ("changed", models.IntegerField(default=0)),
                ("unchanged", models.IntegerField(default=0)),
                ("failed", models.IntegerField(default=0)),
                ("started_at", models.DateTimeField(null=True)),
                ("done_at", models.DateTimeField(null=True)),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounts.account",
                    ),
                ),
                (
                    "migration",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="segments",
                        to="transfers.migration",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="migration",
            constraint=models.UniqueConstraint(fields=("account", "number"), name="migration_number_once"),
        ),
        migrations.AddConstraint(
            model_name="migration",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["loading", "reconciling"])),
                fields=("account",),
                name="migration_one_loads",
            ),
        ),
        migrations.AddConstraint(
            model_name="leftbehind",
            constraint=models.UniqueConstraint(
                fields=("account", "migration", "table", "key"), name="left_behind_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="journalentry",
            constraint=models.UniqueConstraint(
                fields=("account", "migration", "table", "key"), name="journal_entry_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="inventorykey",
            constraint=models.UniqueConstraint(
                fields=("account", "migration", "table", "key"), name="inventory_key_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="finding",
            constraint=models.UniqueConstraint(
                fields=("account", "migration", "table", "key", "field", "code"), name="finding_once"
            ),
        ),
        migrations.AddIndex(
            model_name="difference",
            index=models.Index(fields=["account", "migration", "table", "key"], name="difference_of_migration"),
        ),
        migrations.AddConstraint(
            model_name="bundlekey",
            constraint=models.UniqueConstraint(fields=("account", "migration", "table", "key"), name="bundle_key_once"),
        ),
        migrations.AddConstraint(
            model_name="segment",
            constraint=models.UniqueConstraint(fields=("account", "migration", "path"), name="segment_once"),
        ),
        EnableRowSecurity("transfers_migration"),
        EnableRowSecurity("transfers_segment"),
        EnableRowSecurity("transfers_bundlekey"),
        EnableRowSecurity("transfers_inventorykey"),
        EnableRowSecurity("transfers_leftbehind"),
        EnableRowSecurity("transfers_finding"),
        EnableRowSecurity("transfers_journalentry"),
        EnableRowSecurity("transfers_difference"),
    ]
