# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""PDF as text, page by page, and the targets of its links.

A PDF is a program for whoever reads it: streams within streams, filters, tables of references that may point to
themselves. So it is read in a process apart, with bounds on time and memory (``flows.pdf_apart``), and never in the process
that has the store open. Text is what the page shows, in the order in which its makers wrote it; pictures are not read.

Cost: some ms a page of text. Source: ISO 32000-2, by way of pypdf.
"""

from __future__ import annotations

import contextlib
import io
import logging
from typing import TYPE_CHECKING

from tocsin.core.errors import BadInput, Unsupported
from tocsin.core.limits import Limits
from tocsin.share.readers.document import Document, Part

if TYPE_CHECKING:
    from pypdf import PageObject, PdfReader

MAGIC = b"%PDF-"
PAGES = 2_000
"""Pages that are read."""
_HEAD_BYTES = 1_024
"""Within which the mark of a PDF stands (ISO 32000-1, annex H.3.4.1)."""
_LINKS = 10_000
_NO_TEXT = "no page holds text: it may be a scan, which text recognition (OCR) turns into text first"
_TITLE = 200


def detect(head: bytes) -> bool:
    """Whether this is a PDF, also with something before it, as mail gateways leave there."""
    return MAGIC in head[:_HEAD_BYTES] and head.lstrip()[:1] not in (b"<", b"{")


def read(data: bytes, name: str, limits: Limits) -> Document:
    """The pages of a document. Raises ``BadInput`` for what cannot be read, ``Unsupported`` where a password is needed.

    Time and memory have no bound here: see above.
    """
    from pypdf import PdfReader

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what it forgives is not ours to tell
    try:
        return _document(PdfReader(io.BytesIO(data)), limits)
    except (BadInput, Unsupported) as error:
        error.where = name
        raise
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 -- a hostile file brings it to raise anything
        what = f"it cannot be read as a PDF: {type(error).__name__}: {str(error)[:200]}"
        do = "open and save it anew, or take its text out by hand: pdftotext -layout FILE - | tocsin share draft -"
        raise BadInput(what, where=name, do=do) from None


def _document(reader: PdfReader, limits: Limits) -> Document:
    if reader.is_encrypted and not reader.decrypt(""):
        raise Unsupported("a password is needed to read it", do="save it without a password")
    parts, links, notes = list[Part](), dict[str, None](), list[str]()
    size = 0
    for number, page in enumerate(reader.pages, start=1):
        if number > PAGES:
            notes.append(f"only the first {PAGES} pages are read")
            break
        try:
            text = (
                page.extract_text().encode("utf-8", "replace").decode()
            )  # a font may map to half a character
        except MemoryError:
            raise
        except Exception as error:  # noqa: BLE001 -- as in ``read``; one bad page costs no other
            notes.append(f"page {number} cannot be read: {type(error).__name__}: {str(error)[:_TITLE]}")
            continue
        size += len(text)
        if size > limits.file_bytes:
            raise BadInput(f"its text is longer than {limits.file_bytes} characters", do="split the document")
        if text.strip():
            parts.append(Part(text, f"page {number}"))
        with contextlib.suppress(KeyError, TypeError, AttributeError, ValueError):
            links.update(dict.fromkeys(_targets(page)))
    if not parts and not notes:
        notes.append(_NO_TEXT)
    if links:
        parts.append(Part("\n".join(list(links)[:_LINKS]), "link targets"))
    title = reader.metadata.title if reader.metadata is not None else None
    return Document("PDF", tuple(parts), " ".join(str(title or "").split())[:_TITLE], (), tuple(notes))


def _targets(page: PageObject) -> list[str]:
    """Where the links of a page lead."""
    found = list[str]()
    for each in page.annotations or ():
        action = each.get_object().get("/A")
        target = action.get_object().get("/URI") if action is not None else None
        if isinstance(target, str):
            found.append(target[:2_000].encode("utf-8", "replace").decode())
    return found
