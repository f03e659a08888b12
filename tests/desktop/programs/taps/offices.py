"""An office that keeps everything in dBASE files, and the descriptions with which a tap reads them."""

from __future__ import annotations

import base64
from pathlib import Path

from tests.desktop.programs.taps.dbf import Field, write_dbf

DOCUMENT = b'<?xml version="1.0"?><xbrl>' + b"\xe2\x82\xac 1.234 " * 500 + b"</xbrl>"
"""The message of every filed return: longer than a block, and with bytes that only survive as they are."""

CAS = """
overstap_tap = 1

[tap]
title = "Kantoorbestand"
command = ['{command}']
zone = "Europe/Amsterdam"

[tap.config]
path = "../Gegevens/*.DBF"

[[stream]]
name = "KANTOOR"
table = "offices"
[stream.columns]
id = "NR"
name = "NAAM"

[[stream]]
name = "KLANTEN"
table = "clients"
[stream.columns]
id = {{ property = "NR", prefix = "k" }}
office_id = {{ value = "1" }}
kind = {{ property = "SOORT", words = {{ P = "person", B = "company" }} }}
state = {{ property = "WEG", words = {{ true = "former" }}, otherwise = "current" }}
name = "NAAM"
bsn = "BSN"
date_of_birth = "GEBOREN"
"""

BAS = """
overstap_tap = 1

[tap]
title = "Aangiftenbestand"
command = ['{command}']
zone = "Europe/Amsterdam"

[tap.config]
path = "../Gegevens/*.DBF"

[[stream]]
name = "AANGIFTE"
table = "returns"
only = {{ JAAR = [2016] }}
[stream.columns]
id = {{ property = "NR", prefix = "a" }}
client_id = {{ property = "KLANT", prefix = "k" }}
program = {{ value = "BAS 2016" }}
tax_type = {{ value = "IB" }}
message_kind = {{ value = "aangifte" }}
tax_year = "JAAR"
status = {{ property = "STATUS", words = {{ V = "filed", D = "definitive", O = "open" }} }}
source_status = "STATUS"
filed_at = {{ property = "VERZONDEN", format = "%d-%m-%Y %H:%M" }}
document = "BERICHT"
document_format = {{ property = "BERICHT", words = {{}}, otherwise = "xbrl" }}
"""

SETTINGS = "[Lokaal]\nMap=Gegevens\n[Programma's]\nMap=Elsevier\n"


def write_office(folder: Path, command: Path) -> Path:
    """Write an office of 2 clients and 4 returns of 2016 (one open, one with an unknown status) into *folder*."""
    for name in ("Gegevens", "Elsevier"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    data, programs = folder / "Gegevens", folder / "Elsevier"
    write_dbf(data / "KANTOOR.DBF", [Field("NR", "N", 4), Field("NAAM", "C", 40)], [(1, "Vermeer Belastingadvies")])
    clients = [Field("NR", "N", 8), Field("SOORT", "C", 1), Field("NAAM", "C", 40), Field("BSN", "C", 9)]
    write_dbf(
        data / "KLANTEN.DBF",
        [*clients, Field("GEBOREN", "D", 8), Field("WEG", "L", 1)],
        [(1, "P", "Noël", "111222333", "19700102", "F"), (2, "B", "Bakkerij", None, None, "T")],
    )
    returns = [Field("NR", "N", 8), Field("KLANT", "N", 8), Field("JAAR", "N", 4), Field("STATUS", "C", 1)]
    memo = base64.b64encode(DOCUMENT).decode()
    write_dbf(
        data / "AANGIFTE.DBF",
        [*returns, Field("VERZONDEN", "C", 16), Field("BERICHT", "M", 10)],
        [
            (10, 1, 2016, "V", "01-07-2017 09:30", memo),
            (11, 2, 2016, "D", "01-02-2017 23:59", memo),
            (12, 1, 2016, "O", None, None),
            (13, 1, 2016, "?", None, memo),
            (14, 1, 2015, "V", "01-07-2016 09:30", memo),
        ],
    )
    (programs / "CasWin.tap.toml").write_text(CAS.format(command=command), encoding="utf-8")
    (programs / "BasWin2016.tap.toml").write_text(BAS.format(command=command), encoding="utf-8")
    (folder / "ElsevierNetwerk.ini").write_text(SETTINGS, encoding="utf-8")
    return folder
