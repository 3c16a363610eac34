"""Country profiles: stages, bodies, clocks, decisions, services and permission rules as validated data.

Nothing here needs Django, a database or an environment.
"""
