"""Backups: the whole database, sealed for a key that is not here, and the way back."""
