# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""share warn, as the issuer meets it: new, update, gather, status, all-clear, schema."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.program import refused, tocsin, usage
from tests.share.warning_samples import note
from tests.stix_samples import bundle
from tocsin.core import stix
from tocsin.share.warning import EXTENSION

NAMED = {"TOCSIN_ORGANISATION": "csirt"}
SIMPLE = (
    "--name",
    "Hole",
    "--purl",
    "pkg:npm/lodash",
    "--do",
    "Update",
    "--cite",
    "https://a.example",
    "--tlp",
    "green",
)


def warn(*call: str, data: Path, cwd: Path):
    return tocsin("share", "warn", *call, data=data, cwd=cwd, env=NAMED)


def said_by(made: stix.StixObject) -> str:
    return made.created_by_ref


def reports(path: Path) -> list[dict[str, object]]:
    return [
        each for each in json.loads(path.read_text(encoding="utf-8"))["objects"] if each["type"] == "report"
    ]


def test_from_issue_to_all_clear(empty: Path, tmp_path: Path):
    (tmp_path / "members.txt").write_text("water\nclinic\n")
    ended = warn(
        "new", *SIMPLE, "--members", "members.txt", "--exercise", "--out", "w.json", data=empty, cwd=tmp_path
    )
    assert ended.code == 0, ended
    (made,) = reports(tmp_path / "w.json")
    id_ = str(made["id"])
    assert made["name"] == "EXERCISE: Hole"
    said = [
        note("water", 1, warning_id=id_),
        note("water", 2, warning_id=id_, verdict="done"),
        note("port", 1, warning_id=id_),
    ]
    for at, each in enumerate(said):
        (tmp_path / f"a{at}.json").write_bytes(bundle(stix.properties(each)))
    ended = warn("gather", "a1.json", "a0.json", "a1.json", "a2.json", data=empty, cwd=tmp_path)
    assert ended.code == 0, ended
    ended = warn("status", id_, "--json", data=empty, cwd=tmp_path)
    assert "EXERCISE" in ended.err
    assert [(row["name"], row["state"], row["listed"]) for row in ended.rows("json")] == [
        ("water", "done", ""), ("clinic", "silent", ""), (said_by(said[2]), "affected", "not on the list"),
    ]  # fmt: skip
    ended = warn("update", id_, *SIMPLE, "--out", "w2.json", data=empty, cwd=tmp_path)
    (later,) = reports(tmp_path / "w2.json")
    assert (later["id"], later["created"]) == (id_, made["created"])
    assert str(later["modified"]) > str(made["modified"])
    ended = warn("all-clear", id_, "--why", "over", "--out", "-", data=empty, cwd=tmp_path)
    (last,) = (each for each in json.loads(ended.out)["objects"] if each["type"] == "report")
    assert (last["revoked"], last["extensions"][EXTENSION]["state"]) == (True, "all-clear")
    refused(
        warn("update", id_, *SIMPLE, "--out", "w3.json", data=empty, cwd=tmp_path),
        3,
        says="has ended",
        at=id_,
    )
    over = warn("status", id_, "--over-time", "--json", data=empty, cwd=tmp_path).rows("json")
    assert (
        sum(over[-1][state] for state in ("affected", "not-checked", "not-affected", "done", "silent")) == 2
    )


def test_what_no_node_could_read_is_not_issued(empty: Path, tmp_path: Path):
    bad = ("new", "--name", "x", "--purl", "lodash", "--do", "x", "--cite", "y", "--out", "w.json")
    refused(warn(*bad, data=empty, cwd=tmp_path), 3, says="package URL", at="affected")
    red = ("new", *SIMPLE[:-1], "red", "--out", "w.json")
    refused(warn(*red, data=empty, cwd=tmp_path), 5, says="stays in the own organisation", at="Hole")
    usage(warn("new", "--name", "x", "--out", "w.json", data=empty, cwd=tmp_path))
    assert not (tmp_path / "w.json").exists()
    assert warn("list", "--json", data=empty, cwd=tmp_path).rows("json") == []


def test_a_warning_of_another_is_not_ours_to_change(empty: Path, tmp_path: Path):
    from tests.share.warning_samples import ID, report

    (tmp_path / "w.json").write_bytes(bundle(stix.properties(report())))
    warn("read", "w.json", data=empty, cwd=tmp_path)
    refused(warn("all-clear", ID, "--out", "-", data=empty, cwd=tmp_path), 3, says="another issued", at=ID)


def test_the_schemas_are_printed(empty: Path, tmp_path: Path):
    for which in ("warning", "warning-answer"):
        assert json.loads(warn("schema", which, data=empty, cwd=tmp_path).out)["$defs"]


def test_own_names_keep_a_warning_out_of_a_file_until_somebody_releases_them(empty: Path, tmp_path: Path):
    (tmp_path / "own.txt").write_text("plant seven\n")
    named = {**NAMED, "TOCSIN_SHARE_OWN_NAMES_FILE": str(tmp_path / "own.txt")}

    def go(*call: str):
        return tocsin("share", *call, data=empty, cwd=tmp_path, env=named)

    ended = go("warn", "new", "--name", "Hole at Plant Seven", *SIMPLE[2:], "--out", "w.json")
    id_ = ended.err.partition("issued ")[2].split()[0]
    refused(ended, 5, says="own names", at=id_)
    assert not (tmp_path / "w.json").exists()
    refused(go("warn", "deliver", id_, "--out", "-"), 5, says="own names", at=id_)
    approved = go("approve", "--object", id_, "--to", "community", "--release", "--by", "duty")
    assert approved.code == 0, approved
    ended = go("warn", "deliver", id_, "--out", "w.json")
    assert ended.code == 0, ended
    assert [each["id"] for each in reports(tmp_path / "w.json")] == [id_]
    refused(go("warn", "deliver", id_, "--to", "port", "--out", "p.json"), 5, says="own names", at=id_)
    refused(go("warn", "all-clear", id_, "--why", "gone", "--out", "-"), 5, says="own names", at=id_)
