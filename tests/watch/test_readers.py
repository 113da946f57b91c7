# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
import pytest

from tocsin.core.errors import NotFound
from tocsin.watch.readers import LIST_READERS, READERS, list_reader, log_reader, named

HEADS = {
    "eve": b'{"event_type":"dns"}\n',
    "syslog": b"Nov 22 01:02:03 gw a: 192.0.2.1\n",
    "zeek-intel": b"#fields\tindicator\tindicator_type\nevil.example\tIntel::DOMAIN\n",
    "indicator-csv": b"kind,value\nipv4,192.0.2.1\n",
    "plain-list": b"evil.example\n192.0.2.1\n",
}


@pytest.mark.parametrize("name", HEADS)
def test_each_head_has_one_reader(name):
    found = [reader.name for reader in READERS if reader.detect("x", HEADS[name])]
    found += [reader.name for reader in LIST_READERS if reader.detect("x", HEADS[name])]
    assert found == [name]
    one = log_reader("x", HEADS[name]) or list_reader("x", HEADS[name])
    assert one is not None
    assert one.name == name


def test_what_nobody_knows():
    assert log_reader("x.bin", b"\x7fELF\x00") is None
    assert list_reader("x.bin", b"\x7fELF\x00") is None


def test_by_name():
    assert named("eve").name == "eve"
    with pytest.raises(NotFound, match="evtx") as caught:
        named("evtx")
    assert "syslog" in caught.value.do
