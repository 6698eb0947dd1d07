"""What the button to follow something needs: templates/components/follow_button.html draws it."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from civicnet.following.models import Follow


@dataclass(frozen=True)
class Choice:
    """One thing that the reader of a page can follow, and whether they do. `signed_in`: otherwise they sign in first."""

    kind: str
    key: str
    follows: bool
    signed_in: bool

    @property
    def query(self) -> str:
        """What names it in the address of the page of the button."""
        return urlencode({"wat": self.kind, "wie": self.key})


def follow_choice(user: Any, kind: str, key: object) -> Choice:
    """The choice of this reader. One query, none for a visitor."""
    follows = user.is_authenticated and Follow.objects.of(kind, key).filter(user=user).exists()
    return Choice(kind, str(key), follows, user.is_authenticated)
