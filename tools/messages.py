"""Collect every text that people see into the English catalogue, and report what still has no translation.

The source language is Dutch, so the Dutch text is the key (``overstap.i18n``). One catalogue serves all rooms and the
portal's templates. Run it after changing texts; ``--check`` writes nothing and fails when it would have to, or when
something is untranslated. ``tests/test_translations.py`` calls the same functions.
"""

import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

from overstap.cli import cli
from overstap.cli.speaking import help_texts

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "overstap"
CATALOGUE = PACKAGE / "locale" / "en" / "LC_MESSAGES" / "django.po"

KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "mark": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "translate": None,
    "translate_plural": (1, 2),
}
TEMPLATES = {".html", ".txt"}
PLACEHOLDER = re.compile(r"%\(\w+\)s|\{\w*\}")

HEADER = "# English translations of everything that Overstap says; made and kept by tools/messages.py."
_UNSTABLE = (
    '"POT-Creation-Date:',
    '"PO-Revision-Date:',
    '"Generated-By:',
    '"Last-Translator:',
    '"Report-Msgid-Bugs-To:',
)
"""Lines of the file's head that say nothing here: only texts make a difference worth committing."""


def main() -> None:
    """Update the catalogue and say what is missing; exit 1 when something is."""
    catalogue = updated()
    text = as_text(catalogue)
    is_current = CATALOGUE.is_file() and CATALOGUE.read_text(encoding="utf-8") == text
    if "--check" not in sys.argv[1:]:
        CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
        CATALOGUE.write_text(text, encoding="utf-8")
        is_current = True
    missing = list(untranslated(catalogue))
    for message in missing:
        print(f"untranslated: {message.id!r} ({message.locations[0][0]})")
    print(f"{len(catalogue)} texts, {len(missing)} without a translation.")
    if not is_current:
        print("The catalogue is not up to date: run tools/messages.py.")
    sys.exit(bool(missing) or not is_current)


def collected() -> Catalog:
    """Every text in the sources, without translations."""
    catalogue = Catalog(locale="en", project="Overstap", fuzzy=False)
    for path in sorted(PACKAGE.rglob("*")):
        for text, context in _texts(path):
            catalogue.add(text, locations=[(path.relative_to(PACKAGE).as_posix(), 0)], context=context)
    # Help stands in docstrings and options, which no call marks; the commands themselves know all of it.
    for text in help_texts(cli):
        catalogue.add(text, locations=[("cli", 0)])
    return catalogue


def updated() -> Catalog:
    """The committed catalogue, with the texts of today: new ones untranslated, and none that is no longer used."""
    catalogue = committed()
    catalogue.update(collected(), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    catalogue.header_comment, catalogue.fuzzy = HEADER, False
    return catalogue


def committed() -> Catalog:
    """The catalogue as it is in the repository; empty when there is none yet."""
    if not CATALOGUE.is_file():
        return Catalog(locale="en", project="Overstap", fuzzy=False)
    with CATALOGUE.open("rb") as source:
        return read_po(source, locale="en", abort_invalid=True)


def untranslated(catalogue: Catalog) -> Iterator[Message]:
    """The texts without a translation, with a guessed one, or whose translation has other ``{names}``."""
    for message in catalogue:
        if not message.id:
            continue
        sources, translations = _forms(message.id), _forms(message.string)
        names = {frozenset(PLACEHOLDER.findall(form)) for form in translations}
        # A singular may leave its number out ("one client"); nothing may be added or lost otherwise.
        allowed = {frozenset(PLACEHOLDER.findall(form)) for form in sources}
        if message.fuzzy or not all(translations) or not names <= allowed:
            yield message


def as_text(catalogue: Catalog) -> str:
    """The catalogue as it is written to the file."""
    buffer = io.BytesIO()
    write_po(buffer, catalogue, width=110, sort_output=True, include_lineno=False, omit_header=False)
    lines = buffer.getvalue().decode().splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith(_UNSTABLE))


def _texts(path: Path) -> Iterator[tuple[str | tuple[str, ...], str | None]]:
    if path.suffix == ".py":
        source = path.read_bytes()
    elif path.suffix in TEMPLATES and "templates" in path.parts:
        # Django turns a template into lines with gettext calls; only its indentation is not Python's.
        lines = templatize(path.read_text(encoding="utf-8"), origin=path.name).splitlines()
        source = "\n".join(line.strip() for line in lines).encode()
    else:
        return
    for _, text, _, context in extract("python", io.BytesIO(source), keywords=KEYWORDS):
        yield text, context


def _forms(text: object) -> list[str]:
    return [str(form) for form in text] if isinstance(text, tuple | list) else [str(text or "")]


if __name__ == "__main__":
    main()
