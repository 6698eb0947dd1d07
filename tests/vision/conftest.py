"""What several tests of the vision are about."""

import pytest

from tests import factories
from vision.models import VisionVersion


@pytest.fixture
def draft() -> VisionVersion:
    return factories.make_version("1.0", state="drafting")
