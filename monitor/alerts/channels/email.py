"""Mail by SMTP: one connection for all that leaves in a pass, one message per recipient.

Answers are sorted by what they mean: 4xx comes back later, 5xx is final for this recipient, a server that cannot be
reached or refuses the login closes the channel for this pass, a connection lost inside DATA leaves the outcome unknown.
"""

from __future__ import annotations

import smtplib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import NoReturn

from monitor.alerts.channels.base import ChannelDown, Receipt
from monitor.alerts.mime import Letterhead, letter
from monitor.archive.outgoing.deliveries import StoredMessage
from monitor.errors import DeliveryError, PermanentDelivery, UnknownDelivery
from monitor.http import Client
from monitor.settings import ChannelConfig, Settings, Smtp
from monitor.text import clean, shorten

TIMEOUT_SECONDS = 30.0
"""For one step of the conversation."""

LIMIT_SECONDS = 120.0
"""For one whole message, connecting included: a server that drips its answers ends no step and never the whole."""


class Email:
    """A channel that mails. Certificates are verified unless ``security`` is none; login only when a name is set."""

    via = "smtp"
    fallback = ""

    def __init__(
        self,
        name: str,
        smtp: Smtp,
        letterhead: Letterhead,
        *,
        context: Callable[[], ssl.SSLContext] = ssl.create_default_context,
        limit: float = LIMIT_SECONDS,
    ) -> None:
        self.name = name
        self._smtp = smtp
        self._letterhead = letterhead
        self._context = context
        self._limit = limit
        self._is_cut = False
        self._server: smtplib.SMTP | None = None

    @classmethod
    def make(cls, config: ChannelConfig, settings: Settings, _client: Client) -> Email | str:
        smtp = settings.smtp
        if smtp is None:
            return "has no mail server (smtp in sources.toml is not set)"
        if smtp.username and not smtp.password:
            where = smtp.password.where if smtp.password is not None else "smtp.password in sources.toml"
            return f"has no password for its mail server ({where} is not set)"
        if not (settings.sender or settings.contact):
            return "has no sender (from in sources.toml is not set)"
        return cls(config.name, smtp, Letterhead.of(config, settings))

    def send(self, message: StoredMessage, recipient: str, /) -> Receipt:
        """Mails to one address. Raises DeliveryError and its kin; the sentence names the step that failed."""
        with self._bounded():
            return self._send(message, recipient)

    def _send(self, message: StoredMessage, recipient: str) -> Receipt:
        server = self._connected()
        answer: bytes | str
        mail = letter(message, self._letterhead, to=recipient).as_bytes()
        self._step(server.mail, "sender", self._letterhead.address)
        self._step(server.rcpt, "recipient", recipient)
        try:
            try:
                code, answer = server.data(mail)
            except smtplib.SMTPDataError as refused:
                code, answer = refused.smtp_code, refused.smtp_error
            self._check_limit()
        except (smtplib.SMTPException, OSError) as lost:
            self._drop()
            raise UnknownDelivery(
                self.name, f"the connection was lost while sending the message ({_plain(lost)})"
            ) from lost
        if code != 250:
            self._refused("message", code, answer)
        return Receipt(answer=_said(code, answer))

    @contextmanager
    def _bounded(self) -> Iterator[None]:
        """Cuts the connection when the whole takes too long; what waits on it then ends as lost."""
        timer = threading.Timer(self._limit, self._cut)
        timer.daemon = True
        self._is_cut = False
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _check_limit(self) -> None:
        """What a connection gives that was cut is half an answer, and worth nothing. Raises OSError."""
        if self._is_cut:
            raise TimeoutError(f"not done within {self._limit:g} s")

    def _cut(self) -> None:
        self._is_cut = True
        sock = getattr(self._server, "sock", None)
        if sock is not None:
            with suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Ends the connection politely; what the server says to that does not matter any more."""
        server, self._server = self._server, None
        if server is not None:
            try:
                server.quit()
            except (smtplib.SMTPException, OSError):
                server.close()

    def _connected(self) -> smtplib.SMTP:
        if self._server is None:
            step = f"connect to {self._smtp.host}:{self._smtp.port}"
            try:
                self._server = self._connect()
                self._server.ehlo_or_helo_if_needed()
                step = "log in"
                if self._smtp.username and self._smtp.password:
                    self._server.login(self._smtp.username, self._smtp.password.value)
            except ssl.SSLCertVerificationError as fault:
                self._drop()
                raise ChannelDown(
                    self.name, f"the mail server's certificate is not valid: {fault.verify_message}"
                ) from fault
            except (smtplib.SMTPException, OSError) as fault:
                self._drop()
                raise ChannelDown(self.name, f"could not {step}: {_plain(fault)}") from fault
        return self._server

    def _connect(self) -> smtplib.SMTP:
        host, port = self._smtp.host, self._smtp.port
        server: smtplib.SMTP
        if self._smtp.security == "tls":
            self._server = server = smtplib.SMTP_SSL(timeout=TIMEOUT_SECONDS, context=self._context())
        else:
            self._server = server = smtplib.SMTP(timeout=TIMEOUT_SECONDS)
        server._host = host  # type: ignore[attr-defined]  # noqa: SLF001 - what a certificate is checked against
        code, answer = server.connect(host, port)
        if code != 220:
            raise smtplib.SMTPConnectError(code, answer)
        if self._smtp.security == "starttls":
            server.starttls(context=self._context())
        return server

    def _step(self, command: Callable[[str], tuple[int, bytes]], what: str, address: str) -> None:
        """MAIL FROM or RCPT TO: before DATA a lost connection is no doubt, the message did not leave."""
        try:
            code, answer = command(address)
            self._check_limit()
        except (smtplib.SMTPException, OSError) as lost:
            self._drop()
            raise ChannelDown(self.name, f"the connection was lost before the message ({_plain(lost)})") from lost
        if code not in (250, 251):
            self._refused(what, code, answer)

    def _refused(self, what: str, code: int, answer: bytes | str) -> NoReturn:
        """Sorts a refusal. One of the sender is no recipient's fault: it closes the channel until somebody mends it."""
        sentence = f"the mail server refused the {what}: {_said(code, answer)}"
        if code == 421:
            self._drop()
        else:
            self._reset()
        if code == 421 or what == "sender":
            raise ChannelDown(self.name, sentence)
        raise (PermanentDelivery if 500 <= code < 600 else DeliveryError)(self.name, sentence)

    def _reset(self) -> None:
        try:
            if self._server is not None:
                self._server.rset()
        except (smtplib.SMTPException, OSError):
            self._drop()

    def _drop(self) -> None:
        server, self._server = self._server, None
        if server is not None:
            server.close()


def _said(code: int, answer: bytes | str) -> str:
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return shorten(clean(f"{code} {text}"), 300)


def _plain(fault: BaseException) -> str:
    if isinstance(fault, smtplib.SMTPResponseException):
        return _said(fault.smtp_code, fault.smtp_error)
    return shorten(clean(str(fault)) or type(fault).__name__, 300)
