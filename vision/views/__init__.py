"""The pages of the vision, one file for each noun."""

from vision.views.version import compare, pdf, text, version

__all__ = ["compare", "pdf", "text", "version"]
