"""What higher rooms have that can be reported to the moderators. Each adds its kinds in its apps.py."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import models

from civicnet.accounts.models import User
from civicnet.files.models import StoredFile
from civicnet.workflow import Text

Rows = Callable[[Any], "models.QuerySet[Any]"]


@dataclass(frozen=True, kw_only=True)
class Reportable:
    """One kind of content of a higher room. Its rows have a `hidden_at`.

    Args:
        word: how an address calls it.
        model: its class; `Report.kind` is the name of it.
        seen_by: the rows that somebody can see, and report.
        written_by: the rows that somebody answers for.
        authors: the people who answer for a row: they are told, and may object.
        title: what a row is called, in lists and letters; never private words.
        words: what moderators read of it, when it is reported.
        page_url: the page on which it stands.
        is_public: whether moderators can see that page, too.
        file: the picture of a row, if it has one.
    """

    word: str
    model: type[models.Model]
    seen_by: Rows
    written_by: Rows
    authors: Callable[[Any], list[User]]
    title: Callable[[Any], Text]
    words: Callable[[Any], str]
    page_url: Callable[[Any], str]
    is_public: bool = True
    file: Callable[[Any], StoredFile | None] = lambda _row: None

    @property
    def kind(self) -> str:
        return str(self.model._meta.model_name)


_by_kind: dict[str, Reportable] = {}


def add_reportable(kind: Reportable) -> None:
    """Let something of a higher room be reported."""
    _by_kind[kind.kind] = kind


def reportables() -> list[Reportable]:
    """Everything of higher rooms that can be reported."""
    return list(_by_kind.values())


def reportable_of(kind: str) -> Reportable | None:
    """What a kind of report is about, if that is of a higher room."""
    return _by_kind.get(kind)
