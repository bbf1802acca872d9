"""Hosts that asked to be left alone are remembered until they may be asked again."""

from __future__ import annotations

from datetime import timedelta

from monitor.archive.database import Archive
from monitor.archive.polls import hosts
from monitor.model import Rest
from tests.archive.shelf import NOON, column

HOUR = timedelta(hours=1)


def keep(archive: Archive, *rests: Rest) -> None:
    with archive.transaction() as conn:
        hosts.keep(conn, rests)


def test_a_rest_holds_until_it_is_over_and_is_then_forgotten(archive: Archive) -> None:
    rest = Rest(host="x.gov", until_at=NOON + HOUR, reason="answered 429")
    keep(archive, rest, Rest(host="y.gov:8443", until_at=NOON - HOUR))
    assert hosts.resting(archive.conn, NOON) == (rest,)
    assert hosts.resting(archive.conn, NOON + HOUR) == ()
    with archive.transaction() as conn:
        hosts.prune(conn, NOON)
    assert column(archive, "select host from hosts") == ["x.gov"]


def test_the_longer_of_two_wishes_holds(archive: Archive) -> None:
    long, short = (Rest(host="x.gov", until_at=NOON + HOUR * hours) for hours in (3, 1))
    keep(archive, short)
    keep(archive, long)
    keep(archive, short)
    assert hosts.resting(archive.conn, NOON) == (long,)
