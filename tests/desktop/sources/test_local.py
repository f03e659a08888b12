from __future__ import annotations

import hashlib
import shutil
from contextlib import closing
from pathlib import Path

import pytest

from overstap.bundle.model import Reason, ReturnStatus
from overstap.desktop.programs.description import shipped_description
from overstap.desktop.programs.errors import ProgramCrashedError, ProgramInventoryError, ProgramMissingError
from overstap.desktop.sources.contract import Source, Stage
from overstap.desktop.sources.database_errors import LocalEmptyError
from overstap.desktop.sources.handing_over import Programs
from overstap.desktop.sources.local import LocalSource
from overstap.desktop.sources.local_judge import Absent, LocalJudge, PeopleJudge
from overstap.desktop.sources.remarks import remarks_on
from overstap.desktop.sources.selection import Component, ProgramYear, Selection
from tests.desktop.event_log import Kept, listed, part_called, run
from tests.desktop.tiny_programs import write_program

FEW = ("CAS", "BAS 2011", "BAS 2014", "VPB 2020")
GONE = Absent(Reason.UNREADABLE, is_missing=True)


@pytest.fixture
def few(local_source: Source) -> LocalSource:
    """The local variant with a few of its programs: each takes a moment to start."""
    assert isinstance(local_source, LocalSource)
    found = local_source.programs.found
    for part in set(found) - set(FEW):
        del found[part]
    return local_source


@pytest.fixture
def same_in_database(database_source: Source) -> Kept:
    """What the database variant of the same office gives."""
    return run(database_source, Selection(programs=frozenset({ProgramYear("BAS", 2014), ProgramYear("VPB", 2020)})))


def test_every_program_lists_and_gives_in_its_stage(few: Source) -> None:
    parts = [(part.name, part.stage) for part in few.parts(Selection())]
    assert parts == [
        ("CAS", Stage.PEOPLE),
        ("BAS 2011", Stage.RETURNS),
        ("BAS 2014", Stage.RETURNS),
        ("VPB 2020", Stage.RETURNS),
        ("CAS", Stage.AFTER_RETURNS),
    ]


def test_it_gives_what_the_database_variant_gives(few: Source, same_in_database: Kept) -> None:
    kept = run(few, Selection())
    for table in ("offices", "clients", "relations", "returns", "attachments", "assessment_notices"):
        assert kept.records[table] == same_in_database.records[table], table


def test_everything_that_is_listed_is_given_or_left_behind(few: Source) -> None:
    kept, keys = run(few, Selection()), listed(few, Selection())
    given = {(table, key) for table, rows in kept.records.items() for key in rows}
    assert given | kept.left.keys() == keys.keys()
    assert given.isdisjoint(kept.left)


def test_documents_are_those_that_were_filed(few: Source) -> None:
    keys = listed(few, Selection())
    for key, row in run(few, Selection(), "CAS", "BAS 2014").records["returns"].items():
        document = row["document"]
        assert isinstance(document, bytes)
        assert hashlib.sha256(document).hexdigest() == keys["returns", key][0]


def test_a_program_of_2011_only_lists(few: Source) -> None:
    kept = run(few, Selection(), "BAS 2011")
    assert kept.records == {}
    assert set(kept.left.values()) == {Reason.BEFORE_2012}
    assert {table for table, _ in kept.left} >= {"returns", "roles"}


def test_a_program_that_was_not_chosen_only_lists(few: Source) -> None:
    kept = run(few, Selection(programs=frozenset({ProgramYear("VPB", 2020)})), "CAS", "BAS 2014")
    assert "returns" not in kept.records
    assert set(kept.reasons("returns")) == {Reason.NOT_SELECTED}


def test_what_hangs_on_a_return_that_cannot_be_read_stays_with_it(few: Source) -> None:
    kept = run(few, Selection(), "CAS", "BAS 2014")
    assert kept.reasons("returns")[Reason.UNREADABLE] == 1
    assert kept.reasons("roles")[Reason.UNREADABLE] > 0


def test_only_the_chosen_office_goes(few: Source) -> None:
    kept = run(few, Selection(offices=frozenset({"2"})))
    assert kept.ids("offices") == {"2"}
    assert {row["office_id"] for row in kept.records["clients"].values()} == {"2"}
    assert {row["client_id"] for row in kept.records["returns"].values()} <= kept.ids("clients")


def test_former_clients_can_be_left_behind_with_all_that_is_theirs(few: Source) -> None:
    kept = run(few, Selection(former_clients=False))
    gone = kept.left_ids("clients", Reason.FORMER_CLIENT)
    assert gone
    assert gone.isdisjoint(row["client_id"] for row in kept.records["returns"].values())


