"""Whatever a source says, every listed record ends up in the bundle exactly once, or left behind with a reason."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given as vary
from hypothesis import settings
from hypothesis import strategies as st

from overstap.bundle.model import Reason
from overstap.desktop.sources.contract import Boundary, LeftBehind, Records, Rewind
from tests.desktop.export.bundles import CrashError, bas, found, ids, left, rows, run
from tests.desktop.scripted import BAS, ROLES, Script, Step, attachment, given, listed, notice, people, role, tax_return


def test_what_hangs_on_a_return_that_stays_stays_for_the_same_reason(tmp_path: Path) -> None:
    script = Script(
        BAS,
        [listed("returns", "r1"), listed("attachments", "b1")],
        [LeftBehind("returns", "r1", Reason.BEFORE_2012), Boundary(), *given("attachments", attachment())],
    )
    roles = Script(ROLES, [listed("roles", "rol:1")], given("roles", role()))
    result = run(tmp_path, people(), script, roles)
    assert left(result.bundle) == {"r1": "before-2012", "b1": "before-2012", "rol:1": "before-2012"}


def test_a_record_of_which_a_reference_is_emptied_has_the_hash_of_what_it_is_now(tmp_path: Path) -> None:
    lists = [listed("returns", "r1"), listed("assessment_notices", "s1", "s2")]
    stays: list[Step] = [LeftBehind("returns", "r1", Reason.BEFORE_2012), Boundary()]
    script = Script(BAS, lists, [*stays, *given("assessment_notices", notice("s1"), notice("s2", return_id=None))])
    # Which verifies the bundle, hashes included.
    first, second = rows(run(tmp_path, people(), script).bundle, "assessment_notices")
    assert (first["return_id"], second["return_id"]) == (None, None)
    assert first["content_hash"] != second["content_hash"]


def test_a_record_that_nobody_listed_comes_along_and_is_a_finding(tmp_path: Path) -> None:
    result = run(tmp_path, people(), bas(*given("returns", tax_return("r1"), tax_return("r2"))))
    assert ids(result.bundle, "returns") == ["r1", "r2"]
    assert found(result.bundle) == {("r2", "listed-late")}


def test_a_record_that_is_given_twice_is_in_the_bundle_once(tmp_path: Path) -> None:
    twice = bas(*given("returns", tax_return(), tax_return()), *given("returns", tax_return()))
    result = run(tmp_path, people(), twice)
    assert ids(result.bundle, "returns") == ["r1"]
    assert found(result.bundle) == {("r1", "given-again")}


def test_one_record_that_does_not_fit_stays_behind_alone(tmp_path: Path) -> None:
    wrong = {**tax_return("r2"), "tax_type": "BPM"}
    program = bas(*given("returns", tax_return("r1"), wrong, tax_return("r3")), holds=("r1", "r2", "r3"))
    result = run(tmp_path, people(), program)
    assert ids(result.bundle, "returns") == ["r1", "r3"]
    assert left(result.bundle) == {"r2": "unreadable"}


@pytest.mark.parametrize("key", [None, "", "r1\0", "r" * 2000])
def test_a_record_that_cannot_be_accounted_for_ends_only_its_program(tmp_path: Path, key: str | None) -> None:
    program = bas(*given("returns", {**tax_return(), "id": key}), *given("returns", tax_return()))
    result = run(tmp_path, people(), program)
    assert ids(result.bundle, "clients") == ["c1"]
    assert left(result.bundle) == {"r1": "program-failed"}


def test_half_a_character_in_what_stays_behind_ends_only_its_program(tmp_path: Path) -> None:
    result = run(tmp_path, people(), bas(LeftBehind("returns", "r\ud800", Reason.STILL_OPEN), Boundary()))
    assert left(result.bundle) == {"r1": "program-failed"}


@pytest.mark.parametrize("keys", [("r1", "r1"), ("r1", ""), ("r1", "r\0")])
def test_an_inventory_that_makes_no_sense_ends_only_its_program(tmp_path: Path, keys: tuple[str, ...]) -> None:
    result = run(tmp_path, people(), bas(*given("returns", tax_return()), holds=keys))
    assert ids(result.bundle, "clients") == ["c1"]
    assert [short.part for short in result.shortfalls] == ["BAS 2016"]


def test_a_record_that_came_after_it_was_left_behind_stays_behind(tmp_path: Path) -> None:
    both = bas(LeftBehind("returns", "r1", Reason.STILL_OPEN), Boundary(), *given("returns", tax_return()))
    result = run(tmp_path, people(), both)
    assert left(result.bundle) == {"r1": "still-open"}
    assert found(result.bundle) == {("r1", "given-again")}


def test_something_left_behind_that_nobody_listed_is_accounted_for_too(tmp_path: Path) -> None:
    result = run(tmp_path, people(), bas(LeftBehind("returns", "r9", Reason.STILL_OPEN), Boundary(), holds=()))
    assert left(result.bundle) == {"r9": "still-open"}


def test_a_return_may_come_after_what_hangs_on_it_within_one_block(tmp_path: Path) -> None:
    lists = [listed("returns", "r1"), listed("attachments", "b1")]
    gives: list[Step] = [Records.of("attachments", [attachment()]), Records.of("returns", [tax_return()]), Boundary()]
    result = run(tmp_path, people(), Script(BAS, lists, gives))
    assert ids(result.bundle, "attachments") == ["b1"]


def test_a_reference_to_a_client_that_never_was_goes_along_as_a_blocking_finding(tmp_path: Path) -> None:
    result = run(tmp_path, people(), bas(*given("returns", tax_return(client_id="nobody"))))
    assert ids(result.bundle, "returns") == ["r1"]
    (finding,) = rows(result.bundle, "findings")
    assert (finding["id"], finding["field"], finding["severity"]) == ("r1", "client_id", "blocking")


keys = st.sampled_from([f"r{number}" for number in range(6)])
steps = st.one_of(
    keys.map(lambda key: Records.of("returns", [tax_return(key)])),
    keys.map(lambda key: LeftBehind("returns", key, Reason.STILL_OPEN)),
    st.just(Boundary()),
    st.just(Rewind()),
)


# Each example writes and verifies a whole bundle, so fewer of them than usual.
@settings(max_examples=30, deadline=None)
@vary(st.sets(keys), st.lists(steps, max_size=12), st.sampled_from([[], [CrashError()]]))
def test_law_every_listed_record_is_exported_or_left_behind_whatever_a_program_does(
    holds: set[str], script: list[Step], ends: list[Step]
) -> None:
    with TemporaryDirectory() as folder:
        result = run(Path(folder), people(), bas(*script, *ends, holds=tuple(sorted(holds))))
        exported, behind = ids(result.bundle, "returns"), left(result.bundle)
    assert len(exported) == len(set(exported))
    assert not set(exported) & set(behind)
    assert holds <= {*exported, *behind} <= holds | spoken_of(script)


def spoken_of(script: list[Step]) -> set[str]:
    """The ids that a script gives or leaves behind, listed or not."""
    told = {step.id for step in script if isinstance(step, LeftBehind)}
    return told | {step.batch.column("id")[0].as_py() for step in script if isinstance(step, Records)}
