"""``hawn screen FILE.json``: the rule on answers. No database, no environment, no Django."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from hawn.screening.rules import Result, UnknownSign, screen
from hawn.screening.words import DIMENSIONS, OVERALL

HELP = "apply the rule for signs to answers"


class BadInput(ValueError):
    """The file is not what the command reads; the text is one line for people."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The file and the form of the answer."""
    parser.add_argument("file", metavar="FILE.json", help="answers; - reads standard input")
    parser.add_argument("--json", action="store_true", help="print JSON and nothing else")


def run(args: argparse.Namespace) -> int:
    """0, or 2 with one line on standard error."""
    try:
        result = screen(**_read(args.file))
    except (BadInput, UnknownSign) as error:
        print(f"hawn: {args.file}: {error}", file=sys.stderr)
        return 2
    print(json.dumps(result.to_json()) if args.json else _words(result))
    return 0


def _read(name: str) -> dict[str, Any]:
    try:
        text = sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8")
        raw = json.loads(text)
    except OSError as error:
        raise BadInput(error.strerror or "cannot be read") from None
    except (json.JSONDecodeError, UnicodeDecodeError):
        raise BadInput("is not JSON") from None
    if not isinstance(raw, dict) or not isinstance(raw.get("set"), str):
        raise BadInput('needs {"set": "AL", "answers": {...}}')
    answers, act, danger = raw.get("answers", {}), raw.get("act", []), raw.get("danger", False)
    if not isinstance(answers, dict) or not all(isinstance(v, str) for v in answers.values()):
        raise BadInput("answers is an object of code to answer")
    if not isinstance(act, list) or not all(isinstance(a, str) for a in act):
        raise BadInput("act is a list of words")
    if not isinstance(danger, bool):
        raise BadInput("danger is true or false")
    return {"set_code": raw["set"], "answers": answers, "act": act, "danger": danger}


def _words(result: Result) -> str:
    lines = [OVERALL[result.overall]]
    lines += [f"  {'+' if on else '-'} {DIMENSIONS[name]}" for name, on in result.dimensions.items()]
    if result.refer_now:
        lines.append("Refer now.")
    if result.uses_fallback_strengths:
        lines.append("Some weights are this project's choice: the published ones were not found.")
    lines.append(f"Not asked: {len(result.not_asked)}. It advises; a named person decides.")
    return "\n".join(lines)
