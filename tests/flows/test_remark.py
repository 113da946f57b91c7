# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What is marked narrower leaves the files of those who may not have it any more, and stays in those of others."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.flows.conftest import AT
from tests.flows.test_leaving import ID, look, start
from tocsin.core.errors import BadInput
from tocsin.flows import remark, share_case
from tocsin.store import Store


@pytest.mark.parametrize(("level", "stays"), [("amber", True), ("red", False)])
def test_an_exported_file_loses_what_its_reader_may_not_have(
    store: Store, tmp_path: Path, level: str, stays: bool
) -> None:
    start(store, tmp_path, "nothing of ours")
    path = tmp_path / "out.json"
    share_case.export(store, look(store).parcel, str(path), actor="test", at=AT)
    assert ID.encode() in path.read_bytes()
    done = remark.remark(store, ID, level, organisation="water", why="asked", by="amy", at=AT)  # type: ignore[arg-type]  # a level
    assert (ID.encode() in path.read_bytes()) == stays
    assert done.remade == (() if stays else (str(path),))
    assert [one.recipient for one in done.out] == ([] if stays else ["region"])


def test_a_reason_is_asked_for(store: Store) -> None:
    with pytest.raises(BadInput, match="no reason"):
        remark.remark(store, ID, "red", organisation="water", why=" ", by="amy", at=AT)
