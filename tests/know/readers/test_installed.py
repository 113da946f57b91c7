# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The walk over the stanzas of a package database, whatever its form."""

from __future__ import annotations

import pytest

from tocsin.core.component import Component
from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.core.reading import Reading
from tocsin.know.readers.installed import packages


def made(stanza: str, where: str) -> Component | None:
    if stanza == "bad":
        raise BadInput("it is bad", where=where)
    return None if stanza == "nothing" else Component(name=stanza, version="1", source=where)


def walked(*stanzas: str, release: str = "Debian:12", limits: Limits | None = None) -> Reading[Component]:
    return packages(
        enumerate(stanzas, start=5), made, "status", 0, limits or Limits(), absent="nothing at all", give="give the file",
        release=release,
    )  # fmt: skip


def test_good_stanzas_are_components_bad_ones_faults_and_the_others_counted() -> None:
    reading = walked("a", "bad", "nothing", "b")
    assert [(one.name, one.source) for one in reading.records] == [("a", "status:5"), ("b", "status:8")]
    assert [(fault.where, fault.what) for fault in reading.faults] == [("status:6", "it is bad")]
    assert reading.notes == ["1 packages are nothing at all"]


def test_a_release_that_is_not_known_is_said() -> None:
    assert "the release of the distribution is not known" in walked("a", release="").notes[0]


def test_stanzas_of_nothing_are_no_broken_file() -> None:
    assert walked("nothing").records == []


@pytest.mark.parametrize(
    ("stanzas", "why"),
    [
        pytest.param([], "it is empty", id="none"),
        pytest.param(["bad", "bad"], "it is bad", id="bad ones alone"),
    ],
)
def test_a_file_without_one_good_stanza_is_refused(stanzas: list[str], why: str) -> None:
    with pytest.raises(BadInput, match=why) as told:
        walked(*stanzas)
    assert (told.value.where, told.value.do) == ("status", "give the file")


def test_more_stanzas_than_the_limit_are_refused_at_their_line() -> None:
    with pytest.raises(BadInput, match="limit members") as told:
        walked("a", "b", "c", limits=Limits(members=2))
    assert told.value.where == "status:7"
