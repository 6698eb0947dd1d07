"""What changes the vision, split by noun. Source: domain.md, Vision."""

from vision.actions.version import (
    adopt,
    bring_to_council,
    create_version,
    freeze,
    open_consultation,
    open_endorsement,
    reject,
    start_amending,
    start_vision,
)

__all__ = [
    "adopt",
    "bring_to_council",
    "create_version",
    "freeze",
    "open_consultation",
    "open_endorsement",
    "reject",
    "start_amending",
    "start_vision",
]
