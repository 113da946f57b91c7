# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""An answer that its owner has released -> the issuer, posted to the TAXII server that the warning was pulled from.

What is posted is the note as it is kept here, and nothing else. It goes to the collection of the same API root that
takes answers; a posted answer is on record, and is not posted again.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
from collections.abc import Callable, Mapping

import msgspec

from tocsin.core import instant, jsonin
from tocsin.core.collection import Collection
from tocsin.core.errors import BadInput, NotFound, TocsinError
from tocsin.core.settings import Settings
from tocsin.flows.issue_warning import SOURCE
from tocsin.flows.pull_taxii import Wire
from tocsin.net import credential
from tocsin.net.fetch import Ask, fetch
from tocsin.net.lines import Lines
from tocsin.net.reach import Resolve, resolve
from tocsin.share import taxii, taxii_client, warning_answer
from tocsin.store import Reader, Store, collections, feeds, jobs, objects, sent, warnings

ANSWERS = "Answers to warnings"
"""Title of the collection that takes them."""
WARNINGS = "Warnings"
POST = "warning.post"
"""Kind of the job that posts the last own answer to a warning; its subject is the id of the warning."""
WAY = "taxii answer"
_MOST_BYTES = 2**20
_HOW = "hand it on as a file: tocsin share warn answer ID --out FILE"


def collections_for(store: Store, new_id: Callable[[], str], at: str) -> None:
    """Make the two collections of an issuer, if there are none of their titles: what members pull, and where they answer."""
    wanted = (
        Collection(id=new_id(), title=WARNINGS, description="Warnings of this node.", sources=(SOURCE,)),
        Collection(
            id=new_id(), title=ANSWERS, description="Takes answers to warnings; shows them to nobody else.",
            types=("note",), sources=("answers",), can_write=True,
        ),
    )  # fmt: skip
    with store.write("share warn", at) as tx:
        there = {each.title.casefold() for each in collections.all(tx)}
        for each in wanted:
            if each.title.casefold() not in there:
                collections.add(tx, each)


def hand_in(store: Store, warning_id: str, at: str) -> None:
    """Have the last own answer posted by ``tocsin work``, until it has gone."""
    with store.write("share warn answer", at) as tx:
        jobs.schedule(tx, POST, warning_id)


def post(
    store: Store,
    warning_id: str,
    settings: Settings,
    *,
    clock: Callable[[], dt.datetime],
    environ: Mapping[str, str],
    resolver: Resolve = resolve,
) -> str:
    """Post the last own answer to a warning; what was done, in words.

    Raises ``NotFound`` if there is none, or the warning came from no TAXII server; ``BadInput`` if the server does not
    take it; and what the network gives reason for.
    """
    with store.read() as reader:
        raw, version = _last(reader, warning_id)
        said_by = objects.sources(reader, warning_id)
        ways = [
            kept.feed
            for kept in feeds.all(reader)
            if kept.feed.kind == "taxii" and kept.feed.source in said_by
        ]
    if not ways:
        raise NotFound("this warning came from no TAXII server that is named here", where=warning_id, do=_HOW)
    item = (warning_answer.id_of(_member(raw), warning_id), version, raw)
    problem: TocsinError | None = None
    for feed in ways:
        with store.read() as reader:
            if not sent.not_yet(reader, [item], way=WAY, recipient=feed.name):
                return f"was posted to {feed.name} before"
        known = credential.load(feed.credential, environ)
        try:
            with Lines() as lines:
                wire = Wire(
                    feed=feed, credential=known, settings=settings.feeds, limits=settings.limits, resolver=resolver,
                    lines=lines,
                )  # fmt: skip
                place = _post(wire, item[0], raw)
        except TocsinError as error:
            problem = error
            continue
        with store.write("share warn answer", instant.from_datetime(clock())) as tx:
            digest = hashlib.sha256(raw).hexdigest()
            sent.record(
                tx, [item], way=WAY, place=place, recipient=feed.name, digest=digest, by=settings.organisation
            )
        return f"posted to {feed.name}"
    assert problem is not None
    raise problem


def _last(reader: Reader, warning_id: str) -> tuple[bytes, str]:
    own = [each for each in warnings.answers(reader, warning_id) if each.own]
    if not own:
        raise NotFound(
            "this node has not answered", where=warning_id, do="tocsin share warn answer ID --post"
        )
    raw = max(own, key=lambda each: each.sequence).raw
    return raw, instant.version_key(warning_answer.read(raw).at)


def _member(raw: bytes) -> str:
    return warning_answer.read(raw).member


def _post(wire: Wire, note: str, raw: bytes) -> str:
    """Post one note; the address it went to."""
    place = f"{_answers(wire)}objects/"
    ask = Ask(
        method="POST", body=b'{"objects":[' + raw + b"]}", credential=wire.credential, good=(200, 201, 202),
        headers={"Accept": taxii.MEDIA_TYPE, "Content-Type": taxii.MEDIA_TYPE},
    )  # fmt: skip
    sink = io.BytesIO()
    fetch(place, sink, wire.bounds(_MOST_BYTES), ask=ask, resolver=wire.resolver, lines=wire.lines)
    said = jsonin.decode(sink.getvalue(), place, wire.limits)
    failures = said.get("failures") if isinstance(said, dict) else None
    wrong = failures if isinstance(failures, list) else []
    for each in wrong:
        if isinstance(each, dict) and each.get("id") == note:
            what = f"the issuer did not take the answer: {str(each.get('message'))[:300]}"
            raise BadInput(what, where=place, do="mend it, or ask the issuer")
    return place


def _answers(wire: Wire) -> str:
    """The address of the collection that takes answers, on the server that a feed names."""
    address = wire.feed.address
    problem: TocsinError = NotFound(f"there is no collection {ANSWERS!r}", where=address, do=_HOW)
    for root in _roots(wire, address):
        try:
            listed = _resource(wire, f"{root}collections/").get("collections")
        except TocsinError as error:
            problem = error
            continue
        for each in listed if isinstance(listed, list) else []:
            if isinstance(each, dict) and each.get("title") == ANSWERS and isinstance(each.get("id"), str):
                if each.get("can_write") is True:
                    return taxii_client.collection_url(root, each["id"])
                do = "ask the issuer for an account or token that may write"
                problem = BadInput("this credential may not post answers", where=address, do=do)
    raise problem


def _roots(wire: Wire, address: str) -> list[str]:
    direct = taxii_client.collection_in(address) or address.split("?", maxsplit=1)[0].rstrip("/") + "/"
    head, found, _ = direct.rpartition("/collections/")
    if found:
        return [f"{head}/"]
    resource = _resource(wire, address)
    if "api_roots" in resource or "default" in resource:
        return taxii_client.roots(resource, address)
    return [direct]


def _resource(wire: Wire, url: str) -> Mapping[str, object]:
    body, _ = wire.get(url, _MOST_BYTES)
    found = jsonin.decode(body, url, wire.limits)
    return msgspec.convert(found, type=dict[str, object]) if isinstance(found, dict) else {}
