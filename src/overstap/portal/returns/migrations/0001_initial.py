"""The first tables of the app, under row-level security."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

from overstap.portal.accounts.row_security import EnableRowSecurity


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("clients", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="TaxReturn",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("source_id", models.TextField(null=True)),
                ("source_key", models.TextField(null=True)),
                ("content_hash", models.CharField(max_length=64, null=True)),
                ("migration_id", models.BigIntegerField(null=True)),
                (
                    "created_at",
                    models.DateTimeField(auto_now_add=True, db_default=django.db.models.functions.datetime.Now()),
                ),
                (
                    "updated_at",
                    models.DateTimeField(auto_now=True, db_default=django.db.models.functions.datetime.Now()),
                ),
                ("document_format", models.TextField(null=True)),
                ("document", models.BinaryField(null=True)),
                ("document_path", models.TextField(null=True)),
                ("document_sha256", models.CharField(max_length=64, null=True)),
                ("document_size", models.BigIntegerField(null=True)),
                ("program", models.TextField()),
                ("tax_type", models.TextField()),
                ("message_kind", models.TextField()),
                ("tax_year", models.IntegerField()),
                ("period_start", models.DateField(null=True)),
                ("period_end", models.DateField(null=True)),
                ("version", models.IntegerField(null=True)),
                (
                    "status",
                    models.TextField(choices=[("open", "Open"), ("filed", "Verzonden"), ("definitive", "Definitief")]),
                ),
                ("source_status", models.TextField(null=True)),
                ("identifier", models.TextField(null=True)),
                ("filed_at", models.DateTimeField(null=True)),
                ("entrypoint", models.TextField(null=True)),
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
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="returns", to="clients.client"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Attachment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("source_id", models.TextField(null=True)),
                ("source_key", models.TextField(null=True)),
                ("content_hash", models.CharField(max_length=64, null=True)),
                ("migration_id", models.BigIntegerField(null=True)),
                (
                    "created_at",
                    models.DateTimeField(auto_now_add=True, db_default=django.db.models.functions.datetime.Now()),
                ),
                (
                    "updated_at",
                    models.DateTimeField(auto_now=True, db_default=django.db.models.functions.datetime.Now()),
                ),
                ("document_format", models.TextField(null=True)),
                ("document", models.BinaryField(null=True)),
                ("document_path", models.TextField(null=True)),
                ("document_sha256", models.CharField(max_length=64, null=True)),
                ("document_size", models.BigIntegerField(null=True)),
                ("file_name", models.TextField()),
                ("media_type", models.TextField(null=True)),
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
                    "tax_return",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="attachments", to="returns.taxreturn"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="AssessmentNotice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("source_id", models.TextField(null=True)),
                ("source_key", models.TextField(null=True)),
                ("content_hash", models.CharField(max_length=64, null=True)),
                ("migration_id", models.BigIntegerField(null=True)),
                (
                    "created_at",
                    models.DateTimeField(auto_now_add=True, db_default=django.db.models.functions.datetime.Now()),
                ),
                (
                    "updated_at",
                    models.DateTimeField(auto_now=True, db_default=django.db.models.functions.datetime.Now()),
                ),
                ("document_format", models.TextField(null=True)),
                ("document", models.BinaryField(null=True)),
                ("document_path", models.TextField(null=True)),
                ("document_sha256", models.CharField(max_length=64, null=True)),
                ("document_size", models.BigIntegerField(null=True)),
                ("tax_type", models.TextField()),
                ("tax_year", models.IntegerField()),
                ("notice_number", models.TextField(null=True)),
                ("notice_date", models.DateField(null=True)),
                ("amount", models.BigIntegerField(null=True)),
                ("status", models.TextField(null=True)),
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
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assessment_notices",
                        to="clients.client",
                    ),
                ),
                (
                    "tax_return",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="assessment_notices",
                        to="returns.taxreturn",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddIndex(
            model_name="taxreturn",
            index=models.Index(fields=["account", "tax_year", "tax_type", "id"], name="return_account_year_type"),
        ),
        migrations.AddConstraint(
            model_name="taxreturn",
            constraint=models.UniqueConstraint(
                fields=("account", "source_id", "source_key"), name="taxreturn_source_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="attachment",
            constraint=models.UniqueConstraint(
                fields=("account", "source_id", "source_key"), name="attachment_source_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="assessmentnotice",
            constraint=models.UniqueConstraint(
                fields=("account", "source_id", "source_key"), name="assessmentnotice_source_once"
            ),
        ),
        EnableRowSecurity("returns_taxreturn"),
        EnableRowSecurity("returns_assessmentnotice"),
        EnableRowSecurity("returns_attachment"),
    ]
