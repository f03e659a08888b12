"""Whatever people see is in the English catalogue, translated, with the same names to fill in."""

from __future__ import annotations

import ast
import gettext
import importlib.util
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from django.utils import translation

from overstap import i18n

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "overstap"
TRANSLATING = {"_", "gettext", "gettext_lazy", "mark", "ngettext", "pgettext", "translate", "translate_plural"}


@pytest.fixture(scope="module")
def messages() -> ModuleType:
    """``tools/messages.py``, which collects the texts."""
    spec = importlib.util.spec_from_file_location("messages", ROOT / "tools" / "messages.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_text_is_in_the_catalogue_and_none_is_left_over(messages: ModuleType) -> None:
    collected = {message.id for message in messages.collected() if message.id}
    committed = {message.id for message in messages.committed() if message.id}
    assert collected - committed == set(), "run tools/messages.py"
    assert committed - collected == set(), "run tools/messages.py"


def test_every_text_has_a_translation_with_the_same_names_to_fill_in(messages: ModuleType) -> None:
    assert [message.id for message in messages.untranslated(messages.committed())] == []


def test_what_stands_for_a_value_is_the_same_word_in_the_text_about_it(messages: ModuleType) -> None:
    catalogue = [message for message in messages.committed() if message.id]
    words = {each.id for each in catalogue if re.fullmatch("[A-Z]{3,}", str(each.id)) and each.id != each.string}
    assert words >= {"BESTAND", "MAP", "NAAM"}
    found = {word for each in catalogue for word in words if re.search(rf"\b{word}\b", str(each.string))}
    assert found == set()


def test_a_missing_a_guessed_and_a_mangled_translation_are_noticed(messages: ModuleType) -> None:
    catalogue = messages.Catalog(locale="en")
    catalogue.add("goed {naam}", "good {naam}")
    catalogue.add("leeg", "")
    catalogue.add("geraden", "guessed", flags=["fuzzy"])
    catalogue.add("verminkt {naam}", "mangled {name}")
    catalogue.add(("{n} ding", "{n} dingen"), ("one thing", ""))
    assert [message.id for message in messages.untranslated(catalogue)] == [
        "leeg",
        "geraden",
        "verminkt {naam}",
        ("{n} ding", "{n} dingen"),
    ]


def test_templates_and_code_are_both_collected(messages: ModuleType) -> None:
    collected = {message.id for message in messages.collected()}
    assert "Met uw e-mailadres en wachtwoord." in collected, "from a template"
    assert "Klanten" in collected, "from code"


def test_the_compiled_catalogue_is_the_committed_one(messages: ModuleType) -> None:
    compiled = gettext.translation(i18n.DOMAIN, i18n.LOCALE_DIR, languages=["en"])
    for message in messages.committed():
        if message.id and isinstance(message.id, str):
            assert compiled.gettext(message.id) == message.string, "run tools/build_assets.py"


def test_no_library_translates_our_dutch(messages: ModuleType) -> None:
    """Django merges all catalogues: a Dutch text that is also an English one would be "translated" into Dutch."""
    with translation.override("nl"):
        changed = [text for text in _single(messages.committed()) if translation.gettext(text) != text]
    assert changed == []


def test_no_text_is_filled_in_before_it_is_translated() -> None:
    """``translate(f"…")`` and ``translate("…".format(…))`` look a text up that is in no catalogue."""
    wrong = [place for path in sorted(PACKAGE.rglob("*.py")) for place in _filled_in_too_early(path)]
    assert wrong == []


def _single(catalogue: Iterable[Any]) -> Iterator[str]:
    return (message.id for message in catalogue if message.id and isinstance(message.id, str))


def _filled_in_too_early(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call) or not node.args or _name(node.func) not in TRANSLATING:
            continue
        first = node.args[0]
        is_filled = isinstance(first, ast.JoinedStr) or (isinstance(first, ast.Call) and _name(first.func) == "format")
        if is_filled:
            yield f"{path.relative_to(PACKAGE)}:{node.lineno}"


def _name(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
