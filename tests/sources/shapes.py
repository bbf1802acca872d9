"""Pieces of Congress.gov's answers for tests."""

from __future__ import annotations

from typing import Any


def action(on: str, text: str, *, code: str = "", system: str = "", type: str = "", time: str = "") -> dict[str, Any]:  # noqa: A002 - the upstream's word
    """One action; the Senate's own have neither code nor system."""
    told: dict[str, Any] = {"actionDate": on, "text": text}
    told |= {"actionCode": code} if code else {}
    told |= {"actionTime": time} if time else {}
    told |= {"type": type} if type else {}
    return told | {"sourceSystem": {"code": system, "name": "x"} if system else {"name": "Senate"}}
