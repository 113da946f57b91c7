# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""One indicator a line: its kind is guessed from its shape (``core.atoms.guess``).

Taken: empty lines, comments (a line, or the rest of one behind a space and ``#``), defanged values,
hosts files that send names into the void (``0.0.0.0 evil.example``). Everything else is a fault. A
file is taken for such a list only if most of its lines are indicators, so that prose, code and logs
are left alone. 32 hexadecimal digits are an MD5; a JA3 needs the CSV with its kinds.
Cost: about 5 us a line.
"""

from __future__ import annotations

import re

from tocsin.core.atoms import Atom, guess
from tocsin.core.limits import Limits
from tocsin.core.reading import Fault, Reading
from tocsin.core.textin import lines
from tocsin.watch.readers.contract import Listed
from tocsin.watch.readers.listing import Gathered, check
from tocsin.watch.views import views

_COMMENT = re.compile(r"(?:^|\s)[#;].*")
_VOID = frozenset(("0.0.0.0", "127.0.0.1", "::", "::1"))  # noqa: S104 -- where hosts files send names, not a bind
_HOSTS_OWN = _VOID | {
    "localhost",
    "localhost.localdomain",
    "local",
    "broadcasthost",
    "ip6-localhost",
    "ip6-loopback",
    "ip6-localnet",
    "ip6-mcastprefix",
    "ip6-allnodes",
    "ip6-allrouters",
    "ip6-allhosts",
}
_LOOKED_AT = 200


class PlainList:
    """Reader of plain lists."""

    name = "plain-list"

    def detect(self, name: str, head: bytes) -> bool:
        """Whether most of the first lines are indicators."""
        del name
        try:
            found = head.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "strict").split("\n")
        except UnicodeDecodeError as error:
            if error.start < len(head) - 4:
                return False
            found = head[: error.start].decode().split("\n")
        found = found[:-1] if len(found) > 1 else found
        seen = [line for line in (_bare(line) for line in found[: 5 * _LOOKED_AT]) if line][:_LOOKED_AT]
        good = sum(1 for line in seen if _atoms(line))
        return good * 2 > len(seen)

    def read(self, data: bytes, name: str, limits: Limits) -> Reading[Listed]:
        """Every indicator. Raises ``BadInput`` if the file is too large or no UTF-8."""
        check(data, name, limits)
        gathered = Gathered(limits, name, len(data))
        for number, whole in enumerate(lines(data, limits), start=1):
            line = _bare(whole) if whole else ""
            if not line:
                continue
            if len(line) > limits.line_bytes:
                what = f"the line is longer than {limits.line_bytes} bytes"
                do = "one indicator a line; if it is one, raise limits.line_bytes"
                gathered.fault(Fault(f"{name}:{number}", what, do))
                continue
            found = _atoms(line)
            for original, atom in found:
                note = whole.strip()[len(line) :].strip().lstrip("#;").strip()
                gathered.add(
                    Listed(kind=atom.kind, value=atom.value, original=original, line=number, note=note)
                )
            if not found and not _is_own(line):
                do = "one address, prefix, domain, URL, e-mail address or hash a line; comments begin with #"
                gathered.fault(Fault(f"{name}:{number}", f"{line[:80]!r} is no indicator", do))
        return gathered.reading()


def _bare(line: str) -> str:
    """The line without comment. A # right behind a letter belongs to a URL."""
    return _COMMENT.sub("", line.strip()).strip()


def _is_own(line: str) -> bool:
    """Whether it is a line that every hosts file has for the machine itself."""
    words = line.lower().split()
    return len(words) > 1 and all(word in _HOSTS_OWN for word in words[1:])


def _atoms(line: str) -> list[tuple[str, Atom]]:
    """The indicators of a line: one, or the names of a line of a hosts file."""
    words = line.split()
    if len(words) > 1 and words[0] in _VOID:
        words = [word for word in words[1:] if word.lower() not in _HOSTS_OWN]
    elif len(words) > 1:
        return []
    found = [(word, guess(views(word)[0].text)) for word in words]
    kept = [(word, atom) for word, atom in found if atom is not None]
    return kept if len(kept) == len(found) else []
