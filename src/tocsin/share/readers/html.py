# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""HTML as text: what a person reads, and beside it the targets of links that say something else.

Scripts, styles, templates and comments are left out, blocks end lines, character references are resolved. A target that its
text does not spell stands in a part of its own, ``link targets``. The page's own address (canonical link,
``og:url``) tells who published it.

Tags are taken apart here, in one pass that never goes back: the standard library's parser takes quadratic time for some
texts in the versions of Python that we run on. Source: HTML Living Standard, section 13.2.5 (tokenization), in what
concerns tags, attributes, comments and raw text.
"""

from __future__ import annotations

import html as entities
import re

from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.core.refang import refang
from tocsin.share.readers.document import Document, Part
from tocsin.share.readers.plain import decoded

_DETECT = re.compile(rb"<(?:!doctype\s+html|html[\s>]|head[\s>]|body[\s>])", re.IGNORECASE)
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?([A-Za-z0-9_.:-]{1,40})", re.IGNORECASE)
_NAME = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9:-]{0,63}+)")
_STOP = re.compile(r"[\"'>]")
_ATTRIBUTE = re.compile(
    r"([^\s\"'<>/=]{1,100}+)\s{0,20}+=\s{0,20}+(?:\"([^\"]*+)\"|'([^']*+)'|([^\s\"'<>`]++))"
)
_RAW = {name: re.compile(f"</{name}", re.IGNORECASE) for name in ("script", "style", "template")}
_BLOCKS = frozenset(
    (
        "address article aside blockquote body br caption center dd details div dl dt fieldset figcaption figure footer form h1 h2 "
        "h3 h4 h5 h6 head header hr html li main nav ol option p pre section summary table tbody tfoot thead title tr ul"
    ).split()
)
_CELLS = frozenset({"td", "th"})
_TARGET = re.compile(r"(?:https?|ftp|hxxps?|mailto):", re.IGNORECASE)
_SPACE = re.compile(r"[ \t\n\f\xa0]++")
_HOST = re.compile(r"https?://([A-Za-z0-9.-]{1,255})", re.IGNORECASE)
_LONG_TAG = 2**16


def detect(name: str, head: bytes) -> bool:
    """Whether it begins as a page, or is called one and holds tags."""
    called = name.lower().endswith((".html", ".htm", ".xhtml"))
    return _DETECT.search(head[:4096]) is not None or (called and b"<" in head)


def read(data: bytes, name: str, limits: Limits) -> Document:
    """The text of a page. Raises ``BadInput`` for bytes that are no text."""
    del limits
    said = _CHARSET.search(data[:4096])
    text = decoded(data, said[1].decode("ascii") if said else "")
    if text is None:
        raise BadInput("this is no text", where=name, do="save the page again, as UTF-8")
    return read_text(text)


def read_text(text: str) -> Document:
    """The text of a page that is decoded already."""
    page = _Page()
    page.walk(text)
    parts = [Part(_tidied(page.pieces), "page")]
    targets = [target for target, seen in page.links if not _spelled(target, seen)]
    if targets:
        parts.append(Part("\n".join(dict.fromkeys(targets)), "link targets"))
    own = tuple(dict.fromkeys(host[1].lower() for url in page.own if (host := _HOST.match(url))))
    return Document("HTML", tuple(parts), title=_SPACE.sub(" ", "".join(page.title)).strip()[:200], own=own)


class _Page:
    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.title: list[str] = []
        self.links: list[tuple[str, str]] = []
        self.own: list[str] = []
        self._in_title = False
        self._link: tuple[str, int] | None = None

    def walk(self, text: str) -> None:
        at = 0
        while at < len(text):
            start = text.find("<", at)
            if start < 0:
                start = len(text)
            if start > at:
                self._text(text[at:start])
            at = self._markup(text, start) if start < len(text) else start
        self._close()

    def _markup(self, text: str, start: int) -> int:
        """Handle what begins with ``<`` and return where it ends."""
        if text.startswith("<!--", start):
            return _after(text, "-->", start + 4)
        if text.startswith(("<!", "<?"), start):
            return _after(text, ">", start + 2)
        name = _NAME.match(text, start)
        if name is None:
            self._text("<")
            return start + 1
        end = _tag_end(text, name.end())
        tag = name[2].lower()
        if name[1]:
            self._closes(tag)
        else:
            self._opens(tag, text[name.end() : min(end, name.end() + _LONG_TAG)])
            if tag in _RAW:
                raw = _RAW[tag].search(text, end)
                return raw.start() if raw else len(text)
        return end

    def _opens(self, tag: str, inside: str) -> None:
        if tag in _BLOCKS:
            self.pieces.append("\n")
        elif tag in _CELLS:
            self.pieces.append("\t")
        if tag == "title":
            self._in_title = True
        elif tag == "a":
            self._close()
            target = _attributes(inside).get("href", "").strip()
            self._link = (target, len(self.pieces)) if _TARGET.match(target) else None
        elif tag in {"link", "meta"}:
            said = _attributes(inside)
            if said.get("rel", "").lower() == "canonical":
                self.own.append(said.get("href", ""))
            if said.get("property", "").lower() == "og:url":
                self.own.append(said.get("content", ""))

    def _closes(self, tag: str) -> None:
        if tag in _BLOCKS:
            self.pieces.append("\n")
        if tag == "title":
            self._in_title = False
        elif tag == "a":
            self._close()

    def _close(self) -> None:
        if self._link is not None:
            target, since = self._link
            self.links.append((target, "".join(self.pieces[since : since + 50])))
            self._link = None

    def _text(self, piece: str) -> None:
        said = entities.unescape(piece) if "&" in piece else piece
        self.pieces.append(said)
        if self._in_title and len(self.title) < 50:
            self.title.append(said)


def _after(text: str, sign: str, at: int) -> int:
    end = text.find(sign, at)
    return len(text) if end < 0 else end + len(sign)


def _tag_end(text: str, at: int) -> int:
    """Behind the ``>`` of a tag; one in a quoted value does not count. What is not closed goes to the end."""
    while (stop := _STOP.search(text, at)) is not None:
        if stop.group() == ">":
            return stop.end()
        quoted = text[stop.start() - 1] == "=" or text[
            max(0, stop.start() - 20) : stop.start()
        ].rstrip().endswith("=")
        at = _after(text, stop.group(), stop.end()) if quoted else stop.end()
    return len(text)


def _attributes(inside: str) -> dict[str, str]:
    """The attributes of a tag; the first of a name counts."""
    found: dict[str, str] = {}
    for one in _ATTRIBUTE.finditer(inside):
        value = one[2] if one[2] is not None else one[3] if one[3] is not None else one[4]
        found.setdefault(one[1].lower(), entities.unescape(value))
    return found


def _spelled(target: str, seen: str) -> bool:
    """Whether the text of a link says where it leads."""
    said = refang("".join(seen.split())).lower().rstrip("/")
    whole = target.lower().rstrip("/")
    return said in {whole, whole.partition(":")[2].lstrip("/")}


def _tidied(pieces: list[str]) -> str:
    lines = (_SPACE.sub(" ", line).strip() for line in "".join(pieces).split("\n"))
    return "\n".join(line for line in lines if line)
