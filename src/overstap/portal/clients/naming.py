"""How a client is called: in a sentence, and in a list that is sorted by surname."""

from __future__ import annotations

from overstap.portal.clients.models import Client


def full_name(client: Client) -> str:
    """As one says it: ``A.B. de Vries``; of a company its name."""
    # Initials before a first name: that is how the Belastingdienst, and so the return, writes people.
    parts = [client.initials or client.first_name, client.prefix, client.name]
    return " ".join(part for part in parts if part)


def list_name(client: Client) -> str:
    """As it stands in a list by surname: ``Vries, A.B. de``."""
    rest = " ".join(part for part in [client.initials or client.first_name, client.prefix] if part)
    return f"{client.name}, {rest}" if rest else client.name
