"""Bringing labels from code, templates and data into the message catalogues."""
