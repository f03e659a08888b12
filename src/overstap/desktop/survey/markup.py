"""HTML and SVG as values: everything that is put into an element is escaped, unless it is an element itself.

Used by ``page`` and ``heat_grid``. Names of offices and words of programs come from outside; this keeps them text.
"""

from __future__ import annotations

from html import escape


class Markup(str):
    """Text that is HTML already."""

    __slots__ = ()


Content = str | int | Markup | None


def element(name: str, *content: Content, **attributes: object) -> Markup:
    """The element called *name*.

    An attribute ``class_`` or ``stroke_width`` becomes ``class`` or ``stroke-width``; None leaves an attribute out.
    """
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(str(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    return Markup(f"<{name}{written}>{joined(*content)}</{name}>")


def joined(*content: Content) -> Markup:
    """*content* one after another, text escaped; None is nothing."""
    # Escaping is what happens unless something says that it is HTML already; forgetting is safe.
    pieces = (each if isinstance(each, Markup) else escape(str(each)) for each in content if each is not None)
    return Markup("".join(pieces))


def table(heads: list[Content], rows: list[list[Content]], *, numbers: int) -> Markup:
    """A table whose last *numbers* columns are right-aligned figures."""
    from_column = len(heads) - numbers
    head = joined(*(element("th", each, scope="col", class_=_align(at, from_column)) for at, each in enumerate(heads)))
    lines = [
        element("tr", *(element("td", each, class_=_align(at, from_column)) for at, each in enumerate(row)))
        for row in rows
    ]
    inside = joined(element("thead", element("tr", head)), element("tbody", *lines))
    return element("div", element("table", inside), class_="scroll")


def _align(at: int, from_column: int) -> str | None:
    return "number" if at >= from_column else None
