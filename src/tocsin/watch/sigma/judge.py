# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Terms over single values, and trees over events: the plain way, one event at a time.

It says what decided a match, answers what the compiled way leaves open (fields compared with fields, lines of odd make),
and is what that way must agree with. Regular expressions are RE2's, which take time linear in the value whatever
they are; they look anywhere in it. Case is folded by ``str.lower``.
"""

from __future__ import annotations

import datetime as dt
import ipaddress
import re
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import Any, Protocol

from tocsin.core.errors import Unavailable
from tocsin.watch.sigma import wild
from tocsin.watch.sigma.leaves import Fields, Values, everything, fields_of
from tocsin.watch.sigma.model import (
    AND,
    BETWEEN,
    CASED,
    CIDR,
    EXISTS,
    KEYWORD,
    LEAST,
    LESS,
    MORE,
    MOST,
    NULL,
    NUMBER,
    OF_FIELD,
    OR,
    OTHER,
    PART,
    REGEX,
    SAME,
    STARTS,
    TEXT,
    Term,
    Tree,
)

DIGITS = 64
_NUMBER = re.compile(
    rf"(?=.{{1,{DIGITS}}}\Z)-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]{{1,4}})?", re.ASCII
)
_STAMP = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]([0-9]{2}:[0-9]{2}:[0-9]{2})(\.[0-9]+)? ?(Z|[+-][0-9]{2}:?[0-9]{2})?"
)
_NONE = Values()
_COMPARE: dict[str, Callable[[Decimal, Decimal], bool]] = {
    NUMBER: lambda have, want: have == want,
    LESS: lambda have, want: have < want,
    MOST: lambda have, want: have <= want,
    MORE: lambda have, want: have > want,
    LEAST: lambda have, want: have >= want,
    OTHER: lambda have, want: have != want,
}
Test = Callable[[str], bool]


class Found(Protocol):
    """A compiled regular expression."""

    def search(self, text: str) -> object:
        """What it finds first, else None."""


def number(text: str) -> Decimal | None:
    """What a text says as a number, written as JSON writes them; None for any other."""
    return Decimal(text) if _NUMBER.fullmatch(text) else None


def regex(pattern: str) -> Found:
    """Compile for RE2. Raises ``ValueError`` with the reason, and ``Unavailable`` without RE2."""
    try:
        import re2
    except ImportError:
        do = "install it: pip install 'tocsin[sigma]'"
        raise Unavailable("regular expressions of rules need google-re2", do=do) from None
    options = re2.Options()
    options.log_errors = False
    try:
        found: Found = re2.compile(pattern, options)
    except re2.error as error:
        said = error.args[0] if error.args else error
        raise ValueError(said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)) from None
    return found


def stamp(text: str) -> dt.datetime | None:
    """A date with a time as logs write it, in UTC; without a zone it is UTC. None for any other text."""
    found = _STAMP.fullmatch(text)
    if found is None:
        return None
    day, clock, part, zone = found.groups("")
    try:
        moment = dt.datetime.fromisoformat(f"{day}T{clock}{part[:7]}{zone or 'Z'}")
        return moment.astimezone(dt.UTC)
    except (ValueError, OverflowError):
        return None


def test_of(term: Term) -> Test:
    """What tells of one value whether it answers yes; raises ``ValueError`` for a regular expression that is none."""
    if term.asks in {TEXT, CASED}:
        test = written_so(term)
        return test if term.asks == CASED else lambda text: test(text.lower())
    if term.asks == REGEX:
        compiled = regex(term.what)
        return lambda text: compiled.search(_sound(text)) is not None
    if term.asks == CIDR:
        network = ipaddress.ip_network(term.what, strict=False)
        return lambda text: _within(text, network)
    if term.asks == PART:
        part, _, value = term.what.partition(" ")
        return lambda text: _part(text, part) == int(value)
    wanted, compare = Decimal(term.what), _COMPARE[term.asks]
    return lambda text: (have := number(text)) is not None and compare(have, wanted)


def written_so(term: Term) -> Test:
    """The test of a term about text, for text that is in lower case already if case does not count."""
    return wild.test_of(wild.read(term.what))


def _sound(text: str) -> str:
    """Half of a pair of surrogates is no text for RE2."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def _within(text: str, network: ipaddress.IPv4Network | ipaddress.IPv6Network) -> bool:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return address in network or (mapped is not None and mapped in network)


