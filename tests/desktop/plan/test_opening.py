"""A plan opens the source that it was made for, and no other."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from overstap.desktop.plan import Plan, PlannedSource, SourceVariant, new_plan, open_planned
from overstap.desktop.plan.errors import PlanForOtherSourceError
from overstap.desktop.sources.opening import open_source


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
