"""A number between two others as an option or argument, in the help and in what is said of a wrong one.

For every command that asks for a number; click's own range says it as programmers write it.
"""

from __future__ import annotations

import click


class Between(click.IntRange):
    """A whole number from *min* to *max*, which the help says as people write it: 2012–2100, and not 2012<=x<=2100."""

    def _describe_range(self) -> str:
        return f"{self.min}–{self.max}"

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str | None:
        """A letter, which is the same in every language; click would say INTEGER RANGE."""
        del ctx
        return None if isinstance(param, click.Argument) else "N"
