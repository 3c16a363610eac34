"""``hawn screen FILE.json``: the rule on answers. No database, no environment, no Django."""

import argparse
import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from hawn.screening.rules import Result, UnknownSign, screen
from hawn.screening.words import DIMENSIONS, OVERALL

LONGEST = 300
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
        print(f"hawn: {args.file}: {_one_line(str(error))}", file=sys.stderr)
        return 2
    print(json.dumps(result.to_json()) if args.json else _words(result))
    return 0


def _one_line(text: str) -> str:
    """What was typed may hold anything: shown as it can be printed, and not endlessly."""
    shown = "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)
    return shown if len(shown) <= LONGEST else f"{shown[:LONGEST]}..."


def _each_key_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object of JSON. Raises BadInput for a key that stands twice: the last would win without a word."""
    doubled = [key for key, count in Counter(key for key, _value in pairs).items() if count > 1]
    if doubled:
        raise BadInput(f"{doubled[0]} stands twice")
    return dict(pairs)


def _read(name: str) -> dict[str, Any]:
    try:
        text = sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8-sig")
        raw = json.loads(text.removeprefix("\ufeff"), object_pairs_hook=_each_key_once)
    except OSError as error:
        raise BadInput(error.strerror or "cannot be read") from None
    except BadInput:
        raise
    except RecursionError:
        raise BadInput("holds too many brackets within brackets") from None
    except ValueError:  # no JSON, no UTF-8, a number of thousands of digits, a name of a file that cannot be
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
