"""A text that a municipality has already, read as the beginning of a draft: Markdown, Word, or a table of goals.

What is read is shown before it is kept (vision/views/take_in.py); the verb is vision.actions.take_in().
"""

from vision.importing.found import Found, FoundGoal, FoundTheme
from vision.importing.prose import Choices, Goals, read_prose
from vision.importing.table import ReadTable, columns_of, read_goals
from vision.importing.word import UnreadableText, markdown_of

__all__ = [
    "Choices",
    "Found",
    "FoundGoal",
    "FoundTheme",
    "Goals",
    "ReadTable",
    "UnreadableText",
    "columns_of",
    "markdown_of",
    "read_goals",
    "read_prose",
]
