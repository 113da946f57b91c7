# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""STIX patterns: their syntax in full, and the plain equalities among them as atoms.

The whole grammar of STIX 2.1 section 9 is checked, so that a wrong pattern is named as
wrong and a right one never is. Turned into atoms is what one look-up can answer: an
equality on a known path, OR of such inside an observation, OR between observations.
Everything else (AND, FOLLOWEDBY, qualifiers, LIKE, NOT, unknown paths) is a right
pattern that is *not matched yet*: ``Found.not_matched`` says why, and it has no atoms
at all, since a pattern looked for by halves would pass for one looked for.

The descent is bounded by ``limits.depth`` and no expression over text can backtrack
over it, so the time is linear in the pattern. One equality takes a shortcut of one
regular expression that gives what the full way gives.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

import msgspec

from tocsin.core import atoms
from tocsin.core.atoms import Atom
from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.core.sentence import translatable

_SPACE = "[ \t\r\n\f\v\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]"
_TOKEN = re.compile(
    rf"""(?P<space>(?:{_SPACE}|//[^\r\n]*+|/\*(?:[^*]++|\*(?!/))*+\*/)++)
    |(?P<time>t'[0-9]{{4}}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])T(?:[01][0-9]|2[0-3]):[0-5][0-9]:(?:[0-5][0-9]|60)
      (?:\.[0-9]++)?Z')
    |(?P<hex>h'(?:[0-9a-fA-F]{{2}})*+')
    |(?P<binary>b'(?:[A-Za-z0-9+/]{{4}})*(?:[A-Za-z0-9+/]{{4}}|[A-Za-z0-9+/]{{3}}=|[A-Za-z0-9+/]{{2}}==)')
    |(?P<string>'(?:[^'\\]++|\\['\\])*+')
    |(?P<float>[+-]?[0-9]*\.[0-9]++)
    |(?P<int>[+-]?(?:0|[1-9][0-9]*+))
    |(?P<word>[A-Za-z_][A-Za-z0-9_-]*+)
    |(?P<mark>==|=|!=|<>|<=|>=|[<>\[\]().:,*])""",
    re.VERBOSE,
)
_STEP = r"(?:[A-Za-z_][A-Za-z0-9_]*+|'(?:[^'\\]++|\\['\\])*+')"
_PLAIN = re.compile(
    rf"{_SPACE}*+\[{_SPACE}*+([a-z][a-z0-9-]*+):({_STEP}(?:\.{_STEP})*+)"
    rf"{_SPACE}*+==?{_SPACE}*+'((?:[^'\\]++|\\['\\])*+)'{_SPACE}*+\]{_SPACE}*+"
)
_COMMON_STEP = r"(?:(?!true|false)[a-z_][A-Za-z0-9_]*+|'(?:[^'\\]++|\\['\\])*+')"
_SURE = re.compile(
    rf"\[(?!true:|false:)[a-z][a-z0-9-]*+:{_COMMON_STEP}(?:\.{_COMMON_STEP})*+"
    rf" *+==? *+'(?:[^'\\]++|\\['\\])*+'\]"
)
"""One equality whose path cannot hold a keyword, in the usual spelling."""
_BETWEEN = {
    "AND": translatable("operator AND between observations"),
    "FOLLOWEDBY": translatable("operator FOLLOWEDBY between observations"),
}
_QUALIFIED = {
    "START": translatable("qualifier START"),
    "WITHIN": translatable("qualifier WITHIN"),
    "REPEATS": translatable("qualifier REPEATS"),
}
_STEPS = re.compile(_STEP)
_TEST = (
    rf"{_SPACE}*+[a-z][a-z0-9-]*+:{_STEP}(?:\.{_STEP})*+{_SPACE}*+"
    rf"(?:==?|!=|<[=>]?|>=?|LIKE|MATCHES){_SPACE}*+'(?:[^'\\]++|\\['\\])*+'{_SPACE}*+"
)
_OBSERVATION = (
    rf"{_SPACE}*+\[{_TEST}(?:(?:AND|OR)(?={_SPACE}){_TEST})*+\]{_SPACE}*+"
    rf"(?:WITHIN{_SPACE}++[1-9][0-9]*+{_SPACE}++SECONDS(?![\w-]){_SPACE}*+)?+"
)
_SIMPLE = re.compile(rf"{_OBSERVATION}(?:(?:AND|OR|FOLLOWEDBY)(?![\w-]){_OBSERVATION})*+")
"""Right patterns without brackets around observations, and most of those there are."""
_KEYWORDS = frozenset({
    "AND", "OR", "NOT", "FOLLOWEDBY", "LIKE", "MATCHES", "ISSUPERSET", "ISSUBSET", "EXISTS", "LAST",
    "IN", "START", "STOP", "SECONDS", "TRUE", "FALSE", "WITHIN", "REPEATS", "TIMES", "true", "false",
})  # fmt: skip
_PRIMITIVES = ("string", "int", "float", "time", "hex", "binary")
_EQUAL, _ORDER = ("=", "==", "!=", "<>"), ("<", "<=", ">", ">=")
_ON_TEXT = ("LIKE", "MATCHES", "ISSUBSET", "ISSUPERSET")
_DEEPEST = 200
"""Whatever the limits say: the descent must not outrun the interpreter's stack."""


