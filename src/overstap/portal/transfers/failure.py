"""An error kept with a migration: stored once, shown in the language of whoever looks.

Between ``overstap.errors`` and the column ``Migration.error``.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field

from overstap.errors import OverstapError
from overstap.i18n import translate


@dataclass(frozen=True)
class Failure:
    """Why a migration stopped: the code, and the texts before translation with what belongs in them."""

    code: str
    text: str
    advice: str
    details: dict[str, str | int] = field(default_factory=dict)

    @classmethod
    def of(cls, error: OverstapError) -> Failure:
        """What is to be kept of *error*."""
        details = {name: value if isinstance(value, int) else str(value) for name, value in error.details.items()}
        return cls(error.code, type(error).message, type(error).hint, details)

    def as_json(self) -> dict[str, object]:
        """For the column."""
        return asdict(self)

    @property
    def message(self) -> str:
        """What happened, in the active language."""
        return translate(self.text).format(**self.details)

    @property
    def hint(self) -> str:
        """What to do next, in the active language."""
        return translate(self.advice).format(**self.details)
