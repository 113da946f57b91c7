# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Orders taken from univers: known pairs for each kind, and refusals as our own error."""

from __future__ import annotations

import pytest

from tocsin.core.errors import BadInput
from tocsin.know.versions import foreign

PAIRS = [
    ("Maven", "1.0-alpha-1", "1.0"),
    ("Maven", "1.9", "1.10"),
    ("RubyGems", "5.0.0.rc1", "5.0.0.1"),
    ("NuGet", "1.0.0-beta", "1.0.0"),
    ("Packagist", "v2.9.0", "2.10.0"),
    ("Alpine", "1.2.3-r1", "1.2.3-r10"),
    ("Wolfi", "1.2.3_rc1", "1.2.3"),
    ("Red Hat", "1.1.1k-7.el8", "1.1.1k-12.el8"),
    ("Rocky Linux", "1:0-1", "2:0-1"),
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


@pytest.mark.parametrize(("family", "bad"), [("Packagist", "dev-master"), ("Alpine", "006"), ("NuGet", "x")])
def test_what_is_no_version_is_refused(family, bad):
    with pytest.raises(BadInput):
        foreign.parser(family)(bad)