def test_a_phase_with_relations_takes_the_roles_alone(few: Source) -> None:
    kept = run(few, Selection(components=frozenset({Component.RELATIONS})))
    assert set(kept.records) == {"users", "relations", "roles"}
    assert set(kept.reasons("attachments")) == {Reason.OTHER_PHASE, Reason.BEFORE_2012}


def test_a_phase_with_clients_does_not_run_the_programs_of_a_year(few: Source) -> None:
    kept = run(few, Selection(components=frozenset({Component.CLIENTS})))
    assert set(kept.records) == {"offices", "clients"}
    assert Reason.STILL_OPEN not in kept.reasons("returns")


def test_open_returns_come_when_they_are_asked_for(few: Source) -> None:
    closed = run(few, Selection(), "CAS", "VPB 2020").ids("returns")
    everything = run(few, Selection(statuses=frozenset(ReturnStatus)), "CAS", "VPB 2020").ids("returns")
    assert closed <= everything


def test_the_overview_counts_by_the_programs_lists(few: Source) -> None:
    overview = few.overview()
    assert {str(found.program) for found in overview.returns} == {"BAS 2011", "BAS 2014", "VPB 2020"}
    assert overview.tables["returns"] == sum(found.records for found in overview.returns)
    assert [office.id for office in overview.offices] == ["1", "2", "3"]


CRASHING = """
say({"protocol": "1", "name": "BAS", "title": "BasWin", "year": 2014, "version": "9.0.0", "capabilities": [],
     "settings_file": None, "tables": []}) if given.about else sys.exit(1)
"""


def test_a_program_that_does_not_list_stands_in_the_overview_with_nothing(few: LocalSource, tmp_path: Path) -> None:
    whole, honest = few.overview(), few.programs.found["BAS 2014"].path
    few.programs.choose("BAS 2014", write_program(tmp_path, CRASHING, honest.name).path)
    overview = few.overview()
    counted = {str(found.program): found.records > 0 for found in overview.returns}
    assert counted == {"BAS 2011": True, "BAS 2014": False, "VPB 2020": True}
    assert isinstance(few.unlisted["BAS 2014"], ProgramCrashedError)
    assert overview.tables["returns"] < whole.tables["returns"]
    # Mended in between, it is asked again.
    few.programs.choose("BAS 2014", honest)
    assert (few.overview(), few.unlisted) == (whole, {})


TELLTALE = """
open(__file__ + ".started", "w").close()
sys.exit(1)
"""


def test_a_program_that_is_left_out_is_not_started_and_nobody_knows_what_it_holds(
    few: LocalSource, tmp_path: Path
) -> None:
    few.programs.found["BAS 2014"] = write_program(tmp_path, TELLTALE, "BasWin2014.py")
    few.programs.left_out = frozenset({"BAS 2014"})
    (part,) = (part for part in few.parts(Selection()) if part.name == "BAS 2014")
    inventory = few.inventory(part)
    assert (list(inventory.listed), inventory.attested) == ([], False)
    assert list(few.records(part, Selection())) == []
    # It stays in sight, so that a plan and whoever left it out can name it.
    assert {str(found.program): found.records > 0 for found in few.overview().returns} == {
        "BAS 2011": True,
        "BAS 2014": False,
        "VPB 2020": True,
    }
    assert remarks_on(few) == ("Niet gestart, zodat onbekend is hoeveel er achterblijft: BAS 2014.",)
    assert not list(tmp_path.glob("*.started"))
    # Asked after all, it would have told.
    few.programs.left_out = frozenset()
    few.overview()
    assert list(tmp_path.glob("*.started"))


def test_without_cas_nothing_is_known(few: LocalSource) -> None:
    del few.programs.found["CAS"]
    with pytest.raises(ProgramMissingError):
        few.overview()


def test_a_filled_folder_without_its_program_is_missed(local_installation: Path, tmp_path: Path) -> None:
    some = tmp_path / "Elsevier"
    some.mkdir()
    shutil.copy(local_installation / "Elsevier" / "BasWin2014.py", some)
    data = tmp_path / "Gegevens"
    for name in ("bas2014", "BAS2016", "BTW 2016", "BAS2011", "XYZ2016", "VPB2017", "CAS"):
        (data / name).mkdir(parents=True)
    for name in ("BAS2016", "BAS2011", "XYZ2016", "bas2014", "CAS"):
        (data / name / "1.aan").touch()
    with closing(LocalSource(data, Programs(some, shipped_description()))) as source:
        assert list(source.absent) == ["BAS 2016"]
        assert [part.name for part in source.parts(Selection())] == ["CAS", "BAS 2014", "BAS 2016", "CAS"]
        assert source.anew().absent == source.absent


