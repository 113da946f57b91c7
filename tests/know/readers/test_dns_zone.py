# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Zone files: what is read of them, held against dnspython's own reader of whole zones, and what is refused."""

from __future__ import annotations

import dns.rdatatype
import dns.zone
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.core.own_names import Zone
from tocsin.core.reading import Reading
from tocsin.know.readers import dns_zone

LIMITS = Limits()
HEAD = b"$ORIGIN example.org.\n$TTL 1h\n@ IN SOA ns1 host ( 1 7200 900 1209600 300 )\n"
ZONE = HEAD + (
    b"  NS ns1\n  NS ns.dns.example.net.\n  MX 10 mail\n  CAA 0 issue \"ca.example\"\nns1 3600 IN A 192.0.2.1\n"
    b"www IN 300 CNAME host-7\nHOST-7 AAAA 2001:db8::7\n_sip._tcp SRV 1 2 5060 sip\nt TXT \"a;b\" \"\\065\"\n"
    b"g TYPE65280 \\# 3 010203\ng2 TYPE1 \\# 4 c0000209\n*.w A 192.0.2.9\n"
    b"sub DS 12345 13 2 " + b"ab" * 32 + b"\n_443._tcp.www TLSA 3 1 1 " + b"cd" * 32 + b"\n"
)  # fmt: skip


def read(data: bytes, name: str = "z", limits: Limits = LIMITS) -> Reading:
    return dns_zone.read(data, name, limits)


def zone(data: bytes, name: str = "z") -> Zone:
    (chart,) = read(data, name).records
    (node,) = chart.nodes
    (fact,) = node.facts
    assert isinstance(fact, Zone)
    return fact


def kept(data: bytes, name: str = "z") -> list[tuple[str, str, str]]:
    return [(r.name, r.type, r.data) for r in zone(data, name).records]


def test_the_records_that_are_asked_about_are_kept():
    found = kept(ZONE)
    assert read(ZONE).faults == []
    assert ("example.org", "NS", "ns.dns.example.net.") in found
    assert ("www.example.org", "CNAME", "host-7.example.org.") in found
    assert ("host-7.example.org", "AAAA", "2001:db8::7") in found
    assert ("_sip._tcp.example.org", "SRV", "1 2 5060 sip.example.org.") in found
    assert ("t.example.org", "TXT", "") in found
    assert ("example.org", "CAA", '0 issue "ca.example"') in found
    assert ("sub.example.org", "DS", "12345 13 2 " + "ab" * 32) in found
    assert ("*.w.example.org", "A", "192.0.2.9") in found
    assert ("g.example.org", "TYPE65280", "") in found


def test_a_node_a_file_with_lines_as_places():
    (chart,) = read(ZONE, "f.zone").records
    (node,) = chart.nodes
    assert (node.id, node.kind, node.name, node.source) == (
        "domain:example.org",
        "asset",
        "example.org",
        "f.zone:3",
    )
    assert [r.line for r in zone(ZONE).records][:3] == [3, 4, 5]
    assert zone(ZONE).whole


LABEL = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,8}[a-z0-9])?", fullmatch=True)
NAME = st.one_of(
    st.just("@"), LABEL, st.builds("{}.{}".format, LABEL, LABEL), st.builds("{}.example.org.".format, LABEL)
)
DATA = st.one_of(
    st.tuples(st.just("A"), st.builds("192.0.2.{}".format, st.integers(0, 255))),
    st.tuples(st.just("CNAME"), NAME),
    st.tuples(st.just("MX"), st.builds("{} {}".format, st.integers(0, 65535), NAME)),
    st.tuples(st.just("NS"), NAME),
    st.tuples(st.just("TXT"), st.sampled_from(['"a b"', '"(;)"', "x", '"\\"" ( "y" )', '( "a"\n "b" )'])),
)
CLASS_TTL = st.sampled_from(["", "IN", "300", "IN 300", "1h IN", "2d"])
ROWS = st.lists(st.tuples(NAME, CLASS_TTL, DATA, st.booleans()), max_size=12)


