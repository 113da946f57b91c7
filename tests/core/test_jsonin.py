# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The JSON border: what it lets in, what it refuses and where it says so."""

from __future__ import annotations

import json
import math
import re
import struct

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tocsin.core import jsonin, jsonwalk
from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits

LIMITS = Limits()

values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-jsonin.LARGEST, jsonin.LARGEST)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner),
    max_leaves=20,
)

HOSTILE = {
    "not_a_number": (b'{"a":NaN}', "a.json:1:6"),
    "infinity": (b"[1,\n-Infinity]", "a.json:2:1"),
    "cut_off_in_a_string": (b'{"a":"b', "a.json:1:6"),
    "cut_off_in_an_array": (b"[1,2", "a.json:1:5"),
    "text_after_the_end": (b"{} {}", "a.json:1:4"),
    "trailing_comma": (b"[1,]", "a.json:1:4"),
    "leading_zero": (b"[01]", "a.json:1:3"),
    "single_quotes": (b"{'a':1}", "a.json:1:2"),
    "comment": (b"[1 /* one */]", "a.json:1:4"),
    "control_character": (b'["a\x01"]', "a.json:1:4"),
    "bad_escape": (rb'["\x41"]', "a.json:1:3"),
    "mismatched_brackets": (b"[{]}", "a.json:1:3"),
    "missing_colon": (b'{"a" 1}', "a.json:1:6"),
    "not_utf8": (b'["\xc3\xa9\xff"]', "a.json:1:4"),
    "overlong_utf8": (b'["\xc0\xaf"]', "a.json:1:3"),
    "surrogate_bytes": (b'["\xed\xa0\x80"]', "a.json:1:3"),
    "utf16": ("[1]".encode("utf-16"), "a.json:1:1"),
    "empty": (b"", "a.json"),
    "only_a_byte_order_mark": (b"\xef\xbb\xbf \n", "a.json"),
    "null_byte": (b"[1]\x00", "a.json:1:4"),
    "duplicate_key": (b'{"a":{"b":1,"b":2}}', "a.json#/a/b"),
    "duplicate_key_by_escape": (rb'{"ab":1,"\u0061b":2}', "a.json#/ab"),
    "duplicate_key_with_slash": (b'{"a/~":1,"a/~":2}', "a.json#/a~1~0"),
    "lone_surrogate": (rb'[0,{"a":"x\ud800"}]', "a.json#/1/a"),
    "lone_surrogate_as_key": (rb'{"\udc00":1}', "a.json#/?"),
    "reversed_surrogates": (rb'["\udc00\ud800"]', "a.json#/0"),
    "integer_beyond_53_bits": (b'{"a":[9007199254740992]}', "a.json#/a/0"),
    "integer_of_5000_digits": (b"[" + b"9" * 5000 + b"]", "a.json#/0"),
    "number_beyond_double": (b"[1e400]", "a.json#/0"),
    "100000_nested_arrays": (b"[" * 100_000 + b"]" * 100_000, "a.json#" + "/0" * 64),
    "100000_open_brackets": (b"[" * 100_000, "a.json#" + "/0" * 64),
    "deep_objects": (b'{"a":' * 65 + b"1" + b"}" * 65, "a.json#" + "/a" * 64),
}


@pytest.mark.parametrize("fault", HOSTILE)
def test_refused_with_its_place(fault):
    data, where = HOSTILE[fault]
    with pytest.raises(BadInput) as caught:
        jsonin.decode(data, "a.json", LIMITS)
    assert caught.value.where == where
    assert caught.value.what


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b'["a\x01"]', "a control character (U+0001)"),
        (b'{"a\nb": 1}', "a control character (U+000A)"),
        (rb'["a\x41"]', "begins no escape"),
        (rb'["\u00e"]', "begins no escape"),
        (b'["a', "cut off in a string"),
        (rb'["a\u00', "begins no escape"),
    ],
)
def test_a_string_that_is_none_is_told_by_what_is_wrong_in_it(data, says):
    with pytest.raises(BadInput, match=re.escape(says)):
        jsonin.decode(data, "a.json", LIMITS)


