# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Pages as bytes alone against the pages of whole rows."""

from __future__ import annotations

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.effort import times
from tests.store.test_wanted import ASKERS, AT, LOADS, RULES, WANTED, some
from tocsin.core.collection import Collection, Wanted
from tocsin.store import bodies, objects, placed, wanted, withdrawals

RUNS = iter(range(10**9))


class Held:
    """Keeps back what ends in one of some letters; knows of what it was shown."""

    def __init__(self, back):
        self.back, self.seen = back, set()

    def known(self, seqs):
        return self.seen.issuperset(seqs)

    def going(self, rows):
        out = [row for row in rows if row.id[-1] not in self.back]
        self.seen |= {row.seq for row in out}
        return out


@settings(times(0.5), suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    loads=LOADS, gone=some(["indicator--0", "url--1"]), rule=RULES, asked=WANTED, who=st.sampled_from(ASKERS),
    limit=st.integers(1, 4), most=st.sampled_from([1, 60, 10**6]), back=st.sampled_from([None, "", "1", "02"]),
    anew=st.sets(st.integers(0, 20)),
)  # fmt: skip
def test_a_walk_by_bytes_is_the_walk_by_rows(store, loads, gone, rule, asked, who, limit, most, back, anew):
    prefix = f"bodies {next(RUNS)}-"
    with store.write("me", AT) as tx:
        before = tx.last
        for source, rows in loads:
            named = [
                msgspec.structs.replace(row, id=prefix + row.id, raw=prefix.encode() + row.raw)
                for row in rows
            ]
            objects.add(tx, named, source)
        for name in gone:
            withdrawals.add(tx, prefix + name, "", "me")
        placed.again(tx, [row.seq for row in objects.page(tx, before, 100) if row.seq - before in anew])
        tx.audit("test", "x")
    asked = msgspec.structs.replace(asked, ids=tuple(prefix + name for name in asked.ids))
    held = None if back is None else Held(back)
    with store.read() as reader:
        question = wanted.question(reader, who, rule, asked)
        for _ in range(2):  # the second time all is known
            after = before
            while True:
                bounds = {"after": after, "limit": limit, "most_bytes": most}
                slow = wanted.page(
                    reader, who, rule, asked, leaves=None if held is None else Held(back).going, **bounds
                )
                fast = bodies.page(reader, who, question, passing=held, **bounds)
                assert fast.seqs == [row.seq for row in slow.rows]
                assert fast.raws == [row.raw for row in slow.rows]
                assert fast.following == (slow.following.seq if slow.following else 0)
                if not fast.following:
                    break
                after = fast.seqs[-1]


def test_what_is_known_to_leave_is_not_read_whole(store):
    with store.write("me", AT) as tx:
        before = tx.last
        rows = [
            objects.NewObject(id=f"known--{n}", type="known", version_key="", raw=b"{}", tlp="clear")
            for n in range(9)
        ]
        objects.add(tx, rows, "one")
    counts = []

    class Counting(Held):
        def going(self, rows):
            counts.append(len(rows))
            return super().going(rows)

    held = Counting("")
    everything = Collection(id="00000000-0000-4000-8000-000000000001", title="x")
    with store.read() as reader:
        question = wanted.question(reader, ASKERS[2], everything, Wanted(types=("known",)))
        for _ in range(2):
            found = bodies.page(
                reader, ASKERS[2], question, after=before, limit=20, most_bytes=10**6, passing=held
            )
            assert len(found.raws) == 9
    assert counts == [9]
