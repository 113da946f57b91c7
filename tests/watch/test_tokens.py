# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The table of exact semantics (facts: hunting, section 4), row by row."""

import pytest

from tocsin.watch.index import build
from tocsin.watch.tokens import Traits, addresses, matches, traits

MD5 = "d41d8cd98f00b204e9800998ecf8427e"
SHA1 = "da39a3ee5e6b4b0d3255bfef95601890afd80709"


def seen(text, *indicators, path="a", escaped=False):
    index = build((kind, value, "", ()) for kind, value in indicators)
    return [text[match.start : match.end] for match in matches(text, traits(path), index, escaped=escaped)]


@pytest.mark.parametrize(
    ("kind", "value", "text", "found"),
    [
        ("ipv4", "1.2.3.4", "1.2.3.4", "1.2.3.4"),
        ("ipv4", "1.2.3.4", "src=1.2.3.4:80 ", "1.2.3.4"),
        ("ipv4", "1.2.3.4", "[1.2.3.4]", "1.2.3.4"),
        ("ipv4", "1.2.3.4", "::ffff:1.2.3.4", "1.2.3.4"),
        ("ipv4", "1.2.3.4", "[::FFFF:102:304]:80", "::FFFF:102:304"),
        ("ipv4", "1.2.3.4", "1.2.3[.]4", "1.2.3[.]4"),
        ("ipv4", "1.2.3.4", "tcp/1.2.3.4", "1.2.3.4"),
        ("ipv4", "1.2.3.4", "http://1.2.3.4/", "1.2.3.4"),
        ("ipv4", "1.2.3.4", "来自1.2.3.4", None),
        ("ipv4", "1.2.3.4", "来自：1.2.3.4，端口", "1.2.3.4"),
        ("ipv4", "1.2.3.4", "1.2.3.4.5", None),
        ("ipv4", "1.2.3.4", "v1.2.3.4", None),
        ("ipv4", "1.2.3.4", "1.2.3.4-5", None),
        ("ipv4", "1.2.3.4", "1.2.3.4.example.org", None),
        ("ipv4", "1.2.3.4", "01.2.3.4", None),
        ("ipv4", "1.2.3.4", "1.2.3.04", None),
        ("ipv4", "8.1.1.1", "010.1.1.1", None),
        ("cidr", "1.2.0.0/16", "1.2.3.4", "1.2.3.4"),
        ("cidr", "1.2.0.0/16", "1.3.3.4", None),
        ("cidr", "126.0.0.0/8", "Mozilla/5.0 Chrome/126.0.0.0 Safari/537.36", None),
        ("cidr", "126.0.0.0/8", "Mozilla/5.0 (X11) Odd/126.0.0.1", None),
        ("cidr", "126.0.0.0/8", '"Mozilla/5.0 (X11)" to tcp/126.0.0.1', "126.0.0.1"),
        ("cidr", "126.0.0.0/8", "agent version 126.0.0.1", None),
        ("cidr", "2001:db8::/32", "2001:db8:9::1", "2001:db8:9::1"),
        ("cidr", "2001:db8::/32", "2001:db9::1", None),
        ("ipv6", "2001:db8::1", "[2001:DB8::1]:80", "2001:DB8::1"),
        ("ipv6", "2001:db8::1", "2001:0db8:0:0:0:0:0:1", "2001:0db8:0:0:0:0:0:1"),
        ("ipv6", "2001:db8::1", "2001:db8::0.0.0.1", "2001:db8::0.0.0.1"),
        ("ipv6", "fe80::1", "fe80::1%eth0", "fe80::1"),
        ("ipv6", "2001:db8::1", "ip6:2001:db8::1/64", "2001:db8::1"),
        ("ipv6", "2001:db8::1", "peer 2001:db8::1: timeout", "2001:db8::1"),
        ("ipv6", "2a01::1", "x2a01::1", None),
        ("ipv6", "2a01::1", "2a01::1-2", None),
        ("ipv6", "::ffff", "::ffff:1.2.3.4", None),
        ("ipv6", "::1", "12:34:56", None),
        ("domain", "evil.com", "evil.com", "evil.com"),
        ("domain", "evil.com", "EVIL.com:443", "EVIL.com"),
        ("domain", "evil.com", "a.b.Evil.Com.", "a.b.Evil.Com"),
        ("domain", "evil.com", "_dmarc.evil.com", "_dmarc.evil.com"),
        ("domain", "evil.com", "https://u@x.evil.com:8/p", "x.evil.com"),
        ("domain", "evil.com", "bob@evil.com", "evil.com"),
        ("domain", "evil.com", "*.evil.com", "evil.com"),
        ("domain", "evil.com", "see...evil.com", "evil.com"),
        ("domain", "evil.com", "访问 evil.com。谢谢", "evil.com"),
        ("domain", "evil.com", "“evil.com”", "evil.com"),
        ("domain", "evil.com", "evil(.)com", "evil(.)com"),
        ("domain", "evil.com", "evil{.}com", "evil{.}com"),
        ("domain", "evil.com", "a%2Eevil%2ecom", "a%2Eevil%2ecom"),
        ("domain", "evil.com", "http%3A%2F%2Fevil.com%2Fa", "evil.com"),
        ("domain", "evil.com", "ｅｖｉｌ．ｃｏｍ", "ｅｖｉｌ．ｃｏｍ"),
        ("domain", "evil.com", "ev\u00adil.com", "ev\u00adil.com"),
        ("domain", "evil.com", "notevil.com", None),
        ("domain", "evil.com", "not-evil.com", None),
        ("domain", "evil.com", "evil.com.example", None),
        ("domain", "evil.com", "evil.com[.]example", None),
        ("domain", "evil.com", "evil.com-", None),
        ("domain", "evil.com", "evil.com_x", None),
        ("domain", "evil.com", "éevil.com", None),
        ("domain", "evil.com", "e\u0301evil.com", None),
        ("domain", "evil.com", "evil.comé", None),
        ("domain", "evil.com", "evil dot com", None),
        ("domain", "xn--bcher-kva.example", "www.Bücher.example", "www.Bücher.example"),
        ("domain", "xn--bcher-kva.example", "XN--BCHER-KVA.example", "XN--BCHER-KVA.example"),
        ("domain", "xn--fsqu00a.xn--0zwm56d", "例子。测试", "例子。测试"),
        ("url", "http://evil.com/a", "HTTP://EVIL.com:80/a#x", "HTTP://EVIL.com:80/a#x"),
        ("url", "http://evil.com/a", "http:\\/\\/evil.com\\/a", "http:\\/\\/evil.com\\/a"),
        ("url", "http://evil.com/a", "(see http://evil.com/a),", "http://evil.com/a"),
        ("url", "http://evil.com/a", "[x](http://evil.com/a)next", "http://evil.com/a"),
        ("url", "http://evil.com/a", "'http://evil.com/a','b'", "http://evil.com/a"),
        ("url", "http://evil.com/a", "http://evil.com/a,http://x.example/b", "http://evil.com/a"),
        ("url", "http://evil.com/a", "x|http://evil.com/a|200", "http://evil.com/a"),
        ("url", "http://evil.com/a", "网址http://evil.com/a，请", "http://evil.com/a"),
        ("url", "http://evil.com/a", "hxxp[:]//evil[.]com/a", "hxxp[:]//evil[.]com/a"),
        ("url", "http://evil.com/a", "/r?u=http%3A%2F%2Fevil.com%2Fa&x=1", "http%3A%2F%2Fevil.com%2Fa"),
        ("url", "http://evil.com/a", "http://good.example/?u=http://evil.com/a", "http://evil.com/a"),
        ("url", "http://evil.com/", "http://evil.com", "http://evil.com"),
        ("url", "http://evil.com/~a", "http://evil.com/%7Ea", "http://evil.com/%7Ea"),
        ("url", "http://[2001:db8::1]/a", "http://[2001:DB8::1]/a", "http://[2001:DB8::1]/a"),
        ("url", "http://evil.com/a", "http://evil.com/a%20b", None),
        ("url", "http://evil.com/a", "http://evil.com/ab", None),
        ("url", "http://evil.com/a", "http://evil.com/a/", None),
        ("url", "http://evil.com/a", "http://evil.com/a?b", None),
        ("url", "http://evil.com/a", "http://evil.com/A", None),
        ("url", "http://evil.com/a", "xhttp://evil.com/a", None),
        ("url", "http://evil.com/a", "http://evil.com:81/a", None),
        ("email", "bob+a@evil.com", "<BOB+a@Evil.com>", "BOB+a@Evil.com"),
        ("email", "bob%a@evil.com", "to=bob%a@evil.com.", "bob%a@evil.com"),
        ("email", "bob@evil.com", "bob%40evil.com", "bob%40evil.com"),
        ("email", "bob@evil.com", "bob[@]evil[.]com", "bob[@]evil[.]com"),
        ("email", "b=x@evil.com", "<b=x@evil.com>", "b=x@evil.com"),
        ("email", "bob@xn--bcher-kva.example", "bob@bücher.example", "bob@bücher.example"),
        ("email", "bob@evil.com", "xbob@evil.com", None),
        ("email", "bob@evil.com", "ébob@evil.com", None),
        ("email", "bob@evil.com", "bob@evil.com.example", None),
        ("md5", MD5, f"({MD5.upper()})", MD5.upper()),
        ("md5", MD5, MD5 + "0", None),
        ("md5", MD5, MD5 + ".exe", None),
        ("md5", MD5, f"ja3={MD5}", None),
        ("ja3", MD5, f"ja3={MD5}", MD5),
        ("sha1", SHA1, SHA1, SHA1),
        ("sha512", MD5 * 4, MD5 * 4, MD5 * 4),
        ("sha256", MD5 * 2, MD5 * 4, None),
        ("mutex", "Global\\a", "Global\\a", "Global\\a"),
        ("mutex", "Global\\a", "x Global\\a", None),
        ("useragent", "Bot/1.0", "Bot/1.0", "Bot/1.0"),
        ("useragent", "Bot/1.0", "bot/1.0", None),
        ("regkey", "hkey_local_machine\\run", "HKLM\\Run", "HKLM\\Run"),
        ("ja4", "t13d1516h2_8daaf6152771_b186095e22b6", "T13D1516H2_8daaf6152771_b186095e22b6",
         "T13D1516H2_8daaf6152771_b186095e22b6"),
    ],
)  # fmt: skip
def test_a_row_of_the_table(kind, value, text, found):
    assert seen(text, (kind, value)) == ([] if found is None else [found])


