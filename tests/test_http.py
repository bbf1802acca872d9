"""The HTTP client: its manners, what it refuses, what it makes of bad answers, and that it keeps secrets."""

from __future__ import annotations

import gzip
import logging
import socket
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import httpx
import pytest

from monitor.clock import StandingClock, SystemClock
from monitor.demo.standin import HTML, JSON, Answer, Request, StandIn
from monitor.errors import NotFound, SourceBlocked, SourceError, TimedOut
from monitor.http import Client
from monitor.model import Validators
from monitor.text import Redactor

NOW = datetime(2026, 11, 9, 15, 0, tzinfo=UTC)
Reply = Callable[[httpx.Request], httpx.Response]


@pytest.fixture
def clock() -> StandingClock:
    return StandingClock(NOW)


def client(clock: StandingClock, reply: Reply, **more: object) -> Client:
    return Client(clock=clock, transport=httpx.MockTransport(reply), **more)  # type: ignore[arg-type]


def always(status: int = 200, body: bytes = b"{}", **headers: str) -> Reply:
    return lambda _: httpx.Response(
        status,
        stream=httpx.ByteStream(body),
        headers={name.replace("_", "-"): value for name, value in headers.items()},
    )


# What is asked


def test_it_names_itself_and_whom_to_write_to(clock: StandingClock) -> None:
    asked: list[httpx.Request] = []
    asking = client(clock, lambda request: asked.append(request) or always()(request), contact="a@example.org")
    asking.get("https://x.gov/a", source="x")
    asking.get("https://x.gov/a", source="x", user_agent="Own/1", accept="application/json")
    assert asked[0].headers["user-agent"].startswith("policy-monitor/")
    assert asked[0].headers["user-agent"].endswith("(a@example.org)")
    assert "application/rss+xml" in asked[0].headers["accept"]
    assert asked[0].headers["accept-encoding"] == "gzip"
    assert (asked[1].headers["user-agent"], asked[1].headers["accept"]) == ("Own/1", "application/json")


def test_params_are_encoded_and_an_address_with_a_query_is_kept_as_it_stands(clock: StandingClock) -> None:
    asked: list[str] = []
    asking = client(clock, lambda request: asked.append(str(request.url)) or always()(request))
    asking.get("https://x.gov/d.json", source="x", params=[("fields[]", "title"), ("fields[]", "type"), ("_", "1")])
    asking.get("https://x.gov/d?fields%5B%5D=title&search_after_cursor=WzEsIjIiXQ", source="x")
    assert asked[0] == "https://x.gov/d.json?fields%5B%5D=title&fields%5B%5D=type&_=1"
    assert asked[1] == "https://x.gov/d?fields%5B%5D=title&search_after_cursor=WzEsIjIiXQ"


def test_validators_are_sent_and_a_304_is_a_normal_answer(stand_in: StandIn, near: Client) -> None:
    def site(request: Request) -> Answer:
        fresh = request.headers.get("if-none-match") == '"1"' and request.headers.get("if-modified-since") == "then"
        headers = (("ETag", '"1"'), ("Last-Modified", "then"))
        return Answer(status=304) if fresh else Answer(body=b"news", headers=headers)

    url = stand_in.mount("/feed", site)
    first = near.get(url, source="x")
    again = near.get(url, source="x", validators=first.validators())
    assert not first.not_modified
    assert again.not_modified
    assert again.unchanged(first.validators())
    assert again.validators() == first.validators()  # a 304 that repeats nothing loses nothing


def test_the_same_body_again_is_unchanged_whatever_its_validators(clock: StandingClock) -> None:
    asking = client(clock, always(body=b"same", etag='"site-wide"'))
    first = asking.get("https://x.gov/", source="x")
    assert first.unchanged(Validators(etag='"other"', body_hash=first.body_hash))
    assert not first.unchanged(Validators(etag='"site-wide"', body_hash="other"))
    assert not first.unchanged(None)


