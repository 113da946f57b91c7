# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What is pasted is found, and what the asker may not see leaves no trace in the answer."""

from __future__ import annotations

import msgspec
import pytest

from tests.flows.conftest import AT, GREEN, RED, give, indicator, stix
from tests.stix_samples import bundle, numbered
from tocsin.core.policy import Asker
from tocsin.flows import search as module
from tocsin.flows.search import MOST, search, values_in
from tocsin.store import withdrawals

OWN = Asker("own", own=True)
MEMBER = Asker("Harbour", communities=("Harbour",))


def said(number, mark=GREEN, value="bad.example", **more):
    return indicator(number, f"[domain-name:value = '{value}']", object_marking_refs=[mark], **more)


def ask(store, asked, asker=OWN):
    with store.read() as reader:
        return search(reader, asker, asked)


@pytest.fixture
def filled(store):
    malware = stix(
        "malware", 50, name="TIN HERON", aliases=["Blechreiher"], is_family=True, object_marking_refs=[RED]
    )
    report = stix("report", 51, name="水务 alert", published=AT, object_refs=[numbered("indicator", 1)],
                  description="Seen with heron", object_marking_refs=[GREEN])  # fmt: skip
    give(store, "i.json", bundle(said(1), said(2, RED), said(3, value="evil.example"), malware, report))
    return store


@pytest.mark.parametrize(
    "asked",
    ["bad.example", " BAD[.]example ", "bad(dot)example", "hxxps://bad[.]example/a?b", "domain:bad[.]example",
     "was it bad[.]example?", "bad\u200b.example", "mail from x@bad.example, hxxp://bad[.]example"],
    ids=["plain", "brackets", "dot", "url", "kind", "sentence", "invisible", "several"],
)  # fmt: skip
def test_a_value_is_found_as_it_is_pasted(filled, asked):
    found = {(each.kind, each.value): [row.id for row in each.rows] for each in ask(filled, asked).values}
    assert found["domain", "bad.example"] == [numbered("indicator", 1), numbered("indicator", 2)]


@pytest.mark.parametrize(
    ("asked", "ids"),
    [
        ("HERON", [numbered("malware", 50), numbered("report", 51)]),
        ("heron tin", [numbered("malware", 50)]),
        ("blechreiher", [numbered("malware", 50)]),
        ("水务", [numbered("report", 51)]),
        ("heronry", []),
    ],
)
def test_words_are_found_in_names_aliases_and_descriptions(filled, asked, ids):
    found = ask(filled, asked)
    assert sorted(row.id for row in found.rows) == sorted(ids)
    assert (found.more, found.whole) == (0, True)


def test_an_id_and_what_is_on_record_of_it(filled):
    name = numbered("indicator", 2)
    assert ask(filled, name).id == name
    assert ask(filled, name, MEMBER).id == ""
    assert ask(filled, numbered("indicator", 77)).id == ""
    with filled.write("test", AT) as tx:
        withdrawals.add(tx, name, "wrong", "amy")
    assert ask(filled, name).id == name
    assert ask(filled, "bad.example").values[0].rows == ask(filled, "bad.example", MEMBER).values[0].rows


@pytest.mark.parametrize(
    "asked", ["", " ", "\x00", "\ud800", "[", "://", "http://[", "a" * 5_000, "1.2.3.4.5", "domain:??", "--", "\u202e"],
    ids=range(12),
)  # fmt: skip
def test_nothing_that_is_pasted_is_an_error(filled, asked):
    found = ask(filled, asked)
    assert (found.id, found.rows) == ("", ()) or asked.strip() == ""


def test_of_many_the_first_are_listed_and_the_others_counted(store):
    give(store, "i.json", bundle(*(said(n, name=f"heron {n}") for n in range(MOST + 7))))
    found = ask(store, "bad.example heron")
    (value,) = found.values
    assert (len(value.rows), value.more) == (MOST, 7)
    found = ask(store, "heron")
    assert (len(found.rows), found.more) == (MOST, 7)


def test_many_values_at_once_are_cut_and_the_rest_is_counted(filled):
    found = ask(filled, " ".join(f"n{n}.example.com" for n in range(40)))
    assert (len(found.values), found.values_left_out) == (10, 30)


def test_more_objects_than_are_looked_through(filled, monkeypatch):
    monkeypatch.setattr(module, "LOOKED", 2)
    for asker in (OWN, MEMBER):
        assert ask(filled, "heron", asker).whole is False


@pytest.mark.parametrize(
    "asked", ["bad.example", "heron", "hidden.example", "hidden", numbered("indicator", 60)]
)
def test_two_stores_that_differ_in_what_may_not_be_seen_give_the_same_answer(filled, tmp_path, asked):
    from tocsin.store import create_store

    other = create_store(f"sqlite:///{tmp_path}/other.db")
    give(other, "i.json", bundle(said(1), said(3, value="evil.example"), *_shown(filled, "report")))
    hidden = [said(60 + n, RED, "hidden.example", name="hidden heron") for n in range(5)]
    newer = said(1, RED, "hidden.example", name="hidden heron") | {"modified": "2027-01-02T00:00:00.000Z"}
    give(filled, "more.json", bundle(*hidden, newer))
    assert ask(filled, asked, MEMBER) == ask(other, asked, MEMBER)
    other.close()


def _shown(store, kind):
    from tocsin.store import newest

    with store.read() as reader:
        return [msgspec.json.decode(row.raw) for row in newest.newest(reader, kind)]


def test_a_word_that_looks_like_a_kind_is_a_word():
    assert values_in("domain: what it is") == []
    assert [atom.kind for atom in values_in("see CVE-2026-0001 and 198.51.100[.]7")] == ["ipv4"]
