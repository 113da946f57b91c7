# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Claim: a warning to 1,000 members, each answer out of the member's own inventory, gathered in under 60 s.

A CSIRT serves in a process of its own. Each member has a store of its own with its own SBOM in it, an account and a token
there, and the CSIRT's collection as a feed. What is timed, all of it real code over HTTP: the CSIRT issues; each member pulls the warning, looks into
itself, answers, and posts; the CSIRT adds up. A tenth post their answer again and again, as one
does that has not heard; a tenth answer anew when they have mended, and post that before the answer that it takes the place of. The run fails if an answer is lost, counted twice, or says something else than
the SBOM that was written. Members share two processes and the machine with the server: on machines of their own they would not.

    python benchmarks/share_warning.py [MEMBERS]
"""

from __future__ import annotations

import datetime as dt
import io
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import TypeVar

import msgspec

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from _line import line

from tocsin.core import ids, instant
from tocsin.core.errors import Unavailable
from tocsin.core.feed import Feed
from tocsin.core.limits import Limits
from tocsin.core.settings import Settings
from tocsin.flows import accounts, answer_out, issue_warning, take_in, taxii, warnings_held
from tocsin.flows.context import Context
from tocsin.flows.formats import recognise
from tocsin.flows.passwords import Passwords
from tocsin.flows.pull import pull
from tocsin.net import credential
from tocsin.net.fetch import Ask, Bounds, fetch
from tocsin.share.taxii import MEDIA_TYPE
from tocsin.share.warning import Draft, Step
from tocsin.share.warning_tally import Member
from tocsin.store import Store, create_store, feeds, open_store, sent, warnings
from tocsin.store import accounts as stored_accounts

MANY = 1_000
BAR_S = 60.0
WORKERS = 2
COMPONENTS = 50
SPEAKING = 10
"""Of so many members, one answers again, out of order, and one posts its answer three times."""
PURL, VERSIONS = "pkg:npm/lodash", "vers:npm/<4.17.21"
FEED = "csirt"
TRIES = 5
T = TypeVar("T")


class Place(msgspec.Struct, frozen=True):
    """One member: where its store is, its token, and what its SBOM makes it say."""

    name: str
    folder: str
    token: str
    expected: str
    twice: bool
    again: bool


def now() -> dt.datetime:
    """The clock of every node."""
    return dt.datetime.now(dt.UTC)


def context(actor: str) -> Context:
    """Who does something, and when."""
    return Context(actor=actor, at=instant.from_datetime(now()), limits=Limits())


def sbom(draw: random.Random, version: str) -> bytes:
    """A CycloneDX document of COMPONENTS packages; ``version`` of the one that is asked for, empty for none of it."""
    names = [f"lib{draw.randrange(10**6)}" for _ in range(COMPONENTS)]
    rows = [(name, f"{draw.randrange(9)}.{draw.randrange(30)}.0") for name in names]
    rows += [("lodash", version)] * bool(version)
    made = [
        {"type": "library", "name": name, "version": v, "purl": f"pkg:npm/{name}@{v}"} for name, v in rows
    ]
    return json.dumps(
        {"bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1, "components": made}
    ).encode()


def settle(job: tuple[str, str, int, str, str]) -> Place:
    """Make one member with its inventory and its feed, before anything is timed."""
    template, folder, number, token, url = job
    draw = random.Random(number)
    name = f"member{number}"
    place = Path(folder) / name
    place.mkdir()
    shutil.copy(template, place / "tocsin.db")
    version = draw.choice(["4.17.20", "4.17.21", "", None])
    store = open_store(f"sqlite:///{place}/tocsin.db")
    if version is not None:
        data = sbom(draw, version)
        form = recognise("sbom.cdx.json", data[:4096], ("know",))
        assert form is not None
        assert take_in.take(store, form, "sbom.cdx.json", data, context("know add")).good
    (place / "token").write_text(f"Bearer {token}\n")
    (place / "token").chmod(0o600)
    feed = Feed(
        name=FEED, kind="taxii", address=f"{url}taxii2/", collection=answer_out.WARNINGS, inside=True,
        credential=f"file:{place}/token",
    )  # fmt: skip
    with store.write("share feed add", instant.from_datetime(now())) as tx:
        feeds.add(tx, feed)
    store.close()
    expected = {"4.17.20": "affected", "4.17.21": "not-affected", "": "not-affected", None: "not-checked"}[
        version
    ]
    return Place(name, str(place), token, expected, number % SPEAKING == 1, number % SPEAKING == 0)


def timed(place: Place) -> tuple[str, float, int]:
    """What a member found, the CPU time that it took, and how often it had to try again."""
    began = time.process_time()
    again: list[str] = []
    found = act(place, again)
    for what in again:
        print(f"{place.name} tried again: {what}", file=sys.stderr)
    return found, time.process_time() - began, len(again)


def tried(do: Callable[[], T], again: list[str]) -> T:
    """As ``tocsin work`` does it, without its waits: what may pass is tried again."""
    while True:
        try:
            return do()
        except Unavailable as error:
            again.append(error.what)
            if len(again) > TRIES:
                raise


def cpu_of(process: int) -> float:
    """CPU seconds of a process, user and system."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def act(place: Place, again: list[str]) -> str:
    """All that one member does: pull, look, answer, post; what it found."""
    store = open_store(f"sqlite:///{place.folder}/tocsin.db")
    settings = Settings(organisation=place.name)
    tried(lambda: pull(store, FEED, settings, clock=now, environ={}), again)
    with store.read() as reader:
        (one,) = warnings_held.every(reader)
    assert one.found is not None
    first = answer(store, one.warning.id, place)
    late = answer(store, one.warning.id, place, done=True) if place.again else b""
    said = tried(lambda: answer_out.post(store, one.warning.id, settings, clock=now, environ={}), again)
    assert said == f"posted to {FEED}", said
    with store.read() as reader:
        note = ids.derived("note", "warning-answer", ids.derived("identity", place.name), one.warning.id)
        (where,) = {row.place for row in sent.of_object(reader, note)}
    for raw in (first, late, first) if place.again else (first, first) if place.twice else ():
        tried(partial(post, where, raw, place.token), again)
    store.close()
    return one.found.looked.verdict