def test_without_a_known_body_nothing_conditional_is_asked(clock: StandingClock) -> None:
    asked: list[httpx.Request] = []
    asking = client(clock, lambda request: asked.append(request) or always()(request))
    asking.get("https://x.gov/", source="x", validators=Validators(etag='"1"'))
    assert "if-none-match" not in asked[0].headers
    with pytest.raises(SourceError, match="304"):
        client(clock, always(304)).get("https://x.gov/", source="x")


# Manners


def test_a_host_gets_a_pause_between_two_requests_and_another_host_does_not_wait(clock: StandingClock) -> None:
    asking = client(clock, always())
    asking.get("https://x.gov/1", source="x")
    assert clock.slept == 0
    asking.get("https://y.gov/1", source="y")
    assert clock.slept == 0
    asking.get("https://x.gov/2", source="x")
    assert clock.slept == 1
    asking.get("https://x.gov/3", source="x", gap=3)
    assert clock.slept == 4
    asking.get("https://x.gov/4", source="x", gap=0)
    assert clock.slept == 4


def test_loopback_is_asked_without_pause(clock: StandingClock, stand_in: StandIn) -> None:
    url = stand_in.mount("/a", lambda _: Answer(body=b"x"))
    asking = Client(clock=clock, allow_private_hosts=True)
    for _ in range(3):
        asking.get(url, source="x", gap=5)
    asking.close()
    assert clock.slept == 0


def test_one_request_a_host_at_a_time(near: Client, stand_in: StandIn) -> None:
    guard, inside, most = threading.Lock(), [0], [0]

    def site(_: Request) -> Answer:
        with guard:
            inside[0] += 1
            most[0] = max(most[0], inside[0])
        threading.Event().wait(0.002)
        with guard:
            inside[0] -= 1
        return Answer(body=b"x")

    url = stand_in.mount("/a", site)
    threads = [threading.Thread(target=lambda: near.get(url, source="x")) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (most[0], len(stand_in.requests)) == (1, 6)


def test_a_passing_fault_is_tried_again(stand_in: StandIn, near: Client) -> None:
    url = stand_in.mount("/a", lambda _: Answer(body=b"well"))
    stand_in.fail("/a", Answer(status=500), times=2)
    assert near.get(url, source="x").body == b"well"
    assert len(stand_in.requests) == 3
    stand_in.fail("/a", Answer(status=503))
    with pytest.raises(SourceError, match="answered 503") as caught:
        near.get(url, source="x")
    assert len(stand_in.requests) == 6
    assert caught.value.source == "x"


def test_a_connection_that_is_dropped_is_tried_again(stand_in: StandIn, near: Client) -> None:
    url = stand_in.mount("/a", lambda _: Answer(body=b"well"))
    stand_in.fail("/a", Answer(drop=True), times=1)
    assert near.get(url, source="x").body == b"well"


@pytest.mark.parametrize("status", [400, 401, 404, 403, 429])
def test_a_refusal_is_not_tried_again(clock: StandingClock, status: int) -> None:
    asked: list[httpx.Request] = []
    asking = client(clock, lambda request: asked.append(request) or always(status)(request))
    with pytest.raises(SourceError):
        asking.get("https://x.gov/", source="x")
    assert len(asked) == 1


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        ("120", 120.0),
        (format_datetime(NOW + timedelta(minutes=5), usegmt=True), 300.0),
        ("9999999", 86400.0),  # a day at most
    ],
)
def test_a_long_retry_after_is_handed_on_and_the_host_is_left_alone(
    clock: StandingClock, written: str, seconds: float
) -> None:
    asked: list[httpx.Request] = []
    asking = client(clock, lambda request: asked.append(request) or always(429, retry_after=written)(request))
    with pytest.raises(SourceError) as caught:
        asking.get("https://x.gov/1", source="x")
    assert caught.value.retry_after == seconds
    with pytest.raises(SourceError, match=r"x\.gov asked us to wait until \S+ ?\S* ET") as caught:
        asking.get("https://x.gov/2", source="x")
    assert caught.value.retry_after == seconds
    assert len(asked) == 1
    clock.at += timedelta(seconds=seconds)
    with pytest.raises(SourceError, match="answered 429"):
        asking.get("https://x.gov/2", source="x")
    assert len(asked) > 1


