# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A collection: a saved rule that says which objects belong together, and what is asked of one.

It holds nothing by itself: an object is in it as long as it fits the rule, and who may see that
object is decided by ``core.policy`` alone, each time. Source: TAXII 2.1 section 5.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

import msgspec

from tocsin.core.errors import BadInput
from tocsin.core.marking import LEVELS, Marking, Tlp, rank

_UUID4 = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
_TYPE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_MOST_TITLE, _MOST_TEXT, _MOST_WORDS = 120, 2_000, 100


class Collection(msgspec.Struct, frozen=True, kw_only=True):
    """One rule; what is empty restricts nothing."""

    id: str
    """A UUID of version 4; never given out again, also after the collection is removed."""
    title: str
    """Unique among the collections that stand, whatever its case."""
    description: str = ""
    types: tuple[str, ...] = ()
    """STIX types."""
    sources: tuple[str, ...] = ()
    """Names of sources, one of which has said the object. What is posted to the collection is from it, too."""
    at_most: Tlp | None = None
    """The narrowest level: nothing that is marked narrower, and nothing unmarked."""
    tags: tuple[str, ...] = ()
    """Labels and kinds, one of which the object bears."""
    can_write: bool = False
    """Whether objects may be posted to it."""

    @property
    def source(self) -> str:
        """How names of sources begin that were posted here; the organisation that posted follows."""
        return f"taxii/{self.id}/"

    @property
    def levels(self) -> tuple[str, ...] | None:
        """The levels that objects may have; None for any, and none."""
        return None if self.at_most is None else LEVELS[: LEVELS.index(self.at_most) + 1]

    def why_not(self, type_name: str, marking: Marking, tags: Sequence[str]) -> str:
        """Why an object that is posted would not be in the collection; empty if it would."""
        if self.types and type_name not in self.types:
            return f"the collection takes no {type_name[:60]}"
        if self.at_most is not None and (marking.tlp is None or rank(marking.tlp) > rank(self.at_most)):
            return f"the collection takes what is marked, TLP:{self.at_most} at most"
        if self.tags and not set(self.tags) & set(tags):
            return "the object has none of the labels that the collection asks for"
        return ""


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked of a collection (TAXII 2.1 section 3.4); what is empty restricts nothing."""

    ids: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    versions: tuple[str, ...] = ("last",)
    """``first``, ``last``, ``all``, or keys of instants (``core.instant.version_key``); NO_VERSION for what has none."""
    spec_versions: tuple[str, ...] = ()


NO_VERSION = "1970-01-01T00:00:00.000Z"
"""The version told of an object that has neither ``modified`` nor ``created``: one constant (section 5.6)."""


def check(collection: Collection) -> None:
    """Raise ``BadInput`` if this can be no collection."""
    if not _UUID4.fullmatch(collection.id):
        raise BadInput("the id is no UUID of version 4", where=collection.id[:60])
    for name, text, most in (
        ("title", collection.title, _MOST_TITLE),
        ("description", collection.description, _MOST_TEXT),
    ):
        if len(text) > most or any(unicodedata.category(char).startswith("C") for char in text):
            do = f"write it in {most} characters at most, without control characters"
            raise BadInput(f"this {name} cannot be shown", where=name, do=do)
    if not collection.title.strip():
        raise BadInput("a collection needs a title", where="title", do="give it one: clients choose by it")
    for kind in collection.types:
        if not _TYPE.fullmatch(kind) or len(kind) > 250:
            raise BadInput(f"{kind[:60]!r} is no type of object", where="types", do="write it as indicator")
    for name, words in (
        ("types", collection.types), ("sources", collection.sources), ("tags", collection.tags)
    ):  # fmt: skip
        if len(words) > _MOST_WORDS or not all(words):
            raise BadInput(f"1 to {_MOST_WORDS} words are taken, none of them empty", where=name)
