# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What may go unasked, and who may hand in an answer."""

from __future__ import annotations

import pytest

from tests.share.warning_samples import ID
from tocsin.core import ids
from tocsin.core.errors import BadInput
from tocsin.core.settings import Settings, Share
from tocsin.flows import warnings_in
from tocsin.flows.heard_warnings import unasked
from tocsin.share import warning_answer
from tocsin.share.warning_answer import Answer
from tocsin.store import Store


def asked(text: str) -> frozenset[str]:
    return unasked(Settings(share=Share(answer_unasked=text)))


def test_nothing_goes_unasked_unless_it_is_named():
    assert asked("") == frozenset()
    assert asked("not-checked, affected") == {"not-checked", "affected"}


@pytest.mark.parametrize("text", ["done", "all", "affected,counts"])
def test_what_only_a_person_says_does_not_go_unasked(text: str):
    with pytest.raises(BadInput):
        asked(text)


def test_nobody_answers_for_another(store: Store):
    at = "2026-11-22T12:00:00.000Z"
    member = ids.derived("identity", "water")
    said = Answer(warning=ID, version=at, member=member, sequence=1, at=at, verdict="done")
    note = warning_answer.make(said, tlp="amber", created=at)
    with store.read() as reader:
        assert warnings_in.speaks_for(reader, note.raw, "water")
        assert not warnings_in.speaks_for(reader, note.raw, "clinic")
        assert warnings_in.speaks_for(reader, b"{}", "clinic")
