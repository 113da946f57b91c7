# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Mail handed in at a real server on the loopback, small and written here: with TLS, without it, and hostile."""

from __future__ import annotations

import contextlib
import datetime as dt
import ipaddress
import socket
import ssl
import threading
from collections.abc import Iterator
from email import message_from_bytes, policy
from pathlib import Path

import msgspec
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tocsin.core.errors import BadInput, Denied, Unavailable
from tocsin.net.credential import parse
from tocsin.net.mail import MOST_ATTACHED_BYTES, Attachment, Mail, Server, compose, send

MAIL = Mail(
    sender="bell@node.example", to=("duty@water.example", "cert@land.example"), subject="Warnung: Pumpe 水",
    text="Line one\n.\nFrom here: 水\n", at="2027-01-15T12:00:00.000Z", id="warning-1",
)  # fmt: skip


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of mail.example, signed by itself; the key beside it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail.example")])
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
        .not_valid_before(dt.datetime(2020, 1, 1, tzinfo=dt.UTC)).not_valid_after(dt.datetime(2120, 1, 1, tzinfo=dt.UTC))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("mail.example"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    path.write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain) + made.public_bytes(pem)
    )
    return path


class Post:
    """Serves one connection; ``said`` is what it was told, ``mails`` what it took."""

    def __init__(
        self, certificate: Path, *, starttls: bool = True, tls: bool = False, endless: bool = False
    ) -> None:
        self.starttls, self.tls, self.endless = starttls, tls, endless
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(certificate)
        self.said: list[tuple[bool, bytes]] = []
        self.mails: list[bytes] = []
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.listening.getsockname()[1]
        self.thread = threading.Thread(target=self.serve)
        self.thread.start()

    def serve(self) -> None:
        try:
            connection, _ = self.listening.accept()
            connection.settimeout(5)
            if self.tls:
                connection = self.context.wrap_socket(connection, server_side=True)
            with connection:
                self.speak(connection)
        except OSError:
            return

    def speak(self, connection: socket.socket) -> None:
        if self.tls or not isinstance(connection, ssl.SSLSocket):
            connection.sendall(b"220 mail.example\r\n")
        stream = connection.makefile("rb")
        while line := stream.readline().strip():
            secure = isinstance(connection, ssl.SSLSocket)
            self.said.append((secure, line))
            verb = line[:4].upper()
            if verb == b"EHLO":
                while self.endless:
                    connection.sendall(b"250-more\r\n")
                offer = b"250-STARTTLS\r\n" if self.starttls and not secure else b""
                connection.sendall(b"250-mail.example\r\n" + offer + b"250 AUTH PLAIN\r\n")
            elif verb == b"STAR":
                connection.sendall(b"220 go\r\n")
                stream.close()
                with self.context.wrap_socket(connection, server_side=True) as secured:
                    self.speak(secured)
                return
            elif verb == b"DATA":
                connection.sendall(b"354 go\r\n")
                body = b""
                while (part := stream.readline()) != b".\r\n":
                    body += part[1:] if part.startswith(b".") else part
                self.mails.append(body)
                connection.sendall(b"250 kept\r\n")
            elif verb == b"RCPT" and b"cert@" in line:
                connection.sendall(b"550 nobody here\r\n")
            else:
                connection.sendall(
                    b"235 ok\r\n" if verb == b"AUTH" else b"221 bye\r\n" if verb == b"QUIT" else b"250 ok\r\n"
                )

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self.listening.shutdown(socket.SHUT_RDWR)  # wakes who waits for a connection
        self.listening.close()
        self.thread.join()


@pytest.fixture
def trust(certificate: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=certificate)


@pytest.fixture
def post(request: pytest.FixtureRequest, certificate: Path) -> Iterator[Post]:
    made = Post(certificate, **getattr(request, "param", {}))
    yield made
    made.close()


def here(host: str, port: int) -> list[str]:
    del host, port
    return ["127.0.0.1"]


def handed_in(post: Post, trust: ssl.SSLContext, mail: Mail = MAIL, **more: object) -> dict[str, str]:
    server = Server(**{"host": "mail.example", "port": post.port, "inside": True, **more})  # type: ignore[arg-type]  # its fields
    credential = None if server.security == "none" else parse("Basic me:sesame", "")
    return send(mail, server, credential, resolver=here, trust=lambda: trust)