_PATHS_IN = re.compile(rf"([a-z][a-z0-9-]*+):({_STEP}(?:\.{_STEP})*+)")


class Found(msgspec.Struct, frozen=True, gc=False):
    """The atoms a pattern looks for, each of which alone is a match."""

    atoms: tuple[Atom, ...] = ()
    not_matched: str = ""
    """Why this pattern is not looked for, though it is right; empty if it is."""


def _of(kind: str) -> Callable[[str], Atom]:
    settled = atoms.SETTLED.get(kind)
    if settled is None:
        return lambda text: Atom(kind, atoms.normal(kind, text))
    as_it_is = settled.fullmatch
    return lambda text: Atom(kind, text if as_it_is(text) else atoms.normal(kind, text))


def _host(text: str) -> Atom:
    """The end of a connection: an address, or the name of a host."""
    has_letter = any(character.isalpha() for character in text) and ":" not in text and "/" not in text
    return Atom("domain", atoms.normal("domain", text)) if has_letter else atoms.address(text)


_PATHS: dict[tuple[str, ...], Callable[[str], Atom]] = {
    ("ipv4-addr", "value"): atoms.address,
    ("ipv6-addr", "value"): atoms.address,
    ("domain-name", "value"): _of("domain"),
    ("url", "value"): _of("url"),
    ("email-addr", "value"): _of("email"),
    ("email-message", "from_ref", "value"): _of("email"),
    ("email-message", "sender_ref", "value"): _of("email"),
    ("file", "name"): _of("filename"),
    ("mutex", "name"): _of("mutex"),
    ("windows-registry-key", "key"): _of("regkey"),
    # STIX 2.1 has no home for TLS fingerprints: the extension that our own lists are written with
    ("network-traffic", "extensions", "x-tocsin-tls", "ja3"): _of("ja3"),
    ("network-traffic", "extensions", "x-tocsin-tls", "ja4"): _of("ja4"),
    ("network-traffic", "src_ref", "value"): _host,
    ("network-traffic", "dst_ref", "value"): _host,
}
_HASHED = frozenset({"file", "artifact", "x509-certificate"})
_HASH_KINDS = {"MD5": "md5", "SHA1": "sha1", "SHA256": "sha256", "SHA512": "sha512"}
_AGENT = ("network-traffic", "extensions", "http-request-ext", "request_header")


def hash_kind(algorithm: str) -> str | None:
    """The kind of atom for a hash algorithm in any of its spellings (``SHA-256``, ``sha256``); None if not kept."""
    return _HASH_KINDS.get(algorithm.upper().replace("-", "").replace("_", ""))


def _maker(path: tuple[str, ...]) -> Callable[[str], Atom] | None:
    """What turns the text compared with this path into an atom; None for a path not matched yet."""
    made = _PATHS.get(path)
    if made is not None:
        return made
    if len(path) == 3 and path[0] in _HASHED and path[1] == "hashes":
        kind = hash_kind(path[2])
        return None if kind is None else _of(kind)
    if path[:4] == _AGENT and len(path) == 5 and path[4].lower() == "user-agent":
        return _of("useragent")
    return None


def equalities(pattern: str, limits: Limits) -> Found:
    """The atoms of a pattern, or why it is not matched yet.

    Raises ``BadInput`` for a pattern that is not right by the grammar (the place counted in characters
    from 1), longer than ``limits.pattern_bytes`` or nested deeper than ``limits.depth``.
    """
    if 4 * len(pattern) > limits.pattern_bytes:
        _not_too_long(pattern, limits)
    return _quickly(pattern) or _fully(pattern, limits)


