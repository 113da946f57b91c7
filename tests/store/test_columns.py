# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.dialects.sqlite import dialect

from tests.core.test_keys import ANY_TEXT
from tocsin.store import columns


@given(st.lists(ANY_TEXT, max_size=4).map(tuple))
def test_several_words_come_back(words):
    kept = columns.Words().process_bind_param(words, dialect())
    assert columns.Words().process_result_value(kept, dialect()) == words
