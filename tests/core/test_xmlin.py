# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""XML on its way in: what is told, and hostile texts by the name of what is wrong."""

from __future__ import annotations

import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.core import xmlin
from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits

LIMITS = Limits(file_bytes=2**21, object_bytes=2**17)
MIB = 2**20


class Told:
    """Everything that was told, as one text."""

    def __init__(self) -> None:
        self.parts: list[str] = []

    def start(self, space: str, name: str, attributes: dict[str, str]) -> None:
        self.parts.append(f"<{space}|{name}{sorted(attributes.items())}>")

    def end(self) -> None:
        self.parts.append("</>")

    def text(self, piece: str) -> None:
        self.parts.append(piece)


class Deaf:
    """Hears everything and keeps nothing."""

    def start(self, space: str, name: str, attributes: dict[str, str]) -> None:
        del space, name, attributes

    def end(self) -> None:
        """Nothing."""

    def text(self, piece: str) -> None:
        del piece


def told(data: bytes, limits: Limits = LIMITS) -> str:
    listener = Told()
    xmlin.walk(data, "x.xml", limits, listener)
    return "".join(listener.parts)


def test_elements_attributes_and_text_are_told_in_order():
    text = b'<?xml version="1.0"?><!-- x --><a xmlns="u" xmlns:p="v" b="1" p:c="2">x &lt; <p:d/><![CDATA[<y>]]>&#233;</a>\n'
    assert told(text) == "<u|a[('b', '1'), ('v c', '2')]>x < <v|d[]></><y>é</>"


@pytest.mark.parametrize(
    "start", [b"", b"\xef\xbb\xbf", b'<?xml version="1.0" encoding="utf-8"?>', b"\n\n<!-- <!DOCTYPE x> -->"]
)
def test_what_may_stand_before_the_root(start):
    assert told(start + b"<a/>") == "<|a[]></>"


