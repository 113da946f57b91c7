# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Normal forms: spellings that are one, spellings that are refused, and the law that it is final."""

from __future__ import annotations

import ipaddress
import re
import string
import sys

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from tocsin.core.atoms import _NORMAL, KINDS, LONGEST, SETTLED, Atom, address, guess, normal, parents
from tocsin.core.errors import BadInput

MD5, SHA1, SHA256, SHA512 = ("aB" * size for size in (16, 20, 32, 64))

SAME = [
    ("ipv4", "192.0.2.1", "192.0.2.1"),
    ("ipv4", " 192.0.2.1\n", "192.0.2.1"),
    ("ipv6", "2001:DB8:0:0:0:0:0:1", "2001:db8::1"),
    ("ipv6", "2001:db8::", "2001:db8::"),
    ("ipv6", "::1.2.3.4", "::102:304"),
    ("cidr", "192.0.2.77/24", "192.0.2.0/24"),
    ("cidr", "10.9.9.9/8", "10.0.0.0/8"),
    ("cidr", "192.0.2.1/32", "192.0.2.1/32"),
    ("cidr", "2001:DB8::1/32", "2001:db8::/32"),
    ("cidr", "2001:db8::1/16", "2001::/16"),
    ("domain", "EVIL.Example.COM.", "evil.example.com"),
    ("domain", "bücher.example", "xn--bcher-kva.example"),
    ("domain", "BÜCHER。Example", "xn--bcher-kva.example"),
    ("domain", "ｅｖｉｌ．example", "evil.example"),
    ("domain", "faß.example", "xn--fa-hia.example"),
    ("domain", "_dmarc.example.com", "_dmarc.example.com"),
    ("domain", "a_b.example", "a_b.example"),
    ("domain", "XN--BCHER-KVA.example", "xn--bcher-kva.example"),
    ("domain", "3com.com", "3com.com"),
    ("domain", "e-x.xn--p1ai", "e-x.xn--p1ai"),
    ("url", "HTTP://EVIL.com", "http://evil.com/"),
    ("url", "http://evil.com:80/a", "http://evil.com/a"),
    ("url", "https://evil.com:443?x=1", "https://evil.com/?x=1"),
    ("url", "https://evil.com:0443/", "https://evil.com/"),
    ("url", "https://evil.com:/", "https://evil.com/"),
    ("url", "http://evil.com:443/", "http://evil.com:443/"),
    ("url", "http://evil.com/A?B=c#frag?x", "http://evil.com/A?B=c"),
    ("url", "http://evil.com#frag/x", "http://evil.com/"),
    ("url", "http://evil.com/%41%7e%2f%2F%c3", "http://evil.com/A~%2F%2F%C3"),
    ("url", "http://evil.com/%%34%31", "http://evil.com/%2541"),
    ("url", "http://evil.com/%zz", "http://evil.com/%25zz"),
    ("url", "http://evil.com/ä", "http://evil.com/%C3%A4"),
    ("url", "http://evil.com/a//b/../c", "http://evil.com/a//b/../c"),
    ("url", "http://bücher.example/", "http://xn--bcher-kva.example/"),
    ("url", "http://Evil.com./", "http://evil.com/"),
    ("url", "http:\\/\\/evil.com\\/a", "http://evil.com/a"),
    ("url", "http://[2001:DB8::1]:8080/", "http://[2001:db8::1]:8080/"),
    ("url", "http://192.0.2.1:8080/x", "http://192.0.2.1:8080/x"),
    ("url", "ftp://User:Pw@evil.com:21/x", "ftp://User:Pw@evil.com/x"),
    ("url", "http://@evil.com/", "http://evil.com/"),
    ("url", "http://a@b@evil.com/", "http://a@b@evil.com/"),
    ("url", "http://intranet/x", "http://intranet/x"),
    ("email", "Some.One+tag%x@EVIL.com", "some.one+tag%x@evil.com"),
    ("email", "a@bücher.example", "a@xn--bcher-kva.example"),
    ("md5", MD5, MD5.lower()),
    ("sha1", SHA1, SHA1.lower()),
    ("sha256", SHA256, SHA256.lower()),
    ("sha512", SHA512, SHA512.lower()),
    ("ja3", MD5, MD5.lower()),
    ("ja4", "T13D1516H2_8DAAF6152771_b186095e22b6", "t13d1516h2_8daaf6152771_b186095e22b6"),
    ("ja4", "q13i0310h3_55b375c5d22e_cd85d2d88918", "q13i0310h3_55b375c5d22e_cd85d2d88918"),
    ("filename", "Setup.EXE", "setup.exe"),
    ("filename", " two words.txt", " two words.txt"),
    ("mutex", "Global\\Mine ", "Global\\Mine "),
    ("useragent", "Mozilla/5.0 (X)", "Mozilla/5.0 (X)"),
    ("regkey", "HKLM\\Software\\Evil\\", "hkey_local_machine\\software\\evil"),
    ("regkey", "hkey_current_user\\A", "hkey_current_user\\a"),
    ("regkey", "HKCU:\\A", "hkey_current_user\\a"),
    ("regkey", "\\REGISTRY\\MACHINE\\System", "hkey_local_machine\\system"),
    ("regkey", "\\Registry\\User\\S-1-5-18", "hkey_users\\s-1-5-18"),
    ("regkey", "Computer\\HKEY_CLASSES_ROOT\\x", "hkey_classes_root\\x"),
    ("regkey", "HKLM\\\\Software\\\\Evil", "hkey_local_machine\\software\\evil"),
]


