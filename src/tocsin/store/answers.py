# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What matching answered, package by package, and what is new since: so that one new advisory is not a reading of everything.

``so_far`` says up to which number everything was taken in (``high``). New advisories have greater numbers, and those
that they took the place of are among ``left``; whatever else bears on an answer (components, KEV lists) moves
``changed``, and then everything is looked at. An exposure bears the number of its advisory, so that what one advisory
says is added and taken away without reading what the others say. Packages go by 64-bit numbers (``keys.number_of``), equal for two names
now and then: who asks compares the names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import msgspec
import sqlalchemy as sa

from tocsin.core import keys
from tocsin.core.component import Answered, Component, Doubted, Exposure, Statement
from tocsin.store import bulk, said, schema
from tocsin.store.engine import Reader, Tx
from tocsin.store.inventory import CLEARED, MATCHING, WHAT, Head

_STATEMENTS = msgspec.json.Decoder(list[Statement])
_BEFORE = b'{"component":'
"""With what the text of an exposure begins."""


class SoFar(msgspec.Struct, frozen=True):
    """What the last matching took in."""

    kept: int = 0
    """Another number after each matching; 0 before the first."""
    changed: int = 0
    high: int = 0
    body: bytes = b""
    """As ``keep`` was given it."""


def so_far(reader: Reader) -> SoFar:
    """What the last matching took in; all zero before the first, and after a migration that numbered nothing."""
    table = schema.matched
    asked = sa.select(table.c.kept, table.c.changed, table.c.high, table.c.body).where(table.c.what == WHAT)
    row = reader.connection.execute(asked).one_or_none()
    return SoFar() if row is None else SoFar(row.kept, row.changed, row.high, bytes(row.body))


def keep(tx: Tx, high: int, body: bytes) -> None:
    """Note that everything up to ``high`` was taken in; what left until then is forgotten."""
    table, left = schema.matched, schema.advisory_left
    values = {"kept": tx.take(), "high": high, "body": body}
    noted = tx.connection.execute(sa.update(table).where(table.c.what == WHAT).values(**values))
    if not noted.rowcount:
        tx.connection.execute(sa.insert(table).values(what=WHAT, changed=0, **values))
    tx.connection.execute(sa.delete(left).where(left.c.seq <= high))


def left(reader: Reader, limit: int | None = None) -> list[tuple[int, Head]]:
    """The advisories that left since the last matching, by the numbers that they had, with their heads."""
    table = schema.advisory_left
    found = said.rows(reader, table, Head, more=[table.c.advisory], limit=limit)
    return [(row.advisory, head) for head, row in found]


def answered(reader: Reader, packages: Iterable[int] | None = None) -> list[Answered]:
    """The packages that were asked about, and what was left in doubt; ``packages``: of these alone."""
    table = schema.answered
    return [one for each in _of(table, packages) for one in said.read(reader, table, Answered, each)]


def doubts(reader: Reader) -> list[Doubted]:
    """All that was left in doubt."""
    found = said.read(reader, schema.answered, Answered, schema.answered.c.doubtful)
    return [doubt for one in found for doubt in one.doubts]


def naming(reader: Reader, packages: Iterable[int]) -> dict[int, set[int]]:
    """Package -> the numbers of the advisories that name it, as of the last matching; those that none names are left out."""
    table, found = schema.advisory_package, dict[int, set[int]]()
    for part in said.chunks(sorted(set(packages))):
        asked = sa.select(table.c.package, table.c.advisory).where(table.c.package.in_(part))
        for package, advisory in reader.connection.execute(asked):
            found.setdefault(package, set()).add(advisory)
    return found


def name(
    tx: Tx, pairs: Sequence[tuple[int, int]], gone: Sequence[tuple[int, int]], *, afresh: bool = False
) -> None:
    """Note which packages advisories name, as (package, advisory): ``gone`` leave; all, if it is done ``afresh``."""
    table = schema.advisory_package
    if afresh:
        tx.connection.execute(sa.delete(table))
    elif gone:
        mine = sa.and_(table.c.package == sa.bindparam("p"), table.c.advisory == sa.bindparam("a"))
        tx.connection.execute(sa.delete(table).where(mine), [{"p": one, "a": other} for one, other in gone])
    rows = [{"package": one, "advisory": other} for one, other in sorted(set(pairs))]
    if rows:
        tx.connection.execute(sa.insert(table), rows)


def number_components(tx: Tx, numbers: Mapping[int, tuple[int, bytes | None]]) -> None:
    """Say by what components are found (``package``, ``alike``), by their ``seq``; those that left stay gone."""
    table = schema.component
    if numbers:
        found_by: dict[str, Any] = {"package": sa.bindparam("p"), "alike": sa.bindparam("a")}
        mine = sa.update(table).where(table.c.seq == sa.bindparam("s")).values(**found_by)
        rows = [{"s": seq, "p": package, "a": alike} for seq, (package, alike) in numbers.items()]
        tx.connection.execute(mine, rows)


def stated_of(reader: Reader, packages: Iterable[int]) -> set[int]:
    """Those of the packages about any component of which another document states something."""
    table, component, found = schema.brought, schema.component, set[int]()
    if reader.connection.execute(sa.select(table.c.component).limit(1)).first() is None:
        return found
    for part in said.chunks(sorted(set(packages))):
        joined = component.join(table, table.c.component == component.c.seq)
        asked = sa.select(component.c.package).select_from(joined).where(component.c.package.in_(part))
        found.update(reader.connection.execute(asked.distinct()).scalars())
    return found


