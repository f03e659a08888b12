"""Undoing: how far it is, what it keeps, and what it takes out of storage; judging again what failed."""

import django.db.models.deletion
from django.db import migrations, models

from overstap.portal.accounts.row_security import EnableRowSecurity


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_confirms_itself"),
        ("transfers", "0003_previews_and_undo"),
    ]

    operations = [
        migrations.AddField(
            model_name="migration",
            name="judges_again",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="migration",
            name="undo_report",
            field=models.JSONField(null=True),
        ),
        migrations.AddField(
            model_name="migration",
            name="undo_started_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.CreateModel(
            name="Kept",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("table", models.TextField()),
                ("key", models.TextField()),
                ("reason", models.TextField(choices=[("edited", "Edited"), ("in-use", "In Use")])),
                ("made", models.BooleanField()),
                ("row", models.BigIntegerField()),
                ("label", models.TextField(null=True)),
                ("fields", models.JSONField(default=list)),
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
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("account", "migration", "table", "key"), name="kept_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="ReleasedDocument",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("path", models.TextField()),
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
                        related_name="+",
                        to="transfers.migration",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("account", "migration", "path"), name="released_document_once")
                ],
            },
        ),
        EnableRowSecurity("transfers_kept"),
        EnableRowSecurity("transfers_releaseddocument"),
    ]
