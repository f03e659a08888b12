from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from conformance.parts import DESCRIPTOR, Json
from conformance.registry import Kit
from hypothesis import given
from hypothesis import strategies as st

from overstap.bundle import contents
from overstap.bundle.content_problems import DescriptorError, VersionUnknownError
from overstap.bundle.contents import check_version, is_later, parse_inner, parse_outer
from overstap.bundle.info import ControlTotal, SourceInfo, TableCount
from overstap.bundle.problems import BundleProblem

HASH = "sha256:" + "0" * 64


@pytest.fixture
def inner(kit: Kit) -> Json:
    return kit.parts.descriptor


def outer(**about: object) -> Json:
    resources = [{"path": f"m/{number:06}.age", "bytes": 9, "hash": HASH} for number in (1, 2)]
    known = {"format_version": "1.0", "encrypted": True, "descriptor": "m/000002.age"}
    return {"resources": resources, "overstap": known | about}


def parsed(value: Json, recipient: str | None = None) -> contents.Contents:
    return parse_inner(DESCRIPTOR, json.dumps(value).encode(), recipient=recipient)


def test_the_descriptor_says_what_the_writer_knew(inner: Json) -> None:
    info = parsed(inner).info
    assert info.source == SourceInfo("7c0de1f2-0000-4000-8000-000000000001", "database", "Voorbeeldkantoor")
    assert info.created == datetime(2017, 9, 26, 11, 0, 2, tzinfo=UTC)
    assert info.tables["clients"] == TableCount(4, 3, {"former-client": 1})
    assert info.ledgers == {"inventory": 21, "left_behind": 3, "findings": 1}
    assert info.totals[0] == ControlTotal("IB", 2014, 1)
    assert (info.attested, info.account, info.encrypted) == ({"database": True}, None, False)


def test_segments_and_documents_are_told_apart(inner: Json) -> None:
    document = {"path": "documents/000001.bin", "bytes": 9, "hash": HASH, "overstap": {"document": True}}
    inner["resources"].append(document)
    whole = parsed(inner)
    assert [one.path for one in whole.documents] == ["documents/000001.bin"]
    assert {one.table for one in whole.segments} >= {"clients", "inventory"}
    assert "documents/000001.bin" in whole.members


def test_of_an_encrypted_bundle_members_have_opaque_names(inner: Json) -> None:
    for number, resource in enumerate(inner["resources"]):
        resource["overstap"]["member"] = f"m/{number:06}.age"
    whole = parsed(inner, "age1x")
    assert (whole.info.encrypted, whole.info.recipient) == (True, "age1x")
    assert whole.segments[3].member == "m/000003.age"


def test_properties_that_are_not_known_are_passed_over(inner: Json) -> None:
    inner["keywords"] = ["x"]
    inner["overstap"]["mood"] = "good"
    assert parsed(inner).info.format_version == "1.0"


Change = Callable[[Json], Any]

WRONG: list[Change] = [
    lambda whole: whole.pop("overstap"),
    lambda whole: whole.update(overstap=[]),
    lambda whole: whole.update(resources={}),
    lambda whole: whole["resources"].append("x"),
    lambda whole: whole["resources"][0].pop("overstap"),
    lambda whole: whole["resources"][0].update(path="offices/1.parquet"),
    lambda whole: whole["resources"][0].update(path="users/000001.parquet"),
    lambda whole: whole["resources"][0].update(path=["offices/000001.parquet"]),
    lambda whole: whole["resources"][0].update(hash="md5:0"),
    lambda whole: whole["resources"][0].update(hash=HASH.upper()),
    lambda whole: whole["resources"][0]["overstap"].update(bytes=-1),
    lambda whole: whole["resources"][0]["overstap"].update(bytes=True),
    lambda whole: whole["resources"][0]["overstap"].update(records=1.5),
    lambda whole: whole["resources"][0]["overstap"].update(records=2**60),
    lambda whole: whole["resources"][0]["schema"].pop("primaryKey"),
    lambda whole: whole["resources"][0]["schema"]["fields"][0].update(type="any"),
    lambda whole: whole["overstap"].update(content_digest="0"),
    lambda whole: whole["overstap"].update(created="gisteren"),
    lambda whole: whole["overstap"].update(created="2017-09-26T11:00:02"),
    lambda whole: whole["overstap"].update(account=5),
    lambda whole: whole["overstap"]["source"].pop("id"),
    lambda whole: whole["overstap"]["attested"].update(database="yes"),
    lambda whole: whole["overstap"]["tables"].pop("users"),
    lambda whole: whole["overstap"]["tables"].pop("inventory"),
    lambda whole: whole["overstap"]["tables"]["users"].update(left_behind=[]),
    lambda whole: whole["overstap"]["totals"].append({"tax_type": "IB", "tax_year": "2014", "returns": 1}),
]