@given(ROWS)
def test_it_reads_what_dnspython_reads_of_a_whole_zone(rows):
    lines = [
        f"{owner} {words} {kind} {text}{' ; note' if noted else ''}"
        for owner, words, (kind, text), noted in rows
    ]
    data = HEAD.decode() + "\n".join(lines) + "\n"
    try:
        oracle = dns.zone.from_text(data, origin="example.org.", relativize=False, check_origin=False)
    except dns.zone.BadZone:
        return
    except Exception as error:  # noqa: BLE001 -- an alias beside other records: the oracle refuses the zone
        assert "CNAME" in str(error) or "node" in str(error).lower(), error
        return
    wanted = {
        (
            name.to_text(omit_final_dot=True).lower(),
            dns.rdatatype.to_text(data.rdtype),
            each.to_text().lower(),
        )
        for name, node in oracle.nodes.items()
        for data in node.rdatasets
        for each in data
    }
    found = {(name, kind, text) for name, kind, text in kept(data.encode()) if kind not in {"TXT", "CNAME"}}
    # of two aliases at one name, which no zone may have (RFC 1034 3.6.2), the oracle keeps the last, and the reader both
    last = {name: text for name, kind, text in kept(data.encode()) if kind == "CNAME"}
    found |= {(name, "CNAME", text) for name, text in last.items()}
    assert found == {one for one in wanted if one[1] != "TXT"}
    assert {n for n, _, _ in kept(data.encode())} == {n for n, _, _ in wanted}


def test_the_zone_is_named_by_its_soa_or_by_the_file():
    bare = b"@ SOA ns1 host 1 2 3 4 5\n A 192.0.2.1\n"
    assert kept(bare, "dir/db.example.org")[1][0] == "example.org"
    assert any("after the name of the file" in note for note in read(bare, "example.org.zone").notes)
    assert kept(b"example.net. SOA ns1 host 1 2 3 4 5\nwww A 192.0.2.1\n", "zone7")[1][0] == "www.example.net"
    with pytest.raises(BadInput, match="does not say which zone"):
        read(bare, "zone7")


def test_no_soa_is_no_zone():
    with pytest.raises(BadInput, match="no SOA"):
        read(b"$ORIGIN example.org.\n$TTL 60\nwww A 192.0.2.1\n")


