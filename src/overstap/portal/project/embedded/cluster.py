"""Makes the data directory: scram for everyone, a random superuser password, never half of it.

Between ``place`` (where) and ``process`` (running it). What the server is told at each start is in ``process``, so that
a data directory of an earlier version gets today's settings.
"""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import tempfile
from pathlib import Path

from overstap.portal.project.embedded.errors import EmbeddedSetupError
from overstap.portal.project.embedded.place import Identity, Place

SUPERUSER = "postgres"
CLEAN_ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}
"""For everything of PostgreSQL: nothing of the starter's secrets, and no PG* variable that changes its meaning."""


def ensure(place: Place, *, throwaway: bool = False) -> None:
    """Make the data directory when it is not there yet; a *throwaway* one without waiting for the disk.

    Raises:
        EmbeddedSetupError: when initdb fails; nothing half-made is left in the way of a next try.
    """
    if (place.data / "PG_VERSION").exists():
        return
    _write_password(place.password_file)
    # Made beside its place and renamed when whole: a killed starter leaves nothing that looks like a data directory.
    part = Path(tempfile.mkdtemp(prefix="part-", dir=place.home))
    try:
        _initialise(place, part, ["--no-sync"] * throwaway)
        (part / "data").rename(place.data)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _write_password(path: Path) -> None:
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(32))


def _initialise(place: Place, part: Path, options: list[str]) -> None:
    # initdb reads the password as the server's user, who cannot enter the starter's folder.
    password = part / "password"
    shutil.copyfile(place.password_file, password)
    password.chmod(0o600)
    _hand_over([part, password], place.identity)
    user = None if place.identity is None else place.identity.user_id
    group = None if place.identity is None else place.identity.group_id
    done = subprocess.run(
        [*_initdb(place.binaries), *options, f"--pgdata={part / 'data'}", f"--pwfile={password}"],
        check=False,
        cwd=part,
        env=CLEAN_ENVIRONMENT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        user=user,
        group=group,
        extra_groups=None if user is None else [],
    )
    if done.returncode:
        raise EmbeddedSetupError(folder=place.asked, detail=done.stderr.strip()[-500:])


def _initdb(binaries: Path) -> list[str]:
    return [
        str(binaries / "initdb"),
        f"--username={SUPERUSER}",
        "--auth-local=scram-sha-256",
        "--auth-host=scram-sha-256",
        "--encoding=UTF8",
        # PostgreSQL's own locale: the same order and the same letters on every machine, whatever is installed there.
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--locale=C",
    ]


def _hand_over(paths: list[Path], identity: Identity | None) -> None:
    if identity is not None:
        for path in paths:
            os.chown(path, identity.user_id, identity.group_id)
