"""What the writer makes, every reader takes: their limits are its own, and what is above is refused with a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import pytest
from conformance.practice import SOURCE, STARTED
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from overstap.bundle import (
    BundleReader,
    BundleWriter,
    InventoryEntry,
    Recipient,
    SourceInfo,
    generate_identity,
    json_objects,
    payload,
    verify,
)
from overstap.bundle.errors import BundleTooLargeError, RecordRefusedError, SourceTextError
from overstap.bundle.limits import MAX_DESCRIPTOR_TEXT_BYTES, MAX_KEY_BYTES, MAX_TEXT_BYTES
from overstap.bundle.model import TABLES, Kind, Reason, Severity
from overstap.errors import OverstapError
from tests.bundle.making import attachment, listed, new_writer, office

IDENTITY, PUBLIC_KEY = generate_identity()

# Any text that Python can hold, half of a surrogate pair and U+0000 included, and texts about as long as is allowed.
ANY = st.text(st.characters(codec=None), max_size=20)
LONG = st.builds(
    lambda letter, more: letter * ((MAX_DESCRIPTOR_TEXT_BYTES + more) // len(letter.encode())),
    st.sampled_from(["a", "é", "😀", '"', "\\\\", "\n"]),
    st.integers(-3, 3),
)
TEXTS = ANY | LONG
KEYS = ANY | st.builds(lambda letter, more: letter * (MAX_KEY_BYTES + more), st.just("k"), st.integers(-2, 2))


def texts_of(table: str) -> list[str]:
    """The columns of *table* that hold free text."""
    return [column.name for column in TABLES[table].columns if column.kind is Kind.TEXT and not column.codes]


def write(folder: Path, source: SourceInfo, account: str | None, part: str) -> Path:
    """A bundle with one office, two that stay behind and a finding, for an account when there is one."""
    recipient = None if account is None else Recipient(PUBLIC_KEY, account)
    with BundleWriter(folder, source=source, started=STARTED, recipient=recipient) as writer:
        writer.declare("offices", [InventoryEntry(key, part) for key in "123"])
        writer.not_attested("tap " + part)
        writer.add("offices", [office("1")])
        writer.leave_behind("offices", "2", part=part, reason=Reason.UNREADABLE, detail=source.name)
        writer.leave_rest_behind("offices", part=part, reason=Reason.NOT_HANDED_OVER)
        writer.find("offices", "1", field="", code="x", severity=Severity.ADVISORY, detail=part)
        return writer.finish().path


@given(
    texts=st.tuples(TEXTS, TEXTS, TEXTS),
    account=st.none() | TEXTS,
    part=TEXTS,
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_law_whatever_source_account_and_parts_are_called_readers_take_it_or_it_is_not_made(
    tmp_path_factory: pytest.TempPathFactory, texts: tuple[str, str, str], account: str | None, part: str
) -> None:
    folder = tmp_path_factory.mktemp("law")
    made = None
    with suppress(OverstapError):
        made = write(folder, SourceInfo(*texts), account, part)
    if made is None:
        assert list(folder.iterdir()) == []
        return
    identity = None if account is None else IDENTITY
    assert verify(made, identity=identity).problems == ()
    with BundleReader.open(made, identity=identity) as reader:
        assert (reader.info.source, reader.info.account) == (SourceInfo(*texts), account)
        assert set(reader.info.attested) == {part, "tap " + part}


@given(keys=st.lists(KEYS, max_size=4), detail=st.none() | ANY, field=KEYS, code=KEYS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_law_whatever_keys_and_remarks_there_are_readers_take_them_or_they_are_refused(
    tmp_path_factory: pytest.TempPathFactory, keys: Sequence[str], detail: str | None, field: str, code: str
) -> None:
    with new_writer(tmp_path_factory.mktemp("law")) as writer:
        for key in keys:
            # One at a time: each is refused or taken as a whole.
            with suppress(OverstapError):
                writer.declare("offices", listed(key))
            with suppress(OverstapError):
                writer.add("offices", [office(key)])
            with suppress(OverstapError):
                writer.find("offices", key, field=field, code=code, severity=Severity.ADVISORY, detail=detail)
        writer.leave_rest_behind("offices", part="database", reason=Reason.NOT_HANDED_OVER, detail=None)
        made = writer.finish().path
    assert verify(made).problems == ()


@pytest.mark.parametrize("text", ["x" * (MAX_DESCRIPTOR_TEXT_BYTES + 1), "\ud800", "a\0b"])
def test_a_source_that_is_called_what_no_descriptor_can_hold_is_refused_before_anything_is_made(
    tmp_path: Path, text: str
) -> None:
    for source in (SourceInfo(text, "local", "x"), SourceInfo("x", "local", text)):
        with pytest.raises(SourceTextError):
            BundleWriter(tmp_path, source=source, started=STARTED)
    with pytest.raises(SourceTextError):
        BundleWriter(tmp_path, source=SOURCE, started=STARTED, recipient=Recipient(PUBLIC_KEY, text))
    assert list(tmp_path.iterdir()) == []


def test_a_part_with_a_name_that_no_descriptor_can_hold_is_refused(tmp_path: Path) -> None:
    part = "x" * (MAX_DESCRIPTOR_TEXT_BYTES + 1)
    with new_writer(tmp_path) as writer:
        with pytest.raises(RecordRefusedError):
            writer.declare("offices", listed("1", part=part))
        with pytest.raises(RecordRefusedError):
            writer.not_attested(part)
        made = writer.finish()
    assert verify(made.path).ok


def test_texts_as_long_as_a_column_may_hold_are_taken_by_readers(tmp_path: Path) -> None:
    rows = [office(key) | dict.fromkeys(texts_of("offices")[1:], key * MAX_TEXT_BYTES) for key in "ab"]
    with new_writer(tmp_path) as writer:
        writer.declare("offices", listed("a", "b"))
        writer.add("offices", rows)
        made = writer.finish()
    assert verify(made.path).problems == ()


@pytest.mark.parametrize("recipient", [None, Recipient(PUBLIC_KEY, "1")])
def test_more_members_than_a_bundle_may_have_are_refused_when_there_are_too_many(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, recipient: Recipient | None
) -> None:
    monkeypatch.setattr(payload, "MAX_MEMBERS", 12)
    scans = [attachment(str(number), bytes(5 * 1024 * 1024)) for number in range(9)]
    with new_writer(tmp_path, recipient=recipient) as writer, pytest.raises(BundleTooLargeError, match="12 onderdelen"):
        _write_scans(writer, scans)
    assert list(tmp_path.iterdir()) == []


def _write_scans(writer: BundleWriter, scans: Sequence[dict[str, object]]) -> None:
    writer.declare("attachments", listed(*(scan["id"] for scan in scans)))
    writer.add("attachments", scans)
    writer.finish()


@pytest.mark.parametrize("limit", ["MAX_DESCRIPTOR_BYTES", "MAX_DESCRIPTOR_MARKS"])
def test_a_descriptor_that_no_reader_would_take_is_not_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    monkeypatch.setattr(json_objects, limit, 200)
    with new_writer(tmp_path) as writer, pytest.raises(BundleTooLargeError):
        writer.finish()
    assert list(tmp_path.iterdir()) == []
