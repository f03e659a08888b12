"""The signs of the page: the product's mark, and an icon for what is well, what blocks and what asks attention."""

from __future__ import annotations

from overstap.desktop.survey.page.markup import Markup, element

_ICONS = {
    "ready": "M4 9.5l3.5 3.5L14 6",
    "blocking": "M9 1.8a7.2 7.2 0 1 0 0 14.4A7.2 7.2 0 0 0 9 1.8M9 5v5M9 12.6v.2",
    "advisory": "M9 2.5L16.5 15.5h-15zM9 7v4M9 13.2v.2",
}

# Two parallel tracks, one of which switches over to the other.
MARK = Markup(
    '<svg viewBox="0 0 32 32" role="img"><title>Overstap</title>'
    '<rect width="32" height="32" rx="8" fill="#14284a"/>'
    '<g fill="none" stroke-width="3.6" stroke-linecap="round"><path d="M6 22h20" stroke="#fff"/>'
    '<path d="M21.5 10H26" stroke="#fff" stroke-opacity=".55"/>'
    '<path d="M6 10h3.5c6.5 0 6 12 12.5 12h4" stroke="#3fd0c2"/></g></svg>'
)


def icon(kind: str, title: str) -> Markup:
    """The icon of *kind* (``ready``, ``blocking`` or ``advisory``); *title* is read aloud in its place."""
    path = element(
        "path",
        d=_ICONS[kind],
        fill="none",
        stroke="currentColor",
        stroke_width="1.7",
        stroke_linecap="round",
        stroke_linejoin="round",
    )
    return element("svg", element("title", title), path, viewBox="0 0 18 18", role="img", class_=f"icon {kind}")
