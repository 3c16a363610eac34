"""The rule for signs: worked cases of the source, and that a further yes never moves the result down."""

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from hawn.screening.command import run
from hawn.screening.rules import ACTS, Overall, UnknownSign, by_signs, dimension_positive, screen
from hawn.screening.signs import DATA, SIGNS_ONLY, indicators, sectors, sets_for, signs_of

DATASET = indicators()
ADULT_BELOW = {
    Overall.NOT_ENOUGH_SEEN: set(),
    Overall.LABOUR_EXPLOITATION: {Overall.NOT_ENOUGH_SEEN},
    Overall.MEANS_WITHOUT_EXPLOITATION: {Overall.NOT_ENOUGH_SEEN},
    Overall.EXPLOITATION_WITH_MEANS: {
        Overall.NOT_ENOUGH_SEEN,
        Overall.LABOUR_EXPLOITATION,
        Overall.MEANS_WITHOUT_EXPLOITATION,
    },
}
ADULT_BELOW[Overall.DECEPTION_AND_EXPLOITATION] = ADULT_BELOW[Overall.EXPLOITATION_WITH_MEANS] | {
    Overall.EXPLOITATION_WITH_MEANS
}
ADULT_BELOW[Overall.FORCED_LABOUR_INDICATED] = set(ADULT_BELOW[Overall.EXPLOITATION_WITH_MEANS])
ADULT_BELOW[Overall.TRAFFICKING_INDICATED] = set(Overall) - {Overall.TRAFFICKING_INDICATED}
CHILD_ORDER = [Overall.NOT_ENOUGH_SEEN, Overall.CHILD_PROTECTION_CONCERN, Overall.TRAFFICKING_INDICATED]


@pytest.mark.parametrize("case", DATASET.worked_cases, ids=lambda c: "+".join(c["yes"]))
def test_worked_case_of_the_source(case: dict[str, Any]) -> None:
    act = ["recruitment"] if case["expect"].get("needs") == "an act" else []
    result = screen(case["set"], dict.fromkeys(case["yes"], "yes"), act)
    for key, value in case["expect"].items():
        if key == "overall":
            assert result.overall == value
        elif key != "needs":
            assert result.dimensions[key] is value


@st.composite
def answers(draw: st.DrawFn) -> tuple[str, dict[str, str], str, list[str]]:
    """A set, some answers, one further sign, and acts."""
    code = draw(st.sampled_from(sorted(DATASET.sets)))
    signs = list(DATASET.of(code))
    given_answers = draw(st.dictionaries(st.sampled_from(signs), st.sampled_from(DATASET.answers)))
    return code, given_answers, draw(st.sampled_from(signs)), draw(st.lists(st.sampled_from(ACTS), unique=True))


@given(answers())
def test_a_further_yes_never_moves_the_result_down(drawn: tuple[str, dict[str, str], str, list[str]]) -> None:
    code, before, further, act = drawn
    low, high = screen(code, before, act), screen(code, {**before, further: "yes"}, act)
    if code.startswith("C"):
        assert CHILD_ORDER.index(high.overall) >= CHILD_ORDER.index(low.overall)
    else:
        assert high.overall == low.overall or low.overall in ADULT_BELOW[high.overall]
    assert high.refer_now >= low.refer_now
    assert all(high.dimensions[d] >= on for d, on in low.dimensions.items())


@given(answers())
def test_not_asked_is_what_was_not_asked(drawn: tuple[str, dict[str, str], str, list[str]]) -> None:
    code, given_answers, _, act = drawn
    result = screen(code, given_answers, act)
    asked = {c for c, a in given_answers.items() if a != "not_asked"}
    assert set(result.not_asked) == set(DATASET.of(code)) - asked
    yes = [DATASET.signs[c] for c, a in given_answers.items() if a == "yes"]
    assert result.uses_fallback_strengths == any(s.fallback is not None and s.strength == "unknown" for s in yes)


def test_refer_now_for_a_strong_sign_danger_or_a_child() -> None:
    assert screen("AL", {"AL-EX-01": "yes"}).refer_now
    assert not screen("AL", {"AL-EX-02": "yes"}).refer_now
    assert not screen("AS", {"AS-EX-02": "yes"}).refer_now  # a fallback weight does not count
    assert screen("AL", {}, danger=True).refer_now
    child = screen("CL", {})
    assert (child.refer_now, child.overall) == (True, Overall.NOT_ENOUGH_SEEN)


@pytest.mark.parametrize(
    ("weights", "positive"),
    [
        (["strong", "strong"], True),
        (["strong", "weak"], True),
        (["strong"], False),
        (["medium"] * 3, True),
        (["medium", "medium", "weak"], True),
        (["medium", "medium"], False),
        (["medium", "weak", "weak"], False),
        (["weak"] * 7, False),
    ],
)
def test_dimension(weights: list[str], positive: bool) -> None:
    assert dimension_positive(weights) is positive


@pytest.mark.parametrize(
    "wrong",
    [
        {"set_code": "XX", "answers": {}},
        {"set_code": "AL", "answers": {"AS-EX-01": "yes"}},
        {"set_code": "AL", "answers": {"AL-EX-01": "maybe"}},
        {"set_code": "AL", "answers": {}, "act": ["talking"]},
    ],
)
def test_unknown_words_are_named(wrong: dict[str, Any]) -> None:
    with pytest.raises(UnknownSign):
        screen(**wrong)


