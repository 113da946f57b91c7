# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What a person reads in a mail about a warning."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.share.warning_samples import AT, ID, LATER, note, report
from tocsin.core.errors import BadInput
from tocsin.share import warning, warning_answer
from tocsin.share.warning import Step
from tocsin.share.warning_text import DRILL, answer, event_of, write

QUERY = {
    "any": [
        {"component": {"purl": "pkg:npm/lodash", "versions": "vers:npm/<4.17.21"}},
        {"all": [{"supplier": {"name": "Acme"}}, {"service": {"region": "north"}}]},
        {"moon": {"phase": "full"}},
    ]
}


def text_of(**said):
    read = warning.read(report(**said).raw)
    return write(read, "csirt", "green", event_of(read))


def test_what_who_what_to_do_and_by_when():
    made = text_of(
        name="Hole in lodash", description="It is bad.\nVery.", affected=QUERY, answer_by="2027-01-20T12:00:00Z",
        act_by="2027-01-25T00:00:00Z", step=[Step(do="Update", cite="https://a.example/1"), Step(do="Restart", cite="b")],
    )  # fmt: skip
    assert made.subject == "[TLP:GREEN] Warning: Hole in lodash"
    for part in (
        "TLP:GREEN", "from csirt", ID, "  It is bad.\n  Very.", "component: purl pkg:npm/lodash, versions vers:npm/<4.17.21",
        "all of:\n      supplier: name Acme\n      service: kind service, region north", "moon (see the attached file)",
        "What to do, by 2027-01-25 00:00 UTC", "1. Update\n     https://a.example/1", "2. Restart",
        "Please answer by 2027-01-20 12:00 UTC.", "It is not signed",
    ):  # fmt: skip
        assert part in made.body
    assert DRILL not in made.body


def test_a_drill_says_so_in_the_subject_at_the_begin_and_at_the_end():
    made = text_of(exercise=True)
    assert made.subject == "[TLP:GREEN] EXERCISE: Warning: Hole"
    lines = made.body.split("\n")
    assert (lines[0], lines[-2]) == (DRILL, DRILL)
    read = warning.read(report(exercise=True).raw)
    said = warning_answer.read(note(exercise=True).raw)
    replied = answer(read, said, "water", "amber")
    assert replied.subject.startswith("[TLP:AMBER] EXERCISE: ")
    assert replied.body.count(DRILL) == 2


@pytest.mark.parametrize(
    ("state", "says"), [("all-clear", "The danger is over."), ("mistaken", "should not have been")]
)
def test_an_end_says_that_it_is_one_and_asks_for_nothing(state, says):
    read = warning.read(warning.end(report().raw, state=state, why="Patched.", modified=LATER).raw)
    made = write(read, "csirt", "green", event_of(read))
    assert says in made.body
    assert "Patched." in made.body
    assert "Please answer" not in made.body


def test_an_update_and_a_reminder_are_told_apart():
    read = warning.read(report(modified=LATER).raw)
    assert event_of(read) == "update"
    assert "update" in write(read, "csirt", "green", "update").subject
    assert "No answer of yours" in write(read, "csirt", "green", "reminder").body
    assert event_of(warning.read(report(modified=AT).raw)) == "warning"


def test_a_query_of_a_thousand_parts_stays_a_mail():
    made = text_of(affected={"any": [{"component": {"purl": f"pkg:npm/a{at}"}} for at in range(999)]})
    assert "and 900 lines more in the attached file" in made.body


def test_an_answer_holds_what_was_released_and_nothing_else():
    read = warning.read(report().raw)
    said = warning_answer.read(note(release="counts", counts={"components": 3, "assets": 2}).raw)
    made = answer(read, said, "water", "amber")
    assert "Answer: affected\n  3 components\n  2 assets\n" in made.body


@given(name=st.text(min_size=1, max_size=300), why=st.text(max_size=50), do=st.text(min_size=1, max_size=50))
def test_nothing_that_is_written_becomes_a_header_or_a_control_character(name: str, why: str, do: str):
    from tocsin.net.mail import Mail, compose

    try:
        made = text_of(name=name, description=why, step=[Step(do=do, cite="x")])
    except BadInput:
        return  # no text that a warning may have
    mail = Mail(
        sender="a@b.example", to=("c@d.example",), subject=made.subject, text=made.body, at=AT, id="x"
    )
    raw = compose(mail).as_bytes()
    head = raw.partition(b"\r\n\r\n")[0]
    names = [line.partition(b":")[0] for line in head.split(b"\r\n") if line[:1] not in b" \t"]
    assert names == [b"From", b"To", b"Subject", b"Date", b"Message-ID", b"Auto-Submitted", b"Content-Type",
                     b"Content-Transfer-Encoding", b"MIME-Version"]  # fmt: skip
    assert all(line.isprintable() for line in made.body.split("\n"))


def test_every_word_of_ours_is_said_in_the_language_of_the_reader_and_what_programs_read_is_not():
    asked: list[str] = []

    def say(text: str) -> str:
        asked.append(text)
        return text.upper() if "{" not in text else text

    read = warning.read(report(exercise=True, answer_by="2027-01-20T12:00:00Z").raw)
    made = write(read, "csirt", "green", "reminder", say)
    assert made.subject == "[TLP:GREEN] EXERCISE: REMINDER: PLEASE ANSWER THE WARNING: Hole"
    assert "NO ANSWER OF YOURS" in made.body
    assert f"  tocsin share warn answer {read.id} --mail" in made.body
    assert {"What to do", "Who may be affected", "Please answer by {at}.", DRILL} <= set(asked)
