# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""know found, as a person with a week of DNS logs runs it."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.program import refused, tocsin
from tests.watch.traffic_lines import DNSMASQ, week


def test_without_a_store_the_proposals_are_shown(tmp_path: Path):
    (tmp_path / "dns.log").write_bytes(b"".join(week(1)))
    done = tocsin("know", "found", "dns.log", data=tmp_path / "none", cwd=tmp_path)
    assert done.code == 0
    lines = done.out.splitlines()
    assert lines[1].split()[:3] == ["1", "operations", "198.51.100.53"]
    assert "vendor.example [www.vendor.example]" in lines[2]
    assert "7 of 7 days" in lines[2]
    assert "never gave a good answer" in done.err


def test_accepted_in_bulk_it_answers_what_if_and_is_taken_back(empty: Path, tmp_path: Path):
    (tmp_path / "dns.log").write_bytes(DNSMASQ)
    done = tocsin(
        "know", "found", "dns.log", "--accept", "all", "--service", "water", data=empty, cwd=tmp_path
    )
    assert done.code == 0
    assert "2 are on the map now as found:water" in done.err
    asked = tocsin("know", "impact", "--lose", "edge.example", "--from", "2030-01-01", data=empty)
    assert "edge.example -> shop.example -> water" in asked.out
    tocsin("know", "found", "dns.log", "--accept", "none", "--service", "water", data=empty, cwd=tmp_path)
    refused(
        tocsin("know", "impact", "--lose", "edge.example", data=empty),
        3,
        says="on no map",
        do="tocsin status",
    )


def test_a_file_is_written_once_and_is_a_map(empty: Path, tmp_path: Path):
    (tmp_path / "dns.log").write_bytes(DNSMASQ)
    call = ("know", "found", "dns.log", "--accept", "shop.example", "--out", "found.toml")
    assert tocsin(*call, data=empty, cwd=tmp_path).code == 0
    assert tocsin("know", "add", "found.toml", "--strict", data=empty, cwd=tmp_path).code == 0
    refused(tocsin(*call, data=empty, cwd=tmp_path), 3, says="there already", do="another name")


def test_json_has_every_field(tmp_path: Path):
    (tmp_path / "dns.log").write_bytes(DNSMASQ)
    done = tocsin("know", "found", "dns.log", "--json", data=tmp_path / "none", cwd=tmp_path)
    shop = json.loads(done.out)[1]
    assert (shop["provider"], shop["flow"], shop["stands_on"][0]["provider"]) == (
        "shop.example",
        "unknown",
        "edge.example",
    )


def test_hostile_names_never_reach_the_terminal_and_homographs_show_both_ways(tmp_path: Path):
    begin = b"Jan 14 09:30:00 gw dnsmasq[77]: query[A] "
    names = [
        b"\x1b[31mred.example",
        b"x" * 300 + b".example",
        "www.аpple.example".encode(),
        b"www.xn--pple-43d.other",
        b"a..b",
    ]
    (tmp_path / "dns.log").write_bytes(b"".join(begin + name + b" from 10.0.0.5\n" for name in names))
    done = tocsin("know", "found", "dns.log", data=tmp_path / "none", cwd=tmp_path)
    assert "\x1b" not in done.out + done.err
    assert "www.xn--pple-43d.example (www.аpple.example)" in done.out
    assert "xn--pple-43d.other (аpple.other)" in done.out
    assert "3 lines of names that lead nowhere" in done.err


def test_what_cannot_be_done_is_refused(tmp_path: Path):
    (tmp_path / "dns.log").write_bytes(DNSMASQ)
    (tmp_path / "text").write_bytes(b"hello\n")
    none = tmp_path / "none"
    refused(tocsin("know", "found", "text", data=none, cwd=tmp_path), 3, says="no log", do="Suricata")
    refused(
        tocsin("know", "found", "dns.log", "--own", "x", data=none, cwd=tmp_path),
        3,
        says="no prefix",
        do="192.0.2.0/24",
    )
    refused(
        tocsin("know", "found", "dns.log", "--out", "a.toml", data=none, cwd=tmp_path),
        3,
        says="writes nothing",
        do="--accept all",
    )
    refused(
        tocsin("know", "found", "dns.log", "--accept", "all", data=none, cwd=tmp_path),
        6,
        says="no store",
        do="tocsin init",
    )
    refused(tocsin("know", "found", "gone.log", data=none, cwd=tmp_path), 3, says="no such file", do="check")