@pytest.mark.parametrize(
    ("line", "what"),
    [
        (b"$INCLUDE other.zone", "not followed"),
        (b"$GENERATE 0-4294967295 h$ A 10.0.0.$", "not run"),
        (b"$HACK x", "no directive"),
        (b"$TTL soon", "no time to live"),
        (b"w A 192.0.2", "no A record"),
        (b"w A 999.0.2.1", "no A record"),
        (b"w MX mail", "no MX record"),
        (b"w SRV 1 2 70000 a", "no SRV record"),
        (b"w NOSUCH x", "no NOSUCH record"),
        (b"w CH A 192.0.2.1", "class CH"),
        (b"w TYPE1 \\# 5 c0000209", "no A record"),
        (b"w TYPE99999 \\# 0", "no TYPE99999 record"),
        (b"w", "without a type"),
        (b'"w" A 192.0.2.1', "begins with the name"),
        (b"x" * 64 + b" A 192.0.2.1", "63"),
        (b".".join([b"x" * 60] * 5) + b" A 192.0.2.1", "name"),
        (b"w CNAME " + b"y" * 64, "no CNAME record"),
        (b"a..b A 192.0.2.1", "a..b"),
        (b"\\999 A 192.0.2.1", "999"),
        (b"caf\xc3\xa9 A 192.0.2.1", "not ASCII"),
        (b"w CNAME caf\xc3\xa9", "beyond ASCII"),
        (b"www.example.com. A 192.0.2.1", "not in the zone"),
        (b"other.example. SOA a b 1 2 3 4 5", "a second zone"),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_a_bad_record_is_told_with_its_line_and_the_others_stay(line, what):
    found = read(HEAD + line + b"\nlast A 192.0.2.3\n")
    (fault,) = found.faults
    assert fault.where == "z:4"
    assert what in fault.what
    assert fault.do
    made = found.records[0].nodes[0].facts[0]
    assert made.records[-1].name == "last.example.org"
    assert not made.whole


def test_a_bad_owner_leaves_its_records_to_nobody():
    found = read(HEAD + b"good A 192.0.2.1\nb..d A 192.0.2.2\n AAAA 2001:db8::1\n")
    assert len(found.faults) == 2
    assert [r.type for r in found.records[0].nodes[0].facts[0].records] == ["SOA", "A"]


def test_an_answer_of_axfr_ends_with_its_soa():
    data = b"example.org. 60 IN SOA a. b. 1 2 3 4 5\nwww.example.org. 60 IN A 192.0.2.1\nexample.org. 60 IN SOA a. b. 1 2 3 4 5\n"
    assert [r.type for r in zone(data).records] == ["SOA", "A"]


def test_of_signatures_only_the_first_end_is_kept():
    row = b"%s RRSIG A 13 3 300 %s 20260101000000 1 example.org. AAAA\n"
    data = HEAD + row % (b"a", b"20270101000000") + row % (b"b", b"20260601000000") + b"a NSEC b A\n"
    made = zone(data)
    assert (made.signatures, made.signed_until, made.signed_line) == (2, "2026-06-01T00:00:00Z", 5)
    assert [r.type for r in made.records] == ["SOA"]


def test_a_key_is_kept_with_the_digest_that_its_ds_has():
    key = b"257 3 13 mdsswUyr3DPW132mOi8V9xESWE8jTo0dxCjjnopKl+GqJxpVXckHAeF+KkxLbxILfDLUT0rAK9iUzy1L53eKGQ=="
    (record,) = [r for r in zone(HEAD + b"@ DNSKEY " + key + b"\n").records if r.type == "DNSKEY"]
    flags, algorithm, tag, digest = record.data.split()
    oracle = dns.zone.from_text((HEAD + b"@ DNSKEY " + key).decode(), relativize=False, check_origin=False)
    name = oracle.origin
    assert name is not None
    from dns.dnssec import make_ds

    ds = make_ds(name, oracle.get_rdataset(name, "DNSKEY")[0], "SHA256")  # type: ignore[index]  # it is there
    assert (flags, algorithm, int(tag), digest) == ("257", "13", ds.key_tag, ds.digest.hex())


def test_limits():
    many = HEAD + b"".join(b"h%d A 192.0.2.1\n" % n for n in range(50))
    with pytest.raises(BadInput, match=r"limits\.members"):
        read(many, limits=Limits(members=10))
    with pytest.raises(BadInput, match=r"limits\.memory_bytes"):
        read(many, limits=Limits(memory_bytes=5_000))
    with pytest.raises(BadInput, match="over 10 bytes"):
        read(many, limits=Limits(file_bytes=10))
    bad = read(HEAD + b"w A x\n" * 30, limits=Limits(faults=5))
    assert len(bad.faults) == 5
    assert any("25 more" in note for note in bad.notes)


@pytest.mark.parametrize(
    ("name", "head", "is_one"),
    [
        ("x", ZONE, True),
        ("db.x", b"; c\n\n@\tIN\tSOA\tns. host. (\n", True),
        ("x", b"example.org. 3600 IN SOA ns. host. 1 2 3 4 5\n", True),
        ("x.csv", ZONE, False),
        ("x", b"the SOA record\n", False),
        ("x", b'{"SOA": "a b c"}', False),
        ("x", b"1" * 70_000, False),
        ("x", b"a b\n" * 9_000, False),
    ],
    ids=["zone", "brackets", "one line", "csv by name", "prose", "json", "digits", "words"],
)
def test_detection(name, head, is_one):
    assert dns_zone.detect(name, head) is is_one
