# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""demo and try: a folder in, an account of every file and an answer out."""

from __future__ import annotations

import http.server
import io
import os
import random
import shlex
import socket
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli import samples
from tests.cli.program import Ended, forms, refused, tocsin
from tests.watch.traffic_lines import week
from tocsin.cli.trial import GROUPED_FROM, _account
from tocsin.core.reading import Fault
from tocsin.flows.taken import Taken


def tried(folder: Path, tmp_path: Path, *more: str) -> Ended:
    return tocsin("try", str(folder), "--no-machine", *more, data=tmp_path / "data")


def account(ended: Ended) -> dict[str, str]:
    """File name -> the rest of its row."""
    table, _, _ = ended.out.partition("\n\n")
    return {line.split("  ")[0]: line for line in table.splitlines()[1:]}


# One kind of file alone already gets an answer


def test_ten_rows_of_suppliers_alone(tmp_path: Path):
    folder = samples.write(tmp_path / "f", suppliers_csv=samples.SUPPLIERS)
    ended = tried(folder, tmp_path)
    assert ended.code == 0
    assert "supplier list" in account(ended)["suppliers.csv"]
    # two lands, four needs, each supplied from one land only: either land stops all
    assert "One loss away: 1." in ended.out
    assert "operations (suppliers): one loss away" in ended.out
    assert "no column stock_days" in ended.err


def test_suppliers_that_can_stand_in_for_each_other_are_said_to_be_checked(tmp_path: Path):
    folder = samples.write(tmp_path / "f", s_csv="supplier,provides\nA,salt\nB,salt\n")
    assert "No trouble found in what was checked. Not checked: 0." in tried(folder, tmp_path).out


def test_a_week_of_dns_logs_alone_gives_providers_questions_and_the_line_to_accept_them(tmp_path: Path):
    (tmp_path / "f").mkdir()
    (tmp_path / "f" / "dns.log").write_bytes(b"".join(week(1)))
    ended = tried(tmp_path / "f", tmp_path)
    assert ended.code == 0
    assert "Found, not on the map: 4 dependencies on 4 others" in ended.out
    assert "vendor.example" in ended.out
    assert "? 198.51.100.53: " in ended.out
    (line,) = [line.strip() for line in ended.out.splitlines() if "--accept all" in line]
    accepted = tocsin(*shlex.split(line)[1:], data=tmp_path / "data")
    assert "4 are on the map now as found:operations" in accepted.err
    letters = tocsin("know", "questions", "--most", "1", data=tmp_path / "data")
    assert letters.out.startswith("To 198.51.100.53")


def test_settings_alone_are_taken_for_what_they_are(tmp_path: Path):
    folder = samples.write(tmp_path / "f", resolv_conf=b"nameserver 198.51.100.53\n")
    ended = tried(folder, tmp_path)
    assert ended.code == 0
    assert "settings" in account(ended)["resolv.conf"]
    assert f"--settings {folder} --accept all" in ended.out
    rows = tried(folder, tmp_path, "--format", "json")
    assert "Found" not in rows.out


def test_one_sbom_alone(tmp_path: Path):
    ended = tried(samples.write(tmp_path / "f", plc_cdx_json=samples.SBOM), tmp_path)
    assert ended.code == 0
    assert "SBOM or VEX (CycloneDX)" in account(ended)["plc.cdx.json"]
    assert "no advisories for the ecosystem PyPI are loaded" in ended.out


def test_logs_alone_are_never_no_trouble(tmp_path: Path):
    ended = tried(samples.write(tmp_path / "f", eve_json=samples.eve(), m_log=samples.SYSLOG), tmp_path)
    assert ended.code == 0
    assert "2 logs, 3 lines, first eve.json: no indicators are loaded, so nothing was looked for" in ended.out


def test_intelligence_alone(tmp_path: Path):
    ended = tried(samples.write(tmp_path / "f", b_json=samples.BUNDLE), tmp_path)
    assert ended.code == 0
    assert "indicators are loaded, and no log of ours was asked" in ended.out


def test_the_whole_utility(tmp_path: Path):
    ended = tried(samples.write_all(tmp_path / "f"), tmp_path)
    assert (ended.code, len(account(ended))) == (0, len(samples.FILES))
    assert "In trouble now: 1." in ended.out
    again = tocsin("status", data=tmp_path / "data")
    assert again.out in ended.out, "the answer is kept"


# Folders of strangers


def test_an_empty_folder_says_what_would_help(tmp_path: Path):
    (tmp_path / "f").mkdir()
    ended = tried(tmp_path / "f", tmp_path)
    assert ended.code == 3
    assert "The folder holds no file." in ended.out
    assert "docs/formats.md" in ended.err


