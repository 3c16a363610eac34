"""A log line holds what the allow-list names and nothing that somebody typed."""

import ast
import io
import json
import logging
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from hawn.core import logs
from hawn.core.logs import FIELDS, Line, exceptions
from hawn.core.observe import observed
from hawn.referrals import views_sender
from tests.conftest import Site

CANARY = "Kanarja-Żerafa-7731"
PACKAGE = Path(__file__).parents[2] / "src" / "hawn"


def made(name: str, msg: Any, *args: Any, extra: dict[str, Any]) -> dict[str, Any]:
    """The line of one record."""
    record = logging.LogRecord(name, logging.ERROR, __file__, 1, msg, args, None)
    record.__dict__.update(extra)
    found: dict[str, Any] = json.loads(Line().format(record))
    return found


@given(
    st.text(min_size=1),
    st.dictionaries(st.text(), st.text()),
    st.sampled_from(["django.request", "procrastinate.worker", "gunicorn.error", "root", "hawnother"]),
)
def test_nothing_of_a_librarys_message_or_its_extras_is_written(text: str, more: dict[str, str], name: str) -> None:
    words = f"⟦{text}⟧"
    extras: dict[str, Any] = {
        **{f"x{key}": f"⟦{value}⟧" for key, value in more.items()},
        **dict.fromkeys(FIELDS, words),
    }
    extras |= {"action": words, "job": {"task_name": words, "id": words, "args": words}}
    line = made(name, f"{words} %s", words, extra=extras)
    assert "⟦" not in json.dumps(line, ensure_ascii=False)
    assert set(line) == {"time", "level", "logger", "event"}


def test_a_word_that_looks_like_a_code_is_taken_from_ourselves_alone() -> None:
    names = dict.fromkeys([*FIELDS, "action"], "maria") | {"job": {"task_name": "maria", "id": "maria"}}
    for library in ("django.request", "gunicorn.error", "asyncio"):
        assert "maria" not in json.dumps(made(library, "maria %s", "maria", extra=names))
    assert "task" not in made("procrastinate.worker", "maria", extra=names)


def test_the_queue_says_which_task_and_never_its_arguments() -> None:
    job = {"task_name": "hawn.audit.tasks.sign", "id": 7, "args": {"a": CANARY}, "call_string": f"sign[7]({CANARY})"}
    line = made("procrastinate.worker", f"Job sign[7]({CANARY}) failed", extra={"action": "job_error", "job": job})
    del line["time"]
    assert line == {
        "level": "error", "logger": "procrastinate.worker", "event": "job_error", "task": "hawn.audit.tasks.sign",
        "job": 7,
    }  # fmt: skip


def broken(value: str) -> None:
    """Raises with a value in its text, caused by another."""
    try:
        int(value)
    except ValueError as error:
        raise ImproperlyConfigured(f"no: {value}") from error


def test_an_exception_is_its_type_and_its_places() -> None:
    try:
        broken(CANARY)
    except ImproperlyConfigured as error:
        assert CANARY in str(error)
        found = exceptions(error)
    assert [one["type"] for one in found] == ["django.core.exceptions.ImproperlyConfigured", "builtins.ValueError"]
    assert re.search(r"test_logs\.py:\d+ broken$", found[0]["at"][-1])
    assert CANARY not in json.dumps(found)


def test_our_own_events_are_literal_words() -> None:
    """Only then may they stand in a line: each first argument of a call on a logger is a plain string."""
    verbs = {"debug", "info", "warning", "error", "exception", "critical", "log"}
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in verbs):
                continue
            if getattr(node.func.value, "id", "").lower() in ("log", "logger", "logging"):
                words = node.args[1 if node.func.attr == "log" else 0]
                assert isinstance(words, ast.Constant), f"{path}:{node.lineno}"
                assert len(node.args) == (2 if node.func.attr == "log" else 1), f"{path}:{node.lineno}"


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """What the root logger's own handler would write."""
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(Line())
    root = logging.getLogger()
    root.addHandler(handler)
    yield out
    root.removeHandler(handler)


def test_a_request_is_one_line_by_its_routes_name(db: Site, written: io.StringIO) -> None:
    Client().get(f"/refer/?who={CANARY}", headers={"x-request-id": CANARY, "user-agent": CANARY})
    Client().get(f"/{CANARY}/")
    first, second = [json.loads(line) for line in written.getvalue().splitlines()]
    assert CANARY not in written.getvalue()
    assert set(first) == {"time", "level", "logger", "event", "request", "method", "route", "status", "ms"}
    assert {k: first[k] for k in ("event", "method", "route", "status")} == {
        "event": "request", "method": "GET", "route": "refer", "status": 200,
    }  # fmt: skip
    assert (second["route"], second["status"]) == ("unknown", 404)
    assert first["request"] != second["request"]


def test_a_page_that_breaks_leaves_type_and_places(
    db: Site, written: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_: Any, **__: Any) -> None:
        raise LookupError(CANARY)

    monkeypatch.setattr(views_sender, "render", breaks)
    answer = Client(raise_request_exception=False).get("/refer/")
    lines = [json.loads(line) for line in written.getvalue().splitlines()]
    assert answer.status_code == 500
    assert CANARY not in answer.content.decode() + written.getvalue()
    broken_at = next(line for line in lines if "exception" in line)
    assert broken_at["exception"][0]["type"] == "builtins.LookupError"
    assert broken_at["request"] == lines[-1]["request"]
    assert (lines[-1]["level"], lines[-1]["status"]) == ("error", 500)


def test_an_exception_nobody_caught_is_a_line(capsys: pytest.CaptureFixture[str], monkeypatch: Any) -> None:
    for name in ("excepthook", "unraisablehook"):
        monkeypatch.setattr(sys, name, getattr(sys, name))
    monkeypatch.setattr(logs.threading, "excepthook", logs.threading.excepthook)
    log = logging.getLogger("hawn.process")
    monkeypatch.setattr(log, "handlers", [logs.handler()])
    monkeypatch.setattr(log, "propagate", False)
    logs.hook()
    error = ValueError(CANARY)
    sys.excepthook(ValueError, error, None)
    said = capsys.readouterr().err
    assert CANARY not in said
    assert json.loads(said)["exception"] == [{"type": "builtins.ValueError", "at": []}]


def test_a_record_that_cannot_be_written_is_not_shown(capsys: pytest.CaptureFixture[str]) -> None:
    class Shut(io.StringIO):
        def write(self, *_: Any) -> int:
            raise OSError(CANARY)

    handler = logs.Stderr(Shut())
    handler.handle(logging.LogRecord("hawn", 40, "", 1, CANARY, (), None))
    assert capsys.readouterr().err == ""


def test_nobody_sends_in_the_number_of_a_request() -> None:
    seen: list[str] = []

    def answer(request: HttpRequest) -> HttpResponse:
        seen.append(logs.request_id.get())
        return HttpResponse()

    observed(answer)(RequestFactory().get("/static/x.css", headers={"x-request-id": CANARY}))
    assert re.fullmatch(r"[0-9a-f]{16}", seen[0])
    assert logs.request_id.get() == ""
