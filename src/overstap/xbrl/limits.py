"""How much a message may hold before reading stops: figures with their reasons.

Used by ``parsing`` (size and shape of the XML) and ``building`` (facts and contexts). The largest genuine messages seen
have about 800 facts in 120 kB, nested 4 tuples deep; every limit leaves room for a hundredfold of that, and all of
them together keep the memory for one message under about 100 MB.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["DEFAULT", "Limits"]

# Bytes of one message. Below libxml2's own ceiling of 10,000,000 for one value, so that ours answers first.
MESSAGE_BYTES = 8 * 1024 * 1024

# Elements inside one another. The official tuples nest to 4 and a context adds 4; a parser's stack takes thousands.
DEPTH = 64

# Elements in all, tuples and parts of contexts included. This figure decides most about memory: an empty tuple costs
# twelve bytes to send and 400 to keep.
ELEMENTS = 200_000

# Items. An opgaaf ICP has three for each customer: room for 33,000 customers.
FACTS = 100_000

# Contexts and units together. Genuine messages have fewer than 50: one for each party, company and moment.
CONTEXTS = 20_000

# Attributes and namespace declarations of one element. A root declares about 20, an item has 4.
ATTRIBUTES = 256

# Characters of an attribute or a namespace. The longest are addresses of about 100.
ATTRIBUTE_LENGTH = 4_096

# Characters of one value. The longest official type is a text of 6,930, but some have no length.
TEXT_LENGTH = 1_048_576


@dataclass(frozen=True, kw_only=True)
class Limits:
    """The ceilings for one message; the defaults are the constants of this module, with their units and reasons."""

    message_bytes: int = MESSAGE_BYTES
    depth: int = DEPTH
    elements: int = ELEMENTS
    facts: int = FACTS
    contexts: int = CONTEXTS
    attributes: int = ATTRIBUTES
    attribute_length: int = ATTRIBUTE_LENGTH
    text_length: int = TEXT_LENGTH


# What every caller uses, unless it has a reason.
DEFAULT = Limits()
