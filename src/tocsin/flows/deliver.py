# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A warning, a reminder of it, or an answer to one -> one recipient, by mail or webhook.

What goes is made at the moment it goes, for this recipient: the policy, then own names (``flows.leaving``). The object
that it is all about goes as it is kept or not at all; what explains it may be left out. What has gone is on record
(``store.sent``) and does not go again. If the program is killed between the answer of the other side and that record, it goes
once more under the same Message-ID or Idempotency-Key, by which it is known for the same.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import ssl
from collections.abc import Callable, Mapping, Sequence

import msgspec

from tocsin.core import ids, instant, marking, policy, stix
from tocsin.core.errors import BadInput, Conflict, Denied, NotFound
from tocsin.core.limits import Limits
from tocsin.core.marking import Marking
from tocsin.core.name_matcher import Matcher, Name
from tocsin.core.reading import Reading
from tocsin.core.settings import Settings
from tocsin.flows import files, leaving
from tocsin.flows.issue_warning import Issued, Ours, around
from tocsin.flows.language import BY_CODE
from tocsin.flows.own_names_kept import OwnNames
from tocsin.flows.recipient import asker_of
from tocsin.flows.warnings_held import Held, of_id
from tocsin.net import credential, mail, webhook
from tocsin.net.reach import Resolve, resolve
from tocsin.share import parcel as parcels
from tocsin.share import recipients, warning, warning_answer, warning_text
from tocsin.share.recipients import Way
from tocsin.share.warning_text import Event, Text
from tocsin.store import Reader, Store, objects, sent
from tocsin.store.objects import Stored

ACTOR = "share warn deliver"
MEDIA = "application/stix+json"
_APPROVE = (
    "tocsin share approve --object {id} --to {name} --release lets it; then tocsin share warn deliver sends it, "
    "with --out FILE --to {name} it writes a file"
)


class Known:
    """What every delivery asks again: the recipients and the own names, made anew when their files or the map have changed."""

    def __init__(self) -> None:
        """Nothing is read before it is asked for."""
        self._ways: tuple[str, bytes, Reading[Way]] | None = None
        self._own: tuple[list[Name], OwnNames] | None = None

    def ways(self, settings: Settings) -> Reading[Way]:
        """Every way of the recipients file; none if no file is named. Raises what reading it does."""
        path = settings.share.recipients_file
        if not path:
            return Reading([])
        data = files.read_whole(path, settings.limits)
        if self._ways is None or self._ways[:2] != (path, data):
            self._ways = (path, data, recipients.read(data, path, settings.limits))
        return self._ways[2]

    def own(self, reader: Reader, settings: Settings) -> Matcher:
        """What is an own name, by the map and the list of a person."""
        listed = leaving.names_of_list(settings.share.own_names_file, settings.limits)
        if self._own is None or self._own[0] != listed:
            self._own = (listed, OwnNames(listed))
        return self._own[1].matcher(reader)

    def door(self, settings: Settings, kind: str, address: str) -> Way:
        """The way of this kind and address. Raises ``NotFound`` if it is not on the list any more."""
        for each in self.ways(settings).records:
            if (each.kind, each.address) == (kind, address):
                return each
        do = "tocsin share warn deliver sends it to those who are on the list now"
        raise NotFound("nobody is reached by this way any more", where=address[:100], do=do)


class Post(msgspec.Struct, frozen=True, kw_only=True):
    """With what things are sent: the settings, and what a program stands in."""

    settings: Settings
    clock: Callable[[], dt.datetime]
    environ: Mapping[str, str]
    resolver: Resolve = resolve
    renew: Callable[[], None] = lambda: None
    known: Known = msgspec.field(default_factory=Known)


class Parcel(msgspec.Struct, frozen=True, kw_only=True):
    """What goes to one recipient."""

    event: Event
    of: Held
    text: Text
    head: Stored
    """The object that it is all about."""
    objects: tuple[stix.StixObject, ...] = ()
    bundle: bytes = b""
    held: tuple[parcels.Held, ...] = ()
    """What explains it and does not go to this recipient."""


