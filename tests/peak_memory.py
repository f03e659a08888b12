"""How much memory a process of a test's own took at most.

For programs that tests start. ``resource.getrusage`` will not do there: on Linux a started program inherits the peak of
the process that started it, and a test worker that runs for a while is larger than anything that is measured.
"""

from __future__ import annotations

from pathlib import Path


def peak_kib() -> int:
    """The peak of this process so far, in KiB (``VmHWM``: counted anew since the program was started)."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM:"))
