# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Who gets a warning, and who is reminded of it and when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.flows.conftest import CONTEXT, LIMITS, NOW
from tests.flows.ringing import MEMBERS, PORT, WATER, WATER_2, Csirt
from tests.post_office import PostOffice
from tests.share.warning_samples import draft, note
from tests.stix_samples import bundle
from tocsin.core import stix
from tocsin.core.errors import BadInput, Conflict
from tocsin.core.policy import Asker
from tocsin.core.settings import Settings, Share
from tocsin.flows import deliveries, issue_warning, share_case, warnings_held
from tocsin.flows.warnings_now import Reading
from tocsin.share import warning_draft
from tocsin.store import Store, jobs

BY = "2027-01-20T12:00:00Z"
DAY = dt.timedelta(days=1)


@pytest.fixture
def office() -> Iterator[PostOffice]:
    made = PostOffice()
    yield made
    made.close()


@pytest.fixture
def csirt(store: Store, tmp_path: Path, office: PostOffice) -> Csirt:
    return Csirt(store, tmp_path, office, remind_before="24h,4h")


def answered(csirt: Csirt, warning_id: str, member: str, sequence: int = 1) -> None:
    made = note(member, sequence, "2027-01-15T12:00:00.000Z", warning_id)
    share_case.load(csirt.store, f"{member}{sequence}.json", bundle(stix.properties(made)), CONTEXT)


def test_without_a_list_of_members_everyone_on_the_list_of_recipients_gets_it(csirt: Csirt):
    id_ = csirt.issue()
    assert {row.address for row in csirt.standing(id_) if row.way} == {WATER, WATER_2, PORT}


def test_before_the_day_those_are_reminded_who_have_not_answered(csirt: Csirt, office: PostOffice):
    id_ = csirt.issue(*MEMBERS, answer_by=BY, exercise=True)
    csirt.work()
    office.letters.clear()
    answered(csirt, id_, "water")
    assert csirt.work(3 * DAY) == []
    told = [ran.said for ran in csirt.work(DAY)]
    assert told == ["1 reminders; no way to clinic", "reminder to port by mail"]
    (one,) = office.letters
    assert one.to == PORT
    assert one.said["Subject"] == "[TLP:GREEN] EXERCISE: Reminder: please answer the warning: Hole"
    assert "No answer of yours" in one.text
    csirt.work(dt.timedelta(hours=20))
    assert [letter.to for letter in office.letters] == [PORT, PORT]
    assert csirt.work(5 * DAY) == []


def test_who_answers_while_the_reminder_waits_gets_none(csirt: Csirt, office: PostOffice):
    id_ = csirt.issue(*MEMBERS)
    csirt.work()
    office.letters.clear()
    going, unknown = deliveries.remind(csirt.store, id_, csirt.ways, CONTEXT.at)
    assert ([way.address for way in going], unknown) == ([WATER, WATER_2, PORT], ["clinic"])
    answered(csirt, id_, "water")
    csirt.work()
    assert [letter.to for letter in office.letters] == [PORT]


def test_a_look_that_is_repeated_sends_no_second_reminder(csirt: Csirt, office: PostOffice):
    id_ = csirt.issue("port")
    csirt.work()
    office.letters.clear()
    for _ in range(2):
        deliveries.remind(csirt.store, id_, csirt.ways, CONTEXT.at, "24h")
        csirt.work()
    assert len(office.letters) == 1


def test_another_day_moves_the_reminders_and_an_end_cancels_them(csirt: Csirt):
    id_ = csirt.issue("port", answer_by=BY)

    def due() -> list[str]:
        with csirt.store.read() as reader:
            return [job.due_at for job in jobs.of_kind(reader, deliveries.REMIND)]

    assert due() == ["2027-01-19T12:00:00.000Z", "2027-01-20T08:00:00.000Z"]
    then = deliveries.then(csirt.settings, csirt.ways)
    named = {"organisation": "csirt", "context": CONTEXT, "then": then}
    issue_warning.update(
        csirt.store, id_, draft(answer_by="2027-01-15T18:00:00Z"), organisation="csirt", to="community", context=CONTEXT, then=then
    )  # fmt: skip
    assert due() == ["2027-01-15T14:00:00.000Z"]  # the other time has passed
    issue_warning.end(csirt.store, id_, state="mistaken", why="", **named)  # type: ignore[arg-type]  # as named
    assert due() == []
    with pytest.raises(Conflict, match="ended"):
        deliveries.remind(csirt.store, id_, csirt.ways, CONTEXT.at)


