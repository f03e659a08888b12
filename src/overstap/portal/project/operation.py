"""What the command line hands to ``console``: plain data, so that it can be made before Django is set up."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class NewAccount:
    """An account as the operator wants it; *administrator* is its first user."""

    name: str
    slug: str = ""
    loads_after_hours: bool = True
    administrator_email: str = ""
    administrator_password: str | None = field(default=None, repr=False)
