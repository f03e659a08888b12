"""Children that go with their parent, however that one goes."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator

import psutil
import pytest

from overstap.portal.project.lifeline import PARENT_VARIABLE, with_this_parent

_CHILD = """
from overstap.portal.project.lifeline import follow_parent
import os, sys, time
follow_parent()
print(os.getpid(), flush=True)
time.sleep(300)
"""
_PARENT = f"""
import os, subprocess, sys, time
from overstap.portal.project.lifeline import with_this_parent
subprocess.Popen([sys.executable, "-c", {_CHILD!r}], env=with_this_parent(dict(os.environ)))
time.sleep(300)
"""


@pytest.fixture
def parent() -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen([sys.executable, "-c", _PARENT], stdout=subprocess.PIPE, text=True) as process:
        yield process
        process.kill()


@pytest.mark.parametrize("end", ["kill", "terminate"])
def test_a_child_ends_with_its_parent(parent: subprocess.Popen[str], end: str) -> None:
    assert parent.stdout
    child = psutil.Process(int(parent.stdout.readline()))
    getattr(parent, end)()
    _, alive = psutil.wait_procs([child], timeout=120)
    assert not alive


def test_a_child_whose_parent_is_gone_already_ends_at_once() -> None:
    environment = os.environ | {PARENT_VARIABLE: "1"}
    done = subprocess.run(
        [sys.executable, "-c", _CHILD], env=environment, capture_output=True, check=False, timeout=120
    )
    assert (done.returncode, done.stdout) == (0, b"")


def test_without_a_word_about_a_parent_nobody_is_followed() -> None:
    quick = _CHILD.replace("time.sleep(300)", "")
    done = subprocess.run([sys.executable, "-c", quick], capture_output=True, check=True, timeout=120)
    assert done.stdout


def test_the_parent_is_named_beside_everything_else() -> None:
    assert with_this_parent({"A": "b"}) == {"A": "b", PARENT_VARIABLE: str(os.getpid())}
