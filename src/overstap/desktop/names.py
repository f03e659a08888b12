"""Names of files and folders as text: what a system calls a file need not be any.

A leaf of ``desktop``. Linux, and zips of others, leave names whose bytes are no Unicode. Python keeps such bytes as
lone surrogates, which no UTF-8 file, Arrow column or header takes: one odd name would end a whole survey.
"""

from __future__ import annotations


def as_text(name: str) -> str:
    r"""*name* with what is no text spelt out, as in ``aangifte-\udcff.xbrl``; any other name is left as it is."""
    # Spelt out and not replaced: two names that differ only there stay two names.
    return name.encode("utf-8", "backslashreplace").decode("utf-8")
