# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Bytes are taken for UTF-8 exactly when Python takes them so."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tocsin.watch.machine_code import Ready
from tocsin.watch.sigma.kernel.layout import PADDING

IS_UTF8 = Ready("tocsin.watch.sigma.kernel.text", "is_utf8")

BYTES = st.one_of(
    st.binary(max_size=24),
    st.lists(
        st.sampled_from([b"a", b"\xc3\xa9", b"\xed\x9f\xbf", b"\xed\xa0\x80", b"\xe0\x80\x80", b"\xc0\xaf", b"\xf0\x9f\x98\x80", b"\xf4\x90\x80\x80",
                         b"\xf0\x80\x80\x80", b"\xff", b"\x80", b"eight by"]),
        max_size=6,
    ).map(b"".join),
)  # fmt: skip


@given(BYTES, st.integers(0, 3))
def test_what_is_text_for_python_is_text_here(data: bytes, cut: int):
    data = data[: len(data) - cut] if cut else data
    try:
        data.decode()
        expected = True
    except UnicodeDecodeError:
        expected = False
    assert IS_UTF8(np.frombuffer(data + bytes(PADDING), np.uint8), len(data)) is expected