def pack(
    reader: Reader, warning_id: str, way: Way, own: Matcher, settings: Settings, event: Event | None = None
) -> Parcel:
    """What goes to a recipient: the version of a warning that stands now, or (``answer``) the last own answer to it.

    Raises ``Denied`` if the policy or an own name keeps it here, ``NotFound`` if there is nothing to send.
    """
    one = of_id(reader, warning_id)
    if event == "answer":
        return _pack_answer(reader, one, way, settings)
    head, asker = _warning(reader, one), asker_of(reader, way.name)
    policy.require(asker, head, "share", where=head.id)
    names = (way.name, *asker.communities)
    if not leaving.goes(reader, head, names, own, limits=settings.limits):
        do = _APPROVE.format(id=head.id, name=way.name)
        raise Denied("own names are in it that nobody has released", where=head.id, do=do)
    going, held = [], []
    for ref in one.warning.about:
        stored = objects.get(reader, ref)
        if stored is None:
            continue  # withdrawn since; the report still names it
        decision = policy.decide(asker, stored, "share")
        if not decision.allowed:
            held.append(parcels.Held(ref, decision.reason))
        elif not leaving.goes(reader, stored, names, own, limits=settings.limits):
            held.append(parcels.Held(ref, leaving.NOT_RELEASED))
        else:
            going.append(_object(stored))
    event = event or warning_text.event_of(one.warning)
    text = warning_text.write(one.warning, one.issuer, one.tlp, event, _say(way, settings))
    return _packed(
        reader, Parcel(event=event, of=one, text=text, head=head, held=tuple(held)), going, settings
    )


def pack_file(reader: Reader, warning_id: str, to: str, own: Matcher, settings: Settings) -> Issued:
    """The version of a warning that stands now, as it may be handed to ``to`` in a file. Raises as ``pack``."""
    made = pack(reader, warning_id, Way(name=to, identity="", kind="mail", address=""), own, settings)
    return Issued(made.head.id, made.bundle, tuple(each.id for each in made.objects), made.held)


def _pack_answer(reader: Reader, one: Held, way: Way, settings: Settings) -> Parcel:
    """What its owner released when it answered, for the issuer and nobody else."""
    head = _answer(reader, one)
    if way.identity != one.warning.issuer:
        do = "name the issuer in share.recipients_file, with its identity"
        raise Denied(f"{way.name} did not issue this warning", where=one.warning.id, do=do)
    released = Ours(Marking(head.marking.tlp))  # its audience is who may read it here
    policy.require(asker_of(reader, way.name), released, "share", where=head.id)
    said = warning_answer.read(head.raw)
    tlp = str(head.marking.tlp)
    text = warning_text.answer(one.warning, said, settings.organisation, tlp, _say(way, settings))
    return _packed(reader, Parcel(event="answer", of=one, text=text, head=head), (), settings)


def _say(way: Way, settings: Settings) -> warning_text.Say:
    """The language of the recipient, else that of the settings."""
    return BY_CODE[way.language or settings.share.language].text


def check_own(one: Held, *, in_force: bool = False) -> None:
    """Raise ``Conflict`` if another issued a warning, or it has ended where that matters."""
    if not one.mine:
        raise Conflict("another issued this warning", where=one.warning.id, do="only its issuer delivers it")
    if in_force and one.warning.state != "in-force":
        what = f"this warning has ended: {one.warning.state}"
        raise Conflict(what, where=one.warning.id, do="there is nothing to remind of")


def note_of(member: str, warning_id: str) -> str:
    """The id of the note that holds the answers of a member."""
    return warning_answer.id_of(member, warning_id)


def _warning(reader: Reader, one: Held) -> Stored:
    check_own(one)
    stored = objects.get(reader, one.warning.id, instant.version_key(one.warning.modified))
    if stored is None:
        raise NotFound("it was withdrawn here", where=one.warning.id, do="issue another")
    return stored


def _answer(reader: Reader, one: Held) -> Stored:
    said = one.answered
    stored = objects.get(reader, warning_answer.id_of(said.member, one.warning.id)) if said else None
    if stored is None:
        do = "tocsin share warn answer ID --mail"
        raise NotFound("this node has not answered", where=one.warning.id, do=do)
    return stored


def _object(stored: Stored) -> stix.StixObject:
    return stix.read_bundle(stored.raw, stored.id, Limits()).records[0]


