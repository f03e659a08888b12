"""How clients, returns and their facts are named on the pages; plain values are ``ui``'s ``display``."""

from __future__ import annotations

from django import template

from overstap.portal.clients import api as clients_api
from overstap.portal.pages.facts.model import Line
from overstap.portal.returns import api as returns_api
from overstap.portal.ui.templatetags.display import NOTHING, day, euro, figure

register = template.Library()

register.filter("list_name", clients_api.list_name)
register.filter("tax", returns_api.tax_word)
register.filter("message_kind", returns_api.message_word)


@register.filter
def period(tax_return: returns_api.TaxReturn) -> str:
    """The period of a return, as an office says it."""
    return returns_api.period_word(tax_return.period_start, tax_return.period_end, tax_return.tax_year)


@register.filter
def return_title(tax_return: returns_api.TaxReturn) -> str:
    """What a return is called on its own page: ``Omzetbelasting 4e kwartaal 2020``."""
    return f"{returns_api.tax_word(tax_return.tax_type)} {period(tax_return)}"


@register.filter
def fact(line: Line) -> str:
    """The value of one line of a document."""
    if line.amount is not None:
        return euro(line.amount)
    if line.number is not None:
        return figure(line.number)
    if line.day is not None:
        return day(line.day)
    return line.text or NOTHING
