# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A file by its name: recognised, read whole or as a stream, or sent to the verb it belongs to."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.flows.conftest import CONTEXT, EVE, INTEL, MAP
from tocsin.core.errors import BadInput
from tocsin.flows import bulk_load
from tocsin.flows.take_file import take_named
from tocsin.store import Store, objects


@pytest.mark.parametrize("large", [10, 10**9])
def test_objects_are_taken_whole_or_as_a_stream(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, large: int
) -> None:
    monkeypatch.setattr(bulk_load, "LARGE", large)
    path = tmp_path / "i.json"
    path.write_bytes(INTEL)
    seen: list[int] = []
    taken = take_named(store, str(path), CONTEXT, ("watch",), seen.append)
    assert (taken.outcome, taken.kind) == ("taken", "STIX 2.1")
    assert sum(seen) == len(INTEL)
    with store.read() as reader:
        assert objects.count(reader) == taken.new > 0


@pytest.mark.parametrize(("data", "verb"), [(MAP, "tocsin know add"), (EVE, "tocsin watch scan")])
def test_a_file_of_another_verb_is_sent_there(store: Store, tmp_path: Path, data: bytes, verb: str) -> None:
    path = tmp_path / ("m.toml" if data is MAP else "eve.json")
    path.write_bytes(data)
    with pytest.raises(BadInput) as caught:
        take_named(store, str(path), CONTEXT, ("watch",))
    assert verb in caught.value.do


def test_what_is_no_format_is_said_so(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "x.bin"
    path.write_bytes(b"\x00\x01\x02")
    assert take_named(store, str(path), CONTEXT, ("watch",)).outcome == "not understood"
