"""How a migration is named and marked on the pages: its state's colour and drawing, codes in words, time left."""

from __future__ import annotations

from dataclasses import dataclass

from django import template
from django.utils.translation import gettext, ngettext

from overstap.portal.pages.reporting.ending import endings
from overstap.portal.pages.reporting.wording import code_words, table_name, variant_words
from overstap.portal.transfers import api as transfers_api

register = template.Library()

register.filter("code_word", code_words)
register.filter("table_word", table_name)
register.filter("variant", variant_words)
register.filter("endings", endings)

MINUTE = 60


@dataclass(frozen=True)
class Look:
    """The class and drawing that go with a state's word."""

    css: str
    symbol: str


_RUNNING = Look("", "clock")
_LOOKS = {
    transfers_api.State.COMPLETE: Look("good", "good"),
    transfers_api.State.COMPLETE_WITH_DIFFERENCES: Look("attention", "attention"),
    transfers_api.State.CONFIRMING: Look("attention", "person"),
    transfers_api.State.CANCELLED: Look("attention", "attention"),
    transfers_api.State.FAILED: Look("wrong", "wrong"),
    transfers_api.State.REFUSED: Look("wrong", "wrong"),
    transfers_api.State.UNDONE: Look("attention", "info"),
}


@register.filter
def look(state: transfers_api.State) -> Look:
    """How a state looks; what still runs looks quiet."""
    return _LOOKS.get(state, _RUNNING)


@register.filter
def time_left(seconds: int) -> str:
    """How long it still takes, in words; never more precise than an estimate is."""
    # Seconds would only tell how rough the estimate is.
    if seconds < MINUTE:
        return gettext("minder dan een minuut")
    minutes = round(seconds / MINUTE)
    return ngettext("nog ongeveer {minutes} minuut", "nog ongeveer {minutes} minuten", minutes).format(minutes=minutes)
