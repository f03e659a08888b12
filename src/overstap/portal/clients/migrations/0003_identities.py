"""A client may be known to several sources; what people edited is remembered beside what was imported."""

import django.db.models.deletion
from django.db import migrations, models

from overstap.portal.accounts.row_security import EnableRowSecurity

# The owner of the tables is under their policies too, and bound to no account here.
_KNOW_PRESENT = """
    ALTER TABLE clients_client NO FORCE ROW LEVEL SECURITY;
    INSERT INTO clients_clientidentity (account_id, client_id, source_id, source_key, content_hash, migration_id)
    SELECT account_id, id, source_id, source_key, content_hash, migration_id FROM clients_client
    WHERE source_id IS NOT NULL;
    ALTER TABLE clients_client FORCE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_confirms_itself"),
        ("clients", "0002_search"),
    ]

    operations = [
        migrations.CreateModel(
            name="ClientIdentity",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("source_id", models.TextField()),
                ("source_key", models.TextField()),
                ("content_hash", models.CharField(max_length=64, null=True)),
                ("migration_id", models.BigIntegerField(null=True)),
            ],
        ),
        migrations.AddField(
            model_name="client",
            name="edited",
            field=models.JSONField(db_default=models.Value({}, models.JSONField()), default=dict),
        ),
        migrations.AddField(
            model_name="client",
            name="placeholder",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="office",
            name="edited",
            field=models.JSONField(db_default=models.Value({}, models.JSONField()), default=dict),
        ),
        migrations.AddIndex(
            model_name="client",
            index=models.Index(
                fields=["account", "bsn"], condition=models.Q(("bsn__isnull", False)), name="client_account_bsn"
            ),
        ),
        migrations.AddIndex(
            model_name="client",
            index=models.Index(
                fields=["account", "fiscal_number", "sequence_number"],
                condition=models.Q(("fiscal_number__isnull", False)),
                name="client_account_fiscal",
            ),
        ),
        migrations.AddField(
            model_name="clientidentity",
            name="account",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.account"
            ),
        ),
        migrations.AddField(
            model_name="clientidentity",
            name="client",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="identities", to="clients.client"
            ),
        ),
        migrations.AddConstraint(
            model_name="clientidentity",
            constraint=models.UniqueConstraint(
                fields=("account", "source_id", "source_key"), name="client_identity_once"
            ),
        ),
        migrations.RunSQL(_KNOW_PRESENT, migrations.RunSQL.noop),
        EnableRowSecurity("clients_clientidentity"),
    ]
