from __future__ import annotations

import base64
import json
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overstap.desktop.programs import listen as listen_module
from overstap.desktop.programs.errors import ProgramProtocolError
from overstap.desktop.programs.listen import Batch, Listener, State

NAMES = ["id", "client_id", "program", "tax_type", "message_kind", "tax_year", "status", "document"]
ROLE = ["id", "return_id", "user_id", "role"]
FILL = {"client_id": "7", "program": "BAS 2016", "tax_type": "IB", "message_kind": "aangifte", "tax_year": 2016}


def schema(stream: str = "returns", names: list[str] | None = None, key: str = "id") -> dict[str, object]:
    properties = {name: {"contentEncoding": "base64"} if name == "document" else {} for name in names or NAMES}
    return {"type": "SCHEMA", "stream": stream, "schema": {"properties": properties}, "key_properties": [key]}


def record(key: str, /, **values: object) -> dict[str, object]:
    return {"type": "RECORD", "stream": "returns", "record": {"id": key, "status": "filed", **FILL, **values}}


def state(last: str) -> dict[str, object]:
    return {"type": "STATE", "value": {"bookmarks": {"returns": last}}}


def heard(*messages: dict[str, object], tables: tuple[str, ...] = ("returns", "roles")) -> list[Batch | State]:
    return list(Listener("BAS 2016", tables).events(lines(*messages)))


def lines(*messages: dict[str, object]) -> Iterator[bytes]:
    return (json.dumps(message).encode() for message in messages)


def ids(event: Batch | State) -> list[str]:
    assert isinstance(event, Batch)
    return event.batch.column("id").to_pylist()  # type: ignore[no-any-return]


def test_records_come_before_the_state_that_covers_them() -> None:
    first, then = heard(schema(), record("1"), record("2"), state("2"))
    assert ids(first) == ["1", "2"]
    assert then == State({"bookmarks": {"returns": "2"}})


def test_records_are_handed_on_in_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listen_module, "BATCH_RECORDS", 2)
    assert [len(ids(event)) for event in heard(schema(), *(record(str(n)) for n in range(5)))] == [2, 2, 1]


def test_records_that_nobody_wants_are_passed_over() -> None:
    odd = Listener("BAS 2016", ("returns",), lambda table, key: (table, key) in {("returns", "1"), ("returns", "3")})
    (batch, then) = odd.events(lines(schema(), *(record(str(n)) for n in range(5)), state("4")))
    assert ids(batch) == ["1", "3"]
    assert then == State({"bookmarks": {"returns": "4"}})


@pytest.mark.parametrize("key", [None, 7, ["1"]])
def test_what_is_no_id_is_a_fault_whoever_wants_nothing(key: object) -> None:
    nobody = Listener("BAS 2016", ("returns",), lambda *_: False)
    with pytest.raises(ProgramProtocolError):
        list(nobody.events(lines(schema(), record(key), state("1"))))  # type: ignore[arg-type]


def test_large_records_are_handed_on_sooner(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listen_module, "BATCH_BYTES", 1000)
    events = heard(schema(), *(record(str(n), document="AAAA" * 300) for n in range(3)))
    assert [len(ids(event)) for event in events] == [1, 1, 1]


def test_a_large_record_is_alone_in_its_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listen_module, "BATCH_BYTES", 1000)
    events = heard(schema(), record("1"), record("2", document="AAAA" * 300), record("3"))
    assert [ids(event) for event in events] == [["1"], ["2"], ["3"]]


def test_a_document_of_megabytes_arrives_whole() -> None:
    document = bytes(range(256)) * 8_000
    (event,) = heard(schema(), record("1", document=base64.b64encode(document).decode()))
    assert isinstance(event, Batch)
    assert event.batch.column("document").to_pylist() == [document]


def test_a_long_token_in_a_state_goes_back_as_it_was() -> None:
    # It looks like a document, and a program may well keep such a thing.
    token = base64.b64encode(bytes(5000)).decode()
    (_, told) = heard(schema(), record("1"), state(token))
    assert told == State({"bookmarks": {"returns": token}})


def test_each_table_has_its_own_batch() -> None:
    role = {"id": "rol:1", "return_id": "1", "user_id": "3", "role": "behandelaar"}
    events = heard(
        schema(),
        record("1"),
        schema("roles", list(role)),
        {"type": "RECORD", "stream": "roles", "record": role},
        state("1"),
    )
    assert [event.table for event in events if isinstance(event, Batch)] == ["returns", "roles"]


def test_unknown_kinds_of_message_are_passed_over() -> None:
    assert heard({"type": "ACTIVATE_VERSION", "stream": "returns"}, state("1")) == [State(state("1")["value"])]


def test_a_column_that_a_record_leaves_out_is_null() -> None:
    (event,) = heard(schema(), record("1"))
    assert isinstance(event, Batch)
    assert event.batch.column("entrypoint").to_pylist() == [None]


def deep(levels: int) -> object:
    value: object = 1
    for _ in range(levels):
        value = [value]
    return value


