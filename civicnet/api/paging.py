"""Paging along a key that never changes, so that a program that reads everything misses nothing and gets nothing
twice.

A page begins after the last row of the one before, wherever that row is by then: rows that come or go meanwhile move
no other row to another page. Oldest first, new rows come at the end; newest first, they stand before what was read.
(With page numbers each added row pushed one row over the edge of every page.) Source: NL GOV REST API Design Rules;
RFC 8288 (Link).
"""

import base64
import json
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple, Protocol

from django.core.exceptions import ValidationError as Invalid
from django.db.models import Q, QuerySet
from rest_framework import pagination
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from civicnet.addresses import site_url
from civicnet.serving.parameters import number_of

CURSOR: Final = "cursor"
SIZE: Final = "paginaGrootte"
ORDER: Final = "volgorde"
NEWEST: Final = "nieuw"
OLDEST: Final = "oud"
PAGE_SIZE: Final = 20
MOST_ROWS: Final = 100
LONGEST_CURSOR: Final = 400

Key = tuple[Any, ...]


class Rows(Protocol):
    """Rows that can be paged. A resource whose rows come from more than one table implements this itself."""

    def count(self) -> int: ...

    def after(self, key: Key | None, *, backwards: bool, most: int) -> list[Any]:
        """The `most` rows that come after `key` in the order of the key, or before it, nearest first."""
        ...

    def key_of(self, row: Any) -> Key: ...

    def read_key(self, words: Sequence[Any]) -> Key:
        """The key that a cursor holds. Raises ValueError or django's ValidationError."""
        ...


class Keyed:
    """The rows of one query, by fields that never change; the last of them differs between any two rows.

    `count`: how many there are, where that is known in a quicker way than by counting the rows.
    """

    def __init__(
        self, rows: QuerySet[Any], fields: Sequence[str], count: Callable[[], int] | None = None
    ) -> None:
        self._rows, self._fields, self.count = rows, tuple(fields), count or rows.count

    def after(self, key: Key | None, *, backwards: bool, most: int) -> list[Any]:
        sign, beyond = ("-", "lt") if backwards else ("", "gt")
        rows = self._rows.order_by(*(f"{sign}{name}" for name in self._fields))
        if key is not None:
            further, same = Q(pk__in=()), Q()
            for name, value in zip(self._fields, key, strict=True):
                further |= same & Q(**{f"{name}__{beyond}": value})
                same &= Q(**{name: value})
            rows = rows.filter(further)
        return list(rows[:most])

    def key_of(self, row: Any) -> Key:
        return tuple(getattr(row, name) for name in self._fields)

    def read_key(self, words: Sequence[Any]) -> Key:
        meta = self._rows.model._meta
        fields = [meta.pk if name == "pk" else meta.get_field(name) for name in self._fields]
        key = tuple(field.to_python(word) for field, word in zip(fields, words, strict=True))
        return tuple(known_part(part) for part in key)


def known_part(part: Any) -> Any:
    """A part of a key, checked to be something that the database can compare. Raises ValueError."""
    if part is None or (isinstance(part, int) and number_of(str(part)) is None):
        raise ValueError("no such key")
    if isinstance(part, datetime) and part.tzinfo is None:
        raise ValueError("a moment without its zone")
    return part


class Cursor(NamedTuple):
    """Where a page begins: after the row with this key, or before it."""

    key: Key
    backwards: bool

    def __str__(self) -> str:
        parts = [part.isoformat() if isinstance(part, datetime) else part for part in self.key]
        packed = json.dumps([int(self.backwards), *parts], separators=(",", ":")).encode()
        return base64.urlsafe_b64encode(packed).decode().rstrip("=")

    @classmethod
    def read(cls, text: str, rows: Rows) -> "Cursor":
        """The cursor that an address holds. Raises ValidationError (400) when it does not fit these rows."""
        try:
            if len(text) > LONGEST_CURSOR:
                raise ValueError("too long")
            packed = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
            way, *words = json.loads(packed)
            if way not in (0, 1) or not all(type(word) in (int, str) for word in words):
                raise ValueError("not packed by us")
            if any("\0" in word for word in words if isinstance(word, str)):
                raise ValueError("no text")
            return cls(rows.read_key(words), bool(way))
        except (ValueError, TypeError, OverflowError, RecursionError, Invalid) as error:
            raise ValidationError(
                {CURSOR: "Not a cursor of this resource: take it from `volgende`."}
            ) from error


