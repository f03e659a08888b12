"""Which record of which source an id of an export names."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from overstap.portal.transfers import origins

OWN = "portal:7c1e"

# What a source's id and a key can be: anything that PostgreSQL and UTF-8 can hold.
WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1)


def written(source: str, key: str) -> str:
    return f"{source.encode().hex()}/{key}"


@given(source=WORDS.filter(lambda word: word != OWN), key=WORDS)
def test_law_every_identity_comes_back_as_it_was(source: str, key: str) -> None:
    assert origins.split(written(source, key), OWN) == (source, key)


@given(st.lists(st.one_of(WORDS, st.builds(written, WORDS | st.just(OWN), WORDS)), unique=True))
def test_law_two_ids_never_name_one_record(ids: list[str]) -> None:
    assert len({origins.split(each, OWN) for each in ids}) == len(ids)


@pytest.mark.parametrize(
    "key",
    [
        "c1",
        "/c1",
        "zz/c1",
        "70 6f/c1",
        "706F/c1",
        "706/c1",
        "706f/",
        "ff/c1",
        "00/c1",
        written(OWN, "c1"),
    ],
)
def test_an_id_of_another_shape_is_a_key_of_the_file_as_it_stands(key: str) -> None:
    assert origins.split(key, OWN) == (OWN, key)


def test_the_office_that_stands_for_none_is_the_one_that_the_format_lays_down() -> None:
    # docs/format/portal-exports.md: export and load share the constants, and other readers have the page only.
    assert origins.NO_OFFICE == "706f7274616c/account"
    assert origins.OWN == "portal"


def batch() -> pa.RecordBatch:
    columns = {"id": [written("else4cas", "c1")], "office_id": [origins.NO_OFFICE]}
    return pa.RecordBatch.from_pydict(columns)


def apart(*, own_account: bool) -> dict[str, list[object]]:
    (taken,) = origins.take_apart(["id", "office_id"], iter([batch()]), source=OWN, own_account=own_account)
    return taken.to_pydict()


def test_the_parts_stand_beside_the_ids() -> None:
    taken = apart(own_account=False)
    assert list(taken) == ["id", "office_id", *(column.name for column in origins.taken_apart(["id", "office_id"]))]
    assert (taken["id source"], taken["id key"]) == (["else4cas"], ["c1"])
    assert (taken["office_id source"], taken["office_id key"]) == (["portal"], ["account"])


def test_in_its_own_account_no_office_is_no_office_again() -> None:
    taken = apart(own_account=True)
    assert (taken["office_id"], taken["office_id source"], taken["office_id key"]) == ([None], [None], [None])