FAULTS = {
    "record before schema": [record("1")],
    "table not asked for": [schema("clients")],
    "ledger": [schema("inventory")],
    "other key": [schema(key="client_id")],
    "unknown column": [schema(names=[*NAMES, "shoe_size"])],
    "column missing": [schema(names=NAMES[:-2])],
    "computed column": [schema(names=[*NAMES, "content_hash"])],
    "document not in base64": [{**schema(), "schema": {"properties": {name: {} for name in NAMES}}}],
    "not in its own schema": [schema(), record("1", entrypoint="x")],
    "wrong value": [schema(), record("1", tax_year="2016"), state("1")],
    "missing value": [schema(), record("1", client_id=None), state("1")],
    "state without value": [{"type": "STATE", "value": "1"}],
    "large state": [{"type": "STATE", "value": {"x": "x" * 100_000}}],
    "no type": [{"stream": "returns"}],
    "state nested deep": [{"type": "STATE", "value": {"x": deep(30)}}],
    "state with half a surrogate": [{"type": "STATE", "value": {"x": "\ud800"}}],
    "large schema": [schema() | {"about": "x" * listen_module.MAX_SCHEMA_BYTES}],
    "schema with a name that a terminal obeys": [schema(names=[*NAMES, "\x1b[2J"])],
    "text with half a surrogate": [schema(), record("1", message_kind="\ud83d"), state("1")],
    "number beyond 64 bits": [schema(), record("1", tax_year=2**63), state("1")],
    "number with decimals": [schema(), record("1", tax_year=2016.0), state("1")],
    "truth for a number": [schema(), record("1", tax_year=True), state("1")],
    "list for a text": [schema(), record("1", message_kind=["aangifte"]), state("1")],
    "rubbish for base64": [schema(), record("1", document="QUJ?"), state("1")],
    "base64 without its end": [schema(), record("1", document="QUJDR"), state("1")],
    "base64 with a line end": [schema(), record("1", document="QUJD\nQUJD"), state("1")],
    "base64 with letters of elsewhere": [schema(), record("1", document="QÜJD"), state("1")],
    "unknown code": [schema(), record("1", status="verzonden"), state("1")],
    "record is no object": [schema(), {"type": "RECORD", "stream": "returns", "record": ["1"]}],
}


@pytest.mark.parametrize("name", FAULTS)
def test_what_breaks_the_protocol_is_refused(name: str) -> None:
    with pytest.raises(ProgramProtocolError) as caught:
        heard(*FAULTS[name])
    # Fit for any terminal, page and log.
    assert str(caught.value).isprintable()


@pytest.mark.parametrize(
    "line", [b"", b"Hallo", b"[1]", b"\xff", b"[" * 100_000, b'{"type": "STATE", "value": NaN', b"1" * 9000]
)
def test_a_line_that_is_no_object_is_refused_by_number(line: bytes) -> None:
    with pytest.raises(ProgramProtocolError, match="regel 2"):
        list(Listener("BAS 2016", ("returns",)).events([json.dumps(state("1")).encode(), line]))


@pytest.mark.parametrize(
    ("said", "closed"),
    [([], False), ([schema()], False), ([schema(), state("1")], True), ([state("1"), schema("roles", ROLE)], False)],
)
def test_only_a_state_closes_what_a_program_says(said: list[dict[str, object]], *, closed: bool) -> None:
    listener = Listener("BAS 2016", ("returns", "roles"))
    list(listener.events(lines(*said)))
    assert listener.closed is closed


def test_a_fault_never_shows_what_was_in_the_line() -> None:
    with pytest.raises(ProgramProtocolError) as caught:
        heard(schema(), record("1", identifier="x", tax_year="111222333"))
    assert "111222333" not in str(caught.value)


def test_a_program_that_never_stops_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listen_module, "MAX_LINES", 10)
    with pytest.raises(ProgramProtocolError):
        heard(*[state("1")] * 11)


json_values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text()),
    lambda inner: st.one_of(st.lists(inner), st.dictionaries(st.text(), inner)),
    max_leaves=5,
)
messages = st.fixed_dictionaries(
    {"type": st.sampled_from(["SCHEMA", "RECORD", "STATE", "BATCH"])},
    optional={
        "stream": st.one_of(json_values, st.just("returns")),
        "record": json_values,
        "schema": json_values,
        "value": json_values,
    },
)


@given(st.lists(st.one_of(messages, st.just(schema()), st.just(record("1"))), max_size=6))
def test_law_whatever_is_said_is_understood_or_refused(said: list[dict[str, object]]) -> None:
    try:
        events = heard(*said)
    except ProgramProtocolError:
        return
    assert all(isinstance(event, Batch | State) for event in events)


GOOD = b"\n".join(
    lines(schema(), record("1", document="QUJD"), record("2", filed_at="2017-03-31T09:00:00Z"), state("2"))
)


@given(st.integers(0, len(GOOD) - 1), st.binary(max_size=4), st.integers(0, 8))
def test_law_a_damaged_line_is_understood_or_refused(at: int, instead: bytes, length: int) -> None:
    damaged = GOOD[:at] + instead + GOOD[at + length :]
    try:
        events = list(Listener("BAS 2016", ("returns",)).events(damaged.split(b"\n")))
    except ProgramProtocolError as error:
        text = str(error)
    else:
        text = ""
        assert {type(event) for event in events} <= {Batch, State}
    assert text.isprintable()


@given(st.dictionaries(st.sampled_from([*NAMES, "filed_at", "period_start", "version"]), json_values, min_size=1))
def test_law_any_value_in_a_record_fits_its_column_or_is_refused(values: dict[str, object]) -> None:
    names = [*NAMES, "filed_at", "period_start", "version"]
    try:
        events = heard(schema(names=names), record("1", **values), state("1"))
    except ProgramProtocolError:
        return
    (batch,) = [event.batch for event in events if isinstance(event, Batch)]
    # What was let through can be read again, which is what everything after this does.
    assert len(batch.to_pylist()) == 1
