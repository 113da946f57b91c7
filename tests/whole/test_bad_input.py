# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Bad input from the command line: a message with place and mend, the right exit code, and what is stored.

A file that is not whole stores nothing; a whole file with bad records stores the good
ones (exit 0; 3 with --strict, or if none was good). No call may show a traceback:
``tests.cli.program`` looks at each.
"""

from __future__ import annotations

import gzip
import json
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.cli import samples
from tests.cli.program import Ended, copied, refused, tocsin
from tests.inventory_forms import FORMS, ROWS

VERBS = {
    "know": ("know", "add"),
    "watch": ("watch", "load"),
    "scan": ("watch", "scan"),
    "share": ("share", "load"),
}
SECOND = "indicator--00000000-0000-4000-8000-000000000002"
NOBODY = 65534


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with intelligence to scan for; only to be copied."""
    data, files = tmp_path_factory.mktemp("made"), tmp_path_factory.mktemp("files")
    assert tocsin("init", data=data).code == 0
    samples.write(files, list_csv=samples.INDICATORS)
    assert tocsin("watch", "load", "list.csv", data=data, cwd=files).code == 0
    return data


@pytest.fixture
def data(made: Path, tmp_path: Path) -> Path:
    """A store of one's own."""
    return copied(made, tmp_path / "data")


