# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Free text -> finds: exact borders, doubts, hostile text in linear work; values planted in hostile surroundings."""

from __future__ import annotations

import gc
import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.core.atoms import KINDS as ATOMS
from tocsin.core.atoms import normal
from tocsin.core.extract import KINDS, finds
from tocsin.core.extract_names import Named, Names
from tocsin.core.refang import defang

MD5 = "9e107d9d372bb6826bd81d3542a419d6"
SHA256 = "d7a8fbb307d7809469ca9abcb0082e4f8d5651e46d3cdb762d02d0bf37c9e592"


def found(text: str) -> set[tuple[str, str]]:
    return {(one.kind, one.value) for one in finds(text)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("C2 is 8[.]8[.]8[.]8:443.", {("ipv4", "8.8.8.8")}),
        ("5.6.7.8/24 and 5.6.7.9-5.6.7.10", {("cidr", "5.6.7.0/24"), ("ipv4", "5.6.7.9"), ("ipv4", "5.6.7.10")}),
        ("1.2.3.4.5 01.2.3.4 256.1.1.1 v1.2.3.4", set()),
        ("[2a00:1450::2]:443, 2a00:1450:1::/48; IPv6:2a00:1450::9", {("ipv6", "2a00:1450::2"), ("cidr", "2a00:1450:1::/48"), ("ipv6", "2a00:1450::9")}),
        ("12:30:45 00:1b:44:11:3a:b7 std::cout", set()),
        ("(http://bar.ru/) <http://foo.ru/x(1).zip>.", {("url", "http://bar.ru/"), ("url", "http://foo.ru/x(1).zip")}),
        ("[a](http://foo.ru/x)", {("url", "http://foo.ru/x")}),
        ("http://[2a00:1450::2]:8080/a", {("url", "http://[2a00:1450::2]:8080/a")}),
        ("http://a.ru/?u=http://b.ru/c", {("url", "http://a.ru/?u=http://b.ru/c"), ("url", "http://b.ru/c")}),
        ("http://a.ru/x, and http://", {("url", "http://a.ru/x")}),
        ("notevil.com, sub.evil.com", {("domain", "notevil.com"), ("domain", "sub.evil.com")}),
        ("end...evil.com...", {("domain", "evil.com")}),
        ("evil[.]com/gate.php", {("domain", "evil.com"), ("url", "http://evil.com/gate.php")}),
        ("host.local x.nonesuchtld", set()),
        ("bad(at)evil(dot)com", {("email", "bad@evil.com")}),
        (f"MD5 {MD5.upper()}, {SHA256}", {("md5", MD5), ("sha256", SHA256)}),
        (f"{MD5}0 x{MD5}", set()),
        (f"ja3: {MD5}", {("ja3", MD5)}),
        ("CVE-2021-44228 cve‑2020‑1472 XCVE-2020-1111", {("cve", "CVE-2021-44228"), ("cve", "CVE-2020-1472")}),
        ("T1059.001, T1566 (T0831) AT1059 T10590", {("technique", "T1059.001"), ("technique", "T1566"), ("technique", "T0831")}),
        ("AS15169 ASN 3356 AS0 BAS1", {("as", "AS15169"), ("as", "AS3356")}),
        (r"C:\Users\x\evil.exe dropped", {("filename", "evil.exe")}),
        ("“my report final.docx”", {("filename", "my report final.docx")}),
        (
            r"HKLM\Software\Microsoft\Windows NT\CurrentVersion\Run and HKCU\Software\Foo.",
            {("regkey", r"hkey_local_machine\software\microsoft\windows nt\currentversion\run"), ("regkey", r"hkey_current_user\software\foo")},
        ),
        (r'mutex: Global\abc-1; mutex "Foo_bar"; a mutex is locked', {("mutex", r"Global\abc-1"), ("mutex", "Foo_bar")}),
        ("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb", {("btc", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa")}),
        ("域名evil-cn.com下载，连接1.2.4.8端口", {("domain", "evil-cn.com"), ("ipv4", "1.2.4.8")}),
        ("访问http://bad.cn/x下载", {("url", "http://bad.cn/x")}),
        ("互斥体：Abc123", {("mutex", "Abc123")}),
        ("münchen.de пример.рф", {("domain", "xn--mnchen-3ya.de"), ("domain", "xn--e1afmkfd.xn--p1ai")}),
    ],
)  # fmt: skip
def test_found_exactly(text, expected):
    assert found(text) == expected


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("firmware version 12.0.19.1", "version"),
        ("192.168.1.1", "not routed"),
        ("setup.py", "domain name"),
        ("www.example.com", "examples"),
        ("https://attack.mitre.org/software/S0154/", "cite"),
        ("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "empty file"),
        ("imphash: " + MD5, "another number"),
        ("0" * 32, "placeholder"),
        ("cmd.exe", "operating system"),
        ("node.js", "product"),
        ("the kernel.It is", "sentence"),
        ("socket.name(", "function"),
        ("AS 400", "word and a number"),
        ("AS64512", "reserved"),
        ("CVE-1066-1234", "year"),
        ("T9999", "number like this"),
        ("http://bad.cn/下载", "may go on"),
        ("访问例子.中国", "nobody can tell"),
    ],
)
def test_false_friends_are_doubtful_not_dropped(text, says):
    doubts = [str(one.doubt) for one in finds("x " + text)]
    assert any(says in each for each in doubts), doubts


def test_what_was_defanged_was_meant():
    assert [one.doubt for one in finds("github[.]com setup[.]py")] == [None, None]
    assert {one.kind for one in finds("setup[.]py")} == {"domain"}


def test_names_are_found_beside_values_not_in_them():
    names = Names([Named("intrusion-set--1", "intrusion-set", "Turla", "Turla")])
    one, two = finds("Turla uses http://turla.ru/Turla", names)
    assert (one.kind, one.value, one.named[0].id) == ("name", "Turla", "intrusion-set--1")
    assert two.kind == "url"


# the oracle: values planted, each in several spellings, between words that must not stick to them

_VALUES = (
    ("ipv4", "45.33.32.156"), ("ipv6", "2a00:1450:4001:81b::200e"), ("domain", "c2.evil-host.ru"), ("url", "https://evil-host.ru/a/b.php?x=1"),
    ("url", "http://45.33.32.156:8080/x"), ("email", "boss@evil-host.ru"), ("md5", MD5), ("sha256", SHA256), ("cve", "CVE-2021-44228"),
    ("technique", "T1059.001"), ("as", "AS15169"), ("btc", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"), ("filename", "dropper.exe"),
    ("regkey", r"hkey_current_user\software\evil"),
)  # fmt: skip
_BEFORE = ("", " ", "(", '"', "：", "，连接", "\n", "\t", "is ", "<", "“", "…", "* ", "| ", "e.g. ")
_AFTER = ("", " ", ")", '"', "。", "，然后", "\n", ", ", ". ", ">", "”", "; ", " |", "!")
_NOISE = (
    "...",
    "a.a.a.a",
    "[[[",
    "http://",
    "@@",
    "::",
    "。。",
    "1.2.3",
    "T",
    "CVE-",
    "\\",
    "()",
    "HKLM",
    "mutex",
    "\u200b",
    "9.9.9.9.9",
)


def _spellings(kind: str, value: str) -> list[str]:
    made = [value, defang(kind, value)]
    if kind in {"domain", "ipv4"}:
        made += [value.replace(".", sign) for sign in ("(.)", "[dot]", "{.}", " [.] ", "．")]
    if kind == "url":
        made += [
            value.replace("tt", "xx", 1),
            value.replace("://", "[:]//", 1),
            value.replace("://", "[://]", 1),
        ]
    if kind == "email":
        made += [value.replace("@", "[at]"), value.replace("@", " (at) ").replace(".ru", " (dot) ru")]
    if kind in {"md5", "sha256"}:
        made.append(value.upper())
    return made


@pytest.mark.parametrize("seed", range(60))
def test_planted_values_are_found_with_their_place(seed):
    rng = random.Random(seed)
    text, planted = "", []
    for _ in range(20):
        kind, value = rng.choice(_VALUES)
        spelled = rng.choice(_spellings(kind, value))
        text += rng.choice(_NOISE) + " \n" + rng.choice(_BEFORE)
        planted.append((len(text), kind, value, spelled))
        text += spelled + rng.choice(_AFTER) + "\n"
    by_place = {(one.start, one.kind): one for one in finds(text)}
    for start, kind, value, spelled in planted:
        one = by_place.get((start, kind))
        assert one is not None, (text[max(0, start - 30) : start + 60], kind)
        assert (one.value, one.seen) == (value, spelled)
        assert text[one.start : one.end] == one.seen


@given(
    st.lists(
        st.sampled_from(
            [*_NOISE, *_BEFORE, *_AFTER, *(value for _, value in _VALUES), "中", "é", "[.]", "/", ":"]
        ),
        max_size=40,
    ).map("".join)
)
def test_finds_are_normal_and_spell_their_place(text):
    for one in finds(text):
        assert text[one.start : one.end] == one.seen
        assert one.kind in KINDS
        assert one.kind not in ATOMS or normal(one.kind, one.value) == one.value


HOSTILE = (
    ".", "a.", "http://", "a@", "a-", ":a", "1.1.1.1 ", "中", "HKLM\\", "HKLM\\a ", "mutex ", '"', '"a', "CVE-", "T1059 ", "1", "中.", "http://a/(",
    "a.cn/", "::", "a.com/ ", "http://中", "[.]", "http://a.com[", "http://[", "http://[ ", "é.", "“a.exe", "a.com/http://b.cn/", "www.", "HKLM\\a a a a ",
)  # fmt: skip


def _processor_s(text: str, tries: int) -> float:
    """The least of several tries, of this thread alone: a collection of the whole suite's objects is nobody's work here."""
    took = []
    gc.collect()
    gc.disable()
    try:
        for _ in range(tries):
            start = time.thread_time()
            finds(text)
            took.append(time.thread_time() - start)
    finally:
        gc.enable()
    return min(took)


@pytest.mark.parametrize("unit", HOSTILE)
def test_hostile_text_takes_linear_work(unit):
    """Ten times the text: with a quadratic step it would take a hundred times as long, and minutes for the whole."""
    short = _processor_s((unit * 2_000)[:2_000], 3)
    assert _processor_s((unit * 20_000)[:20_000], 3) < 45 * short + 0.5
