"""The demonstration: one sign-in per role, three published cases, and invented people. Never for real ones."""
