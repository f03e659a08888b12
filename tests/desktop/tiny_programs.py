"""Desktop programs written by a test: real files, really started, each misbehaving as its test wants."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from pathlib import Path

from overstap.desktop.programs.description import shipped_description
from overstap.desktop.programs.find import ProgramFile, find_programs

MakeProgram = Callable[..., ProgramFile]

_HEAD = """
import argparse, json, os, pathlib, signal, sys, time
def say(value): print(json.dumps(value), flush=True)
def schema(table="returns", *names):
    names = names or NAMES[table]
    properties = {name: {"contentEncoding": "base64"} if name == "document" else {} for name in names}
    say({"type": "SCHEMA", "stream": table, "schema": {"properties": properties}, "key_properties": ["id"]})
def record(table="returns", **values):
    say({"type": "RECORD", "stream": table, "record": {**FILL[table], **values}})
def state(last): say({"type": "STATE", "value": {"bookmarks": {"returns": last}}})
NAMES = {"returns": ["id", "client_id", "program", "tax_type", "message_kind", "tax_year", "status", "document"]}
FILL = {"returns": {"client_id": "1", "program": "BAS 2016", "tax_type": "IB", "message_kind": "aangifte",
                    "tax_year": 2016, "status": "filed"}}
options = argparse.ArgumentParser()
for name in ("--config", "--state", "--format"): options.add_argument(name)
for name in ("--about", "--inventory"): options.add_argument(name, action="store_true")
given = options.parse_args()
config = json.loads(pathlib.Path(given.config).read_text()) if given.config else {}
after = json.loads(pathlib.Path(given.state).read_text())["bookmarks"]["returns"] if given.state else ""
"""


def write_program(folder: Path, body: str, name: str = "BasWin2016.py") -> ProgramFile:
    """Write *body* as the program called *name* in *folder*; the functions that it may use stand in ``_HEAD``."""
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(_HEAD + textwrap.dedent(body), encoding="utf-8")
    return next(file for file in find_programs(folder, shipped_description()).values() if file.path == path)
