# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""share feed offer and push: previewed, pushed, traced, listed, done by work, forgotten."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from tests.cli.program import refused, tocsin
from tests.flows.conftest import indicator
from tests.flows.taxii_inbox import Inbox, inbox
from tests.stix_samples import GREEN, bundle

__all__ = ["inbox"]
ALL = "Everything this node may show"


def test_from_offer_to_trace(inbox: Callable[..., Inbox], empty: Path, tmp_path: Path):
    items = [indicator(n, "[domain-name:value = 'bad.example']", object_marking_refs=[GREEN]) for n in (1, 2)]
    first, second = (str(item["id"]) for item in items)
    (tmp_path / "i.json").write_bytes(bundle(*items))
    server = inbox(bad=(second,))
    assert tocsin("share", "load", str(tmp_path / "i.json"), data=empty).code == 0
    tocsin("share", "collection", "list", data=empty)
    offer = ["share", "feed", "offer", "out", f"{server.base}/taxii2/", "--of", ALL, "--inside"]
    made = tocsin(*offer, "--for", "region", "--every", "1h", data=empty)
    assert made.code == 0, made.err
    seen = tocsin("share", "feed", "push", "out", "--preview", "--json", data=empty)
    assert [row["sent"] for row in seen.rows("json")] == [2]
    assert not server.posts
    pushed = tocsin("share", "feed", "push", "--json", data=empty)
    assert pushed.code == 3
    (row,) = pushed.rows("json")
    assert (row["outcome"], row["sent"], row["taken"], row["refused"]) == ("pushed", 2, 1, 1)
    assert second in pushed.err
    assert server.ids == [first]
    told = json.loads(tocsin("share", "trace", first, "--format", "json", data=empty).out)
    assert [(one["way"], one["recipient"]) for one in told["sent"]] == [("taxii push", "region")]
    (listed,) = tocsin("share", "feed", "list", "--json", data=empty).rows("json")
    assert (listed["state"], listed["recipient"]) == ("pushed", "region")
    assert tocsin("share", "feed", "pull", data=empty).code == 3
    assert tocsin("share", "feed", "remove", "out", data=empty).code == 0
    assert "nothing" in tocsin("work", "--once", data=empty).out.lower() or len(server.posts) == 1


def test_what_cannot_be_offered(empty: Path):
    tocsin("share", "collection", "list", data=empty)
    there = ["share", "feed", "offer", "out", "https://taxii.example.org/taxii2/"]
    refused(tocsin(*there, "--of", "none", "--for", "x", data=empty), 3, says="no such collection")
    for who in ("own", " "):
        refused(tocsin(*there, "--of", ALL, "--for", who, data=empty), 3, says="for nobody else")
    refused(tocsin("share", "feed", "push", "nothing", data=empty), 3, says="no such feed")


def test_what_is_marked_anew_goes_to_nobody_any_more(
    inbox: Callable[..., Inbox], empty: Path, tmp_path: Path
):
    item = indicator(1, "[domain-name:value = 'bad.example']", object_marking_refs=[GREEN])
    name = str(item["id"])
    (tmp_path / "i.json").write_bytes(bundle(item))
    server = inbox()
    tocsin("share", "load", str(tmp_path / "i.json"), data=empty)
    tocsin("share", "collection", "list", data=empty)
    offer = ["share", "feed", "offer", "out", f"{server.base}/taxii2/", "--of", ALL, "--inside"]
    tocsin(*offer, "--for", "region", data=empty)
    tocsin("share", "feed", "push", data=empty)
    why = ["--why", "asked", "--by", "amy"]
    refused(tocsin("share", "remark", name, "clear", *why, data=empty), 3, says="narrower")
    done = tocsin("share", "remark", name, "red", *why, data=empty)
    assert done.code == 0, done.err
    assert "out of our hands: taxii push" in done.out
    assert "marked TLP:red here" in tocsin("share", "trace", name, data=empty).out
    tocsin("share", "feed", "remove", "out", data=empty)
    tocsin(*offer, "--for", "capital", data=empty)
    (row,) = tocsin("share", "feed", "push", "--json", data=empty).rows("json")
    assert row["sent"] == 0
