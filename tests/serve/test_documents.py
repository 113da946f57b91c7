# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import msgspec
import pytest

from tests.serve.example import BANK, CASE, EMPTY, HITS, MACHINE, POWER, SEWAGE, STATUS, UNCHECKED, WATER
from tocsin.core.errors import NotFound
from tocsin.core.hit import Hit
from tocsin.flows.status import Status
from tocsin.serve.documents import (
    STATES,
    case_document,
    hits_document,
    status_document,
    trouble_document,
    worst_of,
)
from tocsin.serve.render import STATE_MEANS, STATE_WORDS


def test_every_state_has_a_word_a_meaning_and_a_shape():
    from importlib.resources import files

    shapes = (files("tocsin.serve") / "templates" / "shapes.svg").read_text("utf-8")
    for state in STATES:
        assert STATE_WORDS[state]
        assert STATE_MEANS[state]
        assert f'id="s-{state}"' in shapes
    assert 'id="s-quiet"' in shapes


def test_the_first_is_shown_until_another_is_asked_for():
    assert status_document(STATUS, "").shown == WATER.id
    assert status_document(STATUS, POWER.id).shown == POWER.id
    assert status_document(STATUS, MACHINE[2].id).shown == MACHINE[2].id


def test_a_trouble_that_is_gone_is_said_to_be_gone():
    document = status_document(STATUS, "trouble--gone")
    assert (document.shown, document.gone) == (WATER.id, "trouble--gone")


def test_worst_state():
    assert worst_of(STATUS) == "now"
    assert worst_of(msgspec.structs.replace(STATUS, trouble=(SEWAGE, BANK))) == "fragile"


def test_what_was_not_checked_is_never_shown_as_quiet():
    assert worst_of(EMPTY) == "quiet"
    assert worst_of(msgspec.structs.replace(EMPTY, unchecked=UNCHECKED[:1])) == "not-checked"
    assert worst_of(msgspec.structs.replace(EMPTY, trouble=(SEWAGE,))) == "not-checked"


def test_the_document_is_the_status_and_more():
    document = status_document(STATUS, "")
    assert msgspec.convert(msgspec.to_builtins(document), Status) == STATUS
    assert document.unchecked_total == sum(u.count for u in UNCHECKED)


def test_one_trouble_and_its_cases():
    document = trouble_document(STATUS, WATER.id)
    assert (document.trouble, document.cases) == (WATER, (CASE.id,))
    assert trouble_document(STATUS, POWER.id).cases == ()
    assert case_document(STATUS, CASE.id).case == CASE


@pytest.mark.parametrize("name", ["", "x", "x" * 10_000, CASE.id.upper()])
def test_what_is_not_there(name):
    for make in (trouble_document, case_document):
        with pytest.raises(NotFound):
            make(STATUS, name)


@pytest.mark.parametrize("limit", [1, 3, 7, 200])
def test_paging_gives_each_hit_once(limit):
    seen: list[Hit] = []
    after, pages = 0, 0
    while True:
        page = hits_document(STATUS, after, limit)
        seen.extend(page.hits)
        pages += 1
        assert (page.total, page.held) == (len(HITS), len(HITS))
        if page.next is None:
            break
        after = page.next
    assert tuple(seen) == HITS
    assert pages == -(-len(HITS) // limit)


def test_beyond_the_end_is_empty_and_has_no_next():
    page = hits_document(STATUS, 10_000, 50)
    assert (page.hits, page.next) == ((), None)
