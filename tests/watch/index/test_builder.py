# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Blocks of values laid out: bad ones refused with the reason, good ones go on, chosen values do no harm."""

import numpy as np
import pytest

from tocsin.core.errors import BadInput
from tocsin.watch.index import Entry, Index, Voucher
from tocsin.watch.index.builder import FAULTS, LONGEST_BYTES, Builder, drawn
from tocsin.watch.index.hashing import hash_spans
from tocsin.watch.index.layout import keys
from tocsin.watch.index.texts import LONGEST_BUCKET

SEED = 20261123


def vouched(index: Index, kind: str, value: str) -> Entry:
    found = index.get(kind, value)
    assert found is not None
    return found


def crowding(seed, many, bits):
    """Names that somebody who knew the seed would choose: their hashes begin alike."""
    names = [f"n{number:07x}.example" for number in range(many << bits)]
    text = np.frombuffer("".join(names).encode(), np.uint8)
    ends = np.arange(len(names) + 1, dtype=np.uint64) * np.uint64(len(names[0]))
    hashes = hash_spans(text, ends[:-1], ends[1:], np.zeros(len(names), np.uint8), keys(seed))
    return [names[place] for place in np.flatnonzero(hashes >> np.uint64(64 - bits) == 0)]


def test_values_chosen_to_crowd_under_one_seed_are_laid_out_under_another():
    names = crowding(SEED, 300, 8)
    assert len(names) > 2 * LONGEST_BUCKET
    builder = Builder()
    builder.add("domain", "\n".join(names).encode())
    header, sections = builder.finish(seeds=iter([SEED, SEED + 1]))
    assert header.seed == SEED + 1
    assert np.diff(sections["buckets"].astype(np.int64)).max() <= LONGEST_BUCKET
    index = Index(header, sections)
    assert all(index.get("domain", name) for name in names)


def test_values_that_crowd_under_every_seed_are_refused():
    builder = Builder()
    builder.add("domain", "\n".join(crowding(SEED, 300, 8)).encode())
    with pytest.raises(BadInput, match="crowd") as caught:
        builder.finish(seeds=[SEED] * 99)
    assert "list" in caught.value.do


def test_seeds_are_drawn_anew():
    assert len({seed for seed, _ in zip(drawn(), range(9), strict=False)}) == 9


def test_a_value_that_is_far_too_long_is_refused_and_the_rest_is_found():
    builder = Builder()
    builder.add("url", b"http://a.example/\nhttp://b.example/" + b"a" * 10**7 + b"\n\nhttp://c.example/")
    builder.add("domain", b"xn--" + b"a" * LONGEST_BYTES)
    index = Index(*builder.finish())
    assert builder.refused == 3
    assert [fault.where[:20] for fault in builder.faults] == [
        "url http://b.example",
        "url ",
        "domain xn--aaaaaaaaa",
    ]
    assert all(len(fault.where) < 100 and fault.do for fault in builder.faults)
    assert (len(index), index.longest_url) == (2, len("http://a.example/"))
    assert index.get("url", "http://c.example/")


def test_refused_values_are_all_counted_and_some_told():
    builder = Builder()
    builder.add("ipv4", b"010.1.1.1\n" * (FAULTS + 50) + b"192.0.2.1\n")
    builder.add("cidr", b"32.0.0.0/7\n2000::/15\n1.2.3.4\n10.0.0.0/8\n2001::/16\n10.0.0.1/24\n")
    builder.add("ipv6", b"::ffff:1.2.3.4\n::1\n::/16\n")
    index = Index(*builder.finish())
    assert (builder.refused, len(builder.faults)) == (FAULTS + 50 + 4 + 2, FAULTS)
    assert index.header.counts == {"ipv4": 1, "ipv6": 1, "cidr": 2}


def test_one_voucher_for_all_takes_no_room_a_value():
    block = "".join(f"n{number}.example\n" for number in range(1000)).encode()
    builder, mine = Builder(), Voucher(tags=("list:a",))
    builder.add("domain", block, mine)
    builder.add("ipv4", b"192.0.2.1\n", mine)
    sections = builder.finish()[1]
    assert sections["said"].nbytes + sections["said_starts"].nbytes == 4


def test_a_value_of_many_lists_has_them_all_and_others_have_their_own():
    builder = Builder()
    for number in range(50):
        block = f"same.example\nn{number}.example\n".encode() * 20
        builder.add("domain", block, Voucher(object=f"i--{number:02}"))
        builder.add(
            "cidr",
            b"10.0.0.0/8\n2001:db8::/32\n",
            [Voucher(object=f"i--{number:02}"), Voucher(tags=(f"t{number:02}",))],
        )
    index = Index(*builder.finish())
    everybody = tuple(f"i--{number:02}" for number in range(50))
    assert [vouched(index, *one).objects for one in (("domain", "same.example"), ("domain", "n7.example"), ("cidr", "10.0.0.0/8"))] == [
        everybody, ("i--07",), everybody
    ]  # fmt: skip
    assert vouched(index, "cidr", "2001:db8::/32").tags == tuple(f"t{number:02}" for number in range(50))
    assert len(index) == 53


def test_vouchers_and_lines_must_be_as_many():
    with pytest.raises(BadInput, match="2 lines"):
        Builder().add("domain", b"a.b\nc.d\n", [Voucher()])
