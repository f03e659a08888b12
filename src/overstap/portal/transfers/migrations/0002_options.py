"""What was chosen at the upload."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("transfers", "0001_initial"), ("uploads", "0002_metadata")]

    operations = [
        migrations.AddField(model_name="migration", name="options", field=models.JSONField(default=dict)),
    ]