@pytest.mark.parametrize("written", ["soon", "", "Mon, 99 Foo"])
def test_a_retry_after_that_cannot_be_read_is_none(clock: StandingClock, written: str) -> None:
    with pytest.raises(SourceError) as caught:
        client(clock, always(429, retry_after=written)).get("https://x.gov/", source="x")
    assert caught.value.retry_after is None


# What is not the document


@pytest.mark.parametrize(
    ("status", "body", "kind", "error"),
    [
        (403, b"<html>Access Denied</html>", "text/html", SourceBlocked),
        (503, b"<html><title>Just a moment...</title></html>", "text/html", SourceBlocked),
        (429, b"<html><title>Attention Required! | x</title></html>", "text/html", SourceBlocked),
        (200, b"<!DOCTYPE html><html><head><title>Request Access</title></head></html>", "text/html", SourceBlocked),
        (503, b"<html><script>window._cf_chl_opt={}</script></html>", "text/html", SourceBlocked),
        (405, b"<html><script src=https://geo.captcha-delivery.com/i.js></script></html>", "text/html", SourceBlocked),
        (200, b"<!-- x --><html><head><title>Just a moment...</title></head></html>", "text/xml", SourceBlocked),
        (404, b"<html>not here</html>", "text/html", NotFound),
        (410, b"", "text/html", NotFound),
        (200, b"  \n", "application/json", SourceError),
        (202, b"", "text/html", SourceError),
        (204, b"", "text/html", SourceError),
        (302, b"", "text/html", SourceError),
        (400, b'{"errors":{"agencies":"invalid value"}}', "application/json", SourceError),
    ],
)
def test_what_is_not_the_document_is_raised_as_what_it_is(
    clock: StandingClock, status: int, body: bytes, kind: str, error: type[SourceError]
) -> None:
    with pytest.raises(SourceError) as caught:
        client(clock, always(status, body, content_type=kind)).get("https://x.gov/a", source="x")
    assert type(caught.value) is error
    assert "x.gov" in str(caught.value)


def test_a_challenge_is_known_by_its_header_alone(clock: StandingClock) -> None:
    with pytest.raises(SourceBlocked):
        client(clock, always(200, b"...", cf_mitigated="challenge")).get("https://x.gov/", source="x")


def test_the_upstreams_own_words_are_passed_on(clock: StandingClock) -> None:
    body = b'{"errors":{"conditions[agencies]":"invalid value"}}'
    with pytest.raises(SourceError, match=r"conditions\[agencies\]: invalid value"):
        client(clock, always(400, body)).get("https://x.gov/", source="x")


@pytest.mark.parametrize("body", [b"<html></html>", b'{"cut": ', b"\xff\xfe{", b"[" * 100_000])
def test_what_is_not_json_is_said(clock: StandingClock, body: bytes) -> None:
    response = client(clock, always(body=body)).get("https://x.gov/", source="x")
    with pytest.raises(SourceError, match=r"instead of data"):
        response.json("x")


def test_text_is_read_by_its_charset(clock: StandingClock) -> None:
    def text(body: bytes, kind: str) -> str:
        return client(clock, always(body=body, content_type=kind)).get("https://x.gov/", source="x").text()

    assert text("Größe §".encode("latin-1"), "text/plain; charset=ISO-8859-1") == "Größe §"
    assert text("Größe §".encode(), "text/plain") == "Größe §"
    assert text("\u201cquoted\u201d".encode("cp1252"), "text/plain; charset=utf-8") == "\u201cquoted\u201d"
    assert text(b"plain", "text/plain; charset=no-such") == "plain"


# Bodies that bite


@pytest.mark.parametrize("rounds", [1, 2])
def test_gzip_is_unpacked_once_or_twice(clock: StandingClock, rounds: int) -> None:
    body = b"<rss/>" * 50
    packed = body
    for _ in range(rounds):
        packed = gzip.compress(packed)
    given = client(clock, always(body=packed, content_encoding="gzip")).get("https://x.gov/", source="x")
    assert given.body == body


