"""What ``overstap portal check`` finds wrong: settings, Django's own checks, the database's roles and its row security.

Everything is gathered; nothing is changed.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.core.checks import WARNING, CheckMessage, run_checks
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from overstap.i18n import mark, translate
from overstap.portal.project.settings import NOT_SET

OPEN_TABLES = frozenset({"accounts_membership", "accounts_accesstoken"})
"""Tables with an account that are read before, or across, accounts: at log-in and for a token. Without row security by
decision (``docs/decisions/0051``)."""

_UNPROTECTED = """
SELECT relation.relname
FROM pg_class AS relation
JOIN pg_attribute AS attribute ON attribute.attrelid = relation.oid
WHERE relation.relnamespace = 'public'::regnamespace AND relation.relkind IN ('r', 'p')
    AND attribute.attname = 'account_id' AND NOT attribute.attisdropped
    AND NOT (
        relation.relrowsecurity AND relation.relforcerowsecurity
        AND EXISTS (SELECT FROM pg_policy WHERE polrelid = relation.oid)
    )
ORDER BY relation.relname
"""
_TOO_MIGHTY = """
SELECT rolname FROM pg_roles WHERE rolname = current_user AND (rolsuper OR rolbypassrls OR rolcreaterole)
"""
_TRUNCATABLE = """
SELECT count(*) FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
    AND (has_table_privilege(oid, 'TRUNCATE') OR pg_has_role(relowner, 'USAGE'))
"""


@dataclass(frozen=True)
class Finding:
    """Something that is not as it should be, and what to do about it."""

    code: str
    text: str
    hint: str


def examine() -> list[Finding]:
    """Everything that is wrong with this portal; an empty list when it may run."""
    return [*_settings(), *_django(), *_tables(), *_roles(), *unprotected_tables()]


def unprotected_tables() -> list[Finding]:
    """Tables with a column ``account_id`` that do not stand under FORCE row-level security."""
    text = mark("Tabel {table} bevat gegevens van accounts, maar staat niet onder rijbeveiliging.")
    hint = mark("Voer uit: overstap portal manage migrate --database owner. Blijft het zo, meld het dan.")
    names = {str(name) for (name,) in _rows(_UNPROTECTED)} - OPEN_TABLES
    return [
        Finding("database.unprotected-table", translate(text).format(table=name), translate(hint))
        for name in sorted(names)
    ]


def _settings() -> list[Finding]:
    found = []
    if settings.SECRET_KEY == NOT_SET:
        text = translate("De geheime sleutel van het portaal is niet ingesteld.")
        found.append(Finding("settings.secret-key", text, "OVERSTAP_SECRET_KEY_FILE"))
    if not settings.SEALING_KEYS:
        text = translate("Er is geen sleutel om certificaten en andere geheimen mee te verzegelen.")
        found.append(Finding("settings.sealing-keys", text, "OVERSTAP_SEALING_KEYS_FILE"))
    return found


def _django() -> list[Finding]:
    # The checks for deployment presume TLS; a portal on this machine alone has none.
    public = settings.PUBLIC_URL.startswith("https://")
    messages = run_checks(include_deployment_checks=public, databases=["default"])
    return [_of_django(message) for message in messages if message.level >= WARNING and not message.is_silenced()]


def _of_django(message: CheckMessage) -> Finding:
    return Finding(message.id or "django", str(message.msg), str(message.hint or ""))


def _tables() -> list[Finding]:
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if not missing:
        return []
    text = translate("De tabellen van de database lopen achter bij dit portaal; stappen te gaan: {count}.")
    hint = translate("Geef OVERSTAP_DATABASE_OWNER_URL mee en voer uit: overstap portal check")
    return [Finding("database.behind", text.format(count=len(missing)), hint)]


def _roles() -> list[Finding]:
    found = []
    hint = translate(
        "Geef OVERSTAP_DATABASE_URL het adres met de rol ‘overstap’; zie docs/reference/database-roles.md."
    )
    for (role,) in _rows(_TOO_MIGHTY):
        text = translate("De databaserol {role} mag te veel: rijbeveiliging geldt er niet voor.").format(role=role)
        found.append(Finding("database.role-too-mighty", text, hint))
    ((count,),) = _rows(_TRUNCATABLE)
    if count:
        text = translate("De databaserol van het portaal mag tabellen legen of is er eigenaar van; aantal: {count}.")
        found.append(Finding("database.role-owns-tables", text.format(count=count), hint))
    return found


def _rows(query: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return list(cursor.fetchall())
