from __future__ import annotations

from dataclasses import FrozenInstanceError, fields
from pathlib import Path

import pytest

from overstap.xbrl import DEFAULT, Limits, read_instance
from tests.xbrl.making import NT14, amount, context, fact, instance, tuple_of, unit

ROOM = 100
"""How many times more than the largest published message a message may hold."""


def customer(number: int) -> str:
    return tuple_of(
        "IntraCommunitySupplies",
        fact("CountryCodeISO-EC", "BE"),
        fact("VATIdentificationNumberNational", f"{number:010}"),
        amount("SuppliesAmount", str(number)),
    )


def test_limits_cannot_be_changed_in_passing() -> None:
    with pytest.raises(FrozenInstanceError):
        DEFAULT.depth = 1_000_000


def test_another_limit_leaves_the_others_as_they_are() -> None:
    changed = Limits(depth=5)
    assert [field.name for field in fields(Limits) if getattr(changed, field.name) != getattr(DEFAULT, field.name)] == [
        "depth"
    ]


def test_a_list_of_twenty_thousand_customers_is_read() -> None:
    customers = (customer(number) for number in range(20_000))
    found = read_instance(instance(context(), unit(), *customers, entry=NT14.entry_point("icp-opgaaf-2020")))
    assert len(found.facts) == 60_000
    assert found.facts[-1].path == ("IntraCommunitySupplies[20000]",)


def test_published_messages_stay_far_below_every_limit(shared_data: Path) -> None:
    for path in (shared_data / "returns").iterdir():
        found = read_instance(path.read_bytes())
        assert path.stat().st_size * ROOM < DEFAULT.message_bytes
        assert len(found.facts) * ROOM < DEFAULT.facts
        assert (len(found.contexts) + len(found.units)) * ROOM < DEFAULT.contexts
        assert max(len(item.value) for item in found.facts) * ROOM < DEFAULT.text_length
