# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Plain lists: whatever is handed over, a line is a value."""

from __future__ import annotations

from hypothesis import given

from tests.watch.out.hostile import GOOD, entries, heads, made, one, refused
from tocsin.watch.out.plain import Edl, Hosts, Plain


@given(entries(Plain.kinds), heads)
def test_a_plain_list_read_line_by_line_is_what_went_in(found, head):
    data, went = made(Plain(), found, head)
    text = data.decode("ascii", "replace") if not went else data.decode()
    lines = [line for line in text.split("\n")[:-1] if not line.startswith("#")]
    assert lines == [entry.value for entry in went]
    assert lines == [line for line in text.splitlines() if not line.startswith("#")]


@given(entries(Edl.kinds), heads)
def test_a_firewall_reads_addresses_names_and_urls_and_nothing_else(found, head):
    data, went = made(Edl(), found, head)
    assert data.decode("ascii").splitlines() == [
        entry.value.partition("://")[2] or entry.value for entry in went
    ]


@given(entries(Hosts.kinds), heads)
def test_a_hosts_file_maps_each_name_to_nowhere(found, head):
    data, went = made(Hosts(), found, head)
    rows = [line.partition("#")[0].split() for line in data.decode().splitlines()]
    assert [row for row in rows if row] == [["0.0.0.0", entry.value] for entry in went]  # noqa: S104 -- an address of nowhere


def test_every_good_value_goes_in():
    for kind in sorted(Plain.kinds):
        for value in GOOD[kind]:
            assert one(Plain(), kind, value) == f"{value}\n".encode()


def test_a_url_stands_without_scheme_for_a_firewall():
    assert one(Edl(), "url", "https://bad.example:8443/a?b=http://x/") == b"bad.example:8443/a?b=http://x/\n"


def test_a_name_with_an_underscore_is_no_host():
    assert "no host names" in refused(Hosts(), "domain", "_dmarc.bad.example")
