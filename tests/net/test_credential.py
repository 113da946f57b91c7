# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import base64
import os
from pathlib import Path

import pytest

from tocsin.core.errors import BadInput, Denied, NotFound, TocsinError
from tocsin.net.credential import load, parse, reference


@pytest.mark.parametrize(
    ("line", "header", "value"),
    [
        pytest.param("Bearer abc.def", "Authorization", "Bearer abc.def", id="bearer"),
        pytest.param("Token 7f", "Authorization", "Token 7f", id="another scheme"),
        pytest.param("X-API-Key: a b", "X-API-Key", "a b", id="a header"),
        pytest.param("Basic me:pä:ss", "Authorization", "Basic " + base64.b64encode("me:pä:ss".encode()).decode(), id="basic"),
    ],
)  # fmt: skip
def test_three_forms_are_understood(line: str, header: str, value: str) -> None:
    made = parse(line, "here")
    assert (made.header, made.value) == (header, value)
    assert repr(made) == f"Credential({header})"


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("", id="nothing"),
        pytest.param("sesame", id="no form"),
        pytest.param("Bearer ses\r\nHost: evil", id="another header after it"),
        pytest.param("Bearer s\x00", id="a control character"),
        pytest.param("X-Key: ses\nX-Other: 1", id="two headers"),
        pytest.param("Host: sesame", id="a header that makes another request"),
        pytest.param("Bearer sésame", id="not ASCII"),
    ],
)
def test_what_is_none_is_refused_and_not_shown(line: str) -> None:
    with pytest.raises(BadInput) as caught:
        parse(line, "here")
    assert "ses" not in str(caught.value).replace("sends", "")


def test_it_is_read_where_it_was_said(tmp_path: Path) -> None:
    path = tmp_path / "token"
    path.write_text("Bearer abc\n", encoding="utf-8")
    path.chmod(0o600)
    place = reference(str(path), None)
    found = load(place, {})
    assert found is not None
    assert found.value == "Bearer abc"
    found = load(reference(None, "UP"), {"UP": "Basic me:secret"})
    assert found is not None
    assert (found.user, found.password) == ("me", "secret")
    assert load(reference(None, None), {}) is None


def test_a_file_that_is_not_fit_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "token"
    cases: list[tuple[bytes | None, int, type[TocsinError]]] = [
        (None, 0, NotFound), (b"Bearer abc", 0o644, Denied), (b"\xff", 0o600, BadInput), (b"x" * 20_000, 0o600, BadInput),
    ]  # fmt: skip
    for data, mode, error in cases:
        if data is not None:
            path.write_bytes(data)
            path.chmod(mode)
        with pytest.raises(error):
            load(f"file:{path}", {})
    path.unlink()
    os.mkfifo(path, 0o600)
    with pytest.raises(BadInput, match="no ordinary file"):
        load(f"file:{path}", {})
    with pytest.raises(NotFound):
        load("env:NONE", {})
    with pytest.raises(BadInput):
        reference("a", "B")
