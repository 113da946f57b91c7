# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Warnings by mail and webhook, against real servers on the loopback: what goes, to whom, once."""

from __future__ import annotations

import datetime as dt
import json
import signal
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cli.program import start
from tests.flows.conftest import CONTEXT, CURE, DOMAIN, INTEL, LIMITS, give
from tests.flows.ringing import MEMBERS, PORT, WATER, WATER_2, Csirt
from tests.flows.test_answer_warning import bom
from tests.net.test_fetch import Site, body
from tests.post_office import PostOffice
from tests.share.warning_samples import ID, draft, report
from tests.stix_samples import bundle
from tocsin.core import stix
from tocsin.core.name_matcher import Name
from tocsin.core.settings import Mail, Settings, Share
from tocsin.flows import deliveries, issue_warning, leaving, outgoing, share_case, warnings_held
from tocsin.flows.deliver import Known, Post
from tocsin.flows.recipient import asker_of
from tocsin.share.own_names import Choice
from tocsin.share.warning_answer import Release
from tocsin.store import Store, create_store, jobs, remarks, sent

HOUR = dt.timedelta(hours=1)


@pytest.fixture
def office() -> Iterator[PostOffice]:
    made = PostOffice()
    yield made
    made.close()


@pytest.fixture
def site() -> Iterator[Site]:
    made = Site()
    made.answers["/hook"] = body(b"", 202)
    yield made
    made.close()


def ids_in(bundle: bytes) -> set[str]:
    reading = stix.read_bundle(bundle, "x", LIMITS)
    assert reading.faults == []
    return {each.id for each in reading.records}


def test_a_warning_reaches_every_way_of_those_who_are_to_answer(
    store: Store, tmp_path: Path, office: PostOffice, site: Site
):
    csirt = Csirt(store, tmp_path, office, site)
    id_ = csirt.issue("water", "clinic", exercise=True, answer_by="2027-01-20T12:00:00Z")
    assert {ran.outcome for ran in csirt.work()} == {"done"}
    assert sorted(letter.to for letter in office.letters) == [WATER, WATER_2]
    one = office.letters[0]
    assert one.said["Subject"] == "[TLP:GREEN] EXERCISE: Warning: Hole"
    assert "answer by 2027-01-20 12:00 UTC" in one.text
    assert one.text.count("*** EXERCISE: this is a drill ***") == 2
    assert id_ in ids_in(one.attached[0])
    (posted,) = (json.loads(raw) for raw in site.posted)
    assert (posted["event"], posted["exercise"], posted["id"]) == ("warning", True, id_)
    assert ids_in(json.dumps(posted["bundle"]).encode()) == ids_in(one.attached[0])
    assert site.seen[0][1]["X-Key"] == "sesame"
    assert all(row.state == "sent" for row in csirt.standing(id_) if row.way)


def test_what_has_gone_does_not_go_again_and_an_end_reaches_all_who_had_it(
    store: Store, tmp_path: Path, office: PostOffice
):
    csirt = Csirt(store, tmp_path, office)
    id_ = csirt.issue("water")
    csirt.work()
    assert deliveries.again(store, id_, csirt.settings, csirt.ways, CONTEXT.at) == 2
    assert [ran.said for ran in csirt.work()] == ["went to water before"] * 2
    ended = issue_warning.end(
        store, id_, state="all-clear", why="over", organisation="csirt", context=CONTEXT,
        then=deliveries.then(csirt.settings, csirt.ways),
    )  # fmt: skip
    csirt.work()
    assert [letter.said["Subject"].split(": ")[0] for letter in office.letters] == [
        "[TLP:GREEN] Warning"
    ] * 2 + ["[TLP:GREEN] All clear"] * 2
    assert "The danger is over." in office.letters[-1].text
    assert ended.id in ids_in(office.letters[-1].attached[0])


