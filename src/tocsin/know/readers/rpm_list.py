# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A list of installed RPM packages, as ``rpm -qa`` writes it in one form.

The form is ``QUERY``: name, epoch, version, release, architecture, vendor and source RPM, parted by single spaces; only a
vendor may hold spaces itself. ``(none)`` is rpm's word for what is not there. A bad line is a fault; a list
without one good line is refused. Linear.
"""

from __future__ import annotations

import re
from typing import Final

from tocsin.core.component import Component
from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.core.reading import Reading
from tocsin.core.textin import lines
from tocsin.know.readers.rpm_packages import Packages, Row
from tocsin.know.readers.text_lock import checked

QUERY: Final = r"%{NAME} %{EPOCH} %{VERSION} %{RELEASE} %{ARCH} %{VENDOR} %{SOURCERPM}\n"
_LINE: Final = re.compile(
    r"(\S+) ([0-9]+|\(none\)) (\S+) (\S+) (\S+) (\S.*) (\S+\.(?:no)?src\.rpm|\(none\))", re.DOTALL
)
_HEAD: Final = re.compile(
    rb"(?m)^\S+ (?:[0-9]+|\(none\)) \S+ \S+ \S+ \S[^\n]* (?:\S+\.(?:no)?src\.rpm|\(none\))[ \t]*\r?$"
)
_NONE: Final = "(none)"


def detect(name: str, head: bytes) -> bool:  # noqa: ARG001 -- one shape for all readers
    """Whether the first lines are in the form of ``QUERY``."""
    first = head[:20_000].lstrip(b"\xef\xbb\xbf\r\n").split(b"\n", 1)[0]
    return _HEAD.match(first) is not None


def read(data: bytes, name: str, limits: Limits, release: str = "", asset: str = "") -> Reading[Component]:
    """Read a list; ``release`` is OSV's ecosystem (``AlmaLinux:9``), empty if unknown.

    Raises ``BadInput`` if it has not one good line, is not UTF-8, or is beyond a limit.
    """
    checked(data, name, limits)
    found = Packages(name, limits, held=len(data), release=release, asset=asset)
    for number, raw in enumerate(lines(data, limits), start=1):
        text = raw.strip()
        if not text:
            continue
        found.step()
        where = f"{name}:{number}"
        try:
            found.add(_row(text, where, limits), where)
        except BadInput as error:
            found.faults.take(error, where)
    return found.reading()


def _row(text: str, where: str, limits: Limits) -> Row:
    line = _LINE.fullmatch(text) if len(text) <= limits.line_bytes else None
    if line is None:
        what = f"not a package in the form asked for: {text[:100]!r}"
        raise BadInput(what, where=where, do=f"run: rpm -qa --qf '{QUERY}'")
    return Row(*("" if part == _NONE else part.strip() for part in line.groups()))
