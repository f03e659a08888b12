"""A role may come in before its return, and then waits for it by its key."""

import django.db.models.deletion
from django.db import migrations, models

# The owner of the tables is under their policies too, and bound to no account here. Of another source's return the key
# says nothing: a role finds its return at its own source only.
_REMEMBER_KEYS = """
    ALTER TABLE responsibilities_returnrole NO FORCE ROW LEVEL SECURITY;
    ALTER TABLE returns_taxreturn NO FORCE ROW LEVEL SECURITY;
    UPDATE responsibilities_returnrole AS role SET return_key = tax_return.source_key
    FROM returns_taxreturn AS tax_return
    WHERE tax_return.id = role.tax_return_id AND tax_return.source_id = role.source_id;
    ALTER TABLE responsibilities_returnrole FORCE ROW LEVEL SECURITY;
    ALTER TABLE returns_taxreturn FORCE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_confirms_itself"),
        ("responsibilities", "0002_edits"),
        ("returns", "0003_waiting_notices"),
    ]

    operations = [
        migrations.AddField(
            model_name="returnrole",
            name="return_key",
            field=models.TextField(null=True),
        ),
        migrations.RunSQL(_REMEMBER_KEYS, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="returnrole",
            name="tax_return",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="roles",
                to="returns.taxreturn",
            ),
        ),
        migrations.AddIndex(
            model_name="returnrole",
            index=models.Index(
                condition=models.Q(("return_key__isnull", False), ("tax_return__isnull", True)),
                fields=["account", "source_id", "return_key"],
                name="role_waits_for_return",
            ),
        ),
    ]
