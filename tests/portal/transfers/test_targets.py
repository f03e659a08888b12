"""Where tables of a bundle go: every column has a place, in an order in which nothing comes before what it needs."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.db.models import Field

from overstap.bundle.model import RECORD_TABLES
from overstap.portal.transfers.targets import TARGETS, Target


def columns_of(target: Target) -> dict[str, Field[Any, Any]]:
    """The portal's columns, from its own models."""
    (model,) = (model for model in apps.get_models() if model._meta.db_table == target.relation)
    return {str(field.column): field for field in model._meta.concrete_fields}


each = pytest.mark.parametrize("target", TARGETS.values(), ids=lambda target: target.name)


def test_every_table_of_records_has_a_place_of_its_own() -> None:
    assert list(TARGETS) == [table.name for table in RECORD_TABLES]
    assert len({target.relation for target in TARGETS.values()}) == len(TARGETS)


@each
def test_every_column_of_the_bundle_has_one_in_the_portal(target: Target) -> None:
    into = {column.name for column in target.columns} | {to.into for to in target.references}
    into |= {to.remembered for to in target.references if to.remembered}
    assert into <= set(columns_of(target))
    given = {column.name for column in target.columns} | {to.column for to in target.references}
    assert given | {"id", "content_hash"} == {column.name for column in target.source.columns}


@each
def test_what_the_portal_asks_for_is_given_or_has_a_value_of_its_own(target: Target) -> None:
    given = {column.name for column in target.columns} | {to.into for to in target.references}
    written = {"id", "account_id", "source_id", "source_key", "content_hash", "migration_id"}
    asked = {name for name, field in columns_of(target).items() if not field.null and not field.has_db_default()}
    assert asked <= given | written


@each
def test_what_is_referred_to_is_loaded_in_an_earlier_stage(target: Target) -> None:
    for to in target.references:
        assert TARGETS[to.table].stage < target.stage
        assert list(TARGETS).index(to.table) < list(TARGETS).index(target.name)


@each
def test_a_reference_leads_to_the_rows_of_its_table(target: Target) -> None:
    for to in target.references:
        model = columns_of(target)[to.into].related_model
        assert model is not None
        assert not isinstance(model, str)
        assert model._meta.db_table == TARGETS[to.table].relation


@each
def test_what_waits_for_a_reference_may_be_without_it(target: Target) -> None:
    waiting = [to for to in target.references if to.remembered]
    assert not any(to.is_needed_first for to in waiting)
    columns = columns_of(target)
    assert all(columns[name].null for to in waiting for name in (to.into, str(to.remembered)))


def test_what_has_documents_keeps_their_hash_and_size() -> None:
    with_documents = [target for target in TARGETS.values() if target.has_documents]
    assert [target.name for target in with_documents] == ["returns", "assessment_notices", "attachments"]
    for target in with_documents:
        assert {"document_path", "document_sha256", "document_size"} <= set(columns_of(target))
