# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Patterns of STIX 2.0 in the language of 2.1."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.core import pattern
from tocsin.core.limits import Limits
from tocsin.core.stix.upgrade_pattern import upgraded_pattern

LIMITS = Limits()
PATTERNS = {
    "times_as_text": (
        "[a-b:c = 'd'] START '2016-06-01T00:00:00Z' STOP '2016-07-01T00:00:00.5Z'",
        "[a-b:c = 'd'] START t'2016-06-01T00:00:00Z' STOP t'2016-07-01T00:00:00.5Z'",
    ),
    "times_of_a_file": ("[file:created > t'2016-06-01T00:00:00Z']", "[file:ctime > t'2016-06-01T00:00:00Z']"),
    "in_quotes": ("[file:'modified' = 'x']", "[file:mtime = 'x']"),
    "spaces_and_comments_stay": (
        "[ directory : /* created */ accessed = 'file:created' ] // file:created",
        "[ directory : /* created */ atime = 'file:created' ] // file:created",
    ),
    "through_a_reference": (
        "[process:binary_ref.created = 'x' AND process:parent_ref.binary_ref.name = 'y']",
        "[process:image_ref.ctime = 'x' AND process:parent_ref.image_ref.name = 'y']",
    ),
    "through_a_list": (
        "[directory:contains_refs[*].created = 'x']",
        "[directory:contains_refs[*].ctime = 'x']",
    ),
    "hash_that_needs_quotes": (
        "[file:hashes.sha256 = 'x' OR file:hashes.'ssdeep' = 'y']",
        "[file:hashes.'SHA-256' = 'x' OR file:hashes.SSDEEP = 'y']",
    ),
    "account_and_key": (
        "[user-account:password_last_changed = 'x'] AND [windows-registry-key:modified = 'y']",
        "[user-account:credential_last_changed = 'x'] AND [windows-registry-key:modified_time = 'y']",
    ),
}
SAME = (
    "[file:name = 'created']", "[x-own:created = 'x']", "[process:name = 'x']", "[file:hashes.MD5 = 'x']",
    "[a-b:c = 'd'] START t'2016-06-01T00:00:00Z' STOP t'2016-07-01T00:00:00Z'", "[a-b:c = 'd'] START 'x' STOP 'y'",
    "[a-b:c.created = 'x']", "[url:value = '\\'file:created\\'']",
)  # fmt: skip


@pytest.mark.parametrize("name", PATTERNS)
def test_what_differs_is_replaced(name):
    old, new = PATTERNS[name]
    assert upgraded_pattern(old, LIMITS) == new
    pattern.check(new, LIMITS)
    assert upgraded_pattern(new, LIMITS) == new


@pytest.mark.parametrize("old", SAME)
def test_what_does_not_differ_stays(old):
    assert upgraded_pattern(old, LIMITS) == old


def test_a_pattern_beyond_the_limit_is_left_to_the_rules():
    old = "[file:created = 'x']"
    assert upgraded_pattern(old, Limits(pattern_bytes=10)) == old


PIECES = ("[", "]", "file", ":", "created", ".", "[*]", "[0]", "START", "STOP", "'2016-06-01T00:00:00Z'", " ", "hashes",
          "sha1", "=", "'x'", "binary_ref", "process", "(", "'", "\\", "{")  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
def test_any_text_is_taken_and_once_is_enough(text):
    new = upgraded_pattern(text, LIMITS)
    assert upgraded_pattern(new, LIMITS) == new
