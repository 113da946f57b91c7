# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
import json

from hypothesis import given
from hypothesis import strategies as st

from tocsin.watch.place import anchor, offset

VALUES = st.lists(st.text(alphabet='ab"\\/é😀\n', max_size=6), min_size=1, max_size=5)


def raw_string(text, ascii_only):
    return json.dumps(text, ensure_ascii=ascii_only)


@given(VALUES, st.booleans(), st.data())
def test_every_value_is_found_at_its_own_place(values, ascii_only, data):
    members = [f'"a{at}":{raw_string(value, ascii_only)}' for at, value in enumerate(values)]
    line = "{" + ", ".join(members) + "}"
    fields = [(f"a{at}", value) for at, value in enumerate(values)]
    which = data.draw(st.integers(0, len(values) - 1))
    value = values[which]
    start = data.draw(st.integers(0, len(value)))
    seen = value[start : data.draw(st.integers(start, len(value)))]
    found = offset(line, fields, which, start, seen)
    if seen and json.dumps(seen, ensure_ascii=ascii_only) == f'"{seen}"':
        begin = len(f"{{{', '.join(members[:which])}".encode()) + (2 if which else 0)
        end = begin + len(members[which].encode())
        assert found is not None
        assert begin < found < end
    if found is not None:
        assert line.encode()[found : found + len(seen.encode())] == seen.encode()


def test_what_stands_there_only_escaped_has_no_place():
    assert offset('{"a":"\\u0061b"}', [("a", "ab")], 0, 0, "ab") is None


def test_keys_are_no_values():
    line = '{"ab":"x", "c":"ab"}'
    assert offset(line, [("ab", "x"), ("c", "ab")], 1, 0, "ab") == line.index('"ab"}') + 1


def test_fields_of_other_lines_are_found_in_order():
    line = "gw app: gw said gw"
    fields = [("hostname", "gw"), ("tag", "app"), ("message", "gw said gw")]
    assert offset(line, fields, 2, 0, "gw") == 8
    assert offset(line, fields, 2, 8, "gw") == 16


def test_bytes_are_counted_not_characters():
    assert offset("é \udcff x", [("line", "é \udcff x")], 0, 4, "x") == 5


PARTS = st.lists(st.sampled_from(['\\"', "\\\\", "\\]", "a", "\n", "\\n", "é"]), max_size=6)


@given(st.lists(PARTS, min_size=1, max_size=4), st.data())
def test_every_character_of_structured_data_has_its_place(values, data):
    head = '3 <13>1 - é a="a" - - [id x="'
    line = head + '" x="'.join("".join(value) for value in values) + '"] a'
    decoded = [
        [part[1:] if part[0] == "\\" and part[1] != "n" else part for part in value] for value in values
    ]
    fields = [
        ("hostname", "é"),
        ("app", 'a="a"'),
        *(("structured.id.x", "".join(value)) for value in decoded),
    ]
    which = data.draw(st.integers(0, len(values) - 1))
    at = data.draw(st.integers(0, len(values[which])))
    start = len("".join(decoded[which][:at]))
    before = (
        head + "".join("".join(value) + '" x="' for value in values[:which]) + "".join(values[which][:at])
    )
    assert anchor(line, fields, which + 2, start) == len(before.encode())
    seen = "".join(decoded[which][at:])
    if seen and seen == "".join(values[which][at:]):
        assert offset(line, fields, which + 2, start, seen) == len(before.encode())
