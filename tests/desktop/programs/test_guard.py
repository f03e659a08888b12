from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from overstap.desktop.programs import guard

SLEEPER = "import os, time; print(os.getpid(), flush=True); time.sleep(60)"


@contextmanager
def guarded(*command: str) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        [sys.executable, "-I", "-S", guard.__file__, *command],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    with process:
        yield process


def ended(*command: str) -> tuple[int, bytes, bytes]:
    with guarded(*command) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        # Not communicate(), which closes standard input and so ends the program.
        return process.wait(30), process.stdout.read(), process.stderr.read()


def python(code: str) -> tuple[str, ...]:
    return (sys.executable, "-c", code)


@pytest.mark.parametrize("code", [0, 1, 3, 200])
def test_the_exit_code_is_passed_on(code: int) -> None:
    assert ended(*python(f"raise SystemExit({code})"))[0] == code


@pytest.mark.parametrize(("name", "code"), [("SIGKILL", 137), ("SIGTERM", 143), ("SIGSEGV", 139)])
def test_a_signal_becomes_a_code_as_in_a_shell(name: str, code: int) -> None:
    assert ended(*python(f"import os, signal; os.kill(os.getpid(), signal.{name})"))[0] == code


def test_output_and_errors_pass_untouched() -> None:
    code = "import sys; sys.stdout.buffer.write(bytes(range(256))); sys.stderr.write('fout')"
    assert ended(*python(code)) == (0, bytes(range(256)), b"fout")


def test_a_program_cannot_read_what_the_tool_says_to_the_guard() -> None:
    assert ended(*python("import sys; print(sys.stdin.read() == '')"))[1] == b"True\n"


def test_what_cannot_be_started_is_said_with_the_reason(tmp_path: Path) -> None:
    code, out, err = ended(str(tmp_path / "none.exe"))
    assert (code, out) == (guard.CANNOT_START, b"")
    assert b"No such file" in err


def test_a_closed_pipe_ends_the_program() -> None:
    with guarded(*python(SLEEPER)) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        pid = int(process.stdout.readline())
        process.stdin.close()
        assert process.wait(10) == 137
    assert not psutil.pid_exists(pid)


@pytest.mark.parametrize("command", [python("pass"), python("raise SystemExit(3)"), ("/nowhere/none.exe",)])
def test_a_private_file_goes_with_the_program(tmp_path: Path, command: tuple[str, ...]) -> None:
    private = tmp_path / "config.json"
    for _ in range(2):
        # The first time somebody else was first, as the tool usually is.
        ended(guard.DELETE, str(private), *command)
        assert not private.exists()
        private.write_text("geheim", encoding="utf-8")
    assert ended(guard.DELETE, str(private), *python("print(7)"))[:2] == (0, b"7\n")
    assert not private.exists()


def test_output_ends_with_the_program_and_not_with_the_guard() -> None:
    code = "import os; print('x', flush=True); os.close(1); os.close(2); import time; time.sleep(60)"
    with guarded(*python(code)) as process:
        assert process.stdout is not None
        started = time.monotonic()
        assert process.stdout.read() == b"x\n"
        assert time.monotonic() - started < 30
        assert process.poll() is None
        assert process.stdin is not None
        process.stdin.close()
        process.wait(10)