def test_an_update_takes_the_place_of_what_has_not_gone_yet(store: Store, tmp_path: Path, office: PostOffice):
    csirt = Csirt(store, tmp_path, office)
    id_ = csirt.issue("port")
    issue_warning.update(
        store, id_, draft(description="More is known."), organisation="csirt", to="community", context=CONTEXT,
        then=deliveries.then(csirt.settings, csirt.ways),
    )  # fmt: skip
    csirt.work()
    (one,) = office.letters
    assert one.to == PORT
    assert "More is known." in one.text


def test_a_server_that_is_away_is_tried_again_until_it_takes_it(
    store: Store, tmp_path: Path, office: PostOffice
):
    csirt = Csirt(store, tmp_path, office)
    id_ = csirt.issue(*MEMBERS)
    office.refused[WATER] = 451
    assert sorted(ran.outcome for ran in csirt.work()) == ["done", "done", "failed"]
    (waits,) = (row for row in csirt.standing(id_) if row.state != "sent")
    assert (waits.name, waits.state, waits.failures) == ("water", "waiting", 1)
    assert "451" in waits.error
    office.refused.clear()
    assert csirt.work() == []
    assert [ran.outcome for ran in csirt.work(HOUR)] == ["done"]
    assert sorted(letter.to for letter in office.letters) == sorted([WATER, WATER_2, PORT])


def test_it_stops_after_its_tries_and_says_so(store: Store, tmp_path: Path, office: PostOffice):
    csirt = Csirt(store, tmp_path, office)
    id_ = csirt.issue("port")
    office.refused[PORT] = 550
    tries = 0
    while csirt.work(dt.timedelta(hours=7)):
        tries += 1
    assert tries == deliveries.TRIES
    assert [(row.state, row.at) for row in csirt.standing(id_)] == [("stopped", "")]


@pytest.mark.parametrize(
    ("moment", "letters"),
    [("before_data", 1), ("before_answer", 2)],
    ids=["before the server has it", "when the server has it and the sender has not heard"],
)
def test_killed_at_any_moment_it_arrives_and_is_one_message(
    tmp_path: Path, office: PostOffice, moment: str, letters: int
):
    """The real program is killed by the server; another takes its job over when the lease has ended."""
    with closing(create_store(f"sqlite:///{tmp_path}/tocsin.db")) as store:
        csirt = Csirt(store, tmp_path, office)
        csirt.now = dt.datetime.now(dt.UTC)  # as the program has it
        id_ = csirt.issue("port")
        child = start("work", "--once", data=tmp_path, env=csirt.variables)
        setattr(office, moment, child.kill)
        told = child.communicate(timeout=60)
        assert child.returncode == -signal.SIGKILL, told
        setattr(office, moment, lambda: None)
        csirt.now = dt.datetime.now(dt.UTC)
        assert csirt.work() == []  # its lease goes on
        assert [ran.outcome for ran in csirt.work(HOUR)] == ["done"]
        assert len(office.letters) == letters
        assert len({letter.said["Message-ID"] for letter in office.letters}) == 1
        with store.read() as reader:
            assert [one.place for one in sent.of_object(reader, id_)] == [PORT]
        assert csirt.work(10 * HOUR) == []


def test_killed_after_the_record_it_does_not_go_again(store: Store, tmp_path: Path, office: PostOffice):
    csirt = Csirt(store, tmp_path, office)
    csirt.issue("port")
    with store.write("killed", CONTEXT.at) as tx:
        job = jobs.claim(tx, "killed", [deliveries.DELIVER], 60)
    assert job is not None
    post = Post(settings=csirt.settings, clock=lambda: csirt.now, environ={})
    deliveries.do_job(store, job.kind, job.subject, post)  # and here it ends
    assert [ran.said for ran in csirt.work(HOUR)] == ["went to port before"]
    assert len(office.letters) == 1


