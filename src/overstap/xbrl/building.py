"""From XML events to an ``Instance``: which element is a fact, a tuple, or part of a context or unit.

Receives the events of ``parsing``; ``read_instance`` is the room's front door. What is a fact is decided by form, not
by a taxonomy: an element outside the XBRL and link namespaces with a ``contextRef`` is an item, one without it a tuple.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from overstap.xbrl.contexts import Node, Scope, context_from, measure_from
from overstap.xbrl.errors import NotXbrlError, TooManyContextsError, TooManyFactsError
from overstap.xbrl.instance import Context, Instance, Item, QName
from overstap.xbrl.limits import DEFAULT, Limits
from overstap.xbrl.namespaces import LINK, XBRLI, XLINK, XSI
from overstap.xbrl.parsing import NO_NAMESPACES, parse

__all__ = ["read_instance"]

# Names in Clark notation ({namespace}name) where the parser gives attributes, QName where it gives elements.
ROOT = QName(XBRLI, "xbrl")
CONTEXT = QName(XBRLI, "context")
UNIT = QName(XBRLI, "unit")
SCHEMA_REF = QName(LINK, "schemaRef")
HREF = f"{{{XLINK}}}href"
NIL = f"{{{XSI}}}nil"


def read_instance(data: bytes, *, limits: Limits = DEFAULT) -> Instance:
    """The XBRL instance in *data*, of whatever taxonomy; nothing is fetched.

    What is odd but readable is named in ``Instance.defects``.

    Raises:
        XbrlError: NotXbrlError, MalformedXmlError, DoctypeError, or one of the limits.
    """
    builder = _Builder(limits)
    parse(data, into=builder, limits=limits)
    return builder.instance()


class _Start(NamedTuple):
    """An element that opens."""

    name: QName
    attributes: Mapping[str, str]
    scope: Scope


class _Open:
    """An open element; as it stands here, one that is passed over with all its content.

    There are as many of these as the message has elements, hence the slots.
    """

    __slots__ = ()

    def child(self, _start: _Start) -> _Open:
        return self

    def text(self, text: str) -> None:
        """Text in the element, a piece at a time."""

    def close(self) -> None:
        """The element is complete."""


class _Builder:
    """Receives the events and keeps what an instance consists of."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._open: list[_Open] = [_Document(self)]
        self._scopes = [Scope(NO_NAMESPACES)]
        self._items: list[_OpenItem] = []
        self._definitions = 0
        self.schema_refs: list[str] = []
        self.contexts: dict[str, Context] = {}
        self.units: dict[str, str] = {}
        self.defects: set[str] = set()

    def start(self, name: QName, attributes: Mapping[str, str], namespaces: Mapping[str, str]) -> None:
        scope = self._scopes[-1].within(namespaces)
        self._scopes.append(scope)
        self._open.append(self._open[-1].child(_Start(name, attributes, scope)))

    def text(self, text: str) -> None:
        self._open[-1].text(text)

    def end(self) -> None:
        self._scopes.pop()
        self._open.pop().close()

    def add_item(self, item: _OpenItem) -> None:
        self._items.append(item)
        if len(self._items) > self._limits.facts:
            raise TooManyFactsError(limit=self._limits.facts)

    def add_definition(self, node: Node) -> None:
        """Keep the context or unit that *node* describes; of two with one id the first counts."""
        self._definitions += 1
        if self._definitions > self._limits.contexts:
            raise TooManyContextsError(limit=self._limits.contexts)
        if node.name == UNIT:
            self.units.setdefault(node.attributes.get("id", ""), measure_from(node))
            return
        context, whole = context_from(node)
        if not whole:
            self.defects.add("date-unreadable")
        if self.contexts.setdefault(context.id, context) is not context:
            self.defects.add("context-duplicate")

    def instance(self) -> Instance:
        """What was read. References are followed only now: a context may stand after the facts that use it."""
        facts = tuple(self._resolve(item) for item in self._items)
        return Instance(tuple(self.schema_refs), self.contexts, self.units, facts, tuple(sorted(self.defects)))

    def _resolve(self, item: _OpenItem) -> Item:
        context = None if item.context_ref is None else self.contexts.get(item.context_ref)
        if context is None:
            self.defects.add("context-missing")
        if item.unit_ref is not None and item.unit_ref not in self.units:
            self.defects.add("unit-missing")
        return Item(
            namespace=item.name.namespace,
            name=item.name.name,
            value=item.value,
            context=context,
            unit=None if item.unit_ref is None else self.units.get(item.unit_ref, item.unit_ref),
            decimals=item.decimals,
            nil=item.nil,
            path=item.path,
        )


