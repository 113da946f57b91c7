# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""OSV, KEV and EPSS of today -> store, when a person asks for it (``--online``).

Whole lists are fetched and matched here: asking about single packages, or for the
scores of single holes, would tell an outsider what runs on this machine. Only ecosystems that are in the
inventory are fetched, each with its date. What cannot be fetched is not checked,
and said so; it never stops the job.
"""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Callable, Iterable
from typing import BinaryIO, cast
from urllib.parse import quote, urlsplit

import msgspec

from tocsin.core import instant
from tocsin.core.component import Unchecked
from tocsin.core.errors import BadInput, TocsinError
from tocsin.core.limits import Limits
from tocsin.core.settings import Settings
from tocsin.flows import files
from tocsin.flows.context import Context
from tocsin.flows.formats import recognise
from tocsin.flows.take_in import take
from tocsin.net.fetch import Bounds, fetch
from tocsin.store import Store, inventory

OSV_URL = "https://osv-vulnerabilities.storage.googleapis.com"
KEV_URL = "https://www.cisa.gov/sites/default/files/feeds/known_exploited_vulnerabilities.json"
EPSS_URL = "https://epss.empiricalsecurity.com/epss_scores-current.csv.gz"
"""Where FIRST's page on EPSS data sends for the daily list."""
SOURCE = "online lists"
_LIST_BYTES = 256 * 2**20
_LIST_MEMORY_BYTES = 2**31
"""The largest ecosystems have some 200,000 advisories, of which all are kept until they are stored."""


def refresh(
    store: Store,
    settings: Settings,
    *,
    actor: str,
    now: dt.datetime,
    say: Callable[[str], None],
    ecosystems: Iterable[str] = (),
) -> list[Unchecked]:
    """Fetch and store OSV for these ecosystems (default: those in the inventory), the KEV list and the EPSS scores.

    Returns what could not be fetched; it is stored as not checked, too.
    """
    at = instant.from_datetime(now)
    with store.read() as reader:
        wanted = sorted(set(ecosystems) or {c.ecosystem for c in inventory.components(reader) if c.ecosystem})
    missing: list[Unchecked] = []
    context = Context(actor=actor, at=at, limits=_roomy(settings.limits))
    base = (settings.online.osv_url or OSV_URL).rstrip("/")
    for family in sorted({ecosystem.partition(":")[0] for ecosystem in wanted}):
        url = f"{base}/{quote(family)}/all.zip"
        _try(store, url, f"OSV advisories for {family}", "advisories (OSV zip)", context, missing, say)
    what = "the list of known exploited vulnerabilities"
    _try(store, settings.online.kev_url or KEV_URL, what, "KEV list", context, missing, say)
    what = "the scores of how likely a hole is to be exploited (EPSS)"
    _try(store, settings.online.epss_url or EPSS_URL, what, "EPSS scores", context, missing, say)
    with store.write(actor, at) as tx:
        inventory.replace_unchecked(tx, SOURCE, missing)
    return missing


def _roomy(limits: Limits) -> Limits:
    """For the list of a whole ecosystem, from the address that the settings name: not what anybody may send."""
    return msgspec.structs.replace(
        limits,
        file_bytes=max(limits.file_bytes, _LIST_BYTES),
        memory_bytes=max(limits.memory_bytes, _LIST_MEMORY_BYTES),
    )


def _try(
    store: Store,
    url: str,
    what: str,
    kind: str,
    context: Context,
    missing: list[Unchecked],
    say: Callable[[str], None],
) -> None:
    """Fetch one list and take it in like a file, compressed or not; a failure is noted, not raised."""
    try:
        with tempfile.NamedTemporaryFile(prefix="tocsin-online-") as sink:
            got = fetch(url, cast("BinaryIO", sink), _bounds(url))
            sink.flush()
            data = files.read_whole(sink.name, context.limits)
        form = recognise(url, data[: files.HEAD_BYTES], ("know",))
        if form is None or form.kind != kind:
            raise BadInput(
                "what came is something else", where=url, do="check the section [online] of the settings"
            )
        taken = take(store, form, url, data, context)
        if not taken.good:
            raise BadInput(taken.faults[0].what, where=url)
        say(
            f"  {what}: {taken.records} records, {got.size_bytes} bytes, of {got.modified or 'no date given'}"
        )
    except TocsinError as error:
        say(f"  {what}: not fetched: {error.what}")
        missing.append(Unchecked(what=what, why=f"not fetched: {error.what}", kind="list", source=url))


def _bounds(url: str) -> Bounds:
    """A mirror that a person named by a local address may be inside, and may speak plain http."""
    try:
        inside = urlsplit(url).hostname in {"localhost", "127.0.0.1", "::1"}
    except ValueError as error:
        do = "correct the section [online] of the settings"
        raise BadInput(f"this is no address: {error}", where=url, do=do) from None
    return Bounds(schemes=("https", "http"), inside=True) if inside else Bounds()