class CursorPagination(pagination.BasePagination):
    """`cursor` and `paginaGrootte` (100 at most), with Link headers. The view says along which fields (`keyset`)."""

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        """The rows of one page. Raises ValidationError (400) for an invalid cursor, size or order."""
        query, rows = request.query_params, self._rows(queryset, view)
        size = number_of(query.get(SIZE, str(PAGE_SIZE)), most=10**9)
        if not size:
            raise ValidationError({SIZE: "A number from 1."})
        size = min(size, MOST_ROWS)
        order = query.get(ORDER, NEWEST if view.newest_first else OLDEST)
        if order not in (NEWEST, OLDEST):
            raise ValidationError({ORDER: f"Unknown value: {order}. Known are: {NEWEST}, {OLDEST}."})
        newest = order == NEWEST
        cursor = Cursor.read(query[CURSOR], rows) if CURSOR in query else None
        back = cursor is not None and cursor.backwards
        found = rows.after(cursor.key if cursor else None, backwards=back != newest, most=size + 1)
        more, found = len(found) > size, found[:size]
        if back:
            found.reverse()
        self._count = rows.count()
        self._links: dict[str, str | None] = {"next": None, "prev": None}
        if found:
            address = site_url(request.get_full_path())
            after, before = Cursor(rows.key_of(found[-1]), False), Cursor(rows.key_of(found[0]), True)
            if more or back:
                self._links["next"] = replace_query_param(address, CURSOR, str(after))
            if cursor is not None and (more or not back):
                self._links["prev"] = replace_query_param(address, CURSOR, str(before))
        return found

    def _rows(self, queryset: Any, view: Any) -> Rows:
        return Keyed(queryset, view.keyset) if isinstance(queryset, QuerySet) else queryset

    def get_paginated_response(self, data: Any) -> Response:
        header = ", ".join(f'<{url}>; rel="{rel}"' for rel, url in self._links.items() if url)
        body = {"aantal": self._count, "volgende": self._links["next"], "vorige": self._links["prev"]}
        return Response({**body, "resultaten": data}, headers={"Link": header} if header else None)

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        link = {"type": "string", "format": "uri", "nullable": True}
        return {
            "type": "object",
            "required": ["aantal", "volgende", "vorige", "resultaten"],
            "properties": {
                "aantal": {"type": "integer", "description": "How many there are in all."},
                "volgende": link | {"description": "The address of the next page; null on the last one."},
                "vorige": link | {"description": "The address of the page before; null on the first one."},
                "resultaten": schema,
            },
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """The parameters of every list, for the API description."""
        return [
            _parameter(
                CURSOR,
                "Where the page begins; take it from `volgende` or from the Link header. Pages go along a key that "
                "never changes: nothing is missed or comes twice while rows come and go.",
                {"type": "string"},
            ),
            _parameter(
                SIZE,
                f"How many rows a page has, {MOST_ROWS} at most.",
                {"type": "integer", "minimum": 1, "default": PAGE_SIZE},
            ),
            _parameter(
                ORDER,
                "`oud`: in the order in which they came, so that what is new comes last. `nieuw`: the other way round.",
                {
                    "type": "string",
                    "enum": [OLDEST, NEWEST],
                    "default": NEWEST if view.newest_first else OLDEST,
                },
            ),
        ]


def _parameter(name: str, description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "description": description, "schema": schema}