def test_what_a_marking_keeps_from_a_recipient_does_not_go(store: Store, tmp_path: Path, office: PostOffice):
    give(store, "intel.json", INTEL)
    csirt = Csirt(store, tmp_path, office)
    csirt.issue("port", about=[DOMAIN["id"], CURE["id"]])
    csirt.work()
    assert DOMAIN["id"] in ids_in(office.letters[0].attached[0])
    id_ = csirt.issue("port", name="Without the domain", about=[CURE["id"], "CVE-2021-23337"])
    with store.write("test", CONTEXT.at) as tx:
        remarks.add(tx, str(CURE["id"]), "red", "", "test")
    assert [ran.said for ran in csirt.work()] == ["warning to port by mail; 1 objects stay here"]
    assert str(CURE["id"]) not in ids_in(office.letters[1].attached[0])
    assert id_ in ids_in(office.letters[1].attached[0])
    id_ = csirt.issue("port", name="Another")
    with store.write("test", CONTEXT.at) as tx:
        remarks.add(tx, id_, "red", "", "test")
    (ran,) = csirt.work()
    assert ran.outcome == "failed"
    assert "TLP:red stays" in ran.said
    assert len(office.letters) == 2


def test_an_own_name_keeps_it_here_until_somebody_releases_it_for_this_recipient(
    store: Store, tmp_path: Path, office: PostOffice
):
    listed = tmp_path / "own.txt"
    listed.write_text("plant seven\n")
    csirt = Csirt(store, tmp_path, office, own_names_file=str(listed))
    id_ = csirt.issue("port", "water", description="As seen at Plant Seven.")
    assert [ran.outcome for ran in csirt.work()] == ["failed"] * 3
    assert office.letters == []
    with store.read() as reader:
        own = leaving.matcher(reader, [Name("plant seven", "name", wanted=True)])
        made = outgoing.preview(
            reader, [id_], asker_of(reader, "port"), own, organisation="csirt", limits=LIMITS
        )
    (row,) = made.looked
    assert (row.outcome, [one.name for one in row.finds]) == ("held", ["plant seven"])
    leaving.approve(
        store, row, "port", [Choice("plant seven", "release", "")], organisation="csirt", by="duty", why="", at=CONTEXT.at
    )  # fmt: skip
    deliveries.again(store, id_, csirt.settings, csirt.ways, CONTEXT.at)
    assert sorted(ran.outcome for ran in csirt.work()) == ["done", "failed", "failed"]
    assert [letter.to for letter in office.letters] == [PORT]


def test_an_answer_goes_to_the_issuer_and_to_nobody_else(store: Store, tmp_path: Path, office: PostOffice):
    water = Csirt(store, tmp_path, office)
    water.settings = type(water.settings)(
        organisation="water", share=water.settings.share, mail=water.settings.mail
    )
    share_case.load(store, "w.json", bundle(stix.properties(report())), CONTEXT)
    _, made = warnings_held.answer(
        store, ID, CONTEXT, organisation="water", release="verdict", to="community"
    )
    assert deliveries.hand_in_answer(store, ID, water.ways, CONTEXT.at) == []  # csirt is not on the list
    with water.file.open("a") as file:
        file.write('[[recipient]]\nname = "csirt"\nmail = ["bell@csirt.example"]\n')
    assert len(deliveries.hand_in_answer(store, ID, water.ways, CONTEXT.at)) == 1
    assert [ran.outcome for ran in water.work()] == ["done"]
    (one,) = office.letters
    assert one.to == "bell@csirt.example"
    assert f"Answer: {made.verdict}" in one.text
    assert "warning--" not in one.text
    with store.write("test", CONTEXT.at) as tx:
        jobs.schedule(tx, deliveries.ANSWER, f"{ID} mail {PORT}")
    (ran,) = water.work()
    assert (ran.outcome, "did not issue" in ran.said) == ("failed", True)
    assert len(office.letters) == 1


