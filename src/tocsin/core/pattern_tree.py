# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A right STIX pattern as a tree: what is compared, and how observations are joined (STIX 2.1 section 9).

``pattern_grammar.read`` says whether a pattern is right and within the limits; this reads it once more for its
meaning. What binds tighter, from the tightest: qualifiers, AND, OR, FOLLOWEDBY; inside an observation AND, then OR.
The descent is bounded by the depth that was checked before. Cost: linear in the pattern.
"""

from __future__ import annotations

import base64
import datetime as dt
from typing import Any, TypeAlias

import msgspec

from tocsin.core import instant
from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.core.pattern_grammar import Token, read, tokens, unquoted

_SPELLED = {"==": "=", "<>": "!="}


class Comparison(msgspec.Struct, frozen=True):
    """One comparison. ``values`` are str, int, float, bool, bytes or ``datetime`` in UTC."""

    kind: str
    """Type of the object, the first part of the path."""
    path: tuple[str, ...]
    """Steps behind it; ``[*]`` and ``[n]`` are steps."""
    operator: str
    """``=  !=  <  <=  >  >=  IN  LIKE  MATCHES  ISSUBSET  ISSUPERSET  EXISTS``."""
    values: tuple[Any, ...] = ()
    negated: bool = False


class Joined(msgspec.Struct, frozen=True):
    """Parts joined by one operator: AND, OR, and between observations FOLLOWEDBY too."""

    operator: str
    parts: tuple[Any, ...]


class Seen(msgspec.Struct, frozen=True):
    """One observation: what stands between square brackets."""

    test: Any
    """``Comparison`` or ``Joined`` of such."""
    number: int
    """Which observation of the pattern, counted from 0."""


class Qualified(msgspec.Struct, frozen=True):
    """Observations under one qualifier."""

    of: Any
    qualifier: str
    """WITHIN, REPEATS or START."""
    seconds: float = 0.0
    times: int = 0
    start: dt.datetime | None = None
    stop: dt.datetime | None = None


Observations: TypeAlias = Seen | Joined | Qualified


def tree(pattern: str, limits: Limits) -> Observations:
    """The meaning of a pattern. Raises ``BadInput`` for one that is not right, or beyond the limits."""
    size = len(pattern.encode("utf-8", "surrogatepass"))
    if size > limits.pattern_bytes:
        what = f"a pattern of {size} bytes is longer than the limit of {limits.pattern_bytes} (limits.pattern_bytes)"
        raise BadInput(what, do="make several indicators of it, or raise the limit")
    read(pattern, limits)
    return _Tree(tokens(pattern)).followed()


class _Tree:
    """Reads tokens that are known to be right."""

    def __init__(self, all_tokens: list[Token]) -> None:
        self._tokens = all_tokens
        self._at = self._seen = 0

    def _take(self, *kinds: str) -> Token | None:
        token = self._tokens[self._at]
        if token.kind not in kinds:
            return None
        self._at += 1
        return token

    def _any(self) -> Token:
        self._at += 1
        return self._tokens[self._at - 1]

    def followed(self) -> Observations:
        """Observations, the loosest operator first."""
        made: Observations = self._chain(
            "FOLLOWEDBY", lambda: self._chain("OR", lambda: self._chain("AND", self._observed))
        )
        return made

    def _chain(self, operator: str, part: Any) -> Any:
        parts = [part()]
        while self._take(operator):
            parts.append(part())
        return parts[0] if len(parts) == 1 else Joined(operator, tuple(parts))

    def _observed(self) -> Observations:
        made: Observations
        if self._any().kind == "[":
            made = Seen(self._tests(), self._seen)
            self._seen += 1
        else:
            made = self.followed()
        self._any()
        while token := self._take("START", "WITHIN", "REPEATS"):
            made = self._qualified(made, token.kind)
        return made

    def _qualified(self, of: Observations, kind: str) -> Qualified:
        first = self._any()
        if kind == "START":
            self._any()
            return Qualified(of, kind, start=_time(first), stop=_time(self._any()))
        self._any()
        if kind == "WITHIN":
            if float(first.text) <= 0:
                raise BadInput(
                    "WITHIN 0 SECONDS is no time", where=f"character {first.at + 1}", do="ask for more than 0"
                )
            return Qualified(of, kind, seconds=float(first.text))
        if int(first.text) < 1:
            raise BadInput(
                "REPEATS 0 TIMES asks for nothing",
                where=f"character {first.at + 1}",
                do="ask for one at least",
            )
        return Qualified(of, kind, times=int(first.text))

    def _tests(self) -> Any:
        return self._chain("OR", lambda: self._chain("AND", self._test))

    def _test(self) -> Any:
        if self._take("("):
            inner = self._tests()
            self._any()
            return inner
        negated = self._take("NOT") is not None
        if self._take("EXISTS"):
            kind, path = self._path()
            return Comparison(kind, path, "EXISTS", negated=negated)
        kind, path = self._path()
        negated = self._take("NOT") is not None
        operator = self._any().kind
        values = self._members() if operator == "IN" else (_value(self._any()),)
        return Comparison(kind, path, _SPELLED.get(operator, operator), values, negated)

    def _members(self) -> tuple[Any, ...]:
        self._any()
        made = []
        while not self._take(")"):
            made.append(_value(self._any()))
            self._take(",")
        return tuple(made)

    def _path(self) -> tuple[str, tuple[str, ...]]:
        kind = self._any().text
        self._any()
        steps = [unquoted(self._any().text)]
        while token := self._take(".", "["):
            if token.kind == ".":
                steps.append(unquoted(self._any().text))
            else:
                steps.append(f"[{self._any().text}]")
                self._any()
        return kind, tuple(steps)


def _time(token: Token) -> dt.datetime:
    return instant.to_datetime(token.text[2:-1])


def _value(token: Token) -> Any:
    """What a literal stands for. Raises ``BadInput`` for a day that there is not."""
    if token.kind == "time":
        return _time(token)
    if token.kind == "hex":
        return bytes.fromhex(token.text[2:-1])
    if token.kind == "binary":
        return base64.b64decode(token.text[2:-1])
    if token.kind == "string":
        return unquoted(token.text)
    if token.kind == "float":
        return float(token.text)
    return int(token.text) if token.kind == "int" else token.kind == "true"