def _packed(reader: Reader, parcel: Parcel, about: Sequence[stix.StixObject], settings: Settings) -> Parcel:
    made = _object(parcel.head)
    marks = {mark for each in (made, *about) for mark in each.marking_refs}
    levels = [level for level in marking.LEVELS if marking.ids_for(level) in marks]
    extension = warning.ANSWER_EXTENSION if parcel.event == "answer" else warning.EXTENSION
    created = parcel.of.warning.created
    rows = (*around(reader, settings.organisation, created, levels, extension), *about, made)
    bundle = stix.bundle(rows, ids.derived("bundle", made.id, made.version_key))
    return msgspec.structs.replace(parcel, objects=rows, bundle=bundle)


def send(
    store: Store, warning_id: str, way: Way, post: Post, event: Event | None = None, step: str = ""
) -> str:
    """Send it, if it has not gone this way before; what was done, in words.

    ``step`` tells one reminder from another. Raises as ``pack``, and what the network gives reason for: ``Unavailable`` may pass.
    """
    with store.read() as reader:
        parcel = pack(reader, warning_id, way, post.known.own(reader, post.settings), post.settings, event)
        called = " ".join(part for part in (way.kind, parcel.event, step) if part)
        head = (parcel.head.id, parcel.head.version_key, parcel.head.raw)
        if not sent.not_yet(reader, [head], way=called, recipient=way.name, place=way.address):
            return f"went to {way.name} before"
    id = ids.derived("message", *head[:2], called, way.address)  # noqa: A001 -- what it is
    post.renew()
    at = instant.from_datetime(post.clock())
    body = (
        _by_mail(parcel, way, post, id, at) if way.kind == "mail" else _by_webhook(parcel, way, post, id, at)
    )
    rows = [(each.id, each.version_key, each.raw) for each in parcel.objects]
    with store.write(ACTOR, instant.from_datetime(post.clock())) as tx:
        digest = hashlib.sha256(body).hexdigest()
        sent.record(tx, rows, way=called, place=way.address, recipient=way.name, digest=digest, by=ACTOR)
    left = f"; {len(parcel.held)} objects stay here" if parcel.held else ""
    return f"{parcel.event} to {way.name} by {way.kind}{left}"


def _by_mail(parcel: Parcel, way: Way, post: Post, id: str, at: str) -> bytes:  # noqa: A002 -- as net.mail calls it
    said = post.settings.mail
    if not said.host or not said.sender:
        do = "set mail.host and mail.sender: docs/warnings.md"
        raise BadInput("no mail server is set", where="mail.host", do=do)
    name = "answer.json" if parcel.event == "answer" else "warning.json"
    made = mail.Mail(
        sender=said.sender, to=(way.address,), subject=parcel.text.subject, text=parcel.text.body, at=at, id=id,
        attached=(mail.Attachment(name=name, media=MEDIA, data=parcel.bundle),),
    )  # fmt: skip
    server = mail.Server(host=said.host, port=said.port, security=said.security, inside=said.inside)
    known = credential.load(said.credential, post.environ)
    mail.send(made, server, known, resolver=post.resolver, trust=lambda: _trust(said.ca_file))
    return parcel.bundle


def _trust(ca_file: str) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=ca_file or None)
    except OSError as error:  # ssl.SSLError is one
        do = "name a file of certificates (PEM)"
        raise BadInput(
            f"cannot be read: {error.strerror or 'no certificates'}", where=ca_file, do=do
        ) from None


def _by_webhook(parcel: Parcel, way: Way, post: Post, id: str, at: str) -> bytes:  # noqa: A002 -- as net.webhook calls it
    one = parcel.of.warning
    body = msgspec.json.encode(
        {
            "event": parcel.event, "exercise": one.exercise, "tlp": str(parcel.head.marking.tlp), "id": one.id,
            "version": one.modified, "name": one.name, "answer_by": one.answer_by, "text": parcel.text.body,
            "bundle": msgspec.Raw(parcel.bundle),
        }
    )  # fmt: skip
    bounds = webhook.BOUNDS
    if way.inside:
        bounds = msgspec.structs.replace(bounds, schemes=("https", "http"), inside=True)
    known = credential.load(way.credential, post.environ)
    at_s = int(instant.to_datetime(at).timestamp())
    webhook.post(way.address, body, id, at_s=at_s, credential=known, bounds=bounds, resolver=post.resolver)
    return body
