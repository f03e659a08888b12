"""How much and how long: the limits of ``uploads``, each with its unit and reason.

The sizes that an operator may set (largest file, quota of an account) are in ``project.settings``.
"""

from __future__ import annotations

from datetime import timedelta

MIB = 1024 * 1024

PART_BYTES = 8 * MIB
"""Bytes of one stored part: what an upload keeps in memory, and what a half-open connection can lose at most."""

PART_SECONDS = 10.0
"""A part is stored after this many seconds even when it is not full, so that a slow line loses no more than that."""

READ_BYTES = 64 * 1024
"""Bytes asked of the web server at once: it answers only when it has them all, and in between we look at the clock."""

LEASE = timedelta(seconds=30)
"""How long after its last stored byte a PATCH still counts as sending; three times ``PART_SECONDS``."""

LIFETIME = timedelta(days=7)
"""An unfinished upload is kept this long after its last byte: over a weekend and a few days of holiday."""

AFTERCARE = timedelta(hours=1)
"""Erased a second time after this long: a part that was being stored during the first time is gone then too."""

RECEIVING_AT_ONCE = 16
"""PATCHes that one web process takes at once (128 MiB of parts); more are asked to come back, pages stay fast."""

RETRY_AFTER_SECONDS = 5
"""What a client that comes when all places are taken is told to wait."""

METADATA_CHARACTERS = 4096
"""Length of the header Upload-Metadata; a file name of 255 bytes takes 340."""

FILE_NAME_CHARACTERS = 255
"""Characters of a file name that are kept: no file system has longer ones."""
