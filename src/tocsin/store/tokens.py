# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""API tokens, by the SHA-256 of their secret. Revoked ones stay in the list, so that it tells what was there."""

from __future__ import annotations

import msgspec
import sqlalchemy as sa

from tocsin.core.account import Scope
from tocsin.core.errors import NotFound
from tocsin.store import account_tables as tables
from tocsin.store.engine import Reader, Tx

_T, _A = tables.token, tables.account


class Token(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a token; not its secret."""

    seq: int
    account: int
    name: str
    """Of its account."""
    label: str
    scope: Scope
    at: str
    expires: str
    revoked_at: str
    """Empty while it stands."""
    used: str
    """About when it was last used; empty for never."""


def add(tx: Tx, account: int, digest: bytes, label: str, scope: Scope, expires: str) -> int:
    """Enter a token; its number."""
    seq = tx.take()
    row = {"seq": seq, "digest": digest, "account": account, "label": label, "scope": scope}
    row |= {"at": tx.at, "expires": expires, "revoked_at": "", "used": ""}
    tx.connection.execute(sa.insert(_T), row)
    tx.audit("token.add", label, number=seq, account=account, scope=scope, expires=expires)
    return seq


def find(reader: Reader, digest: bytes) -> Token | None:
    """The token of a digest, whatever its state; None if there is none."""
    found = _read(reader, _T.c.digest == digest)
    return found[0] if found else None


def all(reader: Reader, account: int | None = None) -> list[Token]:  # noqa: A001 -- read as cases.all and the like
    """Every token, or those of an account, in the order in which they were made."""
    return _read(reader, *(() if account is None else (_T.c.account == account,)))


def revoke(tx: Tx, seq: int) -> bool:
    """End a token; False if it was ended before. Errors: ``NotFound``."""
    found = tx.connection.execute(sa.select(_T.c.revoked_at).where(_T.c.seq == seq)).scalar_one_or_none()
    if found is None:
        raise NotFound(f"there is no token {seq}", do="tocsin account token list has them")
    if found == "":
        tx.connection.execute(sa.update(_T).where(_T.c.seq == seq).values(revoked_at=tx.at))
    tx.audit("token.revoke", str(seq), new=int(found == ""))
    return bool(found == "")


def mark_used(tx: Tx, seq: int) -> None:
    """Note the instant; no audit entry, or every request would make one."""
    tx.connection.execute(sa.update(_T).where(_T.c.seq == seq).values(used=tx.at))


def _read(reader: Reader, *where: sa.ColumnElement[bool]) -> list[Token]:
    columns = (_T.c.seq, _T.c.account, _A.c.name, _T.c.label, _T.c.scope, _T.c.at, _T.c.expires)
    joined = _T.join(_A, _A.c.seq == _T.c.account)
    asked = sa.select(*columns, _T.c.revoked_at, _T.c.used).select_from(joined).where(*where)
    return [Token(**row) for row in reader.connection.execute(asked.order_by(_T.c.seq)).mappings()]
