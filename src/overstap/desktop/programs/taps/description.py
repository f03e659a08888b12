"""The description of a tap: how it is started, and how its streams and properties are our tables and columns.

Read from a TOML file whose every mistake is named with its line; ``columns`` reads what belongs to one column.
``docs/reference/tap-description.md`` is the reference.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from overstap.bundle.model import RECORD_TABLES
from overstap.desktop.programs.columns import columns_of
from overstap.desktop.programs.errors import TapFileError
from overstap.desktop.programs.taps.columns import ColumnSource, as_text, column_source
from overstap.desktop.toml_tables import Limits, Table, TomlInvalidError, TomlUnreadableError, parse_toml, toml_text
from overstap.i18n import translate

DESCRIPTION_VERSION = 1
"""Raised when a key changes its meaning; another number is refused."""

LIMITS = Limits(file_bytes=1024 * 1024, line=64 * 1024, dots=1024)
"""Eight tables with all their columns take some 10 KB; a line may hold a whole key or certificate for the tap."""

TABLES = tuple(table.name for table in RECORD_TABLES)


@dataclass(frozen=True)
class StreamMapping:
    """How one stream of a tap is one of our tables; ``only`` holds, by property, the values of records that count."""

    stream: str
    table: str
    columns: tuple[ColumnSource, ...]
    only: Mapping[str, frozenset[str]]

    @property
    def properties(self) -> frozenset[str]:
        """The properties of the stream that are used."""
        read = {source.property for source in self.columns if source.property is not None}
        return frozenset(read | set(self.only))


@dataclass(frozen=True)
class Tap:
    """A described tap. ``config`` is what it gets as its configuration, unless that is the file ``config_file``.

    ``asks_catalog`` is whether it lists its streams (``--discover``) and is told which are wanted (``--catalog``).
    Times without a zone are times of ``zone``.
    """

    path: Path
    title: str
    command: tuple[str, ...]
    config: Mapping[str, object]
    config_file: Path | None
    asks_catalog: bool
    zone: ZoneInfo
    streams: tuple[StreamMapping, ...]

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables that it hands over, each after those that it refers to."""
        return tuple(mapping.table for mapping in self.streams)


def read_tap(path: Path) -> Tap:
    """The tap that the file at *path* describes; relative paths in it start at its folder.

    Raises:
        TapFileError: naming every mistake with its line and key, or why the file cannot be read.
    """
    try:
        toml = parse_toml(toml_text(path, LIMITS), LIMITS)
    except TomlUnreadableError as error:
        raise TapFileError(path=path, problems=f"\n- {error.why}") from error
    except TomlInvalidError as error:
        raise TapFileError(path=path, problems=error.problems) from error
    tap = _tap(toml.top, path)
    if tap is None or toml.checks.problems:
        raise TapFileError(path=path, problems="".join(toml.checks.sentences(path.name)))
    return tap


def _tap(table: Table, path: Path) -> Tap | None:
    version = table.take("overstap_tap", int, translate("hier hoort een getal"))
    if version not in {None, DESCRIPTION_VERSION}:
        known = translate("versie {version} is onbekend; deze versie leest {known}")
        table.fault("overstap_tap", known.format(version=version, known=DESCRIPTION_VERSION))
    started = table.table("tap")
    told = table.has("stream")
    streams = [_stream(each) for each in table.tables("stream")]
    if told and not streams:
        table.fault("stream", translate("er is geen enkele stroom beschreven"))
    table.close()
    whole = [mapping for mapping in streams if mapping is not None]
    for name in {mapping.table for mapping in whole if [each.table for each in whole].count(mapping.table) > 1}:
        table.fault("stream", translate("er zijn twee stromen voor {table}").format(table=name))
    return None if started is None else _started(started, path, tuple(sorted(whole, key=_order)))


def _order(mapping: StreamMapping) -> int:
    # Ours, not the file's: a record comes after what it refers to.
    return TABLES.index(mapping.table)


def _started(table: Table, path: Path, streams: tuple[StreamMapping, ...]) -> Tap | None:
    text = translate("hier hoort een tekst")
    title = table.take("title", str, text)
    command = table.take_list("command", str, translate('hier hoort een opdracht: ["tap-csv"]'))
    if not command or not all(command):
        table.fault("command", translate('hier hoort een opdracht: ["tap-csv"]'))
    asks_catalog = not table.has("catalog") or table.take("catalog", bool, translate("hier hoort true of false"))
    zone = _zone(table)
    config, config_file = _config(table, path)
    table.close()
    if title is None or zone is None:
        return None
    return Tap(path, title, command, config, config_file, bool(asks_catalog), zone, streams)


def _zone(table: Table) -> ZoneInfo | None:
    name = (
        table.take("zone", str, translate("hier hoort een tijdzone: Europe/Amsterdam")) if table.has("zone") else "UTC"
    )
    try:
        return None if name is None else ZoneInfo(name)
    # A name such as ../x or "" is none, and is told by other errors than an unknown one.
    except (ValueError, OSError, LookupError):
        table.fault("zone", translate("deze tijdzone is onbekend"))
        return None


def _config(table: Table, path: Path) -> tuple[Mapping[str, object], Path | None]:
    if table.has("config_file"):
        name = table.take("config_file", str, translate("hier hoort een tekst"))
        if table.has("config"):
            table.fault("config", translate("kies: config of config_file"))
        return {}, None if name is None else path.parent / name
    config: dict[str, object] = {}
    if table.has("config"):
        config = table.take("config", dict, translate("hier hoort een tabel, [{key}]").format(key="tap.config")) or {}
    return config, None


def _stream(table: Table) -> StreamMapping | None:
    name = table.take("name", str, translate("hier hoort een tekst"))
    choices = translate("kies uit {choices}").format(choices=", ".join(TABLES))
    target = table.take("table", str, choices)
    if target is not None and target not in TABLES:
        table.fault("table", choices)
        target = None
    only = _only(table)
    columns = table.table("columns")
    # Without a table nobody can say which columns there are.
    if target is None or columns is None:
        return None
    sources = [column_source(columns, column) for column in columns_of(target).values()]
    columns.close()
    table.close()
    if name is None:
        return None
    return StreamMapping(name, target, tuple(source for source in sources if source is not None), only)


def _only(table: Table) -> Mapping[str, frozenset[str]]:
    if not table.has("only"):
        return {}
    expected = translate("hier horen eigenschappen met een lijst van waarden: {{ JAAR = [2016] }}").format()
    chosen = table.take("only", dict, expected) or {}
    texts = {name: _texts(values) for name, values in chosen.items()}
    if not all(texts.values()):
        table.fault("only", expected)
    return texts


def _texts(values: object) -> frozenset[str]:
    """The values as they are compared; none for what is no list of single values."""
    texts = [as_text(value) for value in values] if isinstance(values, list) else []
    return frozenset(text for text in texts if text is not None) if None not in texts else frozenset()
