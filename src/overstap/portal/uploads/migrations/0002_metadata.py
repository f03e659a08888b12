"""What a client says of its file besides the name."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("uploads", "0001_initial")]

    operations = [
        migrations.AddField(model_name="upload", name="metadata", field=models.JSONField(default=dict)),
    ]
