# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""share sources."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from tests.cli import samples
from tests.cli.program import refused, tocsin
from tests.flows.conftest import indicator
from tests.stix_samples import GREEN, bundle


def listed(own: Path) -> dict[str, dict[str, object]]:
    out = tocsin("share", "sources", "--format", "json", data=own).out
    return {line["name"]: line for line in json.loads(out)}


def test_a_false_positive_counts_against_its_source_and_an_owner_is_said(own: Path):
    before = listed(own)
    assert {line["false"] for line in before.values()} == {0}
    tocsin("share", "withdraw", samples.INDICATOR, "--why", "false positive", "--by", "amy", data=own)
    (name,) = [name for name, line in listed(own).items() if line["false"]]
    assert tocsin("share", "sources", "--owner", name, "National CERT", "--by", "amy", data=own).code == 0
    assert listed(own)[name] == before[name] | {"false": 1, "firsts": 0, "owner": "National CERT"}


def test_an_owner_needs_a_source_and_somebody_who_says_so(own: Path):
    name = next(iter(listed(own)))
    refused(tocsin("share", "sources", "--owner", name, "X", data=own), 3, says="somebody who says so")
    refused(
        tocsin("share", "sources", "--owner", "none", "X", "--by", "a", data=own), 3, says="no such source"
    )


def test_a_default_marking_holds_at_once_and_for_what_comes_later(empty: Path, tmp_path: Path):
    item, other = (indicator(n, "[domain-name:value = 'bad.example']") for n in (1, 2))
    for name, one in (("i.json", item), ("j.json", other)):
        (tmp_path / name).write_bytes(bundle(one))
    tocsin("share", "load", str(tmp_path / "i.json"), data=empty)
    (name,) = listed(empty)
    set_ = ["share", "sources", "set"]
    find = ["watch", "find", "--for", "Harbour", "--format", "json"]
    assert json.loads(tocsin(*find, data=empty).out) == []
    done = tocsin(*set_, name, "--marking", "TLP:Green", "--owner", "CERT", "--by", "amy", data=empty)
    assert done.code == 0, done.err
    assert "TLP:green; 1 versions were marked anew" in done.out
    assert [one["tlp"] for one in json.loads(tocsin(*find, data=empty).out)] == ["green"]
    assert (listed(empty)[name]["marking"], listed(empty)[name]["owner"]) == ("green", "CERT")
    assert tocsin(*set_, name, "--marking", "none", "--by", "amy", data=empty).code == 0
    assert json.loads(tocsin(*find, data=empty).out) == []
    said = tocsin(*set_, "later", "--marking", "amber", "--by", "amy", data=empty)
    assert "no source is called so yet" in said.err
    refused(tocsin(*set_, name, "--by", "amy", data=empty), 3, says="nothing is said")
    assert tocsin(*set_, name, "--marking", "mauve", "--by", "amy", data=empty).code == 2


def test_a_file_that_was_written_for_others_loses_what_is_marked_narrower(own: Path, tmp_path: Path):
    from tocsin.flows import sources_now
    from tocsin.store import derived, open_store

    item, other = (indicator(n, "[domain-name:value = 'bad.example']") for n in (1, 2))
    green = indicator(3, "[domain-name:value = 'bad.example']", object_marking_refs=[GREEN])
    out = tmp_path / "out.json"
    out.write_bytes(bundle(item, other, green))
    tocsin("share", "load", str(out), data=own)
    (name,) = [one for one in listed(own) if "out.json" in one]
    store = open_store(f"sqlite:///{own}/tocsin.db")
    at, names = "2027-01-15T12:00:00.000Z", [str(one["id"]) for one in (item, other, green)]
    sources_now.mark(store, name, "clear", organisation="own", by="amy", at=at)
    with store.write("test", at) as tx:
        derived.record(tx, str(out), "bundle", hashlib.sha256(out.read_bytes()).hexdigest(), names)
    done = sources_now.mark(store, name, "red", organisation="own", by="amy", at=at)
    store.close()
    assert (done.changed, done.remade, done.stale) == (2, (str(out),), ())
    left = out.read_text()
    assert [name in left for name in names] == [False, False, True]
