from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from threading import Timer

import psutil
import pytest
from hypothesis import given
from hypothesis import strategies as st

from overstap.desktop.programs import process as process_module
from overstap.desktop.programs.ahead import Chunk
from overstap.desktop.programs.description import shipped_description
from overstap.desktop.programs.errors import (
    ProgramFileMissingError,
    ProgramProtocolError,
    ProgramsEndedError,
    ProgramSilentError,
    ProgramStartError,
)
from overstap.desktop.programs.find import ProgramFile
from overstap.desktop.programs.process import Leash, ProgramProcess
from tests.desktop.tiny_programs import MakeProgram

# A child; a grandchild; and one that left its group and its parent, as a service does. They tell through a pipe that
# they are there, however long a busy machine takes to start them; the program's own output they merely hold open.
A_FAMILY = """
import subprocess
ear, mouth = os.pipe()
os.set_inheritable(mouth, True)
SLEEP = f"import os, time; os.write({mouth}, b'%d ' % os.getpid()); time.sleep(60)"
START = "subprocess.Popen([sys.executable, '-c', {!r}], close_fds=False"
PARENT = "import subprocess, sys; " + START.format(SLEEP) + ").wait()"
LEAVE = "import subprocess, sys; " + START.format(SLEEP) + ", start_new_session=True)"
for code in (SLEEP, PARENT): subprocess.Popen([sys.executable, "-c", code], close_fds=False)
subprocess.run([sys.executable, "-c", LEAVE], check=True, close_fds=False)
there = b""
while there.count(b" ") < 3: there += os.read(ear, 100)
print(there.decode(), os.getpid(), flush=True)
time.sleep(60)
"""

A_TOOL = """
import pathlib, sys, time
from threading import Timer
from overstap.desktop.programs.description import shipped_description
from overstap.desktop.programs.find import ProgramFile
from overstap.desktop.programs.process import Leash, ProgramProcess
file = ProgramFile(shipped_description().kinds[0], 2016, pathlib.Path(sys.argv[1]))
leash = Leash()
with ProgramProcess(file, [], silence=30, leash=leash) as process:
    print(next(process.lines()).decode(), flush=True)
    if sys.argv[2] == "close": Timer(0.1, leash.end_all).start()
    if sys.argv[2] == "error": raise RuntimeError
    time.sleep(60)
"""


def started(program: ProgramFile, silence: float = 20, *arguments: str) -> ProgramProcess:
    return ProgramProcess(program, arguments, silence=silence)


def eventually(condition: Callable[[], bool]) -> bool:
    # Less than a program that nobody ends would sleep.
    deadline = time.monotonic() + 40
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.02)
    return condition()


def all_gone(numbers: bytes) -> Callable[[], bool]:
    return lambda: not any(is_alive(int(number)) for number in numbers.split())


