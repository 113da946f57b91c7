# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The flat index answers what a plain one of sets would, for every kind, from memory and from a file."""

import ipaddress
import os
import tempfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.watch.slow_index import SlowIndex, plain
from tocsin.core.atoms import KINDS, normal
from tocsin.core.errors import BadInput
from tocsin.watch.index import Index, Voucher, build, file, url_host
from tocsin.watch.index.builder import Builder

LABELS = st.lists(st.sampled_from(["a", "b", "com", "evil"]), min_size=1, max_size=5).map(".".join)
NETWORKS = st.integers(0, 255).flatmap(
    lambda last: st.integers(22, 32).map(
        lambda bits: str(ipaddress.ip_network((0x0A000000 + last * 8, bits), strict=False))
    )
)
ONE_OF_EACH = {
    "ipv4": "192.0.2.1", "ipv6": "2001:db8::1", "cidr": "198.51.100.0/24", "domain": "bad.example",
    "url": "http://bad.example/a?b=C", "email": "who@bad.example", "md5": "0" * 32, "sha1": "1" * 40, "sha256": "2" * 64,
    "sha512": "3" * 128, "ja3": "0" * 32, "ja4": "t13d1516h2_8daaf6152771_b186095e22b6", "filename": "same",
    "mutex": "same", "regkey": "hkey_local_machine\\same", "useragent": "same",
}  # fmt: skip
# Names where borders lie: suffixes of registries and of hosts, wildcards and their exceptions, apexes, U-labels.
NAMES = st.lists(
    st.sampled_from(
        [
            "a", "evil", "www", "com", "co.uk", "uk", "github.io", "io", "kobe.jp", "city.kobe.jp", "jp", "ck", "www.ck",
            "s3.amazonaws.com", "amazonaws.com", "us-east-1.compute.amazonaws.com", "compute.amazonaws.com", "shared.test",
            "test", "xn--p1ai", "xn--mnchen-3ya", "_dmarc", "example",
        ]
    ),
    min_size=1, max_size=4,
).map(".".join)  # fmt: skip
FOUR = st.builds(
    lambda page, low: str(ipaddress.IPv4Address(page << 16 | low)),
    st.sampled_from([0x0100, 0x0A00, 0x0A01, 0xDFFF]),
    st.one_of(st.integers(0, 40), st.integers(65500, 65535)),
)
SIX = st.builds(
    lambda high, low: ipaddress.IPv6Address(high << 64 | low).compressed,
    st.sampled_from([0x20010DB8 << 32, 0x20010DB8 << 32 | 1, (0x20010DB8 << 32) + 2**31]),
    st.one_of(st.integers(0, 9), st.integers(2**64 - 9, 2**64 - 1)),
)
CIDR = st.one_of(
    st.builds(
        lambda of, bits: str(ipaddress.ip_network(f"{of}/{bits}", strict=False)), FOUR, st.integers(8, 32)
    ),
    st.builds(
        lambda of, bits: str(ipaddress.ip_network(f"{of}/{bits}", strict=False)), SIX, st.integers(16, 128)
    ),
)
TEXTS = st.text(alphabet="aäb.😀", min_size=1, max_size=3)
VALUES = st.one_of(
    *(st.tuples(st.just(kind), TEXTS) for kind in KINDS if kind not in {"ipv4", "ipv6", "cidr", "domain"}),
    st.tuples(st.just("domain"), NAMES),
    st.tuples(st.just("ipv4"), FOUR),
    st.tuples(st.just("ipv6"), SIX),
    st.tuples(st.just("cidr"), CIDR),
)
ROWS = st.lists(
    st.tuples(VALUES, st.sampled_from(["", "i--1", "i--2"]), st.sets(st.sampled_from("xyz"), max_size=2)),
    max_size=12,
).map(lambda rows: [(*value, one, tuple(tags)) for value, one, tags in rows])
SHARED = {"shared.test"}


def rows(kind, values):
    return [(kind, value, f"indicator--{value}", [kind]) for value in values]


def through_a_file(index):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "index")
        file.write(path, index.header, index.sections)
        return Index(*file.read(path), shared=SHARED)


