# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Pipenv's ``Pipfile.lock``: JSON with ``_meta``, ``default``, ``develop`` and further groups.

Each group maps a name to ``version`` (``==1.0``) or to where the code comes from (``git``, ``path``, ``file``). Refused: JSON
that is not whole or has no ``_meta``, and a name that stands in one group twice. Cost: one decode a group's entry.
"""

from __future__ import annotations

from tocsin.core.component import Component
from tocsin.core.errors import BadInput
from tocsin.core.jsonin import decode, place, split
from tocsin.core.limits import Limits
from tocsin.core.reading import Reading
from tocsin.know.readers.lock_entries import DECODED_ENTRY, LockEntries, Origin
from tocsin.know.readers.shape import Record, as_record, text

_AGAIN = "let pipenv write it again"


def detect(name: str, head: bytes) -> bool:  # noqa: ARG001 -- one shape for all readers
    """Whether this looks like Pipenv's lock file."""
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    return start[:1] == b"{" and b'"_meta"' in start[:4096] and b'"pipfile-spec"' in start


def read(data: bytes, name: str, limits: Limits) -> Reading[Component]:
    """Read a lock file. Raises ``BadInput`` if it is not whole JSON, or not Pipenv's."""
    parts = split(data, name, limits, "")
    if "_meta" not in parts.others:
        raise BadInput("there is no _meta in it, as Pipenv writes it", where=name, do=_AGAIN)
    found = LockEntries("PyPI", name, limits, held=3 * len(data), entry=DECODED_ENTRY)
    for group, raw in parts.others.items():
        if group != "_meta":
            _group(group, raw, name, limits, found)
    return found.reading()


def _group(group: str, raw: bytes, name: str, limits: Limits, found: LockEntries) -> None:
    top = place(name, group)
    try:
        parts = split(raw, top, limits, "")
        if parts.shape != "object":
            raise BadInput("a JSON object is wanted, not an array", where=top, do=_AGAIN)
    except BadInput as error:
        found.faults.take(error, top)
        return
    for package, entry in parts.others.items():
        where = place(name, group, package)
        found.step()
        try:
            row = as_record(decode(entry, where, limits), where)
            _entry(package, row, where, found, dev=group == "develop")
        except BadInput as error:
            found.faults.take(error, where)


def _entry(package: str, row: Record, where: str, found: LockEntries, *, dev: bool) -> None:
    origin: Origin = "public"
    if any(key in row for key in ("git", "hg", "svn", "bzr", "ref")):
        origin = "git"
    elif "path" in row or row.get("editable") is True:
        if text(row, "path", where) in {".", "./"}:
            found.note("entries are the project's own, no packages of others")
            return
        origin = "a folder"
    elif "file" in row:
        origin = "a file" if text(row, "file", where).startswith(("file:", "./", "../")) else "a URL"
    version = text(row, "version", where).lstrip("=").strip()
    if version and version[0] in "<>~!*":
        version = ""
    found.take(package, version, where, origin=origin, dev=dev)