@given(values)
def test_what_json_writes_is_read_back(value):
    for text in (json.dumps(value), json.dumps(value, ensure_ascii=False, indent=1)):
        assert jsonin.decode(text.encode(), "a", LIMITS) == value
        assert jsonin.decode(b"\xef\xbb\xbf" + text.encode(), "a", LIMITS) == value


def test_escaped_pairs_and_depth_at_the_limit_pass():
    assert jsonin.decode(rb'["\ud83d\ude00"]', "a", LIMITS) == ["\U0001f600"]
    jsonin.decode(b"[" * 64 + b"]" * 64, "a", LIMITS)
    assert jsonin.decode(b"[9007199254740991,-9007199254740991,-0,1e2]", "a", LIMITS) == [
        2**53 - 1,
        1 - 2**53,
        0,
        100.0,
    ]
    assert jsonin.decode(b'["' + b"[" * 5000 + b'"]', "a", LIMITS) == ["[" * 5000]


def test_a_pointer_is_led_on():
    with pytest.raises(BadInput) as caught:
        jsonin.decode(b'{"b":1,"b":1}', "f#/objects/3", LIMITS)
    assert caught.value.where == "f#/objects/3/b"


@pytest.mark.parametrize(
    ("data", "limits", "where"),
    [
        (b"[1, 2]", Limits(file_bytes=5), "a"),
        (b'{"k":["abcd"]}', Limits(string_bytes=3), "a#/k/0"),
        (b'{"abcd":1}', Limits(string_bytes=3), "a#/abcd"),
        ('["éé"]'.encode(), Limits(string_bytes=3), "a#/0"),
        (b"[[1,2,3]]", Limits(members=2), "a#/0/2"),
        (b'{"a":1,"b":2,"c":3}', Limits(members=2), "a#/c"),
        (b"[[[1]]]", Limits(depth=2), "a#/0/0"),
    ],
)
def test_limits_are_named(data, limits, where):
    with pytest.raises(BadInput) as caught:
        jsonin.decode(data, "a", limits)
    assert caught.value.where == where
    assert "limit" in caught.value.what


def test_limits_are_inclusive():
    tight = Limits(file_bytes=14, string_bytes=3, members=2, depth=2)
    assert jsonin.decode(b'["abc", [1,2]]', "a", tight) == ["abc", [1, 2]]


def test_a_raised_depth_limit_does_not_reach_the_stack():
    deep = b"[" * 50_000 + b"]" * 50_000
    with pytest.raises(BadInput):
        jsonin.decode(deep, "a", Limits(depth=1_000_000))


# the two ways of splitting, one against the other


def parts(data, key="objects"):
    """What each way says; None where the quick way does not know."""
    quick = jsonin._split_quickly(data, key)
    try:
        return quick, jsonin._split_slowly(data, "a", key)
    except BadInput as error:
        return quick, error


@given(values, st.sampled_from([None, 1, "\t"]))
def test_both_splitters_agree_on_json(value, indent):
    for whole in (value, {"objects": value, "a": [value], "b": "objects"}, [value, value]):
        data = json.dumps(whole, indent=indent).encode()
        quick, slow = parts(data)
        if not isinstance(whole, dict | list):
            assert isinstance(slow, BadInput)
            continue
        assert quick == slow
        members = whole if isinstance(whole, list) else whole.get("objects")
        if isinstance(members, list):
            assert [json.loads(each) for each in slow.members] == members
        else:
            assert slow.members is None


MEMBER = st.sampled_from(['{"a":1}', '{"a": [1 ,2]}', "5", '"x,\\"]"', "[]", '{"objects":[]}'])


