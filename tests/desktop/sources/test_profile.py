from __future__ import annotations

import sqlite3
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overstap.bundle import model
from overstap.desktop.sources.database_errors import ProfileInvalidError
from overstap.desktop.sources.profile import LIMITS, SHIPPED, Profile, read_profile, shipped_profile
from overstap.desktop.sources.verdicts import FACTS_OF
from overstap.i18n import LANGUAGES

READ = 20
"""SQLite's number for the action of reading a column, told to an authorizer."""


@pytest.fixture(scope="module")
def profile() -> Profile:
    return shipped_profile("sqlite")


def changed(folder: Path, old: str, new: str) -> Path:
    text = SHIPPED.read_text(encoding="utf-8")
    assert old in text
    path = folder / "profile.toml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    return path


def read_columns(database: Path, profile: Profile) -> set[str]:
    """The columns that the profile's queries really read, as the database itself tells."""
    seen: set[str] = set()

    def note(action: int, table: str | None, column: str | None, *rest: str | None) -> int:
        if action == READ and column:
            seen.add(f"{table}.{column}")
        return sqlite3.SQLITE_OK

    connection = sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)
    connection.set_authorizer(note)
    for query in (profile.source_query, *(entity.query for entity in profile.entities)):
        connection.execute(query).close()
    connection.close()
    return seen


def test_what_the_profile_says_it_exports_is_what_its_queries_read(installation: Path, profile: Profile) -> None:
    declared = {f"{table}.{column}" for table, use in profile.tables.items() for column in use.exported}
    assert read_columns(installation / "Database" / "Else4Cas.db", profile) == declared


def test_every_table_and_column_of_the_sample_is_accounted_for(installation: Path, profile: Profile) -> None:
    connection = sqlite3.connect(installation / "Database" / "Else4Cas.db")
    tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    unknown = [
        f"{table}.{column}"
        for table in tables
        for _, column, *_ in connection.execute(f"PRAGMA table_info({table})")
        if profile.tables[table].reason is None and column not in profile.tables[table].known
    ]
    connection.close()
    assert unknown == []


def test_everything_left_out_has_a_reason(profile: Profile) -> None:
    reasons = [reason for use in profile.tables.values() for reason in (*use.left_out.values(), use.reason)]
    assert all(reason is None or len(reason.text) > 20 for reason in reasons)


def test_everything_left_out_has_its_reason_in_every_language(profile: Profile) -> None:
    reasons = [reason for use in profile.tables.values() for reason in (*use.left_out.values(), use.reason)]
    assert {frozenset(reason.others) for reason in reasons if reason is not None} == {frozenset(LANGUAGES) - {"nl"}}


def test_a_profile_may_say_its_reasons_in_one_language(tmp_path: Path) -> None:
    path = changed(tmp_path, "[tables.Sessie.reason]\nnl =", "[tables.Sessie]\nreason =")
    text = path.read_text(encoding="utf-8").replace('en = "Who is logged in', '# "Who is logged in')
    path.write_text(text, encoding="utf-8")
    assert str(read_profile(path, "sqlite").tables["Sessie"].reason).startswith("Wie er op dit moment")


def test_every_table_of_the_bundle_has_a_query(profile: Profile) -> None:
    assert {entity.table for entity in profile.entities} == {table.name for table in model.RECORD_TABLES}


@pytest.mark.parametrize("table", list(FACTS_OF))
def test_every_query_gives_what_the_choice_depends_on(profile: Profile, table: str) -> None:
    for entity in profile.of(table):
        assert all(f"AS {fact}" in entity.query for fact in FACTS_OF[table])


def test_the_words_of_a_dialect_are_filled_in() -> None:
    (sqlite,), (mssql,) = shipped_profile("sqlite").of("returns"), shipped_profile("mssql").of("returns")
    assert "LENGTH(i.Inhoud)" in sqlite.query
    assert "DATALENGTH(i.Inhoud)" in mssql.query


