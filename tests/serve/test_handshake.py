# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""TLS on real sockets: handshakes that do not end are bounded as heads are, and those that do are HTTP."""

from __future__ import annotations

import asyncio
import datetime as dt
import ipaddress
import ssl

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.serve.test_http import GET, HEAD, LARGE, Served, ended, large, plain, play, until
from tocsin.serve.connections import Phase

HALF_HELLO = b"\x16\x03\x01\x02\x00\x01\x00"


@pytest.fixture(scope="module")
def tls(tmp_path_factory):
    """Contexts of a server and of a client that trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "node.example")])
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
        .not_valid_before(dt.datetime(2020, 1, 1, tzinfo=dt.UTC)).not_valid_after(dt.datetime(2120, 1, 1, tzinfo=dt.UTC))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    pem, plain_key = serialization.Encoding.PEM, serialization.NoEncryption()
    path.write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain_key) + made.public_bytes(pem)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context, ssl.create_default_context(cafile=str(path))


async def secure(served, trust, said):
    """A client over TLS that has said something; not told apart from others on our side."""
    reader, writer = await asyncio.open_connection("127.0.0.1", served.port, ssl=trust)
    served.clients.append((reader, writer))
    writer.write(said)
    return reader, writer


def test_what_is_asked_over_tls_is_answered(tls):
    async def run():
        schemes = []

        async def app(scope, receive, send):
            schemes.append(scope["scheme"])
            await plain(scope, receive, send)

        async with Served(app, tls[0]) as served:
            reader, _ = await secure(served, tls[1], GET + GET)
            for _ in range(2):
                assert (await reader.readuntil(b"ok")).startswith(b"HTTP/1.1 200 OK")
            body = b"x" * 1_000_000
            reader, _ = await secure(served, tls[1], HEAD % len(body) + body)
            assert (await reader.readuntil(b"ok")).startswith(b"HTTP/1.1 200 OK")
            assert schemes == ["https"] * 3

    play(run())


def test_a_large_answer_comes_whole(tls):
    async def run():
        async with Served(large, tls[0]) as served:
            reader, _ = await secure(served, tls[1], GET)
            await reader.readuntil(b"\r\n\r\n")
            assert await reader.readexactly(len(LARGE)) == LARGE

    play(run())


@pytest.mark.parametrize("said", [b"", HALF_HELLO], ids=["nothing", "half a hello"])
def test_a_handshake_is_waited_for_only_so_long(tls, said):
    async def run():
        async with Served(plain, tls[0], head_seconds=10) as served:
            reader, _, one = await served.client(said)
            await served.phase(one, Phase.HEAD)
            served.clock = 9.9
            served.book.sweep()
            assert len(served.book) == 1
            served.clock = 10.0
            served.book.sweep()
            assert len(served.book) == 0
            assert await ended(reader) == b""

    play(run())


@pytest.mark.parametrize("said", [b"", HALF_HELLO], ids=["nothing", "half a hello"])
def test_of_too_many_handshakes_the_oldest_go_and_whole_requests_are_answered(tls, said):
    async def run():
        async with Served(plain, tls[0], connections=8) as served:
            for at in range(64):
                served.clock = float(at)
                await served.client(said)
                assert len(served.book) <= 8
            served.clock = 64.0
            reader, _ = await secure(served, tls[1], GET)
            assert (await reader.readline()) == b"HTTP/1.1 200 OK\r\n"

    play(run())


@pytest.mark.parametrize(
    "said", [GET, b"\x00" * 5_000, b"\x16\x03\x01\x00\x05hello"], ids=["HTTP", "zeros", "no hello"]
)
def test_what_is_no_tls_is_closed(tls, said):
    async def run():
        async with Served(plain, tls[0]) as served:
            reader, _, _ = await served.client(said)
            assert b"HTTP" not in await ended(reader)
            await until(lambda: len(served.book) == 0)

    play(run())


def test_half_a_head_over_tls_ends_as_without(tls):
    async def run():
        async with Served(plain, tls[0], head_seconds=10) as served:
            reader, _ = await secure(served, tls[1], b"GET / HT")
            await until(lambda: len(served.book) == 1)
            served.clock = 10.0
            served.book.sweep()
            assert await ended(reader) == b""
            assert len(served.book) == 0

    play(run())
