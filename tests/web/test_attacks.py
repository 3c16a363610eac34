"""Requests that no browser sends, to every address, by who is signed in and by nobody: no address breaks, none does
what it should not."""

import itertools
import random
from typing import Any

import pytest
from django.test import Client, override_settings

from hawn.core.acting import Actor
from tests.community.test_matrix import place  # noqa: F401 - a fixture
from tests.demo import held
from tests.web.test_matrix import client_of, world  # noqa: F401 - a fixture

ROUNDS = 3
PARTED = "multipart/form-data; boundary=x"
BODIES: list[tuple[str, bytes]] = [
    ("application/x-www-form-urlencoded", b"x"),
    ("application/x-www-form-urlencoded", b"\xff=\xfe&%zz=%&a=1&a=2&a[]=3"),
    (PARTED, b"-"),
    (PARTED, b"--x\r\nContent-Disposition: form-data; name=\"words\"\r\n\r\ncut"),
    (PARTED, b"--x\r\nContent-Disposition: form-data; name=\"f\"; filename=\"../../etc/passwd\"\r\n\r\nx\r\n--x--\r\n"),
    (PARTED, b"--x\r\nContent-Type: x/y; charset=no\r\nContent-Disposition: form-data; name=a\r\n\r\n\xff\r\n--x--"),
    ("multipart/form-data", b"x"),
    ("application/json", b"["),
    ("application/json", b"[" * 200_000),
    ("application/json", b'{"a":' * 60_000),
    ("application/json", rb'{"id":"\ud800","form":"alert","key":"x","wrapped":"\ud800","iv":"","sealed":"\udfff"}'),
    ("text/xml", b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'),
    ("", b"\0"),
]  # fmt: skip


@pytest.fixture
def house(world: dict[str, Any], place: dict[str, Any]) -> dict[str, Any]:  # noqa: F811
    """Every address: of casework, of community work and of the offline forms."""
    outside = {name: path for name, path in place["paths"].items() if name not in world["paths"]}
    crew = {name: Actor(user=user, role="") for name, user in place["who"].items()}
    return {"who": {**crew, **world["who"]}, "paths": {**world["paths"], **outside}}


def broken(world: dict[str, Any], who: str, ask: Any) -> list[str]:  # noqa: F811
    """The addresses that answered with a server error or let the request through."""
    client = client_of(world, who)
    client.raise_request_exception = False
    return [f"{name}: {status}" for name, path in world["paths"].items() if (status := ask(client, path)) >= 500]


@pytest.mark.parametrize("who", ["own", "lead", "officer", "owner", "outreach", "anonymous"])
def test_broken_bodies_break_nothing(house: dict[str, Any], who: str) -> None:
    bodies = itertools.cycle(random.sample(BODIES, len(BODIES)))  # each address gets some, all of them get many
    for _ in range(ROUNDS):
        next(bodies)

        def ask(client: Client, path: str) -> int:
            kind, body = next(bodies)
            return client.post(path, body, content_type=kind).status_code

        assert broken(house, who, ask) == []
    many = f"{ROUNDS} of {len(BODIES)} to each of {len(house['paths'])} addresses"
    held(f"broken bodies, {many}, as {who}: no server error")


@pytest.mark.parametrize(("kind", "body"), BODIES)
def test_the_public_forms_take_every_broken_body(db: object, kind: str, body: bytes) -> None:
    client = Client(raise_request_exception=False)
    for path in ("/refer/", "/refer/alert/", "/status/", "/status/answer/", "/account/login/", "/invite/x/",
                 "/offline/take/", "/community/", "/community/posts/"):  # fmt: skip
        assert client.post(path, body, content_type=kind).status_code < 500
    held(f"public forms: {len(body):,} bytes as {kind or 'nothing named'}, beginning {body[:12]!r}: no server error")


def test_other_methods_do_nothing_anywhere(house: dict[str, Any]) -> None:
    client = client_of(house, "own")
    got = {
        f"{method} {name}": status
        for name, path in house["paths"].items()
        for method in ("TRACE", "PUT", "DELETE", "PATCH")
        if (status := client.generic(method, path).status_code) != 405
    }
    assert got == {}
    held(f"TRACE, PUT, DELETE, PATCH to each of {len(house['paths'])} addresses: 405")


@pytest.mark.parametrize(
    "header",
    [
        {"HTTP_HOST": "evil.example"},
        {"HTTP_X_FORWARDED_HOST": "evil.example"},
        {"HTTP_X_FORWARDED_FOR": "'; DROP TABLE x; --, " * 50},
        {"HTTP_ACCEPT_LANGUAGE": "x" * 60_000},
        {"HTTP_COOKIE": "s=" + "'" * 4000 + "; c=\x01; l=../../x"},
        {"HTTP_REFERER": "javascript:alert(1)"},
        {"HTTP_RANGE": "bytes=0-99999999999"},
        {"HTTP_X_HTTP_METHOD_OVERRIDE": "DELETE"},
    ],
    ids=lambda h: next(iter(h)),
)
def test_strange_headers_break_nothing_and_are_not_believed(db: object, header: dict[str, str]) -> None:
    client = Client(raise_request_exception=False)
    with override_settings(ALLOWED_HOSTS=["testserver"]):
        for path in ("/", "/refer/", "/status/", "/account/login/?next=//evil.example/", "/work/"):
            answer = client.get(path, **header)  # type: ignore[arg-type]
            assert answer.status_code < 500
            assert "evil.example" not in answer.headers.get("Location", "")
            assert 'href="//evil' not in answer.content.decode()


def test_every_answer_says_what_it_is_and_who_may_embed_it(house: dict[str, Any]) -> None:
    for who in ("own", "owner", "anonymous"):
        client = client_of(house, who)
        for path in [*house["paths"].values(), "/static/core/hawn.css", "/nothing/"]:
            answer = client.get(path)
            answer.close()
            headers = answer.headers
            assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
            assert headers["X-Content-Type-Options"] == "nosniff"
            assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
            assert "object-src 'none'" in headers["Content-Security-Policy"]
            assert "Access-Control-Allow-Origin" not in headers
            if headers.get("Content-Type", "").startswith("text/"):
                assert "charset=utf-8" in headers["Content-Type"].replace('"', "").lower()
