# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Mails as texts: bodies, attachments that are text, what is named only, and mails that are broken."""

from __future__ import annotations

from email.message import EmailMessage

import pytest

from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.share.readers import Document, mail, read


def letter() -> EmailMessage:
    made = EmailMessage()
    made["From"] = "CERT <news@cert.example>"
    made["Subject"] = "Warnung für alle"
    made.set_content("see evil[.]com\n")
    made.add_alternative('<p>see</p><a href="http://hidden.ru/">here</a>', subtype="html")
    made.add_attachment(b"1.2.4.8\n", maintype="text", subtype="plain", filename="iocs.txt")
    made.add_attachment(b"\0\1", maintype="application", subtype="zip", filename="x.zip")
    return made


def whole(made: EmailMessage) -> Document:
    return read(made.as_bytes(), "a.eml", Limits())


def test_bodies_attachments_and_what_was_not_read():
    document = whole(letter())
    assert document.kind == "mail"
    assert (document.title, document.own) == ("Warnung für alle", ("cert.example",))
    texts = {part.label: part.text.strip() for part in document.parts}
    assert texts["body"] == "see evil[.]com"
    assert texts["body, link targets"] == "http://hidden.ru/"
    assert texts["attachment iocs.txt"] == "1.2.4.8"
    assert "Warnung" in texts["header"]
    assert document.notes == ("the attachment x.zip (application/zip) was not read",)


def test_a_mail_within_a_mail():
    outer = EmailMessage()
    outer["From"], outer["Subject"] = "a@b.example", "Fwd"
    outer.set_content("look")
    outer.add_attachment(letter())
    assert "attachment iocs.txt" in {part.label for part in whole(outer).parts}


def test_nested_too_deep_is_told():
    inner = letter()
    for _ in range(mail.DEPTH + 2):
        outer = EmailMessage()
        outer["From"], outer["Subject"] = "a@b.example", "Fwd"
        outer.set_content("look")
        outer.add_attachment(inner)
        inner = outer
    assert any("nested" in note for note in whole(inner).notes)


def test_very_many_borders_are_refused():
    head = b"From: a@b.example\nSubject: x\n"
    data = head + b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(3_000)
    )
    with pytest.raises(BadInput, match="multiparts"):
        read(data, "a.eml", Limits())


@pytest.mark.parametrize(
    "body",
    [
        b"Content-Type: text/plain; charset=nonesuch\n\ncaf\xe9 evil.com",
        b"Content-Type: text/plain; charset=hex\n\nevil.com",
        b"Content-Transfer-Encoding: base64\n\n!!evil",
        b"Content-Transfer-Encoding: uuencode\n\nbegin x\nevil.com",
        b"Content-Type: multipart/mixed\n\nno border evil.com",
        b"Subject: =?nonesuch?b?!!?=\n\nevil.com",
        b"Content-Type: text/plain; name*=a'b'%ff\n\nevil.com",
    ],
)
def test_broken_mails_are_read_as_far_as_they_go(body):
    document = read(b"From: a@b.example\nDate: x\n" + body, "a.eml", Limits())
    assert document.parts


def test_prose_is_no_mail():
    assert not mail.detect("a.txt", b"Note: we saw\nSubject: nothing\n\n")
    assert not mail.detect("a.txt", b"")


@pytest.mark.parametrize("head", [b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"{\\rtf1", b"\0\1\2"])
def test_what_is_not_read_is_refused_with_the_way_out(head):
    with pytest.raises(BadInput) as caught:
        read(head, "a", Limits())
    assert caught.value.do
