# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A folder of logs and settings alone gives proposals, questions and an account, and leaves the map as it was."""

from __future__ import annotations

from pathlib import Path

import msgspec

from tests.flows.conftest import AT, LIMITS, NOW
from tests.watch.traffic_lines import week
from tocsin.flows.first_found import Looked, accounted, look
from tocsin.flows.kept_found import KeptFound, keep, last, of
from tocsin.flows.taken import Taken
from tocsin.store import Store, claims, maps

RESOLV = b"nameserver 198.51.100.53\nsearch water.example\n"
HOLDERS = b"prefix,holder,country\n203.0.113.0/24,Some Net,CH\n"


def looked(store: Store, folder: Path, **content: bytes) -> Looked | None:
    for name, data in content.items():
        (folder / name.replace("_", ".")).write_bytes(data)
    return look(store, str(folder), now=NOW, limits=LIMITS)


def test_a_week_of_dns_logs_alone(store: Store, tmp_path: Path):
    found = looked(store, tmp_path, dns_log=b"".join(week(1)))
    assert found is not None
    names = {one.name for one in found.answer.found.proposals}
    assert {"198.51.100.53", "vendor.example"} <= names
    assert {letter.name for letter in found.letters} <= names
    assert all(letter.asks for letter in found.letters)
    assert (found.settings, len(found.logs)) == (False, 1)
    with store.read() as reader:
        assert maps.load(reader).nodes == ()


def test_settings_and_holders_are_used_too(store: Store, tmp_path: Path):
    found = looked(store, tmp_path, dns_log=b"".join(week(1)), resolv_conf=RESOLV, holders_csv=HOLDERS)
    assert found is not None
    assert found.kinds == {
        "dns.log": "log (resolver log)",
        "holders.csv": "who holds which addresses",
        "resolv.conf": "settings",
    }
    links = {link.jurisdiction for one in found.answer.found.proposals for link in one.stands_on}
    assert "CH" in links
    assert any(one.said for one in found.answer.found.proposals)


def test_settings_alone(store: Store, tmp_path: Path):
    found = looked(store, tmp_path, resolv_conf=RESOLV)
    assert found is not None
    assert [one.name for one in found.answer.found.proposals] == ["198.51.100.53"]


def test_files_that_tell_of_no_dependency(store: Store, tmp_path: Path):
    assert looked(store, tmp_path, notes_txt=b"hello\n", empty_log=b"", holders_csv=HOLDERS) is None
    assert looked(store, tmp_path, cut_gz=b"\x1f\x8b\x08\x00 broken") is None


def test_a_log_of_which_no_line_can_be_read_ends_nothing(store: Store, tmp_path: Path):
    head = b'{"timestamp":"2027-01-14T09:30:00.0+0000","event_type":"dns","dns":{"type":5}}\n'
    assert looked(store, tmp_path, eve_json=head * 3) is None


def test_the_account_names_what_only_this_understood(store: Store, tmp_path: Path):
    found = looked(store, tmp_path, resolv_conf=RESOLV)
    assert found is not None
    done = [Taken(name="resolv.conf", outcome="not understood"), Taken(name="x", outcome="not understood")]
    rows = accounted(done, found, str(tmp_path) + "/")
    assert [(one.name, one.kind, one.records, one.good) for one in rows] == [
        ("resolv.conf", "settings", 2, True),
        ("x", "", 0, False),
    ]


def kept(store: Store) -> KeptFound | None:
    with store.read() as reader:
        found = last(reader)
    return found.found if found else None


def test_the_list_is_kept_for_the_page_and_the_next_takes_its_place(store: Store, tmp_path: Path):
    assert kept(store) is None
    found = looked(store, tmp_path, dns_log=b"".join(week(1)))
    assert found is not None
    whole = of(found.answer, found.letters)
    assert len(whole.lines) == whole.total == len(found.answer.found.proposals)
    keep(store, whole, by="try", at=AT)
    assert kept(store) == whole
    small = of(found.answer, found.letters, most=len(msgspec.json.encode(whole)) - 10)
    assert 0 < len(small.lines) < small.total
    keep(store, small, by="try", at=AT)
    assert kept(store) == small
    with store.read() as reader:
        assert len(claims.standing(reader, "found")) == 1


def test_a_list_of_another_version_is_not_readable_and_said_so(store: Store):
    with store.write("try", AT) as tx:
        claims.make(tx, "found", ("found dependencies",), b'{"lines":5}', "try")
    with store.read() as reader:
        found = last(reader)
    assert found is not None
    assert found.found is None
