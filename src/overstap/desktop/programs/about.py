"""What a program file says of itself, and whether it can be used for the migration.

Between ``find``, which knows names only, and whoever runs programs. A program is asked once (``--about``), with a
deadline; every way in which the answer can disappoint is a state of its own with its own error.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import MAXYEAR
from enum import StrEnum
from pathlib import Path
from typing import Any

from overstap.desktop.programs.description import Version
from overstap.desktop.programs.errors import (
    ProgramAnswerError,
    ProgramCrashedError,
    ProgramFileMissingError,
    ProgramMismatchError,
    ProgramMissingError,
    ProgramProtocolError,
    ProgramSilentError,
    ProgramStartError,
    ProgramTooOldError,
    ProgramWrongYearError,
    TapFileError,
    TapStreamsError,
)
from overstap.desktop.programs.find import ProgramFile, part_name
from overstap.desktop.programs.place import Place
from overstap.desktop.programs.process import Leash, ProgramProcess
from overstap.desktop.programs.taps.catalog import Catalog, discover, executable
from overstap.desktop.programs.taps.description import read_tap
from overstap.desktop.programs.wire import WireError, parse_line
from overstap.errors import ProgramError

PROTOCOL = "1"

# The protocol allows a program 5 seconds; a network folder and a virus scanner get the rest.
SECONDS_TO_ANSWER = 20.0

# Bytes of an answer; a real one is a few hundred.
MAX_ANSWER_BYTES = 64 * 1024

# Characters of a name in an answer, of the title, and of a path: Windows' own limit for the last.
MAX_NAME = 40
MAX_TITLE = 200
MAX_PATH = 32_767
# Names in a list of an answer: eight tables and three capabilities are known.
MAX_NAMES = 50

# Programs asked side by side: most of the time goes into reading files. 49 programs that all fail to answer keep the
# tool waiting for five minutes at most.
ASKED_AT_ONCE = 4


@dataclass(frozen=True)
class About:
    """A program's answer: who it is, for which year (None: all years), and what it can do.

    ``attests`` is False for a tap that others wrote: it cannot list what it holds, and has no version to compare.
    ``catalog`` is what a tap said of its streams.
    """

    name: str
    title: str
    year: int | None
    version: str
    capabilities: frozenset[str]
    settings_file: str | None
    tables: tuple[str, ...]
    attests: bool = True
    catalog: Catalog | None = None

    @property
    def part(self) -> str:
        """The name by which inventory and report speak of the program, such as ``BAS 2016``."""
        return part_name(self.name, self.year)


class ProgramState(StrEnum):
    """Whether a program can be used; for everything but READY ``ERRORS`` holds what to say and what to do."""

    READY = "ready"
    MISSING = "missing"
    TOO_OLD = "too-old"
    WRONG_YEAR = "wrong-year"
    MISMATCH = "mismatch"
    NO_START = "no-start"
    NO_ANSWER = "no-answer"
    BAD_ANSWER = "bad-answer"


ERRORS: Mapping[ProgramState, tuple[type[ProgramError], ...]] = {
    ProgramState.MISSING: (ProgramMissingError, ProgramFileMissingError),
    ProgramState.TOO_OLD: (ProgramTooOldError,),
    ProgramState.WRONG_YEAR: (ProgramWrongYearError,),
    ProgramState.MISMATCH: (ProgramMismatchError,),
    ProgramState.NO_START: (ProgramStartError,),
    ProgramState.NO_ANSWER: (ProgramSilentError,),
    ProgramState.BAD_ANSWER: (
        ProgramCrashedError,
        ProgramAnswerError,
        ProgramProtocolError,
        TapFileError,
        TapStreamsError,
    ),
}
"""The errors that belong to each state: survey, flow and export take sentence and hint from here and nowhere else."""

_STATES = {error: state for state, errors in ERRORS.items() for error in errors}


@dataclass(frozen=True)
class CheckedProgram:
    """A program that is wanted: its file and answer as far as they are there, and its state."""

    part: str
    state: ProgramState
    file: ProgramFile | None = None
    about: About | None = None
    error: ProgramError | None = None

    @property
    def place(self) -> Place:
        """Where its file lies: the green tick, the black computer, or the cross of step 16."""
        return Place.MISSING if self.file is None else self.file.place

    @property
    def sentence(self) -> str:
        """What is wrong with it, in the active language; empty when nothing is."""
        return "" if self.error is None else str(self.error)

    @property
    def advice(self) -> str:
        """What to do about it, in the active language; empty when nothing is wrong."""
        return "" if self.error is None else self.error.advice


def ask(file: ProgramFile, *, seconds: float = SECONDS_TO_ANSWER, leash: Leash | None = None) -> About:
    """Start the program with ``--about`` and understand its answer.

    Raises:
        ProgramStartError, ProgramSilentError, ProgramCrashedError, ProgramAnswerError: as their names say.
    """
    arguments = ["--about", "--format", "json"]
    # Not silence alone: a program that says a little now and then would keep the tool waiting for ever.
    with ProgramProcess(file, arguments, silence=seconds, deadline=seconds, leash=leash) as process:
        answer = _answer_of(process, file.part)
        status = process.wait()
        if status != 0:
            raise ProgramCrashedError(program=file.part, status=status)
    return _understood(file.part, answer)


def _answer_of(process: ProgramProcess, part: str) -> bytes:
    answer = b""
    try:
        # Not the first line only: an answer may be spread over several for readability.
        for line in process.lines(longest=MAX_ANSWER_BYTES):
            answer += line + b"\n"
            if len(answer) > MAX_ANSWER_BYTES:
                break
        else:
            return answer
    except ProgramProtocolError:
        # A line that does not end: what came of it is more than a whole answer can be.
        pass
    raise ProgramAnswerError(program=part, problem=f"> {MAX_ANSWER_BYTES} bytes")


def _ask_tap(file: ProgramFile, *, seconds: float, leash: Leash | None) -> About:
    """What the description of a tap and the tap's own list of streams say."""
    tap = read_tap(file.path)
    executable(file, tap)
    return About(
        name=file.kind.name,
        title=tap.title,
        year=file.year,
        version="",
        capabilities=frozenset({"records"}),
        settings_file=None,
        tables=tap.tables,
        attests=False,
        catalog=discover(file, tap, seconds=seconds, leash=leash) if tap.asks_catalog else None,
    )