@st.composite
def bundles(draw):
    """The text of an object with a list in it, tight or not, with keys of a bundle and others, some of them twice."""
    gap = draw(st.sampled_from(["", "", " ", "\n"]))
    keys = draw(
        st.lists(st.sampled_from(["objects", "type", "id", "spec_version", "x", "typ\\u0065"]), max_size=4)
    )
    parts = []
    for key in keys:
        listed = key == "objects" and draw(st.booleans())
        members = draw(st.lists(MEMBER, max_size=3))
        parts.append(f'"{key}":{gap}' + (f"[{(',' + gap).join(members)}]" if listed else draw(MEMBER)))
    return ("{" + ("," + gap).join(parts) + "}" + gap).encode()


@given(bundles())
@example(b'{"objects":[],"objects":[1]}')
@example(b'{"type":"x","objects":[1],"type":"xyz"}')
def test_both_splitters_agree_on_bundles(data):
    try:
        slow = jsonin._split_slowly(data, "a", "objects")
    except BadInput:
        assert jsonin._split_quickly(data, "objects") is None
        return
    quick = jsonin._split_quickly(data, "objects")
    assert quick is None or quick == slow
    if b" " not in data and b"\n" not in data and b"\\u" not in data:
        assert quick is not None


@given(st.data())
@example(None)
def test_both_splitters_agree_on_broken_json(data):
    if data is None:
        text = b'{"objects":[1],"objects":[1]}'
    else:
        start = data.draw(values)
        spoilt = bytearray(json.dumps({"objects": [start, 1], "x": start}).encode())
        for _ in range(data.draw(st.integers(1, 3))):
            at = data.draw(st.integers(0, len(spoilt) - 1))
            spoilt[at : at + data.draw(st.integers(0, 2))] = data.draw(
                st.sampled_from(list(b'[]{},:"01-eE.\\ u'))
            ).to_bytes(1)
        text = bytes(spoilt)
    quick, slow = parts(text)
    if quick is not None:
        assert quick == slow


@given(st.binary(max_size=200))
@example(b'{"objects":[{"a":1},{"a":2}]}')
@example(b"[]")
def test_no_bytes_raise_anything_else(data):
    for work in (
        lambda: jsonin.decode(data, "a", LIMITS),
        lambda: jsonin.split(data, "a", LIMITS, "objects"),
    ):
        try:
            work()
        except BadInput as error:
            assert error.what


def test_a_bad_member_costs_only_itself():
    members = [b'{"a":1,"a":2}', b"[" * 5000 + b"]" * 5000, rb'"\ud800"', b"9" * 5000, b" {} ", b"1"]
    data = b'{"type" : "bundle", "objects": [' + b",\n".join(members) + b"]}"
    found = jsonin.split(data, "a", LIMITS, "objects")
    assert found.members == [each.strip() for each in members]
    assert found.others == {"type": b'"bundle"'}
    assert found.shape == "object"


def test_members_keep_their_bytes():
    inner = b'{ "b":1.50,\t"a" : "\\u0041\xc3\xa9" }'
    assert jsonin.split(b"\xef\xbb\xbf[" + inner + b" , 1]", "a", LIMITS, "objects").members == [inner, b"1"]


@pytest.mark.parametrize(
    ("data", "where"),
    [
        (b'{"objects":[1,2', "a:1:16"),
        (b'{"objects":[1]} x', "a:1:17"),
        (b'{"objects":[1,NaN]}', "a:1:15"),
        (b'{"objects":[1],"objects":[2]}', "a#/objects"),
        (b'{"objects":[1],"x":1,"\\u0078":1}', "a#/x"),
        (b'{"x":1,"x":12}', "a#/x"),
        (b'{"x":1,"x":1}', "a#/x"),
        (b"12", "a"),
        (b'"text"', "a"),
        (b'{"objects":[' + b"[" * 100_000, "a:1:100013"),
        (b"", "a"),
    ],
)
def test_a_file_that_is_not_whole_is_refused(data, where):
    with pytest.raises(BadInput) as caught:
        jsonin.split(data, "a", LIMITS, "objects")
    assert caught.value.where == where


