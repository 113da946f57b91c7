# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Zeek's intelligence files: tab-separated, ``#fields indicator indicator_type ...`` on top.

ADDR, SUBNET, URL, DOMAIN, EMAIL, FILE_HASH, CERT_HASH (by length) and FILE_NAME are taken, the ``meta.``
columns as a note. Zeek writes URLs without scheme and looks for them in HTTP: ``http://`` is put before
them, and told. A fault: USER_NAME, SOFTWARE, PUBKEY_HASH (no atom of ours), and values without normal
form. Real files hold prefixes under ADDR; these become kind ``cidr``. Cost: about 5 us a line.

Source: Zeek documentation, Intelligence Framework, "Loading Intelligence".
"""

from __future__ import annotations

import re

from tocsin.core.atoms import Atom, address, normal
from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.core.reading import Fault, Reading
from tocsin.core.textin import lines
from tocsin.watch.readers.contract import Listed
from tocsin.watch.readers.listing import Gathered, check
from tocsin.watch.views import views

_HEAD = re.compile(rb"(?:^|\n)#fields[\t ]+(?:[^\n]*\t)?indicator(?:[\t ][^\n]*)?\tindicator_type|"
                   rb"(?:^|\n)#fields[\t ]+indicator[\t ]+indicator_type")  # fmt: skip
_KINDS = {"DOMAIN": "domain", "EMAIL": "email", "FILE_NAME": "filename"}
_BY_LENGTH = {32: "md5", 40: "sha1", 64: "sha256", 128: "sha512"}
_ESCAPED = re.compile(r"\\x([0-9A-Fa-f]{2})")
_HTTP = "URLs stand without scheme in Zeek's files: http:// was put before them"


class ZeekIntel:
    """Reader of Zeek intelligence files."""

    name = "zeek-intel"

    def detect(self, name: str, head: bytes) -> bool:
        """Whether a ``#fields`` line names indicator and indicator_type."""
        del name
        return _HEAD.search(head.removeprefix(b"\xef\xbb\xbf")) is not None

    def read(self, data: bytes, name: str, limits: Limits) -> Reading[Listed]:
        """Every indicator. Raises ``BadInput`` if a line stands before the ``#fields`` line."""
        check(data, name, limits)
        gathered = Gathered(limits, name, len(data))
        columns: list[str] = []
        for number, raw in enumerate(lines(data, limits), start=1):
            line = raw.removesuffix("\r")
            if len(line) > limits.line_bytes:
                what = f"the line is longer than {limits.line_bytes} bytes"
                gathered.fault(
                    Fault(f"{name}:{number}", what, "one indicator a line, its columns parted by tabs")
                )
                continue
            if line.startswith("#fields"):
                columns = line.split()[1:]  # one tab behind #fields by the book, spaces in the wild
                continue
            if not line.strip() or line.startswith("#"):
                continue
            if not {"indicator", "indicator_type"} <= set(columns):
                do = "the first line is #fields, then indicator and indicator_type, parted by tabs"
                raise BadInput("no #fields line names the columns", where=f"{name}:{number}", do=do)
            cells = dict(zip(columns, line.split("\t"), strict=False))
            try:
                atom = _atom(cells.get("indicator", ""), cells.get("indicator_type", ""))
            except BadInput as error:
                gathered.fault(Fault(f"{name}:{number}", error.what, error.do))
                continue
            if atom.kind == "url" and "://" not in cells["indicator"] and _HTTP not in gathered.notes:
                gathered.notes.append(_HTTP)
            gathered.add(
                Listed(
                    kind=atom.kind,
                    value=atom.value,
                    original=cells["indicator"],
                    line=number,
                    note=_note(cells),
                )
            )
        if not columns:
            raise BadInput(
                "no #fields line names the columns", where=name, do="this is no Zeek intelligence file"
            )
        return gathered.reading()


def _note(cells: dict[str, str]) -> str:
    kept = [
        f"{key.removeprefix('meta.')}: {cell}"
        for key, cell in cells.items()
        if key not in {"indicator", "indicator_type"} and cell not in {"", "-"}
    ]
    return "; ".join(kept)


def _atom(indicator: str, zeek_type: str) -> Atom:
    text = views(_ESCAPED.sub(lambda code: chr(int(code.group(1), 16)), indicator.strip()))[0].text
    kind = zeek_type.strip().removeprefix("Intel::")
    if kind in {"ADDR", "SUBNET"}:
        return address(text)
    if kind == "URL":
        return Atom("url", normal("url", text if "://" in text else f"http://{text}"))
    if kind in {"FILE_HASH", "CERT_HASH"}:
        digits = text.replace(":", "")
        of_length = _BY_LENGTH.get(len(digits))
        if of_length is None:
            what = f"{text[:80]!r} has {len(digits)} digits: no MD5, SHA-1, SHA-256 or SHA-512"
            raise BadInput(what, do="give the whole digest: 32, 40, 64 or 128 hexadecimal digits")
        return Atom(of_length, normal(of_length, digits))
    if kind in _KINDS:
        return Atom(_KINDS[kind], normal(_KINDS[kind], text))
    do = "taken are Intel:: ADDR SUBNET URL DOMAIN EMAIL FILE_HASH CERT_HASH FILE_NAME"
    raise BadInput(f"indicators of type {zeek_type[:40]!r} are not matched", do=do)
