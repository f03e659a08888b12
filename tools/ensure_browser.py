"""Find the browser that the browser tests drive, or install Debian's Chromium; prints the path of its program.

``make test`` runs it before the tests, and ``tests/browser/conftest.py`` asks it again with ``--find``. A missing
browser is a sentence and a non-zero exit, never a test that is skipped in silence.
"""

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
CHOSEN = "OVERSTAP_CHROMIUM"
"""The environment variable that names another program."""


def main() -> None:
    """Print the browser's path; with ``--find`` nothing is installed."""
    browser = find()
    if browser is None and "--find" not in sys.argv[1:] and can_install():
        install()
        browser = find()
    if browser is None:
        sys.exit(
            "No Chromium or Chrome was found; the browser tests need one.\n"
            f"Install one (Debian, Ubuntu: apt-get install chromium), or name its program in {CHOSEN}."
        )
    print(browser)


def find() -> str | None:
    """The program that was chosen, else the first one that the machine has."""
    if chosen := os.environ.get(CHOSEN):
        return shutil.which(chosen)
    return next(filter(None, map(shutil.which, NAMES)), None)


def can_install() -> bool:
    """Whether this is root on a Debian-like machine; anything else is the owner's business."""
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def install() -> None:
    """Install Debian's Chromium; what goes wrong is shown by apt-get itself."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (["update"], ["install", "--yes", "--no-install-recommends", "chromium"]):
        # Its chatter goes to stderr: stdout is the path alone.
        subprocess.run(["apt-get", "-qq", *arguments], env=environment, stdout=sys.stderr, check=False)  # noqa: S607 — apt-get stands where Debian puts it


if __name__ == "__main__":
    main()
