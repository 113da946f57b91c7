# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Suricata: its own parser loads every rule and dataset, and a packet with a listed name gives an alert."""

from __future__ import annotations

import base64
import json
import random
import re
import struct
from pathlib import Path

import pytest
from hypothesis import given

from tests.watch.out.hostile import GOOD, entries, heads, made, one, program, refused, run
from tocsin.watch.out import Entry
from tocsin.watch.out.suricata import Dataset, Rules

_OPTION = re.compile(r'\s*([a-z0-9_.]+)(?::((?:"(?:[^"\\]|\\.)*"|[^";\\]|\\.)*))?;')


def options(line: str) -> list[tuple[str, str]]:
    """The options of one rule, read by a reader of our own: texts in quotes end where they end."""
    flow, _, rest = line.partition(" (")
    assert re.fullmatch(r"alert (?:dns|tls|http|ip) \$HOME_NET any (?:->|<>) [0-9a-f.:/any]+ any", flow), line
    assert rest.endswith(")")
    found, at = [], 0
    while at < len(rest) - 1:
        option = _OPTION.match(rest, at)
        assert option, rest[at:]
        found.append((option[1], option[2] or ""))
        at = option.end()
    return found


def content(text: str) -> str:
    """What a content looks for."""
    parts = text.strip('"').split("|")
    return "".join(bytes.fromhex(part).decode() if at % 2 else part for at, part in enumerate(parts))


@given(entries(Rules.kinds), heads)
def test_each_rule_is_one_line_that_looks_for_its_value(found, head):
    data, went = made(Rules("a list"), found, head)
    lines = [line for line in data.decode().splitlines() if not line.startswith("#")]
    rules = [options(line) for line in lines]
    seen = [int(dict(rule)["sid"]) for rule in rules]
    assert len(set(seen)) == len(seen)
    sought = [[content(value) for name, value in rule if name == "content"] for rule in rules]
    wanted: list[list[str]] = []
    for entry in went:
        if entry.kind == "domain":
            wanted += [[f".{entry.value}"]] * 3
        elif entry.kind == "url":
            host, slash, path = entry.value.partition("://")[2].partition("/")
            bare = host.rpartition("@")[2]
            wanted.append(
                [bare.partition("]")[0] + "]" if bare[0] == "[" else bare.partition(":")[0], slash + path]
            )
        else:
            wanted.append([])
    assert sought == wanted


@given(entries(Dataset.kinds), heads)
def test_a_dataset_holds_the_values_of_one_kind(found, head):
    data, went = made(Dataset(), found, head)
    lines = data.split(b"\n")[:-1]
    assert len({entry.kind for entry in went}) <= 1
    strings = bool(went) and went[0].kind in {"domain", "ja3", "useragent"}
    assert [(base64.b64decode(line, validate=True) if strings else line).decode() for line in lines] == [
        entry.value.encode("utf-8", "replace").decode() for entry in went
    ]


def test_a_number_beyond_those_of_rules_and_a_long_path_stay_out():
    form = Rules()
    assert "path" in refused(form, "url", "http://bad.example/" + "a" * 300)
    assert "scheme" in refused(form, "url", "ftp://bad.example/a")
    big = Entry(number=2**31, kind="ipv4", value="192.0.2.1")
    assert made(form, [big])[1] == []
    assert b"sid:3000000004;" in one(form, "ipv4", "192.0.2.1")


def suricata(*more: str) -> tuple[int, str]:
    """Ask it to load rules with the settings that Debian gives."""
    return run(
        program("suricata", "suricata"),
        "-c",
        "/etc/suricata/suricata.yaml",
        "--set",
        "default-rule-path=/nonesuch",
        *more,
    )


