"""How many files and connections a process of the portal may hold open; asked for by ``serving`` before it listens."""

from __future__ import annotations

import resource

MOST_OPEN_FILES = 65_536
"""Connections and files of one process: enough for every office to be connected at once, and the kernel's table of them
stays small. Many systems begin a process with 1,024, which as many silent clients take up: then nobody gets in."""


def allow_many_open_files() -> int:
    """Raise this process's own limit as far as the system lets it, for its children too; returns what it is then."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_OPEN_FILES if hard == resource.RLIM_INFINITY else min(hard, MOST_OPEN_FILES)
    if soft == resource.RLIM_INFINITY or soft >= wanted:
        return soft
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    return wanted