@pytest.mark.parametrize(
    ("path", "kind", "value", "text", "found"),
    [
        ("http.http_user_agent", "cidr", "126.0.0.0/8", "X 126.0.0.1", False),
        ("http.http_user_agent", "ipv4", "126.0.0.1", "::ffff:126.0.0.1", False),
        ("http.http_user_agent", "domain", "evil.com", "Bot (+http://evil.com/)", True),
        ("ssh.client.software_version", "ipv4", "1.2.3.4", "1.2.3.4", False),
        ("tls.version", "ipv4", "1.2.3.4", "1.2.3.4", False),
        ("dest_ip", "ipv4", "1.2.3.4", "1.2.3.4", True),
        ("tls.ja3.hash", "md5", MD5, MD5, False),
        ("tls.ja3.hash", "ja3", MD5, MD5, True),
        ("tls.ja3s.hash", "ja3", MD5, MD5, True),
        ("tls.ja3_hash", "ja3", MD5, MD5, True),
        ("fileinfo.md5", "ja3", MD5, MD5, False),
        ("fileinfo.md5", "md5", MD5, MD5, True),
        ("ssh.client.hassh.hash", "md5", MD5, MD5, False),
        ("quic.cyu.hash", "md5", MD5, MD5, False),
        ("fileinfo.filename", "filename", "bad.exe", "C:\\x\\Bad.EXE", True),
        ("smb.rename.to", "filename", "bad.exe", "x/bad.exe", True),
        ("fileinfo.filename", "filename", "bad.exe", "bad.exe.txt", False),
        ("http.url", "filename", "bad.exe", "/bad.exe", False),
        ("tls.fingerprint", "sha1", SHA1, ":".join(SHA1[at : at + 2] for at in range(0, 40, 2)), True),
        ("tls.serial", "sha1", SHA1, ":".join(SHA1[at : at + 2] for at in range(0, 40, 2)), False),
    ],
)
def test_what_the_field_says(path, kind, value, text, found):
    assert bool(seen(text, (kind, value), path=path)) is found


