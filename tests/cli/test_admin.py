# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""init, doctor, config and completion."""

from __future__ import annotations

import shutil
import sqlite3
import stat
import subprocess
from pathlib import Path

import pytest

from tests.cli.program import refused, tocsin


def test_init_asks_nothing_and_may_be_repeated(tmp_path: Path):
    data = tmp_path / "new" / "node"
    first, again = tocsin("init", data=data), tocsin("init", data=data)
    assert (first.code, again.code) == (0, 0)
    assert first.out == again.out  # the first tells the first-run secret beside it, once
    assert stat.S_IMODE((data / "tocsin.db").stat().st_mode) == 0o600


def test_init_keeps_what_is_there(own: Path):
    assert tocsin("init", data=own).out.startswith(f"store ready: {own}/tocsin.db (8 sources)")


@pytest.mark.parametrize("place", ["/dev/null/x", "/proc/nothing"])
def test_init_where_no_folder_can_be(place: str):
    refused(
        tocsin("init", data=place), 6, says="the data folder cannot be made", at=place, do="TOCSIN_DATA_DIR"
    )


def test_init_does_not_overwrite_what_is_no_store(tmp_path: Path):
    (tmp_path / "tocsin.db").write_bytes(b"my only copy" * 1_000)
    refused(tocsin("init", data=tmp_path), 6, says="not a database", at=str(tmp_path), do="another place")
    assert (tmp_path / "tocsin.db").read_bytes() == b"my only copy" * 1_000


def test_doctor_of_a_sound_store(ready: Path):
    ended = tocsin("doctor", "--json", data=ready)
    assert ended.code == 0
    assert {row["check"]: row["ok"] for row in ended.rows("json")} == dict.fromkeys(
        (
            *(
                "program",
                "python",
                "store",
                "database",
                "audit chain",
                "objects",
                "postings",
                *("keys", "versions", "sources", "arrivals", "last versions"),
            ),
            *("numbers", "disputes", "files", "map", "records", "MISP events"),
        ),
        True,
    )


def test_doctor_of_a_tampered_audit_row_exits_4(own: Path):
    with sqlite3.connect(own / "tocsin.db") as connection:
        connection.execute("update audit set actor = 'somebody else' where seq = 3")
    connection.close()
    ended = tocsin("doctor", data=own)
    assert ended.code == 4
    (line,) = [line for line in ended.out.splitlines() if "BAD" in line]
    assert line.startswith("audit chain")


def altered(data: Path, statement: str) -> None:
    with sqlite3.connect(data / "tocsin.db") as connection:
        assert connection.execute(statement).rowcount > 0
    connection.close()


def test_doctor_mends_what_is_derived_and_says_so(own: Path):
    altered(own, "delete from posting")
    ended = tocsin("doctor", data=own)
    assert ended.code == 4
    (line,) = [line for line in ended.out.splitlines() if "BAD" in line]
    assert line.startswith("postings")
    assert "tocsin doctor --mend" in line
    mended = tocsin("doctor", "--mend", "--json", data=own)
    assert mended.code == 0
    assert all(row["ok"] for row in mended.rows("json"))
    (row,) = [row for row in mended.rows("json") if row["check"] == "mend"]
    assert "written again" in row["says"]
    again = tocsin("doctor", "--mend", "--json", data=own)
    assert (again.code, [row for row in again.rows("json") if row["check"] == "mend"]) == (0, [])


def test_doctor_mends_nothing_where_records_cannot_be_trusted(own: Path):
    altered(own, "delete from posting")
    altered(own, "update object set raw = cast('{}' as blob) where seq = (select min(seq) from object)")
    ended = tocsin("doctor", "--mend", data=own)
    assert ended.code == 4
    bad = [line.split("  ")[0] for line in ended.out.splitlines() if "BAD" in line]
    assert bad == ["objects", "postings", "mend"]
    assert "restore the newest backup" in ended.out
    assert tocsin("doctor", data=own).code == 4


def test_doctor_of_a_damaged_file_exits_6(own: Path):
    data = bytearray((own / "tocsin.db").read_bytes())
    data[len(data) // 2 :] = bytes(len(data) - len(data) // 2)
    (own / "tocsin.db").write_bytes(data)
    ended = tocsin("doctor", "--mend", data=own)
    assert ended.code == 6
    assert "restore the newest backup" in ended.out


def test_doctor_without_a_store_exits_6_and_still_answers(tmp_path: Path):
    ended = tocsin("doctor", "--json", data=tmp_path / "none")
    assert ended.code == 6
    (row,) = [row for row in ended.rows("json") if not row["ok"]]
    assert row["says"] == f"there is no store at {tmp_path}/none/tocsin.db; run tocsin init"


def test_config_show_names_every_setting():
    names = [row["setting"] for row in tocsin("config", "show", "--format", "csv").rows("csv")]
    assert {"data_dir", "database_url", "limits.depth", "server.port", "online.osv_url"} <= set(names)
    assert len(names) == len(set(names))


SAYS = {
    "bash": "complete -o nosort -F",
    "zsh": "compdef _tocsin_completion tocsin",
    "fish": "complete --no-files --command tocsin",
}


@pytest.mark.parametrize("shell", SAYS)
def test_the_completion_script_is_one_for_its_shell(shell: str):
    script = tocsin("completion", shell).out
    assert SAYS[shell] in script
    assert "_TOCSIN_COMPLETE" in script
    program = shutil.which(shell)
    if program:  # bash is everywhere; the others are checked where they are
        subprocess.run([program, "-n"], input=script, text=True, check=True)


def test_bash_is_here_to_check_its_script():
    assert shutil.which("bash")


def test_a_shell_that_is_not_known():
    ended = tocsin("completion", "tcsh")
    assert ended.code == 2
    assert "bash" in ended.err
