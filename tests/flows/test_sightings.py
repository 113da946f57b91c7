# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Sightings are those of the events, however logs are cut, rotated, copied, packed and scanned again."""

from __future__ import annotations

import bz2
import gzip
import tempfile
from collections import Counter
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.flows.conftest import AT, LIMITS, NOW, give, indicator
from tests.stix_samples import bundle, eve
from tocsin.core import confidence
from tocsin.flows import false_hit, sightings
from tocsin.flows.scan_logs import build_index, scan_log
from tocsin.store import Store, create_store, hits, withdrawals

NAMES = ("a.example", "b.example")
INTEL = bundle(
    indicator(1, "[domain-name:value = 'a.example']", confidence=80),
    indicator(2, "[domain-name:value = 'b.example']", valid_until="2027-01-13T12:00:00Z"),
)
EVENTS = [
    (f"2027-01-{day}", name, eve(f"2027-01-{day}T0{hour}:00:00.000000+0000", "dns", src_ip="10.0.0.9", dns={"type": "query", "rrname": name}))
    for day in (13, 14) for hour in range(3) for name in NAMES
]  # fmt: skip
PACKERS = (lambda data: data, gzip.compress, bz2.compress)


def scanned(store: Store, path: Path) -> int:
    return scan_log(
        store, str(path), path.name, build_index(store), actor="t", now=NOW, at=AT, limits=LIMITS
    ).new


def found(store: Store) -> dict[tuple[str, str], sightings.Sighting]:
    with store.read() as reader:
        return {(one.value, one.day): one for one in sightings.find(reader, organisation="own").sightings}


@settings(max_examples=15)  # each makes a store
@given(
    st.lists(
        st.tuples(st.lists(st.integers(0, len(EVENTS) - 1), max_size=6), st.integers(0, 2)),
        min_size=1,
        max_size=4,
    )
)
def test_however_the_events_lie_in_files_each_counts_once(files):
    with tempfile.TemporaryDirectory() as folder:
        store = create_store(f"sqlite:///{folder}/x.db")
        give(store, "i.json", INTEL)
        for round_ in range(2):
            for number, (lines, packer) in enumerate(files):
                path = Path(folder, f"{round_}-{number}.log")
                path.write_bytes(PACKERS[packer](b"".join(EVENTS[at][2] for at in lines)))
                new = scanned(store, path)
                assert not round_ or not new, "a second time nothing is new"
        wanted = Counter(
            (name, day) for day, name, _ in (EVENTS[at] for at in {at for lines, _ in files for at in lines})
        )
        assert {key: one.count for key, one in found(store).items()} == dict(wanted)
        store.close()


def test_the_state_is_that_at_the_event(store: Store, tmp_path: Path) -> None:
    give(store, "i.json", INTEL)
    path = tmp_path / "x.log"
    path.write_bytes(b"".join(line for _, _, line in EVENTS))
    scanned(store, path)
    states = {key: one.state for key, one in found(store).items()}
    assert states["a.example", "2027-01-14"] == "live"
    assert (states["b.example", "2027-01-13"], states["b.example", "2027-01-14"]) == ("live", "expired")
    (voucher,) = found(store)["a.example", "2027-01-14"].vouched
    assert voucher.confidence == 80
    assert voucher.then == confidence.after("domain", 80, 13.1)
    with store.read() as reader:
        live = sightings.find(reader, organisation="own", only_live=True)
    assert (len(live.sightings), live.hidden) == (3, 1)


def test_what_is_said_to_be_false_or_withdrawn_changes_what_is_told(store: Store, tmp_path: Path) -> None:
    give(store, "i.json", INTEL)
    path = tmp_path / "x.log"
    path.write_bytes(b"".join(line for _, _, line in EVENTS))
    scanned(store, path)
    with store.read() as reader:
        number, hit = hits.page(reader, 0, 1)[0]
    false_hit.say(store, str(number), organisation="own", by="amy", why="ours", at=AT, limits=LIMITS)
    assert {one.state for (value, _), one in found(store).items() if value == hit.value} == {"false"}
    with store.write("test", AT) as tx:
        withdrawals.add(tx, "indicator--00000000-0000-4000-8000-000000000002", "wrong", "its author")
    with store.read() as reader:
        told = sightings.find(reader, organisation="own")
    assert {one.value for one in told.sightings} == {"a.example"}
    assert told.withdrawn == 2
