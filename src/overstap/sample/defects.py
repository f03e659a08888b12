"""What is wrong on purpose in every sample office, as data: for the generator, for tests, and for the documentation.

At the bottom of ``sample``. Clients at fixed positions carry the defects, so that a sample of a few dozen clients has
all. ``docs/reference/sample-installation.md`` lists them; ``sample.json`` in the installation names the records.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class ClientDefect:
    """A client at a fixed position: of which kind it is, what is wrong with it or its returns, per tax year."""

    code: str
    kind: str
    copy_of: int | None = None
    years: tuple[int, ...] = ()


# Position → defect. ``original`` marks what a later one copies.
CLIENT_DEFECTS = {
    3: ClientDefect("bsn-check", "person"),
    4: ClientDefect("bsn-length", "person"),
    5: ClientDefect("bsn-missing", "person"),
    6: ClientDefect("fiscal-number-missing", "company"),
    7: ClientDefect("vat-number-check", "trader"),
    8: ClientDefect("name-awkward", "person"),
    9: ClientDefect("original", "person"),
    10: ClientDefect("bsn-duplicate", "person", copy_of=9),
    11: ClientDefect("original", "company"),
    12: ClientDefect("client-duplicate", "company", copy_of=11),
    13: ClientDefect("return-unreadable", "person", years=(2012, 2014, 2018)),
    14: ClientDefect("return-status-unknown", "person", years=(2019,)),
    15: ClientDefect("return-without-content", "person", years=(2024,)),
    16: ClientDefect("roles-disagree", "person", years=(2024,)),
    17: ClientDefect("attachment-empty", "person", years=(2020,)),
    18: ClientDefect("attachment-large", "company", years=(2021,)),
    19: ClientDefect("sba-unreadable", "person", years=(2017,)),
    20: ClientDefect("sba-unmatched", "person", years=(2016,)),
    21: ClientDefect("sba-without-status", "person", years=(2015,)),
    22: ClientDefect("card-empty", "person"),
}

# A status word that neither the programs nor the source profile know.
UNKNOWN_STATUS = "Gearchiveerd"

# Bytes: far over the bundle's 4 MiB, above which a value becomes a member of its own, and over what a database or a
# program can hand over without a thought.
LARGE_ATTACHMENT = 20 * 1024 * 1024

# What the times of sending of the client with the awkward name end on: a tenth of a microsecond more than most
# libraries keep. Whether it is cut off or rounded away, what is left is the same.
AWKWARD_FRACTION = ".1234561"

# Code → what it is; ``docs/reference/sample-installation.md`` lists the same, and a test keeps the two equal.
ABOUT = {
    "bsn-check": "client whose BSN fails the elfproef, in the database and in the messages",
    "bsn-length": "client whose BSN has 8 digits",
    "bsn-missing": "person without a BSN",
    "fiscal-number-missing": "company without a fiscal number",
    "vat-number-check": "sole trader whose VAT number fails its check",
    "name-awkward": "name with a byte order mark, an emoji, letters that cp1252 lacks and trailing spaces; a city in "
    "cp1252; times of sending with seven decimals",
    "card-empty": "client whose card holds a BSN and a surname and nothing else",
    "bsn-duplicate": "person who is a client of two offices",
    "client-duplicate": "company that was entered twice in one office",
    "return-unreadable": "return whose stored content is damaged; the program reports it and leaves it out",
    "return-status-unknown": f"return with the status word “{UNKNOWN_STATUS}”",
    "return-without-content": "return that was begun and has no content at all",
    "roles-disagree": "two definitive returns of one client and year whose roles name different employees",
    "attachment-empty": "attachment of 0 bytes",
    "attachment-large": "attachment of 20 MiB",
    "sba-unreadable": "SBA whose stored message is damaged",
    "sba-unmatched": "SBA that was never matched to a return",
    "sba-without-status": "SBA without a status",
    "user-without-email": "employee without an e-mail address",
    "user-inactive": "employee who left and may not log in any more",
    "user-shared-email": "employee with a colleague's e-mail address, in capitals",
}