def test_a_gzip_label_on_plain_data_does_not_matter(clock: StandingClock) -> None:
    assert client(clock, always(body=b"<rss/>", content_encoding="gzip")).get("https://x.gov/", source="x").body


def test_damaged_or_cut_gzip_is_a_fault(clock: StandingClock) -> None:
    packed = gzip.compress(bytes(range(256)) * 20)
    for damaged in (packed[:-9], packed[:40] + b"....." + packed[45:]):
        with pytest.raises(SourceError, match="cannot be read"):
            client(clock, always(body=damaged, content_encoding="gzip")).get("https://x.gov/", source="x")


def test_other_packing_is_refused(clock: StandingClock) -> None:
    with pytest.raises(SourceError, match="br data, which was not asked for"):
        client(clock, always(body=b"x", content_encoding="br")).get("https://x.gov/", source="x")


def test_bodies_are_capped_packed_and_unpacked(clock: StandingClock) -> None:
    bomb = gzip.compress(b"0" * 5_000_000)
    assert len(bomb) < 10_000
    for body in (b"0" * 10_001, bomb, gzip.compress(bomb)):
        with pytest.raises(SourceError, match="more than 10,000 bytes"):
            client(clock, always(body=body)).get("https://x.gov/", source="x", max_bytes=10_000)
    assert client(clock, always(body=b"0" * 10_000)).get("https://x.gov/", source="x", max_bytes=10_000).body


def test_a_transfer_that_breaks_off_is_no_document(stand_in: StandIn, near: Client) -> None:
    url = stand_in.mount("/a", lambda _: Answer(body=b"0123456789", cut=4))
    with pytest.raises(SourceError, match="broke off"):
        near.get(url, source="x")


def test_an_answer_that_drips_is_cut_off(clock: StandingClock) -> None:
    class Drip(httpx.SyncByteStream):
        def __iter__(self) -> Iterator[bytes]:
            for _ in range(100):
                clock.sleep(20)
                yield b"."

    slow = client(clock, lambda _: httpx.Response(200, stream=Drip()), timer=clock.monotonic)
    with pytest.raises(SourceError, match="did not finish its answer within 90 s"):
        slow.get("https://x.gov/", source="x")
    assert clock.slept <= 120


@contextmanager
def dripping(head: bytes, drop: bytes) -> Iterator[str]:
    """A server that sends ``head`` at once and then ``drop`` every 20 ms, until its client has gone."""
    over = threading.Event()
    listening = socket.create_server(("127.0.0.1", 0))

    def drip() -> None:
        connection, _ = listening.accept()
        with connection:
            connection.recv(65536)
            try:
                connection.sendall(head)
                while not over.wait(0.02):
                    connection.sendall(drop)
            except OSError:
                pass

    thread = threading.Thread(target=drip)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/"
    finally:
        over.set()
        thread.join()
        listening.close()


@pytest.mark.parametrize(
    ("head", "drop"),
    [
        (b"HTTP/1.1 200 OK\r\n", b"X-Line: 1\r\n"),
        (b"", b"H"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", b"."),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", b""),
    ],
    ids=["headers", "status line", "body", "silence"],
)
@pytest.mark.parametrize("standing", [False, True])
def test_a_server_that_drips_is_left_when_the_time_of_the_exchange_is_over(
    monkeypatch: pytest.MonkeyPatch, clock: StandingClock, head: bytes, drop: bytes, standing: bool
) -> None:
    monkeypatch.setattr("monitor.http.TOTAL", 0.3)
    asking = Client(clock=clock if standing else SystemClock(), allow_private_hosts=True)
    before = threading.active_count()
    with dripping(head, drop) as url:
        begun = time.monotonic()
        with pytest.raises(TimedOut, match="did not finish its answer"):
            asking.get(url, source="x")
        assert time.monotonic() - begun < 3
    assert threading.active_count() == before
    asking.close()