def test_noise_is_named_file_by_file(tmp_path: Path):
    noise = random.Random(7)
    names = ["a.bin", "b.csv", "c.json", "d.log", "e.txt", "f.toml"]
    folder = samples.write(
        tmp_path / "f", **{n.replace(".", "_"): noise.randbytes(512 * 1024) for n in names}
    )
    ended = tried(folder, tmp_path)
    assert ended.code == 3
    assert list(account(ended)) == names
    assert all("not understood" in line for line in account(ended).values())


def test_names_of_every_kind(tmp_path: Path):
    folder = samples.write(tmp_path / "f", **{"a b_csv": samples.SUPPLIERS, "c\nd_csv": samples.SUPPLIERS})
    (folder / "供应商.csv").write_text("供应商,产品\n甲,氯\n", encoding="utf-8")
    (folder / "esc\x1b[31m.txt").write_text("prose", encoding="utf-8")
    for name, data in (
        (b"s\xff.csv", samples.SUPPLIERS.encode()),
        (b"e\xff.json", samples.eve()),
        (b"b\xff.json", samples.BUNDLE),
    ):
        with open(os.fsencode(folder) + b"/" + name, "wb") as stream:
            stream.write(data)
    ended = tried(folder, tmp_path)
    assert ended.code == 0
    assert set(account(ended)) == {
        "a b.csv", "c d.csv", "供应商.csv", "esc\\x1b[31m.txt", "s\\xff.csv", "e\\xff.json", "b\\xff.json",
    }  # fmt: skip
    assert "[e\\xff.json:1]" in ended.out, "hits cite the file by a name that can be printed"


def test_links_pipes_sockets_and_hidden_files_are_passed_over_and_said_so(tmp_path: Path):
    folder = samples.write(tmp_path / "f", s_csv=samples.SUPPLIERS, _hidden=b"x")
    (folder / "sub").mkdir()
    (folder / ".git").mkdir()
    (folder / "loop").symlink_to("..")
    (folder / "sub" / "self").symlink_to("self")
    (folder / "link.csv").symlink_to("s.csv")
    os.mkfifo(folder / "pipe.log")
    here = os.getcwd()
    with socket.socket(socket.AF_UNIX) as door:
        os.chdir(folder)  # the path of a socket is short
        try:
            door.bind("door")
        finally:
            os.chdir(here)
        ended = tried(folder, tmp_path)
    rows = account(ended)
    assert ended.code == 0
    assert "supplier list" in rows.pop("s.csv")
    assert set(rows) == {".hidden", ".git", "loop", "sub/self", "link.csv", "pipe.log", "door"}
    assert all("passed over" in line for line in rows.values())
    assert "links are not followed" in rows["link.csv"]
    assert "no ordinary file" in rows["pipe.log"]


@forms()
def test_programs_get_the_list_of_trouble_and_the_files_beside_it(tmp_path: Path, form: str):
    folder = samples.write(tmp_path / "f", map_toml=samples.MAP, notes_txt=b"prose")
    ended = tried(folder, tmp_path, "--format", form)
    assert {row["state"] for row in ended.rows(form)} >= {"due", "fragile"}
    assert "map.toml: dependency map" in ended.err
    assert "notes.txt: not understood: This is no format that is read here." in ended.err


def test_strict_wants_every_file(tmp_path: Path):
    folder = samples.write(tmp_path / "f", map_toml=samples.MAP, notes_txt=b"prose")
    assert tried(folder, tmp_path).code == 0
    assert tried(folder, tmp_path, "--strict").code == 3


def test_too_many_files_are_refused_before_anything_is_cleared(tmp_path: Path):
    folder = samples.write_all(tmp_path / "f")
    assert tried(folder, tmp_path).code == 0
    before = tocsin("status", "--json", data=tmp_path / "data").out
    ended = tocsin("try", str(folder), data=tmp_path / "data", env={"TOCSIN_LIMITS_FILES": "2"})
    refused(ended, 3, says="more than 2 files", do="limits.files")
    refused(tried(tmp_path / "nowhere", tmp_path), 3, says="no such folder", at="nowhere")
    refused(tried(folder / "map.toml", tmp_path), 3, says="a file, not a folder", do="the folder it is in")
    assert tocsin("status", "--json", data=tmp_path / "data").out == before


def test_this_machine_is_listed_apart(tmp_path: Path):
    ended = tocsin("try", str(samples.write(tmp_path / "f", s_csv=samples.SUPPLIERS)), data=tmp_path / "data")
    assert ended.code == 0
    head, apart, _ = ended.out.partition("This machine")
    assert "this machine" not in head.partition("\n\n")[2].partition("Not checked\n")[0]
    assert apart or "this-machine" in ended.out


# Asking outside, if told to


