# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The vocabularies hold the words of the standard, and are closed where it closes them."""

from __future__ import annotations

import stix2.v21.vocab

from tocsin.core.stix import vocabulary
from tocsin.core.stix.vocabulary import Vocabulary

LISTS = {name: each for name, each in vars(vocabulary).items() if isinstance(each, Vocabulary)}


def test_the_words_are_those_of_stix2():
    for name, each in LISTS.items():
        listed = set(getattr(stix2.v21.vocab, name))
        # the schemas of 2025 name a sector more
        assert each.words - ({"engineering"} if name == "INDUSTRY_SECTOR" else set()) == listed


def test_none_is_missing():
    theirs = {
        name for name, held in vars(stix2.v21.vocab).items() if name.isupper() and isinstance(held, list)
    }
    assert theirs == set(LISTS)


def test_only_enumerations_are_closed():
    """By section 10, where a value outside of an open vocabulary is allowed."""
    assert {name for name, each in LISTS.items() if each.closed} == {
        "ENCRYPTION_ALGORITHM", "EXTENSION_TYPE", "NETWORK_SOCKET_ADDRESS_FAMILY", "NETWORK_SOCKET_TYPE", "OPINION",
        "WINDOWS_INTEGRITY_LEVEL", "WINDOWS_REGISTRY_DATATYPE", "WINDOWS_SERVICE_START_TYPE",
        "WINDOWS_SERVICE_STATUS", "WINDOWS_SERVICE_TYPE",
    }  # fmt: skip


def test_the_name_is_that_of_the_standard():
    for name, each in LISTS.items():
        ending = "-enum" if each.closed else "-ov"
        # 10.7 calls the one of hashes by another name than its heading
        heading = "hash-algorithm" if name == "HASHING_ALGORITHM" else name.lower().replace("_", "-")
        assert each.name == heading + ending
