"""Exports of accounts, under row-level security."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from overstap.portal.accounts.row_security import EnableRowSecurity


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0003_confirms_itself"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AccountExport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.IntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("writing", "Wordt gemaakt"),
                            ("ready", "Klaar"),
                            ("failed", "Mislukt"),
                            ("erased", "Gewist"),
                        ],
                        default="writing",
                        max_length=10,
                    ),
                ),
                ("asked_at", models.DateTimeField(auto_now_add=True)),
                ("job", models.BigIntegerField(null=True)),
                ("file_name", models.TextField(blank=True)),
                ("stored_as", models.TextField(blank=True)),
                ("size", models.BigIntegerField(null=True)),
                ("sha256", models.CharField(blank=True, max_length=64)),
                ("content_digest", models.CharField(blank=True, max_length=64)),
                ("records", models.JSONField(default=dict)),
                ("finished_at", models.DateTimeField(null=True)),
                ("error", models.JSONField(null=True)),
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
                    "asked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("account", "number"), name="account_export_number_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "writing")), fields=("account",), name="account_export_one_writes"
                    ),
                ],
            },
        ),
        EnableRowSecurity("exports_accountexport"),
    ]
