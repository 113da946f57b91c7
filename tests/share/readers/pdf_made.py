# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Small PDFs, written object by object (ISO 32000-2, 7.5)."""

import zlib
from collections.abc import Sequence

FONT = b"<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>"


def of_objects(objects: Sequence[bytes], more: bytes = b"") -> bytes:
    """A file of these objects, the first of which is its catalogue; ``more`` goes into the trailer."""
    out, places = b"%PDF-1.7\n", []
    for number, one in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    end = b"trailer\n<</Size %d/Root 1 0 R%b>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, more, len(out))
    return out + head + table + end


def stream(data: bytes, more: bytes = b"") -> bytes:
    return b"<</Length %d%b>>\nstream\n%b\nendstream" % (len(data), more, data)


def packed(data: bytes) -> bytes:
    return stream(zlib.compress(data, 9), b"/Filter/FlateDecode")


def of_contents(*contents: bytes, links: Sequence[str] = ()) -> bytes:
    """A file with a page for each content, which is a stream; the links are on the first page."""
    pages = [4 + 2 * at for at in range(len(contents))]
    kids = b" ".join(b"%d 0 R" % number for number in pages)
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[%b]/Count %d>>" % (kids, len(pages)),
        b"<</Title(Turbine  report)>>",
    ]
    for number, content in zip(pages, contents, strict=True):
        found = b""
        if links and number == pages[0]:
            each = (b"<</Type/Annot/Subtype/Link/A<</S/URI/URI(%b)>>>>" % one.encode() for one in links)
            found = b"/Annots[%b]" % b"".join(each)
        page = b"<</Type/Page/Parent 2 0 R/Resources%b/Contents %d 0 R%b>>" % (FONT, number + 1, found)
        objects += [page, content]
    return of_objects(objects, b"/Info 3 0 R")


def of_pages(*texts: str, links: Sequence[str] = ()) -> bytes:
    """A file with a page for each text."""
    lines = (
        b"".join(b"0 -14 Td (%b) Tj\n" % line.replace("(", "\\(").replace(")", "\\)").encode("latin-1") for line in text.split("\n"))
        for text in texts
    )  # fmt: skip
    return of_contents(*(stream(b"BT /F1 12 Tf 40 800 Td\n%bET" % each) for each in lines), links=links)
