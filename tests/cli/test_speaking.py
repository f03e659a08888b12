from __future__ import annotations

import ast
import gettext
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import click
import pytest

from overstap.bundle.model import Reason
from overstap.cli import cli, speaking
from overstap.cli.speaking import help_texts, in_language
from overstap.i18n import LANGUAGES, LOCALE_DIR, activate
from tests.cli.conftest import Overstap


def commands(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The names that lead to every command, groups included."""
    context = click.Context(group)
    for name in group.list_commands(context):
        yield (*path, name)
        inner = group.get_command(context, name)
        if isinstance(inner, click.Group):
            yield from commands(inner, (*path, name))


EVERY = list(commands(cli))


def found(path: tuple[str, ...]) -> click.Command:
    command: click.Command | None = cli
    for name in path:
        assert isinstance(command, click.Group)
        command = command.get_command(click.Context(command), name)
    assert command is not None
    return command


@pytest.fixture
def marked(monkeypatch: pytest.MonkeyPatch) -> None:
    """A language in which every text stands between guillemets: what is not translated stands out."""
    monkeypatch.setattr(speaking, "translate", lambda text: f"«{text}»")


@pytest.mark.parametrize("path", EVERY, ids=" ".join)
def test_every_command_says_what_it_does_in_the_readers_language(marked: None, path: tuple[str, ...]) -> None:
    help_text = found(path).help
    assert help_text
    assert help_text.startswith("«")
    assert help_text.endswith("»")


CLICKS_OWN = {"INTEGER", "RANGE", "FLOAT", "TEXT", "FILE", "PATH", "DIRECTORY", "NUMBER", "FOLDER", "BOOLEAN", "UUID"}

# In a process of its own: click asks for some of its words when a command is imported.
_ALL_HELP = """
import click
from overstap.cli import cli
from overstap.cli.speaking import in_language, let_click_speak
let_click_speak("nl")
def show(command, name):
    context = click.Context(command, info_name=name)
    print(command.get_help(context))
    for inner in command.list_commands(context) if isinstance(command, click.Group) else ():
        show(command.get_command(context, inner), inner)
show(in_language(cli), "overstap")
"""


def test_what_stands_for_a_value_is_no_word_of_clicks_own() -> None:
    command = [sys.executable, "-c", _ALL_HELP]
    done = subprocess.run(
        command, env=os.environ | {"OVERSTAP_LANGUAGE": "nl"}, capture_output=True, text=True, check=True
    )
    assert done.stdout.count("Gebruik:") > len(EVERY)
    assert set(re.findall(r"[A-Z]+", done.stdout)) & CLICKS_OWN == set()


def all_help(command: click.Command, name: str) -> Iterator[str]:
    """What *command*, and each command in it, says on a terminal of the usual width."""
    context = click.Context(command, info_name=name, terminal_width=80)
    yield command.get_help(context)
    for inner in command.list_commands(context) if isinstance(command, click.Group) else ():
        assert isinstance(command, click.Group)
        found_inner = command.get_command(context, inner)
        assert found_inner is not None
        yield from all_help(found_inner, f"{name} {inner}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_line_of_help_is_wider_than_a_terminal(language: str) -> None:
    activate(language)
    pages = list(all_help(in_language(cli), "overstap"))
    assert len(pages) > len(EVERY)
    assert [line for page in pages for line in page.splitlines() if len(line) > 80] == []


def test_the_help_has_every_reason_that_can_be_asked_for_in_one_piece(overstap: Overstap) -> None:
    codes = overstap("bundle", "left-behind", "--help").out.rpartition("\n\n")[2]
    assert [code.strip() for code in codes.replace("\n", "").split(",")] == list(map(str, Reason))


@pytest.mark.parametrize("path", EVERY, ids=" ".join)
def test_every_option_explains_itself_in_the_readers_language(marked: None, path: tuple[str, ...]) -> None:
    options = [each for each in found(path).params if isinstance(each, click.Option) and each.help]
    assert all(str(option.help).startswith("«") for option in options)


@pytest.mark.parametrize("path", EVERY, ids=" ".join)
def test_every_text_of_help_is_collected_for_translation(path: tuple[str, ...]) -> None:
    collected = set(help_texts(cli))
    assert set(help_texts(found(path))) <= collected


def test_the_first_command_speaks_too(marked: None) -> None:
    spoken = in_language(cli)
    assert str(spoken.help).startswith("«Zet een")
    assert {str(each.help)[0] for each in spoken.params if isinstance(each, click.Option)} == {"«"}


def test_speaking_leaves_the_command_itself_in_dutch(marked: None) -> None:
    in_language(cli)
    assert str(cli.help).startswith("Zet een")


def test_indentation_of_the_source_is_not_part_of_a_text() -> None:
    assert not any(line.startswith("    ") for text in help_texts(cli) for line in text.splitlines())


def test_no_summary_in_a_list_of_commands_is_cut_off(overstap: Overstap) -> None:
    for arguments in ((), ("plan",), ("bundle",), ("portal",)):
        listed = overstap(*arguments, "--help").out.partition("Opdrachten:")[2]
        assert listed
        assert "..." not in listed


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Doe dit.", "Doe dit."),
        ("Doe dit. En dat.", "Doe dit"),
        ("Doe dit\nover twee regels.\n\nMeer.", "Doe dit over twee regels."),
        ("", ""),
    ],
)
def test_a_summary_is_the_first_sentence(text: str, first: str) -> None:
    spoken = in_language(click.Command("x", help=text))
    assert spoken.short_help is not None
    assert spoken.short_help.rstrip(".") == first.rstrip(".")


def test_what_stands_for_a_value_is_a_word_of_the_reader(marked: None) -> None:
    parameters = {each.name: each.metavar for each in found(("plan", "new")).params}
    assert parameters["source"] == "«BRON»"
    assert parameters["reference_year"] == "«JAAR»"
    # A letter is the same in every language.
    assert parameters["keep_years"] == "N"


def test_such_words_are_collected_for_translation() -> None:
    assert {"BRON", "JAAR", "NAAM"} <= set(help_texts(cli))
    assert not {"N", "ID"} & set(help_texts(cli))


def test_a_hidden_option_needs_no_translation() -> None:
    command = click.Command("x", params=[click.Option(["--y"], help="Geheim.", hidden=True)])
    assert list(help_texts(command)) == []


@pytest.mark.parametrize(
    ("variables", "words"),
    [
        ({"LANGUAGE": "en"}, "Usage: overstap "),
        ({"LANGUAGE": "nl"}, "Gebruik: overstap [OPTIES]"),
        ({"LANGUAGE": "en_GB:nl"}, "Usage: "),
        ({"LANG": "en_US.UTF-8"}, "Gebruik: "),
        ({"LANGUAGE": "en", "OVERSTAP_LANGUAGE": "nl"}, "Gebruik: "),
    ],
    ids=str,
)
def test_the_environment_chooses_the_language(variables: dict[str, str], words: str) -> None:
    kept = {name: value for name, value in os.environ.items() if name not in {"OVERSTAP_LANGUAGE", "LANGUAGE"}}
    command = [sys.executable, "-m", "overstap", "--help"]
    shown = subprocess.run(command, capture_output=True, text=True, check=True, env=kept | variables).stdout
    assert shown.startswith(words)


def test_wrong_use_is_told_in_dutch_and_ends_with_2(overstap: Overstap) -> None:
    done = overstap("export", "--nonsens")
    assert done.code == 2
    assert "De optie '--nonsens' bestaat niet." in done.err


def test_wrong_use_is_told_in_english_too(overstap: Overstap, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OVERSTAP_LANGUAGE", "en")
    done = overstap("export", "--nonsens")
    assert (done.code, "No such option" in done.err) == (2, True)


# What click says to who types, not to who programs; and of that, what none of our commands can make it say.
_SAID_TO_PEOPLE = ("exceptions.py", "parser.py", "types.py")
_NEVER_SAID = {"Choice({choices})", "Invalid start character for option ({option})"}


def _messages_of_click() -> set[str]:
    """The texts that click itself asks a catalogue for."""
    spec = find_spec("click")
    assert spec
    assert spec.origin
    nodes = (
        node
        for name in _SAID_TO_PEOPLE
        for node in ast.walk(ast.parse((Path(spec.origin).parent / name).read_text(encoding="utf-8")))
    )
    calls = (node for node in nodes if isinstance(node, ast.Call) and isinstance(node.func, ast.Name))
    firsts = (call.args[0] for call in calls if getattr(call.func, "id", "") in {"_", "ngettext"})
    return {first.value for first in firsts if isinstance(first, ast.Constant) and isinstance(first.value, str)}


def test_everything_that_click_says_is_translated() -> None:
    dutch = gettext.translation("click", LOCALE_DIR, languages=["nl"])
    asked = _messages_of_click() - _NEVER_SAID
    assert asked
    # A text with a plural is only found by asking for one of two forms.
    untranslated = {text for text in asked if dutch.gettext(text) == text and dutch.ngettext(text, text, 1) == text}
    assert untranslated == set(), "add them to locale/nl/LC_MESSAGES/click.po and run tools/build_assets.py"
