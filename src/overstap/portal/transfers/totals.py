"""Control totals: returns per tax type and year as the bundle states them, beside what the portal can account for."""

from __future__ import annotations

import json
from dataclasses import dataclass

from django.db import connection
from psycopg import sql

from overstap.portal.transfers.merging import Scope
from overstap.portal.transfers.models import Migration


@dataclass(frozen=True)
class TotalReport:
    """Returns of a tax type and year: what the bundle states, what is in the portal, what was skipped or failed."""

    tax_type: str
    tax_year: int
    stated: int
    present: int
    kept_out: int

    @property
    def accounted(self) -> int:
        """What the portal can account for; equal to *stated* when nothing is lost or doubled."""
        return self.present + self.kept_out


def totals_of(migration: Migration) -> tuple[TotalReport, ...]:
    """The totals of *migration*, also where only one side has any; needs a bound session."""
    parameters = Scope.of(migration).parameters() | {"totals": json.dumps(migration.bundle_info["totals"])}
    with connection.cursor() as cursor:
        cursor.execute(_TOTALS, parameters)
        return tuple(TotalReport(*row) for row in cursor.fetchall())


# What is present is counted in the portal's own table, not in the notes about what was done.
_TOTALS = sql.SQL("""
    WITH stated AS (
        SELECT tax_type, tax_year, returns FROM jsonb_to_recordset(%(totals)s::jsonb)
            AS total (tax_type text, tax_year bigint, returns bigint)
    ), present AS (
        SELECT present.tax_type, present.tax_year::bigint AS tax_year, count(*) AS returns
        FROM transfers_bundlekey AS known JOIN returns_taxreturn AS present
            ON present.source_id = coalesce(known.source_id, %(source)s)
                AND present.source_key = coalesce(known.source_key, known.key)
        WHERE present.account_id = %(account)s AND known.account_id = %(account)s AND known.migration_id = %(migration)s
            AND known."table" = 'returns' AND known.outcome IN ('imported', 'changed', 'unchanged')
        GROUP BY 1, 2
    ), kept_out AS (
        SELECT tax_type, tax_year, count(*) AS returns FROM transfers_bundlekey
        WHERE account_id = %(account)s AND migration_id = %(migration)s
            AND "table" = 'returns' AND outcome IN ('skipped', 'failed')
        GROUP BY 1, 2
    )
    SELECT tax_type, tax_year, coalesce(stated.returns, 0), coalesce(present.returns, 0), coalesce(kept_out.returns, 0)
    FROM stated FULL JOIN present USING (tax_type, tax_year) FULL JOIN kept_out USING (tax_type, tax_year)
    ORDER BY tax_type, tax_year
""")
