"""The other side, for real: an SMTP server and a web server on loopback that answer as a test says."""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

CERTIFICATE = Path(__file__).parent / "localhost.pem"


@dataclass
class Mailbox:
    """What an SMTP sink took, and how it is to answer: by recipient, or at DATA. ``hang_up`` closes inside DATA,
    ``hang_up_on`` for these recipients only."""

    refuse: dict[str, str] = field(default_factory=dict)
    answer: str = "250 taken as 42"
    hang_up: bool = False
    hang_up_on: set[str] = field(default_factory=set)
    port: int = 0
    sessions: set[int] = field(default_factory=set)
    taken: list[tuple[str, EmailMessage]] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any) -> str:  # noqa: N802
        if address in self.refuse:
            return self.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.hang_up or self.hang_up_on & set(envelope.rcpt_tos):
            server.transport.abort()
            await asyncio.sleep(0)
            return "250 never heard"
        self.sessions.add(id(session))
        if self.answer.startswith("250"):
            content = bytes(envelope.content or b"")
            self.raw.append(content)
            mail = message_from_bytes(content, policy=default)
            assert isinstance(mail, EmailMessage)
            self.taken.append((envelope.rcpt_tos[0], mail))
        return self.answer


@contextmanager
def smtp_sink(mailbox: Mailbox, *, security: str = "none", password: str = "") -> Iterator[Mailbox]:
    """An SMTP server on a free port: plain, STARTTLS required, or TLS from the start; login if there is a password."""

    def authenticate(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
        return AuthResult(success=data.password == password.encode(), handled=False)

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    options: dict[str, Any] = {"hostname": "127.0.0.1", "port": 0}
    if security == "tls":
        options["ssl_context"] = context
    if security == "starttls":
        options |= {"tls_context": context, "require_starttls": True}
    if password:
        options |= {"authenticator": authenticate, "auth_required": True, "auth_require_tls": security != "none"}
    controller = _Controller(mailbox, **options)
    controller.start()
    try:
        mailbox.port = controller.server.sockets[0].getsockname()[1]
        yield mailbox
    finally:
        controller.stop()


class _Controller(Controller):
    """Port 0 lets the system choose; the one that was chosen is asked for the first connection."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@dataclass
class Hook:
    """What a webhook sink was sent, and its answers in turn: (status, body, headers); the last one stays."""

    answers: list[tuple[int, str, dict[str, str]]] = field(default_factory=lambda: [(200, "ok", {})])
    taken: list[bytes] = field(default_factory=list)
    types: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    url: str = ""


class _Quiet(ThreadingHTTPServer):
    """A client that was killed hangs up in the middle: no news for who reads the tests."""

    def handle_error(self, request: Any, client_address: Any) -> None:
        return


@contextmanager
def web_sink(hook: Hook) -> Iterator[Hook]:
    """A web server on a free loopback port; status 0 means that it hangs up without an answer."""

    class Answering(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            hook.taken.append(self.rfile.read(int(self.headers["content-length"])))
            hook.types.append(self.headers["content-type"])
            hook.headers.append({name.lower(): value for name, value in self.headers.items()})
            status, body, headers = hook.answers.pop(0) if len(hook.answers) > 1 else hook.answers[0]
            if status == 0:
                self.close_connection = True
                return
            self.send_response(status)
            for name, value in ({"content-length": str(len(body.encode()))} | headers).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, format: str, *arguments: Any) -> None:  # noqa: A002
            return

    server = _Quiet(("127.0.0.1", 0), Answering)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    hook.url = f"http://127.0.0.1:{server.server_address[1]}/services/T000/B000/hooksecret"
    try:
        yield hook
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def dripping_server(lines: list[bytes]) -> Iterator[int]:
    """An SMTP server that gives these answers whole, one a command, then one letter at a time without end."""
    over = threading.Event()
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with listener, suppress(OSError):
            conn, _ = listener.accept()
            with conn:
                for line in lines:
                    conn.sendall(line)
                    conn.recv(65536)
                while not over.wait(0.01):
                    conn.sendall(b"2")

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        over.set()
        thread.join()
