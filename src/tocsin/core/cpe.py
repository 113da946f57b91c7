# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Names of products by CPE 2.3: read, write, compare attribute by attribute.

Both bindings are read: the formatted string (``cpe:2.3:o:vendor:product:1.0:...``) and the URI of CPE 2.2
(``cpe:/o:vendor:product:1.0``). A value is kept as the formatted string writes it, in lower case: ``*`` is ANY,
``-`` is NA, another character than letters, digits, ``_``, ``.`` and ``-`` stands behind a backslash, and ``?`` and
``*`` without one are wildcards. Names that break the rules of the binding raise ``BadInput`` with the attribute.
Cost: linear in the name. Sources: NISTIR 7695 (6.1, 6.2), NISTIR 7696 (6.2, 6.3).
"""

from __future__ import annotations

import re
from typing import Final, Literal, NamedTuple

from tocsin.core.errors import BadInput

ANY: Final = "*"
NA: Final = "-"
LONGEST: Final = 1_000
"""Characters of a name; the longest in the official dictionary is below 500."""
Relation = Literal["equal", "superset", "subset", "disjoint", "undefined"]

_PARTS: Final = frozenset({"a", "o", "h", ANY, NA})
_VALUE: Final = re.compile(r"(?:\*|\?{1,100})?(?:[A-Za-z0-9_.\-]|\\[!-~])++(?:\*|\?{1,100})?")
_CUT: Final = re.compile(r"((?:[^\\:]|\\.)*+)(?::|\Z)")
_PLAIN: Final = frozenset("abcdefghijklmnopqrstuvwxyz0123456789_.-")
_CODED: Final = re.compile(r"%([0-9A-Fa-f]{2})|([^%])")
_PACKED: Final = 5


class Cpe(NamedTuple):
    """A well-formed name: the eleven attributes in the order of the formatted string."""

    part: str = ANY
    vendor: str = ANY
    product: str = ANY
    version: str = ANY
    update: str = ANY
    edition: str = ANY
    language: str = ANY
    sw_edition: str = ANY
    target_sw: str = ANY
    target_hw: str = ANY
    other: str = ANY

    def __str__(self) -> str:
        """The formatted string."""
        return ":".join(("cpe:2.3", *self))


def parse(text: str) -> Cpe:
    """Read a name in either binding. Raises ``BadInput`` that names the attribute if it is none."""
    text = text.strip()
    if len(text) > LONGEST:
        raise BadInput(f"a CPE name of {len(text)} characters", do=f"the most is {LONGEST}")
    if text[:8].lower() == "cpe:2.3:":
        found = _formatted(text[8:])
    elif text[:5].lower() == "cpe:/":
        found = _uri(text[5:])
    else:
        raise BadInput(f"not a CPE name: {text[:60]!r}", do="it begins with cpe:2.3: or cpe:/")
    if found.part not in _PARTS:
        raise _wrong("part", found.part, "write a, o or h")
    return found


def literal(value: str) -> str:
    """The text of a value without backslashes; empty for ANY and NA."""
    return "" if value in {ANY, NA} else re.sub(r"\\(.)", r"\1", value)


def quoted(text: str) -> str:
    """A text as a value without wildcards, as the formatted string writes it; ANY for an empty one."""
    return _written([f"\\{letter}" for letter in text if "!" <= letter <= "~"]) or ANY


def has_wildcard(value: str) -> bool:
    """Whether a value stands for several: a ``?`` or ``*`` without a backslash, at its ends; not so of ANY."""
    return value != ANY and (value[:1] in {"*", "?"} or _open_end(value))


def compare(source: str, target: str) -> Relation:
    """What the value of a source is to that of a target (NISTIR 7696, table 6-2)."""
    if has_wildcard(target):
        return "undefined"
    if source == target:
        return "equal"
    if source == ANY:
        return "superset"
    if target == ANY:
        return "subset"
    if NA in {source, target} or not has_wildcard(source):
        return "disjoint"
    return "superset" if _covers(source, target) else "disjoint"


def _formatted(text: str) -> Cpe:
    values: list[str] = []
    at = 0
    while at <= len(text) and len(values) <= len(Cpe._fields):
        found = _CUT.match(text, at)
        if found is None:
            raise BadInput("a CPE name ends in a backslash", do=r"write \\ for one that is meant")
        values.append(found[1])
        at = found.end() + (found.end() == len(text) and not found[0].endswith(":"))
    if len(values) != len(Cpe._fields):
        what = f"{len(values)} attributes" if len(values) <= len(Cpe._fields) else "too many attributes"
        raise BadInput(f"a CPE name with {what}", do="a formatted string of CPE 2.3 has eleven")
    return Cpe(*(_checked(name, value) for name, value in zip(Cpe._fields, values, strict=True)))


def _checked(name: str, value: str) -> str:
    if value in {ANY, NA}:
        return value
    if _VALUE.fullmatch(value) is None:
        raise _wrong(name, value, "escape punctuation with a backslash; wildcards stand at the ends alone")
    return _written(re.findall(r"\\.|.", value))


def _written(tokens: list[str]) -> str:
    """A value in its one form, from characters of which those that could be a wildcard have a backslash."""
    made = [_one(token) for token in tokens]
    text = "".join(made)
    return "\\-" if text == NA else text


def _one(token: str) -> str:
    if len(token) == 1:
        return token.lower()
    plain = token[1].lower()
    return plain if plain in _PLAIN else f"\\{plain}"


def _uri(text: str) -> Cpe:
    pieces = text.split(":")
    if len(pieces) > 7:
        raise BadInput("a CPE name by URI with too many parts", do="there are seven; write %3a for a colon")
    pieces += [""] * (7 - len(pieces))
    part, vendor, product, version, update, edition, language = pieces
    packed = ["", "", "", ""]
    if edition.startswith("~"):
        rest = edition[1:].split("~")
        if len(rest) != _PACKED:
            raise _wrong("edition", edition, "a packed edition has five parts, each behind a tilde")
        edition, *packed = rest
    values = (part, vendor, product, version, update, edition, language, *packed)
    return Cpe(*(_decoded(name, value) for name, value in zip(Cpe._fields, values, strict=True)))


def _decoded(name: str, value: str) -> str:
    """A value of the URI binding (NISTIR 7695, 6.1.3.2)."""
    if value == "":
        return ANY
    if value == NA:
        return NA
    tokens: list[str] = []
    at = 0
    while at < len(value):
        found = _CODED.match(value, at)
        if found is None:
            raise _wrong(name, value, "write two hex digits behind each %")
        at = found.end()
        if found[1]:
            code = int(found[1], 16)
            tokens.append({1: "?", 2: "*"}.get(code, f"\\{chr(code)}"))
        else:
            tokens.append(f"\\{found[2]}")
    if any(len(token) > 1 and not "!" <= token[1] <= "~" for token in tokens):
        raise _wrong(name, value, "a CPE name is made of visible ASCII characters")
    text = "".join(tokens)
    if _VALUE.fullmatch(text) is None:
        raise _wrong(name, value, "wildcards stand at the ends alone")
    return _written(tokens)


def _open_end(value: str) -> bool:
    if value[-1:] not in {"*", "?"}:
        return False
    before = value[:-1]
    return (len(before) - len(before.rstrip("\\"))) % 2 == 0


def _covers(source: str, target: str) -> bool:
    """Whether a value with wildcards at its ends covers one without: ``?`` is at most one character (7696, 6.3)."""
    head = re.match(r"\*|\?*", source)
    ahead = head[0] if head else ""
    tail = re.search(r"(\*|\?+)$", source[len(ahead) :]) if _open_end(source) else None
    behind = tail[0] if tail else ""
    core = source[len(ahead) : len(source) - len(behind)] if behind else source[len(ahead) :]
    text, middle = literal(target), literal(core)
    at = text.find(middle)
    while at >= 0:
        before, after = at, len(text) - at - len(middle)
        if (ahead == ANY or before <= len(ahead)) and (behind == ANY or after <= len(behind)):
            return True
        at = text.find(middle, at + 1)
    return False


def _wrong(name: str, value: str, do: str) -> BadInput:
    return BadInput(f"the {name} of a CPE name cannot be {value[:60]!r}", where=name, do=do)
