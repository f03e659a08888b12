"""The first tables of the app, under row-level security."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from overstap.portal.accounts.row_security import EnableRowSecurity


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Certificate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("subject", models.TextField()),
                ("organisation", models.TextField(blank=True)),
                ("oin", models.TextField(blank=True)),
                ("issuer", models.TextField()),
                ("serial_number", models.TextField()),
                ("fingerprint", models.CharField(max_length=64)),
                ("valid_from", models.DateTimeField()),
                ("valid_until", models.DateTimeField()),
                ("is_test", models.BooleanField()),
                ("is_active", models.BooleanField(default=False)),
                ("sealed_pkcs12", models.BinaryField()),
                ("uploaded_at", models.DateTimeField(auto_now_add=True)),
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
                    "uploaded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("account", "fingerprint"), name="certificate_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("is_active", True)), fields=("account",), name="certificate_one_active"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TrustAnchor",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.TextField()),
                ("fingerprint", models.CharField(max_length=64, unique=True)),
                ("certificate", models.BinaryField()),
                ("is_test", models.BooleanField()),
                ("added_at", models.DateTimeField(auto_now_add=True)),
            ],
        ),
        EnableRowSecurity("certificates_certificate"),
    ]
