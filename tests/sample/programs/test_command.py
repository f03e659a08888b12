"""Programs as real processes: about, inventory, records, state, and what they refuse."""

from __future__ import annotations

import base64
import hashlib
import json
import subprocess
import sys
from collections.abc import Callable

import pytest

from tests.sample.running import Installation


def test_about_needs_no_data(installation: Installation) -> None:
    about = json.loads(installation.ask("BasWin2013", "--about", "--format", "json").out)
    assert about["protocol"] == "1"
    assert (about["name"], about["title"], about["year"], about["version"]) == ("BAS", "BasWin", 2013, "2.3.0")
    assert about["settings_file"] == str(installation.folder / "ElsevierNetwerk.ini")


@pytest.mark.parametrize(
    ("variant", "program", "tables"),
    [
        ("database", "VpbWin2016", ["returns", "attachments"]),
        ("database", "CasWin", ["assessment_notices"]),
        ("local", "VpbWin2016", ["returns", "roles", "attachments"]),
        ("local", "CasWin", ["offices", "users", "clients", "relations", "assessment_notices"]),
    ],
)
def test_about_names_the_tables_of_the_variant(
    request: pytest.FixtureRequest, variant: str, program: str, tables: list[str]
) -> None:
    about = json.loads(request.getfixturevalue(variant).ask(program, "--about").out)
    assert about["tables"] == tables


@pytest.mark.parametrize("program", ["BasWin2012", "BasWin2014", "VpbWin2018", "BtwWin2013", "CasWin"])
def test_records_are_those_of_the_inventory(installation: Installation, program: str) -> None:
    inventory, answer = installation.inventory(program), installation.hand_over(program)
    assert inventory.lines[-1] == {"complete": True, "count": len(inventory.entries)}
    found = [(line["stream"], line["record"]["id"]) for line in answer.lines if line["type"] == "RECORD"]
    told = [(line["table"], line["id"]) for line in map(json.loads, answer.log.splitlines())]
    assert sorted([*found, *told]) == sorted(inventory.entries)
    assert answer.code == inventory.code == 0


@pytest.mark.parametrize("program", ["BasWin2012", "BasWin2016", "BtwWin2022"])
def test_the_hash_in_the_inventory_is_that_of_the_document(installation: Installation, program: str) -> None:
    hashes = {line["id"]: line["hash"] for line in installation.inventory(program).lines if line.get("hash")}
    assert hashes
    for record in installation.hand_over(program).records("returns"):
        if record["id"] in hashes:
            assert hashlib.sha256(base64.b64decode(record["document"])).hexdigest() == hashes[record["id"]]


def test_open_returns_have_no_hash_and_a_document_of_the_program(database: Installation) -> None:
    records = database.hand_over("BasWin2025").records("returns")
    unsent = [record for record in records if record["status"] == "open"]
    assert unsent
    assert {record["document_format"] for record in unsent} == {"program-document"}
    assert all(record["filed_at"] is None for record in unsent)


def test_the_same_answer_every_time(installation: Installation) -> None:
    assert installation.hand_over("BasWin2019").out == installation.hand_over("BasWin2019").out


def test_both_variants_hand_over_the_same_returns(database: Installation, local: Installation) -> None:
    for program in ("BasWin2012", "BasWin2015", "BtwWin2020"):
        assert database.hand_over(program).records("returns") == local.hand_over(program).records("returns")


def test_both_variants_hand_over_the_same_notices_and_attachments(database: Installation, local: Installation) -> None:
    assert database.hand_over("CasWin").records() == local.hand_over("CasWin").records("assessment_notices")
    found = database.hand_over("VpbWin2021").records("attachments")
    assert found
    assert found == local.hand_over("VpbWin2021").records("attachments")


@pytest.mark.parametrize("program", ["BtwWin2024", "CasWin"])
def test_every_state_gives_exactly_what_remains(installation: Installation, program: str) -> None:
    answer = installation.hand_over(program)
    seen: list[object] = []
    for line in answer.lines:
        if line["type"] == "RECORD":
            seen.append((line["stream"], line["record"]["id"]))
        elif line["type"] == "STATE":
            rest = installation.hand_over(program, state=line["value"])
            following = [(one["stream"], one["record"]["id"]) for one in rest.lines if one["type"] == "RECORD"]
            assert rest.states[-1] == answer.states[-1]
            assert sorted([*seen, *following]) == sorted(
                (one["stream"], one["record"]["id"]) for one in answer.lines if one["type"] == "RECORD"
            )


def test_states_come_often_enough(database: Installation) -> None:
    between = 0
    for line in database.hand_over("CasWin").lines:
        between = between + 1 if line["type"] == "RECORD" else 0
        assert between <= 200
    assert line["type"] == "STATE"


def test_a_schema_comes_before_the_records_of_its_stream(installation: Installation) -> None:
    announced: set[object] = set()
    for line in installation.hand_over("BasWin2020").lines:
        if line["type"] == "SCHEMA":
            announced.add(line["stream"])
            assert line["key_properties"] == ["id"]
        elif line["type"] == "RECORD":
            assert line["stream"] in announced
    assert announced == set(json.loads(installation.ask("BasWin2020", "--about").out)["tables"])