@pytest.mark.parametrize(
    ("post", "security"),
    [({}, "starttls"), ({"tls": True}, "tls")],
    indirect=["post"],
    ids=["starttls", "tls"],
)
def test_a_mail_arrives_whole_over_tls_and_who_is_refused_is_named(
    post: Post, trust: ssl.SSLContext, security: str
) -> None:
    refused = handed_in(post, trust, security=security)
    assert refused == {"cert@land.example": "the server answered 550: nobody here"}
    (raw,) = post.mails
    found = message_from_bytes(raw, policy=policy.default)
    assert (found["Subject"], found["Message-ID"], found["Auto-Submitted"]) == (
        MAIL.subject,
        "<warning-1@node.example>",
        "auto-generated",
    )
    assert found.get_content().replace("\r\n", "\n") == MAIL.text
    assert all(secure for secure, line in post.said if line[:4] in {b"AUTH", b"MAIL", b"RCPT", b"DATA"})


@pytest.mark.parametrize("post", [{"starttls": False}], indirect=True, ids=["no tls"])
def test_without_tls_nothing_is_sent(post: Post, trust: ssl.SSLContext) -> None:
    with pytest.raises(Unavailable, match="STARTTLS"):
        handed_in(post, trust)
    assert [line[:4] for _, line in post.said if line[:4] not in {b"ehlo", b"EHLO", b"QUIT"}] == []


@pytest.mark.parametrize("post", [{"starttls": False}], indirect=True, ids=["no tls"])
def test_without_tls_if_a_person_says_so_but_never_a_password(post: Post, trust: ssl.SSLContext) -> None:
    server = Server(host="mail.example", port=post.port, inside=True, security="none")
    with pytest.raises(BadInput, match="over TLS only"):
        send(MAIL, server, parse("Basic me:sesame", ""), resolver=here)
    handed_in(post, trust, security="none")
    assert len(post.mails) == 1


def test_a_certificate_of_another_name_is_refused(post: Post, trust: ssl.SSLContext) -> None:
    with pytest.raises(Unavailable, match=r"other\.example"):
        handed_in(post, trust, host="other.example")
    assert post.mails == []


@pytest.mark.parametrize("post", [{"endless": True}], indirect=True, ids=["endless"])
def test_a_server_that_never_ends_its_answer_is_hung_up_on(post: Post, trust: ssl.SSLContext) -> None:
    with pytest.raises(Unavailable, match="time allowed"):
        handed_in(post, trust, total_s=0.3)


def test_an_inside_server_is_refused_unless_it_was_named_as_one(post: Post, trust: ssl.SSLContext) -> None:
    with pytest.raises(Denied):
        handed_in(post, trust, inside=False)
    assert post.said == []


def test_a_file_goes_along_as_its_bytes_whatever_they_are() -> None:
    data = bytes(range(256)) + b"\r\n.\r\n\n"
    made = compose(
        msgspec.structs.replace(
            MAIL,
            attached=(Attachment(name="w.json", media="application/stix+json", data=data),),
            reply_to="a@b.example",
        )
    )
    found = message_from_bytes(made.as_bytes(), policy=policy.default)
    (part,) = found.iter_attachments()
    assert (part.get_payload(decode=True), part.get_filename()) == (data, "w.json")
    assert part.get_content_type() == "application/stix+json"
    assert found["Reply-To"] == "a@b.example"


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"subject": "a\r\nBcc: x@y.example"}, id="a header in the subject"),
        pytest.param({"to": ("a@b.example\r\nDATA",)}, id="a command in a recipient"),
        pytest.param({"to": ("a@b.example, c@d.example",)}, id="two recipients in one"),
        pytest.param({"sender": "a@b.example> SIZE=1"}, id="a parameter in the sender"),
        pytest.param({"id": "x>\n"}, id="a line in the id"),
        pytest.param({"to": ()}, id="nobody"),
        pytest.param({"to": ("a@b.example",) * 101}, id="too many"),
        pytest.param({"text": "x" * (2**20 + 1)}, id="too much"),
        pytest.param({"reply_to": "a@b.example\nBcc: x@y.example"}, id="a header in reply-to"),
        pytest.param({"attached": (Attachment(name='a"\r\nX: y', media="a/b", data=b""),)}, id="a header in a file's name"),
        pytest.param({"attached": (Attachment(name="a", media="a/b\r\nX: y", data=b""),)}, id="a header in a media type"),
        pytest.param({"attached": (Attachment(name="a", media="a/b", data=bytes(MOST_ATTACHED_BYTES + 1)),)}, id="attached too much"),
    ],
)  # fmt: skip
def test_what_would_become_another_mail_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(BadInput):
        compose(msgspec.structs.replace(MAIL, **change))
