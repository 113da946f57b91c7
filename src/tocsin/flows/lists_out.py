# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A list for another tool: made, recorded as derived, and made anew when what it was made from has changed.

Changed means: something was written to the store that is not known to be of no account (``_IDLE``), or an entry begins or
ends. Then the list is made anew; its file is written only if a line of it differs. A file that was altered or is gone is
never written over: it is noted as stale, and a person has to look.

Cost: 20 us an entry; bounded memory, the lines go through a file of their own. To see that nothing changed: one look-up.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import IO

import msgspec

from tocsin.core import instant
from tocsin.core.errors import BadInput, TocsinError
from tocsin.core.limits import Limits
from tocsin.core.policy import Asker
from tocsin.flows import held_back, leaving
from tocsin.flows.list_entries import Entries
from tocsin.flows.own_names_kept import OwnNames
from tocsin.flows.recipient import asker_of
from tocsin.store import Reader, Store, Tx, audit, derived, durable, lists_out, objects, sent
from tocsin.store.lists_out import ListOut
from tocsin.watch.out import Entry, Head, format_of, kinds_of, write

KIND = "list"
"""Of the file of a list on record, and before the name of its format."""
ABOUT = ".about"
"""Behind the name of a file that cannot hold its own head."""
_IDLE = frozenset({
    "jobs.schedule", "jobs.claim", "jobs.renew", "jobs.done", "jobs.failed", "jobs.cancel", "derived.record", "derived.stale",
    "derived.forget", "sent.record", "called_back.note", "lists_out.put", "lists_out.forget", "hits.add", "cases.put",
    "unusual.add", "baseline.learn", "first_run.offer", "account.add", "account.sign_in", "account.sign_out",
    "account.password", "account.disable", "token.add", "token.revoke", "feeds.add", "feeds.failed", "feeds.move",
    "feeds.succeeded", "feeds.remove", "inventory.add_advisories", "inventory.amend_matching", "inventory.replace_components",
    "inventory.replace_exposures", "inventory.replace_kev", "inventory.replace_unchecked", "epss.replace",
})  # fmt: skip
"""What is written without a list being another one for it."""
_PART = 500
GONE = "it is not there any more: it may have been moved or handed on"
ALTERED = "it was altered since it was written: look at it, then write it again with tocsin watch out"


class Made(msgspec.Struct, frozen=True, kw_only=True):
    """A list as it was made: lines in a file without a name."""

    head: Head
    digest: str
    due: str
    mark: tuple[int, str]
    held_back: Mapping[str, tuple[str, ...]]


