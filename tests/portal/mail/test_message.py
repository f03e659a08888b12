"""What an e-mail looks like."""

from __future__ import annotations

import pytest
from django.template import TemplateDoesNotExist
from django.test import override_settings

from overstap.portal.mail.message import compose

CONTEXT = {"count": 2500, "url": "https://portaal.example/migraties/1", "account": "Kantoor <Noord> & Zn."}


def test_the_first_line_of_the_text_is_the_subject() -> None:
    message = compose("testmail/done", "a@noord.example", "nl", CONTEXT)
    assert message.subject == "Beheerder: 2500 aangiften"
    assert message.body.startswith("Er zijn 2500 aangiften geladen in")


def test_the_html_has_the_subject_as_its_heading_and_escapes_what_people_typed() -> None:
    html = str(compose("testmail/done", "a@noord.example", "nl", CONTEXT).alternatives[0][0])
    assert "<h1>Beheerder: 2500 aangiften</h1>" in html
    assert "Kantoor &lt;Noord&gt; &amp; Zn." in html


def test_plain_text_shows_names_as_people_typed_them() -> None:
    assert "Kantoor <Noord> & Zn." in compose("testmail/done", "a@noord.example", "nl", CONTEXT).body


def test_it_is_written_in_the_readers_language() -> None:
    assert 'lang="en"' in str(compose("testmail/done", "a@noord.example", "en", CONTEXT).alternatives[0][0])


@override_settings(PRODUCT_NAME="Oversteek")
def test_the_operators_own_name_stands_in_it() -> None:
    assert "Oversteek" in str(compose("testmail/done", "a@noord.example", "nl", CONTEXT).alternatives[0][0])


def test_no_programs_answer_to_it() -> None:
    message = compose("testmail/done", "a@noord.example", "nl", CONTEXT).message()
    assert message["Auto-Submitted"] == "auto-generated"


def test_a_forgotten_template_is_noticed() -> None:
    with pytest.raises(TemplateDoesNotExist):
        compose("testmail/forgotten", "a@noord.example", "nl", CONTEXT)
