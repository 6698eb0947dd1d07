"""Who and what there is in the world, and how each is addressed."""

from dataclasses import dataclass, field

from django.db import models
from django.test import Client

from civicnet.accounts.models import User

ROLES = {
    "assessor": ("assessor",),
    "assessor_interest": ("assessor",),
    "second_reader": ("assessor",),
    "staff_elsewhere": ("assessor",),
    "decider": ("decider",),
    "broker": ("broker",),
    "broker_elsewhere": ("broker",),
    "curator": ("curator",),
    "moderator": ("moderator",),
    "admin": ("admin",),
    # Holds every role, in a session that has not passed two factors.
    "not_strong": ("assessor", "decider", "broker", "curator", "moderator", "admin"),
}
IDENTITIES = ("anonymous", "resident", "another_resident", "owner", "member", *ROLES)
# Who may read which letter is decided by its address.
DOMAIN = "@voorbeeld.example"


@dataclass
class World:
    """Who and what there is. `words[kind][state]` is what stands in an address; `*` stands for every state."""

    people: dict[str, User] = field(default_factory=dict)
    clients: dict[str, Client] = field(default_factory=dict)
    words: dict[str, dict[str, str]] = field(default_factory=dict)
    canaries: dict[str, str] = field(default_factory=dict)

    def hide(self, where: str) -> str:
        """A new canary for the private field `where`."""
        self.canaries[where] = f"kanarie{where.replace('_', '')}eind"
        return self.canaries[where]

    def keep(self, kind: str, state: str, row: models.Model | str, attribute: str = "pk") -> None:
        """Remember how `row`, which is in `state`, is addressed."""
        word = row if isinstance(row, str) else str(getattr(row, attribute))
        self.words.setdefault(kind, {})[state] = word

    def reported(self, word: str, state: str, row: models.Model) -> None:
        """Remember how `row` is addressed by who reports it; `word` is what it is called there."""
        self.keep("content", state, word)
        self.keep("content_pk", state, row)
