"""What people changed, under row-level security."""

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
            name="Change",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("table", models.TextField()),
                ("record", models.BigIntegerField()),
                ("field", models.TextField()),
                ("old", models.JSONField(null=True)),
                ("new", models.JSONField(null=True)),
                ("changed_at", models.DateTimeField(auto_now_add=True)),
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
                    "changed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["account", "table", "record", "changed_at"], name="change_of_record")],
            },
        ),
        EnableRowSecurity("history_change"),
    ]
