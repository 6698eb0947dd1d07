"""The pages of a round, one file for each kind of reader."""

from vision.endorsement.views import curate, desk, login, vote

__all__ = ["curate", "desk", "login", "vote"]
