"""Why something of a database is left out, in the languages in which a profile says it.

Below ``profile``. The texts of the shipped profile are data that somebody adapts, not sentences of the tool, so they
bring their translation along instead of standing in the catalogue, where a profile of one's own could not put any.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from overstap.i18n import LANGUAGES, active_language

SOURCE_LANGUAGE = LANGUAGES[0]
"""The language that a text without more is in, and that stands in for one that is not there."""


@dataclass(frozen=True)
class InLanguages:
    """A text, and what it is in *others*, by language."""

    text: str
    others: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        """The text in the active language, where there is one; else as it is."""
        return self.others.get(active_language(), self.text)


def in_languages(value: object) -> InLanguages | None:
    """What a profile says: a text, or a table with one per language, Dutch at least; None when it is neither."""
    texts = {SOURCE_LANGUAGE: value} if isinstance(value, str) else value
    if not isinstance(texts, dict) or SOURCE_LANGUAGE not in texts or not set(texts) <= set(LANGUAGES):
        return None
    # A reason of blanks is the same as none, and this file exists so that there is one.
    if not all(isinstance(text, str) and text.strip() for text in texts.values()):
        return None
    return InLanguages(texts[SOURCE_LANGUAGE], {key: text for key, text in texts.items() if key != SOURCE_LANGUAGE})
