# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.core import atoms, stix
from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.core.pattern import equalities
from tocsin.watch.indicators import pattern, read_list, to_stix
from tocsin.watch.readers import Listed

AT = "2026-11-22T09:30:00.000Z"
VALUES = {
    "ipv4": "192.0.2.1",
    "ipv6": "2001:db8::1",
    "cidr": "192.0.2.0/24",
    "domain": "evil.example",
    "url": "http://evil.example/it's?a=\\b",
    "email": "bob@evil.example",
    "md5": "d41d8cd98f00b204e9800998ecf8427e",
    "sha1": "a" * 40,
    "sha256": "b" * 64,
    "sha512": "c" * 128,
    "ja3": "d" * 32,
    "ja4": "t13d1516h2_8daaf6152771_b186095e22b6",
    "filename": "it's.exe",
    "mutex": "Global\\it's",
    "regkey": "hkey_local_machine\\software\\it's",
    "useragent": "Bot/1.0 (it's)",
}


def listed(kind, value, note=""):
    return Listed(kind=kind, value=value, original=value, line=1, note=note)


def test_every_kind_has_a_pattern():
    assert set(VALUES) == set(atoms.KINDS)
    with pytest.raises(BadInput):
        pattern("ipv5", "x")


@pytest.mark.parametrize("kind", VALUES)
def test_the_object_is_right_and_says_what_is_looked_for(kind):
    value = atoms.normal(kind, VALUES[kind])
    made = stix.make(to_stix(listed(kind, value, "campaign 7"), "feed", AT))
    assert made.type == "indicator"
    found = stix.atoms_of(made, Limits())
    assert [(atom.kind, atom.value) for atom in found.atoms] == [(kind, value)]
    assert stix.properties(made)["description"] == "campaign 7"


@given(st.text(min_size=1, max_size=30).filter(lambda text: not any("\ud800" <= c <= "\udfff" for c in text)))
def test_any_text_is_quoted_right(text):
    found = equalities(pattern("mutex", text), Limits())
    try:
        value = atoms.normal("mutex", text)
    except BadInput:
        assert found.not_matched
    else:
        assert [atom.value for atom in found.atoms] == [value]


def test_the_same_value_of_the_same_source_has_the_same_id():
    ids = [
        to_stix(listed(kind, value), source, AT)["id"]
        for kind, value, source in [
            ("ipv4", "1.2.3.4", "a"),
            ("ipv4", "1.2.3.4", "a"),
            ("ipv4", "1.2.3.4", "b"),
            ("ipv4", "1.2.3.5", "a"),
        ]
    ]
    assert ids[0] == ids[1]
    assert len(set(ids)) == 3
    assert "description" not in to_stix(listed("ipv4", "1.2.3.4"), "a", AT)
    with pytest.raises(BadInput):
        to_stix(listed("ipv4", "1.2.3.4"), "a", "today")


def test_read_list_knows_the_formats():
    assert [one.kind for one in read_list(b"kind,value\nmutex,x\n", "a.csv", Limits()).records] == ["mutex"]
    assert [one.kind for one in read_list(b"evil.example\n", "a.txt", Limits()).records] == ["domain"]
    with pytest.raises(BadInput) as caught:
        read_list(b"hello world, this is prose\n", "a.txt", Limits())
    assert (caught.value.where, "kind,value" in caught.value.do) == ("a.txt", True)
