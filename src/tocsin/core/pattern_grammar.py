# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The grammar of STIX patterns in full (STIX 2.1 section 9): right or wrong, and which equalities stand there.

The descent is bounded, and no expression over text can backtrack over it, so the time is
linear in the pattern. What a pattern means as atoms is said in ``pattern``.
"""

from __future__ import annotations

import re

import msgspec

from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.core.sentence import translatable

SPACE = "[ \t\r\n\f\v\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]"
"""An expression for one white space character of the grammar."""
_SIXTYFOUR = r"(?:[A-Za-z0-9+/][\r\n]*+)"
"""An expression for one digit of base64; line ends between such mean nothing (section 9.2)."""
_TOKEN = re.compile(
    rf"""(?P<space>(?:{SPACE}|//[^\r\n]*+|/\*(?:[^*]++|\*(?!/))*+\*/)++)
    |(?P<time>t'[0-9]{{4}}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])T(?:[01][0-9]|2[0-3]):[0-5][0-9]:(?:[0-5][0-9]|60)
      (?:\.[0-9]++)?Z')
    |(?P<hex>h'(?:[0-9a-fA-F]{{2}})*+')
    |(?P<binary>b'(?![\r\n]*+')[\r\n]*+(?:{_SIXTYFOUR}{{4}})*+(?:{_SIXTYFOUR}{{3}}=|{_SIXTYFOUR}{{2}}=[\r\n]*+=)?+[\r\n]*+')
    |(?P<string>'(?:[^'\\]++|\\['\\])*+')
    |(?P<float>[+-]?[0-9]*\.[0-9]++)
    |(?P<int>[+-]?(?:0|[1-9][0-9]*+))
    |(?P<word>[A-Za-z_][A-Za-z0-9_-]*+)
    |(?P<mark>==|=|!=|<>|<=|>=|[<>\[\]().:,*])""",
    re.VERBOSE,
)
STEP = r"(?:[A-Za-z_][A-Za-z0-9_]*+|'(?:[^'\\]++|\\['\\])*+')"
"""An expression for one step of a path; it takes keywords too, which are none (``is_path``)."""
_BETWEEN = {
    "AND": translatable("operator AND between observations"),
    "FOLLOWEDBY": translatable("operator FOLLOWEDBY between observations"),
}
_QUALIFIED = {
    "START": translatable("qualifier START"),
    "WITHIN": translatable("qualifier WITHIN"),
    "REPEATS": translatable("qualifier REPEATS"),
}
_KEYWORDS = frozenset({
    "AND", "OR", "NOT", "FOLLOWEDBY", "LIKE", "MATCHES", "ISSUPERSET", "ISSUBSET", "EXISTS", "LAST",
    "IN", "START", "STOP", "SECONDS", "TRUE", "FALSE", "WITHIN", "REPEATS", "TIMES", "true", "false",
})  # fmt: skip
_PRIMITIVES = ("string", "int", "float", "time", "hex", "binary")
_EQUAL, _ORDER = ("=", "==", "!=", "<>"), ("<", "<=", ">", ">=")
_ON_TEXT = ("LIKE", "MATCHES", "ISSUBSET", "ISSUPERSET")
_DEEPEST = 200
"""Whatever the limits say: the descent must not outrun the interpreter's stack."""
_SPLIT = "make several indicators of it, or raise the limit"


_INSIDE_AND = translatable("operator AND inside an observation")


def beyond(word: str, *, inside: bool) -> str:
    """What a keyword or mark is called that makes a pattern more than equalities joined by OR."""
    if word == "AND" and inside:
        return _INSIDE_AND
    return _BETWEEN.get(word) or _QUALIFIED.get(word) or f"operator {word}"


class Read(msgspec.Struct, frozen=True):
    """What stands in a right pattern."""

    equalities: list[tuple[tuple[str, ...], str]]
    """The path (type, then its steps) and the text compared with it, in the order of the pattern."""
    beyond: str
    """The first thing that is more than equalities joined by OR; empty if there is none."""


def read(pattern: str, limits: Limits) -> Read:
    """Read a pattern. Raises ``BadInput`` with the character, counted from 1, if it is not right.

    Refused too: one nested deeper than ``limits.pattern_depth``, or than 200 whatever that says, and one of
    more comparisons than ``limits.pattern_terms``.
    """
    reader = _Reader(pattern, min(limits.pattern_depth, _DEEPEST), limits.pattern_terms)
    reader.observations(0)
    reader.expect("end")
    return Read(reader.leaves, reader.why)


def is_path(text: str) -> bool:
    """Whether this is a path (``file:hashes.'SHA-256'``) and nothing else."""
    try:
        reader = _Reader(text, 1, 1)
        reader.path()
        reader.expect("end")
    except BadInput:
        return False
    return True


def unescaped(inner: str) -> str:
    """The text that stands between the quotes of a right string."""
    return re.sub(r"\\(['\\])", r"\1", inner) if "\\" in inner else inner


def unquoted(step: str) -> str:
    """A step of a path, or a string, without its quotes if it has them."""
    return unescaped(step[1:-1]) if step.startswith("'") else step


class Token(msgspec.Struct, frozen=True):
    """One word, mark or literal of a pattern; ``kind`` is its own text for keywords and marks."""

    kind: str
    text: str
    at: int


def tokens(pattern: str) -> list[Token]:
    """The tokens of a pattern, an ``end`` behind them. Raises ``BadInput`` where there is none."""
    made, at = list[Token](), 0
    while at < len(pattern):
        found = _TOKEN.match(pattern, at)
        if found is None:
            raise _wrong(Token("character", pattern[at], at), "a token")
        kind, text = str(found.lastgroup), found.group()
        if (kind == "word" and text in _KEYWORDS) or kind == "mark":
            kind = text
        if kind != "space":
            made.append(Token(kind, text, at))
        at = found.end()
    made.append(Token("end", "", len(pattern)))
    return made


def _wrong(token: Token, wanted: str) -> BadInput:
    seen = repr(token.text[:40]) if token.text else "the end"
    do = ""
    if token.kind == "word" and "-" in token.text:
        do = f"put a path step with a hyphen in quotes: '{token.text[:40]}'"
    return BadInput(
        f"the pattern has {seen} where {wanted} should stand", where=f"character {token.at + 1}", do=do
    )


class _Reader:
    """Reads the grammar from left to right; keeps equalities, and the first thing not matched yet."""

    def __init__(self, pattern: str, depth: int, terms: int) -> None:
        self.tokens = tokens(pattern)
        self.at = 0
        self.depth = depth
        self.terms = terms
        self.count = 0
        self.why = ""
        self.leaves: list[tuple[tuple[str, ...], str]] = []

    @property
    def next(self) -> Token:
        return self.tokens[self.at]

    def take(self, *kinds: str) -> Token | None:
        """The next token if it is of one of these kinds."""
        token = self.next
        if token.kind not in kinds:
            return None
        self.at += 1
        return token

    def expect(self, *kinds: str) -> Token:
        token = self.take(*kinds)
        if token is None:
            raise _wrong(self.next, " or ".join("the end" if kind == "end" else kind for kind in kinds))
        return token

    def later(self, why: str) -> None:
        self.why = self.why or why

    def deeper(self, level: int) -> int:
        if level >= self.depth:
            what = f"the pattern is nested deeper than the limit of {self.depth} (limits.pattern_depth)"
            raise BadInput(what, where=f"character {self.next.at + 1}", do=_SPLIT)
        return level + 1

    def one_more(self) -> None:
        """Count a comparison."""
        self.count += 1
        if self.count > self.terms:
            what = f"the pattern has more comparisons than the limit of {self.terms} (limits.pattern_terms)"
            raise BadInput(what, where=f"character {self.next.at + 1}", do=_SPLIT)

    def observations(self, level: int) -> None:
        """Observation expressions joined by AND, OR, FOLLOWEDBY, each with its qualifiers."""
        while True:
            if self.expect("[", "(").kind == "[":
                self.comparisons(self.deeper(level))
                self.expect("]")
            else:
                self.observations(self.deeper(level))
                self.expect(")")
            self.qualifiers()
            joined = self.take("AND", "OR", "FOLLOWEDBY")
            if joined is None:
                return
            if joined.kind != "OR":
                self.later(beyond(joined.kind, inside=False))

    def qualifiers(self) -> None:
        seen = set[str]()
        while token := self.take("START", "WITHIN", "REPEATS"):
            self.later(beyond(token.kind, inside=False))
            if token.kind in seen:
                raise _wrong(token, "another qualifier, for each may stand once,")
            seen.add(token.kind)
            if token.kind == "START":
                self.expect("time")
                self.expect("STOP")
                self.expect("time")
            else:
                number = self.expect("int", "float") if token.kind == "WITHIN" else self.expect("int")
                if number.text.startswith("-"):
                    raise _wrong(number, "a number that is not negative")
                self.expect("SECONDS" if token.kind == "WITHIN" else "TIMES")

    def comparisons(self, level: int) -> None:
        """Tests joined by AND and OR inside one observation."""
        while True:
            if self.take("("):
                self.comparisons(self.deeper(level))
                self.expect(")")
            else:
                self.one_more()
                self.comparison()
            joined = self.take("AND", "OR")
            if joined is None:
                return
            if joined.kind == "AND":
                self.later(beyond("AND", inside=True))

    def comparison(self) -> None:
        """Whether something exists, or a test of it."""
        if self.take("NOT"):
            self.expect("EXISTS")
            self.path()
            self.later(translatable("operator NOT EXISTS"))
        elif self.take("EXISTS"):
            self.path()
            self.later(translatable("operator EXISTS"))
        else:
            self.test()

    def test(self) -> None:
        path = self.path()
        negated = self.take("NOT") is not None
        operator = self.expect(*_EQUAL, *_ORDER, *_ON_TEXT, "IN")
        if operator.kind == "IN":
            self.members()
        elif operator.kind in _ON_TEXT:
            self.expect("string")
        else:
            bools = ("true", "false") if operator.kind in _EQUAL else ()
            literal = self.expect(*_PRIMITIVES, *bools)
            if literal.kind == "string" and not negated and operator.kind in ("=", "=="):
                self.leaves.append((path, unquoted(literal.text)))
                return
            if literal.kind != "string":
                self.later(f"a {literal.kind} compared with path {path[0]}:{'.'.join(path[1:])}")
        self.later(f"operator {'NOT ' if negated else ''}{operator.kind}")

    def members(self) -> None:
        self.expect("(")
        if self.take(")"):
            return
        while True:
            self.expect(*_PRIMITIVES, "true", "false")
            if self.expect(",", ")").kind == ")":
                return

    def path(self) -> tuple[str, ...]:
        steps = [self.expect("word").text]
        self.expect(":")
        steps.append(self.step())
        while token := self.take(".", "["):
            if token.kind == ".":
                steps.append(self.step())
                continue
            index = self.expect("int", "*")
            if index.text.startswith("-"):
                raise _wrong(index, "an index that is not negative")
            self.expect("]")
            steps.append(f"[{index.text}]")
        return tuple(steps)

    def step(self) -> str:
        token = self.expect("word", "string")
        if token.kind == "word" and "-" in token.text:
            raise _wrong(token, "a path step")
        return unquoted(token.text)
