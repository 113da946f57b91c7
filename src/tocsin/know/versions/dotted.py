# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Versions of products that have no ecosystem (firmware, CPE): the rule of dotted numbers, or no answer.

No standard orders them. The rule, which decides only what it can: a version is numbers with dots between them,
``v`` before them set aside; they are compared number by number from the left, a number that is missing is 0
(``V2.1`` = ``2.1.0``). Words may follow: a service pack, update, patch or hot fix comes after what it mends, and two of
one kind are compared by their number (``V4.0`` < ``V4.0 SP1`` < ``V4.0 SP2``). Other words (``rc1``, ``L``, ``R2``) order
nothing: two versions whose numbers are the same and whose words differ are not compared, and neither are
those of which one goes on with a number where the other goes on with a word. Where the numbers differ, they decide.
What stands before the numbers (``FW 1.2``, ``MX-V4.1``) must be the same in both.
What is not of this shape is equal to the same text and compared with nothing else. Cost: linear in the text.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

LONGEST: Final = 100
"""Characters of a version that is read."""
_NUMBERS: Final = re.compile(
    r"((?:[a-z]{1,10}[ .\-]{0,2}){0,2}?)(?:version[ .]?|ver[ .]?|v[ .]?)?\s?([0-9]{1,18}(?:\.[0-9]{1,18}){0,15})"
)
_MONTHS: Final = tuple("jan feb mar apr may jun jul aug sep oct nov dec".split())
_WORD: Final = re.compile(
    r"[ .\-+~(]{0,3}(service ?pack|sp|hot ?fix|hf|cumulative ?update|cu|update|upd|up|uc|patch|p|release|rel|rev|r|"
    r"build|b|fix ?pack|fp|maintenance ?release|mr|mp|u|rc|alpha|beta|pre|dev|[a-wyz])[ .\-]{0,2}([0-9]{0,18})"
    r"(?:\.([0-9]{1,18}))?(?![0-9.])\)?"
)
_LATER: Final = {
    "sp": "sp", "servicepack": "sp", "hf": "hotfix", "hotfix": "hotfix", "update": "update", "upd": "update",
    "cu": "cu", "cumulativeupdate": "cu", "patch": "patch", "fp": "fp", "fixpack": "fp",
}  # fmt: skip
"""What comes after the version that it mends."""


class Dotted(NamedTuple):
    """A version taken apart."""

    before: str
    """What stands before the numbers (``MX-``), without the ``v``."""
    numbers: tuple[int, ...]
    words: tuple[tuple[str, int, int], ...]
    """Kind, number and the number behind its dot; -1 where there is none."""


def parse(text: str) -> Dotted | None:
    """Take a version apart; None if it is not of the shape of this rule."""
    if len(text) > LONGEST or not text.isascii():
        return None
    text = " ".join(text.casefold().replace("_", " ").split())
    found = _NUMBERS.match(text)
    if found is None:
        return None
    before = found[1].strip(" .-")
    if before.startswith(_MONTHS):
        return None
    numbers = tuple(int(part) for part in found[2].split("."))
    words: list[tuple[str, int, int]] = []
    at = found.end()
    if at < len(text) and text[at].isalpha() and len(numbers) == 1 and not text.startswith(("sp", "hf"), at):
        return None  # 9fceb02 is no version 9
    while at < len(text):
        word = _WORD.match(text, at)
        if word is None or word.end() == at:
            return None
        kind = word[1].replace(" ", "")
        words.append((_LATER.get(kind, kind), int(word[2] or -1), int(word[3] or -1)))
        at = word.end()
    return Dotted(before, numbers, tuple(words))


def compare(one: str, other: str) -> int | None:
    """-1, 0 or 1 as ``one`` comes before, is, or comes after ``other``; None where the rule does not say."""
    if _same(one) == _same(other):
        return 0
    here, there = parse(one), parse(other)
    if here is None or there is None or here.before != there.before:
        return None
    for left, right in zip(here.numbers, there.numbers, strict=False):
        if left != right:
            return -1 if left < right else 1
    size = min(len(here.numbers), len(there.numbers))
    rest = any(here.numbers[size:]) - any(there.numbers[size:])
    if not here.words and not there.words:
        return rest
    if rest:
        return None
    return _by_words(here.words, there.words)


def goes_on(one: str, other: str) -> bool:
    """Whether ``one`` is ``other`` with more behind it (``7.6.3`` and ``7.6``)."""
    here, there = parse(one), parse(other)
    if here is None or there is None or here.before != there.before:
        return False
    size = len(there.numbers)
    return here.numbers[:size] == there.numbers and (
        any(here.numbers[size:]) or len(here.words) > len(there.words)
    )


def mends(one: str, other: str) -> bool:
    """Whether ``one`` is ``other`` with words behind it (``V2.1 SP1`` and ``V2.1``)."""
    here, there = parse(one), parse(other)
    return (
        here is not None
        and there is not None
        and len(here.words) > len(there.words)
        and goes_on(one, other)
        and not any(here.numbers[len(there.numbers) :])
    )


def begins(version: str, start: str) -> bool | None:
    """Whether a version begins with these numbers (``12.4`` of ``12.4.x``); None if it is of no such shape."""
    here, there = parse(version), parse(start)
    if here is None or there is None or there.words or here.before != there.before:
        return None
    if here.numbers[: len(there.numbers)] == there.numbers:
        return True
    short = len(here.numbers) < len(there.numbers) and there.numbers[: len(here.numbers)] == here.numbers
    return None if short else False


def _same(text: str) -> str:
    return " ".join(text.casefold().replace("_", " ").split()).removeprefix("v").lstrip(". ")


def _by_words(one: tuple[tuple[str, int, int], ...], other: tuple[tuple[str, int, int], ...]) -> int | None:
    for (kind, left, minor), (kind_too, right, minor_too) in zip(one, other, strict=False):
        if kind != kind_too:
            return None
        if (left, minor) != (right, minor_too):
            if -1 in {left, right} and left != right:
                return None
            return -1 if (left, minor) < (right, minor_too) else 1
    size = min(len(one), len(other))
    more = one[size:] or other[size:]
    if not more:
        return 0
    if more[0][0] not in set(_LATER.values()):
        return None
    return 1 if len(one) > len(other) else -1
