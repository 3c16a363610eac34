"""Papers for an authority: what the profile says; what nobody knows as a question; a changed fact changes the paper."""

import re
import subprocess
import sys
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import yaml
from pypdf import PdfReader

from hawn.agencies.roles import PERMISSIONS, Role
from hawn.countries.papers.document import Document, markdown, pdf
from hawn.countries.papers.drafts import PARTS, drafts
from hawn.countries.profiles import DATA, catalogue, load
from hawn.countries.schema import Evidence, Profile
from hawn.vault.kinds import CLASS_OF

TODAY = date(2026, 11, 24)
KEPT = yaml.safe_load(PARTS.read_text(encoding="utf-8"))


def papers(profile: Profile) -> dict[str, Document]:
    return {d.key: d for d in drafts(profile, catalogue(), TODAY)}


def changed(tmp_path: Path, change: Any) -> Profile:
    raw = yaml.safe_load((DATA / "malta.yaml").read_text(encoding="utf-8"))
    change(raw)
    file = tmp_path / "changed.yaml"
    file.write_text(yaml.safe_dump(raw, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return load(str(file))


def test_classes_parts_and_roles_are_those_of_the_software() -> None:
    told = {part: letter for letter, words in KEPT["classes"].items() for part in words["parts"]}
    assert told == {kind: letter.value for kind, letter in CLASS_OF.items()}
    assert set(KEPT["roles"]) == set(Role.values) == set(PERMISSIONS)


@pytest.mark.parametrize("country", ["malta", "uk"])
def test_every_body_clock_permission_service_and_source_stands_in_a_paper(country: str) -> None:
    profile, made = load(country), papers(load(country))
    procedure, sharing = markdown(made["standard-operating-procedure"]), markdown(made["data-sharing-agreement"])
    assert [b.name for b in profile.bodies if b.name not in procedure] == []
    assert [c.label for c in profile.clocks if c.label not in procedure] == []
    for permission in profile.permissions:
        assert all(permission.label in markdown(made[k]) for k in made if k != "impact-assessment")
    assert [s.service for s in profile.services if catalogue().service(s.service).name not in sharing] == []
    assert [s.name for s in profile.sources.values() if s.name not in procedure] == []


@pytest.mark.parametrize("country", ["malta", "uk"])
def test_what_nobody_knows_is_a_question_and_never_a_fact(country: str) -> None:
    profile, made = load(country), papers(load(country))
    asked = "\n".join(q for paper in made.values() for q in paper.questions)
    for clock in profile.clocks:
        assert (f"“{clock.label}”" in asked) == (clock.amount is None)
    for entry in profile.services:
        assert (f"Who provides {catalogue().service(entry.service).name}?" in asked) == (entry.providers is None)
    for line in profile.lines:
        assert (f"When does {line.number} " in asked) == (line.hours is None and not line.always)
    for stage in profile.stages:
        assert (f"the step “{stage.name}”" in asked) == (stage.evidence in (Evidence.UNKNOWN, Evidence.RECALLED))
    for letter in "ABCRD":
        assert f"class {letter} kept" in asked
    for paper in made.values():
        numbers = {int(n) for n in re.findall(r"not known \(question (\d+)\)", markdown(paper))}
        assert numbers <= set(range(1, len(paper.questions) + 1))
        assert all(q in markdown(paper) for q in paper.questions)


def test_a_changed_profile_changes_the_paper(tmp_path: Path) -> None:
    def change(raw: dict[str, Any]) -> None:
        next(c for c in raw["clocks"] if c["id"] == "shelter_mt")["amount"] = 271
        raw["bodies"][0]["name"] = "Agency of the Lighthouse"
        next(s for s in raw["services"] if s["service"] == "interpretation")["providers"] = ["vsa"]
        raw["retention"][0] |= {"amount": 7, "unit": "months", "law": "Law of chance"}

    before, after = papers(load("malta")), papers(changed(tmp_path, change))
    procedure = markdown(after["standard-operating-procedure"])
    assert "at most 271 calendar days" in procedure
    assert "271" not in markdown(before["standard-operating-procedure"])
    assert "Agency of the Lighthouse" in procedure
    assert "| Agenzija Appogg |" not in procedure
    assert "7 months (Law of chance)" in markdown(after["record-of-processing"])
    assert len(after["record-of-processing"].questions) == len(before["record-of-processing"].questions) - 1
    assert not any("interpret" in q for q in after["standard-operating-procedure"].questions)


def test_a_paper_is_pdf_with_the_same_words() -> None:
    for paper in drafts(load("malta"), catalogue(), TODAY):
        reader = PdfReader(BytesIO(pdf(paper)))
        words = re.sub(r"\s+", " ", " ".join(page.extract_text() for page in reader.pages))
        assert paper.title.split()[0] in words
        assert "Draft. Not in force until it is signed." in words
        assert all(section.title in words for section in paper.sections)
        assert f"1 / {len(reader.pages)}" in words


def test_the_command_writes_eight_files_without_any_environment(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hawn", "country", "protocol", "malta", "--out"]
    done = subprocess.run([*command, str(tmp_path / "out")], capture_output=True, text=True, env={"PATH": "/usr/bin"})
    assert (done.returncode, done.stderr) == (0, "")
    assert sorted(p.suffix for p in (tmp_path / "out").iterdir()) == [".md"] * 4 + [".pdf"] * 4
    (tmp_path / "file").write_text("x")
    wrong = subprocess.run([*command, str(tmp_path / "file")], capture_output=True, text=True, env={"PATH": "/usr/bin"})
    assert (wrong.returncode, wrong.stderr.count("\n")) == (2, 1)


def test_the_procedure_says_who_may_refer_what_the_law_threatens_and_the_plan() -> None:
    paper = papers(load("malta"))["standard-operating-procedure"]
    words = markdown(paper)
    for said in ("Today a range of entities", "6 to 12 years of prison", "01 August 2024", "build a data system"):
        assert said in words
    asked = "\n".join(paper.questions)
    for question in ("What does the law threaten for: Knowing use", "Which measures does", "Sources disagree on"):
        assert question in asked
