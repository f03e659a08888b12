"""A plan opens the source that it was made for, and no other."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from overstap.desktop.export import Target, export
from overstap.desktop.plan import Plan, PlannedDatabase, PlannedSource, SourceVariant, new_plan, open_planned
from overstap.desktop.plan.errors import PlanForOtherSourceError
from overstap.desktop.programs.description import SHIPPED
from overstap.desktop.programs.find import ProgramSearch
from overstap.desktop.responsibilities import Origin, OriginKind, PlannedUser, Responsibilities, WithResponsibilities
from overstap.desktop.sources.access import Access
from overstap.desktop.sources.database import DatabaseSource
from overstap.desktop.sources.opening import open_source
from overstap.desktop.sources.selection import Component, Selection
from overstap.desktop.sources.servers import Encryption


def planned(path: Path) -> Plan:
    with closing(open_source(path)) as source:
        info = source.info
        return new_plan(PlannedSource(path, SourceVariant(info.variant), info.id), source.overview())


def test_an_installation_is_recognised_by_its_own_identity(installation: Path) -> None:
    with closing(open_planned(planned(installation))) as source:
        assert source.info.variant == "database"


def test_an_installation_other_than_the_plans_is_refused(installation: Path, local_installation: Path) -> None:
    plan = planned(installation)
    elsewhere = replace(plan, source=replace(plan.source, path=local_installation))
    with pytest.raises(PlanForOtherSourceError, match="kantoor"):
        open_planned(elsewhere)


def test_a_folder_of_messages_takes_its_identity_from_the_plan(tmp_path: Path) -> None:
    plan = planned(tmp_path)
    moved = tmp_path / "archief"
    moved.mkdir()
    with closing(open_planned(replace(plan, source=replace(plan.source, path=moved)))) as source:
        assert source.info.id == plan.source.id


def test_what_the_plan_says_of_people_is_carried_out(installation: Path) -> None:
    plan = planned(installation)
    duties = Responsibilities(2016, (("Controleren", Origin(OriginKind.ROLE, "Controleur")),))
    with closing(open_planned(replace(plan, responsibilities=duties))) as source:
        assert isinstance(source, WithResponsibilities)
    with closing(open_planned(plan)) as source:
        assert not isinstance(source, WithResponsibilities)


def test_the_same_plan_on_the_same_data_gives_the_same_content(installation: Path, tmp_path: Path) -> None:
    plan = planned(installation)
    people = replace(plan.selection, components=frozenset({Component.CLIENTS, Component.RELATIONS}))
    duties = Responsibilities(2016, (("Controleren", Origin(OriginKind.ROLE, "Controleur")),))
    users = (PlannedUser("101", "Mies", "mies@kantoor.example"),)
    plan = replace(plan, selection=people, users=users, responsibilities=duties)
    digests = set()
    for number in range(2):
        with closing(open_planned(plan)) as source:
            bundle = export(source, plan.selection, Target(tmp_path / str(number), datetime.now(UTC))).bundle
        digests.add(bundle.content_digest)
    assert len(digests) == 1


def test_another_description_of_the_programs_may_come_from_the_plan(installation: Path, tmp_path: Path) -> None:
    described = tmp_path / "eigen.toml"
    text = SHIPPED.read_text(encoding="utf-8")
    described.write_text(text.replace('file = "BasWin{year}"', 'file = "BtwWin{year}"'), encoding="utf-8")
    plan = replace(planned(installation), database=PlannedDatabase(description=described))
    with closing(open_planned(plan)) as source:
        assert isinstance(source, DatabaseSource)
        # Found where that description says that they lie.
        assert source.programs.found["BAS 2016"].path.name == "BtwWin2016.py"
    with closing(open_planned(plan, access=Access(description=SHIPPED))) as source:
        assert isinstance(source, DatabaseSource)
        assert source.programs.found["BAS 2016"].path.name == "BasWin2016.py"


def test_what_is_given_for_this_once_comes_before_the_plan() -> None:
    source = PlannedSource(Path("/data/x.ini"), SourceVariant.DATABASE, "guid-1")
    database = PlannedDatabase(server="KANTOOR01", user="SA", encryption=Encryption.OFF)
    files = (("BAS 2015", Path("/a.exe")), ("BAS 2016", Path("/b.exe")))
    plan = Plan(source, Selection(), (), database, files)
    given = Access(user="lezer", password="x", programs=ProgramSearch({"BAS 2016": Path("/c.exe")}))
    access = plan.access(given)
    assert (access.server, access.user, access.password, access.encryption) == (
        "KANTOOR01",
        "lezer",
        "x",
        Encryption.OFF,
    )
    assert access.programs.chosen == {"BAS 2015": Path("/a.exe"), "BAS 2016": Path("/c.exe")}