@pytest.mark.parametrize("change", WRONG)
def test_a_property_of_another_type_or_form_is_refused(change: Change, inner: Json) -> None:
    change(inner)
    with pytest.raises(DescriptorError):
        parsed(inner)


def test_the_place_of_the_fault_is_named(inner: Json) -> None:
    del inner["resources"][2]["overstap"]["records"]
    with pytest.raises(DescriptorError, match=r"resources\[2\]\.overstap\.records"):
        parsed(inner)


def test_an_encrypted_segment_must_name_its_member(inner: Json) -> None:
    with pytest.raises(DescriptorError, match="member"):
        parsed(inner, "age1x")


def test_the_outer_descriptor_names_opaque_members_only() -> None:
    descriptor, members = parse_outer(DESCRIPTOR, json.dumps(outer()).encode())
    assert descriptor == "m/000002.age"
    assert [member.path for member in members] == ["m/000001.age", "m/000002.age"]


@pytest.mark.parametrize("descriptor", ["m/000009.age", "clients/000001.parquet", "../m/000001.age", None])
def test_the_inner_descriptor_is_one_of_the_members(descriptor: str | None) -> None:
    with pytest.raises(DescriptorError):
        parse_outer(DESCRIPTOR, json.dumps(outer(descriptor=descriptor)).encode())


def test_a_member_is_named_once() -> None:
    twice = outer()
    twice["resources"] *= 2
    with pytest.raises(DescriptorError, match="twee keer"):
        parse_outer(DESCRIPTOR, json.dumps(twice).encode())


@pytest.mark.parametrize("version", ["2.0", "0.9", "1", "", "1.0.0", "1.x", "١.0", "10.0", "1.99999"])
def test_other_major_versions_are_refused(version: str) -> None:
    with pytest.raises(VersionUnknownError):
        check_version("bag-info.txt", version)


def test_later_minor_versions_are_read() -> None:
    for version, later in (("1.0", False), ("1.1", True), ("1.12", True)):
        check_version("bag-info.txt", version)
        assert is_later(version) is later


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
    lambda inside: st.lists(inside) | st.dictionaries(st.text(), inside),
    max_leaves=20,
)


@given(value=JSON)
def test_law_any_json_is_refused_with_a_problem(value: object) -> None:
    data = json.dumps(value).encode()
    for parse in (lambda: parse_outer(DESCRIPTOR, data), lambda: parse_inner(DESCRIPTOR, data, recipient=None)):
        with pytest.raises(BundleProblem):
            parse()


@given(value=JSON, data=st.data())
def test_law_any_value_in_any_place_is_read_or_refused(value: object, data: st.DataObject, kit: Kit) -> None:
    descriptor = kit.parts.descriptor
    place: Any = descriptor
    while isinstance(place, dict | list) and place:
        key: Any = data.draw(
            st.sampled_from(sorted(place)) if isinstance(place, dict) else st.integers(0, len(place) - 1)
        )
        if data.draw(st.booleans()) or not isinstance(place[key], dict | list):
            place[key] = value
            break
        place = place[key]
    try:
        parsed(descriptor)
    except BundleProblem as problem:
        assert problem.path == DESCRIPTOR  # noqa: PT017 - reading it is fine too
