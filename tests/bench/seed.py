"""What a real site has, as many times as asked: every kind of row once by the real verbs, and then copied by SQL."""

import os
from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any, Final

from django.db import connection
from django.utils.text import slugify

from civicnet.accounts.models import User
from civicnet.areas import geojson
from civicnet.areas.actions import set_neighbourhoods
from civicnet.areas.models import Neighbourhood
from civicnet.journal.models import Entry as JournalEntry
from civicnet.outbox.models import Message, Notice
from civicnet.search.actions import learn
from civicnet.search.models import Entry
from civicnet.text import markdown
from civicnet.text.search import Texts, search_document, search_vector
from civicnet.workflow import SYSTEM
from initiatives.actions import count_anew
from initiatives.actions.indexing import texts_of
from initiatives.assessments.models import Assessment, canonical_answer
from initiatives.models import Initiative, Organisation, OrganisationMember, Signal
from tests.bench import copying
from tests.bench.examples import Example, Examples, make_examples
from tests.bench.words import WHAT, WHOSE, Writer
from tests.running import ROOT

BATCH: Final = 10_000
# So many different ones at most, and one for every four initiatives of a small site.
MOST_TEXTS: Final = 2_000
MOST_NEWS: Final = 200
NAMES: Final = [f"{what} {whose}" for what in WHAT for whose in WHOSE]
PEOPLE_EACH: Final = 4  # initiatives for each resident
AREAS_FILE: Final = "geo/amsterdam_buurten.geojson"


def seed(size: int, progress: Callable[[int], None] = lambda _copies: None) -> None:
    """Add about `size` initiatives with all that hangs on them. There must be a vision in force and a neighbourhood.

    Says by `progress` how many it has added. The caller analyses the tables afterwards. Writes as the owner of the
    tables, past their triggers: kept answers of running processes are then old.
    """
    examples = make_examples()
    with copying.as_owner():
        _multiply(examples, size, progress)
        count_anew()  # no trigger listed the copies


