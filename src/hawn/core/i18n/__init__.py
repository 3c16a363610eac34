"""Bringing labels from code, templates and data into the message catalogues."""


def N_(text: str) -> str:  # noqa: N802 - the name that catalogue extraction knows
    """The text as it is; it is translated where it is shown."""
    return text
