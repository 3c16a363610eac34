"""Lists of people joined into a capture-history table, by names or by keyed filters. See docs/linkage.md."""