def test_too_many_members_are_refused():
    assert len(jsonin.split(b"[1,2,3]", "a", Limits(members=3), "x").members or ()) == 3
    with pytest.raises(BadInput, match="limit of 2"):
        jsonin.split(b"[1,2,3]", "a", Limits(members=2), "x")


def test_no_such_array():
    assert jsonin.split(b'{"objects":{"0":1}}', "a", LIMITS, "objects").members is None
    assert jsonin.split(b"{}", "a", LIMITS, "objects") == jsonin.Parts("object", None, {})
    assert jsonin.split(b'{"objects":[]}', "a", LIMITS, "objects").members == []


# RFC 8785: appendix B (numbers, by their bits) and section 3.2.3 (order of keys)

NUMBERS = {
    "0000000000000000": "0",
    "8000000000000000": "0",
    "0000000000000001": "5e-324",
    "8000000000000001": "-5e-324",
    "7fefffffffffffff": "1.7976931348623157e+308",
    "ffefffffffffffff": "-1.7976931348623157e+308",
    "4340000000000000": "9007199254740992",
    "c340000000000000": "-9007199254740992",
    "4430000000000000": "295147905179352830000",
    "44b52d02c7e14af5": "9.999999999999997e+22",
    "44b52d02c7e14af6": "1e+23",
    "44b52d02c7e14af7": "1.0000000000000001e+23",
    "444b1ae4d6e2ef4e": "999999999999999700000",
    "444b1ae4d6e2ef4f": "999999999999999900000",
    "444b1ae4d6e2ef50": "1e+21",
    "3eb0c6f7a0b5ed8c": "9.999999999999997e-7",
    "3eb0c6f7a0b5ed8d": "0.000001",
    "41b3de4355555553": "333333333.3333332",
    "41b3de4355555557": "333333333.33333343",
    "becbf647612f3696": "-0.0000033333333333333333",
    "43143ff3c1cb0959": "1424953923781206.2",
}


@pytest.mark.parametrize("bits", NUMBERS)
def test_numbers_as_ecmascript_writes_them(bits):
    (value,) = struct.unpack(">d", bytes.fromhex(bits))
    assert jsonin.canonical(value) == NUMBERS[bits].encode()


def test_keys_in_the_order_of_utf16():
    keys = {"\u20ac": 1, "\r": 2, "\ufb33": 3, "1": 4, "\U0001f600": 5, "\x80": 6, "ö": 7}
    assert list(json.loads(jsonin.canonical(keys)).values()) == [2, 4, 6, 7, 1, 5, 3]
    assert (
        jsonin.canonical({"b": [True, None, '\x0f\n/\\"'], "a": 1.0})
        == b'{"a":1,"b":[true,null,"\\u000f\\n/\\\\\\""]}'
    )


@given(values)
def test_canonical_says_the_same(value):
    text = jsonin.canonical(value)
    assert jsonin.canonical(json.loads(text, parse_int=float)) == text
    assert json.loads(text, parse_int=float) == value


@pytest.mark.parametrize("value", [math.nan, math.inf, 2**53, "\ud800", {1, 2}, b"x"])
def test_what_ijson_cannot_hold(value):
    with pytest.raises(BadInput):
        jsonin.canonical(value)


@pytest.mark.parametrize("key", ["", "two words", "class", "0", "objects"])
def test_whatever_key_is_asked_for_is_no_crash(key: str) -> None:
    parts = jsonin.split(b'[{"a":1}]', "f", Limits(), key)
    assert (parts.shape, parts.members) == ("array", [b'{"a":1}'])
    whole = json.dumps({key: [1, 2], "x": 3}).encode()
    assert jsonin.split(whole, "f", Limits(), key).members == [b"1", b"2"]


