"""The signs as data: four sets of operational indicators, and the signs by sector that prompt questions."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from hawn.core.data import read

DATA = Path(__file__).parent / "data"

# Forms with a set of weighted signs. The others go by signs alone, and nothing adds them up: no published list weighs
# them. Some have sector signs (``forms`` in the data), for some no list was found at all.
FORMS_WITH_SET = ("labour", "sexual")
SIGNS_ONLY = ("begging", "crime", "organs", "forced_marriage", "surrogacy", "adoption")


@dataclass(frozen=True, slots=True)
class Sign:
    """One sign. ``strength`` unknown: the published strength was not found and ``fallback`` was chosen here."""

    code: str
    set: str
    dimension: str
    wording: str
    strength: str
    fallback: str | None

    @property
    def weight(self) -> str:
        """The strength the rule counts with: the sign's own, else the fallback."""
        return self.fallback if self.strength == "unknown" and self.fallback else self.strength

    @property
    def by_fallback(self) -> bool:
        """Whether the weight is this project's choice; screens must say so."""
        return self.strength == "unknown"


@dataclass(frozen=True, slots=True)
class SectorSign:
    """A sign that can be noticed in one sector or setting, and by whom. It carries no strength."""

    code: str
    wording: str
    seen_by: tuple[str, ...]
    needs_review: bool


@dataclass(frozen=True, slots=True)
class Sector:
    """A sector, setting or group of people, with its signs."""

    id: str
    name: str
    signs: tuple[SectorSign, ...]
    forms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Indicators:
    """All of ``indicators.yaml`` that the engine needs."""

    sets: dict[str, dict[str, str]]
    dimensions: dict[str, dict[str, Any]]
    signs: dict[str, Sign]
    answers: tuple[str, ...]
    worked_cases: tuple[dict[str, Any], ...]
    warnings: tuple[str, ...]

    def of(self, set_code: str) -> dict[str, Sign]:
        """The signs of a set, by code, in the order of the list."""
        return {code: sign for code, sign in self.signs.items() if sign.set == set_code}


@lru_cache(maxsize=2)
def indicators(path: Path = DATA / "indicators.yaml") -> Indicators:
    """The weighted signs. Raises ValueError when a code stands twice."""
    raw = read(path)
    signs: dict[str, Sign] = {}
    for item in raw["items"]:
        if item["code"] in signs:
            raise ValueError(f"{path.name}: {item['code']} stands twice")
        signs[item["code"]] = Sign(
            code=item["code"],
            set=item["set"],
            dimension=item["dimension"],
            wording=item["wording"],
            strength=item["strength"],
            fallback=item.get("fallback_strength"),
        )
    return Indicators(
        sets={s["id"]: s for s in raw["sets"]},
        dimensions={d["id"]: d for d in raw["dimensions"]},
        signs=signs,
        answers=tuple(raw["answer_values"]),
        worked_cases=tuple(raw["worked_cases"]),
        warnings=tuple(raw["warnings"]),
    )


@lru_cache(maxsize=2)
def sectors(path: Path = DATA / "sectors.yaml") -> dict[str, Sector]:
    """The sectors with their signs, in the order of the file. Raises ValueError when a code stands twice or a form
    does not go by signs only."""
    raw = read(path)
    seen: set[str] = set()
    out = {}
    for sector in raw["sectors"]:
        signs = []
        for item in sector["items"]:
            if item["code"] in seen:
                raise ValueError(f"{path.name}: {item['code']} stands twice")
            seen.add(item["code"])
            review = list(item["basis"]) == ["PROJ"]
            signs.append(SectorSign(item["code"], item["wording"], tuple(item["seen_by"]), review))
        forms = tuple(sector.get("forms", ()))
        if strange := [form for form in forms if form not in SIGNS_ONLY]:
            raise ValueError(f"{path.name}: {sector['id']}: no form {strange[0]} goes by signs only")
        out[sector["id"]] = Sector(sector["id"], sector["name"], tuple(signs), forms)
    return out


def signs_of(form: str) -> tuple[SectorSign, ...]:
    """The signs of a form that goes by signs only, in the order of the list; empty where no list was found. Raises
    ValueError for any other form."""
    if form not in SIGNS_ONLY:
        raise ValueError(f"{form} does not go by signs only")
    return tuple(sign for sector in sectors().values() if form in sector.forms for sign in sector.signs)


def for_profession(sector: str, seen_by: str) -> tuple[list[SectorSign], list[SectorSign]]:
    """The signs of a sector that this profession can see, and the others. Unknown sector: both empty."""
    found = sectors().get(sector)
    if found is None:
        return [], []
    own = [s for s in found.signs if seen_by in s.seen_by]
    return own, [s for s in found.signs if s not in own]


def sets_for(age_group: str, forms: tuple[str, ...] = FORMS_WITH_SET) -> list[str]:
    """The codes of the sets to ask for: a child, or one who could be a child, gets the child sets (Council of
    Europe Convention art. 10(3): age uncertain, treat as a child). A form that goes by signs only has none."""
    child = age_group in ("child", "could_be_child")
    letter = {"labour": "L", "sexual": "S"}
    return [("C" if child else "A") + letter[form] for form in forms if form in letter]
