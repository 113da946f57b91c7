# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Members of an array out of a stream: the same as out of the whole, whatever the window and the reads."""

from __future__ import annotations

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.core import jsonin, jsonstream
from tocsin.core.errors import BadInput
from tocsin.core.jsonstream import Members
from tocsin.core.limits import Limits

SMALL = Limits(object_bytes=64)


class Dribble(io.BytesIO):
    """A stream that gives a few bytes at a time, as a pipe may."""

    def __init__(self, data: bytes, most: int) -> None:
        super().__init__(data)
        self.most = most

    def read(self, size: int | None = -1) -> bytes:
        return super().read(min(self.most, size) if size and size > 0 else self.most)


def streamed(data: bytes, most: int = 7, limits: Limits = SMALL, window: int = 128) -> list[bytes]:
    return list(Members(Dribble(data, most), "f", limits, "objects", window=window))


TEXTS = st.text(st.sampled_from('ab,:{}[]"\\\n é\u2028😀'), max_size=12)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-99, 99) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
)
SPACES = st.sampled_from([(",", ":"), (", ", ": "), (" ,\n\t", " :\r\n")])


@given(
    st.lists(VALUES, max_size=30),
    st.dictionaries(TEXTS.filter(lambda key: key != "objects"), VALUES, max_size=3),
    SPACES,
    st.booleans(),
    st.integers(1, 40),
    st.sampled_from([b"", b"\xef\xbb\xbf"]),
)
def test_members_are_those_of_the_whole_whatever_the_reads(
    members: list[object],
    others: dict[str, object],
    spaces: tuple[str, str],
    ascii_only: bool,
    most: int,
    mark: bytes,
) -> None:
    before = dict(list(others.items())[:1])
    whole = before | {"objects": members} | others
    text = mark + json.dumps(whole, separators=spaces, ensure_ascii=ascii_only).encode()
    parts = jsonin.split(text, "f", Limits(), "objects")
    stream = Members(Dribble(text, most), "f", Limits(object_bytes=600), "objects", window=100)
    found = list(stream)
    assert [json.loads(each) for each in found] == members
    assert found == parts.members
    assert stream.others == parts.others
    assert stream.found
    bare = json.dumps(members, separators=spaces, ensure_ascii=ascii_only).encode()
    assert streamed(bare, most, Limits(object_bytes=600)) == parts.members


@pytest.mark.parametrize("text", [b'[{"a":[{}]},{}]', b'[{}] , "x":[{"a":1},{}]', b"[{}]}"])
def test_the_splitter_says_where_a_list_ends(text: bytes) -> None:
    """If it no longer does, files with a list that ends early are read at half the speed."""
    members, size = jsonstream._taken_apart(text)
    assert members
    assert text[:size] == text[: text.rindex(b"]", 0, size)] + b"]"
    assert json.loads(text[:size]) == [json.loads(bytes(each)) for each in members]


@given(st.lists(VALUES, min_size=1, max_size=6), st.data())
def test_a_text_that_is_cut_off_is_never_taken_for_whole(members: list[object], data: st.DataObject) -> None:
    text = json.dumps({"type": "bundle", "objects": members}).encode()
    cut = text[: data.draw(st.integers(0, len(text) - 1))]
    with pytest.raises(BadInput):
        streamed(cut, 5, Limits(object_bytes=600))


@given(st.lists(st.sampled_from([*range(3), "long", "long string", "}, {"]), max_size=12), st.integers(1, 50))
def test_a_member_that_is_too_long_comes_out_cut_and_costs_no_other(kinds: list[object], most: int) -> None:
    long = {"a": ["}, {", {"b": ["x" * 20] * 30}], "c": "\\" * 300 + '"' * 301}
    made = {"long": long, "long string": "\\" * 701 + '"', "}, {": {"k": "}, {"}}
    members = [made.get(str(kind), kind) for kind in kinds]
    texts = [json.dumps(each).encode() for each in members]
    found = streamed(b"[" + b" , ".join(texts) + b"]", most)
    assert [each for each in found if len(each) <= SMALL.object_bytes] == [
        text for text in texts if len(text) <= SMALL.object_bytes
    ]
    assert [len(each) > SMALL.object_bytes for each in found] == [
        len(text) > SMALL.object_bytes for text in texts
    ]


