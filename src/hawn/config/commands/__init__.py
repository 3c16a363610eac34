"""Commands of ``hawn`` that need the whole house."""
