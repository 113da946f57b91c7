# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What is known of STIX 2.0, held against what this house knows of 2.1."""

from __future__ import annotations

import pytest

from tests.core.stix.earlier_samples import EARLIER
from tests.core.stix.examples import an
from tocsin.core import stix
from tocsin.core.stix.catalogue import SHAPES
from tocsin.core.stix.earlier import ADDED, KINDS, OBSERVED_ADDED, RENAMED, hash_name, is_earlier, missing


def test_every_name_of_2_1_is_one_that_2_1_has():
    for kind, name in KINDS.items():
        assert name in SHAPES[kind].properties
    for kind, names in ADDED.items():
        if kind:
            assert set(names) <= SHAPES[kind].properties.keys()
    for kind, renamed in RENAMED.items():
        assert set(renamed.values()) <= SHAPES[kind].properties.keys()
        assert not renamed.keys() & SHAPES[kind].properties.keys()
    for kind in stix.SCO:
        assert set(OBSERVED_ADDED) <= SHAPES[kind].properties.keys()


@pytest.mark.parametrize("kind", sorted(SHAPES))
def test_an_object_says_of_which_version_it_is(kind):
    value = an(kind)
    value.pop("spec_version", None)
    assert is_earlier(value) is (kind not in stix.SCO)
    assert not is_earlier(value | {"spec_version": "2.1"})
    assert is_earlier(value | {"spec_version": "2.0"})


def test_a_type_nobody_knows_is_of_2_0_if_it_has_versions():
    assert is_earlier({"type": "x-own", "created": "x"})
    assert not is_earlier({"type": "x-own"})


@pytest.mark.parametrize("kind", EARLIER)
def test_of_an_empty_object_all_that_is_required_is_missing(kind):
    names = [problem.steps[0] for problem in missing({"type": kind})]
    assert names[:1] == ["created"]
    assert len(names) > 1
    assert list(missing(dict.fromkeys(names, 1) | {"type": kind})) == []


def test_half_of_each_version_is_enough():
    value = {"type": "malware", "created": 1, "modified": 1, "name": "x", "malware_types": ["worm"]}
    assert list(missing(value)) == []


def test_hash_names():
    assert [hash_name(each) for each in ("md5", "MD5", "sha1", "SHA_512", "sha3-256", "ssdeep", "TLSH", "MD6")] == [
        "MD5", "MD5", "SHA-1", "SHA-512", "SHA3-256", "SSDEEP", "TLSH", "MD6",
    ]  # fmt: skip
    assert (hash_name("md5", "ab" * 16), hash_name("md5", "short")) == ("MD5", "md5")
