"""What people edited is remembered beside what was imported; what they take away stays as a row."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("responsibilities", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="colleague",
            name="edited",
            field=models.JSONField(db_default=models.Value({}, models.JSONField()), default=dict),
        ),
        migrations.AddField(
            model_name="responsibility",
            name="edited",
            field=models.JSONField(db_default=models.Value({}, models.JSONField()), default=dict),
        ),
        migrations.AddField(
            model_name="responsibility",
            name="removed",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="returnrole",
            name="edited",
            field=models.JSONField(db_default=models.Value({}, models.JSONField()), default=dict),
        ),
    ]
