"""Names, dates, pairs and filters: what each rule promises."""

import random
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hawn.estimation.linkage.dates import Birth, NotADate, parsed
from hawn.estimation.linkage.filters import Encoder
from hawn.estimation.linkage.hard import FAMILIES, LISTS, cases
from hawn.estimation.linkage.names import folded, skeleton, skeletons
from hawn.estimation.linkage.pairs import Pair, clusters, drawn, pair, strongest, table
from hawn.estimation.linkage.people import Person

CHANCES = st.floats(0.01, 0.99)


@st.composite
def linked_records(draw: st.DrawFn) -> tuple[int, list[Pair]]:
    """Some records and some pairs of them, none twice."""
    count = draw(st.integers(2, 9))
    chosen = draw(st.lists(st.sampled_from(list(combinations(range(count), 2))), unique=True))
    return count, sorted(pair(one, other, draw(CHANCES)) for one, other in chosen)


@pytest.mark.parametrize(
    "spellings",
    [
        ("محمد", "Muhammad", "Mohamed", "Mohammed"),
        ("عبد الرحمن", "Abdul Rahman", "Abdelrahman", "Abdurrahman"),
        ("Олександр", "Oleksandr"),
        ("Nguyễn", "Nguyen"),
        ("José", "Jose"),
    ],
)
def test_spellings_of_one_name_meet(spellings: tuple[str, ...]) -> None:
    assert len({" ".join(skeletons(one)) for one in spellings}) == 1


def test_different_names_stay_apart() -> None:
    names = ("Fatima", "Maryam", "Oksana", "Nguyen", "Sharma", "Silva", "Hassan", "Kovalenko")
    assert len({skeleton(folded(name)) for name in names}) == len(names)


@given(st.text(max_size=30))
def test_any_text_folds_to_small_latin_letters_and_stays(text: str) -> None:
    once = folded(text)
    assert once == folded(once)
    assert set(once) <= set("abcdefghijklmnopqrstuvwxyz ")
    for word in once.split():
        assert skeleton(word)


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("1990-05-31", Birth(1990, 5, 31)),
        ("31/05/1990", Birth(1990, 5, 31)),
        ("1.5.1990", Birth(1990, 5, 1)),
        ("19900531", Birth(1990, 5, 31)),
        ("1990-05", Birth(1990, 5)),
        ("1990", Birth(1990)),
        ("١٩٩٠", Birth(1990)),
        ("", Birth()),
    ],
)
def test_dates_as_they_come(text: str, date: Birth) -> None:
    assert parsed(text) == date


@pytest.mark.parametrize("text", ["yesterday", "1066", "31/05/90", "5/1/1"])
def test_what_is_no_date_is_said(text: str) -> None:
    with pytest.raises(NotADate):
        parsed(text)


def test_a_swapped_date_has_the_key_of_the_right_one() -> None:
    assert Birth(1990, 5, 11).key == Birth(1990, 11, 5).key
    assert Birth(1990, 1, 1).unsure
    assert not Birth(1990, 5, 11).unsure


@given(linked_records())
def test_clusters_are_the_connected_parts(case: tuple[int, list[Pair]]) -> None:
    count, pairs = case
    everybody = clusters(count, pairs, 0.0)
    forest = strongest(count, pairs)
    assert clusters(count, forest, 0.0) == everybody
    assert len(forest) == count - len(set(everybody))
    for low, high in ((0.2, 0.5), (0.5, 0.9)):
        assert len(set(clusters(count, pairs, low))) <= len(set(clusters(count, pairs, high)))
        # the forest keeps the best links, so it joins the same people at every threshold
        assert clusters(count, forest, high) == clusters(count, pairs, high)


@given(linked_records(), st.integers(0, 99))
def test_a_table_counts_everybody_once(case: tuple[int, list[Pair]], seed: int) -> None:
    count, pairs = case
    on = [place % 3 for place in range(count)]
    for person in (clusters(count, pairs, 0.5), drawn(count, strongest(count, pairs), random.Random(seed))):
        made = table(("A", "B", "C"), on, person)
        assert made.observed == len(set(person))
        assert [made.total(i) for i in range(3)] == [
            len({number for place, number in enumerate(person) if on[place] == i}) for i in range(3)
        ]


def test_links_are_drawn_as_often_as_their_chance_says() -> None:
    forest, chance = (pair(0, 1, 0.3),), random.Random(1)
    joined = sum(len(set(drawn(2, forest, chance))) == 1 for _ in range(4000))
    assert joined / 4000 == pytest.approx(0.3, abs=0.03)


@settings(max_examples=30, deadline=None)
@given(st.text("abcdefghij", min_size=2, max_size=12), st.binary(min_size=32, max_size=32))
def test_a_filter_is_the_same_under_one_key_and_another_under_another(name: str, key: bytes) -> None:
    person = Person("police", name=name, birth=Birth(1990, 5, 11))
    other = bytes([key[0] ^ 1]) + key[1:]
    assert Encoder(key).filters(person) == Encoder(key).filters(person)
    assert Encoder(key).filters(person) != Encoder(other).filters(person)
    assert Encoder(key).check() != Encoder(other).check()


def _filled(person: Person) -> float:
    (made,) = Encoder(bytes(32)).filters(person)
    return sum(byte.bit_count() for byte in made.bits) / (8 * len(made.bits))


def test_how_full_a_filter_is_tells_which_fields_are_known_and_not_what_they_hold() -> None:
    """The shares that ``filters`` states. Which fields are known stands beside the filter anyway."""
    long = "Maria da Conceicao dos Santos Oliveira Rodrigues"
    born = Birth(1990, 5, 11)
    rest = {
        "document": "A1234567",
        "address": "12 Triq il-Kbira",
        "place": "Rabat",
        "postcode": "RBT",
        "phone": "99123",
    }
    names = [_filled(Person("a", name=name)) for name in ("Li Wei", "Fatima", "Amina Yusuf", long)]
    births = [_filled(Person("a", name=name, birth=born)) for name in ("Li Wei", "Fatima", long)]
    everything = [_filled(Person("a", name=name, birth=born, **rest)) for name in ("Li Wei", "Fatima", long)]
    assert names == pytest.approx([0.3] * len(names), abs=0.03)
    assert births == pytest.approx([0.41] * len(births), abs=0.03)
    assert everything == pytest.approx([0.5] * len(everything), abs=0.03)


def test_made_up_people_come_with_the_truth_and_the_same_seed() -> None:
    made = cases(600, 4)
    assert made == cases(600, 4)
    assert made != cases(600, 5)
    assert set(made.family) == set(FAMILIES)
    assert {person.list for person in made.people} == set(LISTS)
    births = [person.birth for person in made.people]
    assert any(not birth.year for birth in births)
    assert any(birth.year and not birth.month for birth in births)
    assert any(person.aliases for person in made.people)
    assert any(not person.whole_name.isascii() for person in made.people)
    by_person: dict[int, set[str]] = {}
    for person, number in zip(made.people, made.truth, strict=True):
        by_person.setdefault(number, set()).add(person.whole_name)
    assert sum(len(names) > 1 for names in by_person.values()) > 50
