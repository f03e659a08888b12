"""What people edited is remembered beside what was imported; a notice remembers which return it waits for."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("returns", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="assessmentnotice",
            name="edited",
            field=models.JSONField(db_default=models.Value({}, models.JSONField()), default=dict),
        ),
        migrations.AddField(
            model_name="assessmentnotice",
            name="return_key",
            field=models.TextField(null=True),
        ),
        migrations.AddField(
            model_name="attachment",
            name="edited",
            field=models.JSONField(db_default=models.Value({}, models.JSONField()), default=dict),
        ),
        migrations.AddField(
            model_name="taxreturn",
            name="edited",
            field=models.JSONField(db_default=models.Value({}, models.JSONField()), default=dict),
        ),
    ]
