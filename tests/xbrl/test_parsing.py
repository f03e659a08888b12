from __future__ import annotations

import socket
from pathlib import Path

import pytest

from overstap.xbrl import (
    AttributeTooLongError,
    DoctypeError,
    Limits,
    MalformedXmlError,
    MessageTooLargeError,
    NotXbrlError,
    TextTooLongError,
    TooDeepError,
    TooManyAttributesError,
    TooManyContextsError,
    TooManyElementsError,
    TooManyFactsError,
    XbrlError,
    XbrlLimitError,
    read_instance,
)
from tests.xbrl.making import context, fact, instance, vat_return

BOMB = (
    '<?xml version="1.0"?><!DOCTYPE xbrli:xbrl [<!ENTITY a "lol">'
    + "".join(f'<!ENTITY {name} "{f"&{inner};" * 10}">' for inner, name in zip("abcdefgh", "bcdefghi", strict=True))
    + ']><xbrli:xbrl xmlns:xbrli="http://www.xbrl.org/2003/instance"><a>&i;</a></xbrli:xbrl>'
)


@pytest.mark.parametrize(
    "data",
    [b"", b"   ", b"\x00\xff\xfe", b"PK\x03\x04", b'{"a": 1}', b"<", b"<a/>", b"%PDF-1.7", b"<html><body/></html>"],
)
def test_what_is_no_xbrl_is_called_that(data: bytes) -> None:
    with pytest.raises(NotXbrlError):
        read_instance(data)


def test_another_element_called_xbrl_is_no_xbrl() -> None:
    with pytest.raises(NotXbrlError):
        read_instance(b'<xbrl xmlns="http://example.org/instance"/>')


@pytest.mark.parametrize("name", ["html", "HTML"])
def test_a_page_of_html_is_no_xbrl_although_it_has_a_doctype(name: str) -> None:
    with pytest.raises(NotXbrlError):
        read_instance(f"<!DOCTYPE {name}><html/>".encode())


@pytest.mark.parametrize("at", [0.6, 0.7, 0.9, 0.999])
def test_a_message_that_breaks_off_is_damaged(at: float) -> None:
    whole = vat_return()
    with pytest.raises(MalformedXmlError):
        read_instance(whole[: int(len(whole) * at)])


def test_damage_is_told_by_its_line_and_never_by_its_content() -> None:
    data = instance("\n\n<i:Surname contextRef='c'>Geheimpje</i:Voornaam>")
    with pytest.raises(MalformedXmlError) as caught:
        read_instance(data)
    error = caught.value
    assert error.details == {"line": 4}
    assert error.__suppress_context__
    assert "Surname" not in str(error) + error.advice


def test_an_undeclared_prefix_is_damage() -> None:
    with pytest.raises(MalformedXmlError):
        read_instance(instance('<nowhere:Surname contextRef="c">x</nowhere:Surname>'))


def test_an_entity_that_nobody_declared_is_damage() -> None:
    with pytest.raises(MalformedXmlError):
        read_instance(instance(context(), '<i:Surname contextRef="c">&naam;</i:Surname>'))


def test_entities_that_multiply_are_stopped_before_they_are_declared() -> None:
    with pytest.raises(DoctypeError):
        read_instance(BOMB.encode())


@pytest.mark.parametrize("name", [b"xbrli:xbrl", b"x", b'x SYSTEM "http://127.0.0.1:9/x.dtd"'])
def test_a_doctype_without_entities_is_refused_too_whatever_it_is_called(name: bytes) -> None:
    with pytest.raises(DoctypeError):
        read_instance(vat_return().replace(b"?>\n", b"?>\n<!DOCTYPE %s>\n" % name, 1))


def test_an_outside_file_is_never_read(tmp_path: Path) -> None:
    secret = tmp_path / "geheim.txt"
    secret.write_text("geheim", encoding="utf-8")
    declaration = f'<!DOCTYPE xbrl [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'
    with pytest.raises(DoctypeError):
        read_instance(declaration.encode() + b'<xbrl xmlns="http://www.xbrl.org/2003/instance"><a>&x;</a></xbrl>')


