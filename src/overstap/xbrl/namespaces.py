"""The namespaces that mean something here, and the generation of the taxonomy that an address belongs to.

Used by ``building`` (the XBRL ones) and by ``entrypoints`` and ``messages`` (those of the Belastingdienst). Prefixes
are never looked at: they are the sender's choice. Local names stayed the same over the generations, namespaces did
not.
"""

from __future__ import annotations

import re
from functools import lru_cache

__all__ = ["LINK", "XBRLDI", "XBRLI", "XLINK", "XSI", "generation_of", "is_tax_namespace"]

XBRLI = "http://www.xbrl.org/2003/instance"
XBRLDI = "http://xbrl.org/2006/xbrldi"
LINK = "http://www.xbrl.org/2003/linkbase"
XLINK = "http://www.w3.org/1999/xlink"
XSI = "http://www.w3.org/2001/XMLSchema-instance"

# NT7 to NT10 name the version (8.0, also 8.0.a.2), with the owner further on; from NT11 on NT, owner and date follow.
_GENERATION = re.compile(
    r"https?://(?:www\.)?nltaxonomie\.nl/"
    r"(?:([0-9]{1,2})\.[0-9][^/]*/[a-z]+/bd|nt([0-9]{1,3})/bd/[0-9]{8}(?:\.[a-z])?)/",
    re.ASCII,
)


# Cached, because it is asked of every fact and a message has a handful of namespaces; bounded, for a hostile one.
@lru_cache(maxsize=1024)
def generation_of(address: str) -> str | None:
    """The generation, such as ``NT8``, of a namespace or entry point in the Belastingdienst's part; else None."""
    found = _GENERATION.match(address)
    return f"NT{found[1] or found[2]}" if found else None


def is_tax_namespace(namespace: str) -> bool:
    """Whether *namespace* is one of the Belastingdienst's, in any generation."""
    return generation_of(namespace) is not None
