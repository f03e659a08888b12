"""An installation whose programs can be run as the migration tool runs them."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from overstap.sample.installation import Made


@dataclass(frozen=True)
class Answer:
    """What a program said."""

    code: int
    lines: list[dict[str, object]]
    log: str
    out: bytes

    def records(self, stream: str | None = None) -> list[dict[str, object]]:
        """The records, of one stream or of all."""
        found = [line for line in self.lines if line.get("type") == "RECORD"]
        return [line["record"] for line in found if stream in {None, line["stream"]}]

    @property
    def states(self) -> list[dict[str, object]]:
        """The values of the STATE lines."""
        return [line["value"] for line in self.lines if line.get("type") == "STATE"]

    @property
    def entries(self) -> list[tuple[object, object]]:
        """The (table, id) pairs of an inventory."""
        return [(line["table"], line["id"]) for line in self.lines if "table" in line]


@dataclass(frozen=True)
class Installation:
    """An installation and the folder for configuration files."""

    made: Made
    scratch: Path

    @property
    def folder(self) -> Path:
        return self.made.folder

    def config(self, **changes: object) -> Path:
        """A configuration for its programs, changed as asked."""
        local = self.made.wish.variant == "local"
        values = {
            "protocol": "1",
            "variant": self.made.wish.variant,
            "database_url": None if local else f"sqlite:///{self.folder / 'Database' / 'Else4Cas.db'}",
            "data_folder": str(self.folder / "Gegevens") if local else None,
            "offices": None,
            "tables": None,
        }
        path = self.scratch / f"config-{abs(hash(str(sorted(changes.items()))))}.json"
        path.write_text(json.dumps({**values, **changes}), encoding="utf-8")
        return path

    def ask(self, program: str, *arguments: object, fault: str = "", timeout: float = 30) -> Answer:
        """Run a program (``BasWin2016``) with arguments; JSON lines are parsed, other output is kept as bytes."""
        command = [sys.executable, "-I", self.folder / "Elsevier" / f"{program}.py", *map(str, arguments)]
        done = subprocess.run(
            command, capture_output=True, check=False, timeout=timeout, env={"OVERSTAP_SAMPLE_FAULT": fault}
        )
        lines = [json.loads(line) for line in done.stdout.splitlines() if line.startswith(b"{")]
        return Answer(done.returncode, lines, done.stderr.decode(), done.stdout)

    def hand_over(self, program: str, *, fault: str = "", state: object = None, **changes: object) -> Answer:
        """The records of a program, after *state* when given."""
        arguments: list[object] = ["--config", self.config(**changes)]
        if state is not None:
            path = self.scratch / "state.json"
            path.write_text(json.dumps(state), encoding="utf-8")
            arguments += ["--state", path]
        return self.ask(program, *arguments, fault=fault)

    def inventory(self, program: str, *, fault: str = "", **changes: object) -> Answer:
        """The inventory of a program."""
        return self.ask(program, "--config", self.config(**changes), "--inventory", fault=fault)
