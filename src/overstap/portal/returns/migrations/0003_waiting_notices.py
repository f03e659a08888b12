"""The notices that wait for a return are found by its key."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_confirms_itself"),
        ("clients", "0003_identities"),
        ("returns", "0002_edits"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="assessmentnotice",
            index=models.Index(
                condition=models.Q(("return_key__isnull", False), ("tax_return__isnull", True)),
                fields=["account", "source_id", "return_key"],
                name="notice_waits_for_return",
            ),
        ),
    ]