def _part(text: str, part: str) -> int | None:
    moment = stamp(text)
    if moment is None:
        return None
    return moment.isocalendar().week if part == "week" else int(getattr(moment, part))


class Judge:
    """Trees over events. Tests are made when first asked for."""

    def __init__(self, terms: Sequence[Term]) -> None:
        """Keep the terms that trees name by number."""
        self.terms = terms
        self._tests: dict[int, Test] = {}
        self._lower: dict[int, Test] = {}

    def test(self, number: int) -> Test:
        """The test of a term."""
        found = self._tests.get(number)
        if found is None:
            found = self._tests[number] = test_of(self.terms[number])
        return found

    def lower(self, number: int) -> Test:
        """The test of a term to which case does not count, for text in lower case."""
        found = self._lower.get(number)
        if found is None:
            found = self._lower[number] = written_so(self.terms[number])
        return found

    def view(self, event: dict[str, Any]) -> View:
        """An event to be judged."""
        return View(self, event)


class View:
    """One event under judgement: each term is asked once."""

    def __init__(self, judge: Judge, event: dict[str, Any]) -> None:
        """Take the fields of the event."""
        self.event = event
        self.fields: Fields = fields_of(event)
        self._judge = judge
        self._known: dict[int, bool] = {}
        self._lower: dict[str, list[str]] = {}

    def holds(self, tree: Tree) -> bool:
        """Whether the tree is true of this event."""
        if isinstance(tree, int):
            known = self._known.get(tree)
            if known is None:
                known = self._known[tree] = self._asked(tree)
            return known
        if tree[0] == AND:
            return all(self.holds(part) for part in tree[1:])
        if tree[0] == OR:
            return any(self.holds(part) for part in tree[1:])
        return not self.holds(tree[1])

    def decided(self, tree: Tree) -> list[tuple[str, str]]:
        """(field, value) of the true terms that made the tree true, each once; nothing for what was absent."""
        found: dict[tuple[str, str], None] = {}
        self._decided(tree, found)
        return list(found)

    def _decided(self, tree: Tree, found: dict[tuple[str, str], None]) -> None:
        if isinstance(tree, int):
            term = self._judge.terms[tree]
            if term.asks in OF_FIELD:
                texts = self.fields.get(term.field, _NONE).texts[:1]
            else:
                told = zip(self._texts(term), self._answers(tree, term), strict=True)
                texts = [text for text, yes in told if yes][:1]
            found.update(((term.field, text), None) for text in texts)
        elif tree[0] == AND or (tree[0] == OR and self.holds(tree)):
            for part in tree[1:]:
                if self.holds(part):
                    self._decided(part, found)

    def _texts(self, term: Term) -> list[str]:
        if term.field == KEYWORD:
            return everything(self.event)
        return self.fields.get(term.field, _NONE).texts

    def _asked(self, number: int) -> bool:
        term = self._judge.terms[number]
        values = self.fields.get(term.field)
        if term.asks == NULL:
            return values is None or not values.filled
        if term.asks == EXISTS:
            return values is not None
        if term.asks in BETWEEN:
            return self._between(term)
        return any(self._answers(number, term))

    def _answers(self, number: int, term: Term) -> Iterator[bool]:
        """What the term says of each text of its field."""
        if term.asks != TEXT:
            return map(self._judge.test(number), self._texts(term))
        lower = self._lower.get(term.field)
        if lower is None:
            lower = self._lower[term.field] = [text.lower() for text in self._texts(term)]
        return map(self._judge.lower(number), lower)

    def _between(self, term: Term) -> bool:
        theirs = [text.lower() for text in self.fields.get(term.what, _NONE).texts]
        ours = [text.lower() for text in self.fields.get(term.field, _NONE).texts]
        if term.asks == SAME:
            return not set(ours).isdisjoint(theirs)
        if term.asks == STARTS:
            return any(our.startswith(their) for our in ours for their in theirs)
        return any(our.endswith(their) for our in ours for their in theirs)
