# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Organisations and accounts. Names come prepared (``core.account``); hashes come made.

Disabling an account and giving it another password end its sessions in the same transaction. Nothing is deleted.
"""

from __future__ import annotations

from typing import Any, cast

import msgspec
import sqlalchemy as sa

from tocsin.core import keys
from tocsin.core.account import Account, Scope
from tocsin.core.errors import BadInput, Conflict, NotFound
from tocsin.store import account_tables as tables
from tocsin.store.engine import Reader, Tx

_A, _O, _M = tables.account, tables.organisation, tables.membership
_LONGEST = 200


class Organisation(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody whose accounts may ask here."""

    seq: int
    name: str
    own: bool
    communities: tuple[str, ...]
    accounts: int
    at: str


def _named(text: str, what: str) -> str:
    if not text.strip() or len(text) > _LONGEST or not text.isprintable():
        do = f"use 1 to {_LONGEST} characters that can be seen"
        raise BadInput(f"this is no name of {what}", where=what, do=do)
    return text


def add_organisation(
    tx: Tx, name: str, communities: tuple[str, ...] = (), *, own: bool = False
) -> tuple[int, int]:
    """Enter an organisation, or add communities to one that is there; its number, and how much of it was new.

    Only one can be the own: ``own`` counts when there is none yet. Errors: ``BadInput``.
    """
    key = keys.key_of(_named(name, "an organisation"))
    known = tx.connection.execute(sa.select(_O.c.seq).where(_O.c.key == key)).scalar_one_or_none()
    new = int(known is None)
    if known is None:
        known = tx.take()
        row = {"seq": known, "key": key, "name": name, "own": own and own_one(tx) is None, "at": tx.at}
        tx.connection.execute(sa.insert(_O), row)
    elif own and own_one(tx) is None:
        tx.connection.execute(sa.update(_O).where(_O.c.seq == known).values(own=True))
    there = set(tx.connection.execute(sa.select(_M.c.community).where(_M.c.organisation == known)).scalars())
    for community in dict.fromkeys(communities):
        if _named(community, "a community") not in there:
            tx.connection.execute(sa.insert(_M), {"organisation": known, "community": community})
            new += 1
    tx.audit("organisation.add", name, new=new, communities=" ".join(communities))
    return int(known), new


def leave(tx: Tx, name: str, community: str) -> bool:
    """End a membership; False if there was none. Errors: ``NotFound`` for an unknown organisation."""
    known = tx.connection.execute(sa.select(_O.c.seq).where(_O.c.key == keys.key_of(name)))
    seq = known.scalar_one_or_none()
    if seq is None:
        raise NotFound("there is no such organisation", where=name, do="tocsin organisation list has them")
    gone = sa.delete(_M).where(_M.c.organisation == seq, _M.c.community == community)
    ended = bool(tx.connection.execute(gone).rowcount)
    tx.audit("organisation.leave", name, community=community, new=int(ended))
    return ended


def own_one(reader: Reader) -> str | None:
    """The name of the organisation that runs this node, as it was entered; None before the first account."""
    found = reader.connection.execute(sa.select(_O.c.name).where(_O.c.own == sa.true()))
    return cast("str | None", found.scalars().first())


def organisations(reader: Reader) -> list[Organisation]:
    """Every organisation, in the order in which they were entered."""
    members = _communities(reader)
    many = sa.select(sa.func.count()).where(_A.c.organisation == _O.c.seq).scalar_subquery()
    rows = reader.connection.execute(sa.select(_O, many.label("many")).order_by(_O.c.seq))
    return [
        Organisation(
            seq=row.seq, name=row.name, own=row.own, communities=members.get(row.seq, ()), accounts=row.many,
            at=row.at,
        )
        for row in rows
    ]  # fmt: skip


def exist(reader: Reader) -> bool:
    """Whether any account was ever made, disabled or not."""
    return reader.connection.execute(sa.select(_A.c.seq).limit(1)).first() is not None


def add(
    tx: Tx, name: str, organisation: int, scope: Scope, *, password: str, certificate: str = "", by: str
) -> int:
    """Enter an account; its number. ``password`` is a hash or empty. Errors: ``Conflict`` if name or certificate is taken."""
    key, digest = keys.key_of(name), bytes.fromhex(certificate) or None
    taken = sa.or_(_A.c.key == key, _A.c.certificate == digest) if digest else _A.c.key == key
    if tx.connection.execute(sa.select(_A.c.seq).where(taken).limit(1)).first():
        raise Conflict(
            "an account has this name or certificate", where=name, do="tocsin account list has them"
        )
    seq = tx.take()
    row = {"seq": seq, "key": key, "name": name, "organisation": organisation, "scope": scope}
    row |= {"password": password, "certificate": digest, "disabled": False, "at": tx.at, "by": by}
    tx.connection.execute(sa.insert(_A), row)
    tx.audit("account.add", name, scope=scope, by=by)
    return seq


