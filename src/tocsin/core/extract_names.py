# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Names of malware, actors and tools in a text: a list of names, found where they stand as words.

Names and text are cut into words of letters and of digits, and into single Chinese, Japanese and Korean
characters, which have no spaces between words. So ``APT29``, ``APT 29`` and ``apt-29`` are one name, ``APT2`` is not in
``APT29``, and 海莲花 is found within a sentence. Spaces, hyphens and the like, up to three, may stand between two words.

Cost: linear in the text whatever the names: from each word a tree of names is followed at most ``WORDS`` steps.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import msgspec

WORDS = 16
"""A name of more words or characters is not looked for."""
EAST = "\u1100-\u11ff\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u3130-\u318f\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\U00020000-\U0003ffff"
"""Characters of scripts without spaces, for a character class."""
_WORD = re.compile(rf"[{EAST}]|[^\W\d_{EAST}]++|\d++")
_EAST = re.compile(f"[{EAST}]")
_BETWEEN = re.compile(r"[\s\-_.\u00b7\u30fb/'\u2019]{0,3}+")
_SHORT = 4


class Named(msgspec.Struct, frozen=True):
    """A name that an object is known by."""

    id: str
    type: str
    name: str
    """Its first name."""
    alias: str
    """The name to look for."""


class Spot(msgspec.Struct, frozen=True):
    """One place of a name."""

    start: int
    end: int
    named: tuple[Named, ...]
    """All objects with this name."""
    sure: bool
    """Whether it is spelled as the object has it, and is no short word."""


class _Node:
    __slots__ = ("named", "next")

    def __init__(self) -> None:
        self.next: dict[str, _Node] = {}
        self.named: dict[str, Named] = {}


class Names:
    """Names to look for."""

    def __init__(self, named: Iterable[Named]) -> None:
        """Build the tree; names without a letter, of one Latin letter or too many words are passed over."""
        self._root = _Node()
        for one in named:
            words = _WORD.findall(one.alias.casefold())
            letters = "".join(words)
            if len(words) > WORDS or len(letters) < 2 or letters.isdigit():
                continue
            node = self._root
            for word in words:
                node = node.next.setdefault(word, _Node())
            node.named.setdefault(one.id, one)

    def spots(self, text: str) -> Iterator[Spot]:
        """Where names stand, the longest at each place, none within another."""
        if not self._root.next:
            return
        done = 0
        for first in _WORD.finditer(text):
            start = first.start()
            if start < done or first.group().casefold() not in self._root.next or not _begins(text, first):
                continue
            found = self._longest(text, first)
            if found is not None:
                yield found
                done = found.end

    def _longest(self, text: str, first: re.Match[str]) -> Spot | None:
        node, word, best = self._root, first, None
        for _ in range(WORDS):
            following = node.next.get(word.group().casefold())
            if following is None:
                break
            node = following
            if node.named and _ends(text, word):
                best = (word.end(), tuple(node.named.values()))
            between = _BETWEEN.match(text, word.end())
            later = _WORD.match(text, between.end() if between else word.end())
            if later is None:
                break
            word = later
        if best is None:
            return None
        end, named = best
        seen = text[first.start() : end]
        return Spot(first.start(), end, named, any(_alike(seen, one.alias) for one in named))


def _alike(seen: str, alias: str) -> bool:
    """Whether it is written as the name is, but for spaces and hyphens, and is no short word of lower case."""
    plain = re.sub(r"[\s\-_.]", "", seen)
    if plain != re.sub(r"[\s\-_.]", "", alias) and not (plain.isupper() and len(plain) >= _SHORT):
        return False
    return bool(_EAST.search(plain)) or (len(plain) >= _SHORT and plain != plain.lower())


def _begins(text: str, word: re.Match[str]) -> bool:
    before = text[word.start() - 1 : word.start()]
    return not before or not (before.isalnum() or before == "_") or _is_east(before) or _is_east(word.group())


def _ends(text: str, word: re.Match[str]) -> bool:
    after = text[word.end() : word.end() + 1]
    return not after or not (after.isalnum() or after == "_") or _is_east(after) or _is_east(word.group()[-1])


def _is_east(character: str) -> bool:
    return _EAST.match(character) is not None
