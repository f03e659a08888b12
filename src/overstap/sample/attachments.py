"""Files that people added to returns: annual statements, letters, scans.

Beside ``filings``; ``dossiers`` puts them in. Small, as only their being there matters, but real: the PDF opens.
"""

from overstap.sample.chance import Chance
from overstap.sample.defects import CLIENT_DEFECTS, LARGE_ATTACHMENT
from overstap.sample.model import Attachment, Client, Planned

_SHARE = 0.07
_NAMES = (
    ("Jaaropgaaf {year}.pdf", "application/pdf"),
    ("WOZ-beschikking {year}.pdf", "application/pdf"),
    ("Hypotheekoverzicht {year} (definitief).pdf", "application/pdf"),
    ("Aantekeningen gesprek.txt", "text/plain"),
    ("Giften – overzicht {year}.csv", "text/csv"),
)


def attachments_of(client: Client, planned: Planned, stream: Chance) -> tuple[Attachment, ...]:
    """The files of one return; few returns have any."""
    defect = CLIENT_DEFECTS.get(client.position)
    if defect is not None and planned.year in defect.years and planned.tax != "OB":
        if defect.code == "attachment-empty":
            return (Attachment("Leeg bestand.pdf", "application/pdf", b""),)
        if defect.code == "attachment-large":
            return (
                Attachment("Jaarrekening met bijlagen.pdf", "application/pdf", _pdf("Jaarrekening", LARGE_ATTACHMENT)),
            )
    if stream.random() >= _SHARE:
        return ()
    return tuple(_attachment(planned, stream) for _ in range(stream.choice((1, 1, 2))))


def _attachment(planned: Planned, stream: Chance) -> Attachment:
    name, media_type = stream.choice(_NAMES)
    title = name.format(year=planned.year)
    if media_type == "application/pdf":
        return Attachment(title, media_type, _pdf(f"{planned.tax} {planned.year}", stream.randint(2_000, 30_000)))
    lines = (f"{planned.year};{stream.randint(1, 999)};euro\r\n" for _ in range(stream.randint(5, 60)))
    return Attachment(title, media_type, "".join(lines).encode("cp1252"))


def _pdf(text: str, size: int) -> bytes:
    """A PDF of one page with *text*, filled up with a comment to at least *size* bytes."""
    # The smallest page that a viewer accepts: one line of text in a font that every viewer has.
    drawing = f"BT /F1 24 Tf 72 720 Td ({text}) Tj ET".encode()
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources 6 0 R >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawing), drawing),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Font << /F1 5 0 R >> >>",
    )
    parts, offsets, length = [b"%PDF-1.4\n"], [], len(b"%PDF-1.4\n")
    for number, body in enumerate(objects, start=1):
        part = b"%d 0 obj\n%s\nendobj\n" % (number, body)
        offsets.append(length)
        parts.append(part)
        length += len(part)
    # A comment: viewers skip it, and the offsets before it stay right.
    filling = b"%" + b" overgenomen uit het archief van het kantoor" * (max(size - length, 0) // 44) + b"\n"
    # Offsets in the cross-reference table are ten digits each.
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    xref = b"xref\n0 7\n0000000000 65535 f \n%strailer\n<< /Size 7 /Root 1 0 R >>\n" % table
    return b"".join((*parts, filling, xref, b"startxref\n%d\n%%%%EOF\n" % (length + len(filling))))
