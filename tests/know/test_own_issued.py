# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Each rule about issuers: when it speaks, and when it must not."""

from __future__ import annotations

import datetime as dt

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.know.chain_cases import LEAF, MIDDLE, ROOT, made, nodes, weakly
from tests.know.own_cases import TODAY, chart, service
from tocsin.know.flaw import Flaw
from tocsin.know.own_map import linked
from tocsin.know.own_names import endings, evidence, flaws


def found(*ders: bytes, today: dt.date = TODAY) -> dict[str, Flaw]:
    return {one.rule: one for one in flaws(chart(*nodes(*ders)), today)}


def test_nothing_is_wrong_with_a_whole_chain():
    assert found(LEAF, MIDDLE, ROOT) == {}
    assert found(made("own.example", own=8)) == {}


def test_what_is_missing_above_is_one_question_for_each_issuer():
    more = [made(f"w{at}.example.org", "Middle", own=3, by=2) for at in range(5)]
    (said,) = flaws(chart(*nodes(LEAF, *more)), TODAY)
    assert (said.rule, said.level) == ("issuer-missing", "question")
    assert "CN=Middle" in str(said.says)
    assert "6 certificates have one" in str(said.says)
    said = found(LEAF, MIDDLE)["issuer-missing"]
    assert "CN=Root" in str(said.says)
    assert "Middle" in str(said.says)


@pytest.mark.parametrize(
    ("ders", "rule", "level"),
    [
        pytest.param(
            [LEAF[:-1] + bytes([LEAF[-1] ^ 1]), MIDDLE, ROOT], "signature-wrong", "error", id="changed signature"
        ),
        pytest.param(
            [made("a.example", "b.example", own=5, by=6), made("b.example", "Root", own=6, by=1), ROOT],
            "issuer-no-authority", "error", id="a leaf issued it",
        ),
        pytest.param(
            [made("a.example", "Mute", own=5, by=6), made("Mute", "Root", own=6, by=1, ca=True, may_sign=False), ROOT],
            "issuer-no-authority", "error", id="keyUsage does not allow it",
        ),
        pytest.param(
            [made("a.example", "Low", own=5, by=6), made("Low", "Middle", own=6, by=2, ca=True), MIDDLE, ROOT],
            "issuer-no-authority", "error", id="too many below pathLenConstraint 0",
        ),
        pytest.param(
            [made("a.example", "Old", own=5, by=6), made("Old", "Root", own=6, by=1, ca=True, ends="2026-11-01"), ROOT],
            "issuer-expired", "error", id="issuer has ended",
        ),
        pytest.param(
            [made("a.example", "Old", own=5, by=6), made("Old", "Root", own=6, by=1, ca=True, ends="2026-12-01"), ROOT],
            "issuer-expiring", "warning", id="issuer ends soon",
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_above(ders, rule, level):
    said = found(*ders)
    assert set(said) == {rule}
    assert said[rule].level == level
    assert said[rule].next.cite.startswith("RFC ")


def test_an_issuer_that_has_ended_is_no_harm_if_another_of_its_certificates_goes_on():
    leaf = made("a.example", "Old", own=5, by=6)
    old = made("Old", "Root", own=6, by=1, ca=True, ends="2026-11-01")
    assert found(leaf, old, made("Old", "Root", own=6, by=1, ca=True), ROOT) == {}


def test_a_root_of_the_first_version_may_issue():
    root = made("old.example", own=7, ids=False)
    assert found(made("a.example", "old.example", own=5, by=7, ids=False), root) == {}


def test_weak_signatures_and_keys_of_own_certificates_and_of_those_above():
    signer = rsa.generate_private_key(65537, 1024)  # noqa: S505 -- that it is short must be told
    top = made("Weak", own=signer, ca=True)
    good = made("a.example", "Weak", own=5, by=signer)
    assert set(found(good, top)) == {"certificate-key"}
    assert found(good, top)["certificate-key"].name == "Weak"
    for how in ("SHA-1", "MD5"):
        said = found(weakly(good, signer, how), top)
        assert set(said) == {"certificate-key", "signature-weak"}
        assert how in str(said["signature-weak"].says)
    self_made = made("b.example", own=signer)
    assert "signature-weak" not in found(weakly(self_made, signer, "SHA-1"))


def test_what_has_ended_is_not_asked_about():
    ended = made("a.example", "Nobody", own=5, by=6, ends="2026-02-01")
    assert set(found(ended)) == {"certificate-expired"}


def test_an_issuer_that_ends_takes_what_it_issued_along():
    leaf = made("www.example.org", "Old", own=5, by=6)
    old = made("Old", "Root", own=6, by=1, ca=True, ends="2026-12-01")
    whole = chart(*nodes(leaf, old, ROOT), service("www.example.org"))
    made_map = linked(whole, TODAY)
    names = {node.id: node.name for node in made_map.nodes}
    needs = {(names[e.of], e.name): [names[m.node] for m in e.members] for e in made_map.inputs}
    assert needs["certificate of www.example.org", "certificate of its issuer"] == ["certificate of Old"]
    assert needs["certificate of Old", "certificate of its issuer"] == ["certificate of Root"]
    (shock,) = endings(whole, TODAY)
    assert [names[id] for id in shock.lost] == ["certificate of Old"]
    assert shock.start == dt.date(2026, 12, 1)
    assert evidence(flaws(whole, TODAY), whole) == []