DECLARED = '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'
LAUGHS = (
    '<!DOCTYPE a [<!ENTITY x0 "ha">'
    + "".join(f'<!ENTITY x{n} "{f"&x{n - 1};" * 10}">' for n in range(1, 10))
    + "]><a>&x9;</a>"
)
BLOW_UP = f'<!DOCTYPE a [<!ENTITY x "{"y" * 50_000}">]><a>{"&x;" * 50_000}</a>'
BAD = {
    "a document type": (DECLARED.encode(), "DOCTYPE"),
    "a document type in lower case": (DECLARED.replace("DOCTYPE", "doctype").encode(), "DOCTYPE"),
    "a document type behind a comment": (b"<?xml version='1.0'?><!-- x -->\n" + DECLARED.encode(), "DOCTYPE"),
    "a document type within": (b"<a><!DOCTYPE a></a>", "not well-formed"),
    "a billion laughs": (LAUGHS.encode(), "DOCTYPE"),
    "a quadratic blow-up": (BLOW_UP.encode(), "DOCTYPE"),
    "an external entity": (b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>', "DOCTYPE"),
    "an external document type": (b'<!DOCTYPE a SYSTEM "http://x.example/a.dtd"><a/>', "DOCTYPE"),
    "a parameter entity": (b'<!DOCTYPE a [<!ENTITY % x SYSTEM "http://x.example/">%x;]><a/>', "DOCTYPE"),
    "an entity of nobody": (b"<a>&x;</a>", "undefined entity"),
    "UTF-16 with a mark": ("<a/>".encode("utf-16"), "UTF-16"),
    "UTF-16 without a mark": ('<?xml version="1.0" encoding="UTF-16"?><a/>'.encode("utf-16-le"), "UTF-16"),
    "UTF-16 the other way": ("<a/>".encode("utf-16-be"), "UTF-16"),
    "UTF-32": ("<a/>".encode("utf-32-be"), "UTF-16"),
    "another encoding declared": (b"<?xml version='1.0' encoding='ISO-8859-1'?><a/>", "'ISO-8859-1'"),
    "UTF-7 declared": (b"<?xml version='1.0' encoding='UTF-7'?><a>+ADw-</a>", "'UTF-7'"),
    "no UTF-8": (b"<a>\n\xe9</a>", "0xe9 is not UTF-8"),
    "NUL": (b"<a>\0</a>", "not well-formed"),
    "half a surrogate pair": (b"<a>&#xD800;</a>", "invalid character"),
    "elements nested 10,000 deep": (b"<a>" * 10_000 + b"</a>" * 10_000, "nested more than 66 deep"),
    "elements nested without end": (b"<a>" * 600_000, "nested more than 66 deep"),
    "a comment without end": (b"<a><!--" + b"x" * 2**20, "a tag or comment of more than 131072 bytes"),
    "a very long comment first": (b"<!--" + b"x" * 2**20 + b"--><a/>", "a tag or comment of more than"),
    "a very long attribute": (b"<a b='" + b"x" * 2**20 + b"'/>", "a tag or comment of more than"),
    "a very long name": (b"<" + b"a" * 2**20 + b"/>", "a tag or comment of more than"),
    "very many names": (b"<a>" + b"".join(b"<a%d/>" % n for n in range(50_000)) + b"</a>", "more than 5000 different"),
    "very many attributes": (b"<a>" + b"".join(b"<a b%d=''/>" % n for n in range(50_000)) + b"</a>", "more than 5000 different"),
    "very many namespaces": (b"<a>" + b"".join(b"<a xmlns:p='u%d'/>" % n for n in range(50_000)) + b"</a>", "more than 5000 different"),
    "very many attributes at once": (b"<a " + b"".join(b"b%d='' " % n for n in range(12_000)) + b"/>", "more than 5000 different"),
    "an attribute twice": (b"<a b='' b=''/>", "duplicate attribute"),
    "a prefix of nobody": (b"<p:a/>", "unbound prefix"),
    "two roots": (b"<a/><a/>", "junk after document element"),
    "no root": (b"<!-- x -->", "no element found"),
    "nothing": (b"", "no element found"),
    "a text cut off": (b"<a><b></b>", "no element found"),
    "tags that cross": (b"<a><b></a></b>", "mismatched tag"),
    "too many bytes": (b"<a>" + b"x" * 2**21 + b"</a>", "limit of 2097152"),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_what_is_refused_is_refused_by_its_name(case):
    data, word = BAD[case]
    with pytest.raises(BadInput) as caught:
        xmlin.walk(data, "x.xml", LIMITS, Deaf())
    assert word in caught.value.what
    assert caught.value.where.startswith("x.xml")
    assert caught.value.do


@pytest.mark.parametrize("case", BAD)
def test_what_is_refused_takes_no_more_than_a_little_memory(case):
    data, _ = BAD[case]
    tracemalloc.start()
    try:
        with pytest.raises(BadInput):
            xmlin.walk(data, "x.xml", LIMITS, Deaf())
        assert tracemalloc.get_traced_memory()[1] < 4 * MIB + 4 * LIMITS.object_bytes
    finally:
        tracemalloc.stop()


def test_a_place_is_a_line_and_a_column():
    with pytest.raises(BadInput) as caught:
        told(b"<a>\n  <b></c></a>")
    assert caught.value.where == "x.xml:2:8"


def test_what_the_listener_raises_ends_the_walk():
    class Full(Deaf):
        heard = 0

        def start(self, space: str, name: str, attributes: dict[str, str]) -> None:
            del space, name, attributes
            self.heard += 1
            raise BadInput("full")

    listener = Full()
    with pytest.raises(BadInput, match="full"):
        xmlin.walk(b"<a>" + b"<b/>" * 100_000 + b"</a>", "x.xml", LIMITS, listener)
    assert listener.heard == 1


@given(
    st.lists(
        st.sampled_from(["<a>", "</a>", "<b c='1'/>", "x", "&lt;", "<!-- y -->", "<![CDATA[z]]>", "é"]),
        max_size=30,
    )
)
def test_the_size_of_the_pieces_does_not_show(parts):
    """Fed at once and in pieces that cut through every token: the same is told, or the same is wrong."""
    data = ("<r>" + "".join(parts) + "</r>").encode()

    def outcome(size: int) -> str:
        before, xmlin._PIECE = xmlin._PIECE, size  # type: ignore[misc]  # the constant is what is tried
        try:
            return told(data)
        except BadInput as error:
            return f"{error.where} {error.what}"
        finally:
            xmlin._PIECE = before  # type: ignore[misc]  # see above

    assert outcome(3) == outcome(2**16)