def test_the_lists_are_whole() -> None:
    by_dimension = [sum(s.dimension == d for s in DATASET.of("AL").values()) for d in DATASET.dimensions]
    assert (len(DATASET.of("AL")), len(DATASET.of("CL"))) == (67, 65)
    assert by_dimension == [10, 10, 16, 9, 15, 7]
    raw = yaml.safe_load((DATA / "sectors.yaml").read_text(encoding="utf-8"))
    assert {who for s in sectors().values() for sign in s.signs for who in sign.seen_by} <= set(raw["seen_by_values"])


def test_a_possible_child_gets_the_child_sets() -> None:
    assert sets_for("could_be_child") == ["CL", "CS"]
    assert sets_for("not_asked") == ["AL", "AS"]
    assert sets_for("adult", ("begging",)) == []


def test_adding_a_sector_sign_is_one_entry_of_data(tmp_path: Path) -> None:
    raw = yaml.safe_load((DATA / "sectors.yaml").read_text(encoding="utf-8"))
    raw["sectors"][0]["items"].append(
        {"code": "CON-99", "wording": "x", "ilo11": [], "seen_by": ["inspector"], "basis": ["PROJ"]}
    )
    file = tmp_path / "sectors.yaml"
    file.write_text(yaml.safe_dump(raw), encoding="utf-8")
    assert sectors(file)["construction"].signs[-1].code == "CON-99"


class Args:
    """What argparse gives."""

    def __init__(self, file: str) -> None:
        self.file, self.json = file, True


@pytest.mark.parametrize(
    "text",
    [
        "", "[]", '{"set": 1}', '{"set": "AL", "answers": []}', '{"set": "AL", "act": "x"}',
        '{"set": "AL", "danger": 1}',
        "[" * 100_000, '{"set": ' * 50_000, '{"set": "AL", "answers": {"AL\\nEX\\u2028": "yes"}}', "9" * 5_000,
        '{"set": "A\\nL"}', '{"set": "AL", "act": ["a\\r\\nb"]}', '{"set": "AL", "answers": {"AL-EX-01": "y\\ne"}}',
        '{"set": "' + "x" * 5_000 + '"}',
    ],
)  # fmt: skip
def test_bad_files_get_one_line(tmp_path: Path, text: str, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "a.json"
    file.write_text(text, encoding="utf-8")
    assert run(Args(str(file))) == 2  # type: ignore[arg-type]
    out = capsys.readouterr()
    assert (out.out, out.err.count("\n")) == ("", 1)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ('{"set": "AL", "set": "CL"}', "set"),
        ('{"set": "AL", "answers": {"AL-EX-01": "yes", "AL-EX-01": "no"}}', "AL-EX-01"),
    ],
)
def test_a_key_that_stands_twice_is_named(
    tmp_path: Path, text: str, key: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "a.json"
    file.write_text(text, encoding="utf-8")
    assert run(Args(str(file))) == 2  # type: ignore[arg-type]
    assert capsys.readouterr().err == f"hawn: {file}: {key} stands twice\n"


def test_a_mark_of_byte_order_is_no_fault(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "a.json"
    file.write_text('{"set": "AL"}', encoding="utf-8-sig")
    assert run(Args(str(file))) == 0  # type: ignore[arg-type]
    monkeypatch.setattr("sys.stdin", io.StringIO('\ufeff{"set": "AL"}'))
    assert run(Args("-")) == 0  # type: ignore[arg-type]
    first, second = capsys.readouterr().out.splitlines()
    assert first == second


def test_the_command_prints_json_and_starts_no_django(tmp_path: Path) -> None:
    file = tmp_path / "a.json"
    file.write_text('{"set": "AL", "answers": {"AL-EX-01": "yes", "AL-EX-02": "yes"}}', encoding="utf-8")
    code = (
        "import sys; from hawn.config.cli import main; main(['screen', sys.argv[1], '--json']);"
        " print(any(m.split('.')[0] == 'django' for m in sys.modules), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(file)], capture_output=True, text=True, check=True)  # noqa: S603
    assert json.loads(done.stdout)["overall"] == "labour_exploitation"
    assert done.stderr.strip() == "False"


@given(
    form=st.sampled_from(SIGNS_ONLY),
    ticked=st.lists(
        st.sampled_from([sign.code for sector in sectors().values() for sign in sector.signs]), unique=True
    ),
    child=st.booleans(),
    danger=st.booleans(),
)
def test_forms_without_a_set_go_by_signs_only(form: str, ticked: list[str], child: bool, danger: bool) -> None:
    seen = by_signs(form, ticked, child, danger)

    assert set(seen.signs) == set(ticked) & {sign.code for sign in signs_of(form)}
    assert seen.refer_now is (child or danger)
    assert not hasattr(seen, "overall")


@pytest.mark.parametrize("form", SIGNS_ONLY)
def test_no_set_weighs_a_form_that_goes_by_signs_only(form: str) -> None:
    with pytest.raises(UnknownSign, match="goes by signs only"):
        screen(form, {})
    assert sets_for("adult", (form,)) == sets_for("child", (form,)) == []


def test_only_forms_with_a_list_have_signs_and_none_is_invented() -> None:
    assert {form: len(signs_of(form)) for form in SIGNS_ONLY} == {
        "begging": 4, "crime": 4, "organs": 0, "forced_marriage": 0, "surrogacy": 0, "adoption": 0,
    }  # fmt: skip
    assert {form: by_signs(form, []).listed for form in ("begging", "organs")} == {"begging": True, "organs": False}
    with pytest.raises(UnknownSign):
        by_signs("labour", [])
    with pytest.raises(ValueError, match="labour"):
        signs_of("labour")


def test_a_sector_of_a_form_that_has_a_set_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "sectors.yaml"
    file.write_text("sectors: [{id: a, name: A, forms: [labour], items: []}]", encoding="utf-8")
    with pytest.raises(ValueError, match="labour"):
        sectors(file)
