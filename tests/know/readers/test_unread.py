# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Formats that are known and not read."""

from __future__ import annotations

from pathlib import Path

import pytest

from tocsin.know.readers import why_not

SHARED = Path(__file__).resolve().parents[4] / "shared" / "data"

CASES = [
    ("a.spdx", b"SPDXVersion: SPDX-2.3\nDataLicense: CC0-1.0\n", "SPDX tag-value"),
    ("a.rdf", b'<rdf:RDF xmlns:spdx="http://spdx.org/rdf/terms#">', "SPDX XML"),
    ("provider-metadata.json", b'{"canonical_url": "x", "metadata_version": "2.0"}', "CSAF"),
    ("feed.json", b'{"feed": {"id": "x", "entry": []}}', "ROLIE"),
    (
        "nvdcve-1.1-2020.json",
        b'{"CVE_data_type": "CVE", "CVE_data_version": "4.0", "CVE_Items": []}',
        "JSON 2.0",
    ),
    ("a.yml", b"title: x\nlogsource:\n    product: windows\ndetection:\n    a: b\n", "Sigma"),
    ("a.json", b'{"description": "x", "list": ["a"], "type": "string", "version": 1}', "warninglist"),
    ("a.json", b'{"Event": {"info": "x", "Attribute": []}}', "MISP event"),
    ("a.zip", b"PK\x03\x04aaaa", "zip"),
    ("a.xlsx", b"PK\x03\x04aaaa", "spreadsheet"),
    ("a.evtx", b"ElfFile\x00\x00", "Windows event log"),
    ("a.pcap", b"\xd4\xc3\xb2\xa1\x02\x00", "packet capture"),
    ("a.pcapng", b"\x0a\x0d\x0d\x0a\x00", "packet capture"),
    ("a.sqlite", b"SQLite format 3\x00", "SQLite"),
    ("composer.lock", b'{"content-hash": "0123456789abcdef0123456789abcdef", "packages": []}', "Composer"),
    ("rpms.txt", b"bash-5.1.8-9.el9.x86_64\nzsh-5.8-9.el9.x86_64\n", "rpm -qa"),
    ("a.db", b"SQLite format 3\x00", "SQLite"),
    ("a.yar", b'rule x\n{\n  strings:\n    $a = "b"\n  condition:\n    $a\n}\n', "YARA"),
    ("a.rules", b'alert tcp any any -> any 80 (msg:"x"; sid:1;)\n', "Suricata"),
    ("a.txt", b"Domain Name: EXAMPLE.ORG\r\nRegistrar WHOIS Server: x\r\nRegistrar: R\r\n", "WHOIS"),
    ("a.txt", b"% note\n\ninetnum:  192.0.2.0 - 192.0.2.255\nnetname:  N\n", "WHOIS"),
    ("a.intel", b"#fields\tindicator\tindicator_type\tmeta.source\n", "Zeek"),
]


@pytest.mark.parametrize(("name", "head", "word"), CASES)
def test_a_known_format_is_named_in_one_sentence(name, head, word):
    answer = why_not(name, head)
    assert word in answer
    assert answer.startswith("Th")
    assert answer.endswith(".")


@pytest.mark.parametrize("head", [b"", b"hello", b"{}", b"\x00" * 100, b"a,b\n1,2\n", b'{"type": "bundle"}'])
def test_what_is_not_known_gets_no_sentence(head):
    assert why_not("x", head) == ""


@pytest.mark.parametrize(
    "piece",
    [
        b"<bom ",
        b'"artifacts": ',
        b"\n",
        b"detection:\n",
        b"alert a b",
        b'"Event":',
        b"rule a ",
        b" ",
        b'"type": "string"',
    ],
)
@pytest.mark.parametrize("start", [b"", b"{"])
def test_hostile_heads_are_answered_in_linear_time(piece, start):
    head = (start + piece * 65536)[:65536]
    why_not("x", head)


@pytest.mark.shared
def test_real_files_of_these_formats_are_named():
    for folder, word in (("sigma", "Sigma"), ("warninglists", "warninglist"), ("events/windows", "zip")):
        for path in sorted((SHARED / folder).iterdir())[:40]:
            assert word in why_not(path.name, path.read_bytes()[:65536]), path.name