def test_no_reference_in_a_message_is_followed_over_the_network() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        here = f"http://127.0.0.1:{server.getsockname()[1]}"
        include = f'<x:include xmlns:x="http://www.w3.org/2001/XInclude" href="{here}/x.xml"/>'
        place = f'<i:A xsi:schemaLocation="{here}/a {here}/a.xsd" contextRef="c"/>'
        read_instance(instance(include, place, entry=f"{here}/bd-rpt-ob-aangifte-2020.xsd"))
        server.settimeout(0)
        with pytest.raises(BlockingIOError):
            server.accept()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1"])
def test_the_encoding_that_a_message_declares_is_followed(encoding: str) -> None:
    text = instance(context(), fact("Surname", "Coöperatie")).decode()
    named = text.replace('encoding="UTF-8"', f'encoding="{encoding.removesuffix("-sig")}"')
    assert read_instance(named.encode(encoding)).facts[0].value == "Coöperatie"


@pytest.mark.parametrize(
    ("limits", "error"),
    [
        (Limits(message_bytes=500), MessageTooLargeError),
        (Limits(depth=3), TooDeepError),
        (Limits(elements=10), TooManyElementsError),
        (Limits(facts=1), TooManyFactsError),
        (Limits(contexts=1), TooManyContextsError),
        (Limits(attributes=10), TooManyAttributesError),
        (Limits(attribute_length=80), AttributeTooLongError),
        (Limits(text_length=11), TextTooLongError),
    ],
)
def test_each_limit_has_an_error_of_its_own(limits: Limits, error: type[XbrlLimitError]) -> None:
    data = vat_return()
    read_instance(data)
    with pytest.raises(error) as caught:
        read_instance(data + b" " * 10, limits=limits)
    assert f"{caught.value.details['limit']}" in str(caught.value)


@pytest.mark.parametrize(
    ("limits", "count"),
    [(Limits(depth=3), 3), (Limits(facts=2), 2), (Limits(contexts=2), 2), (Limits(text_length=9), 9)],
)
def test_exactly_at_a_limit_is_still_read(limits: Limits, count: int) -> None:
    data = instance(
        fact("A", "x" * 9), '<t:B><i:C contextRef="d">y</i:C></t:B>', *(f'<xbrli:unit id="{n}"/>' for n in "ab")
    )
    assert len(read_instance(data, limits=limits).facts) == 2
    smaller = {name: value for name, value in vars(limits).items() if value == count}
    with pytest.raises(XbrlLimitError):
        read_instance(data, limits=Limits(**{name: value - 1 for name, value in smaller.items()}))


def test_the_length_of_a_value_is_not_that_of_several_together() -> None:
    data = instance("<t:B>xxx<i:A contextRef='c'>yyy</i:A>zz</t:B>")
    assert read_instance(data, limits=Limits(text_length=3)).facts[0].value == "yyy"


@pytest.mark.parametrize(
    "body",
    [
        "<i:A>" * 100_000,
        f'<i:A contextRef="{"x" * 7_000_000}"/>',
        f'<i:A xmlns:q="{"x" * 7_000_000}"/>',
        f'<i:A contextRef="c">{"x" * 7_000_000}</i:A>',
        f"<i:A {' '.join(f'a{n}=_' for n in range(50_000))}/>".replace("_", "''"),
        f"<i:A {' '.join(f'xmlns:a{n}=_' for n in range(50_000))}/>".replace("_", "'u'"),
        '<i:A contextRef="c"/>' * 300_000,
        "<i:A/>" * 1_000_000,
        '<xbrli:context id="a"/>' * 30_000,
        f"<i:{'x' * 7_000_000}/>",
    ],
    ids=["depth", "attribute", "namespace", "text", "attributes", "namespaces", "facts", "tuples", "contexts", "name"],
)
def test_more_than_a_message_can_hold_is_refused(body: str) -> None:
    with pytest.raises(XbrlError):
        read_instance(instance(body))


@pytest.mark.parametrize("filler", ["<!-- -->", "<?a b?>", " ", "<link:footnoteLink/>"])
def test_a_large_message_of_nothing_is_read_through(filler: str) -> None:
    assert read_instance(instance(filler * (1_000_000 // len(filler)), context(), fact("A", "1"))).facts[0].value == "1"
