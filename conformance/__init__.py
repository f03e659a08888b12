"""Examples of bundles, good and bad, with their verdicts; see ``README.md``.

A tool for the format's tests and for other implementers; it is no part of the installed software.
"""
