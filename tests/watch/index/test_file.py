# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""One flat file: whole or not there, and refused if it is not what was written."""

import os
import stat

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.core.errors import BadInput
from tocsin.watch.index import Index, build, file

INDEX = build(
    [("domain", "evil.com", "i--1", ["x"]), ("cidr", "10.0.0.0/9", "", ()), ("md5", "a" * 32, "", ())]
)


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    path = tmp_path_factory.mktemp("index") / "index"
    file.write(str(path), INDEX.header, INDEX.sections)
    return path


def test_what_is_read_is_what_was_written_and_cannot_be_changed(written):
    header, sections = file.read(str(written))
    assert {**sections}.keys() == INDEX.sections.keys()
    for name, array in sections.items():
        assert np.array_equal(array, INDEX.sections[name])
        assert array.dtype == INDEX.sections[name].dtype
        assert not array.flags.writeable
        assert array.ctypes.data % 64 == 0 or not array.nbytes
    assert (header.counts, header.seed) == ({"domain": 1, "cidr": 1, "md5": 1}, INDEX.header.seed)
    entry = Index(header, sections).get("domain", "evil.com")
    assert entry is not None and entry.objects == ("i--1",)
    assert stat.S_IMODE(os.stat(written).st_mode) == 0o600


@given(st.data())
def test_a_file_that_is_cut_off_or_longer_is_refused(written, tmp_path_factory, data):
    whole = written.read_bytes()
    cut = data.draw(st.one_of(st.integers(0, 3000), st.integers(0, len(whole) - 1)))
    other = tmp_path_factory.mktemp("cut") / "index"
    other.write_bytes(data.draw(st.sampled_from([whole[:cut], whole + b"\0"])))
    with pytest.raises(BadInput) as caught:
        file.read(str(other))
    assert (caught.value.where, "anew" in caught.value.do) == (str(other), True)


@given(st.data())
def test_a_file_with_another_byte_is_refused(written, tmp_path_factory, data):
    whole = bytearray(written.read_bytes())
    header, sections = file.read(str(written))
    base = len(whole) - header.size
    held = [base + s.offset + at for s in header.sections for at in range(min(200, sections[s.name].nbytes))]
    end_of_header = 20 + int.from_bytes(whole[12:16], "little")
    place = data.draw(st.one_of(st.sampled_from(held), st.integers(0, end_of_header - 1)))
    whole[place] ^= 1 << data.draw(st.integers(0, 7))
    other = tmp_path_factory.mktemp("altered") / "index"
    other.write_bytes(whole)
    with pytest.raises(BadInput):
        file.read(str(other))


@pytest.mark.parametrize(
    ("data", "said"),
    [(b"", "no index"), (b"PK\x03\x04" + bytes(99), "no index"), (file.MAGIC + b"\xff" * 12, "version")],
)
def test_a_foreign_file_is_refused(tmp_path, data, said):
    path = tmp_path / "index"
    path.write_bytes(data)
    with pytest.raises(BadInput, match=said):
        file.read(str(path))


def test_a_file_of_another_release_or_machine_is_refused(tmp_path):
    import msgspec

    for change in ({"kinds": ("ipv4",)}, {"order": "middle"}):
        path = str(tmp_path / "index")
        file.write(path, msgspec.structs.replace(INDEX.header, **change), INDEX.sections)
        with pytest.raises(BadInput, match="another release"):
            file.read(path)


def test_what_cannot_be_written_leaves_nothing_behind(tmp_path):
    (tmp_path / "index").mkdir()
    (tmp_path / "index" / "x").touch()
    with pytest.raises(OSError):
        file.write(str(tmp_path / "index"), INDEX.header, INDEX.sections)
    assert os.listdir(tmp_path) == ["index"]
