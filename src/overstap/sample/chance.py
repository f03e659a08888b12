"""Reproducible chance: a stream of choices for each thing that is made, named after it.

At the bottom of ``sample``: everything that chooses gets its stream here, so that one thing more or less made elsewhere
changes nothing, and so that two processes can make different clients of one installation.
"""

import random

# The name that signatures use, so that no other module imports random.
Chance = random.Random


def chance(*names: object) -> Chance:
    """The stream of the thing called by *names*; equal names give equal choices, in every process, on every machine."""
    # A text seeds through SHA-512, the same in every process; hash() of a text differs from run to run.
    return Chance(":".join(map(str, names)))