@pytest.mark.parametrize(("kind", "text", "form"), SAME)
def test_normal_form(kind, text, form):
    assert normal(kind, text) == form
    assert normal(kind, form) == form


REFUSED = [
    ("ipv4", "010.1.1.1", "padded"),
    ("ipv4", "1.2.3", "four"),
    ("ipv4", "1.2.3.4.5", "four"),
    ("ipv4", "256.1.1.1", "four"),
    ("ipv4", "0x7f.0.0.1", "four"),
    ("ipv4", "2130706433", "four"),
    ("ipv4", "1.2.3.4/32", "four"),
    ("ipv4", "１.2.3.4", "four"),
    ("ipv4", "::1", "four"),
    ("ipv6", "::ffff:192.0.2.1", "IPv4"),
    ("ipv6", "::FFFF:c000:201", "IPv4"),
    ("ipv6", "fe80::1%eth0", "zone"),
    ("ipv6", "x2a01::1", "IPv6"),
    ("ipv6", "12:34:56", "IPv6"),
    ("ipv6", "00:00:5e:00:53:af", "IPv6"),
    ("ipv6", "1.2.3.4", "IPv6"),
    ("ipv6", "[::1]", "IPv6"),
    ("cidr", "10.0.0.0/7", "shorter than /8"),
    ("cidr", "0.0.0.0/0", "shorter than /8"),
    ("cidr", "2001::/15", "shorter than /16"),
    ("cidr", "::/0", "shorter than /16"),
    ("cidr", "10.0.0.0/33", "longer"),
    ("cidr", "2001:db8::/129", "longer"),
    ("cidr", "10.0.0.0/255.255.255.0", "number"),
    ("cidr", "10.0.0.0/08", "number"),
    ("cidr", "10.0.0.0/+8", "number"),
    ("cidr", "10.0.0.0/", "number"),
    ("cidr", "10.0.0.0", "slash"),
    ("cidr", "10.0.0/24", "four"),
    ("cidr", "::ffff:1.2.3.0/120", "IPv4"),
    ("domain", "localhost", "single"),
    ("domain", "com.", "single"),
    ("domain", ".", "label"),
    ("domain", "a..b.com", "label"),
    ("domain", ".evil.com", "label"),
    ("domain", "evil.com..", "label"),
    ("domain", "evil.123", "number"),
    ("domain", "1.2.3.4", "number"),
    ("domain", "evil.0x7f", "number"),
    ("domain", "-evil.com", "label"),
    ("domain", "evil.com-", "label"),
    ("domain", "ev il.com", "label"),
    ("domain", "evil.com/x", "label"),
    ("domain", "*.evil.com", "label"),
    ("domain", "evil[.]com", "label"),
    ("domain", "℀.com", "label"),
    ("domain", "a" * 64 + ".com", "63"),
    ("domain", ".".join(["a" * 62] * 4) + ".com", "253"),
    ("domain", "ü" * 60 + ".com", ""),
    ("domain", "\u202eevil.com", ""),
    ("domain", "a\u0300\u0300.\ud800", "surrogate"),
    ("domain", "a." * 2000 + "com", "253"),
    ("url", "evil.com/x", "scheme"),
    ("url", "//evil.com/x", "scheme"),
    ("url", "hxxp://evil.com/", "scheme"),
    ("url", "javascript://evil.com/x", "scheme"),
    ("url", "mailto:a@b.com", "scheme"),
    ("url", "file:///etc/passwd", "scheme"),
    ("url", "http:///x", "label"),
    ("url", "http://:80/", "label"),
    ("url", "http://evil.com:99999/", "port"),
    ("url", "http://evil.com:80:80/", "port"),
    ("url", "http://evil.com:８０/", "port"),
    ("url", "http://2130706433/", "four"),
    ("url", "http://0x7f000001/", "number"),
    ("url", "http://010.0.0.1/", "four"),
    ("url", "http://[::1/", "closed"),
    ("url", "http://[::1]x/", "closed"),
    ("url", "http://[::ffff:1.2.3.4]/", "IPv4"),
    ("url", "http://evil.com\\@good.com/", "backslash"),
    ("url", "http://evil.com/a b", "white space"),
    ("url", "http://evil.com/\u2003x", "white space"),
    ("url", "http://evil.com/\x01", "control"),
    ("email", "@evil.com", "local"),
    ("email", "a" * 65 + "@evil.com", "64"),
    ("email", "ΐ" * 30 + "@evil.com", "64"),
    ("filename", "ΐ" * 100, "255"),
    ("url", "http://evil.com/" + "é" * 2000, "normal form"),
    ("email", "evil.com", "local"),
    ("email", "a@localhost", "single"),
    ("email", "a b@evil.com", "local"),
    ("email", '"a b"@evil.com', "local"),
    ("email", "a@b@evil.com", "local"),
    ("email", "a@[192.0.2.1]", "label"),
    ("email", "a@192.0.2.1", "number"),
    ("md5", MD5[1:], "32"),
    ("md5", SHA1, "32"),
    ("sha256", "g" * 64, "64"),
    ("sha512", "", "empty"),
    ("md5", "０" * 32, "32"),
    ("ja3", SHA1, "32"),
    ("ja4", "t13d1516h2_8daaf6152771", "three parts"),
    ("ja4", "x13d1516h2_8daaf6152771_b186095e22b6", "three parts"),
    ("ja4", "t99d1516h2_8daaf6152771_b186095e22b6", "three parts"),
    ("filename", "a/b", "separator"),
    ("filename", "a\\b", "separator"),
    ("filename", "..", ""),
    ("filename", "", "empty"),
    ("filename", "a\x00b", "control"),
    ("filename", "a" * 256, "255"),
    ("mutex", "", "empty"),
    ("mutex", "a\nb", "control"),
    ("useragent", "x" * (LONGEST + 1), "more than"),
    ("regkey", "Software\\Evil", "hive"),
    ("regkey", "\\", "hive"),
    ("host", "x", "no kind"),
]


