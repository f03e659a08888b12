"""Write docs/reference/errors.md from the error classes, so that the page and the program cannot differ.

Run by ``make docs``; ``tests/test_errors.py`` fails when the page is behind.
"""

import os
import pkgutil
import sys
from importlib import import_module
from itertools import groupby
from pathlib import Path

import overstap
from overstap.errors import OverstapError, all_errors

PAGE = Path(__file__).resolve().parent.parent / "docs" / "reference" / "errors.md"

HEADING = """\
# Errors and exit codes

Made by `make docs` from the classes themselves. A command ends with 0 when it is done and with the exit code of the
family otherwise; stopped by a signal, with 128 and its number: 130 after Ctrl-C, 143 after SIGTERM, 129 when its window
was closed (SIGHUP). `--json` and `--json-progress` give the same object as JSON on standard error. Texts are Dutch, the
interface's first language; names in braces are filled in.
"""


def import_everything() -> None:
    """Import every module of the package, so that every error class exists."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "overstap.portal.project.settings")
    import_module("django").setup()
    for module in pkgutil.walk_packages(overstap.__path__, "overstap."):
        if not module.name.endswith(("__main__", ".wsgi")) and ".migrations" not in module.name:
            import_module(module.name)


def family(error: type[OverstapError]) -> type[OverstapError]:
    """The family in ``overstap.errors`` that *error* belongs to."""
    return next(base for base in error.__mro__ if base.__module__ == "overstap.errors")


def page() -> str:
    """The whole page; families by exit code, errors by code."""
    ours = (error for error in all_errors() if error.__module__.startswith("overstap."))
    errors = sorted(ours, key=lambda error: (error.exit_code, family(error).__name__, error.code))
    lines = [HEADING]
    for group, members in groupby(errors, key=family):
        summary = (group.__doc__ or "").splitlines()[0]
        lines += [f"\n## {group.exit_code} · {group.__name__}\n", f"{summary}\n"]
        lines += ["| code | what it says | what to do | retry helps |", "|---|---|---|---|"]
        lines += [
            f"| `{error.code}` | {error.message} | {error.hint} | {'yes' if error.retry_helps else 'no'} |"
            for error in members
        ]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Write the page."""
    import_everything()
    PAGE.write_text(page(), encoding="utf-8")
    print(f"{PAGE.name}: {len(list(all_errors()))} errors", file=sys.stderr)


if __name__ == "__main__":
    main()
