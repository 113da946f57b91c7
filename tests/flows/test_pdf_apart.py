# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""PDFs read by a process of their own: its bounds, and that what ends it ends nothing else."""

from __future__ import annotations

import pytest

from tests.share.readers.pdf_made import of_contents, of_pages, packed
from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.flows import pdf_apart
from tocsin.share.readers import pdf

WORDS = b"BT /F1 12 Tf (A) Tj ET\n"


def test_it_is_what_is_read_here():
    data = of_pages("calls evil-c2[.]ru", "second", links=["https://a.example/x"])
    assert pdf_apart.read(data, "r.pdf", Limits()) == pdf.read(data, "r.pdf", Limits())


def test_what_is_wrong_is_said_as_it_is_here():
    with pytest.raises(BadInput, match="cannot be read as a PDF") as error:
        pdf_apart.read(b"%PDF-1.7\n", "r.pdf", Limits())
    assert error.value.where == "r.pdf"


def test_time_is_bounded():
    slow = of_contents(packed(WORDS * 100_000))
    with pytest.raises(BadInput, match="more than 1 s of CPU") as error:
        pdf_apart.read(slow, "r.pdf", Limits(), cpu_s=1)
    assert (error.value.where, "pdftotext" in error.value.do) == ("r.pdf", True)


def test_memory_is_bounded():
    """A megabyte that unpacks to 460: pypdf has a bound of its own, ours holds whatever it does."""
    bomb = of_contents(packed(WORDS * 200_000))
    with pytest.raises(BadInput, match="100 MiB"):
        pdf_apart.read(bomb, "r.pdf", Limits(), memory_bytes=100 * 2**20)


def test_a_bomb_is_refused_within_the_bounds_as_they_are():
    bomb = of_contents(packed(b"\n" * 300_000_000), packed(WORDS))
    found = pdf_apart.read(bomb, "r.pdf", Limits())
    assert [part.label for part in found.parts] == ["page 2"]
    assert "page 1 cannot be read" in found.notes[0]


def test_a_file_beyond_the_limit_is_not_handed_on():
    with pytest.raises(BadInput, match="more than the limit of 10"):
        pdf_apart.read(of_pages("x"), "r.pdf", Limits(file_bytes=10))
