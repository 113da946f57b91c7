# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""MAC addresses in their one form."""

from __future__ import annotations

import pytest

from tocsin.know.readers.mac import normal_mac


@pytest.mark.parametrize("text", ["00-1B-44-11-3A-B7", "001b.4411.3ab7", "001B44113AB7", "00:1b:44:11:3a:b7"])
def test_one_form_however_it_is_written(text: str):
    assert normal_mac(text) == "00:1b:44:11:3a:b7"


@pytest.mark.parametrize(
    "text", ["", "00:1b:44:11:3a", "00:1b:44:11:3a:g7", "00:1b:44:11:3a:b7:00:00", "٠" * 12]
)
def test_what_is_none(text: str):
    assert normal_mac(text) == ""