def test_every_indicator_that_fits_is_found():
    index = [("domain", "evil.com"), ("domain", "a.evil.com"), ("url", "http://a.evil.com/x"), ("ipv4", "1.2.3.4"),
             ("cidr", "1.2.3.0/24"), ("cidr", "1.2.0.0/16"), ("email", "u@a.evil.com")]  # fmt: skip
    text = "http://a.evil.com/x 1.2.3.4 u@a.evil.com"
    assert seen(text, *index) == [
        "http://a.evil.com/x",
        "a.evil.com",
        "a.evil.com",
        "1.2.3.4",
        "1.2.3.4",
        "1.2.3.4",
        "u@a.evil.com",
    ]


def test_json_escapes_are_undone_only_where_nobody_did():
    assert seen("see\\nevil.com", ("domain", "evil.com")) == []
    assert seen("see\\nevil.com", ("domain", "evil.com"), escaped=True) == ["evil.com"]
    assert seen("\\u0065vil.com", ("domain", "evil.com"), escaped=True) == ["\\u0065vil.com"]
    assert seen("\\ud83d\\ude00.evil.com", ("domain", "evil.com"), escaped=True) == [
        "\\ud83d\\ude00.evil.com"
    ]


def test_an_empty_index_finds_nothing():
    assert matches("http://evil.com/ 1.2.3.4 ::1 a@b.example " + MD5, Traits(), build([])) == []


def test_addresses_of_a_text():
    text = "from 192.0.2.1:80 to [2001:DB8::1] via ::ffff:192.0.2.7, Chrome/126.0.0.0, 12:34:56, v1.2.3.4"
    assert list(dict.fromkeys(addresses(text))) == ["192.0.2.1", "192.0.2.7", "2001:db8::1"]
