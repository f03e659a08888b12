"""One gettext catalogue for the command line, the wizard, reports and the portal.

A leaf: imports nothing of the project. The source language is Dutch (the interface's first language), so an
untranslated text can only ever be Dutch; ``locale/en`` holds the English. The domain is called ``django`` because the
portal's framework looks for that name, and one catalogue is shared by all rooms.
"""

from __future__ import annotations

import gettext as _gettext
import os
import re
from contextvars import ContextVar
from functools import cache
from pathlib import Path

__all__ = [
    "DOMAIN",
    "LANGUAGES",
    "LOCALE_DIR",
    "activate",
    "active_language",
    "mark",
    "translate",
    "translate_marked",
    "translate_plural",
    "unknown_language",
]

DOMAIN = "django"
LOCALE_DIR = Path(__file__).parent / "locale"
LANGUAGES = ("nl", "en")
_NO_LETTER = re.compile("[^A-Za-z]")

_active: ContextVar[str | None] = ContextVar("overstap_language", default=None)


def active_language() -> str:
    """The language of this context: what ``activate`` set, else ``OVERSTAP_LANGUAGE``, else ``LANGUAGE``, else Dutch.

    ``LANG`` and ``LC_ALL`` are not asked: they tell how a machine was installed, mostly in English, and not what its
    user reads (decision 0102).
    """
    return _first_known(_active.get() or os.environ.get("OVERSTAP_LANGUAGE") or os.environ.get("LANGUAGE", ""))


def unknown_language() -> str | None:
    """What ``OVERSTAP_LANGUAGE`` asks for when that is no language that we speak; None when all is well."""
    wanted = os.environ.get("OVERSTAP_LANGUAGE") or None
    return wanted if wanted and _known(wanted) is None else None


def activate(language: str) -> None:
    """Use *language* (``nl`` or ``en``) from here on in this context; anything else means Dutch."""
    _active.set(language)


def mark(text: str) -> str:
    """Mark *text* for translation without translating it yet (class attributes, tables of sentences)."""
    return text


def translate(text: str) -> str:
    """The Dutch *text* in the active language."""
    return _catalogue(active_language()).gettext(text)


def translate_plural(one: str, many: str, count: int) -> str:
    """The Dutch text for *count* things, in the active language; ``{count}`` is left for the caller to fill in."""
    return _catalogue(active_language()).ngettext(one, many, count)


def translate_marked(one: str, many: str, count: int) -> str:
    """The one of two texts that fits *count*, in the active language, where each was marked on its own.

    For tables of sentences: a plural form can only be collected where both texts stand in one call, and the two
    languages that there are divide one from many in the same place.
    """
    return translate(one if count == 1 else many)


@cache
def _catalogue(language: str) -> _gettext.NullTranslations:
    return _gettext.translation(DOMAIN, LOCALE_DIR, languages=[language], fallback=True)


def _first_known(languages: str) -> str:
    return _known(languages) or "nl"


@cache
def _known(languages: str) -> str | None:
    """The first that we speak of a list such as ``en_GB:en:nl``, the form that gettext gives ``LANGUAGE``.

    One of its languages may be written as anybody writes it: ``EN``, ``en-GB``, ``en_US.UTF-8``.
    """
    spoken = (_NO_LETTER.split(language, maxsplit=1)[0].lower() for language in languages.split(":"))
    return next((language for language in spoken if language in LANGUAGES), None)
