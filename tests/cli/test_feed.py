# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""share feed and work: named, pulled, killed in the middle, listed, forgotten."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.program import refused, start, tocsin
from tests.flows.conftest import indicator
from tests.flows.taxii_server import Taxii, stamp

OBJECTS = [(1000 * n, indicator(n, f"[domain-name:value = 'bad{n}.example']")) for n in range(1, 8)]


@pytest.fixture
def upstream() -> Iterator[Taxii]:
    made = Taxii(OBJECTS[:])
    yield made
    made.close()


def objects(data: Path) -> str:
    return next(line for line in tocsin("doctor", data=data).out.splitlines() if line.startswith("records"))


def listed(data: Path) -> dict[str, object]:
    (row,) = tocsin("share", "feed", "list", "--json", data=data).rows("json")
    return row


def test_a_pull_killed_between_two_pages_goes_on_there_nothing_lost_nothing_twice(
    upstream: Taxii, empty: Path
):
    assert tocsin("share", "feed", "add", "up", upstream.url, "--inside", data=empty).code == 0
    upstream.hold_at = 3
    with start("share", "feed", "pull", "up", data=empty) as child:
        assert upstream.reached.wait(60)
        child.send_signal(signal.SIGKILL)
        child.communicate()
    assert "4 objects" in objects(empty)
    upstream.hold_at = 0
    upstream.go_on.set()
    ended = tocsin("share", "feed", "pull", "up", "--json", data=empty)
    (row,) = ended.rows("json")
    assert (row["outcome"], row["records"], row["new"]) == ("pulled", 4, 3)
    assert "7 objects" in objects(empty)
    assert upstream.pages[3] == {"limit": "1000", "added_after": stamp(3999)}


def test_work_pulls_what_is_due_and_the_list_tells_how_that_ended(upstream: Taxii, empty: Path):
    assert (
        tocsin("share", "feed", "add", "up", upstream.url, "--inside", "--every", "1h", data=empty).code == 0
    )
    assert listed(empty)["state"] == "new"
    ended = tocsin("work", "--once", data=empty)
    assert (ended.code, ended.out) == (0, "feed.pull up: done: 7 records, 7 new\n")
    row = listed(empty)
    assert (row["state"], row["error"], row["every_s"]) == ("pulled", "", 3600)
    assert str(row["next_run"]) > str(row["last_success"]) > "2026"
    assert tocsin("work", "--once", data=empty).out == ""


def test_work_says_what_failed_and_exits_3(upstream: Taxii, empty: Path):
    upstream.wrong = "same next"
    tocsin("share", "feed", "add", "up", upstream.url, "--inside", "--every", "1h", data=empty)
    ended = tocsin("work", "--once", data=empty)
    assert ended.code == 3
    assert "feed.pull up: failed: the server leads in a circle" in ended.out
    row = listed(empty)
    assert (row["state"], row["last_success"]) == ("failed", "")
    assert "leads in a circle" in str(row["error"])


def test_a_worker_ends_when_it_is_told_to(empty: Path, tmp_path: Path):
    (tmp_path / "in").mkdir()
    tocsin("share", "feed", "add", "in", str(tmp_path / "in"), "--every", "60s", data=empty)
    with start("work", data=empty) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"feed.pull in: done: 0 records, 0 new\n"
        child.terminate()
        assert child.wait(30) == 0


def test_a_folder_is_watched(empty: Path, tmp_path: Path):
    place = tmp_path / "in"
    place.mkdir()
    assert tocsin("share", "feed", "add", "in", "in", data=empty, cwd=tmp_path).code == 0
    (place / "list.txt").write_text("198.51.100.7\n", encoding="utf-8")
    pull = ("share", "feed", "pull", "in", "--json")
    assert json.loads(tocsin(*pull, data=empty).out)[0]["new"] == 1
    (place / "cut.json").write_text('{"type": "bundle", "objects": [', encoding="utf-8")
    (place / "more.txt").write_text("198.51.100.8\n", encoding="utf-8")
    ended = tocsin(*pull, data=empty)
    assert ended.code == 3
    assert "1 of 2 files were not taken" in ended.err
    assert "1 of 2 files" in str(listed(empty)["error"])
    (place / "cut.json").unlink()
    assert json.loads(tocsin(*pull, data=empty).out)[0]["records"] == 0
    assert listed(empty)["error"] == ""


def test_a_feed_is_forgotten_with_its_job_and_what_it_brought_stays(upstream: Taxii, empty: Path):
    tocsin("share", "feed", "add", "up", upstream.url, "--inside", "--every", "1h", data=empty)
    tocsin("work", "--once", data=empty)
    assert tocsin("share", "feed", "remove", "up", data=empty).code == 0
    assert "There is no feed" in tocsin("share", "feed", "list", data=empty).out
    assert "7 objects" in objects(empty)
    assert tocsin("share", "feed", "pull", "up", data=empty).code == 3


@pytest.mark.parametrize(
    ("args", "says"),
    [
        pytest.param(("a b", "https://x.example/"), "no name for a feed", id="a name with a blank"),
        pytest.param(("x", "ftp://x.example/"), "no address of a web server", id="another scheme"),
        pytest.param(("x", "./nowhere"), "neither an URL nor a folder", id="a folder that is not there"),
        pytest.param(
            ("x", "https://me:sesame-7f3@x.example/"), "user or password", id="a password in the address"
        ),
        pytest.param(("x", "https://x.example/", "--every", "5s"), "no interval", id="too often"),
        pytest.param(("x", "https://[x/"), "no URL", id="half an address"),
        pytest.param(
            ("x", "https://x.example/", "--auth-env", "Bearer sesame-7f3"),
            "no name of a variable",
            id="the credential itself",
        ),
    ],
)
def test_what_is_no_feed_is_refused(empty: Path, args: tuple[str, ...], says: str):
    ended = tocsin("share", "feed", "add", *args, data=empty)
    refused(ended, 3, says=says)
    assert "sesame-7f3" not in ended.err
    assert tocsin("share", "feed", "list", "--json", data=empty).rows("json") == []


def test_a_table_with_columns_of_its_own_is_read_by_the_column_that_is_named(empty: Path, tmp_path: Path):
    box = tmp_path / "box"
    box.mkdir()
    (box / "c2.csv").write_text(
        "# a list\nfirst_seen,dst_ip,port\n2026-01-01,192.0.2.66,443\n2026-01-02,?,80\n"
    )
    (box / "other.csv").write_text("a,b\n1,2\n")
    refused(
        tocsin("share", "feed", "add", "t", "https://x.example/taxii2/", "--column", "ip", data=empty),
        3,
        says="no columns",
    )
    assert tocsin("share", "feed", "add", "c2", str(box), "--column", "dst_ip", data=empty).code == 0
    pulled = tocsin("share", "feed", "pull", "--json", data=empty)
    assert "no header names the column 'dst_ip'" in pulled.err
    assert "it begins with a, b" in pulled.err
    assert "192.0.2.66" in tocsin("watch", "find", "--source", "feed:c2/c2.csv", data=empty).out
    (row,) = tocsin("share", "feed", "list", "--json", data=empty).rows("json")
    assert "1 of 2 files were not taken" in str(row["error"])
