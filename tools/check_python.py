"""Refuse to build an environment with a Python that Overstap does not support, in one sentence."""

import sys

OLDEST, NEWEST = (3, 11), (3, 13)

if not OLDEST <= sys.version_info[:2] <= NEWEST:
    found = ".".join(map(str, sys.version_info[:3]))
    sys.exit(
        "Overstap needs Python {}.{} to {}.{}; this is {}. Choose another: make PYTHON=python3.11".format(
            *OLDEST, *NEWEST, found
        )
    )
