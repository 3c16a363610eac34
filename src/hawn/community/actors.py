"""System actors of the public pages: who reads what is published, and who may leave a number, a face or a question."""

from uuid import UUID

from hawn.core.acting import PUBLIC_READER, Actor

__all__ = ["PUBLIC_READER", "RESIDENT"]

RESIDENT = Actor(user=UUID("00000000-0000-4000-8000-000000000003"), role="resident")
