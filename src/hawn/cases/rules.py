"""Pure rules of a case file: references and aliases that say nothing about the person."""

from collections.abc import Callable, Sequence

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"

# Aliases are two plain words of stone, sea and garden: easy to say on the phone, tied to nobody.
FIRST = (
    "Amber", "Blue", "Bright", "Calm", "Clear", "Copper", "Early", "Golden", "Gentle", "Green", "High", "Kind",
    "Late", "Light", "Long", "New", "North", "Old", "Open", "Quiet", "Silver", "Small", "Soft", "South", "Still",
    "Sunny", "Tall", "Warm", "West", "White", "Wide", "Young",
)  # fmt: skip
SECOND = (
    "Almond", "Anchor", "Arch", "Balcony", "Bay", "Boat", "Bridge", "Caper", "Carob", "Cedar", "Cliff", "Cloud",
    "Coral", "Cove", "Door", "Fennel", "Field", "Fig", "Garden", "Gate", "Gull", "Harbour", "Heron", "Hill",
    "Honey", "Island", "Lamp", "Lemon", "Mint", "Moon", "Olive", "Orange", "Oar", "Palm", "Pearl", "Pebble",
    "Pine", "Quay", "Rain", "Reed", "River", "Rock", "Sail", "Sand", "Shell", "Shore", "Sparrow", "Spring",
    "Star", "Stone", "Swallow", "Terrace", "Thyme", "Tide", "Tower", "Valley", "Vine", "Wave", "Well", "Wind",
    "Window", "Wood", "Wren", "Yard",
)  # fmt: skip


def reference(prefix: str, pick: Callable[[Sequence[str]], str]) -> str:
    """``HW-7K3M-2QPT``: no name, no date, no counter that would tell how many there are."""
    letters = "".join(pick(ALPHABET) for _ in range(8))
    return f"{prefix}-{letters[:4]}-{letters[4:]}"


def alias(pick: Callable[[Sequence[str]], str]) -> str:
    """Two words, one of some 2,000 pairs; only a handle for people, the reference tells files apart."""
    return f"{pick(FIRST)} {pick(SECOND)}"
