"""Rows copied by SQL, each with all the rows that hang on it: what has come by the real verbs once, many times over.

A copy of a row has its key plus so many times STRIDE, so that what points to a row of the same tree points to the copy
of it. What every copy has of its own (its name, place, texts and age) stands in the table `bench_copy`.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db import connection, models, transaction

from civicnet.accounts.models import User
from civicnet.journal.models import Entry as JournalEntry
from civicnet.outbox.models import Notice
from initiatives.assessments.models import Assessment, Confirmation, SentDraft
from initiatives.marketplace.models import Post
from initiatives.models import Initiative, Listing, Membership, Update

Columns = Mapping[str, str]
# By the model and the column: what a copy has instead. `r` is the row, `c` the copy, `t` and `n` and `p` its texts, `a` its
# neighbourhood, `h` what a case was confirmed by.
INSTEAD: Mapping[type[models.Model], Columns] = {
    Initiative: {
        "name": "c.name",
        "sort_key": "lower(c.name)",
        "slug": "c.slug",
        "source_id": "NULL",
        "summary": "t.summary",
        "purpose": "t.purpose",
        "own_measure": "t.own_measure",
        "search_text": "name_words || ' ' || t.search_text",
        "search": "name_vector || t.vector || a.vector || x.vector",
        "neighbourhood_id": "a.id",
        "lat": "a.lat + c.aside * 0.002",
        "lon": "a.lon + c.aside * 0.003",
    },
    # What is open closes in the months to come, whatever the age of its initiative.
    Post: {
        "title": "p.title",
        "text": "p.text",
        "category": "p.category",
        "neighbourhood_id": "a.id",
        "lat": "a.lat + c.aside * 0.002",
        "lon": "a.lon + c.aside * 0.003",
        "opened_at": "r.opened_at - c.age / 50",
        "closes_on": "r.closes_on - (c.g % 80)::int",
        "ask_on": "r.ask_on",
    },
    Update: {"title": "n.title", "text": "n.text", "html": "n.html"},
    Membership: {"organisation_id": "r.organisation_id + c.party * {stride}"},
    Assessment: {
        "name_then": "CASE WHEN r.name_then <> '' THEN c.name ELSE '' END",
        "area_then": "CASE WHEN r.area_then <> '' THEN a.name ELSE '' END",
        "text_sha256": "coalesce(h.answer_sha256, r.text_sha256)",
    },
    SentDraft: {"text": "h.draft", "text_sha256": "h.draft_sha256"},
    Confirmation: {"text_sha256": "h.answer_sha256"},
}
JOINS: Mapping[type[models.Model], str] = {
    Initiative: (
        "JOIN bench_text t ON t.id = c.text JOIN bench_area a ON a.place = c.area"
        " JOIN bench_example x ON x.id = c.example"
        " JOIN bench_name ON bench_name.name = c.name"
    ),
    Post: (
        "JOIN bench_area a ON a.place = c.area"
        " JOIN bench_post p ON p.id = (c.g * 5 + r.id) % (SELECT count(*) FROM bench_post)"
    ),
    Update: "JOIN bench_news n ON n.id = (c.g * 5 + r.id) % (SELECT count(*) FROM bench_news)",
    Assessment: "JOIN bench_area a ON a.place = c.area LEFT JOIN bench_hash h ON (h.g, h.case_id) = (c.g, r.id)",
    SentDraft: "JOIN bench_hash h ON (h.g, h.case_id) = (c.g, r.assessment_id)",
    Confirmation: "JOIN bench_hash h ON (h.g, h.case_id) = (c.g, r.assessment_id)",
}


@contextmanager
def as_owner() -> Iterator[None]:
    """Meanwhile act as the owner of the tables."""
    run(f'SET ROLE "{settings.DATABASES["default"]["USER"]}"')
    yield
    run("RESET ROLE")


@contextmanager
def unguarded() -> Iterator[None]:
    """Meanwhile the owner may write rows in any state: what they mean came by the real verbs. One transaction."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(
            "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
        )
        tables = [table for (table,) in cursor.fetchall()]
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        yield
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def run(sql: str, params: Any = None) -> int:
    """One statement; how many rows it wrote."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return int(cursor.rowcount)


def tree_of(root: type[models.Model]) -> list[tuple[type[models.Model], str, type[models.Model]]]:
    """Every table that hangs on `root`: the table, the column by which it hangs, and on what. Parents come first."""
    found: list[tuple[type[models.Model], str, type[models.Model]]] = []
    seen, queue = {root}, [root]
    for parent in queue:
        for relation in parent._meta.get_fields(include_hidden=True):
            if not (
                relation.auto_created
                and not relation.concrete
                and (relation.one_to_many or relation.one_to_one)
            ):
                continue
            child: Any = relation.related_model
            if child in (root, Listing):  # a listing is made anew
                continue
            found.append((child, relation.field.column, parent))  # type: ignore[union-attr]  # of a relation
            if child not in seen:
                seen.add(child)
                queue.append(child)
    return found


def note_trees(edges: list[tuple[type[models.Model], str, type[models.Model]]]) -> list[type[models.Model]]:
    """Write down which row belongs to the tree of which example (`bench_row`). The tables, `Initiative` first."""
    run("CREATE TEMP TABLE bench_row (tbl text, id bigint, example bigint, PRIMARY KEY (tbl, id))")
    run("INSERT INTO bench_row SELECT %s, id, id FROM bench_example", [Initiative._meta.db_table])
    for child, column, parent in edges:
        table = child._meta.db_table
        run(
            f'INSERT INTO bench_row SELECT %s, r.id, b.example FROM "{table}" r'
            f' JOIN bench_row b ON b.tbl = %s AND b.id = r."{column}" ON CONFLICT DO NOTHING',
            [table, parent._meta.db_table],
        )
    run("ANALYZE bench_row")
    return list(dict.fromkeys([Initiative, *(child for child, _column, _parent in edges)]))


class Copier:
    """Copies the trees of the examples, for a range of `bench_copy` at a time."""

    def __init__(self, tables: list[type[models.Model]], stride: int, people: tuple[int, int, int]) -> None:
        """`people`: the first key of the residents of the examples, how many there are, and how many copies of all."""
        self.tables, self.stride, self.people = tables, stride, people
        self.labels = {model._meta.db_table: model._meta.label_lower for model in tables}

    def person(self, column: str) -> str:
        """Another resident for each copy; who works for the municipality stays the same."""
        first, count, groups = self.people
        return (
            f"CASE WHEN r.{column} BETWEEN {first} AND {first + count - 1}"
            f" THEN r.{column} + {self.stride} * (c.g % {groups}) ELSE r.{column} END"
        )

    def value(self, model: type[models.Model], field: models.Field[Any, Any]) -> str:
        """What a copy has in one column."""
        column = field.column
        if instead := INSTEAD.get(model, {}).get(column):
            return instead.format(stride=self.stride)
        if field.primary_key:
            return f"r.{column} + c.g * {self.stride}"
        if field.related_model is User:
            return self.person(column)
        if field.related_model in self.tables:
            return f"r.{column} + c.g * {self.stride}"
        if isinstance(field, models.DateTimeField):
            return f"r.{column} - c.age"
        # The day of a condition stands in the text that was confirmed.
        if isinstance(field, models.DateField) and column != "due":
            return f"(r.{column} - c.age)::date"
        return f'r."{column}"'

    def copy(self, first: int, last: int) -> None:
        """Copy everything for the copies `first` to `last`."""
        self._note_hashes(first, last)
        for model in self.tables:
            table = model._meta.db_table
            fields = model._meta.concrete_fields
            self._insert(
                model,
                {f.column: self.value(model, f) for f in fields},
                JOINS.get(model, ""),
                f"JOIN bench_row b ON b.tbl = '{table}' AND b.example = c.example"
                f' JOIN "{table}" r ON r.id = b.id',
                first,
                last,
            )
        self._copy_what_tells_of_them(first, last)

    def _insert(
        self, model: type[models.Model], values: Columns, joins: str, rows: str, first: int, last: int
    ) -> None:
        columns = ", ".join(f'"{name}"' for name in values)
        run(
            f'INSERT INTO "{model._meta.db_table}" ({columns}) SELECT {", ".join(values.values())}'
            f" FROM bench_copy c {rows} {joins} WHERE c.g BETWEEN {first} AND {last} ORDER BY c.g, r.id"
        )

    def _note_hashes(self, first: int, last: int) -> None:
        """The draft and the answer of each copied case name that case: their hashes are its own."""
        run("DROP TABLE IF EXISTS bench_hash")
        run(
            f"""
            CREATE TEMP TABLE bench_hash AS
            WITH own AS (
                SELECT c.g, s.case_id, s.answer, s.draft_sha256 AS was, '"assessment":' || s.case_id || ',' AS old,
                    '"assessment":' || (s.case_id + c.g * {self.stride}) || ',' AS new, s.draft
                FROM bench_copy c JOIN bench_sealed s ON s.example = c.example WHERE c.g BETWEEN {first} AND {last}
            ), drafts AS (
                SELECT *, encode(sha256(convert_to(replace(draft, old, new), 'UTF8')), 'hex') AS draft_sha256 FROM own
            )
            SELECT g, case_id, replace(draft, old, new) AS draft, draft_sha256,
                encode(sha256(convert_to(replace(replace(answer, old, new), was, draft_sha256), 'UTF8')), 'hex')
                    AS answer_sha256
            FROM drafts
            """
        )
        run("ANALYZE bench_hash")

    def _copy_what_tells_of_them(self, first: int, last: int) -> None:
        """Their lines in the journal, the notices about them, and the words by which their cases are found."""
        journal = {f.column: self.value(JournalEntry, f) for f in JournalEntry._meta.concrete_fields}
        journal["subject"] = f"e.label || ':' || (e.key + c.g * {self.stride})"
        rows = "JOIN bench_entry e ON e.example = c.example JOIN journal_entry r ON r.id = e.id"
        self._insert(JournalEntry, journal, "", rows, first, last)
        notices = {f.column: self.value(Notice, f) for f in Notice._meta.concrete_fields}
        notices |= {
            "url": "replace(r.url, x.slug, c.slug)",
            "title": "left(replace(r.title, x.name, c.name), 300)",
        }
        rows = (
            "JOIN bench_example x ON x.id = c.example JOIN bench_notice b ON b.example = c.example"
            " JOIN outbox_notice r ON r.id = b.id"
        )
        self._insert(Notice, notices, "", rows, first, last)
        run(
            f"""
            INSERT INTO search_entry (kind, key, words)
            SELECT 'assessments.assessment', w.case_id + c.g * {self.stride}, name_vector || a.vector || w.vector
            FROM bench_copy c JOIN bench_case_words w ON w.example = c.example
                JOIN bench_name ON bench_name.name = c.name JOIN bench_area a ON a.place = c.area
            WHERE c.g BETWEEN {first} AND {last} ORDER BY c.g
            """
        )
        run(
            f"""
            INSERT INTO search_entry (kind, key, words)
            SELECT 'marketplace.post', r.id + c.g * {self.stride}, p.vector
            FROM bench_copy c JOIN bench_row b ON b.tbl = 'marketplace_post' AND b.example = c.example
                JOIN marketplace_post r ON r.id = b.id {JOINS[Post]}
            WHERE c.g BETWEEN {first} AND {last} ORDER BY c.g
            """
        )


def note_what_tells(tables: list[type[models.Model]]) -> None:
    """Write down which lines of the journal and which notices are about which example."""
    labels = ", ".join(f"('{model._meta.db_table}', '{model._meta.label_lower}')" for model in tables)
    run(
        f"""
        CREATE TEMP TABLE bench_entry AS
        SELECT e.id, b.example, l.label, b.id AS key FROM bench_row b
        JOIN (VALUES {labels}) AS l (tbl, label) USING (tbl) JOIN journal_entry e ON e.subject = l.label || ':' || b.id
        """
    )
    run(
        "CREATE TEMP TABLE bench_notice AS SELECT n.id, x.id AS example FROM outbox_notice n"
        " JOIN bench_example x ON split_part(n.url, '/', 3) = x.slug"
    )
    for table in ("bench_entry", "bench_notice"):
        run(f"ANALYZE {table}")


def copy_simply(model: type[models.Model], where: str, count: int, stride: int, instead: Columns) -> None:
    """`count` more of each row of `model` that `where` (SQL about `r`) finds; `instead` as above, with `k` the number."""
    values = {f.column: f'r."{f.column}"' for f in model._meta.concrete_fields}
    values |= {model._meta.pk.column: f"r.id + k * {stride}", **instead}
    columns = ", ".join(f'"{name}"' for name in values)
    run(
        f'INSERT INTO "{model._meta.db_table}" ({columns}) SELECT {", ".join(values.values())}'
        f' FROM "{model._meta.db_table}" r, generate_series(1, {count}) AS k WHERE {where} ORDER BY k, r.id'
    )


def highest_key(tables: list[type[models.Model]]) -> int:
    """The highest primary key in any of these tables."""
    return max(model._default_manager.aggregate(most=models.Max("pk"))["most"] or 0 for model in tables)


def go_on_numbering(tables: list[type[models.Model]]) -> None:
    """Let new rows get keys after those of the copies."""
    for model in tables:
        table, key = model._meta.db_table, model._meta.pk.column
        run(
            f"SELECT setval(pg_get_serial_sequence('\"{table}\"', '{key}'), greatest(max({key}), 1)) FROM \"{table}\""
        )
