"""How a client is called."""

from __future__ import annotations

import pytest

from overstap.portal.clients.api import Client, full_name, list_name


@pytest.mark.parametrize(
    ("fields", "said", "listed"),
    [
        (
            {"name": "Vries", "initials": "A.B.", "prefix": "de", "first_name": "Anna"},
            "A.B. de Vries",
            "Vries, A.B. de",
        ),
        ({"name": "Jansen", "first_name": "Anna"}, "Anna Jansen", "Jansen, Anna"),
        ({"name": "Dijk", "prefix": "van"}, "van Dijk", "Dijk, van"),
        ({"name": "Bakker B.V."}, "Bakker B.V.", "Bakker B.V."),
    ],
)
def test_a_name_is_said_and_listed(fields: dict[str, str], said: str, listed: str) -> None:
    assert full_name(Client(**fields)) == said
    assert list_name(Client(**fields)) == listed
