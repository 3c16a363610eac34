"""Who works in the community, for the pages that take what they send."""

from tests.community.conftest import crew, dates_of, faces, protocol, series  # noqa: F401 - fixtures
