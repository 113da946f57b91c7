# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""RPM headers, the records of ``rpmdb.sqlite``: what a package is, out of the bytes.

RPM's documentation, "Package format", Header: number of index entries and size of the data, 32 bits each, big-endian; entries of
16 bytes (tag, type, offset, count); then the data. A record of the database has no magic before it. Only the tags asked for
are looked at, each inside of its bounds: an offset, count or length that lies makes the record bad, and so does a tag that
stands there twice. Cost: linear in the number of entries.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from typing import Final

from tocsin.core.component import Component
from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.core.reading import Reading
from tocsin.know.readers.rpm_packages import Packages, Row

TABLE: Final = "Packages"
COLUMNS: Final = ("hnum", "blob")
_MAGIC: Final = b"SQLite format 3\x00"
_HEAD: Final = struct.Struct(">II")
_ENTRY: Final = struct.Struct(">IIiI")
_MOST_ENTRIES: Final = 65_535
_INT32, _STRING, _I18N = 4, 6, 9
_EPOCH: Final = 1003
_TAGS: Final = {
    1000: "name", _EPOCH: "epoch", 1001: "version", 1002: "release", 1022: "arch", 1011: "vendor", 1044: "source_rpm",
}  # fmt: skip
_DO: Final = "rebuild the database (rpm --rebuilddb), and copy it again"


def detect(name: str, head: bytes) -> bool:
    """Whether this is RPM's database as an SQLite file."""
    if not head.startswith(_MAGIC):
        return False
    base = name.replace("\\", "/").rpartition("/")[2].lower()
    return base == "rpmdb.sqlite" or (b"'Packages'" in head[:8192] and b"hnum INTEGER" in head[:8192])


def read(
    rows: Iterable[tuple[object, ...]], name: str, limits: Limits, release: str = "", asset: str = ""
) -> Reading[Component]:
    """Read rows of (``hnum``, ``blob``); ``release`` is OSV's ecosystem, empty if unknown.

    Raises ``BadInput`` if no record could be read, or beyond a limit, and what ``rows`` raises.
    """
    found = Packages(name, limits, held=0, release=release, asset=asset)
    for number, blob in rows:
        found.step()
        where = f"{name} row {number if isinstance(number, int) else found.count}"
        try:
            found.add(row_of(blob, where, limits), where)
        except BadInput as error:
            found.faults.take(error, where)
    if not found.count:
        raise BadInput("it holds no package", where=name, do="give the database of a machine, or of an image")
    return found.reading()


def row_of(blob: object, where: str, limits: Limits) -> Row:
    """The package of one header. Raises ``BadInput`` if the bytes are no header, or one that lies."""
    if not isinstance(blob, bytes) or len(blob) < _HEAD.size:
        raise BadInput("not a header of RPM", where=where, do=_DO)
    entries, size = _HEAD.unpack_from(blob)
    data = _HEAD.size + entries * _ENTRY.size
    if not 0 < entries <= _MOST_ENTRIES or data + size != len(blob):
        what = f"a header of {len(blob)} bytes says {entries} entries and {size} bytes of data"
        raise BadInput(what, where=where, do=_DO)
    values: dict[str, str] = {}
    for tag, kind, offset, count in _ENTRY.iter_unpack(blob[_HEAD.size : data]):
        field = _TAGS.get(tag)
        if field is None:
            continue
        if field in values:
            raise BadInput(f"the {field} stands twice in the header", where=where, do=_DO)
        if not 0 <= offset < size or count < 1:
            what = f"the {field} is said to stand at byte {offset} of {size}, {count} times"
            raise BadInput(what, where=where, do=_DO)
        start, end = data + offset, data + size
        if tag == _EPOCH:
            values[field] = _integer(blob, kind, start, end, where)
        else:
            values[field] = _string(blob, kind, count, start, end, where, limits)
    return Row(*(values.get(field, "") for field in Row._fields))


def _integer(blob: bytes, kind: int, start: int, end: int, where: str) -> str:
    if kind != _INT32 or start + 4 > end:
        raise BadInput("the epoch is no number of 32 bits", where=where, do=_DO)
    return str(int.from_bytes(blob[start : start + 4], "big"))


def _string(blob: bytes, kind: int, count: int, start: int, end: int, where: str, limits: Limits) -> str:
    stop = blob.find(b"\0", start, min(end, start + limits.string_bytes + 1))
    if kind not in {_STRING, _I18N} or (kind == _STRING and count != 1) or stop < 0:
        raise BadInput("a text in the header has no end, or is none", where=where, do=_DO)
    return blob[start:stop].decode("utf-8", "replace")
