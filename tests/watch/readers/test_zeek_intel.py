# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
import pytest

from tests.conftest import SHARED
from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.watch.readers.zeek_intel import ZeekIntel

READER = ZeekIntel()
HEAD = "#fields\tindicator\tindicator_type\tmeta.source\tmeta.desc\n"
SHA1 = "da39a3ee5e6b4b0d3255bfef95601890afd80709"


def read(text):
    return READER.read(text.encode(), "x.intel", Limits())


@pytest.mark.parametrize(
    ("indicator", "zeek_type", "kind", "value"),
    [
        ("192.0.2.1", "Intel::ADDR", "ipv4", "192.0.2.1"),
        ("2001:DB8::1", "Intel::ADDR", "ipv6", "2001:db8::1"),
        ("2001:db8::/32", "Intel::ADDR", "cidr", "2001:db8::/32"),
        ("192.0.2.0/24", "Intel::SUBNET", "cidr", "192.0.2.0/24"),
        ("192.0.2.1/32", "Intel::SUBNET", "ipv4", "192.0.2.1"),
        ("Evil.example", "Intel::DOMAIN", "domain", "evil.example"),
        ("evil.example/a?b", "Intel::URL", "url", "http://evil.example/a?b"),
        ("https://evil.example/a", "Intel::URL", "url", "https://evil.example/a"),
        ("bob@evil.example", "Intel::EMAIL", "email", "bob@evil.example"),
        (SHA1.upper(), "Intel::FILE_HASH", "sha1", SHA1),
        (SHA1, "Intel::CERT_HASH", "sha1", SHA1),
        ("Bad.EXE", "Intel::FILE_NAME", "filename", "bad.exe"),
    ],
)
def test_a_row(indicator, zeek_type, kind, value):
    reading = read(f"{HEAD}{indicator}\t{zeek_type}\tFEED\t-\r\n")
    assert reading.faults == []
    (one,) = reading.records
    assert (one.kind, one.value, one.original, one.line, one.note) == (
        kind,
        value,
        indicator,
        2,
        "source: FEED",
    )
    assert bool(reading.notes) is (indicator == "evil.example/a?b")


def test_bad_rows_are_faults_and_columns_may_change_on_the_way():
    reading = read(
        "#separator \\x09\n"
        + HEAD
        + "1.2.3.4\tIntel::DOMAIN\nroot\tIntel::USER_NAME\nabc\tIntel::FILE_HASH\n1.2.3.4\n"
        "#fields\tindicator_type\tindicator\nIntel::ADDR\t1.2.3.4\nIntel::ADDR\t1.2.3.4\n#close\n"
    )
    assert [(one.value, one.line) for one in reading.records] == [("1.2.3.4", 8)]
    assert [fault.where for fault in reading.faults] == [f"x.intel:{line}" for line in (3, 4, 5, 6)]
    assert reading.notes == ["1 lines repeat a value of the list"]


@pytest.mark.parametrize("text", ["", "1.2.3.4\tIntel::ADDR\n", "#fields\tts\tuid\n1\t2\n"])
def test_without_its_fields_line_it_is_refused(text):
    with pytest.raises(BadInput, match="#fields") as caught:
        read(text)
    assert caught.value.do


def test_detect():
    assert READER.detect("x", HEAD.encode())
    assert READER.detect("x", b"#separator \\x09\n" + HEAD.encode())
    assert READER.detect("x", b"#fields indicator indicator_type meta.source\n")
    assert not READER.detect("conn.log", b"#fields\tts\tuid\tid.orig_h\n")
    assert not READER.detect("x.intel", b"1.2.3.4\n")


@pytest.mark.shared
def test_real_files():
    counts = {}
    for path in sorted((SHARED / "intel" / "zeek").iterdir()):
        data = path.read_bytes()
        assert READER.detect(path.name, data[:4096])
        reading = READER.read(data, path.name, Limits())
        # Some feeds list prefixes and names that accuse nobody in particular; each is named, none is lost.
        repeated = sum(int(note.split()[0]) for note in reading.notes if "repeat" in note)
        assert len(reading.records) + repeated + len(reading.faults) == data.count(b"\n") - 1
        counts[path.stem] = (len(reading.records), len(reading.faults))
    assert counts["abuse-ch-urlhaus"] == (0, 0)
    assert counts["gru-aa25"] == (122, 0)  # and three lines twice
    assert counts["abuse-ch-malware"][0] > 800
