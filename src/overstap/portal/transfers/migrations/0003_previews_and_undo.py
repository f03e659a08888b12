"""Previews, agreeing to them, and undoing."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_confirms_itself"),
        ("transfers", "0002_options"),
        ("uploads", "0002_metadata"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="migration",
            name="migration_one_loads",
        ),
        migrations.AddField(
            model_name="bundlekey",
            name="changes",
            field=models.JSONField(null=True),
        ),
        migrations.AddField(
            model_name="bundlekey",
            name="client_key",
            field=models.TextField(null=True),
        ),
        migrations.AddField(
            model_name="bundlekey",
            name="decision",
            field=models.TextField(choices=[("portal", "Portal"), ("file", "File"), ("ask", "Ask")], null=True),
        ),
        migrations.AddField(
            model_name="bundlekey",
            name="forecast",
            field=models.TextField(
                choices=[
                    ("new", "New"),
                    ("changed", "Changed"),
                    ("unchanged", "Unchanged"),
                    ("skipped", "Skipped"),
                    ("conflict", "Conflict"),
                ],
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="bundlekey",
            name="label",
            field=models.TextField(null=True),
        ),
        migrations.AddField(
            model_name="migration",
            name="confirmed_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="migration",
            name="confirmed_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="migration",
            name="undo_takes_edits",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="migration",
            name="undone_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddIndex(
            model_name="bundlekey",
            index=models.Index(
                fields=["account", "migration", "client_key"],
                condition=models.Q(("client_key__isnull", False)),
                name="bundle_key_of_client",
            ),
        ),
        migrations.AddConstraint(
            model_name="migration",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["loading", "reconciling", "undoing"])),
                fields=("account",),
                name="migration_one_loads",
            ),
        ),
    ]
