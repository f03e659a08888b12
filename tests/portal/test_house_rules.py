"""The portal's own lint rules, for mistakes that no linter knows; each rule is tried on a mistake as well.

- apps import one another only through ``api`` (migration files may use ``accounts.row_security``);
- only ``accounts.binding`` sets the account of a session;
- no app is called ``migrations``, a name that tools skip;
- every table with an account stands under FORCE row-level security, but for the named exceptions;
- no f-string and no ``.format`` inside gettext: what is looked up must stand in the catalogue.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command

import overstap.portal
from overstap.portal.project.examining import OPEN_TABLES, unprotected_tables

PORTAL = Path(overstap.portal.__file__).parent
PREFIX = "overstap.portal."
ON_TOP = "project"
"""Puts the apps together and is nobody's neighbour."""
BASE = "ui"
"""Base templates and their widgets: all of it is for others."""
GETTEXT = {
    "gettext",
    "gettext_lazy",
    "ngettext",
    "ngettext_lazy",
    "pgettext",
    "translate",
    "translate_plural",
    "mark",
    "_",
}

Rule = Callable[[str, ast.Module], Iterator[str]]


def imports_through_api(module: str, tree: ast.Module) -> Iterator[str]:
    """Imports of another app's inside."""
    app = module.removeprefix(PREFIX).partition(".")[0]
    for node in ast.walk(tree):
        for name in _imported(node):
            other, _, inside = name.removeprefix(PREFIX).partition(".")
            if not name.startswith(PREFIX) or other in {app, BASE} or app == ON_TOP or inside.split(".")[0] == "api":
                continue
            if ".migrations." in module and name.startswith(f"{PREFIX}accounts.row_security"):
                continue
            yield name


def account_set_elsewhere(module: str, tree: ast.Module) -> Iterator[str]:
    """Statements outside ``accounts.binding`` that set the session's account."""
    if module == f"{PREFIX}accounts.binding":
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value.lower()
            if "overstap.account" in text and ("set_config" in text or text.lstrip().startswith("set ")):
                yield node.value
        if isinstance(node, ast.ImportFrom) and node.module == f"{PREFIX}accounts.row_security":
            yield from (alias.name for alias in node.names if alias.name == "SETTING")


def built_texts_in_gettext(module: str, tree: ast.Module) -> Iterator[str]:
    """Calls of gettext with a text that is put together on the spot."""
    del module
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _name_of(node.func) in GETTEXT:
            for argument in node.args:
                is_format = isinstance(argument, ast.Call) and _name_of(argument.func) == "format"
                if isinstance(argument, ast.JoinedStr | ast.BinOp) or is_format:
                    yield ast.unparse(argument)


MISTAKES: list[tuple[Rule, str]] = [
    (imports_through_api, "from overstap.portal.accounts.models import User"),
    (imports_through_api, "import overstap.portal.returns.models"),
    (imports_through_api, "from overstap.portal.returns import models"),
    (account_set_elsewhere, "cursor.execute(\"SELECT set_config('overstap.account', %s, true)\")"),
    (account_set_elsewhere, "cursor.execute(\"SET LOCAL overstap.account = 'x'\")"),
    (account_set_elsewhere, "from overstap.portal.accounts.row_security import SETTING"),
    (built_texts_in_gettext, "gettext(f'{count} klanten')"),
    (built_texts_in_gettext, "translate('{count} klanten'.format(count=1))"),
    (built_texts_in_gettext, "_('klanten ' + name)"),
]
FINE: list[tuple[Rule, str]] = [
    (imports_through_api, "from overstap.portal.accounts.api import User\nfrom overstap.portal.audit import api"),
    (account_set_elsewhere, "cursor.execute(\"SELECT current_setting('overstap.account', true)\")"),
    (built_texts_in_gettext, "gettext('{count} klanten').format(count=1)"),
]


@pytest.mark.parametrize("rule", [imports_through_api, account_set_elsewhere, built_texts_in_gettext])
def test_the_portal_keeps_the_rule(rule: Rule) -> None:
    broken = {module: found for module, tree in _modules() if (found := list(rule(module, tree)))}
    assert not broken


@pytest.mark.parametrize(("rule", "mistake"), MISTAKES)
def test_the_rule_sees_the_mistake(rule: Rule, mistake: str) -> None:
    assert list(rule("overstap.portal.clients.listing", ast.parse(mistake)))


@pytest.mark.parametrize(("rule", "text"), FINE)
def test_the_rule_leaves_good_work_alone(rule: Rule, text: str) -> None:
    assert not list(rule("overstap.portal.clients.listing", ast.parse(text)))


def test_no_app_is_called_migrations() -> None:
    assert not [app.name for app in apps.get_app_configs() if app.label == "migrations"]


def test_every_app_has_its_door() -> None:
    shared = {"ui", "pages", "project"}  # below and above all others: nobody asks them anything
    folders = {path.parent.name for path in PORTAL.glob("*/__init__.py")} - shared
    assert {name for name in folders if not (PORTAL / name / "api.py").exists()} == set()


def test_every_table_with_an_account_stands_under_row_security(db: None) -> None:
    assert unprotected_tables() == []


def test_the_exceptions_to_row_security_still_exist(db: None) -> None:
    tables = {model._meta.db_table for model in apps.get_models()}
    assert tables >= OPEN_TABLES


def test_the_migration_files_say_what_the_models_say(db: None) -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def _modules() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(PORTAL.rglob("*.py")):
        module = PREFIX + ".".join(path.relative_to(PORTAL).with_suffix("").parts)
        yield module, ast.parse(path.read_text(encoding="utf-8"))


def _imported(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    if isinstance(node, ast.ImportFrom) and node.module:
        yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _name_of(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""
