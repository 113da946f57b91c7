# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""TAXII servers as processes of their own, and what a request costs them: ours, OpenTAXII and medallion.

Each is asked over HTTP on 127.0.0.1 by ``http.client``, one connection that stays open, as its documentation says it is
run: ours by ``tocsin serve`` on SQLite, with accounts; OpenTAXII by gunicorn with one worker on SQLite, open to all, from
the Python of ``--peer`` (a virtual environment with its head, gunicorn and nothing of ours); medallion by its own
``medallion`` with the backend in memory, which keeps nothing.
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

MEDIA = "application/taxii+json;version=2.1"
INBOX = "Inbox"
PATIENCE = 300.0
"""Seconds that a server may take to begin, or to answer: the peers take long over what is measured here."""


class Server:
    """One that runs, and the collection that is asked."""

    def __init__(self, process: subprocess.Popen[bytes], port: int, collection: str, token: str = "") -> None:
        """``collection`` is the path of the collection resource."""
        self.process, self.port, self.collection = process, port, collection
        self._headers = {"Accept": MEDIA, **({"Authorization": f"Bearer {token}"} if token else {})}
        self._line = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)

    def asks_as(self, token: str) -> Server:
        """The same server, asked on behalf of another account by a connection of its own."""
        return Server(self.process, self.port, self.collection, token)

    def fresh(self) -> None:
        """Ask by a new connection: servers close those that were left alone."""
        self._line.close()
        self.get(limit=1)

    def get(self, **query: str | int) -> tuple[dict[str, Any], Mapping[str, str]]:
        """A page of objects; ``match_type`` stands for ``match[type]``."""
        named = {
            f"match[{key[6:]}]" if key.startswith("match_") else key: value for key, value in query.items()
        }
        return self._ask("GET", f"{self.collection}/objects/?{urlencode(named)}", None)

    def post(self, body: bytes) -> dict[str, Any]:
        """Add an envelope; the status resource."""
        return self._ask("POST", f"{self.collection}/objects/", body)[0]

    def _ask(self, method: str, path: str, body: bytes | None) -> tuple[dict[str, Any], Mapping[str, str]]:
        headers = self._headers | ({} if body is None else {"Content-Type": MEDIA})
        self._line.request(method, path, body, headers)
        answer = self._line.getresponse()
        read = answer.read()
        if answer.status not in (200, 202):
            raise SystemExit(f"{method} {path}: {answer.status} {read[:500]!r}")
        return json.loads(read), dict(answer.headers)

    def cpu(self) -> float:
        """Seconds of CPU time that it took so far, with its workers, to the nanosecond (clock_getcpuclockid)."""
        return sum(time.clock_gettime((~pid << 3) | 2) for pid in (self.process.pid, *self._workers()))

    def most_memory_mb(self) -> float:
        """The most memory that it had at any time, in MB."""
        said = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        return int(said.partition("VmHWM:")[2].split()[0]) * 1024 / 1e6

    def _workers(self) -> list[int]:
        mine = self.process.pid
        return [int(pid) for pid in Path(f"/proc/{mine}/task/{mine}/children").read_text("ascii").split()]


def asked() -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(description=sys.modules["__main__"].__doc__)
    parser.add_argument(
        "--peer", type=Path, help="Python of an environment with OpenTAXII's head and gunicorn"
    )
    parser.add_argument(
        "--most", type=int, default=1_000_000, help="most objects stored, to try the program itself"
    )
    return parser.parse_args()


def tocsin(folder: Path, *arguments: str, say: bytes | None = None) -> str:
    """What a command of ours answers on the data folder."""
    command = [sys.executable, "-m", "tocsin", "--quiet", *arguments]
    environ = os.environ | {"TOCSIN_DATA_DIR": str(folder)}
    done = subprocess.run(command, env=environ, input=say, stdout=subprocess.PIPE, check=True)
    return done.stdout.decode()


def prepared(folder: Path) -> tuple[str, str]:
    """A store with accounts of the own organisation and of another one; the token of each, which may write."""
    tocsin(folder, "init")
    tokens = []
    for name, more in (
        ("us", ["--scope", "write"]),
        ("them", ["--scope", "write", "--organisation", "Others"]),
    ):
        if name == "them":
            tocsin(folder, "organisation", "add", "Others")
        tocsin(folder, "account", "add", name, "--no-password", *more)
        tokens.append(tocsin(folder, "account", "token", "add", name, "--scope", "write").split()[0])
    tocsin(folder, "share", "collection", "add", INBOX, "--write")
    return tokens[0], tokens[1]


@contextlib.contextmanager
def ours(folder: Path, token: str) -> Iterator[Server]:
    """``tocsin serve`` on the data folder, asked for the collection that takes what is posted."""
    port = free_port()
    command = [sys.executable, "-m", "tocsin", "--quiet", "serve", "--port", str(port)]
    environ = os.environ | {"TOCSIN_DATA_DIR": str(folder)}
    with running(command, environ, port) as process:
        asking = Server(process, port, "", token)
        found, _ = asking._ask("GET", "/taxii2/api/collections/", None)  # noqa: SLF001 - of this file
        (inbox,) = [each["id"] for each in found["collections"] if each["title"] == INBOX]
        asking.collection = f"/taxii2/api/collections/{inbox}"
        yield asking