def content(data: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Everything that is stored, table by table; apart from the audit chain, counters and how far matching has come."""
    connection = sqlite3.connect(data / "tocsin.db")
    try:
        names = [row[0] for row in connection.execute("select name from sqlite_master where type = 'table'")]
        return {
            name: sorted(map(tuple, connection.execute(f'select * from "{name}"')), key=repr)
            for name in names
            if name not in {"audit", "sequence", "matched"}
        }
    finally:
        connection.close()


def kept(data: Path) -> dict[str, list[tuple[Any, ...]]]:
    """What came out of files: that a file was looked at, and what the job makes of the rest, apart."""
    beside = {"intake", "origin", "content", "unchecked", "exposure"}
    return {name: rows for name, rows in content(data).items() if name not in beside}


def gave(verb: str, name: str, body: bytes, data: Path, folder: Path, *more: str) -> Ended:
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(body)
    return tocsin(*VERBS[verb], name, *more, data=data, cwd=folder)


def said(ended: Ended, name: str) -> None:
    """The message names the place, and what to do."""
    assert name in ended.err, ended
    assert "   do: " in ended.err or "        do: " in ended.err, ended


# Files that are not whole

EVE_GZ = gzip.compress(samples.eve(2_000))
NOT_WHOLE = {
    "know: a map cut off": ("know", "m.toml", samples.MAP.encode()[:-8] + b"= ["),
    "know: a map that is not UTF-8": ("know", "m.toml", samples.MAP.encode() + b"# \xff\xfe\n"),
    "know: an SBOM cut off": ("know", "s.cdx.json", samples.SBOM[:-20]),
    "know: an SBOM in XML cut off": ("know", "s.cdx.xml", FORMS["CycloneDX XML"][1](ROWS)[:-20]),
    "know: an SBOM in XML with entities": ("know", "s.cdx.xml", b"<!DOCTYPE bom [<!ENTITY a 'b'>]>" + FORMS["CycloneDX XML"][1](ROWS)),
    "know: an SBOM in XML in UTF-16": ("know", "s.cdx.xml", FORMS["CycloneDX XML"][1](ROWS).decode().encode("utf-16")),
    "know: an SPDX 2 document cut off": ("know", "s.spdx.json", FORMS["SPDX 2"][1](ROWS)[:-20]),
    "know: an SPDX 3 document with a context of its own": ("know", "s.json", FORMS["SPDX 3"][1](ROWS).replace(b'"@context": ', b'"@context": {"name": "urn:x"}, "x": ')),
    "know: an advisory cut off": ("know", "o.json", samples.OSV[:-3]),
    "know: a KEV list cut off": ("know", "k.json", samples.KEV[:-3]),
    "know: a list cut off in its compression": ("know", "s.csv.gz", gzip.compress(samples.SUPPLIERS.encode())[:-9]),
    "know: a list whose check sum is wrong": ("know", "s.csv.gz", gzip.compress(samples.SUPPLIERS.encode())[:-8] + bytes(8)),
    "know: a list that swells": ("know", "s.csv.gz", gzip.compress(samples.SUPPLIERS.encode() + b"S,x,y\n" * 400_000)),
    "know: a list in an encoding that is none": ("know", "s.csv", b"supplier,provides\nM\x81ller,\xd6l\n"),
    "watch: a bundle cut off": ("watch", "b.json", samples.BUNDLE[:-20]),
    "watch: a bundle with a tail": ("watch", "b.json", samples.BUNDLE + b"}"),
    "watch: a bundle in another encoding": ("watch", "b.json", samples.BUNDLE.replace(b"KELPIE", b"K\xc9LPIE")),
    "watch: objects that are no list": ("watch", "b.json", samples.BUNDLE.replace(b'"objects": [', b'"objects": 7, "x": [')),
    "watch: compression cut off": ("watch", "l.csv.gz", gzip.compress(samples.INDICATORS)[:-9]),
    "share: a bundle cut off": ("share", "b.json", samples.BUNDLE[:-20]),
    "scan: a log cut off in its compression": ("scan", "eve.json.gz", EVE_GZ[:-400]),
    "scan: a log of which nothing can be read": ("scan", "eve.json.gz", EVE_GZ[:14]),
}  # fmt: skip


@pytest.mark.parametrize("case", NOT_WHOLE)
def test_a_file_that_is_not_whole_stores_nothing_and_exits_3(case: str, data: Path, tmp_path: Path):
    verb, name, body = NOT_WHOLE[case]
    before = kept(data)
    ended = gave(verb, name, body, data, tmp_path / "in")
    assert ended.code == 3
    said(ended, name)
    assert kept(data) == before


# Whole files with bad records


def with_second(**changed: object) -> bytes:
    """A bundle of one good indicator and one with these changes."""
    return samples.bundle(samples.indicator(), {**samples.indicator("worse.example", SECOND), **changed})


def sbom(*components: object) -> bytes:
    whole = json.loads(samples.SBOM)
    return json.dumps({**whole, "components": [*whole["components"], *components]}).encode()


DEEP: list[object] = []
for _ in range(500):
    DEEP = [DEEP]

PARTLY: dict[str, tuple[str, str, bytes]] = {
    "watch: a wrong type": ("watch", "b.json", with_second(pattern=7)),
    "watch: a bad date": ("watch", "b.json", with_second(modified="2026-02-30T00:00:00Z")),
    "watch: no date": ("watch", "b.json", with_second(created="yesterday")),
    "watch: an id with path parts": ("watch", "b.json", with_second(id="indicator--../../etc/passwd")),
    "watch: an id of another type": ("watch", "b.json", with_second(id=samples.MALWARE)),
    "watch: 500 levels": ("watch", "b.json", with_second(x_deep=DEEP)),
    "watch: a member that is no object": ("watch", "b.json", samples.BUNDLE.replace(b'"objects": [', b'"objects": [3, ')),
    "watch: a value that is no address": ("watch", "l.csv", b"kind,value\ndomain,a.example\nipv4,1.2.3.400\n"),
    "watch: a kind that is none": ("watch", "l.csv", b"kind,value\ndomain,a.example\nshoe,42\n"),
    "share: a bad date": ("share", "b.json", with_second(created="2026-13-01T00:00:00Z")),
    "share: 500 levels": ("share", "b.json", with_second(x_deep=DEEP)),
    "know: a component of a wrong type": ("know", "s.cdx.json", sbom({"type": "library", "name": ["a"], "version": 1})),
    "know: a component of 500 levels": ("know", "s.cdx.json", sbom({"type": "library", "name": "a", "x": DEEP})),
    "know: an unknown key": ("know", "m.toml", samples.MAP.encode() + b'[[service]]\nid = "b"\nname = "B"\npeopl = 3\n'),
    "know: an id used twice": ("know", "m.toml", samples.MAP.encode() + b'[[service]]\nid = "water"\nname = "B"\n'),
    "know: an id that is a path": ("know", "m.toml", samples.MAP.encode() + b'[[service]]\nid = "../../x"\nname = "B"\n'),
    "know: an id that is a number": ("know", "m.toml", samples.MAP.encode() + b'[[service]]\nid = 7\nname = "B"\n'),
    "know: a day that is a word": ("know", "m.toml", samples.MAP.replace("2090-04-15", '"soon"').encode()),
    "know: days in the wrong order": ("know", "m.toml", samples.MAP.replace("2090-09-01", "2089-01-01").encode()),
    "know: a name on no map": ("know", "m.toml", samples.MAP.replace('from = ["acme"]', 'from = ["acne"]').encode()),
    "know: a share that is none": ("know", "s.csv", b"supplier,provides,share\nA,x,0.5\nB,x,lots\n"),
    "know: an advisory without a package": (
        "know", "o.json", json.dumps([samples.advisory(), {**samples.advisory("PYSEC-2099-2"), "affected": 7}]).encode(),
    ),
    "know: a KEV entry without a CVE": ("know", "k.json", samples.KEV.replace(b'"vulnerabilities": [', b'"vulnerabilities": [{"cveID": 7}, ')),
    "scan: a line cut off": ("scan", "eve.json", samples.eve(2, "x.example") + b'{"event_type": "dns", "cut\n'),
    "scan: a line of 500 levels": ("scan", "eve.json", samples.eve(2, "x.example") + b'{"event_type": "dns", "x": ' + b"[" * 500 + b"]" * 500 + b"}\n"),
    "scan: a line that is too long": ("scan", "m.log", samples.SYSLOG * 2 + b"Nov  1 00:00:02 gw x: " + b"y" * 2**20 + b"\n"),
    "scan: bytes that are no text": ("scan", "m.log", bytes(range(128, 256)) + b"\n" + samples.SYSLOG * 2),
}  # fmt: skip


@pytest.mark.parametrize("case", PARTLY)
def test_a_whole_file_stores_the_good_records_and_names_the_bad(case: str, data: Path, tmp_path: Path):
    verb, name, body = PARTLY[case]
    before = kept(data)
    ended = gave(verb, name, body, data, tmp_path / "in")
    assert ended.code == 0, ended
    said(ended, name)
    after = kept(data)
    assert sum(map(len, after.values())) > sum(map(len, before.values())) or "x.example" in body.decode(
        "utf-8", "replace"
    )
    strict = tocsin(*VERBS[verb], name, "--strict", data=data, cwd=tmp_path / "in")
    assert strict.code == 3
    assert kept(data) == after, "a second run changes nothing"


NONE_GOOD = {
    "watch: 500 levels": ("watch", "b.json", samples.bundle({**samples.indicator(), "x": DEEP})),
    "watch: only bad values": ("watch", "l.csv", b"kind,value\nipv4,nonsense\n"),
    "know: only 500 levels": (
        "know", "s.cdx.json", b'{"bomFormat":"CycloneDX","specVersion":"1.5","components":' + b'[{"components":' * 500 + b"[]" + b"}]" * 500 + b"}",
    ),
    "scan: only 500 levels": (
        "scan", "eve.json", b'{"timestamp":"2026-11-01T00:00:00.000000+0000","event_type":"dns","src_ip":"10.0.0.9","x":' + b"[" * 500 + b"]" * 500 + b"}\n",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", NONE_GOOD)
def test_a_whole_file_without_a_good_record_exits_3(case: str, data: Path, tmp_path: Path):
    verb, name, body = NONE_GOOD[case]
    before = kept(data)
    ended = gave(verb, name, body, data, tmp_path / "in")
    assert ended.code == 3
    said(ended, name)
    assert kept(data) == before


def test_one_id_twice_in_a_bundle(data: Path, tmp_path: Path):
    """The same version with other content: the first stands, and the other is named."""
    body = samples.bundle(samples.indicator("one.example"), samples.indicator("two.example"))
    ended = gave("watch", "b.json", body, data, tmp_path / "in")
    assert ended.code == 0
    said(ended, samples.INDICATOR)
    (object_,) = [row for row in kept(data)["object"] if samples.INDICATOR in row]
    assert b"one.example" in repr(object_).encode()


# What is no such file at all


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize(
    "body", [b"not json", b"", b"[" * 500 + b"]" * 500, b"{" + b'"a":{' * 500, bytes(range(256)) * 40]
)
def test_what_is_no_known_format_exits_3(verb: str, body: bytes, data: Path, tmp_path: Path):
    before = kept(data)
    ended = gave(verb, "x.json", body, data, tmp_path / "in")
    if verb == "scan" and b"{" not in body and b"\x00" not in body:
        # any text is scanned, and said to be of no format that is known
        assert ended.code == 0
        assert "x.json" in ended.err
        assert "it is empty" in ended.err or "of no format that is known" in ended.err
        return
    said(ended, "x.json")
    assert ended.code == 3
    assert kept(data) == before


@pytest.mark.parametrize("verb", VERBS)
def test_a_folder_a_pipe_or_nothing_instead_of_a_file(verb: str, data: Path, tmp_path: Path):
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "loop").symlink_to("loop")
    call = VERBS[verb]
    folder = tocsin(*call, ".", data=data, cwd=tmp_path)
    if verb == "scan":
        assert folder.code == 0
        assert "pipe: this is no ordinary file" in folder.err
        assert "No hit" in folder.out, "what the program has made itself is no log"
    elif verb == "know":
        assert (folder.code, folder.out) == (3, "Nothing was taken in.\n")
        assert "pipe: this is no ordinary file" in folder.err
    else:
        refused(folder, 3, says="this is a folder", at=".", do="tocsin try FOLDER")
    refused(
        tocsin(*call, "pipe", data=data, cwd=tmp_path),
        3,
        says="no ordinary file",
        at="pipe",
        do="standard input",
    )
    refused(
        tocsin(*call, "none", data=data, cwd=tmp_path), 3, says="no such file", at="none", do="check the name"
    )
    refused(
        tocsin(*call, "loop", data=data, cwd=tmp_path),
        6,
        says="cannot be opened",
        at="loop",
        do="check the path",
    )


class Stranger(NamedTuple):
    """Somebody who may not read everything, in a folder and with a store of their own."""

    top: Path
    user: int

    def tocsin(self, *args: str) -> Ended:
        return tocsin(*args, data=self.top / "data", cwd=self.top, user=self.user)


@pytest.fixture
def stranger(made: Path) -> Iterator[Stranger]:
    """Root may read everything, so it becomes nobody."""
    user = NOBODY if os.geteuid() == 0 else 0
    top = Path(tempfile.mkdtemp(prefix="tocsin-stranger-"))  # the folders of pytest are closed to others
    home = copied(made, top / "data")
    if user:
        top.chmod(0o755)
        for path in (home, *home.iterdir()):
            os.chown(path, user, user)
    yield Stranger(top, user)
    for folder, names, _ in os.walk(top):
        for name in names:
            os.chmod(os.path.join(folder, name), 0o700)
    shutil.rmtree(top)


@pytest.mark.parametrize("verb", VERBS)
def test_a_file_that_may_not_be_read_exits_6(verb: str, stranger: Stranger):
    (stranger.top / "closed").write_bytes(samples.BUNDLE)
    (stranger.top / "closed").chmod(0)
    ended = stranger.tocsin(*VERBS[verb], "closed")
    refused(ended, 6, says="may not be read", at="closed", do="give yourself the right")


def test_try_goes_on_beside_what_may_not_be_read(stranger: Stranger):
    folder = samples.write(stranger.top / "in", map_toml=samples.MAP, closed_json=samples.BUNDLE)
    (folder / "closed.json").chmod(0)
    (folder / "shut").mkdir(mode=0)
    ended = stranger.tocsin("try", "in", "--no-machine")
    assert ended.code == 0
    assert "stops on 2090-05-06" in ended.out
    rows = [line for line in ended.out.splitlines() if "unreadable" in line]
    assert [line.split()[0] for line in rows] == ["closed.json", "shut/"]
    assert "give yourself the right" in ended.err


def test_a_folder_that_may_not_be_listed_exits_6(stranger: Stranger):
    (stranger.top / "shut").mkdir(mode=0)
    refused(stranger.tocsin("try", "shut"), 6, says="may not be listed", at="shut", do="the right")


def test_a_data_folder_that_may_not_be_written_exits_6(stranger: Stranger):
    (stranger.top / "shut").mkdir(mode=0)
    for call in (("init",), ("status",), ("try", ".")):
        ended = stranger.tocsin("--data-dir", "shut/data", *call)
        assert ended.code == 6, ended
        assert "shut/data" in ended.err


# Databases that are none of ours


def newer(place: Path) -> None:
    with sqlite3.connect(place) as connection:
        connection.execute("update tocsin_version set version_num = '9999'")
    connection.close()


def junk(place: Path) -> None:
    place.write_bytes(bytes(range(256)) * 64)


def foreign(place: Path) -> None:
    place.unlink()
    with sqlite3.connect(place) as connection:
        connection.execute("create table addresses (name)")
    connection.close()


DATABASES = {
    "of a newer version": (newer, "schema 9999", "upgrade tocsin"),
    "that is no database": (junk, "not a database", "another place"),
    "of another program": (foreign, "something else than a Tocsin store", "another place"),
}
CALLS = [
    ("init",),
    ("status",),
    ("know", "add", "m.toml"),
    ("watch", "hits"),
    ("try", "."),
    ("serve", "--port", "0"),
]


@pytest.mark.parametrize("kind", DATABASES)
def test_a_database_that_is_none_of_ours_exits_6_and_is_left_alone(kind: str, data: Path, tmp_path: Path):
    spoil, says, do = DATABASES[kind]
    spoil(data / "tocsin.db")
    before = content(data) if kind != "that is no database" else (data / "tocsin.db").read_bytes()
    folder = samples.write(tmp_path / "in", m_toml=samples.MAP)
    for call in CALLS:
        refused(tocsin(*call, data=data, cwd=folder), 6, says=says, at=str(data), do=do)
    doctor = tocsin("doctor", data=data)
    assert (doctor.code, says in doctor.out, do in doctor.out) == (6, True, True)
    assert before == (content(data) if kind != "that is no database" else (data / "tocsin.db").read_bytes())


# All of it in one folder


def test_try_takes_what_is_good_and_names_the_rest(tmp_path: Path):
    folder = samples.write_all(tmp_path / "in")
    cases = {**NOT_WHOLE, **NONE_GOOD}
    for number, (_, name, body) in enumerate(cases.values()):
        (folder / f"{number}-{name}").write_bytes(body)
    (folder / "letter.txt").write_bytes(b"Dear all, this is no list.\n")
    (folder / "photo.jpg").write_bytes(b"\xff\xd8\xff\xe0" + bytes(range(256)) * 40)
    ended = tocsin("try", "in", "--no-machine", data=tmp_path / "data", cwd=tmp_path)
    assert ended.code == 0
    assert "In trouble now: 1." in ended.out
    named = ended.out.partition("\n\n")[0]
    assert all(f"{number}-{name}" in named for number, (_, name, _) in enumerate(cases.values()))
    assert "letter.txt" in named
    assert "photo.jpg" in named
    alone = tocsin(
        "try",
        "alone",
        "--no-machine",
        data=tmp_path / "other",
        cwd=samples.write_all(tmp_path / "alone").parent,
    )
    counts = [
        {name: len(rows) for name, rows in kept(tmp_path / place).items()} for place in ("data", "other")
    ]
    assert counts[0] == counts[1], "bad neighbours leave no trace"
    told = alone.out.partition("\n\n")[2].replace("alone/", "in/")
    assert told == ended.out.partition("\n\n")[2]


def test_every_verb_run_twice_changes_nothing_but_when_a_file_was_last_read(data: Path, tmp_path: Path):
    files = samples.write_all(tmp_path / "in")
    calls = (
        ("know", "add", "map.toml", "plc-7.cdx.json", "osv.json", "kev.json"),
        ("watch", "load", "bundle.json", "list.csv"),
        ("share", "load", "bundle.json"),
        ("watch", "scan", "eve.json", "syslog.log"),
    )
    for call in calls:
        assert tocsin(*call, data=data, cwd=files).code == 0
    before = content(data)
    for call in calls:
        assert tocsin(*call, data=data, cwd=files).code == 0
    after = content(data)
    for found in (before, after):
        found["intake"] = [row[:-1] for row in found["intake"]]
    assert after == before
