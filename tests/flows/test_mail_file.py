# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Warnings and answers out of saved mails: by name, and out of a watched folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.flows.conftest import CONTEXT, LIMITS, NOW
from tests.share.test_mailed import mail
from tests.share.warning_samples import ID, note, report
from tests.stix_samples import bundle
from tocsin.core import ids, stix
from tocsin.core.errors import BadInput
from tocsin.core.feed import Feed
from tocsin.core.settings import Settings
from tocsin.flows import mail_file, share_case, warnings_held
from tocsin.flows.pull import pull
from tocsin.store import Store, feeds, warnings

MEDIA = "application/stix+json"
OTHER = ids.derived("report", "test", "another warning")


def mailed(*objects: stix.StixObject) -> bytes:
    data = bundle(*(stix.properties(each) for each in objects))
    return mail((MEDIA, "w.json", data)).as_bytes()


def test_a_warning_and_an_answer_to_it_come_by_mail(store: Store):
    taken = share_case.load(store, "w.eml", mailed(report()), CONTEXT)
    assert (taken.kind, taken.outcome, taken.new) == (mail_file.KIND, "taken", 1)
    assert any("1 new warning" in each for each in taken.notes)
    for _ in range(2):
        share_case.load(store, "a.eml", mailed(note("water")), CONTEXT)
    with store.read() as reader:
        assert len(warnings.answers(reader, ID)) == 1


def test_a_watched_folder_of_saved_mails_is_heard(store: Store, tmp_path: Path):
    """Other mails are looked at once; what is broken costs no other, and is told."""
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "1.eml").write_bytes(mailed(report()))
    (inbox / "2.eml").write_bytes(mail(("image/png", "x.png", b"x")).as_bytes())
    with store.write("test", CONTEXT.at) as tx:
        feeds.add(tx, Feed(name="inbox", kind="folder", address=str(inbox)))
    settings = Settings(organisation="water")
    done = pull(store, "inbox", settings, clock=lambda: NOW, environ={})
    assert "1 in prose wait for a review: tocsin share draft --list" in done.notes
    assert pull(store, "inbox", settings, clock=lambda: NOW, environ={}).pages == 0
    (inbox / "3.eml").write_bytes(mailed(report(id=OTHER)))
    (inbox / "4.eml").write_bytes(mail((MEDIA, "a", b"{")).as_bytes())
    with pytest.raises(BadInput, match="1 of 2 files were not taken"):
        pull(store, "inbox", settings, clock=lambda: NOW, environ={})
    with store.read() as reader:
        held = {one.warning.id: one for one in warnings_held.every(reader)}
    assert held.keys() == {ID, OTHER}
    assert all(one.found is not None for one in held.values())


def test_a_bad_bundle_beside_a_good_one_is_a_fault():
    good = bundle(stix.properties(report()))
    read = mail_file.read(mail((MEDIA, "a", b"{"), (MEDIA, "b", good)).as_bytes(), "m.eml", LIMITS)
    assert ([each.id for each in read.records], len(read.faults)) == ([ID], 1)
    assert read.faults[0].where.startswith("m.eml: attachment 1")
    with pytest.raises(BadInput):
        mail_file.read(mail((MEDIA, "a", b"{")).as_bytes(), "m.eml", LIMITS)


def test_a_mail_says_nothing_for_another(store: Store):
    """The version of a stranger is kept as an object and not followed, as by every other way in."""
    share_case.load(store, "w.eml", mailed(report()), CONTEXT)
    other = report(
        issuer="identity--0b5e5a1c-6f3a-4c0e-9d2b-3b1d7c1f7a10", modified="2027-01-01T00:00:00.000Z"
    )
    taken = share_case.load(store, "x.eml", mailed(other), CONTEXT)
    assert any("another issued this warning" in fault.what for fault in taken.faults)


def test_faults_of_many_attachments_are_counted_beyond_the_limit():
    """Found by the fuzzing of a later day: 50 bad bundles beside a good one gave 50 faults."""
    good = bundle(*(stix.properties(each) for each in (report(),)))
    bad = [(MEDIA, f"{at}.json", b'{"type": "bundle", "\xc9": 1}') for at in range(LIMITS.faults + 5)]
    found = mail_file.read(mail((MEDIA, "w.json", good), *bad).as_bytes(), "m.eml", LIMITS)
    assert len(found.records) == 1
    assert len(found.faults) == LIMITS.faults
    assert any("5 more faults" in each for each in found.notes)
