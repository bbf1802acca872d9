"""A composed message as the mail that carries it: headers, text part, HTML part.

Quoted-printable on both parts keeps the size near that of the text and lines short enough for every relay. Headers are
set through ``EmailMessage``, which refuses line breaks; what comes from outside is cleaned before.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from monitor.archive.outgoing.deliveries import StoredMessage
from monitor.settings import ChannelConfig, Settings
from monitor.text import clean

NO_DOMAIN = "policy-monitor.invalid"


@dataclass(frozen=True, slots=True, kw_only=True)
class Letterhead:
    """What is the same on every mail of one channel. ``sender`` is an address, with or without a name."""

    channel: str
    sender: str = ""

    @classmethod
    def of(cls, config: ChannelConfig, settings: Settings) -> Letterhead:
        """The letterhead of one channel."""
        return cls(channel=config.name, sender=settings.sender or settings.contact)

    @property
    def address(self) -> str:
        """The bare sender address, or one at a reserved domain when none is configured."""
        return parseaddr(self.sender)[1] or f"monitor@{NO_DOMAIN}"

    @property
    def domain(self) -> str:
        """The domain of the sender, for Message-IDs."""
        return self.address.rpartition("@")[2].lower()


def message_id(channel: str, kind: str, period: str, salt: str, settings: Settings) -> str:
    """The Message-ID of a channel's message for a period: the same each time it is made in this archive."""
    own = hashlib.sha256(f"{salt}\n{channel}\n{kind}\n{period}".encode()).hexdigest()[:12]
    domain = Letterhead(channel=channel, sender=settings.sender or settings.contact).domain
    return f"<{kind}.{channel}.{re.sub(r'[^0-9A-Za-z-]', '', period)}.{own}@{domain}>"


def letter(message: StoredMessage, letterhead: Letterhead, *, to: str) -> EmailMessage:
    """The mail for one recipient; made again from the same message it is the same, byte for byte."""
    mail = EmailMessage(policy=SMTP)
    name = clean(parseaddr(letterhead.sender)[0]) or "Policy monitor"
    mail["Subject"] = clean(message.subject)
    mail["From"] = Address(display_name=name, addr_spec=letterhead.address)
    mail["To"] = to
    mail["Date"] = format_datetime(message.composed_at)
    mail["Message-ID"] = message.message_key
    mail["List-Id"] = f"<{letterhead.channel}.{letterhead.domain}>"
    mail["List-Unsubscribe"] = f"<mailto:{letterhead.address}?subject=unsubscribe>"
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "All"
    mail.set_content(message.text, cte="quoted-printable")
    if message.html:
        mail.add_alternative(message.html, subtype="html", cte="quoted-printable")
        mail.set_boundary(f"=_{hashlib.sha256(message.message_key.encode()).hexdigest()[:32]}")
    return mail