def test_who_is_silent_is_known_by_a_list_of_members_alone(csirt: Csirt):
    id_ = csirt.issue()
    with pytest.raises(BadInput, match="who is to answer"):
        deliveries.remind(csirt.store, id_, csirt.ways, CONTEXT.at)


def test_only_the_issuer_delivers_and_reminds(csirt: Csirt):
    from tests.share.warning_samples import ID, report

    share_case.load(csirt.store, "w.json", bundle(stix.properties(report())), CONTEXT)
    with pytest.raises(Conflict, match="another issued"):
        deliveries.again(csirt.store, ID, csirt.settings, csirt.ways, CONTEXT.at)
    with pytest.raises(Conflict, match="another issued"):
        deliveries.remind(csirt.store, ID, csirt.ways, CONTEXT.at)


def test_a_member_that_is_taken_off_still_hears_the_end(csirt: Csirt, office: PostOffice):
    id_ = csirt.issue("port")
    csirt.work()
    import msgspec

    members = msgspec.json.encode(warning_draft.members(b"water", "m", LIMITS).records)
    warnings_held.set_members(csirt.store, id_, members, CONTEXT)
    issue_warning.end(
        csirt.store, id_, state="all-clear", why="", organisation="csirt", context=CONTEXT,
        then=deliveries.then(csirt.settings, csirt.ways),
    )  # fmt: skip
    csirt.work()
    assert sorted(letter.to for letter in office.letters) == sorted([PORT, PORT, WATER, WATER_2])


def test_what_is_stored_together_is_undone_together(csirt: Csirt):
    """A warning that cannot be entered for delivery is not issued."""
    csirt.settings = Settings(organisation="csirt", share=Share(remind_before="soon"))
    with pytest.raises(BadInput, match="soon"):
        csirt_issue(csirt)
    with csirt.store.read() as reader:
        assert warnings_held.every(reader) == []


def csirt_issue(csirt: Csirt) -> None:
    issue_warning.issue(
        csirt.store, draft(answer_by=BY), organisation="csirt", to="community", context=CONTEXT,
        then=lambda tx, id_: deliveries.plan_reminders(tx, id_, csirt.settings),
    )  # fmt: skip


def test_times_are_read_as_intervals_of_feeds_are():
    assert deliveries.steps(Settings(share=Share(remind_before=" 7d, 24h "))) == ["7d", "24h"]
    assert deliveries.steps(Settings(share=Share(remind_before=""))) == []
    assert dt.datetime(2027, 1, 15, 12, tzinfo=dt.UTC) == NOW


def test_the_page_tells_the_own_organisation_how_it_went_and_nobody_else(csirt: Csirt, office: PostOffice):
    id_ = csirt.issue()
    office.refused[PORT] = 550
    csirt.work()
    book = Reading(csirt.store, now=lambda: csirt.now, ways=lambda: csirt.ways)
    rows = book.deliveries(Asker("csirt", own=True), id_)
    assert (rows[0].name, rows[0].address) == ("port", PORT)
    assert {row.address for row in rows if row.state == "sent"} == {WATER, WATER_2}
    assert rows[0].error
    assert book.deliveries(Asker("water", communities=("community",)), id_) == ()


def test_a_list_of_recipients_that_cannot_be_read_takes_the_names_only(csirt: Csirt):
    id_ = csirt.issue()
    csirt.file.unlink()
    book = Reading(csirt.store, now=lambda: csirt.now, ways=lambda: csirt.ways)
    rows = book.deliveries(Asker("csirt", own=True), id_)
    assert {(row.name, row.address) for row in rows} == {("", WATER), ("", WATER_2), ("", PORT)}
