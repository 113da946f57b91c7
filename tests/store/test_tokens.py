# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest

from tests.store.test_accounts import AT, LATER, made
from tocsin.core.errors import NotFound
from tocsin.store import audit, tokens

DIGEST = b"\x00\xff" * 16


def test_a_token_is_found_by_its_digest_until_long_after_it_was_revoked(store):
    with store.write("me", AT) as tx:
        amy = made(tx)
        seq = tokens.add(tx, amy, DIGEST, "SIEM\ud800", "write", LATER)
        other = tokens.add(tx, made(tx, "bob"), b"2", "", "read", LATER)
    with store.read() as reader:
        found = tokens.find(reader, DIGEST)
        assert found is not None
        assert (found.seq, found.account, found.name, found.label) == (seq, amy, "amy", "SIEM\ud800")
        assert (found.scope, found.at, found.expires, found.revoked_at, found.used) == (
            "write",
            AT,
            LATER,
            "",
            "",
        )
        assert tokens.find(reader, DIGEST[:-1]) is None
        assert [one.seq for one in tokens.all(reader)] == [seq, other]
        assert tokens.all(reader, amy) == [found]
    with store.write("me", LATER) as tx:
        tokens.mark_used(tx, other)
        assert tokens.revoke(tx, seq)
        assert not tokens.revoke(tx, seq)
    with store.read() as reader:
        assert [(one.revoked_at, one.used) for one in tokens.all(reader)] == [(LATER, ""), ("", LATER)]
        assert audit.verify(reader) == []
        assert not [e for e in audit.page(reader, 0, 100) if DIGEST.hex() in e.detail]


def test_a_token_that_is_none(store):
    with pytest.raises(NotFound), store.write("me", AT) as tx:
        tokens.revoke(tx, 7)
