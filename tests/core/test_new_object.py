# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import hashlib

import msgspec

from tocsin.core import keys
from tocsin.core.new_object import NewObject, keys_of

NEW = NewObject(id="i--1", type="i", version_key="1970-01-01T00:00:01.5", raw=b"{}", atoms=(("domain", "a"),))


def test_the_keys_of_a_version():
    made = keys_of(NEW.id, NEW.version_key, NEW.raw, NEW.atoms)
    assert made.hash == keys.number_of("i--1")
    assert made.modified_ms == 1_500
    assert made.digest == hashlib.sha256(b"{}").digest()
    assert made.atoms == (keys.number_of("domain", "a"),)


def test_what_has_no_version_has_no_time():
    assert keys_of("i--1", "", b"{}", ()).modified_ms is None
    assert keys_of("i--1", "no time", b"{}", ()).modified_ms is None


def test_it_passes_between_processes_whole():
    new = msgspec.structs.replace(NEW, keys=keys_of(NEW.id, NEW.version_key, NEW.raw, NEW.atoms))
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(new), type=NewObject) == new
