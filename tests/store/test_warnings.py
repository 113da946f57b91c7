# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest

from tocsin.core.errors import NotFound
from tocsin.store import audit, verify, warnings

AT = "2026-11-22T09:30:00.000Z"
ONE, TWO = (f"report--0000000{at}-0000-4000-8000-000000000000" for at in (1, 2))


def test_only_the_issuer_changes_a_warning_and_nobody_from_outside_ours(store):
    with store.write("me", AT) as tx:
        assert warnings.note(tx, ONE, "csirt", "2026-11-22T09:30:00") == "new"
        assert warnings.note(tx, ONE, "csirt", "2026-11-22T09:30:00") == "known"
        assert warnings.note(tx, ONE, "mallory", "2026-12-22T09:30:00") == "of another"
        assert warnings.note(tx, ONE, "csirt", "2026-11-23T09:30:00") == "newer"
        assert warnings.note(tx, ONE, "csirt", "2026-11-22T09:30:00") == "known"
        assert warnings.note(tx, TWO, "us", "2026-11-22T09:30:00", mine=True) == "new"
        assert warnings.note(tx, TWO, "us", "2026-11-23T09:30:00") == "of this node"
        assert warnings.note(tx, TWO, "us", "2026-11-23T09:30:00", mine=True) == "newer"
        warnings.keep_own(tx, ONE, b"{}")
        warnings.keep_members(tx, TWO, b"[]")
    with store.read() as reader:
        one, two = warnings.all(reader)
        assert (one.id, one.issuer, one.version, one.mine, one.own) == (
            ONE,
            "csirt",
            "2026-11-23T09:30:00",
            False,
            b"{}",
        )
        assert (two.mine, two.members, two.own) == (True, b"[]", b"")
        assert warnings.find(reader, ONE[:16]).id == ONE
        for start in ("report--0", "report--3", "", "x"):
            with pytest.raises(NotFound):
                warnings.find(reader, start)
        assert warnings.get(reader, "report--3") is None
        assert audit.verify(reader) == []
        assert verify.numbers(reader).count == 0


def test_an_answer_is_kept_once_and_its_first_content_stands(store):
    with store.write("me", AT) as tx:
        assert warnings.give(tx, ONE, "water\ud800", 1, b"a") == "new"
        assert warnings.give(tx, ONE, "water\ud800", 1, b"a") == "known"
        assert warnings.give(tx, ONE, "water\ud800", 1, b"b") == "contradicts"
        assert warnings.give(tx, ONE, "water\ud800", 2**53 - 1, b"b", own=True) == "new"
        assert warnings.give(tx, TWO, "water\ud800", 1, b"c") == "new"
    with store.read() as reader:
        kept = warnings.answers(reader, ONE)
        assert [(each.member, each.sequence, each.raw, each.own) for each in kept] == [
            ("water\ud800", 1, b"a", False),
            ("water\ud800", 2**53 - 1, b"b", True),
        ]
        assert {each.received for each in kept} == {AT}
        assert warnings.answers(reader, "x") == []
