"""Rules that hold for the whole house, so that nobody has to remember them."""

import ast
import re
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import models

from hawn.assistance import panels as assistance
from hawn.assistance import states as assistance_states
from hawn.assistance.states import RequestState
from hawn.cases import states as case_states
from hawn.cases.work import NEWS, What
from hawn.decisions import states as decision_states
from hawn.referrals import states as referral_states

PACKAGE = Path(__file__).parents[2] / "src" / "hawn"
SOURCES = {path: path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py") if "migrations" not in path.parts}
TEMPLATES = {path: path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.html") if "templates" in path.parts}
# Found by Django and allauth by their names.
NAMED_ELSEWHERE = re.compile(r"^(4\d\d|500|403_csrf|account/|mfa/|allauth/|agencies/no_team)")


def test_no_template_lies_unused() -> None:
    everything = "\n".join([*SOURCES.values(), *TEMPLATES.values()])
    names = {"/".join(path.parts[path.parts.index("templates") + 1 :]) for path in TEMPLATES}
    unused = {n for n in names if not NAMED_ELSEWHERE.match(n) and f'"{n}"' not in everything}
    assert unused == set()


STATES = [
    (module, name)
    for module in (assistance_states, case_states, decision_states, referral_states)
    for name in vars(module)
    if name.endswith("MOVES")
]


@pytest.mark.parametrize(("module", "name"), STATES, ids=[n for _, n in STATES])
def test_every_state_is_in_its_table_and_can_be_reached(module: Any, name: str) -> None:
    moves: dict[StrEnum, frozenset[StrEnum]] = getattr(module, name)
    kind = type(next(iter(moves)))
    assert set(moves) == set(kind)
    reached, waiting = set(), [next(iter(kind))]  # the first state is where a thing begins
    while waiting:
        state = waiting.pop()
        if state not in reached:
            reached.add(state)
            waiting += moves[state]
    assert reached == set(kind)


def test_every_state_of_a_request_and_every_line_of_work_has_words() -> None:
    assert set(assistance.STATES) == set(RequestState)
    assert all(label for _, label in What.choices)
    assert set(What) > NEWS


def own_models() -> list[type[models.Model]]:
    """The models of this house."""
    return [m for m in apps.get_models() if m.__module__.startswith("hawn.")]


@pytest.mark.parametrize("model", own_models(), ids=lambda m: m.__name__)
def test_when_and_who_stand_together(model: type[models.Model]) -> None:
    """A column ``x_at`` that may be empty and its ``x_by`` are both there or neither: the database holds it."""
    fields = {f.name: f for f in model._meta.get_fields() if isinstance(f, models.Field)}
    pairs = [
        name[:-3]
        for name, field in fields.items()
        if name.endswith("_at") and field.null and f"{name[:-3]}_by" in fields
    ]
    held = " ".join(f"{c.name} {getattr(c, 'condition', '')}" for c in model._meta.constraints)
    assert [p for p in pairs if f"{p}_at" not in held and f"_{p}" not in held] == []


def functions() -> dict[str, tuple[Path, ast.FunctionDef]]:
    """Every function of the rooms of actions, and of the modules that count as such."""
    rooms = [p for p in SOURCES if p.name in ("actions.py", "sight.py", "papers.py") or p.parent.name == "actions"]
    return {
        node.name: (path, node)
        for path in rooms
        for node in ast.parse(SOURCES[path]).body
        if isinstance(node, ast.FunctionDef)
    }


def test_every_action_leaves_an_audit_line() -> None:
    """Itself, or by a function of the rooms of actions that it calls."""
    found = functions()
    calls = {
        name: {
            getattr(call.func, "attr", getattr(call.func, "id", ""))
            for call in ast.walk(node)
            if isinstance(call, ast.Call)
        }
        for name, (_, node) in found.items()
    }
    # The vault writes its own line; a function of the database that is asked writes one in its own statement.
    leaves = {"audit_write", "seal", "put", "take_all", "ask"}
    grown = True
    while grown:
        more = {name for name, called in calls.items() if called & leaves} - leaves
        grown = bool(more)
        leaves |= more
    silent = {
        f"{path.relative_to(PACKAGE)}:{name}"
        for name, (path, node) in found.items()
        if not name.startswith("_") and "actor" in {a.arg for a in node.args.kwonlyargs} and name not in leaves
    } - {"cases/actions/files.py:note"}  # one line of the timeline, written by actions that leave theirs
    assert silent == set()


def test_no_action_knows_a_request_or_a_form() -> None:
    for path, text in SOURCES.items():
        if path.name == "actions.py" or path.parent.name == "actions":
            assert "django.http" not in text, path
            assert "django import forms" not in text, path