def test_only_the_offices_asked_for(installation: Installation) -> None:
    every = installation.hand_over("BasWin2016").records("returns")
    parts = [installation.hand_over("BasWin2016", offices=[office]).records("returns") for office in "123"]
    assert all(parts)
    assert sorted(record["id"] for part in parts for record in part) == [record["id"] for record in every]
    assert installation.hand_over("BasWin2016", offices=["99"]).records() == []


def test_only_the_tables_asked_for(installation: Installation) -> None:
    answer = installation.hand_over("BasWin2020", tables=["attachments"])
    assert {line["stream"] for line in answer.lines if "stream" in line} == {"attachments"}


def test_programs_of_before_2012_only_list(installation: Installation) -> None:
    about = json.loads(installation.ask("BasWin2011", "--about").out)
    assert about["capabilities"] == ["inventory"]
    assert len(installation.inventory("BasWin2011").entries) > 10
    assert installation.hand_over("BasWin2011").code == 2


def test_a_damaged_return_is_told_and_left_out(installation: Installation, defects: Callable[[str], list[str]]) -> None:
    handed, told = set(), set()
    for program in ("BasWin2012", "BasWin2014", "BasWin2018"):
        answer = installation.hand_over(program)
        handed |= {record["id"] for record in answer.records("returns")}
        told |= {line["id"] for line in map(json.loads, answer.log.splitlines()) if line["problem"] == "unreadable"}
        assert answer.code == 0
    assert told == set(defects("return-unreadable"))
    assert not told & handed


def test_nothing_personal_reaches_stderr(installation: Installation) -> None:
    log = installation.hand_over("BasWin2014").log
    assert all(set(json.loads(line)) == {"level", "table", "id", "problem", "text"} for line in log.splitlines())


def test_awkward_names_and_files_arrive_whole(local: Installation, defects: Callable[[str], list[str]]) -> None:
    clients = {record["id"]: record for record in local.hand_over("CasWin", tables=["clients"]).records()}
    assert clients[defects("name-awkward")[0]]["name"] == "\ufeffŻółć 🚀 de l’Été  "


def test_empty_and_large_attachments(installation: Installation, defects: Callable[[str], list[str]]) -> None:
    empty = {record["id"]: record for record in installation.hand_over("BasWin2020").records("attachments")}
    large = {record["id"]: record for record in installation.hand_over("VpbWin2021").records("attachments")}
    assert empty[defects("attachment-empty")[0]]["document"] == ""
    assert len(base64.b64decode(large[defects("attachment-large")[0]]["document"])) > 4 * 1024 * 1024


@pytest.mark.parametrize(
    "changes",
    [
        {"protocol": "2"},
        {"variant": "sbr-folder"},
        {"tables": ["clients"]},
        {"tables": "returns"},
        {"database_url": None, "data_folder": None},
    ],
)
def test_a_configuration_that_does_not_fit_is_refused(installation: Installation, changes: dict[str, object]) -> None:
    answer = installation.hand_over("BasWin2016", **changes)
    assert (answer.code, answer.out) == (2, b"")
    assert json.loads(answer.log)["level"] == "error"


@pytest.mark.parametrize("state", [[], {"bookmarks": {"clients": "1"}}, {"bookmarks": {"returns": "x"}}, {}])
def test_a_state_that_is_none_is_refused(database: Installation, state: object) -> None:
    answer = database.hand_over("BasWin2016", state=state)
    assert answer.code == 2
    assert not answer.records()


@pytest.mark.parametrize("arguments", [[], ["--inventory"], ["--about", "--format", "xml"], ["--abo"]])
def test_a_wrong_command_line_is_refused(database: Installation, arguments: list[str]) -> None:
    assert database.ask("BasWin2016", *arguments).code == 2


def test_missing_data_is_told_apart(database: Installation, local: Installation) -> None:
    assert database.hand_over("BasWin2016", database_url="sqlite:////nergens/Else4Cas.db").code == 3
    assert database.hand_over("BasWin2016", database_url="mssql://kantoor/Else4Cas").code == 3
    assert local.hand_over("BasWin2016", data_folder="/nergens").code == 3


def test_a_listener_that_leaves_ends_the_program(database: Installation) -> None:
    command = [sys.executable, "-I", database.folder / "Elsevier" / "CasWin.py", "--config", database.config()]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    assert process.stdout is not None
    process.stdout.close()
    assert process.wait(timeout=120) != 0


def test_a_program_loads_nothing_but_the_standard_library(database: Installation) -> None:
    launcher = database.folder / "Elsevier" / "BasWin2016.py"
    probe = (
        f"import sys, runpy; sys.argv = ['x', '--about']\n"
        f"try: runpy.run_path({str(launcher)!r})\nexcept SystemExit: pass\n"
        "heavy = {'faker', 'pyarrow', 'sqlalchemy', 'lxml', 'click', 'rich', 'numpy'} & set(sys.modules)\n"
        "sys.exit(', '.join(heavy) or 0)"
    )
    done = subprocess.run([sys.executable, "-I", "-c", probe], capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