def answer(store: Store, warning_id: str, place: Place, *, done: bool = False) -> bytes:
    """Answer, and return the note as it is kept."""
    made = warnings_held.answer(
        store, warning_id, context("share warn answer"), organisation=place.name, release="counts", to="community",
        verdict="done" if done else None,
    )[1]  # fmt: skip
    with store.read() as reader:
        return next(one.raw for one in warnings.answers(reader, warning_id) if one.sequence == made.sequence)


def post(where: str, raw: bytes, token: str) -> None:
    """Post a note once more, as a client does that has not heard the answer."""
    known = credential.parse(f"Bearer {token}", "")
    ask = Ask(
        method="POST", body=b'{"objects":[' + raw + b"]}", credential=known, good=(202,),
        headers={"Accept": MEDIA_TYPE, "Content-Type": MEDIA_TYPE},
    )  # fmt: skip
    sink = io.BytesIO()
    fetch(where, sink, Bounds(schemes=("http",), inside=True), ask=ask)
    said = json.loads(sink.getvalue())
    assert said["failure_count"] == 0, said


def serve(folder: Path) -> tuple[subprocess.Popen[str], str]:
    """The CSIRT's server, and its URL."""
    log = (folder / "serve.log").open("w+")
    env = {**os.environ, "TOCSIN_ORGANISATION": "csirt", "TOCSIN_DATA_DIR": str(folder)}
    child = subprocess.Popen(
        [sys.executable, "-m", "tocsin", "serve", "--port", "0"], env=env, stderr=log, text=True
    )
    while child.poll() is None:
        told = (folder / "serve.log").read_text()
        if "http://127.0.0.1:" in told:
            return child, "http://127.0.0.1:" + told.partition("http://127.0.0.1:")[2].partition("/")[0] + "/"
        time.sleep(0.05)
    raise SystemExit((folder / "serve.log").read_text())


