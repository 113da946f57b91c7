# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What readers of lines have in common."""

from __future__ import annotations

import pytest

from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.know.readers.lock_entries import LockEntries
from tocsin.know.readers.text_lock import checked, some_good


def test_a_text_that_is_none_is_refused_with_its_line():
    with pytest.raises(BadInput) as caught:
        checked(b"a\nb\n\xff", "f", Limits())
    assert caught.value.where == "f:3"
    with pytest.raises(BadInput, match="file_bytes"):
        checked(b"abc", "f", Limits(file_bytes=2))
    checked("é\n".encode(), "f", Limits())


def test_one_good_entry_is_enough():
    found = LockEntries("npm", "f", Limits(), held=0)
    assert some_good(found, 0, "f", "do").records == []
    found.faults.add("f:1", "bad")
    assert len(some_good(found, 2, "f", "do").faults) == 1
    with pytest.raises(BadInput, match="bad"):
        some_good(found, 1, "f", "do")