def check(file: ProgramFile, *, seconds: float = SECONDS_TO_ANSWER, leash: Leash | None = None) -> CheckedProgram:
    """Ask the program who it is and compare that with its name and with the minimum version of its year."""
    about: About | None = None
    if file.place is Place.MISSING:
        gone = ProgramFileMissingError(program=file.part, path=file.path)
        return CheckedProgram(file.part, ProgramState.MISSING, error=gone)
    try:
        if file.is_tap:
            about = _ask_tap(file, seconds=seconds, leash=leash)
        else:
            about = ask(file, seconds=seconds, leash=leash)
            _refuse_stranger(file, about)
            _refuse_old(file, about)
    except ProgramError as error:
        return CheckedProgram(file.part, _STATES[type(error)], file, about, error)
    return CheckedProgram(file.part, ProgramState.READY, file, about)


def missing(part: str, folder: Path) -> CheckedProgram:
    """The state of a program of which there is no file in *folder*."""
    return CheckedProgram(part, ProgramState.MISSING, error=ProgramMissingError(program=part, folder=folder))


def _refuse_stranger(file: ProgramFile, about: About) -> None:
    if about.part == file.part:
        return
    # Told apart because people mend them differently: another year is a slip, another program a mistake.
    error = ProgramWrongYearError if about.name == file.kind.name else ProgramMismatchError
    raise error(program=file.part, found=about.part)


def _refuse_old(file: ProgramFile, about: About) -> None:
    # A year without a published minimum has none: guessing one would stop offices for nothing.
    minimum = file.kind.minimum.get(file.year) if file.year is not None else None
    if minimum is not None and Version.parse(about.version) < Version.parse(minimum):
        raise ProgramTooOldError(program=file.part, version=about.version, minimum=minimum)


def _understood(program: str, answer: bytes) -> About:
    try:
        raw: Mapping[str, Any] = parse_line(answer)
    except WireError as error:
        raise ProgramAnswerError(program=program, problem=error.problem) from None
    problems = _problems(raw)
    if problems:
        raise ProgramAnswerError(program=program, problem=", ".join(problems))
    return About(
        name=raw["name"],
        title=raw["title"],
        year=raw["year"],
        version=raw["version"],
        capabilities=frozenset(raw["capabilities"]),
        settings_file=raw.get("settings_file"),
        tables=tuple(raw["tables"]),
    )


def _problems(raw: Mapping[str, Any]) -> list[str]:
    """The keys of an answer that are missing or not what the protocol says they are."""
    right = {
        "protocol": raw.get("protocol") == PROTOCOL,
        "name": _is_text(raw.get("name"), MAX_NAME),
        "title": _is_text(raw.get("title"), MAX_TITLE),
        "year": "year" in raw and (raw["year"] is None or _is_year(raw["year"])),
        "version": isinstance(raw.get("version"), str) and _is_version(raw["version"]),
        "capabilities": _is_texts(raw.get("capabilities")),
        "settings_file": raw.get("settings_file") is None or _is_text(raw["settings_file"], MAX_PATH),
        "tables": _is_texts(raw.get("tables")),
    }
    return [key for key, is_right in right.items() if not is_right]


def _is_text(value: object, longest: int) -> bool:
    """Whether it is a text that can be shown as it is: these go into pages, tables and errors."""
    return isinstance(value, str) and 0 < len(value) <= longest and value.isprintable()


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and len(value) <= MAX_NAMES and all(_is_text(item, MAX_NAME) for item in value)


def _is_year(value: object) -> bool:
    # A bool is an int in Python, and true is no year.
    return type(value) is int and 0 <= value <= MAXYEAR


def _is_version(text: str) -> bool:
    try:
        Version.parse(text)
    except ValueError:
        return False
    return True
