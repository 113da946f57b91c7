# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What runs here, what is known about it, and where the two meet.

Statements about what another document lists are kept as components of the kind
``mentioned``: they are replaced with the rest of their source, and which components
they mean is asked anew at each matching, so that it does not matter what came first.

Components, unchecked things and the KEV list are replaced per source as a whole; advisories are kept by id, the
newest wins. Exposures are computed; how those of matching are kept, and how it finds what is new, ``store.answers`` says:
here is only noted that components or a KEV list changed, and which advisories left.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

import msgspec
import sqlalchemy as sa

from tocsin.core import instant, keys
from tocsin.core.component import Advisory, Component, Exposure, KevEntry, Unchecked
from tocsin.core.errors import BadInput
from tocsin.store import said, schema
from tocsin.store.engine import Reader, Tx

MATCHING = "(matching)"
"""Source of the exposures: they are made here."""
CLEARED = "(matching, cleared)"
"""Source of the exposures that a statement takes away."""


_VIA = b',"via":{'
"""Before the way by which a component came, which is no part of what it is and stands last (``core.component``).
No text holds this: there a quotation mark has a backslash before it."""


class Kept(msgspec.Struct, kw_only=True):
    """What ``add_advisories`` did."""

    added: int = 0
    replaced: int = 0
    unchanged: int = 0
    """The same again, or older than what is kept."""


def replace_components(
    tx: Tx,
    source: str,
    components: Sequence[Component],
    found_by: Callable[[Component], tuple[int, bytes | None]] | None = None,
) -> bool:
    """Make ``components`` all that ``source`` lists; False if it listed just that before.

    ``found_by``: ``package`` and ``alike`` of a component (``schema.component``); without it, matching fills them in.
    """
    origin = said.origin(tx, source)
    before = tx.connection.execute(
        sa.select(schema.component.c.seq).where(schema.component.c.origin == origin).limit(1)
    )
    some = bool(components) or before.first() is not None

    def columns(one: Component) -> dict[str, int | bytes | None]:
        if found_by is None or one.kind == "mentioned":
            return {"package": None, "alike": None}
        package, alike = found_by(one)
        return {"package": package, "alike": alike}

    changed = said.replace(tx, schema.component, origin, components, columns)
    if changed and some:
        _changed(tx)
    tx.audit("inventory.replace_components", source, changed=int(changed), count=len(components))
    return changed


WHAT = "packages"
"""The row of ``schema.matched``."""


def _changed(tx: Tx) -> None:
    """Note that everything is to be looked at by the next matching."""
    table, now = schema.matched, tx.take()
    noted = tx.connection.execute(sa.update(table).where(table.c.what == WHAT).values(changed=now))
    if not noted.rowcount:
        tx.connection.execute(sa.insert(table).values(what=WHAT, kept=0, changed=now, high=0, body=b""))


def components(reader: Reader) -> list[Component]:
    """Every component of every source that is here; not what is only mentioned."""
    return listed_and_mentioned(reader)[0]


def mentioned(reader: Reader) -> list[Component]:
    """Every component that a document speaks of without listing it, with its statements."""
    return listed_and_mentioned(reader)[1]


def listed_and_mentioned(reader: Reader) -> tuple[list[Component], list[Component]]:
    """``components`` and ``mentioned`` in one reading."""
    sides: tuple[list[Component], list[Component]] = ([], [])
    for one in said.read(reader, schema.component, Component):
        sides[one.kind == "mentioned"].append(one)
    return sides


class Listed(NamedTuple):
    """A component that an inventory lists."""

    component: Component
    digest: bytes
    """Of all that is kept of it."""
    seq: int
    package: int | None
    """As it was numbered, if it was."""
    alike: bytes | None


def listed(reader: Reader) -> tuple[list[Listed], list[Component]]:
    """Every component that is listed, and those that are only mentioned."""
    found: list[Listed] = []
    mentioned: list[Component] = []
    for one in _listed(reader):
        if one.component.kind == "mentioned":
            mentioned.append(one.component)
        else:
            found.append(one)
    return found, mentioned


def listed_of(reader: Reader, packages: Iterable[int]) -> list[Listed]:
    """The components of packages by their numbers, in order of sequence. Cost: these alone are read."""
    found: list[Listed] = []
    for part in said.chunks(sorted(set(packages))):
        found += _listed(reader, schema.component.c.package.in_(part))
    return sorted((one for one in found if one.component.kind != "mentioned"), key=lambda one: one.seq)


def listed_at(reader: Reader, numbers: Iterable[int]) -> dict[int, Listed]:
    """The components of these ``seq``."""
    parts = (_listed(reader, schema.component.c.seq.in_(part)) for part in said.chunks(numbers))
    return {one.seq: one for part in parts for one in part}


def alike(reader: Reader, packages: Iterable[int]) -> dict[int, dict[bytes | None, int]]:
    """Package -> the kinds of its components -> the first of each, by ``seq``. Cost: the index alone is read."""
    table, found = schema.component, dict[int, dict[bytes | None, int]]()
    for part in said.chunks(sorted(set(packages))):
        first = sa.func.min(table.c.seq).label("first")
        asked = sa.select(table.c.package, table.c.alike, first).where(table.c.package.in_(part))
        for row in reader.connection.execute(asked.group_by(table.c.package, table.c.alike)):
            found.setdefault(row.package, {})[row.alike] = row.first
    return found


