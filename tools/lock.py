"""Compile the requirement files from pyproject.toml: universal, with hashes, without registry addresses.

Run by ``make lock``. uv is installed for the occasion only, so it is no requirement itself.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FILES = {
    "requirements/dev.txt": [
        "pyproject.toml",
        *("--extra", "portal", "--extra", "sample", "--extra", "sqlserver", "--group", "build", "--group", "dev"),
    ],
    # Held to what the tests run with, so that nobody works with a version that was never tried.
    "requirements/portal.txt": [
        "pyproject.toml",
        *("--extra", "portal", "--extra", "sample", "--group", "build", "-c", "requirements/dev.txt"),
    ],
    # An environment of its own: what a tap of others needs must not decide what we run with.
    "requirements/tap.txt": ["--group", "tap"],
}
OPTIONS = [
    "--universal",
    "--generate-hashes",
    "--python-version=3.11",
    "--no-header",
    "--quiet",
    "--no-emit-index-url",
]


def main() -> None:
    """Write each requirement file anew; arguments go to uv, such as ``--upgrade``."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", "--target", folder, "uv"], check=True)
        uv = Path(folder, "bin", "uv")
        for target, selection in FILES.items():
            command = [str(uv), "pip", "compile", *OPTIONS, *selection, "-o", target]
            subprocess.run([*command, *sys.argv[1:]], check=True, cwd=ROOT)


if __name__ == "__main__":
    main()
