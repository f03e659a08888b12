"""Whether an account wants to agree to every preview."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_cache"),
    ]

    operations = [
        migrations.AddField(
            model_name="account",
            name="confirms_itself",
            field=models.BooleanField(db_default=True, default=True),
        ),
    ]
