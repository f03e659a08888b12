"""A number between two others as an option or argument, in the help and in what is said of a wrong one.

For every command that asks for a number; click's own range says it as programmers write it.
"""

from __future__ import annotations

import click

from overstap.formatting import number

_FIGURES_FROM = 100_000
"""From here a number is divided as a count is, 1.000.000; years and ports, which nobody divides, are smaller."""


class Between(click.IntRange):
    """A whole number from *min* to *max*, which the help says as people write it: 2012–2100, and not 2012<=x<=2100."""

    def _describe_range(self) -> str:
        assert self.min is not None
        assert self.max is not None
        return f"{_written(self.min)}–{_written(self.max)}"

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str | None:
        """A letter, which is the same in every language; click would say INTEGER RANGE."""
        del ctx
        return None if isinstance(param, click.Argument) else "N"


def _written(value: float) -> str:
    return number(int(value)) if value >= _FIGURES_FROM else str(value)