def of_kinds(reader: Reader, package: int, kinds: Iterable[bytes]) -> list[Component]:
    """The components of some kinds of a package, in any order. Cost: these alone are read."""
    table, found = schema.component, list[Component]()
    for part in said.chunks(sorted(set(kinds))):
        found += said.at_once(reader, table, Component, table.c.package == package, table.c.alike.in_(part))
    return found


def texts_of_kinds(reader: Reader, package: int, kinds: Iterable[bytes]) -> dict[bytes, list[bytes]]:
    """Kind -> its components of a package as they are kept, in any order; of equal components one.

    Cost: 4 us a component with the small cache of a reader. The large one of a writer takes 9, until its memory was
    touched once.
    """
    table, found = schema.component, dict[bytes, list[bytes]]()
    for part in said.chunks(sorted(set(kinds))):
        asked = sa.select(table.c.alike, table.c.body).where(
            table.c.package == package, table.c.alike.in_(part)
        )
        for alike, body in reader.connection.execute(asked).all():
            found.setdefault(alike, []).append(body)
    return {alike: _each_once(bodies) for alike, bodies in found.items()}


def _each_once(bodies: list[bytes]) -> list[bytes]:
    if not any(_VIA in body for body in bodies):
        return list(dict.fromkeys(bodies))
    return list({body.partition(_VIA)[0].rstrip(b"}"): body for body in bodies}.values())


def digests_of(reader: Reader, package: int) -> list[bytes]:
    """A digest of the content of each component of a package."""
    asked = sa.select(schema.component.c.body).where(schema.component.c.package == package)
    return [_digest(row.body) for row in reader.stream(asked)]


def _listed(reader: Reader, *where: sa.ColumnElement[bool]) -> Iterator[Listed]:
    table = schema.component
    for one, row in said.rows(reader, table, Component, *where, more=[table.c.package, table.c.alike]):
        yield Listed(one, _digest(row.body), row.seq, row.package, row.alike)


def _digest(body: bytes) -> bytes:
    return hashlib.blake2b(body, digest_size=16).digest()


def add_advisories(tx: Tx, advisories: Iterable[Advisory]) -> Kept:
    """Keep ``advisories``; a newer ``modified`` replaces.

    Where one of the two has no ``modified`` that can be compared, the one that comes later wins.
    """
    done = Kept()
    for part in said.chunks(advisories):
        _add_part(tx, part, done)
    counts = msgspec.structs.asdict(done)
    tx.audit("inventory.add_advisories", "", **counts)
    return done


def _add_part(tx: Tx, part: list[Advisory], done: Kept) -> None:
    table = schema.advisory
    wanted = {_key(advisory) for advisory in part}
    found = sa.select(table.c.key, table.c.modified, table.c.body).where(table.c.key.in_(wanted))
    kept = {row.key: (row.modified, row.body) for row in tx.connection.execute(found)}
    before = dict(kept)
    changed: dict[bytes, None] = {}
    for advisory in part:
        key, body = _key(advisory), said.encode(advisory)
        if key in kept and (kept[key][1] == body or not _newer(advisory.modified, kept[key][0])):
            done.unchanged += 1
            continue
        done.replaced += key in kept
        done.added += key not in kept
        kept[key] = (advisory.modified, body)
        changed[key] = None
    # Two that cannot be compared take turns: what is kept in the end may be what was kept before.
    changed = {key: None for key in changed if kept[key] != before.get(key)}
    gone = before.keys() & changed
    if gone:
        _left(tx, gone)
        tx.connection.execute(sa.delete(table).where(table.c.key.in_(gone)))
    if changed:
        first = tx.take(len(changed))
        rows = [
            {"seq": first + at, "key": key, "modified": kept[key][0], "body": kept[key][1]}
            for at, key in enumerate(changed)
        ]
        tx.connection.execute(sa.insert(table), rows)


def _key(advisory: Advisory) -> bytes:
    """By what an advisory is replaced: its id, and its publisher where that alone makes the id unique."""
    name = f"{advisory.publisher} {advisory.id}" if advisory.publisher else advisory.id
    return keys.key_of(name)


def _left(tx: Tx, gone: Iterable[bytes]) -> None:
    """Keep the heads of advisories that go, for the next matching."""
    rows = list(said.rows(tx, schema.advisory, Head, schema.advisory.c.key.in_(gone)))
    first = tx.take(len(rows))
    heads = [
        {"seq": first + at, "advisory": row.seq, "body": said.encode(head)}
        for at, (head, row) in enumerate(rows)
    ]
    tx.connection.execute(sa.insert(schema.advisory_left), heads)


def _newer(modified: str, than: str) -> bool:
    try:
        return instant.version_key(modified) > instant.version_key(than)
    except BadInput:
        return True


