"""Papers that an authority can sign, from the same data that runs the software: drafts, with what nobody knows as
questions."""
