"""Loading profiles and the catalogue of services, and telling what is wrong with one, by file, line and rule."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import holidays
import pycountry
import yaml
from pydantic import ValidationError

from hawn.core.data import OWN, read
from hawn.countries.crossrules import cross_check
from hawn.countries.schema import Catalogue, Profile, Service

DATA = Path(__file__).parent / "data"


class NoSuchProfile(ValueError):
    """No profile has this name; the text is one line for people."""


class BadProfile(ValueError):
    """The profile has faults; the text names file, line and rule of each."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a profile. ``severity`` is error or warning."""

    file: str
    line: int
    rule: str
    message: str
    severity: str = "error"

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.severity}: {self.rule}: {' '.join(self.message.split())}"


def path_of(name: str) -> Path:
    """The file of a profile given by id or path. Raises NoSuchProfile."""
    for candidate in (DATA / f"{name}.yaml", Path(name)):
        if candidate.is_file() and candidate.name != "services.yaml":
            return candidate
    have = ", ".join(sorted(p.stem for p in DATA.glob("*.yaml") if p.stem != "services"))
    raise NoSuchProfile(f"hawn: no country profile {name!r}; there are {have}, or give a file")


@lru_cache(maxsize=8)
def load(name: str) -> Profile:
    """A validated profile, by id (``malta``) or path. Raises NoSuchProfile, BadProfile."""
    profile, found = _examined(path_of(name))
    faults = [f for f in found if f.severity == "error"]
    if profile is None or faults:
        raise BadProfile("\n".join(str(f) for f in faults))
    return profile


def current(day: date | None = None) -> Profile:
    """The profile of this deployment (``HAWN_COUNTRY``, Malta if it is not set) with the facts that hold on ``day``,
    in the country's today if no other: what was valid once, or will be, does not act. See ``Profile.on``."""
    name = os.environ.get("HAWN_COUNTRY", "malta")
    return _on(name, day or datetime.now(ZoneInfo(load(name).time_zone)).date())  # noqa: TID251 - pages pass no day


@lru_cache(maxsize=64)
def _on(name: str, day: date) -> Profile:
    return load(name).on(day)


def time_zone(name: str) -> str:
    """The time zone of a country, without examining its profile: every command asks for it, few for the rest. Where it
    cannot be read, it is UTC here: what is wrong is told by what reads the profile whole."""
    try:
        path = path_of(name)
        return ZoneInfo(_plain(path, path.read_text(encoding="utf-8-sig"))["time_zone"]).key
    except (NoSuchProfile, OSError, ValueError, TypeError, LookupError, RecursionError, yaml.YAMLError):
        return "UTC"


def _loader(path: Path) -> Any:
    return OWN if path.parent == DATA else yaml.SafeLoader


def _plain(path: Path, text: str) -> Any:
    return yaml.load(text, Loader=_loader(path))  # noqa: S506 - both make plain values only


def whole() -> Profile:
    """The profile of this deployment with everything it says of any time: to read it, and to name what is old."""
    return load(os.environ.get("HAWN_COUNTRY", "malta"))


@lru_cache(maxsize=2)
def collected(path: Path = DATA / "services.yaml") -> Catalogue:
    """The kinds of help of all countries. Raises pydantic's ValidationError if the file is broken."""
    return Catalogue.model_validate(read(path))


def catalogue_of(profile: Profile) -> Catalogue:
    """The kinds of help of all countries and those that a profile names by itself."""
    own = {e.service: Service(id=e.service, **e.own.model_dump()) for e in profile.services if e.own}
    every = collected()
    return every.model_copy(update={"services": [*every.services, *own.values()]})


def catalogue() -> Catalogue:
    """The kinds of help that this deployment knows."""
    return _catalogue(os.environ.get("HAWN_COUNTRY", "malta"))


@lru_cache(maxsize=8)
def _catalogue(name: str) -> Catalogue:
    return catalogue_of(load(name))


def public_holidays(profile: Profile) -> holidays.HolidayBase:
    """The country's public holidays with substitutes, as a container of dates."""
    return holidays.country_holidays(profile.country, subdiv=profile.subdivision)


@lru_cache(maxsize=8)
def localities(country: str) -> dict[str, str]:
    """ISO 3166-2 code to name of a country's localities (Malta: 68 councils), by name."""
    found = pycountry.subdivisions.get(country_code=country) or []  # type: ignore[no-untyped-call]
    return {s.code: s.name for s in sorted(found, key=lambda s: s.name)}


def check(path: Path) -> list[Fault]:
    """Everything wrong with a profile: YAML, shape, and references that lead nowhere. Empty when it is sound."""
    return _examined(path)[1]


def _examined(path: Path) -> tuple[Profile | None, list[Fault]]:
    """The profile, where it has the shape of one, and everything wrong with it."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        return None, [Fault(path.name, 1, "yaml", "the file is not UTF-8")]
    try:
        node = None
        node = yaml.compose(text, Loader=_loader(path))
        raw = _plain(path, text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        return None, [Fault(path.name, line, "yaml", str(getattr(error, "problem", error)))]
    except (ValueError, RecursionError) as error:  # a date that no calendar has; lists in lists without an end
        faults = [Fault(path.name, line, "yaml", message) for line, message in odd(node)]
        return None, faults or [Fault(path.name, 1, "yaml", str(error))]
    if doubled := [Fault(path.name, line, "double_key", message) for line, message in double_keys(node)]:
        return None, doubled
    try:
        profile = Profile.model_validate(raw)
    except ValidationError as error:
        return None, [
            Fault(
                path.name,
                line_of(node, e["loc"]),
                "shape",
                f"{'.'.join(str(p) for p in e['loc'])}: {e['msg']}",
            )
            for e in error.errors()
        ]
    return profile, [
        Fault(path.name, line_of(node, loc), rule, message, severity)
        for loc, rule, message, severity in cross_check(profile, catalogue_of(profile))
    ]


def _nodes(node: Any) -> Iterator[Any]:
    """A node and all below it, in the file's order."""
    yield node
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from (key, *_nodes(value))
    elif isinstance(node, yaml.SequenceNode):
        for one in node.value:
            yield from _nodes(one)


def odd(node: Any) -> Iterator[tuple[int, str]]:
    """Line and text of each value that YAML takes for a date or number and no calendar has."""
    for one in _nodes(node):
        if isinstance(one, yaml.ScalarNode):
            try:
                yaml.safe_load(f"{one.value}") if one.style is None else None
            except ValueError as error:
                yield one.start_mark.line + 1, f"{one.value}: {error}"


def double_keys(node: Any) -> Iterator[tuple[int, str]]:
    """Line and name of each key that stands twice in one mapping: YAML would take the last without a word."""
    for one in _nodes(node):
        if isinstance(one, yaml.MappingNode):
            seen: dict[str, int] = {}
            for key, _value in one.value:
                name, line = str(key.value), key.start_mark.line + 1
                if name in seen:
                    yield line, f"{name} stands twice (first in line {seen[name]})"
                seen.setdefault(name, line)


def line_of(node: Any, loc: tuple[Any, ...]) -> int:
    """The line (from 1) of the deepest part of ``loc`` that the file has."""
    line = node.start_mark.line + 1 if node is not None else 1
    for step in loc:
        found = None
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                if key.value == str(step):
                    line, found = key.start_mark.line + 1, value
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            found = node.value[step]
            line = found.start_mark.line + 1
        if found is None:
            return line
        node = found
    return line