@pytest.mark.parametrize(
    "bad",
    [
        b'{"a":"\\ud800"}',
        b'{"a":1,"a":2}',
        b'{"a":"\xff"}',
        b'{"a":NaN}',
        b'{"n":' + b"9" * 40 + b"}",
        b"[" * 30 + b"]" * 30,
        b"{'a':1}",
        b'{"a" 1}',
        b'{"a":1]',
    ],
    ids=["lone surrogate", "key twice", "no UTF-8", "NaN", "huge integer", "deep", "quotes", "no colon", "wrong bracket"],
)  # fmt: skip
def test_what_is_wrong_inside_of_a_member_is_left_for_its_reader(bad: bytes) -> None:
    good = b'{"g":1}'
    assert streamed(b'{"objects":[' + b",".join([good, bad, good]) + b"]}") == [good, bad, good]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (b"", "nothing in it"),
        (b"  \n", "nothing in it"),
        (b"12", "neither"),
        (b'"objects"', "neither"),
        (b"[1,2", "cut off"),
        (b"[1,,2]", "a value should stand"),
        (b"[1,]", "a value should stand"),
        (b"[1}", "nothing opened"),
        (b"[1] [", "after the end"),
        (b'{"objects":[1]', "cut off"),
        (b'{"objects":[1],}', "a key should stand"),
        (b'{"objects":[1] "a":1}', "should stand here"),
        (b'{"objects":[1],"objects":[2]}', "twice"),
        (b'{"a":1,"a":2}', "twice"),
        (b'{"a":tru,"objects":[]}', "no JSON"),
        (b'{"a":"' + b"x" * 300 + b'"}', "longer than"),
        (b'{"a\\q":1}', "no JSON string"),
        (b'{"a":[1,2}', "no JSON"),
    ],
)
def test_a_frame_that_is_no_json_is_refused_with_its_place(text: bytes, says: str) -> None:
    with pytest.raises(BadInput) as caught:
        streamed(text)
    assert says in caught.value.what
    assert caught.value.where.startswith("f: byte ")
    assert caught.value.do


def test_more_members_than_the_limit_are_refused() -> None:
    assert len(streamed(b"[1,2,3]", limits=Limits(object_bytes=64, members=3))) == 3
    with pytest.raises(BadInput, match="more members"):
        streamed(b"[1,2,3,4]", limits=Limits(object_bytes=64, members=3))


def test_an_object_without_the_array_has_only_its_properties() -> None:
    stream = Members(io.BytesIO(b'{"type":"indicator","id":"i"}'), "f", Limits(), "objects")
    assert list(stream) == []
    assert (stream.found, stream.others) == (False, {"type": b'"indicator"', "id": b'"i"'})


def test_memory_is_bounded_by_the_window_not_by_the_file() -> None:
    class Endless(io.RawIOBase):
        """Zeros in a list, more than could be held."""

        given = 0

        def read(self, size: int = -1) -> bytes:
            self.given += size
            return b"[" + b"0," * (size // 2) if self.given == size else b"0," * (size // 2)

    stream = Members(Endless(), "f", Limits(members=100_000), "objects", window=4096)  # type: ignore[arg-type]  # all that is read is read()
    with pytest.raises(BadInput, match="more members"):
        sum(1 for _ in stream)


@pytest.mark.parametrize("levels", [1, 3, 200])
def test_brackets_side_by_side_behind_a_window_are_passed_over(levels):
    deep = "[" * levels + '"x]", {"a": "["}' * 30 + "]" * levels
    body = f'[1, {deep}, {{"b": 2}}]'.encode()
    found = list(Members(io.BytesIO(body), "a", Limits(object_bytes=20), "", window=40))
    assert (found[0], found[1].strip()[:19], found[2]) == (b"1", deep.encode()[:19], b'{"b": 2}')


@pytest.mark.parametrize("end", ["}", "]]", "]}", "]]]}"])
def test_a_bracket_that_nothing_opened_ends_the_file(end):
    body = b"[[[" + b'"x",' * 30 + b"0]" + end.encode() + b"}"
    with pytest.raises(BadInput):
        list(Members(io.BytesIO(body), "a", Limits(object_bytes=20), "", window=40))
