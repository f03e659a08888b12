"""The export as a whole: one bundle that accounts for everything, whatever the parts do."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from overstap.bundle import BundleReader, generate_identity
from overstap.bundle.encryption import Recipient
from overstap.bundle.model import Reason
from overstap.bundle.workfolder import file_name
from overstap.desktop.export import Target, export
from overstap.desktop.export.errors import (
    ExportEmptyError,
    ExportIncompleteError,
    InventoryRefusedError,
    OutputFolderError,
)
from overstap.desktop.flow.errors import ExportCancelledError
from overstap.desktop.flow.progress import ExportProgress
from overstap.desktop.sources.contract import Boundary, Event, Inventory, LeftBehind, Listed, Part, Records, Rewind
from overstap.desktop.sources.selection import Component, Selection
from overstap.errors import CancelledError, SourceError
from tests.desktop.export.bundles import STARTED, CrashError, bas, found, ids, left, rows, run
from tests.desktop.scripted import (
    BAS,
    CAS,
    PEOPLE,
    Script,
    Scripted,
    Step,
    client,
    given,
    listed,
    notice,
    office,
    people,
    tax_return,
)


class GoneError(SourceError):
    code = "test.gone"
    message = "De database is weg"
    hint = "Probeer het opnieuw"


class StoppedError(CancelledError):
    code = "test.stopped"
    message = "Gestopt"
    hint = "Probeer het opnieuw"


def test_what_is_listed_and_given_is_in_the_bundle(tmp_path: Path) -> None:
    result = run(tmp_path, people(), bas(*given("returns", tax_return())))
    assert ids(result.bundle, "returns") == ["r1"]
    assert result.shortfalls == ()
    result.check_complete()


def test_the_bundle_is_named_after_the_start(tmp_path: Path) -> None:
    result = run(tmp_path, people())
    assert result.bundle.path.name == f"{STARTED.astimezone():%d%m%Y%H%M%S}.zip"


def test_exports_that_start_in_the_same_second_each_give_their_file(tmp_path: Path) -> None:
    others: list[Path] = []

    def start_another(step: str, done: int, total: int) -> None:
        # While the first one is still at it.
        if step == "Inventaris" and done == 1:
            others.append(run(tmp_path, people()).bundle.path)

    first = export(Scripted([people()]), Selection(), Target(tmp_path, STARTED), report=start_another)
    after = run(tmp_path, people())
    made = [path.name for path in (first.bundle.path, *others, after.bundle.path)]
    assert made == [file_name(STARTED + timedelta(seconds=number)) for number in range(3)]
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(made)


def test_the_output_folder_is_made(tmp_path: Path) -> None:
    assert run(tmp_path / "Nextens" / "Migratie", people()).bundle.path.parent == tmp_path / "Nextens" / "Migratie"


def test_an_output_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OutputFolderError, match="file"):
        export(Scripted([people()]), Selection(), Target(tmp_path / "file" / "out", STARTED))


def test_with_a_recipient_only_they_can_read_it(tmp_path: Path) -> None:
    identity, public_key = generate_identity()
    target = Target(tmp_path, STARTED, Recipient(public_key, "account-1"))
    result = export(Scripted([people()]), Selection(), target)
    with BundleReader.open(result.bundle.path, identity=identity) as reader:
        assert reader.info.account == "account-1"
        assert reader.info.encrypted


def test_what_a_source_leaves_behind_keeps_its_reason(tmp_path: Path) -> None:
    result = run(tmp_path, people(), bas(LeftBehind("returns", "r1", Reason.STILL_OPEN), Boundary()))
    assert left(result.bundle) == {"r1": "still-open"}
    assert result.shortfalls == ()


def test_a_program_that_ends_half_way_as_if_all_were_well_is_noticed(tmp_path: Path) -> None:
    half = bas(*given("returns", tax_return("r1")), holds=("r1", "r2", "r3"))
    result = run(tmp_path, people(), half)
    assert left(result.bundle) == {"r2": "not-handed-over", "r3": "not-handed-over"}
    assert {("r2", "not-handed-over"), ("r3", "not-handed-over")} <= found(result.bundle)
    with pytest.raises(ExportIncompleteError, match="BAS 2016: 2 records niet ontvangen"):
        result.check_complete()


def test_a_shortfall_is_laid_at_the_door_of_the_program_that_was_to_give(tmp_path: Path) -> None:
    script = people()
    script.lists = [*script.lists, listed("returns", "r1", "r2", given_by="BAS 2016")]
    result = run(tmp_path, script, Script(BAS, [], given("returns", tax_return("r1"))))
    assert [(short.part, short.records) for short in result.shortfalls] == [("BAS 2016", 1)]


def test_a_record_that_no_part_was_to_give_is_a_shortfall_too(tmp_path: Path) -> None:
    script = people()
    script.lists = [*script.lists, listed("returns", "r1", given_by="BAS 2014")]
    assert [short.part for short in run(tmp_path, script).shortfalls] == ["BAS 2014"]


def test_a_file_into_which_nothing_came_is_not_to_be_uploaded(tmp_path: Path) -> None:
    result = run(tmp_path, bas(CrashError(), holds=("r1",)))
    assert result.is_empty
    with pytest.raises(ExportEmptyError, match="BAS 2016: 1 record"):
        result.check_complete()


def test_a_program_that_fails_does_not_take_the_others_with_it(tmp_path: Path) -> None:
    failing = bas(
        *given("returns", tax_return("r1")), Records.of("returns", [tax_return("r2")]), CrashError(), holds=("r1", "r2")
    )
    notices = Script(
        CAS, [listed("assessment_notices", "s1", "s2")], given("assessment_notices", notice(), notice("s2", "r2"))
    )
    result = run(tmp_path, people(), failing, notices)
    assert ids(result.bundle, "returns") == ["r1"]
    assert left(result.bundle) == {"r2": "program-failed"}
    # Once the program can hand it over, the portal finds its notice by this.
    assert [row["return_id"] for row in rows(result.bundle, "assessment_notices")] == ["r1", "r2"]
    with pytest.raises(ExportIncompleteError, match="BAS stopte"):
        result.check_complete()


def test_a_program_that_starts_again_from_its_last_state_doubles_nothing(tmp_path: Path) -> None:
    again = bas(
        *given("returns", tax_return("r1")),
        Records.of("returns", [tax_return("r2")]),
        LeftBehind("returns", "r3", Reason.STILL_OPEN),
        Rewind(),
        *given("returns", tax_return("r2"), tax_return("r3")),
        holds=("r1", "r2", "r3"),
    )
    result = run(tmp_path, people(), again)
    assert ids(result.bundle, "returns") == ["r1", "r2", "r3"]
    assert not found(result.bundle)


def test_a_phase_without_clients_keeps_the_references_to_them(tmp_path: Path) -> None:
    stay: list[Event] = [
        LeftBehind("offices", "o1", Reason.OTHER_PHASE),
        LeftBehind("clients", "c1", Reason.OTHER_PHASE),
        Boundary(),
    ]
    script = Script(PEOPLE, [listed("offices", "o1"), listed("clients", "c1")], stay)
    phase = Selection(components=frozenset({Component.RETURNS}))
    result = run(tmp_path, script, bas(*given("returns", tax_return())), selection=phase)
    assert ids(result.bundle, "returns") == ["r1"]


def test_a_client_of_an_office_that_was_not_chosen_takes_its_returns_along(tmp_path: Path) -> None:
    stay: list[Event] = [*given("offices", office()), LeftBehind("clients", "c1", Reason.NOT_SELECTED), Boundary()]
    script = Script(PEOPLE, [listed("offices", "o1"), listed("clients", "c1")], stay)
    result = run(tmp_path, script, bas(*given("returns", tax_return())))
    assert left(result.bundle) == {"c1": "not-selected", "r1": "not-selected"}


def test_a_part_that_cannot_list_is_exported_and_not_attested(tmp_path: Path) -> None:
    tap = Script(BAS, [], given("returns", tax_return()), attested=False)
    result = run(tmp_path, people(), tap)
    assert ids(result.bundle, "returns") == ["r1"]
    assert result.bundle.attested == {"database": True, "BAS 2016": False}
    assert not found(result.bundle)


def test_nobody_knows_how_much_there_is_of_a_part_that_cannot_list(tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    tap = Script(BAS, [], given("returns", tax_return()), attested=False)
    source = Scripted([people(), tap])
    export(source, Selection(), Target(tmp_path, STARTED), report=lambda *progress: told.append(progress))
    assert ("BAS 2016", 1, 0) in told
    assert {total for step, _, total in told if step == "Export"} == {0}


def test_a_program_without_a_whole_inventory_is_not_attested_and_reported(tmp_path: Path) -> None:
    result = run(tmp_path, people(), Script(BAS, [CrashError()], given("returns", tax_return())))
    assert result.bundle.attested["BAS 2016"] is False
    assert [(short.part, str(short.failure)) for short in result.shortfalls] == [("BAS 2016", "BAS stopte")]


def test_a_source_that_goes_away_leaves_nothing_behind(tmp_path: Path) -> None:
    source = Scripted([people(), Script(BAS, [listed("returns", "r1")], [GoneError()])])
    with pytest.raises(GoneError):
        export(source, Selection(), Target(tmp_path, STARTED))
    assert not list(tmp_path.iterdir())


def test_stopping_it_ends_the_programs_and_leaves_nothing_behind(tmp_path: Path) -> None:
    many: list[Step] = [event for number in range(50) for event in given("clients", client(f"c{number}"))]
    source = Scripted([Script(PEOPLE, [listed("clients", *(f"c{number}" for number in range(50)))], many)])

    def stop(step: str, done: int, total: int) -> None:
        if done == 3 and total == 50:
            raise StoppedError

    with pytest.raises(StoppedError):
        export(source, Selection(), Target(tmp_path, STARTED), report=stop)
    assert source.closed.is_set()
    assert not list(tmp_path.iterdir())


class ListsNothing(Scripted):
    """A source that says nothing when it is asked for its list, until it is closed: a program that hangs."""

    def inventory(self, part: Part) -> Inventory:
        del part

        def waiting() -> Iterator[Listed]:
            yield listed("returns", "r1")
            self.closed.wait()

        return Inventory(waiting())


def test_it_can_be_stopped_while_a_list_does_not_come(tmp_path: Path) -> None:
    class Impatient(ExportProgress):
        def going_on(self) -> None:
            self.cancel()
            super().going_on()

    source = ListsNothing([bas()])
    with pytest.raises(ExportCancelledError):
        export(source, Selection(), Target(tmp_path, STARTED), report=Impatient())
    assert source.closed.is_set()
    assert not list(tmp_path.iterdir())


def test_a_list_found_at_fault_is_not_heard_out_and_the_source_stays_open(tmp_path: Path) -> None:
    heard: list[str] = []

    class Rambling(Scripted):
        def inventory(self, part: Part) -> Inventory:
            def lists() -> Iterator[Listed]:
                for number in range(10_000):
                    heard.append(part.name)
                    yield listed("returns", f"r{number // 2}")

            return Inventory(lists()) if part == BAS else super().inventory(part)

    source = Rambling([people(), bas()])
    result = export(source, Selection(), Target(tmp_path, STARTED))
    assert [type(short.failure) for short in result.shortfalls] == [InventoryRefusedError]
    assert len(heard) < 100
    assert not source.closed.is_set()


def test_progress_reaches_the_whole_and_never_runs_backwards(tmp_path: Path) -> None:
    steps: dict[str, list[tuple[int, int]]] = {}
    source = Scripted(
        [people(), bas(*given("returns", tax_return("r1")), *given("returns", tax_return("r2")), holds=("r1", "r2"))]
    )
    export(
        source,
        Selection(),
        Target(tmp_path, STARTED),
        report=lambda step, done, total: steps.setdefault(step, []).append((done, total)),
    )
    assert steps["BAS 2016"] == [(1, 2), (2, 2)]
    assert steps["Export"][-1] == (5, 5)
    assert all(seen == sorted(seen) for seen in steps.values())


def test_stages_run_one_after_the_other(tmp_path: Path) -> None:
    source = Scripted([Script(CAS), Script(BAS), people()])
    export(source, Selection(), Target(tmp_path, STARTED))
    assert source.asked == [PEOPLE, BAS, CAS]


def test_many_parts_at_once_give_the_same_content_as_one(tmp_path: Path) -> None:
    keys = [f"r{number}" for number in range(40)]
    parts = [Part(f"BAS {2012 + number}", BAS.stage, BAS.tables) for number in range(8)]
    together = [
        Script(
            part,
            [listed("returns", *keys[5 * place : 5 * place + 5])],
            list(_one_by_one(keys[5 * place : 5 * place + 5])),
        )
        for place, part in enumerate(parts)
    ]
    many = run(tmp_path / "many", people(), *together)
    one = run(tmp_path / "one", people(), bas(*_one_by_one(keys), holds=tuple(keys)))
    assert many.bundle.content_digest == one.bundle.content_digest


def _one_by_one(keys: list[str]) -> Iterator[Event]:
    return (event for key in keys for event in given("returns", tax_return(key)))
