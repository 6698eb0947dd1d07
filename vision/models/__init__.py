"""The facts of the vision, split by noun."""

from vision.models.version import Goal, Indicator, Precondition, Theme, VersionQuerySet, Vision, VisionVersion

__all__ = ["Goal", "Indicator", "Precondition", "Theme", "VersionQuerySet", "Vision", "VisionVersion"]
