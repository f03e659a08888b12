"""What every test may use: the published material beside the project, and a Dutch interface."""

from __future__ import annotations

import os
import signal
from contextvars import ContextVar
from pathlib import Path

import pytest
from hypothesis import settings

from overstap import i18n

# A slow or busy machine must not fail a law: time is measured in benchmarks/, never in a test.
# The same examples in every run: a red test means that a change made it red. `make soak` looks for new examples.
settings.register_profile("overstap", deadline=None, derandomize=True)
settings.register_profile("seek", deadline=None)
settings.load_profile("overstap")

# Set before anything of the project speaks: what people see is tested in its first language.
os.environ["OVERSTAP_LANGUAGE"] = "nl"

# A shell starts what it runs in the background with SIGINT and SIGQUIT ignored, and whatever the tests start would
# inherit that: tests that interrupt or end a process would wait for ever, depending on how somebody started them.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
if signal.getsignal(signal.SIGQUIT) is signal.SIG_IGN:
    signal.signal(signal.SIGQUIT, signal.SIG_DFL)

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(autouse=True)
def language_of_one_test(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a test, or a page that it asks for, activates must not decide what the next test reads."""
    monkeypatch.setattr(i18n, "_active", ContextVar("overstap_language", default=None))


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder with real returns, taxonomy and certificates; it is never part of the project."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("the published sample material (../shared/data) is not beside the project")
    return folder
