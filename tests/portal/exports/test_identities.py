"""Ids of an export: PostgreSQL writes them and the load takes them apart in Python, so the two have to agree."""

from __future__ import annotations

from django.db import connection
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from psycopg import sql

from overstap.portal.accounts.api import Account
from overstap.portal.exports.identities import identity, within_source
from overstap.portal.transfers.api import ids_in_bundles
from overstap.portal.transfers.origins import split

ROW = sql.SQL("(SELECT %(source)s::text AS source_id, %(key)s::text AS source_key, 7 AS id) AS each")

# PostgreSQL's text has no NUL, and UTF-8 no half of a pair.
TEXTS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1, max_size=12)


def written(expression: sql.Composed, source: str | None, key: str | None) -> str:
    """What PostgreSQL makes of the *expression* for a row of that *source* and *key*."""
    statement = sql.SQL("SELECT {} FROM {}").format(expression, ROW)
    with connection.cursor() as cursor:
        cursor.execute(statement, {"source": source, "key": key})
        return str(cursor.fetchone()[0])


EACH = sql.Identifier("each")


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(source=TEXTS, key=TEXTS)
@example(source="else4cas/1", key="a/b/")
@example(source="\N{ZERO WIDTH SPACE}", key=" ")
@example(source="706f7274616c", key="706f7274616c/account")
@example(source="Ü", key="%s%%(source)s{0}\\")
def test_law_every_id_of_an_export_is_taken_apart_into_what_it_was(bound: Account, source: str, key: str) -> None:
    made = written(identity(EACH), source, key)
    assert split(made, f"portal:{bound.pk}") == (source, key)
    # What the preview and the history look records up by.
    assert made == ids_in_bundles(source, key)[1]
    assert written(within_source(EACH, sql.Identifier("source_key")), source, key) == made


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(one=st.tuples(TEXTS, TEXTS), other=st.tuples(TEXTS, TEXTS))
def test_law_two_records_never_share_an_id(bound: Account, one: tuple[str, str], other: tuple[str, str]) -> None:
    # A slash of the one may be where the other's source ends.
    assert (written(identity(EACH), *one) == written(identity(EACH), *other)) == (one == other)


def test_what_was_made_here_without_a_key_is_named_by_its_row(bound: Account) -> None:
    assert split(written(identity(EACH), None, None), "portal:x") == ("portal", "7")


def test_a_notice_that_waits_for_nothing_names_no_return(bound: Account) -> None:
    statement = within_source(EACH, sql.Identifier("source_key"))
    assert written(statement, "else4cas-1", None) == "None"
