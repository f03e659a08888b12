"""Sets Django up for an installation, and only then lets anything that needs it be imported.

Between ``installation`` (folders, secrets, database) and ``console`` or ``working``, which import models: settings are
read once per process, so the environment has to be complete first.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import django
from django.utils import translation

from overstap.i18n import active_language
from overstap.portal.project.installation import open_installation, running_database

if TYPE_CHECKING:
    from overstap.portal.project.console import Console


@contextmanager
def environment_of(folder: Path) -> Iterator[None]:
    """Complete this process's environment with the installation in *folder*; its database runs meanwhile."""
    installation = open_installation(folder)
    with running_database(installation) as addresses:
        # Before ``django.setup``: settings are read once, and children inherit this environment.
        os.environ.update(installation.environment() | addresses)
        yield


@contextmanager
def console(folder: Path) -> Iterator[Console]:
    """The operator's commands on the installation in *folder*, with a database that is up to date."""
    with environment_of(folder):
        django.setup()
        made: Console = import_module("overstap.portal.project.console").Console()
        made.migrate()
        # Django's switch is not ours: what its validators say has to follow the command line's language too.
        with translation.override(active_language()):
            yield made


def work(*, concurrency: int, until_idle: bool) -> bool:
    """Be a worker, in an environment that is complete; returns whether it should begin anew."""
    django.setup()
    working = import_module("overstap.portal.project.working")
    return bool(working.run_worker(concurrency=concurrency, until_idle=until_idle))
