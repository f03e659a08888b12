"""Templates: gaps are filled and escaped, elements without a value left out, only used contexts declared."""

from __future__ import annotations

import pytest
from lxml import etree

from overstap.sample.chance import chance
from overstap.sample.messages.templates import Context, Form, Optional, Template, build

NAMED = {"alg:Initials": "initials", "alg:Prefix": "prefix", "alg:Surname": "surname"}
DECLARANT = Context("CD_Declarant", members=(("PartyDimension", "Declarant"),))
PARTNER = Context("CD_Partner", "partner", members=(("PartyDimension", "Partner"),))
KNOWN = {
    "identifier": "999990019",
    "partner": "999990020",
    "start": "2016-01-01",
    "end": "2016-12-31",
    "initials": "A.",
    "surname": "Smit & Zn <jr>",
    "partner:initials": "B.",
    "partner:surname": "Bos",
}


def _template(**changes: object) -> Template:
    values: dict[str, object] = {
        "name": "ihz-aangifte",
        "year": 2016,
        "scheme": "www.belastingdienst.nl/identificatie",
        "cubes": {"pd": (DECLARANT,), "pdp": (DECLARANT, PARTNER), "pp": (PARTNER,)},
        "named": NAMED,
        "facts": 200,
    }
    return build(Form(**{**values, **changes}))


def _filled(template: Template, **known: str) -> etree._Element:
    return etree.fromstring(template.fill({**KNOWN, **known}, chance("fill")))


def test_a_message_is_well_formed_and_has_the_facts_it_counts() -> None:
    template = _template()
    facts = _filled(template, prefix="van", **{"partner:prefix": "de"}).xpath("//*[@contextRef]")
    assert len(facts) == template.facts
    assert 190 <= len(facts) <= 400


def test_named_values_are_escaped_and_stand_in_the_right_context() -> None:
    root = _filled(_template())
    assert root.xpath("//*[local-name()='Surname' and @contextRef='CD_Declarant']")[0].text == "Smit & Zn <jr>"
    assert root.xpath("//*[local-name()='Surname' and @contextRef='CD_Partner']")[0].text == "Bos"


def test_an_element_without_a_value_is_left_out() -> None:
    assert not _filled(_template()).xpath("//*[local-name()='Prefix']")
    assert len(_filled(_template(), prefix="van").xpath("//*[local-name()='Prefix']")) == 1


def test_each_context_has_its_own_number() -> None:
    root = _filled(_template())
    numbers = {context.get("id"): context.xpath("string(.//*[local-name()='identifier'])") for context in root[1:3]}
    assert numbers == {"CD_Declarant": "999990019", "CD_Partner": "999990020"}


def test_contexts_that_no_fact_uses_are_not_declared() -> None:
    spare = Context("CI_End", instant="end")
    template = _template(cubes={"pdp": (DECLARANT,), "pd_te": (spare,)}, facts=1)
    assert "CI_End" not in template.text


def test_amounts_have_a_unit_and_texts_have_none() -> None:
    for fact in _filled(_template()).xpath("//*[@contextRef]"):
        assert (fact.get("unitRef") is None) == (fact.get("decimals") is None)
    assert b'unitRef="EUR"' in _template().fill(KNOWN, chance("fill"))


def test_tuples_hold_their_items_in_the_order_of_the_taxonomy() -> None:
    root = _filled(_template(cubes={"pd": (DECLARANT,)}, facts=None))
    loans = root.xpath("//*[local-name()='AlimonyDeductibleSpecification' or contains(local-name(), 'Specification')]")
    assert loans
    assert all(len(loan) for loan in loans)
    assert all(loan.get("contextRef") is None for loan in loans)


def test_a_size_asks_for_so_many_facts() -> None:
    small, large = _template(facts=60), _template(facts=400)
    assert small.facts < 150
    assert large.facts > 380


def test_the_same_form_gives_the_same_template() -> None:
    assert _template() == _template()


def test_a_missing_named_value_is_noticed() -> None:
    with pytest.raises(KeyError):
        _template().fill({}, chance("fill"))


def test_left_out_concepts_do_not_appear() -> None:
    assert "Surname>" not in _template(left_out=frozenset({"alg:Surname"}), facts=5).text.replace(
        "ConsultantSurname", ""
    )


def test_optional_gaps_remember_their_element() -> None:
    gaps = [gap for gap in _template().gaps if isinstance(gap, Optional)]
    assert [gap.name for gap in gaps][:2] == ["prefix", "partner:prefix"]


@pytest.mark.parametrize(
    ("name", "year", "entrypoint"),
    [
        ("ihz-aangifte", 2018, "http://www.nltaxonomie.nl/nt13/bd/20181212/entrypoints/bd-rpt-ihz-aangifte-2018.xsd"),
        ("ihz-aangifte", 2019, "http://www.nltaxonomie.nl/nt14/bd/20191211/entrypoints/bd-rpt-ihz-aangifte-2019.xsd"),
        ("ob-aangifte", 2018, "http://www.nltaxonomie.nl/nt12/bd/20171213/entrypoints/bd-rpt-ob-aangifte-2018.xsd"),
        ("ob-aangifte", 2020, "http://www.nltaxonomie.nl/nt14/bd/20191211/entrypoints/bd-rpt-ob-aangifte-2020.xsd"),
    ],
)
def test_a_form_and_its_year_say_which_generation_it_is(name: str, year: int, entrypoint: str) -> None:
    assert Form(name, year, "x", {}, {}).entrypoint == entrypoint
