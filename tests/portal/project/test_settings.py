"""The settings as a process gets them: fit for the internet when the address says so."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from django.core.cache import cache
from django.db import connection

_ASK = """
import json, sys, django
django.setup()
from django.conf import settings
from django.core.checks import run_checks
found = [message.id for message in run_checks(include_deployment_checks=True) if not message.is_silenced()]
print(json.dumps({"checks": found} | {name: getattr(settings, name) for name in sys.argv[1:]}))
"""


def started_with(environment: dict[str, str], *names: str) -> dict[str, object]:
    own = {"DJANGO_SETTINGS_MODULE": "overstap.portal.project.settings", "OVERSTAP_SECRET_KEY": os.urandom(40).hex()}
    command = [sys.executable, "-c", _ASK, *names]
    done = subprocess.run(command, env=os.environ | own | environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert isinstance(answer, dict)
    return answer


def test_on_a_public_address_every_check_for_deployment_passes() -> None:
    answer = started_with(
        {"OVERSTAP_PUBLIC_URL": "https://portaal.example", "OVERSTAP_SEALING_KEYS": Fernet.generate_key().decode()},
        "ALLOWED_HOSTS",
        "SESSION_COOKIE_SECURE",
        "SECURE_SSL_REDIRECT",
        "CSRF_TRUSTED_ORIGINS",
    )
    assert answer["checks"] == []
    assert answer["SESSION_COOKIE_SECURE"] is answer["SECURE_SSL_REDIRECT"] is True
    assert answer["CSRF_TRUSTED_ORIGINS"] == ["https://portaal.example"]
    assert "portaal.example" in str(answer["ALLOWED_HOSTS"])


def test_on_this_machine_alone_nothing_is_redirected() -> None:
    answer = started_with({}, "SECURE_SSL_REDIRECT", "DEBUG", "SECURE_PROXY_SSL_HEADER")
    assert (answer["SECURE_SSL_REDIRECT"], answer["DEBUG"], answer["SECURE_PROXY_SSL_HEADER"]) == (False, False, None)


def test_log_in_attempts_are_counted_where_all_processes_look(db: None) -> None:
    cache.set("attempts", 3)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM accounts_cache")
        assert cursor.fetchone() == (1,)
    assert cache.get("attempts") == 3


def test_every_setting_is_documented_and_every_documented_one_exists() -> None:
    root = Path(__file__).parents[3]
    sources = [*(root / "src/overstap/portal").rglob("*.py"), *(root / "src/overstap/cli/portal").rglob("*.py")]
    used = {name for path in sources for name in re.findall(r"\bOVERSTAP_[A-Z_]+\b", path.read_text("utf-8"))}
    documented = set(re.findall(r"`(OVERSTAP_[A-Z_]+)`", (root / "docs/reference/settings.md").read_text("utf-8")))
    assert {name.removesuffix("_FILE") for name in used} - {"OVERSTAP_"} == documented


@pytest.mark.parametrize(("host", "kind"), [("", "filebased"), ("mail.kantoor.example", "smtp")])
def test_without_a_mail_server_e_mails_are_kept_as_files(host: str, kind: str) -> None:
    assert kind in str(started_with({"OVERSTAP_SMTP_HOST": host}, "EMAIL_BACKEND")["EMAIL_BACKEND"])