def enter(store: Store, count: int) -> list[str]:
    """An organisation, an account and a token for each member."""
    at = instant.from_datetime(now())
    passwords = Passwords()
    accounts.add(
        store,
        "duty",
        None,
        organisation="",
        own="csirt",
        scope="admin",
        certificate="",
        at=at,
        passwords=passwords,
    )
    tokens = []
    for number in range(count):
        name = f"member{number}"
        with store.write("organisation add", at) as tx:
            stored_accounts.add_organisation(tx, name, ("community",))
        accounts.add(
            store,
            name,
            None,
            organisation=name,
            own="csirt",
            scope="write",
            certificate="",
            at=at,
            passwords=passwords,
        )
        tokens.append(accounts.add_token(store, name, label="bench", scope="write", days=1, now=now())[1])
    return tokens


def check(store: Store, warning_id: str, places: list[Place]) -> None:
    """Exactly once each, the last word of each, and the numbers that the SBOMs make."""
    with store.read() as reader:
        told = warnings_held.account(reader, warning_id, instant.from_datetime(now()))
        kept = warnings.answers(reader, warning_id)
    wanted = Counter("done" if place.again else place.expected for place in places)
    found = {state: count for state, count in told.tally.counts.items() if count}
    speakers = Counter(one.member for one in kept)
    rows = {ids.derived("identity", place.name): 1 + place.again for place in places}
    if found != dict(wanted) or speakers != rows or len(told.tally.lines) != len(places):
        raise SystemExit(
            f"wrong: {found} where {dict(wanted)} were to be; {len(kept)} answers of {len(speakers)} members"
        )
    affected = sum(place.expected == "affected" for place in places)
    if told.tally.sums.get("components", 0) != affected:
        raise SystemExit(f"wrong: {told.tally.sums} released where {affected} components were to be")
    moments = told.tally.over_time
    if sum(moments[-1].counts.values()) != len(places):
        raise SystemExit(f"wrong: {moments[-1]}")


def main(count: int) -> None:
    """Settle, ring, gather, check, print the line."""
    with tempfile.TemporaryDirectory(prefix="tocsin-bell-") as name:
        folder = Path(name)
        csirt = folder / "csirt"
        csirt.mkdir()
        template = folder / "template.db"
        create_store(f"sqlite:///{template}").close()
        store = create_store(f"sqlite:///{csirt}/tocsin.db")
        tokens = enter(store, count)
        server, url = serve(csirt)
        try:
            with ProcessPoolExecutor(WORKERS) as pool:
                jobs = [(str(template), name, at, token, url) for at, token in enumerate(tokens)]
                places = list(pool.map(settle, jobs, chunksize=20))
                served, began = cpu_of(server.pid), time.perf_counter()
                issued = issue(store, places)
                done = list(pool.map(timed, places, chunksize=5))
                check(store, issued, places)
                took = time.perf_counter() - began
            cpu, again = sum(each[1] for each in done), sum(each[2] for each in done)
            print(
                f"CPU: {cpu_of(server.pid) - served:.1f} s server, {cpu:.1f} s members; {again} requests tried again",
                file=sys.stderr,
            )
            if [each[0] for each in done] != [place.expected for place in places]:
                raise SystemExit("a member found something else than what its SBOM says")
        finally:
            server.terminate()
            server.wait()
            store.close()
    claim = f"warning to the answers of {count} members gathered"
    print(line(claim, value=took, unit="s", bar=BAR_S, better="less"))


def issue(store: Store, places: list[Place]) -> str:
    """The CSIRT rings the bell; the id of the warning."""
    draft = Draft(
        name="Hole in lodash", tlp="green", exercise=True, affected={"any": [{"component": {"purl": PURL, "versions": VERSIONS}}]},
        step=[Step(do="Update to 4.17.21", cite="https://osv.example/1")],
    )  # fmt: skip
    members = [Member(id=ids.derived("identity", place.name), name=place.name) for place in places]
    made = issue_warning.issue(
        store, draft, organisation="csirt", to="community", context=context("share warn new"),
        members=msgspec.json.encode(members),
    )  # fmt: skip
    counter = iter(f"00000000-0000-4000-8000-{at:012d}" for at in range(1, 10))
    node = taxii.Node(
        store=store, organisation="csirt", limits=Limits(), now=lambda: instant.from_datetime(now()),
        new_id=lambda: next(counter),
    )  # fmt: skip
    taxii.first_use(node)
    answer_out.collections_for(store, lambda: next(counter), instant.from_datetime(now()))
    return made.id


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else MANY)
