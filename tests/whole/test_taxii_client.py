# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""taxii2-client, unmodified, against the real program in a process of its own, on both databases."""

from __future__ import annotations

import base64
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from requests.exceptions import HTTPError
from taxii2client.exceptions import AccessError
from taxii2client.v21 import ApiRoot, Collection, Server, as_pages

from tests.serve.taxii_node import STAMP, made
from tests.stix_samples import GREEN, numbered
from tests.store.conftest import Server as Database
from tocsin.share.taxii import MEDIA_TYPE

ROOT = Path(__file__).resolve().parents[2]
ENVIRONMENT = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"}


NAME, OTHER, WORD = "siem", "partner", "correct horse battery staple"
BASIC = "Basic " + base64.b64encode(f"{NAME}:{WORD}".encode()).decode()


def run(folder, *arguments, said=""):
    command = [sys.executable, "-m", "tocsin", *arguments]
    environment = {**ENVIRONMENT, "TOCSIN_DATA_DIR": str(folder)}
    return subprocess.run(
        command, env=environment, cwd=folder, input=said, capture_output=True, text=True, check=True
    ).stdout


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def folder(request, tmp_path_factory):
    made = tmp_path_factory.mktemp("taxii")
    if request.param == "sqlite":
        yield made
        return
    database = Database()
    try:
        (made / "tocsin.toml").write_text(f'database_url = "{database.make("taxii")}"\n')
        yield made
    finally:
        database.stop()


