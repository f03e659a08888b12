"""Documents of before SBR follow the layout of the protocol."""

from __future__ import annotations

import json
from datetime import date

import pytest

from overstap.sample.chance import chance
from overstap.sample.clients import make_client
from overstap.sample.messages.documents import return_document
from overstap.sample.model import Planned
from overstap.sample.offices import make_practice

CLIENT = make_client(1, make_practice(1, 1), 30)


def _document(tax: str, program: str) -> dict[str, object]:
    planned = Planned(program, tax, "aangifte", 2012, date(2012, 1, 1), date(2012, 12, 31), 1, "Definitief", None)
    content = json.loads(return_document(CLIENT, planned, chance("document")))
    assert isinstance(content, dict)
    return content


@pytest.mark.parametrize(("tax", "program"), [("IB", "BAS"), ("VPB", "VPB"), ("OB", "BTW")])
def test_a_document_names_its_program_form_and_year(tax: str, program: str) -> None:
    content = _document(tax, program)
    assert content["overstap_document"] == 1
    assert (content["program"], content["tax_year"]) == (f"{program} 2012", 2012)
    assert content["form"] == f"{tax.lower()}-aangifte"


def test_fields_have_distinct_names_and_text_values() -> None:
    fields = [field for section in _document("IB", "BAS")["sections"] for field in section["fields"]]
    assert len({field["name"] for field in fields}) == len(fields) > 20
    assert all(isinstance(field["value"], str) for field in fields)


def test_the_taxpayer_is_in_the_document() -> None:
    general = _document("IB", "BAS")["sections"][0]["fields"]
    assert CLIENT.filed_under in {field["value"] for field in general}
