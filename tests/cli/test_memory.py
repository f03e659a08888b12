"""What commands that read and write much keep: free memory goes back to the system."""

from __future__ import annotations

import platform
import subprocess
import sys

import pytest

# In a process of its own: the choice is the process's, and cannot be taken back.
_POOL = """
import sys
import overstap.cli
print("pyarrow" in sys.modules)
try:
    overstap.cli.main()
except SystemExit:
    pass
import pyarrow as pa
print(pa.default_memory_pool().backend_name)
"""

_CIRCLES = """
import gc
from overstap.cli.memory import look_for_circles_rarely
before = gc.get_threshold()
look_for_circles_rarely()
print(gc.isenabled(), gc.get_threshold()[0] > 10 * before[0], gc.get_threshold()[1:] == before[1:])
"""

# Buffers larger than the threshold go back when freed, though a small one that stays was made after them.
_RESIDENT = """
import ctypes, resource, sys
from pathlib import Path
from overstap.cli.memory import keep_memory_small
if sys.argv[1] == "small":
    keep_memory_small()
libc = ctypes.CDLL(None)
libc.malloc.restype, libc.malloc.argtypes, libc.free.argtypes = ctypes.c_void_p, [ctypes.c_size_t], [ctypes.c_void_p]
def resident():
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() // 1024
size = 3 * 1024 * 1024
# What was once freed raises glibc's own threshold, so that the next ones share pages.
libc.free(libc.malloc(10 * size))
before, held = resident(), []
for _ in range(40):
    large = libc.malloc(size)
    ctypes.memset(large, 1, size)
    held.append((large, libc.malloc(1000)))
for large, _ in held[:-1]:
    libc.free(large)
print(resident() - before)
"""


def said(program: str, *arguments: str) -> list[str]:
    command = [sys.executable, "-c", program, *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()


def test_arrow_takes_its_memory_from_the_system() -> None:
    is_early, *_, now = said(_POOL, "--version")
    assert (is_early, now) == ("False", "system")


def test_who_chose_an_allocator_for_arrow_keeps_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARROW_DEFAULT_MEMORY_POOL", "mimalloc")
    assert said(_POOL, "--version")[-1] == "mimalloc"


def test_circles_of_values_are_still_looked_for_but_less_often() -> None:
    assert said(_CIRCLES) == ["True", "True", "True"]


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="other systems decide themselves what they keep")
def test_large_values_go_back_as_soon_as_they_are_free() -> None:
    (kept,), (by_default,) = (said(_RESIDENT, how) for how in ("small", "default"))
    # Two values of three MiB, of the forty that were taken.
    assert int(kept) < 6 * 1024 < int(by_default)
