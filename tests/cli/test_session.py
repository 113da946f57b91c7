# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Where settings come from and which wins; what is said to a person, and how."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.program import refused, tocsin
from tocsin.cli.session import FAULTS_SHOWN, Session, tell
from tocsin.core.errors import BadInput
from tocsin.core.reading import Fault

LAYERS = ("flag", "environment", "config", "cwd", "user")


@pytest.fixture
def layered(tmp_path: Path) -> Path:
    """Settings files at every place that is looked at, each saying its own name."""
    for name, place in (
        ("config", "given.toml"),
        ("cwd", "here/tocsin.toml"),
        ("user", "home/tocsin/tocsin.toml"),
    ):
        path = tmp_path / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f'data_dir = "/{name}"\norganisation = "{name}"\n', encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("winner", LAYERS)
def test_the_first_layer_that_has_a_value_wins(layered: Path, winner: str):
    above = LAYERS[: LAYERS.index(winner)]
    for name, place in (("config", "given.toml"), ("cwd", "here/tocsin.toml")):
        if name in above:
            (layered / place).write_text("", encoding="utf-8")
    env = {"XDG_CONFIG_HOME": str(layered / "home")}
    env |= {} if "environment" in above else {"TOCSIN_DATA_DIR": "/environment"}
    flags = [] if "flag" in above else ["--data-dir", "/flag"]
    call = [*flags, "--config", str(layered / "given.toml"), "config", "show", "--origin", "--format", "json"]
    (row,) = [
        r for r in tocsin(*call, cwd=layered / "here", env=env).rows("json") if r["setting"] == "data_dir"
    ]
    origins = {
        "flag": "the command line", "environment": "the environment", "config": str(layered / "given.toml"),
        "cwd": "tocsin.toml", "user": str(layered / "home/tocsin/tocsin.toml"),
    }  # fmt: skip
    assert (row["value"], row["origin"]) == (f"/{winner}", origins[winner])


def test_without_any_layer_the_default_is_said_to_be_one():
    rows = tocsin("config", "show", "--origin", "--json").rows("json")
    assert {row["origin"] for row in rows} == {"default"}
    assert next(row["value"] for row in rows if row["setting"] == "data_dir").endswith("tocsin")


@pytest.mark.parametrize(
    ("text", "says", "do"),
    [
        ('organizaton = "x"', "no setting organizaton", "organisation"),
        ("[limits]\ndept = 3", "no setting limits.dept", "limits.depth"),
        ("organisation = 3", "organisation: Expected", ""),
        ("server = 3", "server is a section", "[server]"),
        ("[limits]\ndepth = 0", "would let nothing in", "from 1 on"),
        ("a = [", "not TOML", "mend the settings file"),
        ("[limits]\nmembers = " + "9" * 5_000, "not TOML", "mend the settings file"),
        ("a = " + "[" * 3_000 + "]" * 3_000, "not TOML", "mend the settings file"),
    ],
)
def test_a_settings_file_with_a_mistake_exits_3_and_names_the_mend(
    tmp_path: Path, text: str, says: str, do: str
):
    (tmp_path / "s.toml").write_text(text, encoding="utf-8")
    refused(tocsin("--config", "s.toml", "config", "show", cwd=tmp_path), 3, says=says, at="s.toml", do=do)


@pytest.mark.parametrize(
    ("name", "value", "says", "do"),
    [
        ("TOCSIN_DATADIR", "x", "there is no setting TOCSIN_DATADIR", "TOCSIN_DATA_DIR"),
        ("TOCSIN_SERVER_PORT", "99999", "TOCSIN_SERVER_PORT", ""),
        ("TOCSIN_DATABASE_URL", "oracle://x", "database that is not supported", "sqlite:///"),
    ],
)
def test_an_environment_with_a_mistake_exits_3(name: str, value: str, says: str, do: str):
    refused(tocsin("init", env={name: value}), 3, says=says, do=do)


def test_help_needs_no_good_settings():
    assert tocsin("watch", "--help", env={"TOCSIN_DATADIR": "x"}).code == 0


def test_a_settings_file_that_is_not_there(tmp_path: Path):
    refused(
        tocsin("--config", "none.toml", "init", cwd=tmp_path), 3, says="no such settings file", at="none.toml"
    )
    refused(tocsin("--config", str(tmp_path), "init"), 6, says="cannot be read", at=str(tmp_path))


def test_a_secret_is_given_by_a_file_and_not_shown(tmp_path: Path):
    secret = tmp_path / "secret"
    secret.write_text(f"sqlite:///{tmp_path}/elsewhere.db\n", encoding="utf-8")
    env = {"TOCSIN_DATABASE_URL_FILE": str(secret)}
    assert str(tmp_path / "elsewhere.db") in tocsin("init", env=env).out
    assert (tmp_path / "elsewhere.db").exists()
    shown = tocsin("config", "show", "--origin", env=env)
    assert "elsewhere" not in shown.out
    assert "(set)" in shown.out
    refused(
        tocsin("init", env={"TOCSIN_DATABASE_URL_FILE": str(tmp_path / "no")}),
        6,
        says="No such file",
        at="no",
    )
    both = env | {"TOCSIN_DATABASE_URL": "sqlite:///x.db"}
    refused(tocsin("init", env=both), 3, says="set the same", do="unset one")


def session(*, quiet: bool = False) -> Session:
    return Session(data_dir=None, config_file=None, quiet=quiet)


def test_a_word_to_the_person_goes_beside_the_results(capsys: pytest.CaptureFixture[str]):
    session().say("  note: \x1b[31m")
    session(quiet=True).say("not heard")
    assert capsys.readouterr() == ("", "  note: \\x1b[31m\n")


def test_faults_have_place_and_mend_and_an_end(capsys: pytest.CaptureFixture[str]):
    session(quiet=True).faults([Fault("f\n:1", "bad\x07", "mend it"), *[Fault("f:2", "bad")] * FAULTS_SHOWN])
    lines = capsys.readouterr().err.splitlines()
    assert lines[:3] == ["  not taken: f :1: bad\\x07", "        do: mend it", "  not taken: f:2: bad"]
    assert lines[-1] == "  ... and 1 more"


def test_an_error_is_told_in_its_three_parts(capsys: pytest.CaptureFixture[str]):
    tell(BadInput("wrong\x1b", where="here", do="this"))
    tell(BadInput("wrong"))
    assert capsys.readouterr().err == "error: wrong\\x1b\n   at: here\n   do: this\nerror: wrong\n"