def test_redirects_share_the_time_of_one_exchange(clock: StandingClock) -> None:
    asked: list[str] = []

    def reply(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path)
        clock.sleep(40)
        return always(302, location=f"https://x.gov/{len(asked)}")(request)

    with pytest.raises(TimedOut, match="within 90 s"):
        client(clock, reply, timer=clock.monotonic).get("https://x.gov/", source="x")
    assert len(asked) == 3


# Where it goes


def test_redirects_are_followed_five_times_at_most(stand_in: StandIn, near: Client) -> None:
    def site(request: Request) -> Answer:
        step = int(request.rest.strip("/") or 0)
        return Answer(body=b"there") if step == 0 else Answer(status=302, headers=(("Location", f"/a/{step - 1}"),))

    url = stand_in.mount("/a", site)
    response = near.get(url + "/5", source="x")
    assert response.body == b"there"
    assert response.url.endswith("/a/0")
    with pytest.raises(SourceError, match="redirected more than 5 times"):
        near.get(url + "/6", source="x")


def test_credentials_stay_with_their_host(clock: StandingClock) -> None:
    seen: dict[str, str | None] = {}

    def reply(request: httpx.Request) -> httpx.Response:
        seen[str(request.url)] = request.headers.get("x-api-key")
        targets = {
            "https://x.gov/": "https://x.gov/same", "https://x.gov/same": "https://other.gov/",
            "https://other.gov/": "http://x.gov/plain", "http://x.gov/plain": "https://x.gov/back",
        }  # fmt: skip
        target = targets.get(str(request.url))
        return httpx.Response(302, headers={"location": target}) if target else always()(request)

    client(clock, reply).get("https://x.gov/", source="x", headers={"X-Api-Key": "k"}, elsewhere=True)
    assert seen == {
        "https://x.gov/": "k", "https://x.gov/same": "k", "https://other.gov/": None, "http://x.gov/plain": None,
        "https://x.gov/back": "k",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("first", "then", "is_one"),
    [
        ("energy.gov", "www.energy.gov", True), ("www.gov.uk", "assets.publishing.service.gov.uk", False),
        ("gazette.gc.ca", "www.gazette.gc.ca", True), ("gazette.gc.ca", "nrcan.gc.ca", False),
        ("energy.gov", "login.gov", False), ("agency.example.org", "example.org", True),
    ],
)  # fmt: skip
def test_a_redirect_stays_with_its_site_unless_it_is_let_go(
    clock: StandingClock, first: str, then: str, is_one: bool
) -> None:
    def reply(request: httpx.Request) -> httpx.Response:
        return (always(302, location=f"https://{then}/b") if request.url.host == first else always())(request)

    asking = client(clock, reply)
    if is_one:
        assert asking.get(f"https://{first}/a", source="x").host == then
    else:
        with pytest.raises(SourceBlocked, match=f"another site, {then}"):
            asking.get(f"https://{first}/a", source="x")
    assert asking.get(f"https://{first}/a", source="x", elsewhere=(then,)).host == then


def test_a_move_for_good_is_told_apart_from_a_detour(clock: StandingClock) -> None:
    def by(status: int) -> Reply:
        return lambda request: (
            always(status, location="/new") if request.url.path == "/old" else always()
        )(request)  # fmt: skip

    assert client(clock, by(301)).get("https://x.gov/old", source="x").moved_to == "https://x.gov/new"
    assert client(clock, by(302)).get("https://x.gov/old", source="x").moved_to == ""
    assert client(clock, by(301)).get("https://x.gov/new", source="x").moved_to == ""


def test_the_last_answers_can_be_looked_at_without_their_secrets(clock: StandingClock) -> None:
    asking = client(clock, always(200, b"{}", etag='"7"', age="40"), redactor=Redactor(["s3cret"]))
    for number in range(30):
        asking.get(f"https://x.gov/{number}?api_key=s3cret", source="x")
    taken = asking.taken("x")
    assert [each.url.partition("?")[0] for each in taken] == [f"https://x.gov/{number}" for number in range(10, 30)]
    assert (taken[-1].status, taken[-1].etag, taken[-1].age, taken[-1].size) == (200, '"7"', 40, 2)
    assert "s3cret" not in repr(taken)
    assert asking.taken("x") == ()


