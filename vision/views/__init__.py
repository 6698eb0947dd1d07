"""The pages of the vision, one file for each noun."""

from vision.views.version import compare, text, version

__all__ = ["compare", "text", "version"]