def test_where_every_program_is_there_none_is_missed(few: LocalSource) -> None:
    assert few.absent == {}


def test_a_data_folder_that_cannot_be_read_misses_nothing(tmp_path: Path) -> None:
    assert LocalSource(tmp_path / "weg", Programs(tmp_path, shipped_description())).absent == {}


def test_the_same_office_has_the_same_identity_wherever_it_lies(few: Source, local_installation: Path) -> None:
    programs = Programs(local_installation / "Elsevier", shipped_description())
    with closing(LocalSource(local_installation / "Elsevier" / ".." / "Gegevens", programs)) as moved:
        assert moved.info.id == few.info.id


def test_a_list_that_is_not_whole_is_refused(tmp_path: Path) -> None:
    about = """
        if given.about:
            say({"protocol": "1", "name": "BAS", "title": "x", "year": 2016, "version": "2.1.0", "tables": [],
                 "capabilities": ["inventory"], "settings_file": None})
        else:
            say({"table": "returns", "id": "1", "hash": None})
        """
    write_program(tmp_path, about)
    source = LocalSource(tmp_path, Programs(tmp_path, shipped_description()))
    part = part_called(source, "BAS 2016", Selection())
    with pytest.raises(ProgramInventoryError):
        list(source.inventory(part).listed)


def test_a_folder_without_offices_is_no_source(local_installation: Path, tmp_path: Path) -> None:
    (tmp_path / "CAS").mkdir()
    source = LocalSource(tmp_path, Programs(local_installation / "Elsevier", shipped_description()))
    with closing(source), pytest.raises(LocalEmptyError):
        _ = source.info


def without_client(installation: Path, folder: Path, client: str) -> LocalSource:
    """The local variant of CAS and BAS 2014, where somebody took the *client* out of the list of clients."""
    for name in ("CAS", "BAS2014"):
        shutil.copytree(installation / "Gegevens" / name, folder / name)
    path = folder / "CAS" / "klanten.cas"
    # Bytes: the sample writes what old desktop programs write, which is neither UTF-8 nor ended by one character.
    blocks = path.read_bytes().split(b"\r\n\r\n")
    stay = [block for block in blocks if f"ClientId={client}".encode() not in block.splitlines()]
    assert len(stay) == len(blocks) - 1
    path.write_bytes(b"\r\n\r\n".join(stay))
    return LocalSource(folder, Programs(installation / "Elsevier", shipped_description()))


def test_of_a_client_that_is_not_there_nothing_goes_along(
    few: LocalSource, local_installation: Path, tmp_path: Path
) -> None:
    before = run(few, Selection(), "CAS", "BAS 2014")
    tables = ("relations", "returns", "assessment_notices")
    owners = [{row["client_id"] for row in before.records[table].values()} for table in tables]
    gone = str(min(set.intersection(*owners)))
    theirs = {(name, key) for name in tables for key, row in before.records[name].items() if row["client_id"] == gone}
    with closing(without_client(local_installation, tmp_path / "Gegevens", gone)) as source:
        after = run(source, Selection(offices=frozenset()), "CAS", "BAS 2014")
    assert {after.left[key] for key in theirs} == {Reason.UNREADABLE}
    assert theirs <= {(each.table, each.id) for each in after.found}


def test_a_client_that_is_listed_and_does_not_come_is_there_all_the_same(few: LocalSource) -> None:
    part = part_called(few, "CAS", Selection(), Stage.PEOPLE)
    clients = [entry.id for block in few.inventory(part).listed if block.table == "clients" for entry in block.entries]
    judge = few._judge_of(part, Selection())
    # It says nothing more and ends in good order: what hangs on these stays with them, as not handed over.
    list(judge.finish(()))
    assert clients
    assert {few._clients.absence(client) for client in clients} == {Absent(Reason.NOT_HANDED_OVER)}
    assert few._clients.absence("0") == GONE


def test_who_cannot_list_says_nothing_of_who_is_not_there(few: LocalSource, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(few.programs, "attests", lambda _part: False)
    judge = few._judge_of(part_called(few, "CAS", Selection(), Stage.PEOPLE), Selection())
    list(judge.finish(()))
    assert few._clients.absence("0") is None


def test_only_the_cas_of_people_says_who_is_there(few: LocalSource) -> None:
    judges = [type(few._judge_of(part, Selection())) for part in few.parts(Selection()) if part.name == "CAS"]
    assert judges == [PeopleJudge, LocalJudge]


def test_anew_nobody_is_known(few: LocalSource) -> None:
    run(few, Selection(), "CAS")
    assert few._clients.absence("0") == GONE
    assert few.anew()._clients.absence("0") is None
    assert few.anew().info.id == few.info.id
