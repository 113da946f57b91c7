# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Mail out: one message, files attached if need be, to one mail server, over TLS unless a person says otherwise.

Header injection is refused, the server's addresses are checked and connected to as they were checked
(``net.reach``), its certificate must be for the name that was given, and all of it ends in time. Nothing is sent if the
server does not offer TLS (RFC 3207). Whom to tell what is decided elsewhere.
"""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
from collections.abc import Callable
from email import policy
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any, Literal

import msgspec

from tocsin.core import instant
from tocsin.core.errors import BadInput, Unavailable
from tocsin.net.credential import Credential
from tocsin.net.reach import Guard, Resolve, checked, resolve

_ADDRESS = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252}[A-Za-z0-9])?"
)
_FILE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_MEDIA = re.compile(r"[a-z]{1,20}/[a-z0-9][a-z0-9.+-]{0,59}")
_POLICY = policy.SMTP.clone(cte_type="7bit")
"""Seven bits pass every server; lines that begin with From stay as they are."""
MOST_RECIPIENTS = 100
MOST_BYTES = 2**20
MOST_ATTACHED_BYTES = 10 * 2**20
"""Of all attachments together, before they are encoded: more than that, servers turn away."""
_SUBJECT_LETTERS = 250


class Server(msgspec.Struct, frozen=True, kw_only=True):
    """Where mail is handed in."""

    host: str
    port: int = 587
    security: Literal["starttls", "tls", "none"] = "starttls"
    inside: bool = False
    """Whether the host may have an inside address: for a server that a person has named as an own one."""
    timeout_s: float = 30.0
    total_s: float = 120.0


class Attachment(msgspec.Struct, frozen=True, kw_only=True):
    """A file that goes along."""

    name: str
    media: str
    """Media type, as ``application/stix+json``."""
    data: bytes


class Mail(msgspec.Struct, frozen=True, kw_only=True):
    """One message of plain text, and what is attached to it."""

    sender: str
    to: tuple[str, ...]
    subject: str
    text: str
    at: str
    """RFC 3339 instant that its Date header says."""
    id: str
    """Unique; sent twice under one id, it is one message to who reads it."""
    attached: tuple[Attachment, ...] = ()
    reply_to: str = ""


def compose(mail: Mail) -> EmailMessage:
    """The message as it is sent. Raises ``BadInput`` for what is no address, a line break in a header, or too much."""
    for address in (mail.sender, *mail.to, *([mail.reply_to] if mail.reply_to else [])):
        if _ADDRESS.fullmatch(address) is None:
            raise BadInput(
                "this is no mail address", where=ascii(address[:100]), do="write it as name@example.org"
            )
    if not 1 <= len(mail.to) <= MOST_RECIPIENTS:
        raise BadInput(
            f"{len(mail.to)} recipients, from 1 to {MOST_RECIPIENTS} are allowed", do="send several mails"
        )
    if not mail.subject.isprintable() or len(mail.subject) > _SUBJECT_LETTERS:
        raise BadInput("the subject has control characters or is too long", where=ascii(mail.subject[:100]))
    if re.fullmatch(r"[A-Za-z0-9.-]{1,100}", mail.id) is None:
        raise BadInput(
            "this is no id of a message", where=ascii(mail.id[:100]), do="letters, digits, dots, dashes"
        )
    if len(mail.text.encode(errors="replace")) > MOST_BYTES:
        raise BadInput(
            f"the text is larger than {MOST_BYTES} bytes", do="attach less, or name where it is found"
        )
    _check_attached(mail.attached)
    made = EmailMessage(policy=_POLICY)
    made["From"], made["To"], made["Subject"] = mail.sender, ", ".join(mail.to), mail.subject
    made["Date"] = format_datetime(instant.to_datetime(mail.at))
    made["Message-ID"] = f"<{mail.id}@{mail.sender.rpartition('@')[2]}>"
    if mail.reply_to:
        made["Reply-To"] = mail.reply_to
    made["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office answers to a program
    made.set_content(mail.text.encode(errors="replace").decode())
    for each in mail.attached:
        main, _, sub = each.media.partition("/")
        made.add_attachment(each.data, maintype=main, subtype=sub, filename=each.name, cte="base64")
    return made


def _check_attached(attached: tuple[Attachment, ...]) -> None:
    for each in attached:
        if not (_FILE_NAME.fullmatch(each.name) and _MEDIA.fullmatch(each.media)):
            do = "name it by letters, digits, dots and dashes, with a media type as application/json"
            raise BadInput("this is no name or media type of a file", where=ascii(each.name[:100]), do=do)
    size = sum(len(each.data) for each in attached)
    if size > MOST_ATTACHED_BYTES:
        what = f"attachments of {size} bytes are larger than {MOST_ATTACHED_BYTES}"
        raise BadInput(what, do="attach less, or name where it is found")


def send(
    mail: Mail,
    server: Server,
    credential: Credential | None = None,
    *,
    resolver: Resolve = resolve,
    trust: Callable[[], ssl.SSLContext] = ssl.create_default_context,
) -> dict[str, str]:
    """Hand one message in; returns the recipients that the server refused, with its reason.

    ``credential`` is one of ``Basic``, sent over TLS only. Raises ``BadInput`` (the message), ``Denied`` (an inside address),
    ``Unavailable`` (network, no TLS, certificate, refused by the server, time).
    """
    message = compose(mail)
    where = f"{server.host}:{server.port}"
    if credential is not None and (server.security == "none" or not credential.user):
        raise BadInput(
            "a mail server takes a user and password, over TLS only",
            where=where,
            do="give Basic USER:PASSWORD, and TLS",
        )
    addresses = checked(server.host, server.port, resolver, inside=server.inside, where=where)
    with Guard(server.total_s) as guard:
        try:
            with _connected(server, addresses, trust, guard) as smtp:
                if server.security == "starttls":
                    smtp.starttls(context=trust())
                    smtp.ehlo()
                if credential is not None:
                    smtp.login(credential.user, credential.password)
                refused = smtp.sendmail(mail.sender, list(mail.to), message.as_bytes())
        except (smtplib.SMTPException, OSError, UnicodeError) as error:
            what = "not done within the time allowed" if guard.fired else _words(error)
            raise Unavailable(
                what, where=where, do="check the server, its name and its certificate"
            ) from None
    return {name: _said(code, text) for name, (code, text) in refused.items()}


def _connected(
    server: Server, addresses: list[str], trust: Callable[[], ssl.SSLContext], guard: Guard
) -> smtplib.SMTP:
    """A greeted server at the first address that takes the connection; TLS asks for its name all the same."""
    failed = OSError("no address")
    for address in addresses:
        try:
            connected = socket.create_connection((address, server.port), server.timeout_s)
        except OSError as error:
            failed = error
            continue
        guard.watch(connected)
        if server.security == "tls":
            connected = trust().wrap_socket(connected, server_hostname=server.host)
        return _greeted(connected, server.host)
    raise failed


def _greeted(connected: socket.socket, host: str) -> smtplib.SMTP:
    """The protocol on a connection that stands; smtplib would resolve the name once more."""

    class Pinned(smtplib.SMTP):
        def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
            del host, port, timeout
            return connected

    try:
        return Pinned(host, local_hostname="localhost")
    except BaseException:
        connected.close()
        raise


def _words(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return "; ".join(f"{name}: {_said(*said)}" for name, said in error.recipients.items())[:1_000]
    if isinstance(error, smtplib.SMTPResponseException):
        return _said(error.smtp_code, error.smtp_error)
    if isinstance(error, ConnectionRefusedError):
        return "nothing takes mail at this address and port: the connection was refused"
    if isinstance(error, TimeoutError):
        return "the server does not answer"
    if isinstance(error, smtplib.SMTPServerDisconnected | ConnectionError):
        return f"the server broke off the connection: {error}"[:1_000]
    return f"{type(error).__name__}: {error}"[:1_000]


def _said(code: int, text: Any) -> str:
    said = text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text)
    return f"the server answered {code}: {said[:300]}"