@pytest.mark.parametrize(("kind", "text", "why"), REFUSED)
def test_refused_with_a_reason(kind, text, why):
    with pytest.raises(BadInput) as caught:
        normal(kind, text)
    assert why in caught.value.what
    caught.value.what.encode("utf-8", "backslashreplace")


ALPHABET = st.characters(exclude_categories=["Cs"]) | st.sampled_from("aZ09.-_:/\\@%?#[]=é。ß٣İ\u0345")


@given(st.sampled_from(KINDS), st.text(ALPHABET, max_size=60))
@example("url", "http://a.b/%%34%31")
@example("filename", "\u0345\u1e9eİΣς")
@example("email", "İ@x.com")
@example("domain", "ẞ.example")
def test_a_normal_form_is_final(kind, text):
    try:
        once = normal(kind, text)
    except BadInput:
        return
    assert normal(kind, once) == once


label = st.text(string.ascii_letters + string.digits + "-_ü", min_size=1, max_size=8)
hosts = st.builds(
    lambda labels, top: ".".join([*labels, top]),
    st.lists(label, min_size=1, max_size=3),
    st.sampled_from(["com", "ORG", "xn--p1ai"]),
)
urls = st.builds(
    lambda scheme, user, host, port, rest: f"{scheme}://{user}{host}{port}{rest}",
    st.sampled_from(["http", "HTTPS", "ftp"]),
    st.sampled_from(["", "u@", "U:p@"]),
    hosts | st.ip_addresses(v=4).map(str) | st.ip_addresses(v=6).map(lambda each: f"[{each}]"),
    st.sampled_from(["", ":", ":80", ":8080"]),
    st.text("aZ/%4125fF?#=.~é[]|", max_size=20).map(lambda text: "/" + text),
)


@given(urls)
def test_a_normal_url_is_final(text):
    try:
        once = normal("url", text)
    except BadInput:
        return
    assert normal("url", once) == once
    assert "#" not in once
    assert once.isascii()


