from __future__ import annotations

import httpx
import pytest

from monitor.demo.standin import Answer, StandIn


def saying(text: str) -> Answer:
    return Answer(body=text.encode())


def test_the_longest_mount_serves_and_learns_its_own_address(stand_in: StandIn, web: httpx.Client) -> None:
    stand_in.mount("", lambda request: saying("root"))
    address = stand_in.mount("/feeds/energy", lambda request: saying(f"{request.base} {request.rest}"))
    assert web.get("/feeds/energy/old").text == f"{address} /old"
    assert web.get("/feeds/energyx").text == "root"


def test_a_connection_is_kept_and_answers_come_at_once(stand_in: StandIn, web: httpx.Client) -> None:
    stand_in.mount("", lambda request: saying("x" * 200_000))
    answers = [web.get("/") for _ in range(50)]
    assert {len(answer.content) for answer in answers} == {200_000}
    middling = sorted(answer.elapsed.total_seconds() for answer in answers)[25]
    assert middling < 0.039  # an answer sent in two pieces waits 40 ms for the first to be acknowledged


def test_a_path_fails_as_often_as_it_is_told_to(stand_in: StandIn, web: httpx.Client) -> None:
    stand_in.mount("", lambda request: saying("well"))
    stand_in.fail("/api", Answer(status=500), times=2)
    assert [web.get("/api/x").status_code for _ in range(3)] == [500, 500, 200]
    stand_in.fail("/api", Answer(status=403))
    assert web.get("/api/x").status_code == 403
    assert web.get("/other").status_code == 200
    stand_in.mend("/api")
    assert web.get("/api/x").status_code == 200


def test_a_transfer_can_be_cut_and_a_connection_dropped(stand_in: StandIn, web: httpx.Client) -> None:
    stand_in.fail("/cut", Answer(body=b"0123456789", cut=4))
    stand_in.fail("/drop", Answer(drop=True))
    with pytest.raises(httpx.RemoteProtocolError):
        web.get("/cut")
    with pytest.raises(httpx.RemoteProtocolError):
        web.get("/drop")


def test_a_hang_ends_with_the_server() -> None:
    with StandIn() as stand_in:
        stand_in.fail("/slow", Answer(hang=600.0))
        with pytest.raises(httpx.ReadTimeout):
            httpx.get(f"{stand_in.url}/slow", timeout=0.05)


def test_what_was_asked_is_on_record(stand_in: StandIn, web: httpx.Client) -> None:
    web.post("/hook?a=1&a=2", content=b"{}", headers={"X-Said": "so"})
    (asked,) = stand_in.asked("/hook")
    assert (asked.method, asked.all("a"), asked.one("a"), asked.body) == ("POST", ("1", "2"), "2", b"{}")
    assert asked.headers["x-said"] == "so"


def test_a_path_without_a_site_is_not_found(web: httpx.Client) -> None:
    assert web.get("/nowhere").status_code == 404
