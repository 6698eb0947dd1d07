"""The Dutch words that the API uses for values that columns keep in English, the same in answers and in filters.

The words are part of the API and never change; the labels, which the description shows beside them, may.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from rest_framework import serializers

Label = str | Promise
# The word for an empty value: not decided yet, or not asked for. The description of a field says which.
NOTHING = ""


@dataclass(frozen=True)
class Words:
    """The words of one column. `by_value`: the word for each value; `labels`: what each word means, in the language of
    whoever reads it.
    """

    by_value: Mapping[str, str]
    labels: Mapping[str, Label]

    @classmethod
    def of(cls, *choices: Iterable[tuple[Any, Label]], words: Mapping[str, str]) -> "Words":
        """The words for the choices of one or more columns. Raises KeyError when a choice has none."""
        every = [(str(value), label) for column in choices for value, label in column]
        return cls(
            {value: words[value] for value, _label in every}, {words[value]: label for value, label in every}
        )

    def __getitem__(self, value: str) -> str:
        """The word for `value`; None stays None."""
        return self.by_value[value] if value or NOTHING in self.by_value else NOTHING

    def value_of(self, word: str) -> str | None:
        """The value that `word` stands for, or None."""
        return next((value for value, one in self.by_value.items() if one == word), None)


class WordField(serializers.ChoiceField):
    """A value as its Dutch word. `or_nothing`: it may be empty."""

    def __init__(self, words: Words, *, or_nothing: bool = False, **kwargs: Any) -> None:
        nothing = [(NOTHING, "-")] if or_nothing else []
        super().__init__(choices=[*nothing, *words.labels.items()], read_only=True, **kwargs)
        self._words = words

    def to_representation(self, value: Any) -> str:
        return self._words[str(value)]
