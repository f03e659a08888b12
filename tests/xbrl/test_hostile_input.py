"""Whatever the bytes: a description or an ``XbrlError``, in bounded memory."""

from __future__ import annotations

import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from overstap.xbrl import Message, XbrlError, describe, facts_of, findings_of, notice_of, read_instance
from tests.xbrl.making import context, fact, income_tax_return, instance, notice, vat_return

SOUND = (vat_return(), income_tax_return(), notice("ih-sba-2014"))

PIECES = st.sampled_from(
    [
        "<i:A contextRef='c'>",
        "</i:A>",
        "<t:B>",
        "</t:B>",
        "<xbrli:context id='c'>",
        "</xbrli:context>",
        "<xbrli:entity>",
        "</xbrli:entity>",
        "<xbrli:identifier scheme='www.belastingdienst.nl/identificatie'>",
        "</xbrli:identifier>",
        "<xbrli:period>",
        "</xbrli:period>",
        "<xbrli:instant>2020-01-01</xbrli:instant>",
        "<xbrli:scenario>",
        "</xbrli:scenario>",
        "<xbrldi:explicitMember dimension='axis:PartyDimension'>m:Declarant</xbrldi:explicitMember>",
        "<xbrli:unit id='u'/>",
        "<![CDATA[x]]>",
        "<!-- -->",
        "123456782",
        "&#0;",
        "&lt;",
        "<q:",
        "<!DOCTYPE xbrl>",
    ]
)

GREEDY = """
import resource, sys
import psutil
from overstap.xbrl import XbrlError, describe, read_instance
data = sys.stdin.buffer.read()
ceiling = psutil.Process().memory_info().vms + int(sys.argv[1])
resource.setrlimit(resource.RLIMIT_AS, (ceiling, resource.RLIM_INFINITY))
try:
    describe(read_instance(data))
except XbrlError as error:
    print(error.code)
"""


def use(data: bytes) -> None:
    """Do with *data* everything that the rooms above do; only an XbrlError may stop it."""
    with suppress(XbrlError):
        found = read_instance(data)
        facts_of(found)
        message = describe(found)
        if not isinstance(message, Message):
            return
        findings_of(message)
        notice_of(found, message)


@given(st.binary(max_size=2_000))
def test_any_bytes_are_judged(data: bytes) -> None:
    use(data)


@given(st.sampled_from(SOUND), st.data())
def test_a_message_cut_off_anywhere_is_judged(whole: bytes, data: st.DataObject) -> None:
    use(whole[: data.draw(st.integers(0, len(whole)))])


@given(st.sampled_from(SOUND), st.data())
@settings(max_examples=300)
def test_a_message_with_bytes_changed_is_judged(whole: bytes, data: st.DataObject) -> None:
    changed = bytearray(whole)
    places = st.integers(0, len(whole) - 1)
    for place, byte in data.draw(st.lists(st.tuples(places, st.integers(0, 255)), min_size=1, max_size=8)):
        changed[place] = byte
    use(bytes(changed))


@given(st.lists(PIECES, max_size=40))
@settings(max_examples=300)
def test_parts_of_messages_in_any_order_are_judged(pieces: list[str]) -> None:
    use(
        instance(
            "".join(pieces), entry="http://www.nltaxonomie.nl/nt14/bd/20191211/entrypoints/bd-rpt-ob-aangifte-2020.xsd"
        )
    )


@given(st.data())
@settings(max_examples=100)
def test_a_published_message_cut_or_changed_is_judged(shared_data: Path, data: st.DataObject) -> None:
    files = sorted((shared_data / "returns").iterdir())
    whole = data.draw(st.sampled_from(files)).read_bytes()
    place = data.draw(st.integers(0, len(whole) - 1))
    use(whole[:place])
    use(whole[:place] + data.draw(st.binary(max_size=4)) + whole[place + 1 :])


@pytest.mark.parametrize(
    "body",
    [
        "".join(f"<i:A{n}/>" for n in range(190_000)),
        "".join(f'<i:A{n} contextRef="c{n}" unitRef="u{n}"/>' for n in range(99_000)),
        '<i:A contextRef="c">' + "&#x1F600;" * 100_000 + "</i:A>",
        "<xbrli:context id='c'><xbrli:scenario>"
        + "<xbrldi:typedMember dimension='axis:A'>" * 50
        + ("<i:A>" + "x" * 500_000 + "</i:A>") * 14
        + "</xbrldi:typedMember>" * 50
        + "</xbrli:scenario></xbrli:context>",
    ],
    ids=["tuples", "facts", "text", "text in members"],
)
def test_the_greediest_messages_stay_within_memory(body: str) -> None:
    data = instance(body, entry="bd-rpt-ob-aangifte-2020.xsd")
    # The promise of ``limits`` is about 100 MB; more than the ceiling is a MemoryError there, and a failure here.
    ran = subprocess.run([sys.executable, "-c", GREEDY, f"{110 * 2**20}"], input=data, capture_output=True, check=False)
    assert ran.returncode == 0, ran.stderr[-500:]


def nested(depth: int, inner: str = "") -> str:
    return "<t:B>" * depth + inner + "</t:B>" * depth


