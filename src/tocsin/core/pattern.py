# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""STIX patterns: whether one is right, and the plain equalities among them as atoms.

The whole grammar is checked (``pattern_grammar``), so that a wrong pattern is named as
wrong and a right one never is. Turned into atoms is what one look-up can answer: an
equality on a known path, OR of such inside an observation, OR between observations.
Everything else (AND, FOLLOWEDBY, qualifiers, LIKE, NOT, unknown paths) is a right
pattern that is *not matched yet*: ``Found.not_matched`` says why, and it has no atoms
at all, since a pattern looked for by halves would pass for one looked for.

Most patterns are one comparison or few: these are told by a regular expression, which
says what the full way says. None can backtrack over the text.
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
from tocsin.core.pattern_grammar import SPACE, STEP, beyond, is_path, read, unescaped, unquoted

_PLAIN = re.compile(
    rf"{SPACE}*+\[{SPACE}*+([a-z][a-z0-9-]*+):({STEP}(?:\.{STEP})*+)"
    rf"{SPACE}*+==?{SPACE}*+'((?:[^'\\]++|\\['\\])*+)'{SPACE}*+\]{SPACE}*+"
)
_LONGEST_HEAD = 200
"""Characters of a head that is remembered."""
_LONGEST_FORM = 1000
"""Characters of a form that is remembered."""
_BEFORE_NAMES = (".", ":")
_STEPS = re.compile(STEP)
_TEST = (
    rf"{SPACE}*+[a-z][a-z0-9-]*+:{STEP}(?:\.{STEP})*+{SPACE}*+"
    rf"(?:==?|!=|<[=>]?|>=?|LIKE|MATCHES){SPACE}*+'(?:[^'\\]++|\\['\\])*+'{SPACE}*+"
)
_OBSERVATION = (
    rf"{SPACE}*+\[{_TEST}(?:(?:AND|OR)(?={SPACE}){_TEST})*+\]{SPACE}*+"
    rf"(?:WITHIN{SPACE}++[1-9][0-9]*+{SPACE}++SECONDS(?![\w-]){SPACE}*+)?+"
)
_SIMPLE = re.compile(rf"{_OBSERVATION}(?:(?:AND|OR|FOLLOWEDBY)(?![\w-]){_OBSERVATION})*+")
"""Right patterns without brackets around observations, and most of those there are."""
_WORDS_BEYOND = re.compile(
    r"'(?:[^'\\]++|\\['\\])*+'|[\[\]]|!=|<[=>]?|>=?|\b(?:AND|FOLLOWEDBY|WITHIN|LIKE|MATCHES)\b"
)
"""Of a simple pattern: its strings, to be passed over, its brackets, and all that is more than equality and OR."""
_PATHS_IN = re.compile(rf"'(?:[^'\\]++|\\['\\])*+'|([a-z][a-z0-9-]*+):({STEP}(?:\.{STEP})*+)")
"""Of a simple pattern: the strings that are compared with, to be passed over, and the paths, one a comparison."""


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
    from 1), or beyond ``limits.pattern_bytes``, ``pattern_terms`` or ``pattern_depth``.
    """
    if 4 * len(pattern) > limits.pattern_bytes:
        _not_too_long(pattern, limits)
    head, inner = _parted(pattern)
    maker = _maker_behind(head) if head else None
    if maker is not None:
        try:
            return Found((maker(inner),))
        except BadInput as error:
            return Found(not_matched=f"value refused: {error.what}")
    return _quickly(pattern) or _beyond(pattern, limits) or _fully(pattern, limits)


def _parted(pattern: str) -> tuple[str, str]:
    """The pattern up to its one ``=``, and the text behind it; two empty texts if it is not written in that usual way.

    By finds in C: a third of the time of an expression. Between the first ``= '`` and the ``']`` at the end stands
    no quote, so what the head means does not hang on the text, and is asked once for all texts.
    """
    head, _, tail = pattern.partition(" = '")
    inner = tail[:-2]
    if len(head) > _LONGEST_HEAD or tail[-2:] != "']" or "'" in inner or "\\" in inner:
        return "", ""
    return head, inner


@lru_cache(maxsize=1024)
def _is_right_behind(head: str) -> bool:
    """Whether the head with any text behind it is a right pattern."""
    one = _PLAIN.fullmatch(f"{head} = 'x']")
    return one is not None and one[3] == "x" and _is_path(one[1], one[2])


@lru_cache(maxsize=1024)
def _maker_behind(head: str) -> Callable[[str], Atom] | None:
    """What makes the atom of a text behind this head; None if nothing does."""
    one = _PLAIN.fullmatch(f"{head} = 'x']")
    return _maker_of(one[1], one[2]) if one is not None and one[3] == "x" else None


def _not_too_long(pattern: str, limits: Limits) -> None:
    size = len(pattern.encode("utf-8", "surrogatepass"))
    if size > limits.pattern_bytes:
        what = f"a pattern of {size} bytes is longer than the limit of {limits.pattern_bytes} (limits.pattern_bytes)"
        raise BadInput(what, do="make several indicators of it, or raise the limit")


def check(pattern: str, limits: Limits) -> None:
    """Raise ``BadInput`` for what ``equalities`` refuses; ten times sooner for plain comparisons."""
    if not is_simple(pattern, limits):
        _not_too_long(pattern, limits)
        _fully(pattern, limits)


def is_simple(pattern: str, limits: Limits) -> bool:
    """Whether one look shows that ``check`` takes this pattern; if not, it may be right all the same."""
    if 4 * len(pattern) > limits.pattern_bytes:
        return False
    head, _, tail = pattern.partition(" = '")
    # one text at the end, as in _parted
    plain = tail.find("'") == len(tail) - 2 >= 0 and tail[-1] == "]" and "\\" not in tail
    if plain and len(head) <= _LONGEST_HEAD and _is_right_behind(head):
        return True
    form = pattern if "\\" in pattern else _form(pattern)
    terms = _terms_before(form) if len(form) <= _LONGEST_FORM else _terms(form)
    return 0 < terms <= limits.pattern_terms


def _form(pattern: str) -> str:
    """The pattern with another text in the place of each that it compares with, on which its rightness does not hang.

    Names in quotes, which follow a dot or a colon, stay.
    """
    pieces = pattern.split("'")
    for at in range(1, len(pieces) - 1, 2):
        if pieces[at - 1][-1:] not in _BEFORE_NAMES:
            pieces[at] = "x"
    return "'".join(pieces)


def _terms(pattern: str) -> int:
    """The number of comparisons of a pattern that one look shows to be right; 0 of any other."""
    one = _PLAIN.fullmatch(pattern)
    if one is not None:
        return int(_is_path(one[1], one[2]))
    if _SIMPLE.fullmatch(pattern) is None:
        return 0
    paths = [each for each in _PATHS_IN.findall(pattern) if each[0]]
    return len(paths) if all(_is_path(*each) for each in paths) else 0


_terms_before = lru_cache(maxsize=1024)(_terms)


@lru_cache(maxsize=1024)
def _is_path(kind: str, steps: str) -> bool:
    """Whether the full grammar takes what these expressions take for a path: keywords are none."""
    return is_path(f"{kind}:{steps}")


def _quickly(pattern: str) -> Found | None:
    found = _PLAIN.fullmatch(pattern)
    if found is None:
        return None
    kind, steps, inner = found.groups()
    maker = _maker_of(kind, steps)
    if maker is None:
        return None
    try:
        return Found((maker(unescaped(inner) if "\\" in inner else inner),))
    except BadInput as error:
        return Found(not_matched=f"value refused: {error.what}")


@lru_cache(maxsize=1024)
def _maker_of(kind: str, steps: str) -> Callable[[str], Atom] | None:
    """``_maker`` of a path as it is written."""
    return _maker((kind, *(unquoted(step) for step in _STEPS.findall(steps))))


def _beyond(pattern: str, limits: Limits) -> Found | None:
    """Why a simple pattern is not matched yet, if it is more than equalities joined by OR: the first such word of it."""
    if not is_simple(pattern, limits):
        return None
    inside = False
    for word in _WORDS_BEYOND.findall(pattern):
        if word in "[]":
            inside = word == "["
        elif word[0] != "'":
            return Found(not_matched=beyond(word, inside=inside))
    return None


def _fully(pattern: str, limits: Limits) -> Found:
    found = read(pattern, limits)
    return Found(not_matched=found.beyond) if found.beyond else _answer(found.equalities)


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