@pytest.fixture
def mirror() -> Iterator[str]:
    """A mirror of OSV, KEV and EPSS on this machine."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("PYSEC-2099-1.json", samples.OSV)
    answers = {"/PyPI/all.zip": packed.getvalue(), "/kev.json": samples.KEV}

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = answers.get(self.path, b"")
            self.send_response(200 if body else 404)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name the base class gives it
            """Nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    thread.join()


def asked(folder: Path, tmp_path: Path, address: str, *more: str) -> Ended:
    lists = {"KEV": "kev.json", "EPSS": "epss.csv.gz"}
    env = {f"TOCSIN_ONLINE_{name}_URL": f"{address}/{file}" for name, file in lists.items()}
    env["TOCSIN_ONLINE_OSV_URL"] = address
    return tocsin("try", str(folder), "--no-machine", *more, data=tmp_path / "data", env=env)


def test_one_sbom_alone_with_the_lists_of_today(tmp_path: Path, mirror: str):
    folder = samples.write(tmp_path / "f", plc_cdx_json=samples.SBOM)
    unasked = asked(folder, tmp_path, mirror)
    assert "CVE-2099-0001" not in unasked.out
    ended = asked(folder, tmp_path, mirror, "--online")
    assert ended.code == 0
    assert "plc-7 has a known hole, CVE-2099-0001 (requests 2.19.0)" in ended.out
    assert f"Update requests from 2.19.0 to 2.20.0 (by 2099-01-22)  [{mirror}/PyPI/all.zip" in ended.out
    assert "OSV advisories for PyPI: 1 records" in ended.err


@pytest.mark.parametrize("address", ["http://127.0.0.1:1", "http://[", "ftp://127.0.0.1", "nonsense"])
def test_lists_that_cannot_be_fetched_are_not_checked_and_the_job_goes_on(tmp_path: Path, address: str):
    folder = samples.write(tmp_path / "f", plc_cdx_json=samples.SBOM, map_toml=samples.MAP)
    ended = asked(folder, tmp_path, address, "--online")
    assert ended.code == 0
    assert "stops on 2090-05-06" in ended.out
    for what in ("OSV advisories for PyPI", "the list of known exploited vulnerabilities", "(EPSS)"):
        assert f"{what}: not fetched: " in ended.out


# The account as a table


def taken(name: str, **more: object) -> Taken:
    return Taken(name=name, **{"kind": "log (eve)", "outcome": "taken", "records": 2, **more})  # type: ignore[arg-type]  # fields of the record


def test_many_alike_are_one_row_that_says_which():
    done = [taken(f"logs/{n}.json") for n in range(GROUPED_FROM)] + [taken("logs/a.log"), taken("b.json")]
    assert [(row["name"], row["records"]) for row in _account(done)] == [
        (f"logs/*.json ({GROUPED_FROM} files)", 2 * GROUPED_FROM),
        ("logs/a.log", 2),
        ("b.json", 2),
    ]


def test_whatever_went_wrong_is_a_row_of_its_own():
    fault = Fault("x:1", "cut off")
    done = [taken(f"{n}.json", outcome="partly", faults=(fault,)) for n in range(GROUPED_FROM + 1)]
    rows = _account(done)
    assert [row["name"] for row in rows] == [f"{n}.json" for n in range(GROUPED_FROM + 1)]
    assert {row["why"] for row in rows} == {"cut off"}


# The demo


def test_the_demo_finds_shares_and_is_found_by_others(tmp_path: Path):
    data, region = tmp_path / "data", tmp_path / "region"
    ended = tocsin("demo", "--out", str(region), "--no-machine", "--seed", "5", data=data)
    assert ended.code == 0
    assert sorted(os.listdir(region)) == ["intel", "logs", "map", "sbom"]
    assert "In trouble now: 1." in ended.out
    assert "harbour: 0 hits before" in ended.out
    assert "nothing in its own logs" in ended.out
    assert tocsin("status", data=data).out in ended.out, "the answer is kept"
    assert tocsin("doctor", data=data).code == 0


@pytest.mark.parametrize(
    "options", [["--seed", "x"], ["--member", "fire"], ["--without", "luck"], ["--as-of", "soon"]]
)
def test_a_demo_asked_for_wrong_exits_2(options: list[str]):
    assert tocsin("demo", *options).code == 2


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_demo_at_the_ends_of_the_calendar(tmp_path: Path, day: str):
    refused(tocsin("demo", "--as-of", day, data=tmp_path), 3, says="the demo cannot play in", do="1971")


def test_a_demo_that_cannot_write_its_files(tmp_path: Path):
    (tmp_path / "file").write_bytes(b"")
    call = ("demo", "--out", str(tmp_path / "file"), "--no-machine")
    refused(tocsin(*call, data=tmp_path / "data"), 6, says="Not a directory", at=str(tmp_path / "file"))
