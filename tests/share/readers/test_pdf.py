# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""PDFs as text: pages, links, and what hostile ones are refused for."""

from __future__ import annotations

import pytest

from tests.share.readers.pdf_made import of_contents, of_objects, of_pages, stream
from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.share.readers import pdf

CATALOGUE = b"<</Type/Catalog/Pages 2 0 R>>"


def read(data: bytes, limits: Limits | None = None):
    return pdf.read(data, "r.pdf", limits or Limits())


def test_each_page_is_a_part_and_link_targets_are_one():
    found = read(of_pages("calls evil-c2[.]ru\nand 45.33.32[.]156", "", "T1059 (page three)", links=["https://a.example/x", "https://a.example/x"]))  # fmt: skip
    assert [(part.label, part.text.split("\n")) for part in found.parts] == [
        ("page 1", ["calls evil-c2[.]ru", "and 45.33.32[.]156"]),
        ("page 3", ["T1059 (page three)"]),
        ("link targets", ["https://a.example/x"]),
    ]
    assert (found.kind, found.title, found.notes) == ("PDF", "Turbine report", ())


def test_a_bad_page_costs_no_other():
    bad = stream(b"\xff\xfe rubbish", b"/Filter/FlateDecode")
    good = stream(b"BT /F1 12 Tf (evil.example) Tj ET")
    found = read(of_contents(good, bad, good))
    assert [part.label for part in found.parts] == ["page 1", "page 3"]


def test_a_scan_is_told_of():
    assert read(of_pages("")).parts == ()
    assert "OCR" in read(of_pages("")).notes[0]


@pytest.mark.parametrize(
    "data",
    [
        b"%PDF-1.7\n",
        b"%PDF-1.7\n" + b"\0" * 5_000,
        of_pages("x")[:300],
        of_objects([CATALOGUE, b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 1000000000>>"]),
        of_objects([b"1 0 R"]),
        of_objects([b"<</Type/Catalog>>"]),
    ],
    ids=["empty", "zeros", "cut off", "pages within themselves", "itself", "no pages"],
)
def test_what_is_no_whole_pdf_is_refused(data):
    with pytest.raises(BadInput) as error:
        read(data)
    assert (error.value.where, bool(error.value.do)) == ("r.pdf", True)


def test_more_text_than_the_limit_is_refused():
    with pytest.raises(BadInput, match="longer than 10 characters"):
        read(of_pages("more than ten of them"), Limits(file_bytes=10))


@pytest.mark.parametrize(
    ("head", "is_one"),
    [
        (b"%PDF-1.4\n", True),
        (b"\n \nX-Mail: gateway\r\n%PDF-1.4", True),
        (b" " * 1_100 + b"%PDF-1.4", False),
        (b"<p>a file begins with %PDF-1.4</p>", False),
        (b'{"a": "%PDF-"}', False),
        (b"evil.example\n", False),
    ],
)
def test_it_is_known_by_its_mark_near_the_beginning(head, is_one):
    assert pdf.detect(head) is is_one
