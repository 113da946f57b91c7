# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Default markings of sources: how far what a source gives without a marking may go, as somebody here says.

The default is a claim (``store.claims``). What it gives is kept in the row of each version that came without a level
(and in ``marked_here``, so that it can be told from what the author said); the bytes stay as they came. Where several
sources that vouch for a version have defaults, the strictest holds; those without one say nothing. A default of
``NAME`` holds for ``NAME/...`` too, unless that has one of its own. What was marked anew here (``store.remarks``) is
never wider than that.

Cost of a change: one look at each version that the source has said.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
import sqlalchemy as sa

from tocsin.core import keys
from tocsin.core.errors import BadInput
from tocsin.core.marking import LEVELS, Marking, Tlp, rank, strictest
from tocsin.store import claims, placed, said, schema
from tocsin.store.engine import Reader, Tx

KIND = "source-marking"
_O, _A, _BY = schema.object_, schema.arrival, schema.object_source
_ORIGIN, _M, _R = schema.origin, schema.marked_here, schema.remark
_LEFT = schema.source_withdrawal
_ANY = sa.select(_M.c.object).limit(1)


def defaults(reader: Reader) -> dict[str, Tlp]:
    """Name of the source -> the level that stands for it. Cost: one index range over the claims."""
    found: dict[str, Tlp] = {}
    for claim in claims.standing(reader, KIND):
        name, level = msgspec.json.decode(claim.body, type=tuple[str, str])
        found[keys.unescape(name)] = _known(level)
    return found


def _known(level: str) -> Tlp:
    """A level that this program does not know is as narrow as can be."""
    return next((one for one in LEVELS if one == level), "red")


def of_source(known: dict[str, Tlp], name: str) -> Tlp | None:
    """The default that holds for a source: its own, or that of the longest name it stands below."""
    while name:
        if name in known:
            return known[name]
        name = name.rpartition("/")[0]
    return None


def give(tx: Tx, name: str, level: Tlp | None, by: str) -> int:
    """Say how far what a source gives unmarked may go; None takes it back. Returns how many versions changed their marking.

    Raises ``BadInput`` if nobody says so. The same again changes nothing.
    """
    if not by.strip() or not name:
        raise BadInput("a marking needs a source and somebody who gives it", do="name who with --by")
    changed = 0
    if defaults(tx).get(name) != level:
        for claim in claims.about(tx, KIND, name):
            claims.take_back(tx, claim.seq, by, "said anew")
        if level is not None:
            claims.make(tx, KIND, (name,), msgspec.json.encode([keys.escape(name), level]), by)
        changed = settle(tx, _said_by(tx, name))
    tx.audit("sources.marking", name, tlp=level or "", changed=changed, by=by)
    return changed


def any_stands(reader: Reader) -> bool:
    """Whether any source has a default, or any version bears a level that was given here."""
    given = reader.connection.execute(_ANY).one_or_none()
    return given is not None or bool(claims.standing(reader, KIND))


def note(tx: Tx, seqs: Iterable[int]) -> None:
    """Versions that came without a level were given one here."""
    for part in said.chunks(seqs):
        known = set(tx.connection.execute(sa.select(_M.c.object).where(_M.c.object.in_(part))).scalars())
        if rows := [{"object": seq} for seq in part if seq not in known]:
            tx.connection.execute(sa.insert(_M), rows)


def settle(tx: Tx, seqs: Iterable[int], *, show: bool = True) -> int:
    """Say anew how far these versions may go, where they came without a level; how many changed.

    ``show``: what more may see now is put at the end for those who have passed it. Versions that were marked by their
    author are passed over.
    """
    known, names = defaults(tx), dict[int, str]()
    changed = 0
    for part in said.chunks(seqs):
        changed += _settle(tx, part, known, names, show=show)
    return changed


