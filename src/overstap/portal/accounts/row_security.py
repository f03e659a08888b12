"""The migration operation that puts a table under row-level security.

Every table with practice data gets one policy: a row is visible and writable only in a session bound to its account
(``binding``). FORCE makes it hold for the table's owner too; the application's role cannot bypass it. A session that
is not bound sees nothing, since ``current_setting`` then gives no account.
"""

from __future__ import annotations

from django.db.migrations.operations import RunSQL

SETTING = "overstap.account"
"""The session variable that says which account is bound; set only by ``binding.bind``."""

# A scalar subquery is evaluated once per statement, not once per row, and keeps indexes on account_id usable.
_BOUND_ACCOUNT = f"(SELECT nullif(current_setting('{SETTING}', true), '')::uuid)"


class EnableRowSecurity(RunSQL):
    """Put *table*, which has a column ``account_id``, under row-level security."""

    def __init__(self, table: str) -> None:
        self.table = table
        rows = f"account_id = {_BOUND_ACCOUNT}"
        super().__init__(
            sql=[
                f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
                f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
                f"CREATE POLICY account_only ON {table} USING ({rows}) WITH CHECK ({rows})",
            ],
            reverse_sql=[
                f"DROP POLICY account_only ON {table}",
                f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY",
                f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
            ],
        )

    def deconstruct(self) -> tuple[str, list[object], dict[str, object]]:
        """How migration files write this operation: with its table's name."""
        return (type(self).__name__, [self.table], {})

    def describe(self) -> str:
        """What ``migrate --plan`` shows."""
        return f"Put {self.table} under row-level security"
