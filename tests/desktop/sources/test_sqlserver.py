"""A database on a server, for real: made there, looked at, and exported to the same content as from a file.

Needs a server, see ``tests.sqlserver``; it gets databases of these tests' own, taken away afterwards.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from overstap.desktop.export import Target, export
from overstap.desktop.sources.access import Access
from overstap.desktop.sources.database import DatabaseSource
from overstap.desktop.sources.database_errors import (
    DatabaseForbiddenError,
    DatabaseLayoutError,
    DatabaseQuestionError,
    DatabaseUnknownError,
    LoginRefusedError,
    ServerUntrustedError,
)
from overstap.desktop.sources.drivers import DriverConnection, connect, telling
from overstap.desktop.sources.installation import open_installation
from overstap.desktop.sources.layouts import ColumnFound
from overstap.desktop.sources.profile import shipped_profile
from overstap.desktop.sources.selection import ProgramYear, Selection
from overstap.desktop.sources.servers import (
    Address,
    Driver,
    Encryption,
    Login,
    Server,
    ServerDatabase,
)
from overstap.desktop.sources.sqlserver import (
    DatabaseSeen,
    Likeness,
    ServerSeen,
    look_at,
    open_server_database,
)
from overstap.desktop.sources.tsql import literal, quoted, run
from overstap.sample.errors import DatabaseInUseError
from overstap.sample.installation import Wish, create
from overstap.sample.sqlserver import ServerWriter, drop_database
from tests.desktop.conftest import CLIENTS
from tests.sqlserver import given_server

# Half seconds that a server may take to notice that a session has ended.
TRIES = 40
ANYWHERE = Server(Address("server"), None)

# One program of each kind; VPB 2021 has the attachment of 20 MiB and BAS 2020 the one of 0 bytes.
SELECTION = Selection(
    programs=frozenset({ProgramYear("BAS", 2020), ProgramYear("BTW", 2016), ProgramYear("VPB", 2021)})
)


@pytest.fixture(params=list(Driver))
def server(request: pytest.FixtureRequest) -> Server:
    """The server that these tests may use, with each driver in turn; one of them cannot check certificates."""
    return given_server(request.param)


def own_database(server: Server) -> ServerDatabase:
    return ServerDatabase(server, f"overstap_test_{uuid.uuid4().hex[:8]}")


@pytest.fixture(scope="session")
def on_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, ServerDatabase]]:
    """The sample office of the other tests, its database on the server."""
    target = own_database(given_server())
    folder = tmp_path_factory.mktemp("on-server") / "kantoor"
    create(folder, Wish(clients=CLIENTS), processes=1, server=target)
    yield folder, target
    drop_database(target)


@pytest.fixture
def target(server: Server, on_server: tuple[Path, ServerDatabase]) -> ServerDatabase:
    return ServerDatabase(server, on_server[1].name)


def access(server: Server) -> Access:
    assert server.login is not None
    return Access(driver=server.driver, password=server.login.password, encryption=server.encryption)


def digest_of(source_folder: Path, out: Path, how: Access | None = None) -> str:
    with closing(open_installation(source_folder, how)) as source:
        result = export(source, SELECTION, Target(out, datetime(2026, 6, 30, 12, 0, tzinfo=UTC)))
    assert result.shortfalls == ()
    return result.bundle.content_digest


@pytest.fixture(scope="session")
def digest_of_file(installation: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    return digest_of(installation, tmp_path_factory.mktemp("from-file"))


def test_the_databases_worth_choosing_from_come_best_first() -> None:
    seen = ServerSeen(
        "15.0", tuple(DatabaseSeen(str(likeness), likeness) for likeness in reversed(Likeness)), published_login=True
    )
    assert [database.likeness for database in seen.candidates] == [Likeness.WHOLE, Likeness.PARTLY]


def test_sqlserver_gives_the_same_content_as_the_file(
    server: Server, on_server: tuple[Path, ServerDatabase], digest_of_file: str, tmp_path: Path
) -> None:
    assert digest_of(on_server[0], tmp_path, access(server)) == digest_of_file


def test_sqlserver_settings_hold_no_password(on_server: tuple[Path, ServerDatabase]) -> None:
    folder, target = on_server
    assert target.server.login is not None
    written = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    assert target.server.login.password.encode() not in written


def test_sqlserver_counts_and_identity_are_those_of_the_file(target: ServerDatabase, installation: Path) -> None:
    with (
        closing(open_server_database(target)) as there,
        closing(open_installation(installation)) as source,
    ):
        assert isinstance(source, DatabaseSource)
        assert there.identity() == source.database.identity()
        for on_server, in_file in zip(there.profile.entities, source.database.profile.entities, strict=True):
            assert there.counted(on_server, ()) == source.database.counted(in_file, ())


def test_sqlserver_layout_is_told_with_types_and_keys(target: ServerDatabase) -> None:
    with closing(open_server_database(target)) as database:
        found = {name.casefold(): columns for name, columns in database.found().items()}
    assert set(map(str.casefold, shipped_profile("mssql").tables)) <= set(found)
    kinds = {column.name: column for column in found["client"]}
    assert kinds["ClientId"] == ColumnFound("ClientId", "int", is_key=True)
    assert kinds["Naam"] == ColumnFound("Naam", "nvarchar(200)", is_key=False)
    assert {column.kind for column in found["bijlage"]} >= {"varbinary(max)"}
    assert {column.kind for column in found["sba"]} >= {"decimal(38,2)"}


def test_sqlserver_databases_are_listed_by_what_they_look_like(target: ServerDatabase) -> None:
    seen = look_at(target.server)
    likeness = {database.name.casefold(): database.likeness for database in seen.databases}
    assert likeness[target.name.casefold()] is Likeness.WHOLE
    assert target.name.casefold() in {database.name.casefold() for database in seen.candidates}
    assert "master" not in likeness
    assert target.server.login is not None
    assert seen.published_login is target.server.login.is_published


def test_sqlserver_refuses_a_wrong_password_by_name(target: ServerDatabase) -> None:
    wrong = replace(target, server=replace(target.server, login=Login("sa", "verkeerd-wachtwoord")))
    with pytest.raises(LoginRefusedError) as caught:
        open_server_database(wrong)
    assert "verkeerd" not in f"{caught.value} {caught.value.advice}"


def test_sqlserver_says_that_a_database_is_not_there(server: Server) -> None:
    with pytest.raises(DatabaseUnknownError, match="overstap_test_"):
        open_server_database(own_database(server))


def test_sqlserver_without_a_certificate_that_is_trusted_is_not_trusted_unasked() -> None:
    # Through the library that checks certificates; the other one is refused before it connects.
    server = given_server(Driver.MSSQL_PYTHON)
    if server.encryption is Encryption.TRUSTED:
        pytest.skip("this server was reached with a certificate that this machine trusts")
    with pytest.raises(ServerUntrustedError):
        connect(replace(server, encryption=Encryption.TRUSTED))


@pytest.fixture
def empty(server: Server) -> Iterator[ServerDatabase]:
    """A database without any table."""
    target = own_database(server)
    with closing(connect(server)) as connection:
        run(connection, f"CREATE DATABASE {quoted(target.name)}")
    yield target
    drop_database(target)


def test_sqlserver_database_of_something_else_is_said_to_be_laid_out_differently(empty: ServerDatabase) -> None:
    with closing(connect(empty.server, empty.name)) as connection:
        run(connection, "CREATE TABLE Kantoor (KantoorId int PRIMARY KEY)")
    with pytest.raises(DatabaseLayoutError, match=r"Kantoor\.Naam"):
        open_server_database(empty)


@pytest.fixture
def stranger(target: ServerDatabase) -> Iterator[Server]:
    """A user of the server with no rights on the database."""
    login = Login(f"overstap_{uuid.uuid4().hex[:8]}", f"P!{uuid.uuid4().hex}")
    with closing(connect(target.server)) as connection:
        run(connection, f"CREATE LOGIN {quoted(login.user)} WITH PASSWORD = {literal(login.password)[1:]}")
        yield replace(target.server, login=login)
        drop_login(connection, login.user)


def drop_login(connection: DriverConnection, user: str) -> None:
    """Drop a log-in, once the server has noticed that its sessions have ended."""
    for attempt in range(TRIES):
        try:
            with telling(ANYWHERE):
                run(connection, f"DROP LOGIN {quoted(user)}")
        except DatabaseQuestionError:
            assert attempt < TRIES - 1
            time.sleep(0.5)
        else:
            return


def test_sqlserver_says_that_a_user_may_not_enter_the_database(target: ServerDatabase, stranger: Server) -> None:
    with pytest.raises(DatabaseForbiddenError, match=stranger.login.user if stranger.login else ""):
        open_server_database(ServerDatabase(stranger, target.name))
    seen = {database.name.casefold(): database.likeness for database in look_at(stranger).databases}
    assert seen[target.name.casefold()] is Likeness.UNSEEN


@pytest.fixture
def guest(target: ServerDatabase, stranger: Server) -> Iterator[tuple[ServerDatabase, DriverConnection, str]]:
    """The database as the stranger sees it who was let in without any right, and who can change that."""
    assert stranger.login is not None
    user = quoted(stranger.login.user)
    with closing(connect(target.server, target.name)) as connection:
        run(connection, f"CREATE USER {user} FOR LOGIN {user}")
        yield ServerDatabase(stranger, target.name), connection, user
        run(connection, f"DROP USER {user}")


def test_sqlserver_says_that_a_user_may_not_read_the_tables(
    guest: tuple[ServerDatabase, DriverConnection, str],
) -> None:
    with pytest.raises(DatabaseForbiddenError):
        open_server_database(guest[0])


def test_sqlserver_says_that_a_user_may_read_only_some_tables_and_shows_those(
    guest: tuple[ServerDatabase, DriverConnection, str],
) -> None:
    target, owner, user = guest
    run(owner, f"GRANT SELECT ON Kantoor TO {user}")
    try:
        with pytest.raises(DatabaseForbiddenError):
            open_server_database(target)
        with closing(open_server_database(target, fitting=False)) as database:
            assert list(map(str.casefold, database.found())) == ["kantoor"]
    finally:
        run(owner, f"REVOKE SELECT ON Kantoor TO {user}")


def test_sqlserver_sample_never_writes_over_tables(target: ServerDatabase) -> None:
    with pytest.raises(DatabaseInUseError):
        ServerWriter(target)


def test_sqlserver_sample_leaves_nothing_when_it_fails(server: Server) -> None:
    target = own_database(server)

    def fail() -> None:
        with ServerWriter(target) as writer:
            writer.write({"Instelling": [("Kleur", "blauw")]})
            raise ValueError("halverwege")

    with pytest.raises(ValueError, match="halverwege"):
        fail()
    with pytest.raises(DatabaseUnknownError):
        open_server_database(target)


AWKWARD = ["\ufeffŻółć 🚀  ", "", "'", "100% %s ?", "a\r\nb\t", "x" * 200]


def test_sqlserver_keeps_every_text_as_it_was(empty: ServerDatabase) -> None:
    with ServerWriter(empty) as writer:
        writer.write({"Instelling": [(f"sleutel {place}", text) for place, text in enumerate(AWKWARD)]})
        writer.write({"Instelling": [("geen", None)]})
        writer.finish()
    assert asked(empty, "SELECT Waarde FROM Instelling ORDER BY Sleutel") == [(None,), *((text,) for text in AWKWARD)]


@pytest.mark.parametrize("size", [0, 1, 64 * 1024, 64 * 1024 + 1, 5 * 1024 * 1024])
def test_sqlserver_keeps_every_document_as_it_was(empty: ServerDatabase, size: int) -> None:
    content = bytes(range(256)) * (size // 256) + b"\x00" * (size % 256)
    with ServerWriter(empty) as writer:
        writer.write({"AangifteInhoud": [(7, "ELS3", content)]})
        writer.finish()
    assert asked(empty, "SELECT Inhoud FROM AangifteInhoud") == [(content,)]


def asked(target: ServerDatabase, statement: str) -> list[tuple[object, ...]]:
    with closing(connect(target.server, target.name)) as connection:
        cursor = connection.cursor()
        cursor.execute(statement)
        rows = [tuple(row) for row in cursor.fetchmany(100)]
        cursor.close()
    return rows