@given(st.text("[]{}, ", max_size=60), st.integers(0, 8), st.integers(0, 8))
@example("]", 8, 8)
@example("],[[[[[[[[]]]]]]]", 8, 3)
@example("}", 8, 7)
def test_many_brackets_side_by_side_are_one_step_and_no_other_answer(text, opened, closed):
    body = ("[" * opened + text + "]" * closed).encode()
    for keep in (0, 1, 3):
        events: list[object] = []
        for apart in (False, True):
            try:
                whole = b" ".join(body[at : at + 1] for at in range(len(body))) if apart else body
                seen = [
                    (event, depth) for event, depth, *_ in jsonwalk.walk(whole, "a", keep) if depth <= keep
                ]
                events.append(seen)
            except BadInput:
                events.append("no JSON")
        assert events[0] == events[1]


@pytest.mark.parametrize("key", ["", "a"])
def test_what_would_fill_the_memory_is_refused_before_it_does(key):
    tight = Limits(memory_bytes=100_000)
    for body in (
        b"[" + b"0," * 700 + b"0]",
        b'{"a":[' + b"{}," * 700 + b"0]}",
        b'{"b":0' + b',"":0' * 400 + b"}",
    ):
        with pytest.raises(BadInput, match=r"limits\.memory_bytes"):
            jsonin.split(body, "a", tight, key)
    deep = b'{"a":[[' + b"0," * 20_000 + b"0]]}"
    assert jsonin.split(deep, "a", Limits(memory_bytes=200_000), "a").members
    with pytest.raises(BadInput, match=r"limits\.memory_bytes"):
        jsonin.decode(deep, "a", Limits(memory_bytes=200_000))


_KEYS = st.sampled_from(
    ['"a"', '"b"', r'"\u0061"', '":"', r'"\u003a"', r'"\u003A"', '"é"', r'"\u00e9"', '"a:b"']
)
_NUMBERS = [
    "0",
    "-0",
    "1e3",
    "-1.5",
    "9007199254740991",
    "9007199254740992",
    "-9007199254740992",
    "123456789012345678901",
]
_TEXTS = st.recursive(
    st.sampled_from([*_NUMBERS, "null", "true", '""', '"1234567890123456789"', r'"\u003a:"', r'"\\u003a"', '"x,y"']),
    lambda inner: st.lists(inner, max_size=3).map(lambda each: f"[{' ,'.join(each)}]")
    | st.lists(st.tuples(_KEYS, inner), max_size=3).map(lambda each: "{" + ", ".join(f"{k} :{v}" for k, v in each) + "}"),
    max_leaves=8,
)  # fmt: skip


def by_the_standard_library(text):
    """The value; None where a key stands twice or an integer is too large."""

    def pairs(found):
        if len(dict(found)) < len(found):
            raise ValueError
        return dict(found)

    def integer(digits):
        if abs(int(digits)) > jsonin.LARGEST:
            raise ValueError
        return int(digits)

    try:
        return json.loads(text, object_pairs_hook=pairs, parse_int=integer)
    except ValueError:
        return None


@given(_TEXTS.map(lambda text: f'{{"of":{text}}}'))
@example(r'{"of":{"a":":","\u0061":""}}')
@example(r'{"of":{"a":"\u003a\u003a","a":1}}')
def test_the_quick_reading_refuses_what_the_slow_one_refuses_and_reads_the_same(text):
    expected = by_the_standard_library(text)
    if expected is None:
        with pytest.raises(BadInput):
            jsonin.decode(text.encode(), "x", Limits())
    else:
        found = jsonin.decode(text.encode(), "x", Limits())
        assert found == expected
        assert repr(found) == repr(expected)


def test_a_mark_in_the_name_of_a_file_is_no_pointer():
    assert jsonin.place("a#b.json", "x", 1) == "a#b.json#/x/1"
    assert jsonin.place("a#b.json#/x", "y/z") == "a#b.json#/x/y~1z"
    assert jsonin.place("a.json#", "x") == "a.json#/x"
    assert jsonin.place("a.json", "\ud800é") == "a.json#/\\ud800é"
