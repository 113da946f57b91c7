# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Files of the user's: compression known by its bytes, refusals with place and mend."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tocsin.core.errors import BadInput, NotFound, TocsinError, Unavailable
from tocsin.core.limits import Limits
from tocsin.flows.files import at_rest, open_file, read_head, read_whole

TEXT = b"one\ntwo\n" * 100


@pytest.mark.parametrize("pack", [bytes, gzip.compress, lzma.compress, bz2.compress])
def test_compression_is_known_by_its_bytes_whatever_the_name_says(
    tmp_path: Path, pack: Callable[[bytes], bytes]
) -> None:
    path = tmp_path / "log.txt"
    path.write_bytes(pack(TEXT))
    assert read_whole(str(path), Limits()) == TEXT
    assert read_head(str(path)) == TEXT
    with open_file(str(path)) as stream:
        assert stream.read(4) == b"one\n"


@pytest.mark.parametrize("pack", [gzip.compress, lzma.compress, bz2.compress])
def test_compressed_and_cut_off_is_refused(tmp_path: Path, pack: Callable[[bytes], bytes]) -> None:
    path = tmp_path / "cut"
    path.write_bytes(pack(os.urandom(100_000))[:-2000])
    with pytest.raises(BadInput, match="cannot be decompressed") as error:
        read_whole(str(path), Limits())
    assert error.value.where == str(path)
    assert "nothing was stored" in error.value.do


def test_a_bomb_is_refused_by_its_ratio(tmp_path: Path) -> None:
    path = tmp_path / "bomb.gz"
    path.write_bytes(gzip.compress(bytes(20_000_000)))
    with pytest.raises(BadInput, match="swells"):
        read_whole(str(path), Limits())


def test_larger_than_the_limit(tmp_path: Path) -> None:
    path = tmp_path / "big"
    path.write_bytes(TEXT)
    with pytest.raises(BadInput, match="larger than 10 bytes"):
        read_whole(str(path), Limits(file_bytes=10))


def test_a_folder_a_pipe_and_nothing_are_no_files(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    cases: list[tuple[Path, type[TocsinError], str]] = [
        (tmp_path, BadInput, "tocsin try"),
        (tmp_path / "pipe", BadInput, "name a file"),
        (tmp_path / "none", NotFound, "check the name"),
        (tmp_path / ("x" * 300), Unavailable, "check the path"),
    ]
    for path, kind, mend in cases:
        with pytest.raises(kind) as error:
            read_whole(str(path), Limits())
        assert mend in error.value.do
        assert error.value.where == str(path)


@pytest.mark.parametrize("pack", [gzip.compress, lzma.compress, bz2.compress])
def test_a_bomb_on_standard_input_is_refused_by_its_ratio(
    pack: Callable[[bytes], bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was read to ``limits.file_bytes``, whatever had come in."""
    for data, refused in ((bytes(2_000_000), True), (TEXT, False)):
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(pack(data))))
        if refused:
            with pytest.raises(BadInput, match="swells beyond 409600 bytes"):
                read_whole("-", Limits())
        else:
            assert read_whole("-", Limits()) == data


def standard_input(data: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))


def test_standard_input_is_put_on_disk_as_it_comes_and_taken_away_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    packed = gzip.compress(TEXT)
    standard_input(packed, monkeypatch)
    with at_rest("-", Limits()) as place:
        assert Path(place).parent == tmp_path
        assert Path(place).read_bytes() == packed
        assert [read_whole(place, Limits()), read_head(place)] == [TEXT, TEXT]
    assert list(tmp_path.iterdir()) == []


def test_what_is_wrong_in_standard_input_is_said_of_standard_input(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    standard_input(bytes(101), monkeypatch)
    with pytest.raises(BadInput, match="larger than 100 bytes") as error, at_rest("-", Limits(file_bytes=100)) as place:  # fmt: skip
        read_whole(place, Limits(file_bytes=100))
    assert error.value.where == "-"
    standard_input(bytes(101), monkeypatch)
    with pytest.raises(BadInput, match="limit stdin_bytes") as error, at_rest("-", Limits(stdin_bytes=100)):
        raise AssertionError("it was let in")
    assert error.value.where == "-"
    assert list(tmp_path.iterdir()) == []


def test_a_file_lies_where_it_lies() -> None:
    with at_rest("some/where", Limits()) as place:
        assert place == "some/where"