def test_a_redirect_to_the_human_check_is_a_wall(clock: StandingClock) -> None:
    reply = always(302, location="https://unblock.federalregister.gov/?x=1")
    with pytest.raises(SourceBlocked):
        client(clock, reply).get("https://www.federalregister.gov/x", source="x")


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/x", "http://localhost:8001/", "http://[::1]/", "http://10.1.2.3/", "http://192.168.0.1/",
        "http://169.254.169.254/latest/meta-data/", "http://0.0.0.0/", "http://[::ffff:127.0.0.1]/", "http://[fe80::1]/",
        "http://a.localhost/", "http://224.0.0.1/",
    ],
)  # fmt: skip
def test_private_addresses_are_refused_directly_and_behind_a_redirect(clock: StandingClock, url: str) -> None:
    asked: list[str] = []

    def reply(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.host)
        return always(302, location=url)(request)

    asking = client(clock, reply)
    with pytest.raises(SourceError, match="private address"):
        asking.get(url, source="x")
    with pytest.raises(SourceError, match="private address"):
        asking.get("https://x.gov/", source="x", elsewhere=True)
    assert asked == ["x.gov"]


def test_names_are_resolved_and_every_address_is_checked(clock: StandingClock) -> None:
    known = {"good.gov": ["8.8.8.8"], "mixed.gov": ["8.8.8.8", "10.0.0.1"]}
    asking = client(clock, always(), resolve=lambda name: known[name])
    assert asking.get("https://good.gov/", source="x").status == 200
    with pytest.raises(SourceError, match=r"mixed\.gov is a private address \(10\.0\.0\.1\)"):
        asking.get("https://mixed.gov/", source="x")


def test_a_name_that_nobody_knows_is_said(clock: StandingClock) -> None:
    def resolve(_: str) -> list[str]:
        raise OSError("no such name")

    with pytest.raises(SourceError, match=r"nowhere\.gov cannot be found"):
        client(clock, always(), resolve=resolve).get("https://nowhere.gov/", source="x")


def test_the_address_that_answers_is_checked_too(stand_in: StandIn) -> None:
    """A name that resolves to a public address when asked, and to this machine when connected to."""
    url = stand_in.mount("/a", lambda _: Answer(body=b"inside"))
    tricked = Client(clock=SystemClock(), resolve=lambda _: ["8.8.8.8"])
    with pytest.raises(SourceError, match="private address"):
        tricked.get(url.replace("127.0.0.1", "2130706433"), source="x")  # loopback as one number
    tricked.close()


def test_a_rehearsal_asks_loopback_only(clock: StandingClock, stand_in: StandIn) -> None:
    url = stand_in.mount("/a", lambda _: Answer(body=b"x"))
    rehearsing = Client(clock=clock, allow_private_hosts=True, public_hosts=False)
    assert rehearsing.get(url, source="x").status == 200
    for public in ("https://www.federalregister.gov/", "http://8.8.8.8/", "http://10.0.0.1/"):
        with pytest.raises(SourceError, match="a rehearsal asks loopback only"):
            rehearsing.get(public, source="x")
    rehearsing.close()


@pytest.mark.parametrize("url", ["ftp://x.gov/", "file:///etc/passwd", "not an address", "https://", "http://x:99999/"])
def test_other_addresses_are_refused(clock: StandingClock, url: str) -> None:
    with pytest.raises(SourceError, match=r"address|http and https"):
        client(clock, always()).get(url, source="x")


def test_a_host_that_cannot_be_reached_is_said(near: Client) -> None:
    with StandIn() as gone:
        url = gone.url
    with pytest.raises(SourceError, match=r"127\.0\.0\.1 cannot be reached"):
        near.get(url, source="x")


# Posting


def test_a_post_gives_back_every_status_and_goes_out_once(stand_in: StandIn, near: Client) -> None:
    for status in (200, 302, 400, 404, 429, 500):
        url = stand_in.mount(
            f"/{status}", lambda _, status=status: Answer(status=status, body=b"said", content_type=JSON)
        )
        response = near.post(url, source="slack", content=b"{}", headers={"content-type": JSON})
        assert (response.status, response.body) == (status, b"said")
    assert len(stand_in.requests) == 6
    assert stand_in.requests[0].body == b"{}"
    assert stand_in.requests[0].headers["content-type"] == JSON