def brought(reader: Reader, components: Iterable[int]) -> dict[int, list[Statement]]:
    """What other documents state of components, by their ``seq``, as it was last brought together."""
    table, found = schema.brought, dict[int, list[Statement]]()
    for part in said.chunks(components):
        asked = sa.select(table).where(table.c.component.in_(part))
        found.update(
            (row.component, _STATEMENTS.decode(row.body)) for row in reader.connection.execute(asked)
        )
    return found


def bring(tx: Tx, statements: Mapping[int, Sequence[Statement]]) -> None:
    """Keep what other documents state of all components, by ``seq``; rows that would come again stay."""
    table = schema.brought
    wanted = {seq: msgspec.json.encode(group) for seq, group in statements.items()}
    gone = list[int]()
    for row in tx.stream(sa.select(table)):
        if wanted.get(row.component) == row.body:
            del wanted[row.component]
        else:
            gone.append(row.component)
    for part in said.chunks(gone):
        tx.connection.execute(sa.delete(table).where(table.c.component.in_(part)))
    if wanted:
        rows = [{"component": seq, "body": body} for seq, body in wanted.items()]
        tx.connection.execute(sa.insert(table), rows)


class Amended(msgspec.Struct, frozen=True):
    """What ``amend`` changed, in rows of exposures."""

    gone: int
    new: int


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """New answers, and which they take the place of."""

    goes: Callable[[Component], bool]
    """Whether the exposures of a component go, if they do not come again."""
    dropped: Callable[[Answered], bool]
    standing: Sequence[Exposure]
    cleared: Sequence[Exposure]
    answered: Sequence[Answered]
    packages: Sequence[int] | None = None
    """Only rows of these packages are looked at; None: all."""
    parts: Mapping[int, Sequence[int]] = MappingProxyType({})
    """Besides, by package: the exposures that go are those of these advisories, which are the only ones looked at."""
    of_kinds: Sequence[tuple[int, Exposure, Sequence[bytes]]] = ()
    """(package, exposure of one component, texts of all components that are like it): besides, those of all stand."""
    numbers: Mapping[tuple[int, str, str], int] = MappingProxyType({})
    """The numbers of the advisories that bear on a package, by its number, their id and publisher."""


def amend(tx: Tx, change: Change, number: Callable[[Component], int]) -> Amended:
    """Put new answers in the place of old ones; a row that would come again as it was stays as it is.

    ``number`` gives the package of a component.
    """
    gone = new = 0
    table = schema.exposure
    for source, found in ((MATCHING, change.standing), (CLEARED, change.cleared)):
        origin = said.origin(tx, source)
        mine = [sa.and_(table.c.origin == origin, each) for each in _exposures(change)]
        columns: dict[tuple[int, int | None], dict[str, Any]] = {}
        rows = []
        for one in found:
            package = number(one.component)
            advisory = change.numbers.get((package, one.advisory, one.publisher))
            more = columns.get((package, advisory))
            if more is None:  # one for many rows: each of its own would double the time of thousands
                more = {"origin": origin, "package": package, "advisory": advisory}
                columns[package, advisory] = more
            rows.append((one, more))
        counts = said.amend(tx, table, mine, Exposure, lambda one: change.goes(one.component), rows)
        if any(counts):
            said.forget(tx, table.name, origin)
        gone, new = gone + counts[0], new + counts[1]
    new += _spread(tx, change)
    mine = _of(schema.answered, None if change.packages is None else [*change.packages, *change.parts])
    said.amend(
        tx, schema.answered, mine, Answered, change.dropped, [(one, _row(one)) for one in change.answered]
    )
    tx.audit("inventory.amend_matching", "", gone=gone, new=new, packages=len(change.answered))
    return Amended(gone, new)


def _spread(tx: Tx, change: Change) -> int:
    """Keep the exposures of all components that are alike; how many. Nothing may be known of these advisories.

    What is kept of a component is put into the text of the exposure as it is: to read and to write the records of
    thousands would take four times as long.
    """
    if not change.of_kinds:
        return 0
    origin, rows = said.origin(tx, MATCHING), list[tuple[int, bytes, int, int, int | None]]()
    first = tx.take(sum(len(texts) for _, _, texts in change.of_kinds))
    for package, one, texts in change.of_kinds:
        behind, advisory = _behind(one), change.numbers.get((package, one.advisory, one.publisher))
        rows += [
            (seq, _BEFORE + text + behind, origin, package, advisory)
            for seq, text in enumerate(texts, first + len(rows))
        ]
    bulk.insert(tx, schema.exposure, ["seq", "body", "origin", "package", "advisory"], rows)
    said.forget(tx, schema.exposure.name, origin)
    return len(rows)


def _behind(one: Exposure) -> bytes:
    """What stands behind the component in the text of an exposure."""
    return said.encode(one).removeprefix(_BEFORE + said.encode(one.component))


def _exposures(change: Change) -> list[sa.ColumnElement[bool]]:
    """Conditions that part the exposures that are looked at."""
    table, found = schema.exposure, _of(schema.exposure, change.packages)
    for package, gone in change.parts.items():
        for part in said.chunks(sorted(set(gone))):
            found.append(sa.and_(table.c.package == package, table.c.advisory.in_(part)))
    return found


def _row(one: Answered) -> dict[str, int | bool]:
    return {"package": keys.number_of(one.family, one.package), "doubtful": bool(one.doubts)}


def _of(table: sa.Table, packages: Iterable[int] | None) -> list[sa.ColumnElement[bool]]:
    """Conditions that part the rows of packages among them."""
    if packages is None:
        return [sa.true()]
    return [table.c.package.in_(part) for part in said.chunks(sorted(set(packages)))]
