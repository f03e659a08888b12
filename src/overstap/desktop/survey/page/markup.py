"""HTML and SVG as values: everything that is put into an element is escaped, unless it is an element itself.

Used by every section of the page. Names of offices and words of programs come from outside; this keeps them text.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from html import escape


class Markup(str):
    """Text that is HTML already."""

    __slots__ = ()


# Control signs that are only white space to a page.
_LAYOUT = frozenset("\t\n\r")

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
    pieces = (each if isinstance(each, Markup) else _text(str(each)) for each in content if each is not None)
    return Markup("".join(pieces))


def _text(text: str) -> str:
    r"""*text* escaped; a sign that nobody sees, which HTML does not even allow, is spelt out: ``\x1b``."""
    return escape("".join(_spelt_out(sign) if unicodedata.category(sign) == "Cc" else sign for sign in text))


def _spelt_out(sign: str) -> str:
    return sign if sign in _LAYOUT else sign.encode("unicode_escape").decode()


def section(anchor: str, title: str, about: str | None, *content: Content, long: bool = False) -> Markup:
    """A part of the page that others link to by its *anchor*; a *long* one may be cut in two when it is printed."""
    words = element("p", about, class_="soft") if about else None
    return element("section", element("h2", title), words, *content, id=anchor, class_="long" if long else None)


def table(
    heads: Sequence[Content], rows: Sequence[Sequence[Content]], *, numbers: int, anchors: Sequence[str] = ()
) -> Markup:
    """A table whose last *numbers* columns are right-aligned figures; *anchors* are the ids of its rows."""
    from_column = len(heads) - numbers
    head = joined(*(element("th", each, scope="col", class_=_align(at, from_column)) for at, each in enumerate(heads)))
    lines = [
        element("tr", *(_cell(at, each, from_column) for at, each in enumerate(row)), id=anchor)
        for row, anchor in zip(rows, anchors or (None,) * len(rows), strict=True)
    ]
    inside = joined(element("thead", element("tr", head)), element("tbody", *lines))
    # Reached by keyboard too: on a narrow screen a wide table scrolls inside this box.
    return element("div", element("table", inside), class_="scroll", tabindex=0)


def bar(share: float, text: str) -> Markup:
    """A figure with a bar behind it that is as long as its *share* (0 to 1)."""
    return element("span", text, class_="bar", style=f"--share:{share:.3f}")


def _cell(at: int, content: Content, from_column: int) -> Markup:
    # The first column says what the row is about: screen readers name it with every figure.
    if at == 0:
        return element("th", content, scope="row")
    return element("td", content, class_=_align(at, from_column))


def _align(at: int, from_column: int) -> str | None:
    return "number" if at >= from_column else None
