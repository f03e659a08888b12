"""How a process begins anew in its own place, and what says that it is time to: the memory that it takes.

Free of Django, so that the command line can use it after everything else has been closed; ``taking`` decides when.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NoReturn

# Pages of this process that are in memory now are the second number (proc_pid_statm(5)).
_STATM = Path("/proc/self/statm")


def resident_bytes() -> int:
    """What this process takes of the machine's memory now; 0 on a system that has no ``/proc``."""
    try:
        pages = int(_STATM.read_text(encoding="ascii").split()[1])
    except FileNotFoundError:
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")


def begin_anew(environment: Mapping[str, str]) -> NoReturn:
    """Run the command of this process again, with *environment*, as the same process.

    Its number, parent, standard streams and folder stay, so whoever watches over it sees nothing happen. Everything
    else ends here, without a chance to clean up: threads, connections, locks.
    """
    # As it was typed: what Python itself was told ("-m", "-c") stands in no ``sys.argv``.
    os.execve(sys.executable, [sys.executable, *sys.orig_argv[1:]], environment)