@given(ROWS, st.lists(st.one_of(VALUES, NAMES.map(lambda name: ("domain", name))), max_size=8), st.booleans())
def test_every_look_up_is_that_of_the_slow_index(given_rows, asked, filed):
    slow, fast = SlowIndex(given_rows, SHARED), build(given_rows, shared=SHARED)
    if filed:
        fast = through_a_file(fast)
    for kind, value in [*asked, *(row[:2] for row in given_rows)]:
        assert plain(fast.get(kind, value)) == slow.entry(kind, value)
        if kind == "domain":
            assert [plain(entry) for entry in fast.domain(value)] == slow.domain(value)
        if kind == "ipv4":
            assert [plain(entry) for entry in fast.ipv4(value)] == slow.address(value)
        if kind == "ipv6":
            assert [plain(e) for e in fast.ipv6(int(ipaddress.IPv6Address(value)))] == slow.address(value)
    assert len(fast) == len({row[:2] for row in given_rows})
    assert [kind for kind in KINDS if fast.has(kind)] == [k for k in KINDS if k in {r[0] for r in given_rows}]


@given(st.sets(LABELS.filter(lambda name: "." in name)), LABELS)
def test_a_name_finds_itself_and_its_parents(indicators, name):
    found = [entry.value for entry in build(rows("domain", indicators)).domain(name)]
    labels = name.split(".")
    parents = [".".join(labels[at:]) for at in range(len(labels) - 1)]
    assert found == [parent for parent in parents if parent in indicators]


def test_a_single_label_is_never_matched():
    index = build(rows("domain", ["com"]))
    assert list(index.domain("com")) == []
    assert list(index.domain("evil.com")) == []


@pytest.mark.parametrize(
    ("indicator", "name", "found"),
    [
        ("evil.co.uk", "www.evil.co.uk", True),
        ("co.uk", "evil.co.uk", False),
        ("co.uk", "co.uk", True),
        ("github.io", "someone.github.io", False),
        ("github.io", "github.io", True),
        ("bad.github.io", "www.bad.github.io", True),
        ("amazonaws.com", "bucket.s3.amazonaws.com", False),
        ("amazonaws.com", "aws.amazonaws.com", True),
        ("city.kobe.jp", "www.city.kobe.jp", True),
        ("other.kobe.jp", "x.other.kobe.jp", False),
        ("tumblr.com", "someone.tumblr.com", False),
        ("bad.tumblr.com", "a.bad.tumblr.com", True),
    ],
)
def test_parents_stop_before_a_suffix_or_a_shared_host(indicator, name, found):
    assert [e.value for e in build(rows("domain", [indicator])).domain(name)] == [indicator] * found


def test_a_name_of_too_many_labels_is_walked_from_the_end():
    index = build(rows("domain", ["evil.com"]))
    assert [entry.value for entry in index.domain("a." * 5000 + "evil.com")] == ["evil.com"]


@given(st.sets(NETWORKS), st.integers(0, 2047))
def test_prefixes_are_those_that_hold_the_address(networks, last):
    address = ipaddress.IPv4Address(0x0A000000 + last)
    index = build([*rows("cidr", networks), *rows("ipv4", ["10.0.0.7"])])
    found = [entry.value for entry in index.ipv4(str(address))]
    around = [network for network in networks if address in ipaddress.ip_network(network)]
    around.sort(key=lambda network: -ipaddress.ip_network(network).prefixlen)
    assert found == (["10.0.0.7"] if last == 7 else []) + around


def test_one_of_each_kind_is_found_as_its_own_kind():
    assert set(ONE_OF_EACH) == set(KINDS)
    assert all(normal(kind, value) == value for kind, value in ONE_OF_EACH.items())
    index = build([(kind, value, f"i--{kind}", ()) for kind, value in ONE_OF_EACH.items()])
    for kind, value in ONE_OF_EACH.items():
        assert plain(index.get(kind, value)) == (kind, value, (f"i--{kind}",), ())
    assert index.get("sha1", "0" * 32) is None


def test_an_empty_index_finds_nothing():
    index = build([])
    assert (len(index), index.longest_url, index.tops, bool(index.url_hosts)) == (0, 0, frozenset(), False)
    assert [*index.domain("a.b"), *index.ipv4("1.2.3.4"), *index.ipv6(1)] == []
    assert all(index.get(kind, value) is None for kind, value in ONE_OF_EACH.items())


