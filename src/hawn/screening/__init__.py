"""Signs, and the rule that combines them. It advises; a named person decides with a reason.

Pure: no Django, no database, no environment.
"""
