# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Orders taken from univers: known pairs for each kind, and refusals as our own error."""

from __future__ import annotations

import pytest

from tocsin.core.errors import BadInput
from tocsin.know.versions import foreign

PAIRS = [
    ("RubyGems", "5.0.0.rc1", "5.0.0.1"),
    ("NuGet", "1.0.0-beta", "1.0.0"),
    ("Packagist", "v2.9.0", "2.10.0"),
    ("ConanCenter", "1.2.3", "1.10.0"),
]


@pytest.mark.parametrize(("family", "lower", "higher"), PAIRS)
def test_known_pairs(family, lower, higher):
    key = foreign.parser(family)
    assert key(lower) < key(higher)
    assert not key(higher) < key(lower)
    assert key(lower) == key(lower)
    assert key(lower) != key(higher)


@pytest.mark.parametrize("family", sorted(foreign.FAMILIES))
def test_an_empty_version_is_refused_by_every_family(family):
    with pytest.raises(BadInput):
        foreign.parser(family)("")


@pytest.mark.parametrize(("family", "bad"), [("Packagist", "dev-master"), ("NuGet", "x")])
def test_what_is_no_version_is_refused(family, bad):
    with pytest.raises(BadInput):
        foreign.parser(family)(bad)
