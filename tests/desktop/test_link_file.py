"""The link file comes by e-mail or stick: read whole and checked, or refused with every mistake named."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overstap.bundle import generate_identity
from overstap.desktop.link_file import (
    MAX_BYTES,
    LinkedUser,
    LinkFileInvalidError,
    LinkFileUnreadableError,
    read_link_file,
)

_, PUBLIC_KEY = generate_identity()
ACCOUNT = "0198c1b2-0000-7000-8000-000000000001"
GOOD: dict[str, Any] = {
    "overstap_link": 1,
    "account": {"id": ACCOUNT, "name": "Praktijk Jansen"},
    "portal": "https://portaal.example.nl/",
    "public_key": PUBLIC_KEY,
    "users": [{"email": "mies@example.nl", "name": "Mies"}],
    "responsibilities": ["Relatiebeheer", "Controle"],
    "created": "2026-09-26T17:13:02Z",
}


def write(folder: Path, content: object) -> Path:
    path = folder / "kantoor.overstap-link.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def test_a_user_may_have_no_name_yet(tmp_path: Path) -> None:
    link = read_link_file(write(tmp_path, GOOD | {"users": [{"email": "mies@example.nl", "name": ""}]}))
    assert link.users == (LinkedUser("mies@example.nl", ""),)


def test_a_link_file_says_for_whom_a_bundle_is(tmp_path: Path) -> None:
    link = read_link_file(write(tmp_path, GOOD))
    assert (link.recipient.public_key, link.recipient.account) == (PUBLIC_KEY, ACCOUNT)
    assert link.portal == "https://portaal.example.nl"
    assert link.users == (LinkedUser("mies@example.nl", "Mies"),)
    assert link.responsibilities == ("Relatiebeheer", "Controle")


def test_what_a_later_portal_adds_is_passed_over(tmp_path: Path) -> None:
    assert read_link_file(write(tmp_path, {**GOOD, "colour": "teal"})).account_id == ACCOUNT


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"overstap_link": 2}, "overstap_link is niet 1"),
        ({"account": None}, "account "),
        ({"account": {"id": "1", "name": "x"}}, "account.id"),
        ({"account": {"id": ACCOUNT, "name": " "}}, "account.name"),
        ({"portal": "ftp://portaal.example.nl"}, "portal"),
        ({"portal": "https://["}, "portal"),
        ({"public_key": "age1qqqq"}, "public_key"),
        ({"public_key": PUBLIC_KEY + "\n"}, "public_key"),
        ({"users": {}}, "users"),
        ({"users": [{"email": "x" * 400, "name": "x"}]}, "users[1].email"),
        ({"responsibilities": ["a", 3]}, "responsibilities[2]"),
    ],
)
def test_a_mistake_is_named_with_its_place(tmp_path: Path, change: dict[str, object], place: str) -> None:
    with pytest.raises(LinkFileInvalidError) as caught:
        read_link_file(write(tmp_path, {**GOOD, **change}))
    assert place in str(caught.value)


def test_all_mistakes_are_named_at_once(tmp_path: Path) -> None:
    with pytest.raises(LinkFileInvalidError, match=r"public_key .*users\[1\]\.name"):
        read_link_file(write(tmp_path, {**GOOD, "public_key": 3, "users": [{"email": "a@b.nl"}]}))


@pytest.mark.parametrize("data", [b"", b"\xff", b"[" * 100_000, b"{", b" " * (MAX_BYTES + 1)])
def test_what_is_no_json_is_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "link.json"
    path.write_bytes(data)
    with pytest.raises(LinkFileUnreadableError):
        read_link_file(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(LinkFileUnreadableError, match="weg"):
        read_link_file(tmp_path / "weg.json")


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(list(GOOD)), inner),
)


@given(values)
def test_law_no_content_crashes_the_reader(tmp_path_factory: pytest.TempPathFactory, content: object) -> None:
    with pytest.raises(LinkFileInvalidError):
        read_link_file(write(tmp_path_factory.mktemp("link"), content))
