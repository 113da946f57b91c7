# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""share draft: a report to a table, the table to a bundle, the bundle into a store."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.program import refused, tocsin
from tests.share.readers.pdf_made import of_pages

REPORT = (
    "<!doctype html><title>Kraken</title><p>Turbine Wiper calls hxxp://evil-c2[.]ru/gate, 45.33.32.156; see setup.py</p>"
    '<a href="http://hidden-c2.ru/x">here</a>'
)


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "report.html"
    path.write_text(REPORT, encoding="utf-8")
    return path


def test_a_table_is_reviewed_and_becomes_a_draft_that_loads(report: Path, empty: Path, tmp_path: Path):
    ended = tocsin(
        "share", "draft", str(report), "--to-review", "review.csv", "--json", data=empty, cwd=tmp_path
    )
    assert ended.code == 0
    verdicts = {row["value"]: row["verdict"] for row in ended.rows("json")}
    assert verdicts["hxxp://evil-c2[.]ru/gate"] == "keep"
    assert verdicts["setup.py"] == "drop"
    table = tmp_path / "review.csv"
    lines = table.read_text(encoding="utf-8-sig").splitlines()
    changed = [
        line.replace("keep", "drop")
        if "45[.]33" in line
        else line.replace("drop", "keep")
        if "hidden" in line
        else line
        for line in lines
    ]
    table.write_text("\n".join(changed), encoding="utf-8")
    ended = tocsin(
        "share",
        "draft",
        str(report),
        "--review",
        "review.csv",
        "--out",
        "d.json",
        "--author",
        "North",
        data=empty,
        cwd=tmp_path,
    )
    assert ended.code == 0, ended
    names = {
        one["name"]
        for one in json.loads((tmp_path / "d.json").read_text())["objects"]
        if one["type"] == "indicator"
    }
    assert names == {"http://evil-c2.ru/gate", "http://hidden-c2.ru/x"}
    assert tocsin("share", "check", "--strict", "d.json", data=empty, cwd=tmp_path).code == 0
    assert tocsin("share", "load", "--strict", "d.json", data=empty, cwd=tmp_path).code == 0
    found = tocsin("watch", "find", "--value", "http://evil-c2.ru/gate", "--json", data=empty).rows("json")
    assert len(found) == 1
    again = tocsin(
        "share", "draft", str(report), "--review", "review.csv", "--out", "d.json", data=empty, cwd=tmp_path
    )
    refused(again, 3, says="exists", at="d.json")


def test_names_come_from_the_store(own: Path, tmp_path: Path):
    kept = tocsin("watch", "find", "--type", "malware", "--json", data=own).rows("json")
    name = kept[0]["object"]["name"]
    path = tmp_path / "r.txt"
    path.write_text(f"It was {name}, again.", encoding="utf-8")
    ended = tocsin(
        "share", "draft", str(path), "--with-doubtful", "--json", "--out", str(tmp_path / "d.json"), data=own
    )
    assert [(row["kind"], row["value"]) for row in ended.rows("json")] == [("name", name)]
    made = json.loads((tmp_path / "d.json").read_text())["objects"]
    (report,) = [one for one in made if one["type"] == "report"]
    assert report["object_refs"] == [kept[0]["id"]]


def test_without_a_store_it_says_what_is_not_looked_for(report: Path, tmp_path: Path):
    ended = tocsin("share", "draft", str(report), data=tmp_path / "none")
    assert ended.code == 0
    assert "names of malware" in ended.err


def test_a_table_of_another_report_is_told(report: Path, empty: Path, tmp_path: Path):
    table = tmp_path / "r.csv"
    table.write_text("key,verdict\nf-000000000000,keep\n", encoding="utf-8")
    ended = tocsin("share", "draft", str(report), "--review", str(table), "--strict", data=empty)
    assert ended.code == 3
    assert "no value of this report" in ended.err


def test_a_pdf_is_read_page_by_page(empty: Path, tmp_path: Path):
    path = tmp_path / "r.pdf"
    path.write_bytes(of_pages("The dropper calls hxxp://evil-c2[.]ru/gate", "45.33.32[.]156"))
    rows = tocsin("share", "draft", str(path), "--json", data=empty).rows("json")
    assert [(row["value"], row["where"]) for row in rows] == [
        ("hxxp://evil-c2[.]ru/gate", "page 1:1"),
        ("45[.]33[.]32[.]156", "page 2:1"),
    ]
    path.write_bytes(b"%PDF-1.7\n")
    refused(tocsin("share", "draft", str(path), data=empty), 3, says="PDF", at="r.pdf")


def test_what_a_watched_folder_brought_waits_until_a_draft_is_written(
    report: Path, empty: Path, tmp_path: Path
):
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    report = report.rename(inbox / "report.html")
    other = inbox / "other.txt"
    other.write_text("See hxxp://evil-c4[.]ru/ there.\n", encoding="utf-8")
    assert tocsin("share", "feed", "add", "in", str(inbox), data=empty).code == 0
    assert tocsin("share", "feed", "pull", "in", data=empty).code == 0
    rows = tocsin("share", "draft", "--list", "--json", data=empty).rows("json")
    assert [row["title"] for row in rows] == ["See hxxp://evil-c4[.]ru/ there.", "Kraken"]
    shown = tocsin("share", "draft", str(report), data=empty)
    assert shown.code == 0
    assert len(tocsin("share", "draft", "--list", "--json", data=empty).rows("json")) == 2, (
        "to look is no review"
    )
    numbered = tocsin("share", "draft", str(rows[1]["number"]), data=empty)
    assert (numbered.code, numbered.out) == (0, shown.out)
    refused(tocsin("share", "draft", "999999", data=empty), 3, says="nothing of this number waits")
    out = str(tmp_path / "d.json")
    assert "no longer" in tocsin("share", "draft", str(report), "--out", out, data=empty).err
    refused(tocsin("share", "draft", "--dismiss", str(rows[0]["number"]), data=empty), 3, says="on record")
    ended = tocsin("share", "draft", "--dismiss", str(rows[0]["number"]), "--by", "duty", data=empty)
    assert "other.txt: dismissed" in ended.out
    assert tocsin("share", "draft", "--list", "--json", data=empty).rows("json") == []
    refused(tocsin("share", "draft", data=empty), 3, says="one thing at a time")
