# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Lines as rows: good ones beside bad ones, and lines without end."""

from __future__ import annotations

import io

from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.watch.patterns.rows import rows

LIMITS = Limits()


def read(data: bytes, limits: Limits = LIMITS, part: int = 2**20) -> list:
    stream = io.BytesIO(data)
    return list(rows(lambda size: stream.read(min(size, part)), limits))


def test_json_lines_and_bad_ones():
    found = read(b'\xef\xbb\xbf{"a":1}\r\n\n[1]\n{"a":\n\xff\x00\n' + b"[" * 3000 + b'\n{"a":2}')
    assert [(number, row if isinstance(row, dict | None) else type(row)) for number, row in found] == [
        (1, {"a": 1}), (2, None), (3, BadInput), (4, BadInput), (5, BadInput), (6, BadInput), (7, {"a": 2}),
    ]  # fmt: skip


def test_zeek_text_under_its_header():
    text = b"#separator \\x09\n#fields\tts\tuid\tanswers\tx\n#types\ttime\tstring\tvector[string]\tstring\n1.5\tC\\x41\ta,b\t-\n1.5\tC\n#close\n"
    found = read(text)
    assert found[3] == (4, {"ts": "1.5", "uid": "CA", "answers": ["a", "b"]})
    assert isinstance(found[4][1], BadInput)
    assert found[5] == (6, None)


def test_the_parts_in_which_a_line_comes_do_not_matter():
    data = b'{"a":1}\n' + b"x" * 50 + b'\n{"a":2}\n' + b"y" * 100
    wanted = [(1, {"a": 1}), (2, "long"), (3, {"a": 2}), (4, "long")]
    for part in (1, 3, 7, 8, 9, 64, 1000):
        found = read(data, Limits(line_bytes=20), part)
        assert [
            (n, "long" if isinstance(row, BadInput) and "longer" in row.what else row) for n, row in found
        ] == wanted
