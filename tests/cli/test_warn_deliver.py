# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""share warn deliver, deliveries, remind, answer --mail, and work, as their users meet them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.program import Ended, refused, tocsin, usage
from tests.post_office import PostOffice

SIMPLE = (
    "--name", "Hole", "--purl", "pkg:npm/lodash", "--do", "Update", "--cite", "https://a.example", "--tlp", "green",
    "--exercise",
)  # fmt: skip
LIST = '[[recipient]]\nname = "water"\nmail = ["duty@water.example"]\n[[recipient]]\nname = "csirt"\nmail = ["bell@csirt.example"]\n'


@pytest.fixture
def office() -> Iterator[PostOffice]:
    made = PostOffice()
    yield made
    made.close()


def told(ended: Ended, says: str) -> None:
    """The call was refused as wrongly written, in these words."""
    usage(ended)
    assert says in ended.err


class Node:
    """One node of the program, and its mail server."""

    def __init__(self, name: str, folder: Path, office: PostOffice) -> None:
        self.folder = folder / name
        self.folder.mkdir()
        (self.folder / "r.toml").write_text(LIST)
        self.env = {
            "TOCSIN_ORGANISATION": name, "TOCSIN_SHARE_RECIPIENTS_FILE": "r.toml", "TOCSIN_MAIL_HOST": "127.0.0.1",
            "TOCSIN_MAIL_PORT": str(office.port), "TOCSIN_MAIL_SECURITY": "none", "TOCSIN_MAIL_INSIDE": "true",
            "TOCSIN_MAIL_SENDER": f"bell@{name}.example",
        }  # fmt: skip
        assert self("init").code == 0

    def __call__(self, *call: str) -> Ended:
        return tocsin(*call, data=self.folder / "data", cwd=self.folder, env=self.env)

    def warn(self, *call: str) -> Ended:
        return self("share", "warn", *call)


def test_a_warning_goes_out_by_mail_and_its_answer_comes_back(tmp_path: Path, office: PostOffice):
    csirt, water = Node("csirt", tmp_path, office), Node("water", tmp_path, office)
    (csirt.folder / "members.txt").write_text("water\nclinic\n")
    ended = csirt.warn("new", *SIMPLE, "--members", "members.txt")
    assert "waiting for tocsin work: 1 deliveries" in ended.err, ended
    (row,) = csirt.warn("deliver", "report--", "--preview", "--json").rows("json")
    assert (row["address"], row["outcome"]) == ("duty@water.example", "goes")
    assert "EXERCISE: this is a drill" in csirt.warn("deliver", "report--", "--preview", "--text").out
    assert "warning to water by mail" in csirt("work", "--once").out
    (row,) = csirt.warn("deliveries", "report--", "--json").rows("json")
    assert (row["name"], row["what"], row["state"]) == ("water", "warning", "sent")
    (water.folder / "w.eml").write_bytes(office.letters[0].raw)
    assert "*** EXERCISE" in water.warn("read", "w.eml").out
    ended = csirt.warn("remind", "report--")
    assert "1 reminders" in ended.err
    assert "no way to clinic is known" in ended.err
    ended = water.warn("answer", "report--", "--mail")
    assert "1 deliveries to csirt" in ended.err, ended
    assert "answer to csirt by mail" in water("work", "--once").out
    (csirt.folder / "a.eml").write_bytes(office.letters[1].raw)
    assert csirt.warn("gather", "a.eml").code == 0
    assert "not reminded" in csirt("work", "--once").out
    assert [row["state"] for row in csirt.warn("status", "report--", "--json").rows("json")] == [
        "not-checked",
        "silent",
    ]
    assert len(office.letters) == 2


def test_nothing_is_sent_that_a_person_holds_back(tmp_path: Path, office: PostOffice):
    csirt = Node("csirt", tmp_path, office)
    csirt.warn("new", *SIMPLE, "--no-deliver")
    assert csirt("work", "--once").out == ""
    assert "nothing was sent" in csirt.warn("deliveries", "report--").out
    assert "2 deliveries" in csirt.warn("deliver", "report--").err
    csirt("work", "--once")
    assert len(office.letters) == 2


def test_what_cannot_be_done_is_said(tmp_path: Path, office: PostOffice):
    csirt = Node("csirt", tmp_path, office)
    (csirt.folder / "r.toml").write_text('[[recipient]]\nname = "water"\nmail = ["no address"]\n')
    ended = csirt.warn("new", *SIMPLE)
    assert "'no address' is no mail address" in ended.err
    assert "nobody: share.recipients_file" in csirt.warn("deliver", "report--", "--preview").out
    refused(csirt.warn("remind", "report--"), 3, says="who is to answer is not known")
    refused(csirt.warn("remind", "report--nothing"), 3, says="no warning of this id")
    refused(csirt.warn("answer", "report--", "--mail"), 3, says="no way to the issuer")
    csirt.env["TOCSIN_SHARE_REMIND_BEFORE"] = "soon"
    refused(csirt.warn("new", *SIMPLE), 3, says="'soon' is no interval", at="share.remind_before")
    del csirt.env["TOCSIN_SHARE_REMIND_BEFORE"]
    (csirt.folder / "r.toml").write_text("[[recipient]")
    refused(csirt.warn("new", *SIMPLE), 3, says="not TOML", at="r.toml")
    assert len(csirt.warn("list", "--json").rows("json")) == 1


def test_previews_and_approvals_without_a_case(tmp_path: Path, office: PostOffice):
    csirt = Node("csirt", tmp_path, office)
    csirt.env["TOCSIN_SHARE_OWN_NAMES_FILE"] = "own.txt"
    (csirt.folder / "own.txt").write_text("Hole\n")
    (csirt.folder / "members.txt").write_text("water\n")
    csirt.warn("new", *SIMPLE, "--members", "members.txt")
    assert "failed: own names are in it" in csirt("work", "--once").out
    (row,) = csirt.warn("list", "--json").rows("json")
    named = ("--object", str(row["id"]), "--to", "water")
    assert '"outcome": "held"' in csirt("share", "preview", *named, "--json").out
    told(csirt("share", "approve", *named, "--release"), "--by")
    assert csirt("share", "approve", *named, "--release", "--by", "duty officer").code == 0
    csirt.warn("deliver", "report--")
    assert "warning to water by mail" in csirt("work", "--once").out
    told(csirt("share", "preview"), "give a CASE")
    told(csirt("share", "preview", "case--1"), "--tlp")
    told(csirt("share", "preview", "case--1", "--tlp", "green", "--object", "x"), "without a CASE")