class Done(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a list."""

    name: str
    path: str
    entries: int
    written: bool
    trouble: str = ""


def make(
    reader: Reader, wanted: ListOut, asker: Asker, *, now: dt.datetime, own_names: OwnNames | None, limits: Limits,
    body: IO[bytes], ids: IO[bytes] | None = None,
) -> Made:  # fmt: skip
    """Write the lines to ``body`` and the ids of the objects to ``ids``, one a line; the head is written by ``finish``.

    ``own_names``: what ways out to others keep of own names; made from the list in ``wanted`` if None. Raises
    ``BadInput`` for a kind that the format cannot hold, ``Unavailable`` if what it needs is not installed.
    """
    kinds = _kinds(wanted)
    form = format_of(wanted.form, wanted.name)
    listed = leaving.names_of_list(wanted.own_names_file, limits)
    looked = None if asker.own else (own_names or OwnNames(listed)).looked(reader)
    guard = held_back.guard(reader, listed)
    entries = Entries(reader, wanted, kinds, asker, now=now, guard=guard, looked=looked, limits=limits)

    def each(entry: Entry) -> None:
        if ids is not None:
            ids.write("".join(f"{one}\n" for one in entry.objects).encode("utf-8", "surrogatepass"))

    lines = write(form, entries, body.write, each)
    sums = entries.left_out + lines.left_out
    mark = audit.head(reader)
    due = instant.from_datetime(entries.due) if entries.due else ""
    head = Head(
        name=wanted.name, form=wanted.form, by=wanted.organisation, audience=_audience(wanted, asker),
        kinds=tuple(sorted(kinds)), at=instant.from_datetime(now), sequence=reader.last, digest=mark[1], entries=lines.entries, tlp=lines.tlp,
        left_out=tuple(sorted(sums.items())), due=due, even_listed=wanted.by if wanted.listed == "even listed" else "",
    )  # fmt: skip
    return Made(head=head, digest=lines.digest, due=due, mark=mark, held_back=entries.held_back)


def finish(made: Made, body: IO[bytes], out: IO[bytes]) -> None:
    """Head, lines and foot."""
    form = format_of(made.head.form, made.head.name)
    out.write(form.head(made.head))
    body.seek(0)
    shutil.copyfileobj(body, out, 2**20)
    out.write(form.foot(made.head))


def publish(
    store: Store, wanted: ListOut, *, now: dt.datetime, limits: Limits, overwrite: bool = False
) -> tuple[ListOut, Made]:
    """Make a list for the first time, or otherwise than before, and keep how it is made.

    Raises ``BadInput`` if a file that is not ours stands at its place, another list has its name, or it would block what
    a warninglist has and nobody has said what becomes of that.
    """
    _check_place(store, wanted, overwrite=overwrite)
    with tempfile.TemporaryFile(prefix="tocsin-list-") as body, tempfile.TemporaryFile() as ids:
        with store.read() as reader:
            asker = _asker(reader, wanted)
            made = make(reader, wanted, asker, now=now, own_names=None, limits=limits, body=body, ids=ids)
        if made.held_back and wanted.listed == "refuse":
            _refuse(made)
        return _keep(store, wanted, made, asker, body, ids, at=made.head.at, actor="watch out"), made


def freshen(store: Store, *, now: dt.datetime, limits: Limits, actor: str) -> Iterator[Done]:
    """Make every list anew that is out of date; tells of each that was written, or could not be."""
    with store.read() as reader:
        stale = [one for one in lists_out.all(reader) if not is_fresh(reader, one, now)]
    for wanted in stale:
        try:
            done = _anew(store, wanted, now=now, limits=limits, actor=actor)
        except (TocsinError, OSError) as error:
            done = _trouble(store, wanted, str(error)[:200], now=now, actor=actor)
        if done is not None:
            yield done


def is_fresh(reader: Reader, one: ListOut, now: dt.datetime) -> bool:
    """Whether a list is what would be made now. Cost: one look-up, and one for each thing written since."""
    if one.due and instant.to_datetime(one.due) <= now:
        return False
    return audit.only(reader, _IDLE, one.mark)


def forget(store: Store, name: str, *, by: str, at: str) -> ListOut:
    """Make a list no more; its file stays where it is, and is ours no more. Raises ``NotFound``."""
    with store.write("watch outs", at) as tx:
        one = lists_out.one(tx, name)
        lists_out.forget(tx, name, by)
        assert one is not None, "just forgotten"
        if one.path:
            derived.forget(tx, one.path)
    return one


def _anew(store: Store, wanted: ListOut, *, now: dt.datetime, limits: Limits, actor: str) -> Done | None:
    at = instant.from_datetime(now)
    with tempfile.TemporaryFile(prefix="tocsin-list-") as body, tempfile.TemporaryFile() as ids:
        with store.read() as reader:
            asker = _asker(reader, wanted)
            made = make(reader, wanted, asker, now=now, own_names=None, limits=limits, body=body, ids=ids)
        gone = _gone(wanted)
        if gone:
            return _trouble(store, wanted, gone, now=now, actor=actor, mark=made.mark)
        if made.digest == wanted.body_digest:
            with store.write(actor, at) as tx:
                lists_out.put(tx, _looked(wanted, made))
            return None
        kept = _keep(store, wanted, made, asker, body, ids, at=at, actor=actor)
    return Done(name=kept.name, path=kept.path, entries=kept.entries, written=True, trouble=kept.trouble)


def _looked(wanted: ListOut, made: Made) -> ListOut:
    return msgspec.structs.replace(
        wanted, mark=made.mark, due=made.due, left_out=made.head.left_out, trouble=_attention(wanted, made)
    )


def _attention(wanted: ListOut, made: Made) -> str:
    if made.held_back and wanted.listed == "refuse":
        values = ", ".join(islice(made.held_back, 3))
        return f"left out since it was made, held back: {values}"
    return ""


def _keep(
    store: Store, wanted: ListOut, made: Made, asker: Asker, body: IO[bytes], ids: IO[bytes], *, at: str, actor: str
) -> ListOut:  # fmt: skip
    digest = _write(Path(wanted.path), made, body) if wanted.path else ""
    kept = msgspec.structs.replace(
        _looked(wanted, made), made_at=at, made_of=made.head.sequence, entries=made.head.entries,
        body_digest=made.digest, file_digest=digest,
    )  # fmt: skip
    with store.write(actor, at) as tx:
        if wanted.path:
            ids.seek(0)
            derived.record_many(tx, wanted.path, f"{KIND}: {wanted.form}", digest, ids_in(ids))
            if not asker.own:
                ids.seek(0)
                _sent(tx, ids, asker, wanted.path, digest, wanted.by or actor)
        lists_out.put(tx, kept)
    return kept


def _write(path: Path, made: Made, body: IO[bytes]) -> str:
    with durable.replacing(path) as out:
        finish(made, body, out)
    if not format_of(made.head.form, made.head.name).commented:
        about = "".join(f"{line}\n" for line in made.head.lines()).encode("utf-8", "replace")
        durable.write_file(path.with_name(path.name + ABOUT), about)
    with path.open("rb") as written:
        return hashlib.file_digest(written, "sha256").hexdigest()


def ids_in(ids: IO[bytes]) -> Iterator[str]:
    """The ids that ``make`` wrote, one or more times each."""
    return (line[:-1].decode("utf-8", "surrogatepass") for line in ids)


def _sent(tx: Tx, ids: IO[bytes], asker: Asker, place: str, digest: str, by: str) -> None:
    """Put on record what goes to others by this file for the first time."""

    def new() -> Iterator[tuple[str, str, bytes]]:
        rest = ids_in(ids)
        while part := list(dict.fromkeys(islice(rest, _PART))):
            rows = [(row.id, row.version_key, row.raw) for row in objects.lasts(tx, part).values()]
            yield from sent.not_yet(tx, rows, way="file", recipient=asker.organisation, place=place)

    found = new()
    first = next(found, None)
    if first is not None:
        known = {(first[0], first[1])}

        def each() -> Iterator[tuple[str, str, bytes]]:
            yield first
            for row in found:
                if row[:2] not in known:
                    known.add(row[:2])
                    yield row

        sent.record(tx, each(), way="file", place=place, recipient=asker.organisation, digest=digest, by=by)


def _trouble(
    store: Store,
    wanted: ListOut,
    why: str,
    *,
    now: dt.datetime,
    actor: str,
    mark: tuple[int, str] | None = None,
) -> Done | None:
    """Note that a list could not be written anew; told once."""
    new = why != wanted.trouble
    changed = msgspec.structs.replace(wanted, trouble=why, mark=mark or wanted.mark)
    if changed != wanted:
        with store.write(actor, instant.from_datetime(now)) as tx:
            if new and wanted.path:
                derived.stale(tx, wanted.path, why)
            lists_out.put(tx, changed)
    return (
        Done(name=wanted.name, path=wanted.path, entries=wanted.entries, written=False, trouble=why)
        if new
        else None
    )


def _gone(wanted: ListOut) -> str:
    """Why its file is not to be written over; empty if it stands as it was written."""
    if not wanted.path:
        return ""
    try:
        with open(wanted.path, "rb") as stream:
            same = hashlib.file_digest(stream, "sha256").hexdigest() == wanted.file_digest
    except FileNotFoundError:
        return GONE
    return "" if same else ALTERED


def _check_place(store: Store, wanted: ListOut, *, overwrite: bool) -> None:
    with store.read() as reader:
        before = lists_out.one(reader, wanted.name)
        others = [one for one in lists_out.all(reader) if one.path == wanted.path and one.name != wanted.name]
    if before is not None and (before.path, before.form) != (wanted.path, wanted.form):
        do = "give another --name, or forget it first: tocsin watch outs --forget NAME --by WHO"
        raise BadInput("another list has this name", where=wanted.name, do=do)
    if wanted.path and others:
        raise BadInput(
            f"the list {others[0].name} is written there", where=wanted.path, do="give another file"
        )
    if wanted.path and os.path.lexists(wanted.path) and before is None and not overwrite:
        raise BadInput("the file exists", where=wanted.path, do="give another name, or --overwrite")
    if before is not None and not overwrite and _gone(before) == ALTERED:
        raise BadInput(
            "the file was altered since it was written", where=wanted.path, do="look at it, then --overwrite"
        )


def _kinds(wanted: ListOut) -> frozenset[str]:
    able = kinds_of(wanted.form)
    wrong = sorted(set(wanted.kinds) - able)
    if wrong:
        do = f"it can hold: {' '.join(sorted(able))}"
        raise BadInput(f"the format {wanted.form} cannot hold {', '.join(wrong)}", where="--kinds", do=do)
    return frozenset(wanted.kinds) or able


def _asker(reader: Reader, wanted: ListOut) -> Asker:
    if not wanted.audience or wanted.audience == wanted.organisation:
        return Asker(wanted.organisation, own=True)
    return asker_of(reader, wanted.audience)


def _audience(wanted: ListOut, asker: Asker) -> str:
    return "the own organisation" if asker.own else asker.organisation or wanted.audience


def _refuse(made: Made) -> None:
    shown = "; ".join(f"{value} ({', '.join(why[:2])})" for value, why in islice(made.held_back.items(), 5))
    count = sum(count for why, count in made.head.left_out if why == "on a warninglist, reserved or own")
    raise BadInput(
        f"this list would block {count} values that should not be blocked: {shown}",
        where=made.head.name, do="leave them out with --without-listed, or block them all the same with --even-listed --by WHO",
    )  # fmt: skip