class _Document(_Open):
    """The place outside the root element."""

    __slots__ = ("_builder",)

    def __init__(self, builder: _Builder) -> None:
        self._builder = builder

    def child(self, start: _Start) -> _Open:
        if start.name != ROOT:
            raise NotXbrlError
        return _Root(self._builder, ())


class _OpenItem(_Open):
    """An item: its text is its value. Of its attributes only what an ``Item`` needs is kept."""

    __slots__ = ("_builder", "_pieces", "context_ref", "decimals", "name", "nil", "path", "unit_ref", "value")

    def __init__(self, builder: _Builder, start: _Start, path: tuple[str, ...]) -> None:
        self._builder = builder
        self._pieces: list[str] = []
        self.name = start.name
        self.context_ref = start.attributes.get("contextRef")
        self.unit_ref = start.attributes.get("unitRef")
        self.decimals = start.attributes.get("decimals")
        self.nil = start.attributes.get(NIL, "").strip() in {"true", "1"}
        self.path = path
        self.value = ""

    def child(self, _start: _Start) -> _Open:
        # Items have simple content. Text in an element inside one stays part of the value rather than being lost.
        self._builder.defects.add("nested-content")
        return _Inside(self)

    def text(self, text: str) -> None:
        self._pieces.append(text)

    def close(self) -> None:
        self.value = "" if self.nil else "".join(self._pieces).strip()
        self._pieces = []


class _Inside(_Open):
    """An element inside an item, where none should be."""

    __slots__ = ("_item",)

    def __init__(self, item: _OpenItem) -> None:
        self._item = item

    def text(self, text: str) -> None:
        self._item.text(text)


class _Tuple(_Open):
    """An element that holds facts: a tuple. *path* is its own place, the root's is empty.

    *stray* takes the text in it, of which there should be none.
    """

    __slots__ = ("_counts", "_path", "_stray", "builder")

    def __init__(self, builder: _Builder, path: tuple[str, ...], stray: _OpenItem | None = None) -> None:
        self.builder = builder
        self._path = path
        self._stray = stray
        self._counts: dict[QName, int] = {}

    def child(self, start: _Start) -> _Open:
        # Footnotes and the like; in a tuple nothing of XBRL's own belongs at all.
        if start.name.namespace in {XBRLI, LINK}:
            return _Open()
        item = _OpenItem(self.builder, start, self._path)
        if item.context_ref is not None:
            self.builder.add_item(item)
            return item
        # Namesakes are counted by full name, the path shows the local one: prefixes mean nothing to a reader.
        ordinal = self._counts[start.name] = self._counts.get(start.name, 0) + 1
        place = f"{start.name.name}[{ordinal}]"
        return _Tuple(self.builder, (*self._path, place), stray=item)

    def text(self, text: str) -> None:
        if self._stray is not None:
            self._stray.text(text)

    def close(self) -> None:
        if self._stray is None:
            return
        self._stray.close()
        # Most likely an item that lost its contextRef: told by having no context, rather than dropped.
        if self._stray.value:
            self.builder.add_item(self._stray)


class _Root(_Tuple):
    """The root: facts as in a tuple, and the parts that XBRL itself defines."""

    __slots__ = ()

    def child(self, start: _Start) -> _Open:
        if start.name in {CONTEXT, UNIT}:
            return _Definition(self.builder, Node(*start), top=True)
        if start.name == SCHEMA_REF:
            self.builder.schema_refs.append(start.attributes.get(HREF, "").strip())
        return super().child(start)


class _Definition(_Open):
    """A context or unit, or an element inside one."""

    __slots__ = ("_builder", "_node", "_top")

    def __init__(self, builder: _Builder, node: Node, *, top: bool) -> None:
        self._builder = builder
        self._node = node
        self._top = top

    def child(self, start: _Start) -> _Open:
        node = Node(*start)
        self._node.children.append(node)
        return _Definition(self._builder, node, top=False)

    def text(self, text: str) -> None:
        self._node.pieces.append(text)

    def close(self) -> None:
        if self._top:
            self._builder.add_definition(self._node)
