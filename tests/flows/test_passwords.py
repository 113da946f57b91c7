# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest

from tests.flows.signing import CHEAP, WORD
from tocsin.flows.passwords import Passwords


def test_a_hash_fits_its_password_and_no_other():
    kept = CHEAP.made(WORD)
    assert CHEAP.fits(kept, WORD)
    assert not CHEAP.fits(kept, WORD + " ")
    assert CHEAP.made(WORD) != kept


@pytest.mark.parametrize("kept", ["", "x", "$argon2id$", "$argon2id$v=19$m=8,t=1,p=1$AA$AA"], ids=range(4))
def test_what_is_no_hash_fits_nothing(kept):
    assert not CHEAP.fits(kept, WORD)


def test_costs_are_those_of_the_rfc_and_stronger_ones_make_a_hash_weak():
    kept = Passwords().made(WORD)
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert Passwords().is_weak(CHEAP.made(WORD))
    assert not Passwords().is_weak(kept)
    assert CHEAP.fits(kept, WORD)  # the costs are in the hash
