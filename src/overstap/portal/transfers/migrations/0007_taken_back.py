"""What undoing took back stays to be told in the history of a record, and who asked for it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from overstap.portal.accounts.row_security import EnableRowSecurity


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_confirms_itself"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("transfers", "0006_preview_counts"),
    ]

    operations = [
        migrations.AddField(
            model_name="migration",
            name="undo_asked_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.CreateModel(
            name="TakenBack",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("table", models.TextField()),
                ("key", models.TextField()),
                ("row", models.BigIntegerField()),
                ("action", models.TextField()),
                ("old", models.JSONField(null=True)),
                ("was", models.JSONField(default=dict)),
                ("at", models.DateTimeField()),
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
                    models.UniqueConstraint(fields=("account", "migration", "table", "key"), name="taken_back_once")
                ],
            },
        ),
        EnableRowSecurity("transfers_takenback"),
    ]
