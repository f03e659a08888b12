"""Makes the examples: ``python -m conformance.build FOLDER`` writes one file per name in ``verdicts.toml``.

Run it from the project's root. The golden files beside it are not made again: they show that later software still
reads what earlier software wrote.
"""

from __future__ import annotations

import sys
from pathlib import Path

from conformance import bad_accounts, bad_bags, bad_frames, bad_segments, good
from conformance.registry import EXAMPLES, IDENTITY_FILE, Kit
from overstap.bundle import read_identity

MODULES = (good, bad_frames, bad_bags, bad_segments, bad_accounts)
"""Importing them is what registers the examples."""


def build(folder: Path, names: list[str] | None = None) -> None:
    """Write the examples called *names* (all by default) into *folder*."""
    folder.mkdir(parents=True, exist_ok=True)
    kit = Kit(read_identity(IDENTITY_FILE))
    for name in names or sorted(EXAMPLES):
        (folder / f"{name}.zip").write_bytes(EXAMPLES[name](kit))


if __name__ == "__main__":
    build(Path(sys.argv[1]), sys.argv[2:] or None)
    sys.stdout.write(f"{len(EXAMPLES)} examples in {sys.argv[1]}\n")
