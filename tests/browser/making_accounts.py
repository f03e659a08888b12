"""Makes accounts in a portal, each with an administrator, a test certificate and a token; a process of its own.

Reads JSON with ``folder``, ``password`` and ``names``, and writes the accounts as JSON. Django's settings are those of
that portal, which is why no test can do this itself.
"""

from __future__ import annotations

import json
import secrets
import sys
from pathlib import Path

from overstap.portal.project.bootstrap import console
from overstap.portal.project.operation import NewAccount


def main() -> None:
    """Do what is asked on standard input."""
    asked = json.load(sys.stdin)
    made = []
    with console(Path(asked["folder"])) as operator:
        for name in asked["names"]:
            slug = f"kantoor-{secrets.token_hex(4)}"
            email = f"beheerder@{slug}.example"
            # Without office hours, or the tests would go otherwise by day than by night.
            operator.create_account(
                NewAccount(
                    name,
                    slug,
                    loads_after_hours=False,
                    administrator_email=email,
                    administrator_password=asked["password"],
                )
            )
            operator.add_test_certificate(slug)
            made.append({"slug": slug, "email": email, "token": operator.create_token(slug, email, "browser")})
    json.dump(made, sys.stdout)


if __name__ == "__main__":
    main()
