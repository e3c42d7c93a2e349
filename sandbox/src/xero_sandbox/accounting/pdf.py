"""A PDF of a document: small, but one that any reader opens (Xero: Accept: application/pdf on the document itself)."""

from xero_sandbox.accounting.call import Call
from xero_sandbox.accounting.shapes import Invoice
from xero_sandbox.messages import Reply

PDF = "application/pdf"
PAGE = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>"


def wants_pdf(call: Call) -> bool:
    return call.visit.request.headers.get("accept", "").lower().startswith(PDF)


def pdf_of(invoice: Invoice) -> Reply:
    words = f"{invoice.type} {invoice.number or invoice.id}: {invoice.total} {invoice.currency_code}"
    return Reply(200, one_page(words), PDF)


def one_page(words: str) -> bytes:
    """One page with one line of text."""
    escaped = "".join(f"\\{each}" if each in "()\\" else each for each in words)
    text = b"BT /F1 12 Tf 72 720 Td (" + escaped.encode("latin-1", "replace") + b") Tj ET"
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        PAGE,
        b"<< /Length %d >>\nstream\n" % len(text) + text + b"\nendstream",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    )
    body, offsets = bytearray(b"%PDF-1.4\n"), []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(body))
        body += b"%d 0 obj\n" % number + content + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    start = len(body)
    body += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + table
    body += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(body)