@pytest.mark.parametrize("kind", ["filename", "email", "regkey"])
def test_folding_is_final_for_every_character(kind):
    """The slow way: all of Unicode."""
    head, tail = {"filename": ("", ""), "email": ("", "@x.com"), "regkey": ("HKLM\\a", "")}[kind]
    chunk = []
    for code in range(0x20, sys.maxunicode + 1):
        character = chr(code)
        if 0xD800 <= code <= 0xDFFF or character.isspace() or character in '/\\\x7f@"<>(),:;[]':
            continue
        chunk.append(character)
        if len(chunk) == 16:
            once = normal(kind, head + "".join(chunk) + tail)
            assert normal(kind, once) == once
            chunk.clear()


@given(st.ip_addresses())
def test_addresses_against_the_standard_library(it):
    made = address(it.exploded.upper())
    mapped = getattr(it, "ipv4_mapped", None)
    if mapped is not None:
        assert made == Atom("ipv4", str(mapped))
    else:
        assert made.kind == f"ipv{it.version}"
        assert ipaddress.ip_address(made.value) == it


@given(st.ip_addresses(v=4), st.integers(8, 31))
def test_host_bits_are_cleared(it, prefix):
    made = address(f"{it}/{prefix}")
    assert made.kind == "cidr"
    assert it in ipaddress.ip_network(made.value, strict=True)


@pytest.mark.parametrize("kind", sorted(SETTLED))
@given(data=st.data())
def test_what_one_look_takes_for_settled_is_its_own_normal_form(kind: str, data: st.DataObject) -> None:
    loose = re.sub(r"\(\?=[^)]*\)", "", SETTLED[kind].pattern)  # looking ahead is only about length
    text = data.draw(st.from_regex(loose, fullmatch=True))
    assume(SETTLED[kind].fullmatch(text))
    assert _NORMAL[kind](text) == text
    assert len(text) <= LONGEST


def test_addresses_as_what_they_are():
    assert address("::ffff:192.0.2.1") == Atom("ipv4", "192.0.2.1")
    assert address("192.0.2.1/32") == Atom("ipv4", "192.0.2.1")
    assert address("2001:db8::1/128") == Atom("ipv6", "2001:db8::1")
    assert address("2001:db8::1/64") == Atom("cidr", "2001:db8::/64")
    for text in ("", "x", "1.2.3.4/x", "fe80::1%1"):
        with pytest.raises(BadInput):
            address(text)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("192.0.2.1", "ipv4"),
        (" 192.0.2.1\r\n", "ipv4"),
        ("2001:db8::1", "ipv6"),
        ("::ffff:192.0.2.1", "ipv4"),
        ("192.0.2.0/24", "cidr"),
        ("https://evil.com/x", "url"),
        ("http://a@evil.com/x", "url"),
        ("a@evil.com", "email"),
        (MD5, "md5"),
        (SHA1, "sha1"),
        (SHA256, "sha256"),
        (SHA512, "sha512"),
        ("evil.com", "domain"),
        ("bücher.example", "domain"),
        ("evil.zip", "domain"),
    ],
)
def test_guesses(text, kind):
    made = guess(text)
    assert made is not None
    assert made.kind == kind
    assert normal(kind, made.value) == made.value


@pytest.mark.parametrize(
    "text",
    ["", "#comment", "word", "setup.exe", "report.pdf", "1.2.3", "1.2.3.4.5", "010.1.1.1", "0.0.0.0/0", "10.0.0.1 evil.com",
     "evil.com,evil.org", "*.evil.com", "hxxp://evil.com", "a/b", "12:34:56", "ab" * 15, "v1.2", "e.g", "foo@bar", "AS64512"],
)  # fmt: skip
def test_no_guess(text):
    assert guess(text) is None


@given(st.text(ALPHABET, max_size=50) | urls)
def test_a_guess_is_in_normal_form(text):
    made = guess(text)
    if made is not None:
        assert normal(made.kind, made.value) == made.value


def test_parents():
    assert list(parents("a.b.example.com")) == ["a.b.example.com", "b.example.com", "example.com"]
    assert list(parents("example.com")) == ["example.com"]


@given(hosts)
def test_parents_are_aligned_to_labels(text):
    try:
        name = normal("domain", text)
    except BadInput:
        return
    found = list(parents(name))
    assert found[0] == name
    assert len(found) == max(1, name.count("."))
    assert all(name.endswith("." + each) for each in found[1:])
    assert all(normal("domain", each) == each for each in found)


def test_the_kinds_others_rely_on():
    assert " ".join(KINDS) == (
        "ipv4 ipv6 cidr domain url email md5 sha1 sha256 sha512 ja3 ja4 filename mutex regkey useragent"
    )
    assert min(Atom("url", "b"), Atom("domain", "z"), Atom("url", "a")) == Atom("domain", "z")
