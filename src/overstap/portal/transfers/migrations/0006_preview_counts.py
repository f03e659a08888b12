"""The forecast counted once, per client and per table, and the few records that somebody has to look at."""

import django.db.models.deletion
from django.db import migrations, models

from overstap.portal.accounts.row_security import EnableRowSecurity


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_confirms_itself"),
        ("transfers", "0005_matching"),
    ]

    operations = [
        migrations.CreateModel(
            name="ForecastCount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("table", models.TextField()),
                ("key", models.TextField()),
                ("record", models.BigIntegerField()),
                ("label", models.TextField(null=True)),
                ("new", models.IntegerField()),
                ("changed", models.IntegerField()),
                ("unchanged", models.IntegerField()),
                ("skipped", models.IntegerField()),
                ("conflict", models.IntegerField()),
            ],
        ),
        migrations.AddField(
            model_name="migration",
            name="forecast",
            field=models.JSONField(default=dict),
        ),
        migrations.AddIndex(
            model_name="bundlekey",
            index=models.Index(
                condition=models.Q(("forecast__in", ["skipped", "conflict"])),
                fields=["account", "migration", "client_key"],
                name="bundle_key_to_look_at",
            ),
        ),
        migrations.AddField(
            model_name="forecastcount",
            name="account",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="accounts.account",
            ),
        ),
        migrations.AddField(
            model_name="forecastcount",
            name="migration",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="transfers.migration",
            ),
        ),
        migrations.AddIndex(
            model_name="forecastcount",
            index=models.Index(fields=["account", "migration", "label", "key"], name="forecast_count_by_name"),
        ),
        migrations.AddConstraint(
            model_name="forecastcount",
            constraint=models.UniqueConstraint(
                fields=("account", "migration", "table", "key"), name="forecast_count_once"
            ),
        ),
        EnableRowSecurity("transfers_forecastcount"),
    ]
