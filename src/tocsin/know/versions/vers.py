# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Whether a version lies in a range written as VERS (``vers:npm/>=1.0.0|<2.0.0``).

Source: the Version Range Specifier, clause 5. Constraints stand in version order, each
version once; lower and upper bounds alternate and make intervals, a bare version adds
itself, ``!=`` takes its version out, ``*`` alone is every version. Answered only for
types whose order of versions is proven here. Everything else raises ``BadInput``,
never a guess: another type, a version that does not parse, constraints that break the
rules, and ``!=`` alone, of which the standard does not say out of what it is taken.
Cost: one key a constraint.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final, NamedTuple
from urllib.parse import unquote

from tocsin.core.errors import BadInput
from tocsin.know.versions import Key, order

_ECOSYSTEMS: Final = {
    "alpine": "Alpine",
    "apk": "Alpine",
    "cargo": "crates.io",
    "deb": "Debian",
    "golang": "Go",
    "hex": "Hex",
    "maven": "Maven",
    "npm": "npm",
    "pub": "Pub",
    "pypi": "PyPI",
    "rpm": "Red Hat",
    "semver": "npm",
}
"""VERS types, and the ecosystem whose proven order is theirs; ``semver`` is the order that npm has too."""
_SHAPE: Final = re.compile(r"vers:([A-Za-z][A-Za-z0-9.-]*)/([!-~]+)")
_CONSTRAINT: Final = re.compile(r"(!=|<=|>=|<|>|)((?:[^<>=!*|%]|%[0-9A-Fa-f]{2})+)")
_LOWER: Final = frozenset({">", ">="})
_UPPER: Final = frozenset({"<", "<="})
_ALL: Final = "*"


class _Constraint(NamedTuple):
    sign: str
    key: Key


def holds(expression: str, version: str) -> bool:
    """Whether the range holds the version. Raises ``BadInput`` where that cannot be said for sure."""
    shape = _SHAPE.fullmatch(expression.strip())
    if shape is None:
        raise BadInput("not a range of versions by VERS")
    ecosystem = _ECOSYSTEMS.get(shape[1].lower())
    known = order(ecosystem) if ecosystem else None
    if shape[2] == _ALL and shape[1].lower() != "invalid":
        return True
    if known is None:
        raise BadInput(f"no proven order of versions for ranges of the type {shape[1][:40]}")
    constraints: list[_Constraint] = []
    for part in shape[2].split("|"):
        one = _CONSTRAINT.fullmatch(part)
        if one is None:
            raise BadInput(f"not a constraint by VERS: {part[:60]!r}")
        constraints.append(_Constraint(one[1], known.key(unquote(one[2]))))
    _check(constraints)
    return _holds(constraints, known.key(version))


def fits(kind: str, ecosystem: str) -> bool:
    """Whether ranges of this VERS type are in the order of an ecosystem, as OSV names it."""
    known = order(_ECOSYSTEMS.get(kind.lower(), ""))
    own = order(ecosystem)
    return known is not None and own is not None and known.name == own.name


def only(expression: str) -> tuple[str, str]:
    """The type and the version of a range that is one version (``vers:npm/1.2.3``); empty if it is not."""
    shape = _SHAPE.fullmatch(expression.strip())
    one = _CONSTRAINT.fullmatch(shape[2]) if shape else None
    return (shape[1].lower(), unquote(one[2])) if shape and one and not one[1] else ("", "")


def _check(constraints: list[_Constraint]) -> None:
    """Raise ``BadInput`` unless the constraints obey clause 5.4."""
    if any(not one.key < other.key for one, other in pairwise(constraints)):
        raise BadInput("the range is not in version order, or names a version twice")
    signs = [one.sign for one in constraints if one.sign != "!="]
    if not signs:
        raise BadInput("the range only takes versions out")
    for one, other in pairwise(signs):
        if not one and other in _UPPER:
            raise BadInput("the range names a version inside of an interval")
    bounds = [sign for sign in signs if sign]
    for one, other in pairwise(bounds):
        if (one in _LOWER) == (other in _LOWER):
            raise BadInput("lower and upper bounds of the range do not alternate")


def _holds(constraints: list[_Constraint], here: Key) -> bool:
    """Whether checked constraints hold the key."""
    for sign, key in constraints:
        if key == here:
            return sign in {"", "<=", ">="}
    below: _Constraint | None = None
    for one in constraints:
        if one.sign not in _LOWER and one.sign not in _UPPER:
            continue
        if here < one.key:  # the first bound above decides: an upper one ends an interval that holds it
            return one.sign in _UPPER
        below = one
    return below is not None and below.sign in _LOWER