def test_without_a_mail_server_it_says_what_to_set(store: Store, tmp_path: Path, office: PostOffice):
    csirt = Csirt(store, tmp_path, office)
    csirt.settings = type(csirt.settings)(organisation="csirt", share=csirt.settings.share, mail=Mail())
    csirt.issue("port")
    (ran,) = csirt.work()
    assert ran.said == "no mail server is set (mail.host)"


def test_a_recipient_who_left_the_list_gets_no_more(store: Store, tmp_path: Path, office: PostOffice):
    csirt = Csirt(store, tmp_path, office)
    csirt.issue("port")
    csirt.file.write_text("")
    (ran,) = csirt.work()
    assert (ran.outcome, office.letters) == ("failed", [])
    assert "nobody is reached by this way" in ran.said


@given(
    release=st.sampled_from(["verdict", "counts", "assets"]),
    names=st.lists(st.sampled_from(["plc-north", "hmi-south", "rtu-east"]), min_size=1, unique=True),
    data=st.data(),
)
@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_mail_of_an_answer_holds_no_asset_that_its_owner_did_not_release(
    tmp_path_factory: pytest.TempPathFactory,
    office: PostOffice,
    release: Release,
    names: list[str],
    data: st.DataObject,
):
    """By the bytes that the server took, decoded: neither in the text nor in what is attached."""
    folder = tmp_path_factory.mktemp("law")
    only = data.draw(st.lists(st.sampled_from(names), unique=True)) if release == "assets" else []
    office.letters.clear()
    with closing(create_store(f"sqlite:///{folder}/tocsin.db")) as store:
        water = Csirt(store, folder, office)
        water.file.write_text('[[recipient]]\nname = "csirt"\nmail = ["bell@csirt.example"]\n')
        water.settings = Settings(organisation="water", share=water.settings.share, mail=water.settings.mail)
        for name in names:
            give(store, f"{name}.cdx.json", bom(name))
        share_case.load(store, "w.json", bundle(stix.properties(report())), CONTEXT)
        warnings_held.answer(
            store, ID, CONTEXT, organisation="water", release=release, to="community", only=only
        )
        deliveries.hand_in_answer(store, ID, water.ways, CONTEXT.at)
        assert [ran.outcome for ran in water.work()] == ["done"]
    (one,) = office.letters
    went = (one.text.encode() + b"".join(one.attached)).decode()
    allowed = set(only or names) if release == "assets" else set()
    for name in names:
        assert (name in went) is (name in allowed)
        assert f"{name}.cdx.json" not in went
    assert ("components" in one.text) is (release != "verdict")


def test_what_a_worker_remembers_is_made_anew_when_a_file_changes(store: Store, tmp_path: Path):
    """A worker runs for days: who is on the list and what is an own name is what the files say now."""
    listed, known = tmp_path / "own.txt", Known()
    file = tmp_path / "r.toml"
    named = Settings(share=Share(recipients_file=str(file), own_names_file=str(listed)))
    for names, address in (("alder works\n", "a@b.example"), ("birch works\n", "c@d.example")):
        listed.write_text(names)
        file.write_text(f'[[recipient]]\nname = "x"\nmail = ["{address}"]\n')
        assert [way.address for way in known.ways(named).records] == [address]
        assert known.ways(named) is known.ways(named)
        with store.read() as reader:
            own = known.own(reader, named)
            assert own is known.own(reader, named)
        assert own.find(names.strip())
        assert not own.find("cedar works")


def test_each_gets_the_text_in_its_own_language_and_the_same_bundle(
    store: Store, tmp_path: Path, office: PostOffice
):
    csirt = Csirt(store, tmp_path, office, language="zh")
    said = csirt.file.read_text()
    csirt.file.write_text(said.replace('name = "port"', 'name = "port"\nlanguage = "en"'))
    csirt.issue()
    csirt.work()
    text = {letter.to: letter.text for letter in office.letters}
    assert "\nWhat to do\n" in text[PORT]
    assert "\n怎么办\n" in text[WATER]
    assert "What to do" not in text[WATER]
    assert len({letter.attached[0] for letter in office.letters}) == 1
