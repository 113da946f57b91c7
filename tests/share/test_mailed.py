# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Bundles out of saved mails, good and hostile."""

from __future__ import annotations

import contextlib
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.share import mailed

LIMITS = Limits()
BUNDLE = b'{"type":"bundle","id":"bundle--0b5e5a1c-6f3a-4c0e-9d2b-3b1d7c1f7a10"}'


def mail(*files: tuple[str, str, bytes]) -> EmailMessage:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = "a@b.example", "c@d.example", "Hole"
    made.set_content("Please see the file.")
    for media, name, data in files:
        main, _, sub = media.partition("/")
        made.add_attachment(data, maintype=main, subtype=sub, filename=name)
    return made


def found(raw: bytes) -> list[bytes]:
    return [each.data for each in mailed.read(raw, "m.eml", LIMITS).files]


@pytest.mark.parametrize(
    ("media", "name"),
    [("application/stix+json", "x"), ("application/octet-stream", "W.JSON"), ("text/plain", "w.stix")],
    ids=["by its media type", "by its name", "as text"],
)
def test_a_bundle_is_found(media: str, name: str):
    raw = mail((media, name, BUNDLE), ("image/png", "x.png", b"\x89PNG")).as_bytes()
    assert mailed.detect("m.eml", raw[:65_536])
    assert [data.strip() for data in found(raw)] == [BUNDLE]


def test_a_mail_forwarded_as_an_attachment_is_looked_into():
    outer = mail()
    outer.add_attachment(mail(("application/stix+json", "w.json", BUNDLE)))
    assert found(outer.as_bytes()) == [BUNDLE]


def test_several_bundles_of_one_mail():
    raw = mail(("application/stix+json", "a", BUNDLE), ("application/stix+json", "b", b"[]")).as_bytes()
    assert found(raw) == [BUNDLE, b"[]"]


def deep() -> bytes:
    made = mail(("application/stix+json", "w.json", BUNDLE))
    for _ in range(12):
        outer = mail()
        outer.add_attachment(made)
        made = outer
    return made.as_bytes()


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(mail(("image/png", "x.png", b"x")).as_bytes(), id="none attached"),
        pytest.param(mail().as_bytes(), id="one part"),
        pytest.param(b"", id="empty"),
        pytest.param(mail(("application/stix+json", "x", b"")).as_bytes(), id="an empty file"),
        pytest.param(deep(), id="nested"),
        pytest.param(b"".join(b"Content-Type: multipart/mixed; boundary=%d\n\n--%d\n" % (at, at) for at in range(200)), id="borders"),
        pytest.param(mail(("application/stix+json", "x", BUNDLE)).as_bytes()[:200], id="cut off"),
        pytest.param(
            mail(("application/stix+json", "x", BUNDLE)).as_bytes().replace(b"base64", b"x-unknown", 1)[:420], id="another encoding, cut off"
        ),
    ],
)  # fmt: skip
def test_a_mail_without_a_bundle_is_refused_in_words(raw: bytes):
    with pytest.raises(BadInput) as caught:
        mailed.read(raw, "m.eml", LIMITS)
    assert caught.value.do


def test_files_beyond_the_limit_are_told():
    raw = mail(*[("application/stix+json", "x", BUNDLE) for _ in range(90)]).as_bytes()
    small = Limits(file_bytes=10)
    with pytest.raises(BadInput, match="beyond"):
        mailed.read(raw, "m.eml", small)


def test_prose_and_logs_are_not_taken_for_it():
    assert not mailed.detect("m.eml", mail().as_bytes())
    assert not mailed.detect("x.log", b"Jan 1 00:00:00 host postfix: from=<a@b>, to=<c@d>\n")
    assert not mailed.detect("x.json", b'{"type": "bundle"}')


@given(st.binary(max_size=400))
def test_no_bytes_behind_a_header_break_it(rest: bytes):
    head = b"From: a@b\nTo: c@d\nContent-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: application/stix+json\n"
    with contextlib.suppress(BadInput):
        mailed.read(head + rest, "m.eml", LIMITS)
