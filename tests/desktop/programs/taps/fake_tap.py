"""A tap written by a test: lists its streams, gives their records, and misbehaves as asked."""

from __future__ import annotations

import textwrap
from pathlib import Path

from overstap.desktop.programs.description import shipped_description
from overstap.desktop.programs.find import ProgramFile, chosen_file

_TAP = """
import json, os, pathlib, sys, time
def say(value): print(json.dumps(value), flush=True)
arguments = sys.argv[1:]
config = json.loads(pathlib.Path(arguments[arguments.index("--config") + 1]).read_text())
ROWS = [{"NR": number, "KLANT": 7, "STATUS": "V", "JAAR": 2016} for number in range(1, 10)]
NAMES = ["NR", "KLANT", "STATUS", "JAAR", "GEHEIM"]
def stream(name="AANGIFTE", names=None):
    metadata = [{"breadcrumb": ["properties", each], "metadata": {"inclusion": "available"}} for each in NAMES]
    schema = {"properties": dict.fromkeys(names or NAMES, {})}
    return {"tap_stream_id": name, "stream": name, "schema": schema, "metadata": metadata}
def record(row): say({"type": "RECORD", "stream": "AANGIFTE", "record": row})
CATALOG = {"streams": [stream(), stream("ANDERS")]}
if "--discover" in arguments:
    DISCOVER
    say(CATALOG); sys.exit()
if "--catalog" in arguments:
    catalog = json.loads(pathlib.Path(arguments[arguments.index("--catalog") + 1]).read_text())
"""

DESCRIPTION = """
overstap_tap = 1
[tap]
title = "Proef"
command = ["./tap.py", "--quiet"]
config = { path = "x" }
[[stream]]
name = "AANGIFTE"
table = "returns"
[stream.columns]
id = "NR"
client_id = "KLANT"
program = { value = "BAS 2016" }
tax_type = { value = "IB" }
message_kind = { value = "aangifte" }
tax_year = "JAAR"
status = { property = "STATUS", words = { V = "filed" } }
"""


def write_tap(
    folder: Path,
    body: str = "for row in ROWS: record(row)",
    *,
    discover: str = "pass",
    description: str = DESCRIPTION,
) -> ProgramFile:
    """A tap whose records come from *body*, and its description, as the program BAS 2016."""
    script = _TAP.replace("DISCOVER", discover) + textwrap.dedent(body)
    (folder / "tap.py").write_text(script, encoding="utf-8")
    path = folder / "BasWin2016.tap.toml"
    path.write_text(description, encoding="utf-8")
    return chosen_file("BAS 2016", path, shipped_description())