def is_alive(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def test_lines_come_as_they_were_written(make_program: MakeProgram) -> None:
    with started(make_program("print('one'); print(); print('twee ' + 'x' * 300_000, end='')")) as process:
        lines = list(process.lines())
        assert [len(line) for line in lines] == [3, 0, 300_005]
        assert process.wait() == 0


def test_a_program_gets_its_arguments(make_program: MakeProgram) -> None:
    with started(make_program("print(given.format)"), 20, "--format", "json & echo") as process:
        assert list(process.lines()) == [b"json & echo"]


def test_the_exit_code_is_the_programs(make_program: MakeProgram) -> None:
    with started(make_program("sys.exit(3)")) as process:
        assert list(process.lines()) == []
        assert process.wait() == 3


def test_a_signal_is_an_exit_code_above_128(make_program: MakeProgram) -> None:
    with started(make_program("os.kill(os.getpid(), signal.SIGKILL)")) as process:
        assert list(process.lines()) == []
        assert process.wait() == 137


def test_a_program_sees_none_of_the_tools_secrets(make_program: MakeProgram, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OVERSTAP_TOKEN", "secret")
    monkeypatch.setenv("OVERSTAP_DATABASE_PASSWORD", "secret")
    with started(make_program("print(sorted(name for name in os.environ if 'OVERSTAP' in name))")) as process:
        assert list(process.lines()) == [b"[]"]


def test_a_program_that_is_silent_too_long_is_ended(make_program: MakeProgram) -> None:
    with pytest.raises(ProgramSilentError), started(make_program("print(os.getpid()); time.sleep(60)"), 1) as process:
        list(process.lines())


def test_who_waits_hears_how_long_already_and_until_when(make_program: MakeProgram) -> None:
    heard: list[tuple[float, float]] = []
    with started(make_program("time.sleep(60)"), 2) as process:
        process.on_silence = lambda seconds, limit: heard.append((round(seconds, 1), round(limit, 1)))
        with pytest.raises(ProgramSilentError):
            next(process.lines())
    assert heard == [(0.5, 2.0), (1.0, 2.0), (1.5, 2.0)]


def test_a_program_that_speaks_in_time_is_not_told_to_be_waited_for(make_program: MakeProgram) -> None:
    heard: list[tuple[float, float]] = []
    with started(make_program("for n in range(20): print(n, flush=True); time.sleep(0.05)"), 40) as process:
        process.on_silence = lambda *times: heard.append(times)
        assert len(list(process.lines())) == 20
        process.wait()
    assert heard == []


def test_a_program_that_closes_its_output_but_stays_is_ended(make_program: MakeProgram) -> None:
    body = "print(os.getpid(), flush=True); os.close(1); os.close(2); time.sleep(60)"
    with started(make_program(body), 4) as process:
        (number,) = process.lines()
        with pytest.raises(ProgramSilentError):
            process.wait()
    assert eventually(all_gone(number))


def test_who_waits_for_the_end_of_a_program_hears_so_too(make_program: MakeProgram) -> None:
    heard: list[float] = []
    with started(make_program("os.close(1); os.close(2); time.sleep(60)"), 4) as process:
        process.on_silence = lambda seconds, _: heard.append(seconds)
        assert list(process.lines()) == []
        heard.clear()
        with pytest.raises(ProgramSilentError):
            process.wait()
    assert heard == [1.0, 2.0, 3.0]


def test_who_hears_of_a_silence_may_end_it(make_program: MakeProgram, monkeypatch: pytest.MonkeyPatch) -> None:
    def enough(seconds: float, limit: float) -> None:
        raise KeyboardInterrupt

    # The first is heard after a second, with all the patience of a busy machine still to come.
    monkeypatch.setattr(process_module, "SIGNS_OF_SILENCE", 40)
    began = time.monotonic()
    with started(make_program("time.sleep(60)"), 40) as process:
        # Somebody presses Ctrl-C: nothing is waited for any longer, and the program goes with it.
        process.on_silence = enough
        with pytest.raises(KeyboardInterrupt):
            next(process.lines())
    assert time.monotonic() - began < 30


def test_time_in_which_nobody_listens_is_no_silence(make_program: MakeProgram) -> None:
    with started(make_program("for n in range(40_000): print('x' * 1000)"), 0.5) as process:
        lines = process.lines()
        next(lines)
        time.sleep(1)
        assert sum(1 for _ in lines) == 39_999


def test_a_line_that_never_ends_is_silence(make_program: MakeProgram, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process_module, "SECONDS_PER_LINE", 0.3)
    program = make_program("while True: print(end='x', flush=True); time.sleep(0.05)")
    with pytest.raises(ProgramSilentError), started(program) as process:
        list(process.lines())


def test_a_program_has_a_deadline_whatever_it_says(make_program: MakeProgram) -> None:
    program = make_program("while True: print('x', flush=True); time.sleep(0.05)")
    with pytest.raises(ProgramSilentError), ProgramProcess(program, [], silence=20, deadline=1) as process:
        list(process.lines())


def test_a_flood_of_remarks_does_not_fill_the_memory(
    make_program: MakeProgram, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process_module, "MAX_NOTICES_SIZE", 10_000)
    with started(make_program("""for n in range(5000): print('{"level": "error"}', file=sys.stderr)""")) as process:
        list(process.lines())
        process.wait()
        assert sum(map(len, process.notices)) <= 10_000


def test_why_a_program_cannot_start_is_fit_to_be_shown(make_program: MakeProgram) -> None:
    program = make_program("print(chr(27) + '[2Jweg', file=sys.stderr); sys.exit(127)")
    with started(program) as process:
        assert list(process.lines()) == []
        with pytest.raises(ProgramStartError) as caught:
            process.wait()
    assert str(caught.value).isprintable()


def test_a_line_beyond_the_limit_is_refused(make_program: MakeProgram, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process_module, "MAX_LINE_BYTES", 100_000)
    with pytest.raises(ProgramProtocolError), started(make_program("print('x' * 500_000)")) as process:
        list(process.lines())


def test_stderr_is_kept_apart_and_only_its_end(make_program: MakeProgram) -> None:
    with started(make_program("for n in range(100): print('log', n, file=sys.stderr)")) as process:
        assert list(process.lines()) == []
        process.wait()
        assert len(process.last_words) == process_module.LAST_WORDS
        assert process.last_words[-1] == "log 99"


def test_a_flood_on_stderr_does_not_stop_the_program(make_program: MakeProgram) -> None:
    with started(make_program("print('x' * 2_000_000, file=sys.stderr); print('done')")) as process:
        assert list(process.lines()) == [b"done"]


def test_lines_on_stderr_that_speak_the_protocol_are_kept(make_program: MakeProgram) -> None:
    with started(make_program("""print('{"level": "error"}', file=sys.stderr)""")) as process:
        assert list(process.lines()) == []
        process.wait()
        assert process.notices == ['{"level": "error"}']


def test_a_program_that_is_not_there_cannot_be_started(make_program: MakeProgram) -> None:
    program = make_program("")
    program.path.unlink()
    with pytest.raises(ProgramFileMissingError), started(program):
        pass


def test_a_leash_ends_its_programs_from_another_thread(make_program: MakeProgram) -> None:
    leash = Leash()
    with ProgramProcess(make_program("print(1, flush=True); time.sleep(60)"), [], silence=30, leash=leash) as process:
        lines = process.lines()
        next(lines)
        Timer(0.1, leash.end_all).start()
        assert list(lines) == []
        assert process.wait() == 137


def test_a_leash_that_hangs_on_another_ends_with_it(make_program: MakeProgram) -> None:
    longer = Leash()
    with ProgramProcess(make_program("time.sleep(60)"), [], silence=30, leash=Leash(longer)) as process:
        Timer(0.1, longer.end_all).start()
        assert list(process.lines()) == []


def test_a_leash_that_hangs_on_another_can_end_alone(make_program: MakeProgram) -> None:
    longer = Leash()
    short = Leash(longer)
    short.end_all()
    with pytest.raises(ProgramsEndedError), ProgramProcess(make_program(""), [], silence=30, leash=short):
        pass
    with ProgramProcess(make_program("print(1)"), [], silence=30, leash=longer) as process:
        assert list(process.lines()) == [b"1"]


def test_no_program_is_started_on_a_leash_that_ended_all(make_program: MakeProgram) -> None:
    leash = Leash()
    leash.end_all()
    with pytest.raises(ProgramsEndedError), ProgramProcess(make_program(""), [], silence=30, leash=leash):
        pass


def test_leaving_ends_the_program_and_what_it_started(make_program: MakeProgram) -> None:
    with started(make_program(A_FAMILY)) as process:
        numbers = next(process.lines())
    assert eventually(all_gone(numbers))


def test_what_a_program_leaves_running_is_ended_with_it(make_program: MakeProgram) -> None:
    with started(make_program(A_FAMILY.removesuffix("time.sleep(60)\n") + "os._exit(0)")) as process:
        numbers = next(process.lines())
        assert process.wait() == 0
    assert eventually(all_gone(numbers))


@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT, signal.SIGHUP, "close", "error"])
def test_nothing_survives_the_tool_however_it_ends(make_program: MakeProgram, ending: signal.Signals | str) -> None:
    command = [sys.executable, "-c", A_TOOL, str(make_program(A_FAMILY).path), str(ending)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as tool:
        assert tool.stdout is not None
        numbers = tool.stdout.readline()
        assert len(numbers.split()) == 4
        if isinstance(ending, signal.Signals):
            assert all(is_alive(int(number)) for number in numbers.split())
            tool.send_signal(ending)
        assert eventually(all_gone(numbers))
        # One whose programs were ended from another thread goes on itself.
        tool.kill()


def test_a_program_that_nobody_listens_to_is_ended_too(make_program: MakeProgram) -> None:
    program = make_program("print(os.getpid(), flush=True)\nwhile True: print('x' * 100_000)")
    with started(program) as process:
        numbers = next(process.lines())
        time.sleep(0.2)
    assert eventually(all_gone(numbers))


@given(lines=st.lists(st.binary(max_size=40).map(lambda line: line.replace(b"\n", b"")), max_size=20), cut=st.data())
def test_law_lines_do_not_depend_on_how_they_arrive(lines: list[bytes], cut: st.DataObject) -> None:
    written = b"".join(line + b"\n" for line in lines)
    chunks = []
    while written:
        size = cut.draw(st.integers(1, len(written)))
        chunks.append(written[:size])
        written = written[size:]
    process = ProgramProcess(ProgramFile(shipped_description().kinds[0], 2016, Path("x.py")), [], silence=1)
    for chunk in [*chunks, b""]:
        # With more after it, which was read before and is not part of it.
        process._ahead.put(Chunk(bytearray(chunk + b"oud\n"), len(chunk)))
    assert list(process.lines()) == lines
