"""The first tables of the app, under row-level security."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

from overstap.portal.accounts.row_security import EnableRowSecurity


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Office",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("source_id", models.TextField(null=True)),
                ("source_key", models.TextField(null=True)),
                ("content_hash", models.CharField(max_length=64, null=True)),
                ("migration_id", models.BigIntegerField(null=True)),
                (
                    "created_at",
                    models.DateTimeField(auto_now_add=True, db_default=django.db.models.functions.datetime.Now()),
                ),
                (
                    "updated_at",
                    models.DateTimeField(auto_now=True, db_default=django.db.models.functions.datetime.Now()),
                ),
                ("street", models.TextField(null=True)),
                ("house_number", models.TextField(null=True)),
                ("house_number_addition", models.TextField(null=True)),
                ("postal_code", models.TextField(null=True)),
                ("city", models.TextField(null=True)),
                ("country", models.TextField(null=True)),
                ("name", models.TextField()),
                ("tax_consultant_number", models.TextField(null=True)),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounts.account",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Client",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("source_id", models.TextField(null=True)),
                ("source_key", models.TextField(null=True)),
                ("content_hash", models.CharField(max_length=64, null=True)),
                ("migration_id", models.BigIntegerField(null=True)),
                (
                    "created_at",
                    models.DateTimeField(auto_now_add=True, db_default=django.db.models.functions.datetime.Now()),
                ),
                (
                    "updated_at",
                    models.DateTimeField(auto_now=True, db_default=django.db.models.functions.datetime.Now()),
                ),
                ("street", models.TextField(null=True)),
                ("house_number", models.TextField(null=True)),
                ("house_number_addition", models.TextField(null=True)),
                ("postal_code", models.TextField(null=True)),
                ("city", models.TextField(null=True)),
                ("country", models.TextField(null=True)),
                ("kind", models.TextField(choices=[("person", "Particulier"), ("company", "Onderneming")])),
                ("client_number", models.TextField(null=True)),
                (
                    "state",
                    models.TextField(choices=[("current", "Klant"), ("former", "Geen klant meer")], default="current"),
                ),
                ("bsn", models.TextField(null=True)),
                ("fiscal_number", models.TextField(null=True)),
                ("sequence_number", models.TextField(null=True)),
                ("vat_number", models.TextField(null=True)),
                ("vat_id", models.TextField(null=True)),
                ("kvk_number", models.TextField(null=True)),
                ("initials", models.TextField(null=True)),
                ("first_name", models.TextField(null=True)),
                ("prefix", models.TextField(null=True)),
                ("name", models.TextField()),
                ("gender", models.TextField(null=True)),
                ("date_of_birth", models.DateField(null=True)),
                ("email", models.TextField(null=True)),
                ("phone", models.TextField(null=True)),
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
                    "office",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="clients",
                        to="clients.office",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddConstraint(
            model_name="office",
            constraint=models.UniqueConstraint(
                fields=("account", "source_id", "source_key"), name="office_source_once"
            ),
        ),
        migrations.AddIndex(
            model_name="client",
            index=models.Index(fields=["account", "name", "id"], name="client_account_name"),
        ),
        migrations.AddConstraint(
            model_name="client",
            constraint=models.UniqueConstraint(
                fields=("account", "source_id", "source_key"), name="client_source_once"
            ),
        ),
        EnableRowSecurity("clients_office"),
        EnableRowSecurity("clients_client"),
    ]