def test_rows_of_one_value_are_merged():
    index = build([("md5", "aa", "i--2", ["x"]), ("md5", "aa", "i--1", ["y", "x"]), ("md5", "aa", "", [])])
    entry = index.get("md5", "aa")
    assert entry is not None
    assert (entry.objects, entry.tags) == (("i--1", "i--2"), ("x", "y"))
    assert len(index) == 1
    assert index.has("md5")
    assert not index.has("sha1")
    assert index.get("sha1", "aa") is None


def test_vouchers_say_what_they_said_and_nobody_means_no_longer_looked_for():
    builder, voucher = (
        Builder(),
        Voucher(object="i--1", valid_until="2026-12-01T00:00:00Z", confidence=0, tlp="amber"),
    )
    builder.add("domain", b"evil.com\n", voucher)
    made = builder.finish()
    entry = Index(*made).get("domain", "evil.com")
    assert entry is not None
    assert entry.vouchers == (voucher,)
    asked = Index(*made, ask=lambda _kind, value: (voucher,) if value == "other" else ())
    assert asked.get("domain", "evil.com") is None
    assert list(asked.domain("www.evil.com")) == []


def test_an_unknown_kind_is_refused():
    with pytest.raises(BadInput, match="ipv5") as caught:
        build([("ipv5", "x", "", ())])
    assert "ipv4" in caught.value.do


def test_what_is_no_value_is_found_nowhere():
    index = build([(kind, value, "", ()) for kind, value in ONE_OF_EACH.items()])
    assert index.get("ipv4", "1.2.3") is None
    assert index.get("cidr", "nonsense/24") is None
    assert index.get("cidr", "198.51.100.1/24") is None
    assert index.get("filename", "\ud800") is None
    assert list(index.domain("\udcff.bad.example.")) == []
    with pytest.raises(BadInput, match="line break"):
        build([("filename", "a\nb", "", ())])


def test_hosts_and_last_labels_are_known_in_both_spellings():
    index = build(
        [("url", url, "", ()) for url in ("http://u:p@evil.com:81/a@b", "https://[2001:db8::1]:8443/x", "http://xn--mnchen-3ya.de/")]
        + [("email", "a@mail.example", "", ()), ("email", "b@xn--mnchen-3ya.de", "", ()), ("domain", "a.xn--p1ai", "", ())]
    )  # fmt: skip
    hosts = ["evil.com", "[2001:db8::1]", "xn--mnchen-3ya.de", "münchen.de"]
    assert [host in index.url_hosts for host in [*hosts, "u", "evil.com:81", "mail.example", "\ud800"]] == [
        True
    ] * 4 + [False] * 4
    assert [host in index.email_hosts for host in ("mail.example", "münchen.de", "evil.com")] == [
        True,
        True,
        False,
    ]
    assert (index.tops, index.has_idn_tops) == (frozenset({"xn--p1ai", "рф"}), True)
    assert index.longest_url == len("https://[2001:db8::1]:8443/x")


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("http://u:p@Evil.com.:80/a@b", "evil.com"),
        ("https://[2001:DB8::1]:8443/x", "[2001:db8::1]"),
        ("http://evil.com?x", "evil.com"),
        ("http://evil.com#x", "evil.com"),
        ("evil.com/x", ""),
    ],
)
def test_the_host_of_a_url(url, host):
    assert url_host(url) == host


SOME = [
    *(("domain", f"{label}.example") for label in ("evil", "a.evil", "xn--bcher-kva")), ("url", "http://evil.example/a"),
    ("email", "bob@evil.example"), ("md5", "d" * 32), ("ja3", "d" * 32), ("filename", "bücher.exe"), ("mutex", "Global\\x"),
    ("ipv4", "203.0.113.7"), ("ipv4", "0.0.0.0"), ("ipv6", "2001:db8::7"), ("cidr", "198.51.100.0/24"), ("cidr", "10.0.0.0/8"),
    ("cidr", "2001:db8::/32"), ("cidr", "2001:db8::/48"),
]  # fmt: skip


@given(st.lists(st.sampled_from(SOME), unique=True))
def test_all_values_come_out_as_they_went_in(chosen):
    found = build((kind, value, "", ()) for kind, value in chosen).values()
    assert sorted((kind, value) for kind, values in found.items() for value in values) == sorted(chosen)
