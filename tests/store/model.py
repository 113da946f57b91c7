# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What a store should hold, as lists and dictionaries: the oracle of the state machine in ``test_init``.

One method for each operation, called like the store's; each answers what the store should
answer. Order is the order of the Python containers; nothing here is numbered, indexed or derived.
"""

from __future__ import annotations

import itertools
import json
import re
from typing import Any

import msgspec

from tocsin.core.dependency import Map, Node
from tocsin.core.marking import LEVELS, Marking
from tocsin.core.policy import Asker, decide
from tocsin.store.objects import NewObject

NEWNESS = {
    "2026-01-01T00:00:00Z": 1,
    "2026-01-01T00:00:00.000Z": 1,
    "2026-01-01T00:00:00.12Z": 2,
    "2026-01-01T00:00:00.9Z": 3,
    "2026-02-01T00:00:00Z": 4,
}
"""Instants an advisory may give, and their order; anything else cannot be compared."""


def raw_of(atoms: Any, content: int, *, spaced: bool) -> bytes:
    """Bytes that say their own atoms; ``spaced`` says the same in another spelling."""
    whole = {"atoms": [list(atom) for atom in atoms], "n": content}
    if spaced:
        whole = dict(reversed(whole.items()))
    return json.dumps(whole, indent=1 if spaced else None).encode()


def speak(kind: str, raw: bytes) -> list[tuple[str, str]]:
    """The atoms of such bytes."""
    del kind
    return [(name, value) for name, value in json.loads(raw)["atoms"]]


def meaning(raw: bytes) -> str | bytes:
    """What bytes say, whatever the spelling; a lone surrogate is no sane JSON, and stands for itself."""
    return raw if b"\\ud800" in raw else json.dumps(json.loads(raw), sort_keys=True)


def printable(record: Any) -> Any:
    """A record as it can be kept: a lone surrogate is U+FFFD."""

    def clean(value: Any) -> Any:
        if isinstance(value, str):
            return re.sub("[\ud800-\udfff]", "\ufffd", value)
        if isinstance(value, dict):
            return {name: clean(part) for name, part in value.items()}
        return [clean(part) for part in value] if isinstance(value, list | tuple) else value

    return msgspec.convert(clean(msgspec.to_builtins(record)), type(record))


class Kept(msgspec.Struct):
    """One kept version."""

    new: NewObject
    at: str
    said_by: set[str]

    @property
    def marking(self) -> Marking:
        """Its marking; a level that is not known counts as red."""
        level: Any = self.new.tlp if self.new.tlp in LEVELS or not self.new.tlp else "red"
        return Marking(level or None, self.new.audience)


class Model:
    """A store. ``at`` and ``by`` are of the transaction that is under way."""

    def __init__(self) -> None:
        self.at = self.by = ""
        self.objects: list[Kept] = []
        self.disputes: dict[tuple[str, str, str | bytes], tuple[str, str]] = {}
        self.withdrawn: dict[str, tuple[str, str, str]] = {}
        self.files: dict[str, tuple[str, str, str, frozenset[str]]] = {}
        self.origins: list[str] = []
        self.said: dict[str, dict[str, list[Any]]] = {}
        self.map_names: dict[str, str] = {}
        self.kev_dates: dict[str, str] = {}
        self.advisories: dict[str, Any] = {}
        self.hits: dict[tuple[Any, ...], Any] = {}
        self.cases: dict[str, tuple[str, str, bytes]] = {}
        self.intake: list[list[Any]] = []
        self.audit: list[tuple[str, str, str, str]] = []

    def _told(self, action: str, subject: str, source: str = "") -> None:
        self.audit.append((self.at, self.by, action, subject))
        if source and source not in self.origins:
            self.origins.append(source)

    # -- objects -------------------------------------------------------------------------

    def add(self, news: list[NewObject], source: str, refused: set[str]) -> tuple[int, int, int]:
        """How many are added, unchanged, disputed; ``refused`` are the ids of those too long to be kept."""
        self._told("objects.add", source, source)
        added = unchanged = 0
        disputed = set()
        for new in news:
            if new.id in refused:
                continue
            known = self.version(new.id, new.version_key)
            if known is None:
                self.objects.append(Kept(new, self.at, {source}))
                added += 1
            elif meaning(known.new.raw) == meaning(new.raw):
                known.said_by.add(source)
                unchanged += 1
            else:
                pair = (new.id, new.version_key, meaning(new.raw))
                disputed.add(pair)
                self.disputes.setdefault(pair, (source, self.at))
        return added, unchanged, len(disputed)

    def version(self, name: str, key: str) -> Kept | None:
        """The kept version of an object."""
        return next((k for k in self.objects if (k.new.id, k.new.version_key) == (name, key)), None)

    def versions(self, name: str) -> list[Kept]:
        """All versions, the oldest first."""
        mine = [kept for kept in self.objects if kept.new.id == name]
        return sorted(mine, key=lambda kept: kept.new.version_key)

    def said_by(self, name: str) -> set[str]:
        """Who said any version of an object; nobody if it is withdrawn."""
        none: set[str] = set()
        return none.union(*(kept.said_by for kept in self.versions(name) if name not in self.withdrawn))

    def is_last(self, kept: Kept) -> bool:
        """Whether no version of the object is newer."""
        return self.versions(kept.new.id)[-1] is kept

    def standing(self) -> list[Kept]:
        """Versions of objects that are not withdrawn, in order of arrival."""
        return [kept for kept in self.objects if kept.new.id not in self.withdrawn]

    def live(self) -> list[Kept]:
        """What matches: last, not revoked, not withdrawn."""
        return [kept for kept in self.standing() if self.is_last(kept) and not kept.new.revoked]

    def seen_by(self, asker: Asker) -> list[Kept]:
        """What the policy lets somebody read."""
        return [kept for kept in self.standing() if decide(asker, kept, "read").allowed]

    def withdraw(self, name: str, reason: str, by: str) -> bool:
        """Whether it is new."""
        self._told("withdrawals.add", name)
        new = name not in self.withdrawn
        self.withdrawn.setdefault(name, (reason, by, self.at))
        return new

    def file(self, path: str, kind: str, digest: str, ids: list[str]) -> bool:
        """A derived file; whether it is not noted so already."""
        self._told("derived.record", path)
        before = self.files.get(path)
        if before and (before[0], before[1], before[3]) == (kind, digest, frozenset(ids)):
            return False
        self.files.pop(path, None)
        self.files[path] = (kind, digest, self.at, frozenset(ids))
        return True

    # -- what a source says ----------------------------------------------------------------

    def _replace(self, what: str, source: str, records: Any) -> bool:
        table, now = self.said.setdefault(what, {}), [printable(record) for record in records]
        if table.get(source) == now:
            return False
        table.pop(source, None)
        table[source] = now
        return True

    def records(self, what: str) -> list[Any]:
        """Everything of a kind, that said last at the end."""
        return list(itertools.chain(*self.said.get(what, {}).values()))

    def replace(self, what: str, source: str, records: Any) -> bool:
        """Components, unchecked things, exposures."""
        self._told(f"inventory.replace_{what}", source if what != "exposures" else "", source)
        return self._replace(what, source, records)

    def kev(self, source: str, as_of: str, entries: Any) -> bool:
        """A KEV list."""
        self._told("inventory.replace_kev", source, source)
        changed = self.kev_dates.get(source) != as_of
        self.kev_dates[source] = as_of
        return self._replace("kev", source, entries) | changed

    def kev_entries(self) -> list[Any]:
        """Of a CVE on several lists, that of the newest list."""
        first: dict[str, Any] = {}
        lists = self.said.get("kev", {})
        for as_of in sorted(set(self.kev_dates.values()), reverse=True):
            for source, entries in lists.items():
                for entry in entries if self.kev_dates[source] == as_of else ():
                    first.setdefault(entry.cve, entry)
        return list(first.values())

    def map(self, source: str, new: Map) -> bool:
        """A dependency map."""
        self._told("maps.replace", source, source)
        changed = self.map_names.get(source) != new.name
        self.map_names[source] = new.name
        for what in ("nodes", "inputs", "shocks"):
            changed |= self._replace(what, source, getattr(new, what))
        return changed

    def whole_map(self) -> tuple[Map, int]:
        """All maps as one, and how many contradictions there are."""
        nodes: dict[str, list[Node]] = {}
        for node in self.records("nodes"):
            nodes.setdefault(node.id, []).append(node)
        merged, notes = [], 0
        for said in nodes.values():
            fields: dict[str, Any] = {}
            for name in msgspec.structs.asdict(said[0]):
                values = [value for value in (getattr(node, name) for node in said) if value]
                fields[name] = values[0] if values else getattr(said[0], name)
                notes += 0 if name == "source" else sum(value != values[0] for value in values)
            merged.append(Node(**fields))
        names = [self.map_names.get(source, "") for source in self.origins]
        inputs, shocks = (self._once(self.records(what)) for what in ("inputs", "shocks"))
        name = next(filter(None, names), "")
        return Map(name=name, nodes=tuple(merged), inputs=tuple(inputs), shocks=tuple(shocks)), notes

    @staticmethod
    def _once(records: list[Any]) -> list[Any]:
        kept: list[Any] = []
        for record in records:
            bare = msgspec.structs.replace(record, source="")
            if all(msgspec.structs.replace(other, source="") != bare for other in kept):
                kept.append(record)
        return kept

    def advise(self, advisories: list[Any]) -> tuple[int, int, int]:
        """How many are added, replaced, unchanged."""
        self._told("inventory.add_advisories", "")
        counts, changed, first = [0, 0, 0], [], dict(self.advisories)
        for advisory in advisories:
            before = self.advisories.get(advisory.id)
            if before == advisory or (before is not None and not _newer(advisory.modified, before.modified)):
                counts[2] += 1
                continue
            counts[before is not None] += 1
            self.advisories[advisory.id] = advisory
            if advisory.id not in changed:
                changed.append(advisory.id)
        for name in changed:
            if self.advisories[name] != first.get(name):
                self.advisories[name] = self.advisories.pop(name)
        return counts[0], counts[1], counts[2]

    def hit(self, hits: list[Any]) -> int:
        """How many are new."""
        self._told("hits.add", "")
        before = len(self.hits)
        for hit in hits:
            self.hits[hit.file, hit.offset, hit.kind, hit.value, hit.field] = printable(hit)
        return len(self.hits) - before

    def case(self, name: str, opened: str, state: str, body: bytes) -> bool:
        """Whether it stood otherwise before."""
        self._told("cases.put", name)
        if self.cases.get(name) == (opened, state, body):
            return False
        self.cases.pop(name, None)
        self.cases[name] = (opened, state, body)
        return True

    def take(self, name: str, kind: str, digest: str, records: int) -> bool:
        """A file that was taken in; whether the last note about it says otherwise."""
        self._told("sources.record", name, name)
        mine = [row for row in self.intake if row[0] == name]
        if mine and mine[-1][1:4] == [kind, digest, records]:
            mine[-1][4] = self.at
            return False
        self.intake.append([name, kind, digest, records, self.at])
        return True


def _newer(modified: str, than: str) -> bool:
    if modified not in NEWNESS or than not in NEWNESS:
        return True
    return NEWNESS[modified] > NEWNESS[than]
