"""Log lines that name nobody: JSON, one to a line, made of an allow-list alone.

Messages, arguments, local variables and the texts of exceptions can hold what somebody typed: a name in a unique
violation, a path with the id of a case, the arguments of a job. So a line never carries them. Our own events are
literal words (a test holds them to it), a library's event is the place in its code, an exception is its type and the
places it went through. The usual JSON formatters print whatever they are given, which is why this is none of them.
"""

import json
import logging
import logging.config
import re
import sys
import threading
import traceback
from collections.abc import Callable
from contextvars import ContextVar
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
CODE = re.compile(r"[a-z][a-z0-9_.]{0,79}")  # names from code: a route, a task, an action of the job queue
FRAMES, CAUSES = 30, 5
OURS, QUEUE = "hawn", "procrastinate"

request_id: ContextVar[str] = ContextVar("hawn_request_id", default="")


def _code(value: Any) -> bool:
    return isinstance(value, str) and CODE.fullmatch(value) is not None


def _number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


# What a caller may add to a line, and the shape it must have; anything else is left out.
FIELDS: dict[str, Callable[[Any], bool]] = {
    "method": lambda value: value in METHODS or value == "other",
    "route": _code,
    "status": _number,
    "ms": _number,
    "place": _number,  # which of the folders outside, counted from 1
    "reason": _code,
    "task": lambda value: _code(value) and value.startswith("hawn."),
    "job": _number,
}


class Line(logging.Formatter):
    """One JSON object to a record."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": event(record),
        }
        if request := request_id.get():
            line["request"] = request
        line |= _facts(record)
        if record.exc_info and record.exc_info[1] is not None:
            line["exception"] = exceptions(record.exc_info[1])
        return json.dumps(line)


def event(record: logging.LogRecord) -> str:
    """Our own literal words, the job queue's name for what it does, or the place in a library's code."""
    if _of(record, OURS) and isinstance(record.msg, str):
        return record.msg
    action = record.__dict__.get("action")
    return str(action) if _of(record, QUEUE) and _code(action) else f"{record.module}.{record.funcName}:{record.lineno}"


def _of(record: logging.LogRecord, package: str) -> bool:
    return record.name.split(".")[0] == package


def _facts(record: logging.LogRecord) -> dict[str, Any]:
    """The fields that we added to a line of ours; of a line of the job queue its task and number, never arguments."""
    job = record.__dict__.get("job")
    if _of(record, OURS):
        return {name: record.__dict__[name] for name, fits in FIELDS.items() if fits(record.__dict__.get(name))}
    if not _of(record, QUEUE) or not isinstance(job, dict):
        return {}
    found = {"task": job.get("task_name"), "job": job.get("id")}
    return {name: value for name, value in found.items() if FIELDS[name](value)}


def exceptions(error: BaseException) -> list[dict[str, Any]]:
    """An exception and what caused it: types and places, no text."""
    out: list[dict[str, Any]] = []
    now: BaseException | None = error
    while now is not None and len(out) < CAUSES:
        kind = type(now)
        steps = traceback.StackSummary.extract(traceback.walk_tb(now.__traceback__), lookup_lines=False)
        places = [f"{_short(s.filename)}:{s.lineno} {s.name}" for s in steps]
        out.append({"type": f"{kind.__module__}.{kind.__qualname__}", "at": places[-FRAMES:]})
        now = now.__cause__ or (None if now.__suppress_context__ else now.__context__)
    return out


def _short(path: str) -> str:
    return re.sub(r"^.*/(?:site-packages|src|python3[.0-9]*)/", "", path)


class Stderr(logging.StreamHandler[Any]):
    """Standard error. A record that cannot be written is not shown: the usual handler prints its arguments."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the name is logging's
        """Says nothing."""


def handler() -> logging.Handler:
    """A handler for programs that configure logging themselves."""
    made = Stderr()
    made.setFormatter(Line())
    return made


def configure(config: dict[str, Any]) -> None:
    """Django's ``LOGGING_CONFIG``: the dictionary, and warnings, which quote values too."""
    logging.config.dictConfig(config)
    logging.captureWarnings(True)


def hook() -> None:
    """An exception that nobody caught becomes a line as well: for the parts that run by themselves. Whoever types a
    command reads its failure whole."""
    log = logging.getLogger("hawn.process")

    def uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            return
        log.critical("stopped by an exception", exc_info=(kind, error, trace))

    def in_thread(args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            uncaught(args.exc_type, args.exc_value, args.exc_traceback)

    def nowhere(args: Any) -> None:
        if args.exc_value is not None:
            uncaught(args.exc_type, args.exc_value, args.exc_traceback)

    sys.excepthook, threading.excepthook, sys.unraisablehook = uncaught, in_thread, nowhere
