"""Due days of the profiles' clocks."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hawn.countries.profiles import load, public_holidays
from hawn.countries.rules import due, timeline
from hawn.countries.schema import Event

RURITANIA = str(Path(__file__).parent / "data" / "ruritania.yaml")
DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))


def due_days(name: str, event: Event, day: date) -> dict[str, date | None]:
    profile = load(name)
    return {row.id: row.due_on for row in timeline(profile.clocks, {event: day}, public_holidays(profile))}


def test_reasonable_grounds_over_christmas_counts_working_days_of_england() -> None:
    assert due_days("uk", Event.REFERRAL, date(2026, 12, 23)) == {"reasonable_grounds": date(2027, 1, 4)}


@pytest.mark.parametrize(
    ("event", "day", "expected"),
    [
        (
            Event.REFLECTION,
            date(2026, 12, 31),
            {"reflection_min_coe": date(2027, 1, 30), "reflection_mt": date(2027, 2, 28)},
        ),
        (Event.RESIDENCE, date(2026, 8, 31), {"permit_mt": date(2027, 2, 28)}),
        (Event.ACCOMMODATION, date(2026, 1, 1), {"shelter_mt": date(2026, 6, 30)}),
        (Event.JOB_LOSS, date(2026, 3, 1), {"job_loss_mt": date(2026, 3, 11)}),
        (Event.ASYLUM_APPLICATION, date(2023, 11, 30), {"asylum_school_mt": date(2024, 2, 29)}),
        (Event.REFERRAL, date(2026, 3, 1), {}),
    ],
)
def test_clocks_of_malta_are_due_as_sourced(event: Event, day: date, expected: dict[str, date]) -> None:
    assert due_days("malta", event, day) == expected


def test_unknown_amount_has_no_due_day() -> None:
    rows = due_days("uk", Event.FIRST_DECISION, date(2026, 1, 31))

    assert rows == {
        "recovery": date(2026, 3, 2),
        "conclusive_grounds": None,
        "reconsideration": date(2026, 2, 28),
    }


def test_third_country_drives_a_timeline() -> None:
    profile = load(RURITANIA)
    events = {
        Event.REFERRAL: date(2026, 12, 23),
        Event.FIRST_DECISION: date(2026, 1, 31),
        Event.ACCOMMODATION: date(2026, 1, 7),
        Event.RESIDENCE: date(2026, 1, 7),
    }

    rows = timeline(profile.clocks, events, public_holidays(profile))

    assert [(r.id, r.starts_on, r.due_on) for r in rows] == [
        ("answer", date(2026, 12, 23), date(2026, 12, 23)),
        ("decide", date(2026, 12, 24), date(2026, 12, 29)),
        ("rest", date(2026, 2, 1), date(2026, 3, 2)),
        ("bed", date(2026, 1, 8), date(2026, 1, 16)),
        ("stay", date(2026, 1, 8), None),
    ]


def test_minutes_count_from_the_moment() -> None:
    clock = load(RURITANIA).clock("answer")

    row = due(clock, Event.REFERRAL, datetime(2026, 5, 4, 23, 0, tzinfo=UTC), ())

    assert (row.starts_on, row.due_on, row.due_at) == (
        date(2026, 5, 4),
        date(2026, 5, 5),
        datetime(2026, 5, 5, 0, 30, tzinfo=UTC),
    )


@settings(deadline=None)  # the first example reads the profile and its holidays
@given(DAYS)
def test_working_day_clock_never_ends_on_a_holiday(day: date) -> None:
    holidays = public_holidays(load("uk"))

    due_on = due_days("uk", Event.REFERRAL, day)["reasonable_grounds"]

    assert due_on is not None
    assert due_on.weekday() < 5
    assert due_on not in holidays


@settings(deadline=None)  # the first example reads the profile and its holidays
@given(DAYS, st.integers(0, 400), st.sampled_from(["uk", "malta", RURITANIA]), st.sampled_from(list(Event)))
def test_later_event_is_never_due_earlier(day: date, gap: int, name: str, event: Event) -> None:
    early, late = due_days(name, event, day), due_days(name, event, day + timedelta(days=gap))

    assert early.keys() == late.keys()
    assert [k for k, v in early.items() if v is not None and v > (late[k] or date.min)] == []


def test_adding_a_clock_is_one_entry(tmp_path: Path) -> None:
    text = Path(RURITANIA).read_text(encoding="utf-8")
    row = (
        "clocks:\n  - {id: papers, label: Papers, event: [job_loss], kind: maximum, amount: 2, "
        "unit: working_days, basis: Book 8, evidence: project}\n"
    )
    path = tmp_path / "more.yaml"
    path.write_text(text.replace("clocks:\n", row), encoding="utf-8")

    assert due_days(str(path), Event.JOB_LOSS, date(2026, 12, 24)) == {"papers": date(2026, 12, 29)}