@pytest.mark.soak
def test_suricata_loads_every_rule_whatever_was_handed_over(tmp_path: Path):
    draw = random.Random(6)
    parts = ["\n", '";', "\\", "|41|", " ", ")", "%", "'", "\u2028", "a", ".", "/", ";", "sid:1;", '"']
    found = [Entry(number=at, kind=kind, value=value) for at, (kind, value) in enumerate(
        (kind, value) for kind in sorted(Rules.kinds) for value in GOOD[kind]
    )]  # fmt: skip
    for number in range(1_000, 3_000):
        kind = draw.choice(sorted(Rules.kinds))
        value = draw.choice(GOOD[kind])
        at = draw.randrange(len(value) + 1)
        broken = value[:at] + draw.choice(parts) + value[at:]
        url = f"http://bad.example/{number}{''.join(chr(draw.randrange(33, 127)) for _ in range(9))}"
        found += [
            Entry(number=number, kind=kind, value=broken),
            Entry(number=number + 5_000, kind="url", value=url),
        ]
    data, went = made(Rules("all"), found)
    assert len(went) > 300
    (tmp_path / "out.rules").write_bytes(data)
    code, said = suricata("-T", "-S", str(tmp_path / "out.rules"), "-l", str(tmp_path))
    assert code == 0, said


def packet(name: str) -> bytes:
    """A capture of one question for the address of a name."""
    asked = b"".join(bytes([len(label)]) + label.encode() for label in name.split(".")) + b"\0"
    dns = struct.pack("!6H", 7, 0x0100, 1, 0, 0, 0) + asked + struct.pack("!2H", 1, 1)
    udp = struct.pack("!4H", 40_000, 53, 8 + len(dns), 0) + dns
    head = struct.pack(
        "!BBHHHBBH4s4s", 0x45, 0, 20 + len(udp), 1, 0, 64, 17, 0, bytes([10, 0, 0, 9]), bytes([192, 0, 2, 53])
    )
    total = sum(struct.unpack("!10H", head))
    total = (total & 0xFFFF) + (total >> 16)
    frame = bytes(12) + b"\x08\x00" + head[:10] + struct.pack("!H", ~total & 0xFFFF) + head[12:] + udp
    return (
        struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65_535, 1)
        + struct.pack("<4I", 1_800_000_000, 0, len(frame), len(frame))
        + frame
    )


def alerts(folder: Path, rules: bytes, name: str) -> list[int]:
    """The numbers of the rules that a question for a name sets off."""
    (folder / "out.rules").write_bytes(rules)
    (folder / "one.pcap").write_bytes(packet(name))
    (folder / "eve.json").unlink(missing_ok=True)
    code, said = suricata(
        "-S", str(folder / "out.rules"), "-r", str(folder / "one.pcap"), "-l", str(folder), "-k", "none"
    )
    assert code == 0, said
    events = [json.loads(line) for line in (folder / "eve.json").read_text().splitlines()]
    return [event["alert"]["signature_id"] for event in events if event["event_type"] == "alert"]


@pytest.mark.soak
def test_a_question_below_a_listed_name_is_an_alert_and_a_likeness_is_none(tmp_path: Path):
    rules, _ = made(Rules("x"), [Entry(number=1, kind="domain", value="bad.example")])
    assert alerts(tmp_path, rules, "www.BAD.example") == [3_000_000_004]
    assert alerts(tmp_path, rules, "bad.example") == [3_000_000_004]
    assert alerts(tmp_path, rules, "notbad.example") == []


@pytest.mark.soak
def test_a_dataset_is_loaded_by_the_rule_of_the_docs(tmp_path: Path):
    data, _ = made(Dataset(), [Entry(number=1, kind="domain", value="bad.example")])
    (tmp_path / "domains.lst").write_bytes(data)
    rule = f'alert dns any any -> any any (msg:"x"; dns.query; dataset:isset,tocsin,type string,load {tmp_path}/domains.lst; sid:1; rev:1;)\n'
    assert alerts(tmp_path, rule.encode(), "bad.example") == [1]
    assert alerts(tmp_path, rule.encode(), "www.bad.example") == []