def advisories(reader: Reader) -> list[Advisory]:
    """Every advisory, in order of sequence."""
    return said.read(reader, schema.advisory, Advisory)


class Named(msgspec.Struct, frozen=True):
    """A package that an advisory names."""

    ecosystem: str
    package: str


class Something(msgspec.Struct, frozen=True):
    """Of which only that it is there is asked."""


class Head(msgspec.Struct, frozen=True):
    """Of an advisory what says whom it concerns."""

    id: str
    aliases: tuple[str, ...] = ()
    source: str = ""
    withdrawn: str = ""
    affected: tuple[Named, ...] = ()
    products: tuple[Something, ...] = ()
    holes: tuple[Head, ...] = ()


def advisory_heads(reader: Reader, after: int = 0, limit: int | None = None) -> Iterator[tuple[int, Head]]:
    """The head of every advisory, with its number: another content has another number, and new ones are greater."""
    table = schema.advisory
    for head, row in said.rows(reader, table, Head, table.c.seq > after, limit=limit):
        yield row.seq, head


def advisories_at(reader: Reader, numbers: Iterable[int]) -> dict[int, Advisory]:
    """The advisories of these numbers."""
    found: dict[int, Advisory] = {}
    for part in said.chunks(sorted(set(numbers))):
        where = schema.advisory.c.seq.in_(part)
        found.update((row.seq, one) for one, row in said.rows(reader, schema.advisory, Advisory, where))
    return found


def replace_kev(tx: Tx, source: str, as_of: str, entries: Sequence[KevEntry]) -> bool:
    """Make ``entries`` the KEV list of ``source`` as of the date ``as_of``; False if it was that before."""
    origin, table = said.origin(tx, source), schema.kev_list
    mine = table.c.origin == origin
    changed = tx.connection.execute(sa.select(table.c.as_of).where(mine)).scalar_one_or_none() != as_of
    if changed:
        tx.connection.execute(sa.delete(table).where(mine))
        tx.connection.execute(sa.insert(table).values(origin=origin, as_of=as_of))
    changed |= said.replace(tx, schema.kev_entry, origin, entries)
    if changed:
        _changed(tx)
    tx.audit("inventory.replace_kev", source, changed=int(changed), count=len(entries), as_of=as_of)
    return changed


def kev(reader: Reader) -> list[KevEntry]:
    """Every KEV entry; of a CVE on several lists, the one of the newest list."""
    entry, kept = schema.kev_entry, schema.kev_list
    joined = entry.join(kept, kept.c.origin == entry.c.origin)
    found = sa.select(entry.c.body).select_from(joined).order_by(kept.c.as_of.desc(), entry.c.seq)
    first: dict[str, KevEntry] = {}
    for row in reader.stream(found):
        read = msgspec.json.decode(row.body, type=KevEntry)
        first.setdefault(read.cve, read)
    return list(first.values())


def kev_lists(reader: Reader) -> list[tuple[str, str]]:
    """(source, date) of every KEV list."""
    kept, origin = schema.kev_list, schema.origin
    joined = kept.join(origin, origin.c.id == kept.c.origin)
    found = sa.select(origin.c.name, kept.c.as_of).select_from(joined).order_by(kept.c.as_of, origin.c.name)
    return [(row.name, row.as_of) for row in reader.connection.execute(found)]


def replace_exposures(tx: Tx, exposures: Sequence[Exposure], source: str = MATCHING) -> bool:
    """Make ``exposures`` all that ``source`` found; False if they were just that before."""
    changed = said.replace(tx, schema.exposure, said.origin(tx, source), exposures)
    tx.audit("inventory.replace_exposures", "", changed=int(changed), count=len(exposures))
    return changed


def exposures(reader: Reader) -> list[Exposure]:
    """Every exposure that stands; of two that say the same hole of the same component, the one that matching made."""
    kept = schema.exposure
    matched = said.from_source(kept, MATCHING)
    found = said.read(reader, kept, Exposure, matched)
    others = said.read(reader, kept, Exposure, ~matched, ~said.from_source(kept, CLEARED))
    if not others:
        return found
    both = {(one.component, one.advisory): one for one in others}
    return list((both | {(one.component, one.advisory): one for one in found}).values())


def cleared(reader: Reader) -> list[Exposure]:
    """Every exposure that a statement takes away, with the statement."""
    return said.read(reader, schema.exposure, Exposure, said.from_source(schema.exposure, CLEARED))


def exposures_of(reader: Reader, source: str) -> list[Exposure]:
    """The exposures that one source found."""
    return said.read(reader, schema.exposure, Exposure, said.from_source(schema.exposure, source))


def replace_unchecked(tx: Tx, source: str, unchecked: Sequence[Unchecked]) -> bool:
    """Make ``unchecked`` all that could not be checked of ``source``; False if it was that before."""
    changed = said.replace(tx, schema.unchecked, said.origin(tx, source), unchecked)
    tx.audit("inventory.replace_unchecked", source, changed=int(changed), count=len(unchecked))
    return changed


def unchecked(reader: Reader) -> list[Unchecked]:
    """Everything that could not be checked."""
    return said.read(reader, schema.unchecked, Unchecked)
