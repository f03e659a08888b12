"""How values are shown, once for all pages: amounts, dates, counts, sizes, masked numbers, icons."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django import template
from django.template import Context
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from overstap import formatting

register = template.Library()

NOTHING = "–"
"""Stands where the source had no value; an empty cell could also be a fault."""

SHOWN_DIGITS = 4
"""Characters of a masked number that stay visible: enough to recognise a client, too few to use.

As many at its beginning never do, so that of a short one, which is all end, nothing is told.
"""

DOTS = "•••••"
"""Stands for what is masked, whatever its length: that is part of the number as well."""


@register.simple_tag
def icon(name: str) -> SafeString:
    """One of the drawings in ``icons.svg``; decoration only, so hidden from screen readers."""
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>', static("ui/icons.svg"), name
    )


@register.filter
def euro(value: Decimal | int | None) -> str:
    """An amount as ``€ 1.234``; cents only when there are any."""
    if value is None:
        return NOTHING
    # More decimals than cents are shown too: an amount in a return is never rounded.
    places = 0 if value == int(value) else max(2, _decimals(Decimal(value)))
    return f"€\N{NO-BREAK SPACE}{number_format(value, decimal_pos=places, force_grouping=True)}"


@register.filter
def figure(value: Decimal) -> str:
    """A number that is no amount, with its thousands apart and as many decimals as it has."""
    return number_format(value, decimal_pos=_decimals(value), force_grouping=True)


@register.filter
def count(value: int | None) -> str:
    """A number of things, with its thousands apart."""
    return NOTHING if value is None else number_format(value, decimal_pos=0, force_grouping=True)


@register.filter
def day(value: date | None) -> str:
    """A date as ``26-09-2017``; of a moment, the day it was here."""
    if isinstance(value, datetime):
        value = timezone.localtime(value)
    return date_format(value, "SHORT_DATE_FORMAT") if value else NOTHING


@register.filter
def moment(value: datetime | None) -> str:
    """A date and time here, as ``26-09-2017 13:00``."""
    return date_format(timezone.localtime(value), "SHORT_DATETIME_FORMAT") if value else NOTHING


@register.filter
def size(value: int | None) -> str:
    """A number of bytes in the unit that people read, as the tool at the office writes it."""
    # A line that ends between a number and its unit is read twice.
    return NOTHING if value is None else formatting.size(value).replace(" ", "\N{NO-BREAK SPACE}")


@register.filter
def masked(value: str | None) -> str:
    """The end of a personal number (BSN, RSIN, OB number); the rest as dots, and in words for who listens."""
    if not value:
        return NOTHING
    end = shown_end(value)
    if not end:
        return DOTS
    return format_html(
        '<span aria-hidden="true">{}</span><span class="visually-hidden">{} </span>{}', DOTS, gettext("eindigt op"), end
    )


def masked_text(value: str) -> str:
    """A personal number as ``masked`` shows it, where there is no markup: in a list, a file, the middle of a line."""
    return f"{DOTS}{shown_end(value)}" if value else NOTHING


def told_apart(old: str, new: str) -> str:
    """*new* as it is shown after *old*: when both look the same, as masked numbers may, that it is another."""
    return gettext("{text} (gewijzigd)").format(text=new) if new == old else new


def shown_end(number: str) -> str:
    """What of a personal number may be seen; ``forecasting`` says the same in SQL."""
    return number[SHOWN_DIGITS:][-SHOWN_DIGITS:]


@register.filter
def given(value: object) -> object:
    """The value, or a dash where the source had none."""
    return NOTHING if value is None or value == "" else value


@register.inclusion_tag("ui/sort_head.html", takes_context=True)
def sort_head(context: Context, key: str, label: str, css: str = "") -> dict[str, str]:
    """The head of a column that a list can be sorted by; a second click turns the order round."""
    order = str(context["order"])
    query = context["request"].GET.copy()
    query["sorteer"] = f"-{key}" if order == key else key
    # Another order starts at its first page.
    query.pop("pagina", None)
    direction = {key: "ascending", f"-{key}": "descending"}.get(order, "")
    return {"label": label, "css": css, "direction": direction, "query": query.urlencode()}


def _decimals(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0
