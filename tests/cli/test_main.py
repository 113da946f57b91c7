# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The program as a whole: exit codes, helps, pipes that close, outputs that fail, Ctrl-C."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import click
import pytest

import tocsin as package
from tests.cli.program import environment, fresh, refused, start, tocsin, usage
from tests.cli.samples import eve
from tocsin.cli.lazy import LazyGroup
from tocsin.cli.main import tocsin as group


def verbs(command: click.Command, path: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], click.Command]]:
    """Every command of the tree with the words that lead to it."""
    found = [(path, command)]
    if isinstance(command, LazyGroup):
        context = click.Context(command)
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            assert below is not None
            found.extend(verbs(below, (*path, name)))
    return found


VERBS = verbs(group)


def test_the_verbs_are_those_that_others_rely_on():
    found = {" ".join(path) for path, _ in VERBS}
    assert found >= {
        "init", "demo", "try", "status", "know add", "know impact", "know exposures", "watch load", "watch scan",
        "watch hits", "respond list", "respond show", "share export", "share load", "serve", "doctor",
        "config show", "completion",
    }  # fmt: skip


@pytest.mark.parametrize("path", [" ".join(path) for path, _ in VERBS])
def test_every_help_has_an_example_of_that_very_verb(path: str):
    (command,) = [command for words, command in VERBS if " ".join(words) == path]
    with click.Context(command, info_name="tocsin") as context:
        text = command.get_help(context)
    _, _, example = text.partition("Example:\n")
    lines = [line.strip() for line in example.partition("\n\n")[0].splitlines()]
    assert lines
    assert all(line.startswith("tocsin ") for line in lines)
    assert any(path in line for line in lines)


def test_every_option_of_every_verb_says_what_it_does():
    for path, command in VERBS:
        for option in command.params:
            assert not isinstance(option, click.Option) or option.help or option.name == "limit", (
                path,
                option,
            )


@pytest.mark.parametrize("flag", ["-h", "--help"])
def test_help_is_a_result(flag: str):
    ended = fresh(flag)
    assert (ended.code, ended.err) == (0, "")
    assert all(name in ended.out for name in ("demo", "status", "watch", "--data-dir"))


def test_the_console_script_is_the_same_program():
    script = Path(sys.executable).parent / "tocsin"
    said = subprocess.run(
        [script, "--version"], env=environment(None), capture_output=True, text=True, check=True
    )
    assert said.stdout.split()[-1] == package.__version__


@pytest.mark.parametrize(
    "call", [("nonsense",), ("watch", "nonsense"), ("status", "--format", "xml"), ("know", "add")]
)
def test_a_call_that_is_written_wrong_exits_2(call: tuple[str, ...]):
    usage(tocsin(*call))


@pytest.mark.parametrize(
    "call",
    [
        ("status",), ("know", "exposures"), ("know", "add", "x"), ("know", "impact", "--lose", "x"),
        ("watch", "load", "x"), ("watch", "scan", "x"), ("watch", "hits"), ("respond", "list"),
        ("respond", "show", "x"), ("share", "export", "x", "--tlp", "green", "--out", "y"), ("serve", "--port", "0"),
    ],
)  # fmt: skip
def test_a_verb_on_a_missing_store_exits_6_and_names_it(tmp_path: Path, call: tuple[str, ...]):
    refused(
        tocsin(*call, data=tmp_path / "none"), 6, says=str(tmp_path / "none" / "tocsin.db"), do="tocsin init"
    )
    assert not (tmp_path / "none").exists()


def test_a_pipe_that_closes_is_quiet_and_no_failure(ready: Path, tmp_path: Path):
    log = tmp_path / "eve.json"
    log.write_bytes(eve(5_000))
    for call in (
        ["status"],
        ["watch", "hits", "--json"],
        ["watch", "scan", str(log), "--format", "jsonl"],
        ["-h"],
    ):
        with start(*call, data=ready) as child:
            assert child.stdout is not None
            child.stdout.read(1)
            child.stdout.close()
            assert child.stderr is not None
            said = child.stderr.read()
            child.wait(60)
        assert (child.returncode, said) == (0, b""), call


@pytest.mark.parametrize("call", [["status"], ["status", "--json"]])
def test_an_output_that_cannot_be_written_exits_6(ready: Path, call: list[str]):
    with open("/dev/full", "wb") as full, start(*call, data=ready, stdout=full) as child:
        _, err = child.communicate(timeout=60)
    assert child.returncode == 6
    assert err.decode().startswith("error: No space left on device")
    assert b"Traceback" not in err


def test_no_output_at_all_is_no_failure(ready: Path):
    code = "import os, sys; os.close(1); os.execv(sys.executable, [sys.executable, '-m', 'tocsin', 'status'])"
    ended = subprocess.run(
        [sys.executable, "-c", code], env=environment(ready), stderr=subprocess.PIPE, check=False, timeout=60
    )
    assert (ended.returncode, ended.stderr) == (0, b"")


def test_a_narrow_encoding_is_no_failure(empty: Path, tmp_path: Path):
    (tmp_path / "供应商.csv").write_text("supplier,provides\n化工厂,chlorine\n", encoding="utf-8")
    env = {"PYTHONIOENCODING": "latin-1", "PYTHONUTF8": "0"}
    shown = tocsin("know", "add", "供应商.csv", data=empty, cwd=tmp_path, env=env)
    assert (shown.code, "\\u4f9b" in shown.out) == (0, True)
    listed = tocsin("status", "--json", data=empty, env=env)
    assert "化工厂" in listed.out, "JSON is UTF-8 wherever it goes"


def test_ctrl_c_exits_130_without_a_traceback(ready: Path):
    with start("watch", "scan", "-", "--format", "jsonl", data=ready) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        # more than one block, so that the first hits are printed while the program waits for the rest
        child.stdin.write(eve(1) + eve(40_000, domain="good.example"))
        child.stdin.flush()
        child.stdout.readline()
        child.send_signal(signal.SIGINT)
        child.stdout.read()
        assert child.stderr is not None
        said = child.stderr.read()
        child.stdin.close()
        child.wait(60)
    assert child.returncode == 130
    assert said.decode().splitlines()[-1] == "interrupted"
    assert b"Traceback" not in said
    assert len(tocsin("watch", "hits", "--format", "jsonl", data=ready).out.splitlines()) == 3, (
        "nothing was kept"
    )


def test_completion_of_a_word_comes_from_the_tree():
    env = {"_TOCSIN_COMPLETE": "bash_complete", "COMP_WORDS": "tocsin watch ", "COMP_CWORD": "2"}
    ended = tocsin(env=env)
    assert (ended.code, ended.out.split()[:2]) == (0, ["plain,load", "plain,scan"])


def test_bytes_that_are_no_text_in_an_argument(bare: Path):
    ended = fresh("watch", "load", os.fsencode("no\udcffthing"), data=bare)
    refused(ended, 3, says="there is no such file", at="no\\xffthing")