def _settle(tx: Tx, part: Sequence[int], known: dict[str, Tlp], names: dict[int, str], *, show: bool) -> int:
    here = sa.exists().where(_M.c.object == _O.c.seq)
    columns = (_O.c.seq, _O.c.id, _O.c.origin, _O.c.tlp)
    unmarked = sa.select(*columns).where(_O.c.seq.in_(part), sa.or_(_O.c.tlp == "", here))
    rows = tx.connection.execute(unmarked.order_by(_O.c.seq)).all()
    if not rows:
        return 0
    vouching, remarked = _vouching(tx, rows), _remarks(tx, rows)
    _learn(tx, names, {origin for each in vouching.values() for origin in each})
    moves: dict[str, list[int]] = defaultdict(list)
    wider: list[int] = []
    for row in rows:
        said_here = [level for at in vouching[row.seq] if (level := of_source(known, names[at]))]
        level = _level(row.seq, said_here, remarked.get(row.id, ()))
        new = "" if level is None else level
        if new != row.tlp:
            moves[new].append(row.seq)
            if rank(new or None) < rank(row.tlp or None):
                wider.append(row.seq)
    for text, mine in moves.items():
        tx.connection.execute(sa.update(_O).where(_O.c.seq.in_(mine)).values(tlp=text))
        if text:
            note(tx, mine)
        else:
            tx.connection.execute(sa.delete(_M).where(_M.c.object.in_(mine)))
    if show:
        placed.again(tx, wider)
    return sum(map(len, moves.values()))


def _level(seq: int, given: Sequence[Tlp], remarked: Sequence[tuple[int, Tlp]]) -> Tlp | None:
    """With a default, the strictest of all; without one, what a person said of the object when it was here already."""
    if given:
        return strictest([Marking(level) for level in (*given, *(level for _, level in remarked))]).tlp
    mine = [level for at, level in remarked if at > seq or level == "red"]
    return max(mine, key=rank) if mine else None


def _vouching(tx: Tx, rows: Sequence[Any]) -> dict[int, set[int]]:
    """Number of a version -> the sources that said it and have not taken it back."""
    found = {row.seq: {row.origin} for row in rows}
    for row in tx.connection.execute(sa.select(_BY).where(_BY.c.object.in_(list(found)))):
        found[row.object].add(row.origin)
    gone: dict[str, set[int]] = defaultdict(set)
    asked = sa.select(_LEFT.c.object_id, _LEFT.c.origin).where(
        _LEFT.c.object_id.in_({row.id for row in rows})
    )
    for row in tx.connection.execute(asked):
        gone[row.object_id].add(row.origin)
    return {row.seq: found[row.seq] - gone[row.id] for row in rows}


def _remarks(tx: Tx, rows: Sequence[Any]) -> dict[str, list[tuple[int, Tlp]]]:
    found: dict[str, list[tuple[int, Tlp]]] = defaultdict(list)
    asked = sa.select(_R.c.seq, _R.c.object_id, _R.c.tlp).where(_R.c.object_id.in_({row.id for row in rows}))
    for row in tx.connection.execute(asked):
        found[row.object_id].append((row.seq, _known(row.tlp)))
    return found


def _learn(tx: Tx, names: dict[int, str], wanted: set[int]) -> None:
    for part in said.chunks(wanted - names.keys()):
        asked = sa.select(_ORIGIN.c.id, _ORIGIN.c.name).where(_ORIGIN.c.id.in_(part))
        names.update({row.id: row.name for row in tx.connection.execute(asked)})


def _said_by(tx: Tx, name: str) -> list[int]:
    """Numbers of the versions that a source, or one below it, has said, in order."""
    below = _ORIGIN.c.name.startswith(f"{name}/", autoescape=True)
    asked = sa.select(_ORIGIN.c.id).where(sa.or_(_ORIGIN.c.name == name, below))
    mine = list(tx.connection.execute(asked).scalars())
    found: list[int] = []
    for part in said.chunks(mine):
        inside = sa.and_(_O.c.seq.between(_A.c.first, _A.c.last), _O.c.origin == _A.c.origin)
        first = sa.select(_O.c.seq).select_from(_A.join(_O, inside)).where(_A.c.origin.in_(part))
        found += tx.connection.execute(first).scalars()
        found += tx.connection.execute(sa.select(_BY.c.object).where(_BY.c.origin.in_(part))).scalars()
    return sorted(set(found))
