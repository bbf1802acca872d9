"""Alerts: what is owed becomes messages, and messages are delivered.

routing (who is owed what) -> compose (one message from what is owed) -> render -> deliver -> channels. May import the
archive and what lies below; never the topics.
"""

from __future__ import annotations

from monitor.alerts.preview import preview, send_test, sent, write

__all__ = ["preview", "send_test", "sent", "write"]
