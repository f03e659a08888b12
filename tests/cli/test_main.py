"""What the command line does with what goes wrong: exit codes, and words instead of stack traces."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import click
import pytest

from overstap.cli import cli
from overstap.cli.interrupting import AskedToEnd
from overstap.errors import BundleError, os_error_text
from tests.cli.conftest import Overstap

Failing = Callable[..., tuple[int, str]]


class TornFileError(BundleError):
    code = "test.torn"
    message = "Het bestand is gescheurd."
    hint = "Plak het."


@pytest.fixture
def failing(overstap: Overstap, monkeypatch: pytest.MonkeyPatch) -> Failing:
    """Runs a command that fails with the error that is given."""

    def run(error: BaseException, *options: str) -> tuple[int, str]:
        @click.command()
        @click.option("--json", is_flag=True)
        def fail(**_: object) -> None:
            raise error

        monkeypatch.setattr(type(cli), "source_of", lambda *_: fail)
        done = overstap("fail", *options)
        return done.code, done.err

    return run


def test_an_error_of_ours_ends_with_the_code_of_its_family(failing: Failing) -> None:
    assert failing(TornFileError())[0] == BundleError.exit_code


def test_what_the_system_refuses_is_told_in_words(failing: Failing) -> None:
    code, err = failing(OSError(errno.ENOSPC, "No space left on device", "uit/x.zip"))
    assert code == 10
    assert err.startswith("Het systeem laat dit niet toe: uit/x.zip (de schijf is vol).\n")
    assert "Traceback" not in err


def test_what_the_system_refuses_can_be_read_by_scripts(failing: Failing) -> None:
    _, err = failing(OSError(errno.EROFS, "Read-only file system", "x"), "--json")
    assert json.loads(err)["error"]["code"] == "environment.refused"


def test_a_language_that_is_not_spoken_is_told_once_and_in_both(
    failing: Failing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OVERSTAP_LANGUAGE", "de\x1b[2J")
    _, err = failing(TornFileError())
    first, *others = err.splitlines()
    assert first == (
        r"OVERSTAP_LANGUAGE='de\x1b[2J': onbekende taal, kies nl of en. Unknown language, choose nl or en."
    )
    assert others[0] == "Het bestand is gescheurd."
    _, err = failing(TornFileError(), "--json")
    assert json.loads(err)["error"]["code"] == "test.torn"


def test_what_was_stopped_ends_as_shells_expect(failing: Failing) -> None:
    assert failing(KeyboardInterrupt())[0] == 130
    assert failing(AskedToEnd(15))[0] == 143


def test_a_reader_that_went_away_is_no_error(tmp_path: Path) -> None:
    script = f"{sys.executable} -m overstap survey {tmp_path} --json - | true; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=False)
    # Either it was done before the reader left, or click ends it quietly; never with a stack trace.
    assert done.returncode in {0, 1}
    assert "Traceback" not in done.stderr


def test_wrong_use_can_be_read_by_scripts(overstap: Overstap) -> None:
    done = overstap("export", "--json-progress")
    error = json.loads(done.err)["error"]
    assert (done.code, error["code"], error["exit_code"]) == (2, "usage", 2)


COMMON = [errno.ENOENT, errno.EACCES, errno.ENOSPC, errno.EROFS, errno.EISDIR, errno.ENOTDIR, errno.EEXIST]


@pytest.mark.parametrize("number", [*COMMON, errno.ENAMETOOLONG, errno.EIO, errno.EBUSY], ids=errno.errorcode.get)
def test_what_the_system_says_often_is_said_in_dutch(number: int) -> None:
    words = os_error_text(OSError(number, os.strerror(number)))
    assert words
    assert words != os.strerror(number)


def test_the_names_that_windows_has_for_a_network_are_understood(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(errno.errorcode, 10061, "WSAECONNREFUSED")
    assert os_error_text(OSError(10061, "No connection could be made")) == "de verbinding is geweigerd"


def test_what_the_system_says_seldom_is_said_as_it_says_it() -> None:
    assert os_error_text(OSError(errno.ENOTTY, "Inappropriate ioctl")) == "Inappropriate ioctl"
    # Windows ends with a full stop, and our sentence has one already.
    assert os_error_text(OSError(errno.ENOTTY, "The handle is invalid.")) == "The handle is invalid"


def test_an_error_without_a_number_is_named() -> None:
    assert os_error_text(OSError()) == "OSError"