def test_a_post_without_an_answer_may_have_been_taken(stand_in: StandIn, near: Client) -> None:
    url = stand_in.mount("/hook", lambda _: Answer(drop=True))
    with pytest.raises(TimedOut):
        near.post(url, source="slack", content=b"{}")
    url = stand_in.mount("/cut", lambda _: Answer(body=b"0123456789", cut=3))
    with pytest.raises(TimedOut):
        near.post(url, source="slack", content=b"{}")
    assert len(stand_in.requests) == 2


def test_a_post_that_never_left_is_no_doubt(near: Client) -> None:
    with StandIn() as gone:
        url = gone.url
    with pytest.raises(SourceError) as caught:
        near.post(url, source="slack", content=b"{}")
    assert not isinstance(caught.value, TimedOut)


@pytest.mark.parametrize(
    ("fault", "in_doubt"),
    [(httpx.ReadTimeout, True), (httpx.WriteError, True), (httpx.ReadError, True), (httpx.ConnectTimeout, False)],
)
def test_which_transport_faults_leave_a_post_in_doubt(
    clock: StandingClock, fault: type[httpx.TransportError], in_doubt: bool
) -> None:
    def reply(_: httpx.Request) -> httpx.Response:
        raise fault("gone")

    with pytest.raises(SourceError) as caught:
        client(clock, reply).post("https://hooks.slack.com/services/x", source="slack", content=b"{}")
    assert isinstance(caught.value, TimedOut) == in_doubt


# Secrets

MARK = "MARK3D-s3cret"


def failing(fault: Exception) -> Reply:
    def reply(_: httpx.Request) -> httpx.Response:
        raise fault

    return reply


@pytest.mark.parametrize(
    "reply",
    [
        always(400, f'{{"message": "api_key {MARK} is not valid"}}'.encode()),
        always(403, b"{}"),
        always(404, b""),
        always(429, b"{}", retry_after="900"),
        always(500, f"<html>{MARK}</html>".encode(), content_type=HTML),
        always(200, b""),
        always(200, b"x", content_encoding=MARK),
        always(302, b"", location=f"http://10.0.0.1/{MARK}"),
        always(302, b"", location=f"https://x.gov/?api_key={MARK}"),
        always(302, b"", location=f"ht!tp://{MARK}:x/"),
        failing(httpx.ConnectError(f"cannot reach https://x.gov/?api_key={MARK}")),
        failing(httpx.ReadTimeout(MARK)),
        failing(httpx.RemoteProtocolError(f"illegal header {MARK}")),
        failing(httpx.LocalProtocolError(f"Illegal header value b'{MARK}\\n'")),
    ],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_no_secret_leaves_by_any_fault_or_log(
    clock: StandingClock, caplog: pytest.LogCaptureFixture, reply: Reply, method: str
) -> None:
    caplog.set_level(logging.DEBUG)
    asking = client(clock, reply, redactor=Redactor([MARK]))
    url = f"https://x.gov/services/{MARK}?api_key={MARK}"
    said = ""
    try:
        if method == "get":
            asking.get(url, source="x", params=[("key", MARK)], headers={"X-Api-Key": MARK})
        else:
            asking.post(url, source="x", content=b"{}", headers={"Authorization": f"Bearer {MARK}"})
    except SourceError as error:
        said = "".join(traceback.format_exception(error)) + error.sentence
    assert MARK not in said
    assert not [record for record in caplog.records if MARK in str(vars(record))]


def test_a_slack_path_is_in_no_message_even_when_the_redactor_knows_nothing(clock: StandingClock) -> None:
    with pytest.raises(NotFound) as caught:
        client(clock, always(404)).get("https://hooks.slack.com/services/T0/B0/xyz", source="x")
    assert "xyz" not in str(caught.value)
