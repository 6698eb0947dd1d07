"""Whether the database can be used."""

import pytest

from civicnet.database.readiness import need_new_enough
from civicnet.embedded.layout import StartError


def test_too_old_a_server_is_refused() -> None:
    need_new_enough(150000)
    with pytest.raises(StartError, match=r"^PostgreSQL 14 is too old: civicnet needs 15 or newer\.$"):
        need_new_enough(140012)
