# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Entries as they should be and as nobody should hand them over, and the programs that read lists for real."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterable

import pytest
from hypothesis import strategies as st

from tocsin.watch.out import Entry, Format, Head, Unfit, write

GOOD = {
    "ipv4": ("192.0.2.66", "198.51.100.7"),
    "ipv6": ("2001:db8::1", "2001:db8:0:1:0:5::", "64:ff9b::1"),
    "cidr": ("198.51.100.0/24", "2001:db8:1::/48"),
    "domain": ("bad.example", "_x.bad.example", "xn--bcher-kva.example", f"{'a' * 60}.{'b' * 60}.{'c' * 60}.{'d' * 50}.example"),
    "url": ("http://bad.example/a;b?x=1&y=%20|2".replace("|", "%7C"), "https://bad.example:8443/", "ftp://bad.example/x",
            "http://[2001:db8::1]:8080/a'b(c)$d,*", f"http://bad.example/{'a' * 300}"),
    "email": ("a.b+c@bad.example",),
    "md5": ("a" * 32,),
    "sha1": ("b" * 40,),
    "sha256": ("c" * 64,),
    "sha512": ("d" * 128,),
    "ja3": ("e" * 32,),
    "ja4": ("t13d1516h2_8daaf6152771_b186095e22b6",),
    "filename": ("evil.exe", "a b.exe", "=cmd.exe", "#x", "-", "naïve.exe"),
    "mutex": ("a,b", 'a"b', "Global\\x"),
    "regkey": ("hkey_local_machine\\software\\evil",),
    "useragent": ('Mozilla "x"; evil', "+x"),
    "yara": ("rule a { condition: true }", 'rule b { meta: x = "global" condition: false } // global'),
}  # fmt: skip
"""Values of each kind in their normal form; not every format can hold each."""
_SIGNS = "\n\r\t\0\x0b\x1c\x85\u2028\ud800\"'\\|;:,#$(){}[]<>*/%@!= \t-aZ0.é\u202e"
_BREAKS = (
    "\n", "\r\n", '";', " sid:1;)\nalert ip any any -> any any (sid:2;)", "\nevil.example CNAME .", "\n$INCLUDE /etc/passwd\n",
    "\nadd x 0.0.0.0/1", '" }\nrule x { condition: true } //', "*/", "/*", "}", "{", "\t", ",", '"', "\u2028", "\x85", ".", " ; ",
    "\\", "|41|", "%0a", "#",
)  # fmt: skip
_texts = st.text(st.sampled_from(_SIGNS), max_size=40) | st.text(max_size=40)


@st.composite
def _value(draw: st.DrawFn, kind: str) -> str:
    good = draw(st.sampled_from(GOOD[kind]))
    how = draw(st.integers(0, 4))
    if how == 0:
        return good
    bad = draw(st.sampled_from(_BREAKS) | _texts)
    if how == 1:
        return good + bad
    if how == 2:
        return bad + good
    at = draw(st.integers(0, len(good)))
    return good[:at] + bad + good[at:] if how == 3 else bad


@st.composite
def entries(draw: st.DrawFn, kinds: Iterable[str]) -> list[Entry]:
    """A few of these kinds, good and hostile, in whatever else is said of them, too."""
    found = []
    for number in range(draw(st.integers(0, 8))):
        kind = draw(st.sampled_from(sorted(kinds)))
        found.append(
            Entry(
                number=number,
                kind=kind,
                value=draw(_value(kind)),
                objects=tuple(draw(st.lists(_texts, max_size=3))),
                tlp=draw(st.sampled_from(["", "green", "amber+strict"]) | _texts),
                until=draw(st.just("") | _texts),
                since=draw(st.just("") | _texts),
                confidence=draw(st.none() | st.integers(0, 100)),
            )
        )
    return found


heads = st.builds(
    Head, name=_texts, form=_texts, by=_texts, audience=_texts, at=_texts, sequence=st.integers(0, 2**40), digest=_texts,
    kinds=st.lists(_texts, max_size=2).map(tuple), entries=st.integers(0, 10), tlp=_texts,
    left_out=st.lists(st.tuples(_texts, st.integers(0, 5)), max_size=2).map(tuple), due=_texts, even_listed=_texts,
)  # fmt: skip
HEAD = Head(name="n", form="f", by="water", audience="all", at="now", sequence=7, digest="ab")


def made(form: Format, given: Iterable[Entry], head: Head = HEAD) -> tuple[bytes, list[Entry]]:
    """The whole file, and the entries that went in."""
    lines: list[bytes] = []
    went: list[Entry] = []
    write(form, given, lines.append, went.append)
    return form.head(head) + b"".join(lines) + form.foot(head), went


def one(form: Format, kind: str, value: str) -> bytes:
    """The line of one value."""
    return form.line(Entry(number=1, kind=kind, value=value))


def refused(form: Format, kind: str, value: str) -> str:
    """Why a value does not fit."""
    with pytest.raises(Unfit) as error:
        one(form, kind, value)
    return str(error.value)


def program(name: str, package: str) -> str:
    """A program of Debian; without it the test is skipped, which the gate counts as a failure."""
    found = shutil.which(name, path="/usr/local/bin:/usr/bin:/usr/sbin:/sbin:/bin")
    if not found:
        pytest.skip(f"{name} is not installed (apt-get install {package})")
    return found


def run(*arguments: str, data: bytes = b"") -> tuple[int, str]:
    """Exit code and all that was said."""
    done = subprocess.run(arguments, input=data, capture_output=True, check=False, timeout=120)  # noqa: S603 -- programs of Debian
    return done.returncode, (done.stdout + done.stderr).decode(errors="replace")
