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
from tests.xbrl.making import income_tax_return, instance, notice, vat_return

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