@pytest.fixture(scope="module")
def server(folder):
    run(folder, "init")
    run(folder, "share", "collection", "add", "Inbox", "--write")
    run(folder, "account", "add", NAME, "--scope", "write", "--password-file", "-", said=WORD)
    run(folder, "organisation", "add", "Northbank", "--community", "energy")
    partner = ["account", "add", OTHER, "--organisation", "Northbank", "--password-file", "-"]
    run(folder, *partner, said=WORD)
    child = subprocess.Popen(
        [sys.executable, "-m", "tocsin", "serve", "--port", "0"],
        env={**ENVIRONMENT, "TOCSIN_DATA_DIR": str(folder)}, cwd=folder, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert child.stderr is not None
    try:
        line = child.stderr.readline()
        yield f"http{line.partition('http')[2].split()[0].removeprefix('http')}taxii2/"
        child.send_signal(signal.SIGINT)
        child.wait(20)
    finally:
        child.kill()
        child.wait()
        child.stderr.close()


def collections(server, name=NAME):
    (root,) = Server(server, user=name, password=WORD).api_roots
    return {each.title: each for each in root.collections}


def test_discovery_roots_collections_and_titles(server):
    with pytest.raises(HTTPError, match="401"):
        _ = Server(server).default
    found = Server(server, user=NAME, password=WORD)
    assert found.default.url == found.api_roots[0].url == f"{server}api/"
    root = ApiRoot(f"{server}api/", user=NAME, password=WORD)
    assert root.versions == [MEDIA_TYPE]
    assert root.max_content_length == 10 * 2**20
    by_title = collections(server)
    assert list(by_title) == ["Everything this node may show", "Inbox"]
    assert by_title["Inbox"].can_write
    assert not by_title["Everything this node may show"].can_write
    assert by_title["Inbox"].can_read


def test_objects_go_in_by_one_collection_and_come_out_by_another(server):
    both = collections(server)
    inbox, everything = both["Inbox"], both["Everything this node may show"]
    status = inbox.add_objects({"objects": [made(n) for n in range(70)] + [{"type": "indicator", "id": 3}]})
    assert (status.status, status.success_count, status.failure_count) == ("complete", 70, 1)
    status.refresh()
    assert status.total_count == 71
    walked = [each for page in as_pages(everything.get_objects, per_request=20) for each in page["objects"]]
    mine = {numbered("indicator", n) for n in range(70)}
    assert [each for each in walked if each["id"] in mine] == [made(n) for n in range(70)]
    listed = [each for page in as_pages(everything.get_manifest, per_request=20) for each in page["objects"]]
    assert [each["id"] for each in listed] == [each["id"] for each in walked]
    later = everything.get_objects(added_after=listed[31]["date_added"], type=["indicator", "malware"])[
        "objects"
    ]
    assert [each["id"] for each in later] == [
        each["id"] for each in listed if each["date_added"] > listed[31]["date_added"]
    ]
    one = numbered("indicator", 5)
    assert everything.get_object(one)["objects"] == [made(5)]
    assert everything.object_versions(one)["versions"] == [STAMP]
    assert everything.get_objects(id=one, version=["first"], spec_version="2.1")["objects"] == [made(5)]
    inbox.delete_object(one)
    with pytest.raises(HTTPError, match="404"):
        everything.get_object(one)


def test_what_another_organisation_got_is_on_record_and_gone_once_it_is_withdrawn(server, folder):
    ours, theirs = collections(server), collections(server, OTHER)
    everything = theirs["Everything this node may show"]
    with pytest.raises(AccessError):
        theirs["Inbox"].add_objects({"objects": [made(3_000)]})
    ours["Inbox"].add_objects({"objects": [made(3_000, object_marking_refs=[GREEN]), made(3_001)]})
    one = numbered("indicator", 3_000)
    listed = {each["id"] for each in everything.get_objects()["objects"]}
    assert one in listed
    assert numbered("indicator", 3_001) not in listed
    said = run(folder, "share", "trace", one)
    assert f"out of our hands: taxii {everything.id} for Northbank" in said
    done = run(folder, "share", "withdraw", one, "--why", "false positive", "--by", "amy")
    assert one in done
    for reader in (everything, ours["Everything this node may show"], ours["Inbox"]):
        for ask in (reader.get_object, reader.object_versions):
            with pytest.raises(HTTPError, match="404"):
                ask(one)
        for pages in (reader.get_objects, reader.get_manifest):
            assert one not in [
                each["id"] for page in as_pages(pages, per_request=100) for each in page["objects"]
            ]
    said = run(folder, "share", "trace", one)
    assert f"{one}: withdrawn" in said
    assert "for Northbank" in said


def test_our_own_client_pulls_from_our_own_server_as_another_member(server, folder, tmp_path):
    collections(server)["Inbox"].add_objects(
        {"objects": [made(n, object_marking_refs=[GREEN]) for n in range(4_000, 4_040)]}
    )
    secret = tmp_path / "credential"
    secret.write_text(f"Bearer {run(folder, 'account', 'token', 'add', OTHER)}")
    secret.chmod(0o600)
    run(tmp_path, "init")
    where = ["--collection", "Everything this node may show", "--inside", "--auth-file", str(secret)]
    run(tmp_path, "share", "feed", "add", "north", server, *where)
    (first,) = json.loads(run(tmp_path, "share", "feed", "pull", "north", "--format", "json"))
    assert (first["outcome"], first["new"]) == ("pulled", 40)
    (again,) = json.loads(run(tmp_path, "share", "feed", "pull", "north", "--format", "json"))
    assert (again["outcome"], again["records"]) == ("pulled", 0)


def test_a_walk_while_others_write_gives_each_object_once(server):
    both = collections(server)
    everything, inbox = both["Everything this node may show"], both["Inbox"]
    before = {
        each["id"] for page in as_pages(everything.get_objects, per_request=16) for each in page["objects"]
    }
    numbers = range(1_000, 1_200)

    def write(part):
        mine = Collection(inbox.url, user=NAME, password=WORD)
        for number in part:
            mine.add_objects({"objects": [made(number)]}, wait_for_completion=False)

    writers = [threading.Thread(target=write, args=(numbers[at::4],)) for at in range(4)]
    for writer in writers:
        writer.start()
    walked, query = [], {"limit": 16}
    while True:
        alive = any(writer.is_alive() for writer in writers)
        page = everything.get_objects(**query)
        walked += [each["id"] for each in page["objects"]]
        if page["more"] or not walked:
            query = {"limit": 16, "next": page.get("next", "")}
        elif not alive:
            break
        else:  # the end for now: go on behind the last, as a client that polls does
            last = everything.get_manifest(id=walked[-1])["objects"][0]["date_added"]
            query = {"limit": 16, "added_after": last}
    for writer in writers:
        writer.join()
    assert len(walked) == len(set(walked))
    assert set(walked) == before | {numbered("indicator", number) for number in numbers}


def test_slow_and_half_open_connections_do_not_stop_others(server):
    host, port = server.split("/")[2].split(":")
    inbox = collections(server)["Inbox"]
    path = "/" + inbox.objects_url.split("/", 3)[3]
    head = f"POST {path} HTTP/1.1\r\nHost: {host}:{port}\r\nAuthorization: {BASIC}\r\nContent-Type: {MEDIA_TYPE}\r\nContent-Length: 1000\r\n\r\n{{"
    held = []
    try:
        for _ in range(20):
            held.append(socket.create_connection((host, int(port)), timeout=20))
            held[-1].sendall(head.encode())
        assert inbox.add_objects({"objects": [made(2_000)]}).success_count == 1
    finally:
        for each in held:
            each.close()


def test_raw_wire_of_an_error(server):
    host, port = server.split("/")[2].split(":")
    with socket.create_connection((host, int(port)), timeout=20) as raw:
        raw.sendall(
            f"GET /taxii2/nowhere/ HTTP/1.1\r\nHost: {host}:{port}\r\nAuthorization: {BASIC}\r\nConnection: close\r\n\r\n".encode()
        )
        answer = b""
        while part := raw.recv(65_536):
            answer += part
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 404 ")
    assert b"content-type: application/taxii+json;version=2.1" in head.lower()
    assert json.loads(body)["http_status"] == "404"
