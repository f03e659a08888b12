"""Clients now, returns later, relations later: together the same records, with the same hashes, as one file."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from overstap.bundle import BundleReader
from overstap.bundle.model import RECORD_TABLES, Reason
from overstap.desktop.export import Target, export
from overstap.desktop.responsibilities import PlannedUser, Responsibilities, WithResponsibilities, users_of
from overstap.desktop.sources.contract import Source
from overstap.desktop.sources.selection import Component, ProgramYear, Selection
from tests.desktop.responsibilities.roles import CHECKER

Keyed = dict[tuple[str, str], str]

PROGRAMS = frozenset({ProgramYear("BAS", 2014), ProgramYear("BTW", 2015), ProgramYear("VPB", 2016)})
CHOSEN = Selection(offices=frozenset({"1", "2"}), programs=PROGRAMS, former_clients=False, oldest_tax_year=2013)
"""A choice that leaves something behind for every reason that a user can have, and starts few programs."""


@pytest.fixture
def source(database_source: Source) -> Source:
    """The sample's database, with one user linked to another address and one responsibility."""
    users = [PlannedUser(user.id, user.name, "een@kantoor.example") for user in users_of(database_source)[:1]]
    return WithResponsibilities(database_source, users, Responsibilities(2016, (("Controleren", CHECKER),)))


def exported(source: Source, folder: Path, *components: Component) -> tuple[Keyed, Keyed]:
    """The hashes of the records in a file with these components, and the reasons of those left behind."""
    selection = replace(CHOSEN, components=frozenset(components))
    bundle = export(source, selection, Target(folder, datetime.now(UTC))).bundle
    with BundleReader.open(bundle.path) as reader:
        hashes = {
            (table.name, row["id"]): row["content_hash"]
            for table in RECORD_TABLES
            for batch in reader.table(table.name)
            for row in batch.select(["id", "content_hash"]).to_pylist()
        }
        left = [row for batch in reader.table("left_behind") for row in batch.to_pylist()]
    return hashes, {(row["table"], row["id"]): row["reason"] for row in left}


def test_the_files_of_the_phases_are_together_the_combined_file(source: Source, tmp_path: Path) -> None:
    combined, never = exported(source, tmp_path / "alles", *Component)
    phases: Keyed = {}
    for component in Component:
        hashes, left = exported(source, tmp_path / component, component)
        assert phases.keys().isdisjoint(hashes)
        phases |= hashes
        assert {key: why for key, why in left.items() if why != Reason.OTHER_PHASE}.items() <= never.items()
    assert {key: phases[key] for key in combined} == combined
    # A return that its program cannot read is known as such only to the file that asks for it (decision 0095): what
    # needs it goes along in another phase, and the portal keeps it out.
    needs_a_return = {"roles", "attachments"}
    more = phases.keys() - combined.keys()
    assert more <= {key for key, reason in never.items() if reason == Reason.UNREADABLE and key[0] in needs_a_return}
