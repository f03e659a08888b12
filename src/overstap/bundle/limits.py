"""The limits of the format, each with its unit and its reason; ``docs/format/verifying.md`` lists the same numbers.

Beside ``model``: what a bundle may hold at most. ``writing`` stays below them, ``reading`` and ``verifying`` refuse
what is above.
"""

from __future__ import annotations

KIB = 1024
MIB = 1024 * KIB

# Uncompressed bytes at which a segment is cut: a few fit in memory, and a file has not too many.
SEGMENT_BYTES = 16 * MIB

# Rows at which a segment is cut, for tables whose rows are tiny.
SEGMENT_ROWS = 500_000

# Binary values above this are members of their own, so that one value cannot blow up the memory for a segment.
INLINE_BYTES = 4 * MIB

# Length of one binary value. The largest known message is a few MiB; scans of 20 MB occur as attachments.
MAX_DOCUMENT_BYTES = 256 * MIB

# Length of one member as stored: a document, its encryption, and room.
MAX_MEMBER_BYTES = 300 * MIB

# Members of one bundle: over 1 TB in full segments, while a list of them still fits in memory.
MAX_MEMBERS = 100_000

# Length of the zip's central directory: 100,000 entries of at most 335 bytes.
MAX_DIRECTORY_BYTES = 32 * MIB

# Length of the header of an encrypted member: one recipient takes 200 bytes, a stanza of the library's own 300 at most.
MAX_AGE_HEADER_BYTES = 4 * KIB

# Length of the manifest: 100,000 lines of at most 335 bytes. Its lines are counted before it is taken apart.
MAX_MANIFEST_BYTES = 32 * MIB

# Length of each other tag file: a few lines. A million labels in one took 750 MB of memory.
MAX_TAG_FILE_BYTES = 64 * KIB

# Length of a descriptor: about 6,000 segments, 100 GB of content.
MAX_DESCRIPTOR_BYTES = 16 * MIB

# Commas, colons and opening brackets in a descriptor: parsing then takes about 200 MB at most.
MAX_DESCRIPTOR_MARKS = 1_500_000

# Length in UTF-8 of a name or value in a descriptor that a reader uses: a path, as long as systems allow, as the name
# of a source.
MAX_DESCRIPTOR_TEXT_BYTES = 4096

# Length of one segment file before encryption, and of its values once decoded: four times what writers aim for.
MAX_SEGMENT_BYTES = 64 * MIB

# Length of a segment's footer: ten times what writers need. Parsed, a hostile one takes 250 times its length.
MAX_FOOTER_BYTES = 256 * KIB

# Rows of one segment.
MAX_SEGMENT_ROWS = 1_000_000

# Columns of one segment: ten times what a table has, for later minor versions.
MAX_SEGMENT_COLUMNS = 200

# Pages of one segment: a hundred times what writers make. Each takes 14 µs to weigh, however empty it is.
MAX_SEGMENT_PAGES = 100_000

# Length of one identity at the source, in UTF-8.
MAX_KEY_BYTES = 1024

# Length of one text value in UTF-8; the longest known field (name and address of a taxpayer) has 1,000 characters.
MAX_TEXT_BYTES = MIB

# Problems that one verification gathers; someone who sees so many needs another file, not more lines.
MAX_PROBLEMS = 1000
