"""How much memory and care long work takes: what is free goes back to the system, and circles are rarely looked for.

Called by ``main`` and by commands that read and write much, before they begin; it is the process's own choice, and so
none of the rooms' below. Measured by ``benchmarks/export.py``; decision 0092 has the figures.
"""

from __future__ import annotations

import ctypes
import gc
import os
import platform

# glibc's number for "how many arenas may there be" (malloc.h).
_M_ARENA_MAX = -8
# ... for "from how many bytes on does a value get pages of its own, which go back as soon as it is free". Fresh pages
# have to be cleared: with fewer bytes than most documents have, that took a tenth of an export's time.
_M_MMAP_THRESHOLD = -3
_OWN_PAGES_BYTES = 2 * 1024 * 1024
# ... and for "from how many free bytes at the end on do they go back". Naming one of the two keeps glibc from moving
# the other.
_M_TRIM_THRESHOLD = -1
_FREE_AT_THE_END_BYTES = 4 * 1024 * 1024


def use_one_allocator() -> None:
    """Have Arrow take its memory where Python does; to be called before anything imports Arrow, which asks once.

    Its other allocators keep what was freed for a while, each thread its own, and what it does not ask of Python's pool
    (reading and writing Parquet) goes there whatever Python says later.
    """
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")


def keep_memory_small() -> None:
    """Make this process give back what it does not use; for a process that works with large buffers on some threads."""
    if platform.libc_ver()[0] == "glibc":
        libc = ctypes.CDLL(None)
        # An arena per thread, which is the default, holds on to as much as its thread ever used at once.
        libc.mallopt(_M_ARENA_MAX, 1)
        libc.mallopt(_M_MMAP_THRESHOLD, _OWN_PAGES_BYTES)
        libc.mallopt(_M_TRIM_THRESHOLD, _FREE_AT_THE_END_BYTES)


# Values made between two looks for circles among the newest, of Python's own 700: a batch of records is some thousands.
_VALUES_BETWEEN_LOOKS = 50_000


def look_for_circles_rarely() -> None:
    """Have Python look less often for values that only refer to each other; for long work, which leaves few of them.

    It took a twentieth of an export's time, most of it among values that were all in use.
    """
    _, *older = gc.get_threshold()
    gc.set_threshold(_VALUES_BETWEEN_LOOKS, *older)
