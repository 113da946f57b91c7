# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Indexes kept between runs: made once, made anew when lost or altered, and never in the way."""

import os
from pathlib import Path

import pytest

from tocsin.watch.index.builder import Builder
from tocsin.watch.index.cache import KEPT, cached, digest


class Making:
    """Makes an index of one name, and counts how often."""

    def __init__(self, name="evil.com"):
        self.name, self.times = name, 0

    def __call__(self):
        self.times += 1
        builder = Builder()
        builder.add("domain", self.name.encode())
        return builder.finish(digest(self.name))


def test_it_is_made_once_and_mapped_from_then_on(tmp_path):
    make = Making()
    for _ in range(3):
        header, sections, path = cached(str(tmp_path / "a" / "b"), digest("evil.com"), make)
        assert Path(path).is_file()
        assert (header.counts, sections["text"].tobytes()) == ({"domain": 1}, b"evil.com")
        assert not sections["text"].flags.writeable
    assert make.times == 1


@pytest.mark.parametrize("spoil", [b"", b"foreign", None])
def test_a_file_that_is_lost_or_spoilt_is_made_anew(tmp_path, spoil):
    make = Making()
    path = Path(cached(str(tmp_path), digest("evil.com"), make)[2])
    if spoil is None:
        path.unlink()
    else:
        path.write_bytes(spoil)
    assert cached(str(tmp_path), digest("evil.com"), make)[2] == str(path)
    cached(str(tmp_path), digest("evil.com"), make)
    assert make.times == 2


def test_where_nothing_can_be_written_it_stays_in_memory(tmp_path):
    (tmp_path / "file").touch()
    _, sections, path = cached(str(tmp_path / "file"), digest("evil.com"), Making())
    assert (path, sections["text"].tobytes()) == ("", b"evil.com")


def test_only_the_last_used_are_kept(tmp_path):
    paths: list[str] = []
    for number in range(KEPT + 2):
        for place, path in enumerate(paths):
            if os.path.exists(path):
                os.utime(path, (1e9 + place, 1e9 + place))
        name = f"evil{number}.com"
        paths.append(cached(str(tmp_path), digest(name), Making(name))[2])
    assert [os.path.exists(path) for path in paths] == [False] * 2 + [True] * KEPT


def test_a_draft_of_a_writer_that_died_is_deleted_and_other_files_are_not(tmp_path):
    draft, other = tmp_path / "index-x.tocsin.abc.part", tmp_path / "mine.part"
    for path in (draft, other):
        path.touch()
        os.utime(path, (1e9, 1e9))
    cached(str(tmp_path), digest("evil.com"), Making())
    assert (draft.exists(), other.exists()) == (False, True)


def test_the_digest_hangs_on_the_set_and_the_borders():
    assert len({digest("a"), digest("b"), digest("a", {"shared.test"})}) == 3
    assert digest("a") == digest("a")
