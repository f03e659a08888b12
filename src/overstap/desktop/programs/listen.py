"""Understanding what a program says: Singer SCHEMA, RECORD and STATE lines become checked batches and states.

Between ``process``, which gives lines, and ``run``, which decides what to do when a program dies. Nothing that does not
agree with the bundle's model and with the program's own SCHEMA passes; the line is named, its content never.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import pyarrow as pa

from overstap.bundle.model import Kind
from overstap.desktop.programs.columns import ValueFaultError, columns_of, to_batch
from overstap.desktop.programs.errors import ProgramProtocolError, shown
from overstap.desktop.programs.wire import LONG_TEXT, WireError, parse_line, parse_record
from overstap.i18n import translate

# Records that are turned into columns at a time: enough to make that cheap.
BATCH_RECORDS = 500
# ... or this many bytes of lines, so that a few programs side by side fit in the memory that the tool may use. Half of
# it takes more time, for columns then cost the same twice as often.
BATCH_BYTES = 4 * 1024 * 1024

# Lines of one run: a hundred times the largest practice; a program that never stops is stopped here.
MAX_LINES = 20_000_000
# Bytes of a schema: a table of 30 columns takes 3 KB, and what it says beyond names and encodings is not used.
MAX_SCHEMA_BYTES = 1024 * 1024
# Bytes of a state, which is kept and given back: some ids, not a place to store things.
MAX_STATE_BYTES = 64 * 1024
# Levels of a state: bookmarks are two deep, and what is nested very deep can be read but not written again.
MAX_STATE_DEPTH = 20


@dataclass(frozen=True)
class Batch:
    """Checked records of one table, in the order in which the program gave them."""

    table: str
    batch: pa.RecordBatch


@dataclass(frozen=True)
class State:
    """Everything until here is whole; *value* is what the program wants back to go on from here."""

    value: Mapping[str, object]


Wants = Callable[[str, str], bool]
"""Whether a record, by its table and id, may be wanted; asked once for each time that a program hands it over."""


def anything(table: str, key: str) -> bool:
    """For who has to see a record before it is known whether it is wanted."""
    del table, key
    return True


@dataclass
class Listener:
    """Listens to one run of *program*, which was asked for *tables*; ``closed`` is whether a STATE came last.

    Records that nobody *wants* are passed over.
    """

    program: str
    tables: Collection[str]
    wants: Wants = anything
    closed: bool = field(default=False, init=False)
    _number: int = field(default=0, init=False)
    # Which streams were announced with which columns, and the rows not yet turned into columns.
    _announced: dict[str, frozenset[str]] = field(default_factory=dict, init=False)
    _table: str = field(default="", init=False)
    _rows: list[Mapping[str, object]] = field(default_factory=list, init=False)
    _bytes: int = field(default=0, init=False)
    # Rows of which nothing more comes, by table, in the order in which they become batches.
    _whole: list[tuple[str, list[Mapping[str, object]]]] = field(default_factory=list, init=False)

    def events(self, lines: Iterable[bytes]) -> Iterator[Batch | State]:
        """The records and states in *lines*.

        Raises:
            ProgramProtocolError: for the first line that is not what protocol, model or the program's own schema say.
        """
        # By map, and without a name for line or message here: a document is tens of megabytes in each of its forms, and
        # what has a name lives on while its batch is being written.
        for state in map(self._hear, lines):
            yield from self._finished()
            if state is not None:
                yield state
        self._close_rows()
        yield from self._finished()

    def _hear(self, line: bytes) -> State | None:
        """Understand one line; what comes of records waits in ``_whole``."""
        self._number += 1
        # Before the line is understood: a flood of nonsense has to end as well.
        if self._number > MAX_LINES:
            raise self._fault(translate("meer regels dan een programma kan hebben"))
        message = self._message(line)
        kind = message.get("type")
        self.closed = kind == "STATE"
        if kind == "RECORD":
            self._record(message, len(line))
        elif kind == "STATE":
            # In this order, because a state covers every record before it.
            self._close_rows()
            return self._state(message, len(line))
        elif kind == "SCHEMA":
            self._schema(message, len(line))
        elif not isinstance(kind, str):
            raise self._fault(translate("geen soort bericht"))
        return None

    def _close_rows(self) -> None:
        """Have the rows heard so far made a batch, if any."""
        if self._rows:
            self._whole.append((self._table, self._rows))
            self._rows, self._bytes = [], 0

    def _finished(self) -> Iterator[Batch]:
        """The batches whose rows are all there."""
        while self._whole:
            yield self._batch(*self._whole.pop(0))

    def _batch(self, table: str, rows: Sequence[Mapping[str, object]]) -> Batch:
        try:
            return Batch(table, to_batch(table, rows))
        except ValueFaultError as error:
            text = translate("een waarde van {table}.{column} past niet bij het soort kolom")
            # Without its cause, which quotes the value.
            raise self._fault(text.format(table=table, column=error.column)) from None

    def _message(self, line: bytes) -> dict[str, object]:
        try:
            message = parse_record(line)
            # Only a record has documents: a long token in a state is a text, and goes back to the program as it was.
            return message if message.get("type") == "RECORD" or len(line) < LONG_TEXT else parse_line(line)
        except WireError as error:
            raise self._fault(error.problem) from None

    def _schema(self, message: Mapping[str, object], size: int) -> None:
        stream, schema = message.get("stream"), message.get("schema")
        if size > MAX_SCHEMA_BYTES:
            raise self._fault(translate("een schema dat groter is dan een schema kan zijn"))
        if not isinstance(stream, str) or stream not in self.tables:
            raise self._fault(translate("een tabel waar niet om gevraagd is"))
        properties = schema.get("properties") if isinstance(schema, dict) else None
        if not isinstance(properties, dict) or message.get("key_properties") != ["id"]:
            raise self._fault(translate("een schema zonder kolommen of met een andere sleutel dan id"))
        problem = _wrong_column(stream, properties)
        if problem is not None:
            text = translate("het schema van {table} klopt niet bij de kolom {column}")
            raise self._fault(text.format(table=stream, column=shown(problem)))
        self._announced[stream] = frozenset(properties)

    def _record(self, message: Mapping[str, object], size: int) -> None:
        stream, record = message.get("stream"), message.get("record")
        if not isinstance(stream, str) or stream not in self._announced:
            raise self._fault(translate("een record zonder voorafgaand schema"))
        if not isinstance(record, dict) or not self._announced[stream].issuperset(record):
            raise self._fault(translate("een record dat niet past bij het schema van {table}").format(table=stream))
        # Left out here and not from the batch, which would copy the documents of all others.
        key = record.get("id")
        if isinstance(key, str) and not self.wants(stream, key):
            return
        # Records of two tables never share a batch; the program hands them over table by table. And a large document is
        # alone in its batch, which can then take over its bytes without a copy.
        if stream != self._table or size >= BATCH_BYTES:
            self._close_rows()
            self._table = stream
        self._rows.append(record)
        self._bytes += size
        if len(self._rows) >= BATCH_RECORDS or self._bytes >= BATCH_BYTES:
            self._close_rows()

    def _state(self, message: Mapping[str, object], size: int) -> State:
        value = message.get("value")
        if not isinstance(value, dict) or size > MAX_STATE_BYTES or not _can_be_given_back(value):
            raise self._fault(translate("een stand die geen stand is"))
        return State(value)

    def _fault(self, problem: str) -> ProgramProtocolError:
        return ProgramProtocolError(program=self.program, line=self._number, problem=problem)


def _can_be_given_back(state: Mapping[str, object]) -> bool:
    """Whether *state* can be written down for the program's next run."""
    if not _is_shallow(state, MAX_STATE_DEPTH):
        return False
    try:
        return bool(json.dumps(state, ensure_ascii=False).encode())
    # Half of a surrogate pair.
    except ValueError:
        return False


def _is_shallow(value: object, levels: int) -> bool:
    """Whether nothing in *value* is nested deeper than so many *levels*."""
    inner = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ()
    return levels > 0 and all(_is_shallow(each, levels - 1) for each in inner)


def _wrong_column(table: str, properties: Mapping[str, object]) -> str | None:
    """The first column that the model does not know, that is missing though required, or whose encoding is not told."""
    columns = columns_of(table)
    unknown = sorted(set(properties) - set(columns))
    if unknown:
        return unknown[0]
    for name, column in columns.items():
        definition = properties.get(name)
        if definition is None and not column.required:
            continue
        # A column that the bundle requires has to be announced, or it would be null in every record.
        if not isinstance(definition, dict):
            return name
        if column.kind is Kind.BINARY and definition.get("contentEncoding") != "base64":
            return name
    return None
