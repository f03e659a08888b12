"""The cp1252 text form keeps every text, and refuses what is not in its form."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overstap.sample.programs.fieldfile import (
    FieldFileError,
    decode_text,
    dump_document,
    dump_fields,
    dump_lines,
    encode_text,
    load_fields,
    load_lines,
)

texts = st.text(st.characters(exclude_categories=["Cs"]))
names = st.text("ABCdefg 0123", min_size=1).filter(lambda name: name == name.strip())


@given(texts)
def test_every_text_survives_without_line_ends(text: str) -> None:
    encoded = encode_text(text)
    assert decode_text(encoded) == text
    assert b"\n" not in encoded
    assert b"\r" not in encoded


@pytest.mark.parametrize(("text", "stored"), [("café", b"caf\xe9"), ("€", b"\x80"), ("🚀", b"\\U0001f680")])
def test_the_form_is_that_of_windows_programs(text: str, stored: bytes) -> None:
    assert encode_text(text) == stored


@given(st.dictionaries(names, st.none() | texts))
def test_lines_keep_values_and_drop_nulls(values: dict[str, str | None]) -> None:
    lines = dump_lines(values).splitlines(keepends=True)
    assert load_lines(lines) == {key: value for key, value in values.items() if value is not None}


fields = st.builds(
    lambda name, label, value: {"name": name, "label": label, "value": value},
    st.from_regex(r"[A-Z]\d{3}", fullmatch=True),
    names,
    texts,
)
sections = st.lists(
    st.builds(lambda name, found: {"name": name, "fields": found}, names, st.lists(fields, min_size=1)), min_size=1
)


@given(sections, st.none() | st.from_regex(r"\d{9}", fullmatch=True))
def test_a_document_comes_back_byte_for_byte(content: list[object], identifier: str | None) -> None:
    head = {"overstap_document": 1, "program": "BAS 2011", "form": "ib-aangifte", "tax_year": 2011}
    document = dump_document({**head, "sections": content})
    assert load_fields(dump_fields(document, identifier)) == (document, identifier)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"IETS ANDERS\r\nJaar=2011\r\n",
        b"ELSEVIER AANGIFTE 1\r\nProgramma=BAS\r\n",
        b"ELSEVIER AANGIFTE 1\r\nProgramma=B\r\nFormulier=i\r\nJaar=x\r\nNummer=\r\n",
        b"ELSEVIER AANGIFTE 1\r\nProgramma=B\r\nFormulier=i\r\nJaar=2011\r\nNummer=\r\n\r\nA001 zonder titel=1\r\n",
        b"ELSEVIER AANGIFTE 1\r\nProgramma=B\r\nFormulier=i\r\nJaar=2011\r\nNummer=\r\n\r\n[A]\r\nA001 geen waarde\r\n",
        b"ELSEVIER AANGIFTE 1\r\nProgramma=\x81\r\n",
    ],
)
def test_what_is_not_in_this_form_is_refused(data: bytes) -> None:
    with pytest.raises(FieldFileError):
        load_fields(data)
