"""The embedded server as its users meet it: started, joined, left, killed, and closed to everybody else."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psutil
import psycopg
import pytest

from overstap.portal.project.embedded import Server, hold
from overstap.portal.project.embedded.errors import EmbeddedStartError, EmbeddedUnsupportedError
from overstap.portal.project.embedded.place import prepare
from tests.portal.project.embedded.conftest import Holder, eventually, gone

NOBODY = 65534
ONLY_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root can act as another user of the machine")


def test_it_starts_postgresql_18(running: Holder) -> None:
    assert str(running.ask("SHOW server_version")).startswith("18.")


def test_a_second_user_joins_the_first(folder: Path) -> None:
    with Holder(folder) as first, Holder(folder) as second:
        assert first.postmaster() == second.postmaster()


def test_it_runs_until_the_last_user_leaves(folder: Path) -> None:
    with Holder(folder) as first, Holder(folder) as second:
        postmaster = first.postmaster()
        first.leave()
        assert second.ask("SELECT 1") == 1
        second.leave()
        assert not postmaster.is_running()


def test_many_that_start_together_get_one_server(folder: Path) -> None:
    with ExitStack() as stack, ThreadPoolExecutor(6) as pool:
        holders = list(pool.map(lambda _: stack.enter_context(Holder(folder)), range(6)))
        assert len({holder.postmaster().pid for holder in holders}) == 1


@pytest.mark.parametrize("course", ["jjlkjkjl", "jkjkjl", "jljjjkkk"])
def test_law_the_server_answers_as_long_as_somebody_holds_it_and_no_longer(folder: Path, course: str) -> None:
    holders: list[Holder] = []
    with ExitStack() as stack:
        for step in course:
            if step == "j":
                holders.append(stack.enter_context(Holder(folder)))
                postmaster = holders[-1].postmaster()
            else:
                leaver = holders.pop(0)
                (leaver.leave if step == "l" else leaver.process.kill)()
            assert all(holder.answers() for holder in holders)
        assert gone(postmaster)


def test_nothing_stays_behind_when_every_user_is_killed(folder: Path) -> None:
    with Holder(folder) as first, Holder(folder) as second:
        postmaster, keeper = first.postmaster(), first.keeper()
        first.process.kill()
        second.process.kill()
        assert gone(postmaster, keeper)


def test_a_killed_keeper_takes_the_server_along(folder: Path) -> None:
    with Holder(folder) as holder:
        postmaster = holder.postmaster()
        holder.keeper().kill()
        assert gone(postmaster)


def test_a_server_that_is_killed_comes_back_for_its_users(folder: Path) -> None:
    with Holder(folder) as holder:
        first = holder.postmaster()
        first.kill()
        assert gone(first)
        assert eventually(holder.answers)
        assert holder.postmaster() != first


def test_a_user_that_comes_after_a_killed_keeper_starts_the_server_again(folder: Path) -> None:
    with Holder(folder, throwaway=False) as first:
        first.ask("CREATE TABLE kept AS SELECT 42 AS number")
        first.keeper().kill()
        with Holder(folder, throwaway=False) as second:
            assert second.ask("SELECT number FROM kept") == 42


def test_it_recovers_after_everything_was_killed_at_once(folder: Path) -> None:
    with Holder(folder, throwaway=False) as first:
        first.ask("CREATE TABLE kept AS SELECT 42 AS number")
        for process in (first.keeper(), first.postmaster(), psutil.Process(first.process.pid)):
            process.kill()
    with Holder(folder, throwaway=False) as second:
        assert second.ask("SELECT number FROM kept") == 42


def test_the_number_of_a_dead_server_may_belong_to_another_process_by_now(folder: Path) -> None:
    with hold(folder):
        pass
    stale = prepare(folder).data / "postmaster.pid"
    stale.write_text(f"{os.getpid()}\n{stale.parent}\n1700000000\n5432\n/nowhere\n\n  1 1\nready\n")
    with hold(folder) as server, psycopg.connect(server.superuser_url()) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_sigterm_to_the_keeper_stops_the_server(folder: Path) -> None:
    with Holder(folder) as holder:
        postmaster, keeper = holder.postmaster(), holder.keeper()
        keeper.terminate()
        assert gone(postmaster, keeper)


def test_a_throwaway_server_leaves_no_files(folder: Path) -> None:
    with hold(folder, throwaway=True):
        home = prepare(folder).home
    assert eventually(lambda: not folder.exists() and not home.exists())


def test_a_server_that_cannot_start_is_reported_with_its_log(folder: Path) -> None:
    with hold(folder):
        pass
    version = prepare(folder).data / "PG_VERSION"
    version.write_text("9\n")
    with pytest.raises(EmbeddedStartError) as refused, hold(folder):
        pass
    version.write_text("18\n")
    assert "keeper.log" in refused.value.advice


def test_it_listens_on_its_socket_only(running: Holder) -> None:
    assert {found.family.name for found in running.postmaster().net_connections("all")} == {"AF_UNIX"}


def test_a_deep_folder_gets_a_socket_all_the_same(tmp_path: Path) -> None:
    with hold(tmp_path / ("diep" * 20) / ("dieper" * 20), throwaway=True) as server:
        psycopg.connect(server.superuser_url()).close()


@pytest.mark.parametrize("role", ["postgres", "overstap"])
def test_a_wrong_password_is_no_entry(running: Holder, role: str) -> None:
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(running.url, user=role, password="geraden")


def test_no_password_is_no_entry_either(running: Holder) -> None:
    with pytest.raises(psycopg.OperationalError, match="no password"):
        psycopg.connect(running.url, password="")


@ONLY_ROOT
def test_another_user_of_the_machine_cannot_reach_it_even_with_the_password(running: Holder) -> None:
    command = [str(prepare(running.folder).binaries / "psql"), running.url, "-c", "SELECT 1"]
    mine = subprocess.run(command, capture_output=True, check=False)
    theirs = subprocess.run(command, capture_output=True, text=True, check=False, user=NOBODY, group=NOBODY)
    assert (mine.returncode, theirs.returncode) == (0, 2)
    assert "Permission denied" in theirs.stderr


@ONLY_ROOT
def test_another_user_of_the_machine_can_read_none_of_its_files(running: Holder) -> None:
    place = prepare(running.folder)
    for path in (place.data, place.log, place.home / "socket", place.password_file, place.state):
        listed = subprocess.run(["ls", str(path)], capture_output=True, check=False, user=NOBODY, group=NOBODY)
        assert listed.returncode != 0, path


def test_everything_that_it_makes_is_closed_to_others(running: Holder) -> None:
    place = prepare(running.folder)
    for path in (place.asked, place.home, place.data, place.log):
        assert path.stat().st_mode & 0o077 == 0, path


def test_a_server_started_by_root_runs_as_an_ordinary_user(running: Holder) -> None:
    assert running.postmaster().uids().effective != 0


@pytest.mark.skipif(os.geteuid() != 0, reason="the other tests run as an ordinary user already")
@pytest.mark.skipif(shutil.which("setpriv") is None, reason="needs setpriv to become an ordinary user")
def test_an_ordinary_user_has_everything_in_his_own_folder(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = Path("/tmp") / f"overstap-test-{os.getpid()}"  # noqa: S108 — root's own temporary folders are closed
    folder.mkdir(mode=0o700)
    os.chown(folder, NOBODY, NOBODY)
    script = Path(__file__).with_name("as_ordinary_user.py")
    # The interpreter may lie in root's home: only the right to read is kept, which PostgreSQL does not mind.
    keep = ["--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search", "--clear-groups"]
    command = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", *keep, sys.executable, str(script), str(folder)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd="/")
    finally:
        shutil.rmtree(folder)
    assert done.stdout == f"{pwd.getpwuid(NOBODY).pw_name} cluster\n", done.stderr


def test_it_says_so_where_it_cannot_work(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    with pytest.raises(EmbeddedUnsupportedError), hold(folder):
        pass


def test_an_address_survives_any_password() -> None:
    server = Server(Path("/run/een map"), "geheim")
    address = urlsplit(server.url("naam", "rol", "p@ss/w:rd?#%"))
    assert (address.username, address.password) == ("rol", "p%40ss%2Fw%3Ard%3F%23%25")
    assert parse_qs(address.query) == {"host": ["/run/een map"], "port": ["5432"]}


def test_the_superusers_password_is_not_printed() -> None:
    assert "geheim" not in repr(Server(Path("/run"), "geheim"))