def _not_too_long(pattern: str, limits: Limits) -> None:
    size = len(pattern.encode("utf-8", "surrogatepass"))
    if size > limits.pattern_bytes:
        raise BadInput(f"a pattern of {size} bytes is longer than the limit of {limits.pattern_bytes}")


def check(pattern: str, limits: Limits) -> None:
    """Raise ``BadInput`` for what ``equalities`` refuses; ten times sooner for plain comparisons."""
    if not is_simple(pattern, limits):
        _not_too_long(pattern, limits)
        _fully(pattern, limits)


def is_simple(pattern: str, limits: Limits) -> bool:
    """Whether one look shows that ``check`` takes this pattern; if not, it may be right all the same."""
    if 4 * len(pattern) > limits.pattern_bytes:
        return False
    if _SURE.fullmatch(pattern) is not None:
        return True
    one = _PLAIN.fullmatch(pattern)
    if one is not None:
        return _is_path(one[1], one[2])
    return _SIMPLE.fullmatch(pattern) is not None and all(
        _is_path(*each) for each in _PATHS_IN.findall(pattern)
    )


@lru_cache(maxsize=1024)
def _is_path(kind: str, steps: str) -> bool:
    """Whether the full grammar takes what these expressions take for a path: keywords are none."""
    reader = _Reader(f"{kind}:{steps}", 1)
    try:
        reader.path()
        reader.expect("end")
    except BadInput:
        return False
    return True


def _quickly(pattern: str) -> Found | None:
    found = _PLAIN.fullmatch(pattern)
    if found is None:
        return None
    kind, steps, inner = found.groups()
    maker = _maker_of(kind, steps)
    if maker is None:
        return None
    try:
        return Found((maker(_plain_text(inner) if "\\" in inner else inner),))
    except BadInput as error:
        return Found(not_matched=f"value refused: {error.what}")


@lru_cache(maxsize=1024)
def _maker_of(kind: str, steps: str) -> Callable[[str], Atom] | None:
    """``_maker`` of a path as it is written."""
    return _maker((kind, *(unquoted(step) for step in _STEPS.findall(steps))))


def _fully(pattern: str, limits: Limits) -> Found:
    reader = _Reader(pattern, min(limits.depth, _DEEPEST))
    reader.observations(0)
    reader.expect("end")
    return Found(not_matched=reader.why) if reader.why else _answer(reader.leaves)


def _answer(leaves: list[tuple[tuple[str, ...], str]]) -> Found:
    """Atoms of the equalities, each once, in the order of the pattern."""
    made: dict[Atom, None] = {}
    for path, text in leaves:
        maker = _maker(path)
        if maker is None:
            return Found(not_matched=f"path {path[0]}:{'.'.join(path[1:])}")
        try:
            made[maker(text)] = None
        except BadInput as error:
            return Found(not_matched=f"value refused: {error.what}")
    return Found(tuple(made))


def _plain_text(inner: str) -> str:
    return re.sub(r"\\(['\\])", r"\1", inner) if "\\" in inner else inner


def unquoted(step: str) -> str:
    """The name a path step says, in quotes or not."""
    return _plain_text(step[1:-1]) if step.startswith("'") else step


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

    def __init__(self, pattern: str, depth: int) -> None:
        self.tokens = tokens(pattern)
        self.at = 0
        self.depth = depth
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
            what = f"the pattern is nested deeper than the limit of {self.depth}"
            raise BadInput(what, where=f"character {self.next.at + 1}")
        return level + 1

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
                self.later(_BETWEEN[joined.kind])

    def qualifiers(self) -> None:
        seen = set[str]()
        while token := self.take("START", "WITHIN", "REPEATS"):
            self.later(_QUALIFIED[token.kind])
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
            elif self.take("NOT"):
                self.expect("EXISTS")
                self.path()
                self.later(translatable("operator NOT EXISTS"))
            elif self.take("EXISTS"):
                self.path()
                self.later(translatable("operator EXISTS"))
            else:
                self.test()
            joined = self.take("AND", "OR")
            if joined is None:
                return
            if joined.kind == "AND":
                self.later(translatable("operator AND inside an observation"))

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