FLOODS = {
    "xbrl.too-large": '<i:A contextRef="c">' + "x" * 9_000_000 + "</i:A>",
    "xbrl.text-too-long": '<i:A contextRef="c">' + "x" * 1_048_577 + "</i:A>",
    "xbrl.too-deep": "<t:B>" * 500_000,
    "xbrl.too-many-elements": "<t:B/>" * 200_001,
    "xbrl.too-many-facts": '<i:A contextRef="c"/>' * 100_001,
    "xbrl.too-many-contexts": "<xbrli:context/>" * 20_001,
    "xbrl.too-many-attributes": "<i:A " + " ".join(f'a{number}="1"' for number in range(100_000)) + "/>",
    "xbrl.attribute-too-long": '<i:A a="' + "x" * 1_000_000 + '"/>',
}


@pytest.mark.parametrize("code", FLOODS)
def test_a_flood_ends_at_its_limit(code: str) -> None:
    with pytest.raises(XbrlError) as caught:
        read_instance(instance(FLOODS[code]))
    assert caught.value.code == code
    assert caught.value.advice


def test_namespaces_without_end_count_as_attributes() -> None:
    many = " ".join(f'xmlns:n{number}="urn:{number}"' for number in range(300))
    with pytest.raises(XbrlError) as caught:
        read_instance(instance(f"<t:B {many}/>"))
    assert caught.value.code == "xbrl.too-many-attributes"


def test_namespaces_on_every_level_are_not_copied_for_every_element() -> None:
    """Fifty levels of 200 declarations and ten thousand elements inside: quadratic, it would take minutes."""
    many = " ".join(f'xmlns:n{number}="urn:{number}"' for number in range(200))
    body = f"<t:B {many}>" * 50 + '<t:C xmlns:q="urn:q"/>' * 10_000 + "</t:B>" * 50
    assert read_instance(instance(body)).facts == ()


@pytest.mark.parametrize("noise", ["<!-- x -->", "<?x y?>", " ", "<![CDATA[ ]]>", "&#32;"])
def test_noise_between_elements_is_passed_over(noise: str) -> None:
    body = context() + noise * 50_000 + fact("A", "1", ref="c")
    assert [item.value for item in read_instance(instance(body)).facts] == ["1"]


@pytest.mark.parametrize(
    "prologue",
    [
        '<!DOCTYPE xbrl [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        '<!DOCTYPE xbrl [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE xbrl [<!ENTITY % p SYSTEM "http://127.0.0.1:1/p">%p;]>',
        '<!DOCTYPE xbrl SYSTEM "http://127.0.0.1:1/x.dtd">',
        '<!DOCTYPE xbrl PUBLIC "-//W3C//DTD XHTML 1.0//EN" "x.dtd">',
        "<!DOCTYPE xbrl>",
    ],
)
def test_a_document_type_ends_it_whatever_it_declares(prologue: str) -> None:
    whole = instance("<i:A contextRef='c'>&b;</i:A>").decode()
    before, root = whole[: whole.index("<xbrl")], whole[whole.index("<xbrl") :]
    with pytest.raises(XbrlError) as caught:
        read_instance((before + prologue + root).encode())
    assert caught.value.code == "xbrl.doctype"


def test_an_entity_that_nobody_declared_is_malformed() -> None:
    with pytest.raises(XbrlError) as caught:
        read_instance(instance("<i:A contextRef='c'>&lol;</i:A>"))
    assert caught.value.code == "xbrl.malformed"


def test_what_another_file_holds_is_not_fetched(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("geheim")
    include = f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" parse="text" href="{secret.as_uri()}"/>'
    found = read_instance(instance(context(), f'<i:A contextRef="c">{include}</i:A>'))
    assert "geheim" not in repr(found)


def encoded(encoding: str, declared: str) -> bytes:
    text = instance(context(), fact("Surname", "Coöperatie", ref="c")).decode()
    root = text[text.index("<xbrl") :]
    return f'<?xml version="1.0" encoding="{declared}"?>{root}'.encode(encoding)


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8"),
        ("utf-16", "UTF-16"),
        ("cp1252", "windows-1252"),
        ("latin-1", "ISO-8859-1"),
    ],
)
def test_a_message_says_in_which_encoding_it_is(encoding: str, declared: str) -> None:
    (item,) = read_instance(encoded(encoding, declared)).facts
    assert item.value == "Coöperatie"


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [
        ("cp1252", "UTF-8"),
        ("utf-8", "UTF-16"),
        ("utf-8", "x-klingon"),
        ("cp037", "UTF-8"),
        ("utf-32", "UTF-32"),
        ("utf-8", ""),
    ],
)
def test_a_message_that_lies_about_it_is_refused(encoding: str, declared: str) -> None:
    with pytest.raises(XbrlError) as caught:
        read_instance(encoded(encoding, declared))
    assert caught.value.code in {"xbrl.not-xbrl", "xbrl.malformed"}


@pytest.mark.parametrize("depth", [1, 30, 60])
def test_facts_in_tuples_keep_their_place_however_deep(depth: int) -> None:
    (item,) = read_instance(instance(context(), nested(depth, fact("A", "1", ref="c")))).facts
    assert len(item.path) == depth


@pytest.mark.parametrize("name", ["A" * 60_000, "\u00c9\u00e9n", "A.b-c_d"])
def test_a_name_may_be_odd_but_not_endless(name: str) -> None:
    use(instance(context(), f'<i:{name} contextRef="c">1</i:{name}>'))


@given(st.data())
@settings(max_examples=60)
def test_two_messages_in_one_file_are_judged(data: st.DataObject) -> None:
    one, other = data.draw(st.sampled_from(SOUND)), data.draw(st.sampled_from(SOUND))
    with pytest.raises(XbrlError):
        read_instance(one + data.draw(st.binary(max_size=5)) + other)