@contextlib.contextmanager
def opentaxii(python: Path, folder: Path) -> Iterator[Server]:
    """OpenTAXII with one worker and an empty collection that everybody may read and write."""
    port = free_port()
    store = {"class": "opentaxii.persistence.sqldb.Taxii2SQLDatabaseAPI", "parameters": {
        "db_connection": f"sqlite:///{folder / 'data.db'}", "create_tables": True}}  # fmt: skip
    accounts = {"class": "opentaxii.auth.sqldb.SQLDatabaseAPI", "parameters": {
        "db_connection": f"sqlite:///{folder / 'auth.db'}", "create_tables": True, "secret": "bench"}}  # fmt: skip
    settings = {
        "domain": f"127.0.0.1:{port}", "auth_api": accounts, "taxii1": None, "logging": {"root": "error"},
        "taxii2": {"title": "peer", "public_discovery": True, "max_content_length": 2**26, "persistence_api": store},
    }  # fmt: skip
    (folder / "peer.yml").write_text(json.dumps(settings), encoding="utf-8")
    environ = {
        **os.environ,
        "OPENTAXII_CONFIG": str(folder / "peer.yml"),
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    }
    root, tools = "7c1b2a52-9a51-4d16-8d0c-2b2f0c5f64a1", python.parent
    silent = subprocess.DEVNULL
    for tool in (
        ["opentaxii-add-api-root", "-t", "root", "--default", "--public", "-i", root],
        [
            "opentaxii-add-collection",
            "-r",
            root,
            "-t",
            INBOX,
            "--alias",
            "inbox",
            "--public",
            "--public-write",
        ],
    ):
        subprocess.run([tools / tool[0], *tool[1:]], env=environ, stdout=silent, stderr=silent, check=True)
    command = [str(tools / "gunicorn"), "opentaxii.http:app", "--workers=1", "--timeout=300", "--log-level=error",
               "--config=python:opentaxii.http", f"--bind=127.0.0.1:{port}"]  # fmt: skip
    with running(command, environ, port) as process:
        yield Server(process, port, f"/taxii2/{root}/collections/inbox")


@contextlib.contextmanager
def medallion(folder: Path) -> Iterator[Server]:
    """Medallion with an empty collection, in memory, its page as large as ours."""
    port, identity = free_port(), "91a7b528-80eb-42ed-a74d-c6fbd5a26116"
    rule = {
        "id": identity,
        "title": INBOX,
        "can_read": True,
        "can_write": True,
        "objects": [],
        "manifest": [],
    }
    rule["media_types"] = ["application/stix+json;version=2.1"]
    root = {"title": "root", "versions": [MEDIA], "max_content_length": 2**26}
    held = {
        "/discovery": {"title": "peer", "default": "/api1/", "api_roots": ["/api1/"]},
        "api1": {"information": root, "status": [], "collections": [rule]},
    }
    (folder / "held.json").write_text(json.dumps(held), encoding="utf-8")
    module = "medallion.backends.memory_backend"
    backend = {"module": module, "module_class": "MemoryBackend", "filename": str(folder / "held.json")}
    settings = {"backend": backend, "users": {"us": "word"}, "taxii": {"max_page_size": 1000}}
    (folder / "medallion.json").write_text(json.dumps(settings), encoding="utf-8")
    command = [sys.executable, "-m", "medallion.scripts.run", "--port", str(port), "--log-level", "ERROR",
               str(folder / "medallion.json")]  # fmt: skip
    with running(command, dict(os.environ), port) as process:
        asking = Server(process, port, f"/api1/collections/{identity}")
        asking._headers["Authorization"] = "Basic dXM6d29yZA=="  # noqa: SLF001 - of this file
        yield asking


@contextlib.contextmanager
def running(command: list[str], environ: dict[str, str], port: int) -> Iterator[subprocess.Popen[bytes]]:
    """The process, from when it listens; it is ended afterwards."""
    silent = subprocess.DEVNULL
    with subprocess.Popen(command, env=environ, stdout=silent, stderr=silent) as process:
        try:
            until = time.monotonic() + PATIENCE
            while not _listens(port):
                if process.poll() is not None or time.monotonic() > until:
                    raise SystemExit(f"{command[0]} ended with {process.returncode}, or did not begin")
                time.sleep(0.05)
            yield process
        finally:
            process.terminate()


def _listens(port: int) -> bool:
    with socket.socket() as line:
        return line.connect_ex(("127.0.0.1", port)) == 0


def free_port() -> int:
    """One that nobody has."""
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        number: int = line.getsockname()[1]
        return number
