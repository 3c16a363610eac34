"""`hawn country` as people and scripts call it."""

import json
from pathlib import Path

import pytest

from hawn.config.cli import main
from hawn.countries import profiles

RURITANIA = Path(__file__).parent / "data" / "ruritania.yaml"


def test_timeline_prints_only_json(capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["country", "timeline", "uk", "--event", "referral=2026-12-23", "--json"])

    out, err = capsys.readouterr()
    assert (code, err) == (0, "")
    assert json.loads(out) == {
        "clocks": [
            {
                "id": "reasonable_grounds",
                "event": "referral",
                "starts_on": "2026-12-24",
                "due_on": "2027-01-04",
                "kind": "target",
                "basis": "statutory guidance",
                "evidence": "seen",
            }
        ]
    }


def test_check_passes_with_warnings_only(capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["country", "check", "malta"])

    out, err = capsys.readouterr()
    assert (code, err) == (0, "")
    assert "no_out_of_hours_line" in out


def test_check_names_the_fault_and_exits_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "wrong.yaml"
    path.write_text(RURITANIA.read_text(encoding="utf-8").replace("decision: granted", "decision: lost"))

    code = main(["country", "check", str(path)])

    assert (code, capsys.readouterr().out) == (1, "wrong.yaml:22: error: unknown_decision: lost\n")


@pytest.mark.parametrize(
    "words",
    [
        ["timeline", "uk", "--event", "full_moon=2026-01-01"],
        ["timeline", "uk", "--event", "referral=2026-02-31"],
        ["timeline", "uk", "--event", "referral"],
        ["timeline", "atlantis", "--event", "referral=2026-01-01"],
        ["check", "atlantis"],
    ],
)
def test_unusable_input_gives_one_line(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["country", *words])

    out, err = capsys.readouterr()
    assert (code, out) == (2, "")
    assert err.count("\n") == 1


def test_a_country_without_known_holidays_is_a_fault_with_its_line(tmp_path: Path) -> None:
    text = (profiles.DATA / "malta.yaml").read_text(encoding="utf-8").replace("country: MT", "country: ZZ")
    file = tmp_path / "zz.yaml"
    file.write_text(text, encoding="utf-8")
    faults = [f for f in profiles.check(file) if f.severity == "error"]
    assert [(f.rule, f.line) for f in faults] == [("unknown_country", 5)]
