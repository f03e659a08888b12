"""Keys of a file remember by what a client may be known already, and which record an own export speaks of."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("transfers", "0004_undoing"),
    ]

    operations = [
        migrations.AddField(
            model_name="bundlekey",
            name="alike",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="bundlekey",
            name="match",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="bundlekey",
            name="natural_key",
            field=models.TextField(null=True),
        ),
        migrations.AddField(
            model_name="bundlekey",
            name="source_id",
            field=models.TextField(null=True),
        ),
        migrations.AddField(
            model_name="bundlekey",
            name="source_key",
            field=models.TextField(null=True),
        ),
    ]