def all(reader: Reader) -> list[Account]:  # noqa: A001 -- read as cases.all and the like
    """Every account, in the order in which they were made."""
    return [account for account, _ in _read(reader)]


def find(reader: Reader, name: str) -> tuple[Account, str] | None:
    """The account of a prepared name and the hash of its password; None if there is none."""
    return _one(reader, _A.c.key == keys.key_of(name))


def by_seq(reader: Reader, seq: int) -> Account | None:
    """The account of a number."""
    found = _one(reader, _A.c.seq == seq)
    return found[0] if found else None


def by_certificate(reader: Reader, sha256: str) -> Account | None:
    """The account of a client certificate, by its SHA-256 in hex."""
    found = _one(reader, _A.c.certificate == bytes.fromhex(sha256))
    return found[0] if found else None


def set_password(tx: Tx, name: str, password: str, *, again: bool = False) -> None:
    """Another hash. ``again``: of the same password with stronger costs; else all sessions end. Errors: ``NotFound``."""
    seq = _must(tx, name)
    tx.connection.execute(sa.update(_A).where(_A.c.seq == seq).values(password=password))
    if not again:
        _end_sessions(tx, seq)
        tx.audit("account.password", name)


def set_disabled(tx: Tx, name: str, *, disabled: bool) -> None:
    """Let an account in no more, or again; its sessions end. Errors: ``NotFound``."""
    seq = _must(tx, name)
    tx.connection.execute(sa.update(_A).where(_A.c.seq == seq).values(disabled=disabled))
    _end_sessions(tx, seq)
    tx.audit("account.disable" if disabled else "account.enable", name)


def end_sessions(tx: Tx, name: str) -> int:
    """End every session of an account; how many there were. Errors: ``NotFound``."""
    ended = _end_sessions(tx, _must(tx, name))
    tx.audit("account.sign_out", name, sessions=ended)
    return ended


def _end_sessions(tx: Tx, seq: int) -> int:
    gone = sa.delete(tables.session).where(tables.session.c.account == seq)
    return int(tx.connection.execute(gone).rowcount)


def _must(tx: Tx, name: str) -> int:
    found = tx.connection.execute(sa.select(_A.c.seq).where(_A.c.key == keys.key_of(name)))
    seq = found.scalar_one_or_none()
    if seq is None:
        raise NotFound("there is no such account", where=name, do="tocsin account list has them")
    return int(seq)


def _one(reader: Reader, where: sa.ColumnElement[bool]) -> tuple[Account, str] | None:
    found = _read(reader, where)
    return found[0] if found else None


def _read(reader: Reader, *where: sa.ColumnElement[bool]) -> list[tuple[Account, str]]:
    joined = _A.join(_O, _O.c.seq == _A.c.organisation)
    named = (_O.c.name.label("of"), _O.c.own)
    asked = sa.select(_A, *named).select_from(joined).where(*where).order_by(_A.c.seq)
    rows = reader.connection.execute(asked).all()
    members = _communities(reader, {row.organisation for row in rows})
    return [(_account(row, members.get(row.organisation, ())), row.password) for row in rows]


def _communities(reader: Reader, of: set[int] | None = None) -> dict[int, tuple[str, ...]]:
    asked = sa.select(_M).order_by(_M.c.organisation, _M.c.community)
    if of is not None and len(of) == 1:
        asked = asked.where(_M.c.organisation == next(iter(of)))
    found: dict[int, tuple[str, ...]] = {}
    for row in reader.connection.execute(asked):
        found[row.organisation] = (*found.get(row.organisation, ()), row.community)
    return found


def _account(row: sa.Row[Any], communities: tuple[str, ...]) -> Account:
    return Account(
        seq=row.seq, name=row.name, organisation=row.of, own=row.own, communities=communities, scope=row.scope,
        disabled=row.disabled, has_password=bool(row.password),
        certificate=bytes(row.certificate or b"").hex(), at=row.at, by=row.by,
    )  # fmt: skip
