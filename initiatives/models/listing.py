"""What the list, the map and their filters know of each public initiative, in one narrow row; and how many have what.

Only triggers write these tables (migration 0015_listing), so they are right whoever changes an initiative: a verb, the
admin, an import, or somebody at the database. Without them a page of the list would join the whole registry with its
goals and neighbourhoods, and count it anew for each visitor.
"""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Final, NamedTuple

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from django.db.models import Sum

from initiatives.models.initiative import Initiative

# The columns that filters count, by the names of the filters in an address.
COUNTED: Final[Mapping[str, str]] = {
    "buurt": "places",
    "thema": "theme_key",
    "doel": "goals",
    "soort": "kind",
    "fase": "stage",
    "uitkomst": "outcome",
}
# Counted as well, for the pages of the vision: the goals of those that are not withdrawn.
SERVED: Final = "dient"


class Line(NamedTuple):
    """How many have `value` in one filter: that of a column, or keys of rows ("{3,7}"; "{}" is none)."""

    filter: str
    value: str
    number: int

    @property
    def keys(self) -> frozenset[int]:
        """The keys in its value; empty for none."""
        return frozenset(map(int, filter(None, self.value.strip("{}").split(","))))


class Listing(models.Model):
    """A public initiative as the list knows it. `places`: where it is; without a neighbourhood, wherever it works."""

    cache_topic = "initiatives"

    initiative = models.OneToOneField(
        Initiative, primary_key=True, on_delete=models.DO_NOTHING, db_constraint=False, related_name="listing"
    )
    submitted_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()
    sort_key = models.CharField(max_length=250, db_collation="C")
    kind = models.CharField(max_length=30)
    stage = models.CharField(max_length=20)
    outcome = models.CharField(max_length=30)
    theme_key = models.BigIntegerField(null=True)
    goals = ArrayField(models.BigIntegerField())
    places = ArrayField(models.BigIntegerField())
    works_in = ArrayField(models.BigIntegerField())
    words = SearchVectorField(null=True)

    class Meta:
        indexes: ClassVar = [
            GinIndex(fields=["words"], name="listing_words"),
            GinIndex(fields=["places", "works_in", "goals"], name="listing_keys"),
            models.Index(fields=["-submitted_at", "-initiative"], name="listing_newest"),
            models.Index(fields=["-changed_at", "-initiative"], name="listing_changed"),
            models.Index(fields=["sort_key", "initiative"], name="listing_by_name"),
        ]

    def __str__(self) -> str:
        return self.sort_key


class FilterCount(models.Model):
    """How many more or fewer initiatives have a value since the line before: the sum of the lines is how many have it.

    Writers only add lines, so that none waits for another; `roll_up` makes one line of all that have the same value.
    """

    cache_topic = "initiatives"

    filter = models.CharField(max_length=10)
    value = models.TextField()
    number = models.IntegerField()

    def __str__(self) -> str:
        return f"{self.filter} {self.value}: {self.number:+}"


def count_everything(*filters: str) -> list[Line]:
    """How many public initiatives have which value of these filters (default: of all). One query, of no initiative."""
    rows = FilterCount.objects.filter(filter__in=filters or COUNTED)
    summed = rows.values_list("filter", "value").annotate(number=Sum("number")).exclude(number=0)
    return [Line(*row) for row in summed]


def count_rows(
    asked: Sequence[tuple[Sequence[str], models.QuerySet[Any]]], columns_of: Mapping[str, str] = COUNTED
) -> list[Line]:
    """How many of some rows have which value, for filters and the rows that each counts. One query.

    Each pair of `asked` is read once, whatever the number of its filters (GROUPING SETS). `columns_of`: the column of
    each filter, or an annotation of the rows.
    """
    parts: list[str] = []
    params: list[Any] = []
    for filters, rows in asked:
        columns = [columns_of[name] for name in filters]
        try:
            sql, its = rows.order_by().values(*columns).query.sql_with_params()
        except EmptyResultSet:  # the question itself says that nothing can be found
            continue
        which = " ".join(
            f"WHEN GROUPING({column}) = 0 THEN '{name}'"
            for name, column in zip(filters, columns, strict=True)
        )
        value = " ".join(f"WHEN GROUPING({column}) = 0 THEN {column}::text" for column in columns)
        sets = ", ".join(f"({column})" for column in columns)
        parts.append(
            f"SELECT CASE {which} END, CASE {value} END, count(*) FROM ({sql}) AS found GROUP BY GROUPING SETS ({sets})"
        )
        params += its
    if not parts:
        return []
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), params)
        return [Line(name, value or "", number) for name, value, number in cursor.fetchall()]
