"""Which components of a file come in, and the status of notices that have none."""

from __future__ import annotations

import pytest

from overstap.portal.accounts.api import bind
from overstap.portal.clients.models import Client
from overstap.portal.returns.models import AssessmentNotice, Attachment, TaxReturn
from overstap.portal.transfers.errors import OptionsError
from overstap.portal.transfers.models import BundleKey
from overstap.portal.transfers.options import COMPONENTS, CONFLICTS, STATUSES, Options
from overstap.portal.transfers.states import State
from overstap.portal.transfers.targets import TARGETS
from overstap.portal.uploads import lifecycle
from overstap.portal.uploads.receiving import Sending, receive
from tests.portal.transfers.conftest import Desk
from tests.portal.transfers.looking import keys
from tests.portal.transfers.office import Practice
from tests.portal.transfers.working import work


def migrate(desk: Desk, practice: Practice, **metadata: str) -> None:
    """Upload with a choice, and let the workers do the rest."""
    path = practice.export(desk.folder)
    size = path.stat().st_size
    upload = lifecycle.create(lifecycle.Request(desk.account.pk, desk.user.pk, path.name, size, metadata))
    with path.open("rb") as body:
        receive(Sending(desk.account.pk, upload.pk, 0, size), body)
    work()


def test_only_the_chosen_part_comes_in_and_the_rest_is_accounted_for(desk: Desk, practice: Practice) -> None:
    migrate(desk, practice, components="clients")
    migration = desk.latest()
    assert (migration.state, migration.options.words) == (State.COMPLETE, ["Klanten"])
    assert keys(desk.account, Client) == ["c1", "c2"]
    assert keys(desk.account, TaxReturn) == []
    with bind(desk.account.pk):
        reasons = set(BundleKey.objects.filter(outcome="skipped").values_list("table", "reason"))
    left = {"relations", "returns", "roles", "assessment_notices", "attachments"}
    assert reasons == {(table, "not-chosen") for table in left}


def test_parts_one_after_another_end_in_the_same_content_as_all_at_once(desk: Desk, practice: Practice) -> None:
    for component in COMPONENTS:
        migrate(desk, practice, components=component)
        assert desk.latest().state == State.COMPLETE
    assert keys(desk.account, Attachment) == ["b1"]
    migrate(desk, practice)
    report = desk.latest().report
    assert report is not None
    assert report.changed_nothing


def test_a_part_whose_clients_are_nowhere_comes_in_for_clients_of_a_later_file(desk: Desk, practice: Practice) -> None:
    migrate(desk, practice, components="returns")
    assert keys(desk.account, TaxReturn) == ["a1", "a2", "a3"]
    with bind(desk.account.pk):
        assert set(Client.objects.values_list("source_key", "placeholder")) == {("c1", True), ("c2", True)}


def test_notices_without_a_status_get_the_chosen_one_and_others_keep_theirs(desk: Desk, practice: Practice) -> None:
    practice.tables["assessment_notices"].append(
        {"id": "s2", "client_id": "c1", "tax_type": "IB", "tax_year": 2017, "status": "Bezwaar"}
    )
    migrate(desk, practice, sba_status="Te beoordelen")
    with bind(desk.account.pk):
        found = dict(AssessmentNotice.objects.values_list("source_key", "status"))
    assert found == {"s1": "Te beoordelen", "s2": "Bezwaar"}


def test_the_same_file_with_another_status_changes_nothing(desk: Desk, practice: Practice) -> None:
    migrate(desk, practice, sba_status="Akkoord")
    migrate(desk, practice, sba_status="Bezwaar")
    with bind(desk.account.pk):
        assert AssessmentNotice.objects.get().status == "Akkoord"


@pytest.mark.parametrize(
    "metadata",
    [{"components": "alles"}, {"components": "clients,x"}, {"sba_status": "Weg ermee"}, {"conflicts": "niemand"}],
)
def test_a_choice_that_the_portal_does_not_know_is_refused_before_anything_is_sent(
    desk: Desk, metadata: dict[str, str]
) -> None:
    with pytest.raises(OptionsError):
        lifecycle.create(lifecycle.Request(desk.account.pk, desk.user.pk, "x.zip", 10, metadata))


def test_law_every_table_belongs_to_exactly_one_choice() -> None:
    for table in TARGETS:
        assert Options().takes(table)
        alone = [component for component in COMPONENTS if Options((component,)).takes(table)]
        assert len(alone) in {1, len(COMPONENTS)}


@pytest.mark.parametrize("options", [Options(), Options(("assessment_notices",), STATUSES[0], "ask")])
def test_options_are_kept_whole(options: Options) -> None:
    assert Options.from_json(options.as_json()) == options


def test_a_migration_of_before_there_were_options_took_everything_in() -> None:
    assert Options.from_json({}).is_combined


@pytest.mark.parametrize(("metadata", "conflicts"), [({}, "portal"), *(({"conflicts": way}, way) for way in CONFLICTS)])
def test_the_upload_says_whose_value_holds_in_a_conflict(metadata: dict[str, str], conflicts: str) -> None:
    options = Options.of_metadata(metadata)
    assert options.conflicts == conflicts
    assert options.conflicts_word == CONFLICTS[conflicts][0]


def test_a_migration_of_before_conflicts_could_be_chosen_keeps_the_portals() -> None:
    assert Options.from_json({"components": ["clients"], "sba_status": ""}).conflicts == "portal"
