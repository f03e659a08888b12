"""The rules for passwords, in sentences of our own."""

from __future__ import annotations

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils import translation

from overstap.portal.accounts.models import User

BAD = {
    "kort": "Dit wachtwoord is te kort; het moet minstens 12 tekens lang zijn.",
    "medewerker@noord": "Dit wachtwoord lijkt te veel op uw naam of e-mailadres.",
    "Willemijn de Vries": "Dit wachtwoord lijkt te veel op uw naam of e-mailadres.",
    "administrator": "Dit wachtwoord gebruiken te veel mensen; het is het eerste dat iemand probeert.",
}


def faults(password: str) -> list[str]:
    """What is said of *password*."""
    with translation.override("nl"), pytest.raises(ValidationError) as refused:
        validate_password(password, User(email="medewerker@noord.example", name="Willemijn de Vries"))
    return refused.value.messages


@pytest.mark.parametrize(("password", "sentence"), BAD.items())
def test_each_rule_has_a_dutch_sentence(password: str, sentence: str) -> None:
    assert sentence in faults(password)


def test_a_good_password_passes() -> None:
    validate_password("vier losse woorden samen", User(email="medewerker@noord.example"))