def _multiply(examples: Examples, size: int, progress: Callable[[int], None]) -> None:
    tables = _note_examples(examples)
    others = [User, Organisation, OrganisationMember, JournalEntry, Notice, Signal]
    stride = _round_up(copying.highest_key([*tables, *others]))
    residents = [person.pk for person in examples.cast.residents]
    groups = max(2, size // PEOPLE_EACH // len(residents))
    parties = max(1, size // 100)
    _note_texts(size)
    copies = _note_copies(size, examples, parties)
    copier = copying.Copier(tables, stride, (residents[0], len(residents), groups))
    with copying.unguarded():
        _copy_people(residents, groups, stride)
        _copy_parties(examples, parties, stride)
    for first in range(1, copies + 1, BATCH):
        with copying.unguarded():
            copier.copy(first, min(first + BATCH - 1, copies))
        progress(min(BATCH, copies - first + 1))
    _copy_letters(size)
    copying.go_on_numbering([*tables, *others, Entry])


def load_areas() -> int:
    """The neighbourhoods of a large municipality, where the shared data is; else those that are there. How many."""
    shared = Path(os.environ.get("CIVICNET_TEST_DATA") or ROOT.parent / "shared" / "data")
    if (file := shared / AREAS_FILE).is_file():
        set_neighbourhoods(geojson.read(file, {"name": "naam", "part-of": "wijknaam"}).areas, actor=SYSTEM)
    return Neighbourhood.objects.count()


def _round_up(key: int) -> int:
    return int(10 ** len(str(key)))


def _table(name: str, columns: str, rows: Iterable[Sequence[Any]]) -> None:
    """A table of this session with these rows."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {name}")
        cursor.execute(f"CREATE TEMP TABLE {name} ({columns})")
        with cursor.copy(f"COPY {name} FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        cursor.execute(f"ANALYZE {name}")


def _note_examples(examples: Examples) -> list[Any]:
    """Write down the examples, and which rows hang on each. The tables of these rows."""
    rows = [example.initiative for example in examples.initiatives]

    def vector(row: Initiative) -> str | None:
        found = texts_of(row)
        kind = "" if row.neighbourhood is None else found.summary.removeprefix(row.summary)
        for name in (row.neighbourhood.name, row.neighbourhood.part_of) if row.neighbourhood else ():
            kind = kind.replace(name, "") if name else kind
        return None if row.is_draft else search_vector(Texts("", kind, row.people, found.aside))

    _table(
        "bench_example",
        "id bigint PRIMARY KEY, slug text, name text, vector tsvector",
        [(row.pk, row.slug, row.name, vector(row)) for row in rows],
    )
    tables = copying.note_trees(copying.tree_of(Initiative))
    copying.note_what_tells(tables)
    cases = Assessment.objects.with_answer().filter(initiative__in=rows)
    sealed = []
    for case in cases:
        if case.draft is not None and case.text_sha256:
            draft = case.draft
            answer = canonical_answer(case).decode()
            sealed.append((case.initiative_id, case.pk, answer, draft.text, draft.text_sha256))
    _table(
        "bench_sealed", "example bigint, case_id bigint, answer text, draft text, draft_sha256 text", sealed
    )
    _table(
        "bench_case_words",
        "example bigint, case_id bigint, vector tsvector",
        [
            (case.initiative_id, case.pk, search_vector(case.searched()._replace(name="", summary="")))
            for case in cases
        ],
    )
    return tables


def _note_texts(size: int) -> None:
    """Write down the texts that the copies have, with their words as search keeps them."""
    write = Writer()
    plans = [write.plan() for _n in range(min(size // 4, MOST_TEXTS))]
    texts = [Texts("", plan.summary, f"{plan.purpose}\n{plan.own_measure}") for plan in plans]
    _table(
        "bench_text",
        "id int PRIMARY KEY, summary text, purpose text, own_measure text, search_text text, vector tsvector",
        [
            (
                n,
                plan.summary,
                plan.purpose,
                plan.own_measure,
                search_document(" ".join(found)),
                search_vector(found),
            )
            for n, (plan, found) in enumerate(zip(plans, texts, strict=True))
        ],
    )
    names = [Texts(name) for name in NAMES[:size]]
    _table(
        "bench_name",
        "name text PRIMARY KEY, name_words text, name_vector tsvector",
        [(found.name, search_document(found.name), search_vector(found)) for found in names],
    )
    areas = list(Neighbourhood.objects.open().order_by("pk").without_outlines())
    places = [Texts("", f"{area.name}\n{area.part_of}") for area in areas]
    _table(
        "bench_area",
        "place int PRIMARY KEY, id bigint, name text, lat float, lon float, vector tsvector",
        [
            (place, area.pk, area.name, area.lat, area.lon, search_vector(found))
            for place, (area, found) in enumerate(zip(areas, places, strict=True))
        ],
    )
    news = [write.news() for _n in range(min(size // 4, MOST_NEWS))]
    _table(
        "bench_news",
        "id int PRIMARY KEY, title text, text text, html text",
        [(n, told.title, told.text, str(markdown(told.text))) for n, told in enumerate(news)],
    )
    asks = [write.ask() for _n in range(min(size // 4, MOST_TEXTS))]
    asked = [Texts(ask.title, "", ask.text) for ask in asks]
    _table(
        "bench_post",
        "id int PRIMARY KEY, category text, title text, text text, vector tsvector",
        [
            (n, ask.category, ask.title, ask.text, search_vector(found))
            for n, (ask, found) in enumerate(zip(asks, asked, strict=True))
        ],
    )
    learn([*texts, *names, *places, *asked])


def _note_copies(size: int, examples: Examples, parties: int) -> int:
    """Write down what each copy has of its own. How many there are."""
    dice = Random(size)
    areas = Neighbourhood.objects.open().count()
    shares = [example.share for example in examples.initiatives]
    drawn: list[Example] = dice.choices(examples.initiatives, shares, k=size - len(examples.initiatives))

    def copy(g: int, example: Example) -> tuple[Any, ...]:
        name = dice.choice(NAMES[:size])
        area = int(dice.random() ** 2 * areas)  # the middle of a town has more than its edge
        age = timedelta(days=dice.random() * example.spread)
        text = g % min(size // 4, MOST_TEXTS)
        party = dice.randrange(parties + 1)
        return (
            g,
            example.initiative.pk,
            name,
            f"{slugify(name)}-{g}",
            area,
            text,
            dice.uniform(-1, 1),
            age,
            party,
        )

    _table(
        "bench_copy",
        "g bigint PRIMARY KEY, example bigint, name text, slug text, area int, text int, aside float, age interval,"
        " party int",
        (copy(g, example) for g, example in enumerate(drawn, 1)),
    )
    return len(drawn)


def _copy_people(residents: list[int], groups: int, stride: int) -> None:
    """More residents: each example has others as its members."""
    here = f"r.id BETWEEN {residents[0]} AND {residents[-1]}"
    other = {"email": "replace(r.email, '@', '-' || k || '@')"}
    copying.copy_simply(User, here, groups - 1, stride, other)


def _copy_parties(examples: Examples, parties: int, stride: int) -> None:
    """Organisations with their people, and signals, each with the words by which it is found."""
    one = examples.organisation.pk
    copying.copy_simply(
        Organisation,
        f"r.id = {one}",
        parties,
        stride,
        {"name": "r.name || ' ' || k", "slug": "r.slug || '-' || k"},
    )
    belongs = {"organisation_id": f"r.organisation_id + k * {stride}"}
    copying.copy_simply(OrganisationMember, f"r.organisation_id = {one}", parties, stride, belongs)
    signals = [signal.pk for signal in examples.signals]
    here = f"r.id IN ({', '.join(map(str, signals))})"
    copying.copy_simply(Signal, here, parties, stride, {"made_at": "r.made_at - k * interval '1 hour'"})
    for kind, keys in (("initiatives.organisation", [one]), ("initiatives.signal", signals)):
        copying.run(
            "INSERT INTO search_entry (kind, key, words) SELECT kind, key + k * %s, words FROM search_entry,"
            " generate_series(1, %s) AS k WHERE kind = %s AND key = ANY(%s)",
            [stride, parties, kind, keys],
        )


def _copy_letters(size: int) -> None:
    """What was carried out in the last month, as the outbox keeps it."""
    messages = Message.objects.count()
    count = max(1, size // 10 // max(1, messages))
    columns = [f.column for f in Message._meta.concrete_fields if not f.primary_key]
    names = ", ".join(f'"{name}"' for name in columns)
    copying.run(
        f"INSERT INTO outbox_message (id, {names}) SELECT gen_random_uuid(), {names} FROM outbox_message,"
        f" generate_series(1, {count})"
    )
