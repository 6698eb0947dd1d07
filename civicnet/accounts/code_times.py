"""Until when a code in the mail works."""

from datetime import UTC, datetime, timedelta
from typing import Any

from allauth.account import app_settings


def code_works_until(stage: Any = None) -> datetime:
    """Until when a code works that is sent now.

    `stage`: allauth's stage of a code that was sent before, if any; a new letter does not make it last longer.
    """
    sent_at = datetime.fromtimestamp(stage.state["at"], UTC) if stage else datetime.now(UTC)
    return sent_at + timedelta(seconds=app_settings.LOGIN_BY_CODE_TIMEOUT)
