"""The demo's steps, each an ordinary command: sample, portal, account, survey, plan, export, upload.

Between ``running`` (how commands are run) and ``outcome`` (what came of it).
"""

from __future__ import annotations

import fcntl
import json
import secrets
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from overstap.cli.demo.outcome import Outcome, read_outcome
from overstap.cli.demo.running import RunningPortal, overstap
from overstap.cli.reporting import errors_console
from overstap.i18n import translate

# A domain that is reserved for examples: no mail can ever go there.
ADMINISTRATOR = "beheer@voorbeeld.example"
ACCOUNT = "voorbeeldkantoor"


@contextmanager
def claim_folder(wanted: Path) -> Iterator[Path]:
    """*wanted*, or the first of ``wanted-2``, ``wanted-3`` … that no other demo uses; ours until the context ends."""
    number = 1
    while True:
        folder = wanted if number == 1 else wanted.with_name(f"{wanted.name}-{number}")
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        # Made above or there already: a folder with a password and practice data is closed either way.
        folder.chmod(0o700)
        with (folder / "demo.lock").open("w") as lock:
            try:
                # The kernel lets go of it whatever becomes of us.
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                number += 1
                continue
            yield folder.resolve()
            return


class Stage:
    """One demo: its folder, its running portal, its account."""

    def __init__(self, folder: Path, *, clients: int) -> None:
        self.folder = folder
        self.clients = clients
        self.administrator = ADMINISTRATOR
        self.password = _kept_password(folder / "password.txt")
        self.survey_page = folder / "overzicht.html"
        self.portal = RunningPortal(folder / "portal")
        self._open = ExitStack()

    def __enter__(self) -> Self:
        """Make the sample when there is none yet, and start the portal."""
        self._step(translate("Voorbeeldpraktijk maken"))
        self._make_sample()
        self._step(translate("PostgreSQL, portaal en verwerker starten"))
        self._open.enter_context(self.portal)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop the portal."""
        self._open.close()

    def migrate(self) -> Outcome:
        """Survey, plan, export and upload the sample, and wait for what the portal makes of it."""
        began = time.monotonic()
        token = self._make_account()
        # A second run makes its plan anew: the sample may be of another size by now.
        settings, plan = str(self.office / "ElsevierNetwerk.ini"), str(self.folder / "plan.toml")
        self._step(translate("Inventariseren"))
        overstap("survey", settings, "--html", str(self.survey_page))
        self._step(translate("Plan maken"))
        overstap("plan", "new", settings, "-o", plan, "--force")
        self._step(translate("Exporteren"))
        bundle = self._export(plan)
        self._step(translate("Uploaden, controleren, laden en vergelijken"))
        arguments = ("upload", str(bundle), "--portal", self.portal.url, "--token", "-", "--wait", "--json")
        answer = json.loads(overstap(*arguments, typed=token))
        return read_outcome(bundle, answer, seconds=time.monotonic() - began)

    @property
    def office(self) -> Path:
        """Where the sample installation of this size is."""
        return self.folder / f"praktijk-{self.clients}"

    def _make_sample(self) -> None:
        # The settings file comes last when a sample is made: where it is, the sample is whole.
        if not (self.office / "ElsevierNetwerk.ini").exists():
            overstap("sample", "create", str(self.office), "--clients", str(self.clients))

    def _export(self, plan: str) -> Path:
        out = self.folder / "uit"
        # One file, so that whoever looks in the folder afterwards finds the one of the table.
        for earlier in out.glob("*.zip"):
            earlier.unlink()
        overstap("export", "--plan", plan, "-o", str(out))
        (bundle,) = out.glob("*.zip")
        return bundle

    def _make_account(self) -> str:
        data = ("--data", str(self.portal.data))
        # Noted in a file of our own: asking the portal would take another command and its seconds.
        made = self.folder / "account-made"
        if not made.exists():
            self._step(translate("Account, gebruikers en testcertificaat maken"))
            account = ("portal", "account", "create", "Voorbeeldkantoor", "--slug", ACCOUNT, "--no-office-hours", *data)
            # The password is typed and not an argument: a command line can be seen by everybody.
            overstap(*account, "--admin-email", self.administrator, typed=self.password)
            overstap("portal", "certificate", "add-test", ACCOUNT, *data)
            made.touch()
        # A new one each run: tokens are shown once, and keeping this one would be keeping a key.
        return overstap("portal", "token", ACCOUNT, self.administrator, "--name", "demo", *data).strip()

    def _step(self, text: str) -> None:
        errors_console.print(f"[bold]▸[/] {text}")


def _kept_password(path: Path) -> str:
    """The administrator's password, made once; the file is private, as the whole folder is."""
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(12), encoding="utf-8")
    return path.read_text(encoding="utf-8")
