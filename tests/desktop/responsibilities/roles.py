"""Roles on returns, in the columns in which a source is read."""

from __future__ import annotations

import pyarrow as pa

from overstap.desktop.responsibilities.model import Origin, OriginKind
from overstap.desktop.responsibilities.reading import ROLES

CHECKER = Origin(OriginKind.ROLE, "Controleur")
CHECKING = Origin(OriginKind.TASK, "Controleren")


def roles(*rows: tuple[str, str, Origin]) -> pa.Table:
    """A table with a row for each client, user and origin."""
    return pa.Table.from_pylist(
        [
            {"client_id": client, "user_id": user, "kind": str(origin.kind), "role": origin.name}
            for client, user, origin in rows
        ],
        schema=ROLES,
    )
