"""What a table can have wrong, said once, with the place."""


class TableFault(ValueError):
    """A table that may not be estimated from. ``str()`` is one line: file, line, column and reason.

    The text of a cell is never repeated: it may be a person's name.
    """

    def __init__(self, reason: str, *, line: int = 1, column: int = 1, file: str = "table") -> None:
        self.reason, self.line, self.column, self.file = reason, line, column, file
        super().__init__(reason)

    def __str__(self) -> str:
        return f"{self.file}: line {self.line}, column {self.column}: {self.reason}"

    def within(self, file: str) -> "TableFault":
        """The same fault, naming the file it was read from."""
        return TableFault(self.reason, line=self.line, column=self.column, file=file)