def test_a_word_that_is_not_known_has_a_meaning_all_the_same(profile: Profile) -> None:
    (clients,) = profile.of("clients")
    assert [clients.words["state"].code(word) for word in ("Geen klant meer", "Weet niet", None)] == [
        "former",
        "current",
        "current",
    ]


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("profile = 1", "profile = 2", "regel 14, profile"),
        ('name = "else4cas"', "name = 4", "regel 15, name"),
        ('table = "users"', 'table = "people"', "entity[2].table"),
        ('table = "users"', 'table = "users_"', "er is geen vraag voor tabel users"),
        ('given_by = "CAS"', "given_by = 1", "entity[9].given_by"),
        ("SELECT GebruikerId", "DELETE GebruikerId", "entity[2].query"),
        ("FROM Gebruiker", "FROM Gebruiker; DROP TABLE Client", "entity[2].query"),
        ("{length}(b.Inhoud)", "{grootte}(b.Inhoud)", "{grootte}"),
        ('kind = "client_kind"', 'kind = "client_sort"', "entity[3].words: de lijst van kind"),
        ('otherwise = "person"', "otherwise = 1", "words.client_kind.otherwise"),
        ("[tables.Sessie.reason]", "[tables.Sessie.why]", "tables.Sessie.why: deze sleutel is onbekend"),
        ("[tables.Sessie.r", '[tables.Sessie]\nexported = ["SessieId"]\n[tables.Sessie.r', "tables.Sessie.reason"),
        (
            "[tables.Sessie.reason]\nnl",
            "[tables.Sessie.reason]\nfr",
            "tables.Sessie.reason: hier hoort de reden",
        ),
        ('"DatabaseGuid", "Versie"', '"DatabaseGuid", "Versie", "AangemaaktOp"', "dubbel genoemd: AangemaaktOp"),
        ('en = "In the portal', 'en = 3 # "In the portal', "tables.Gebruiker.left_out: hier horen kolommen"),
        ("[dialects.sqlite]", "[dialects.oracle]", "[dialects.sqlite]"),
        ("[[entity]]", "[[thing]]", "entity ontbreekt"),
        ("[source]", "[sauce]", "source ontbreekt"),
    ],
)
def test_what_is_wrong_with_a_profile_is_named(tmp_path: Path, old: str, new: str, named: str) -> None:
    with pytest.raises(ProfileInvalidError) as caught:
        read_profile(changed(tmp_path, old, new), "sqlite")
    assert named in str(caught.value)


def test_every_mistake_has_the_line_where_it_stands(tmp_path: Path) -> None:
    path = changed(tmp_path, 'given_by = "CAS"', "given_by = 1")
    line = path.read_text(encoding="utf-8").splitlines().index("given_by = 1") + 1
    with pytest.raises(ProfileInvalidError, match=rf"regel {line}, entity\[9\]\.given_by"):
        read_profile(path, "sqlite")


def test_all_mistakes_are_named_at_once(tmp_path: Path) -> None:
    path = changed(tmp_path, 'given_by = "CAS"', "given_by = 1")
    path.write_text(path.read_text("utf-8").replace('name = "else4cas"', "name = 4") + "\n[extra]\n", "utf-8")
    with pytest.raises(ProfileInvalidError) as caught:
        read_profile(path, "sqlite")
    assert str(caught.value).count("- regel") == 3


def test_a_query_that_begins_with_with_is_for_sqlite_only(tmp_path: Path) -> None:
    path = changed(tmp_path, '"SELECT GebruikerId', '"WITH g AS (SELECT 1 AS x) SELECT GebruikerId')
    assert read_profile(path, "sqlite").of("users")
    with pytest.raises(ProfileInvalidError, match="WITH"):
        read_profile(path, "mssql")


@pytest.mark.parametrize(
    "content",
    [b"= =", b"\xff\xfe", b"a = " + b"[" * 100_000, b"# " + b"x" * LIMITS.file_bytes, b"", b"entity = 1\ntables = 2"],
)
def test_a_file_that_is_no_profile_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "profile.toml"
    path.write_bytes(content)
    with pytest.raises(ProfileInvalidError):
        read_profile(path, "sqlite")


def test_a_profile_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ProfileInvalidError, match=r"weg\.toml"):
        read_profile(tmp_path / "weg.toml", "sqlite")


LINES = SHIPPED.read_text(encoding="utf-8").splitlines()


@given(data=st.data())
def test_law_a_profile_with_lines_lost_or_changed_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    lines = list(LINES)
    for place in data.draw(st.lists(st.integers(0, len(lines) - 1), max_size=4)):
        lines[place] = data.draw(st.sampled_from(["", "x = 1", "[words]", "table = 2", "tables = []", 'query = """']))
    path = tmp_path_factory.getbasetemp() / "law.toml"
    path.write_text("\n".join(lines), encoding="utf-8")
    with suppress(ProfileInvalidError):
        profile = read_profile(path, data.draw(st.sampled_from(["sqlite", "mssql"])))
        assert {entity.table for entity in profile.entities} == {table.name for table in model.RECORD_TABLES}
