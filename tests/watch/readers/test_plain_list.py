# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
import pytest

from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.watch.readers.plain_list import PlainList

READER = PlainList()
MD5 = "d41d8cd98f00b204e9800998ecf8427e"


def read(text, **limits):
    data = text if isinstance(text, bytes) else text.encode()
    return READER.read(data, "list.txt", Limits(**limits))


@pytest.mark.parametrize(
    ("line", "kind", "value"),
    [
        ("evil.example", "domain", "evil.example"),
        ("EVIL[.]example.", "domain", "evil.example"),
        ("bücher.example", "domain", "xn--bcher-kva.example"),
        ("192.0.2.1", "ipv4", "192.0.2.1"),
        ("192.0.2[.]1", "ipv4", "192.0.2.1"),
        ("192.0.2.77/24", "cidr", "192.0.2.0/24"),
        ("2001:DB8::1", "ipv6", "2001:db8::1"),
        ("hxxps://evil[.]example/a#b", "url", "https://evil.example/a"),
        ("bob[@]evil.example", "email", "bob@evil.example"),
        (MD5.upper(), "md5", MD5),
        ("evil.example # seen in May", "domain", "evil.example"),
        ("0.0.0.0 evil.example", "domain", "evil.example"),
        ("127.0.0.1\tevil.example # x", "domain", "evil.example"),
        (":: evil.example", "domain", "evil.example"),
    ],
)
def test_a_line(line, kind, value):
    (one,) = read(f"# head\n\n  {line}\r\n").records
    assert (one.kind, one.value, one.line) == (kind, value, 3)


def test_notes_and_originals():
    (one,) = read("hxxp://evil.example/a ; campaign 7").records
    assert (one.original, one.note) == ("hxxp://evil.example/a", "campaign 7")


def test_a_hosts_file():
    reading = read(
        "127.0.0.1 localhost\n::1 ip6-localhost ip6-loopback\n0.0.0.0 0.0.0.0\n0.0.0.0 a.example b.example\n192.0.2.1 db.example\n"
    )
    assert [one.value for one in reading.records] == ["a.example", "b.example"]
    assert [fault.where for fault in reading.faults] == ["list.txt:5"]


def test_lines_that_are_no_indicator_are_faults():
    reading = read("evil.example\nhello world\n999.1.1.1\nsetup.exe\nlocalhost\n1.2.3.4\n")
    assert [one.value for one in reading.records] == ["evil.example", "1.2.3.4"]
    assert [fault.where for fault in reading.faults] == [f"list.txt:{line}" for line in (2, 3, 4, 5)]
    assert all(fault.do for fault in reading.faults)


def test_hostile_lines():
    reading = read("evil.example\n" + "a" * 2_000_000 + "\n\x00\nb.example")
    assert [one.value for one in reading.records] == ["evil.example", "b.example"]
    assert len(reading.faults) == 2
    with pytest.raises(BadInput) as caught:
        read(b"evil.example\n\xff\n")
    assert caught.value.where == "list.txt:2"


@pytest.mark.parametrize(
    ("head", "is_list"),
    [
        (b"# a list\nevil.example\n1.2.3.4\nnonsense\n", True),
        (b"evil.example", True),
        (b"evil.example\nb.exam", True),
        ("bücher.example\nb".encode()[:-1], True),
        (b"0.0.0.0 evil.example\n", True),
        (b"127.0.0.1 localhost\n192.0.2.1 db\n", False),
        (b"# only comments\n", False),
        (b"", False),
        (b"This is prose. It has sentences.\nSee evil.example for more.\n", False),
        (b"Nov 22 01:02:03 gw a: evil.example\n", False),
        (b'{"type":"bundle"}\n', False),
        (b"requests==2.31.0\nflask==3.0\n", False),
        (b"\xff\xfe\x00e\x00v", False),
        (b"import os\nprint(os.name)\n", False),
    ],
)
def test_detect(head, is_list):
    assert READER.detect("x.txt", head) is is_list
