"""Fill a database with realistic Dutch initiatives: the same ones on every machine."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from random import Random
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from civicnet.accounts.models import User
from civicnet.areas.models import Neighbourhood
from civicnet.text import search_document, sort_key
from initiatives.actions import start_draft, submit
from initiatives.actions.indexing import index_those
from initiatives.models import Initiative, MeasureScore
from tests.bench.words import initiatives
from tests.factories import sign_in
from vision.models import Goal, VisionVersion

COUNT = 20_000
OWNED = 50
BATCH = 1000
STAGES = (
    "submitted",
    "preparation",
    "running",
    "running",
    "running",
    "dormant",
    "ended",
    "handed_over",
    "withdrawn",
)
# The steps that the database allows from a draft; to the other stages by way of running.
WAY_TO = {
    "submitted": ("submitted",),
    "preparation": ("submitted", "preparation"),
    "running": ("submitted", "running"),
    "withdrawn": ("submitted", "withdrawn"),
}
OUTCOMES = (
    "",
    "",
    "",
    "",
    "under_way",
    "fits",
    "fits",
    "fits_with_conditions",
    "not_yet_assessable",
    "does_not_fit",
)
SOURCE = "bench"
EMAIL = "meting@voorbeeld.example"


@dataclass(frozen=True)
class Seeded:
    """What the measurements need to know: addresses, and the cookies of somebody who is signed in."""

    pages: list[str]
    neighbourhoods: list[str]
    owned: list[str]
    cookies: dict[str, str]
    initiatives: int


def seed(progress: Callable[[int], None]) -> Seeded:
    """Have COUNT initiatives, and an owner who is signed in. What an earlier run left is used again."""
    have = Initiative.objects.filter(source_id__startswith=f"{SOURCE}:").count()
    if have != COUNT:
        Initiative.objects.filter(source_id__startswith=f"{SOURCE}:").delete()
        _fill(progress)
    owner, owned = _owner()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    client = sign_in(owner)
    pages = Initiative.objects.filter(source_id__startswith=f"{SOURCE}:").order_by("pk")
    return Seeded(
        pages=list(pages.values_list("slug", flat=True)[:: COUNT // 200]),
        neighbourhoods=list(Neighbourhood.objects.values_list("code", flat=True)),
        owned=owned,
        cookies={name: morsel.value for name, morsel in client.cookies.items()},
        initiatives=Initiative.objects.public().count(),
    )


def _fill(progress: Callable[[int], None]) -> None:
    dice = Random(14)
    areas = list(Neighbourhood.objects.order_by("pk"))
    goals = list(Goal.objects.filter(version=VisionVersion.objects.in_force()).order_by("pk"))
    kinds = Initiative.Kind.values
    now = timezone.now()
    through: Any = Initiative.goals.through
    everything = enumerate(initiatives(COUNT))
    while rows := list(islice(everything, BATCH)):
        with transaction.atomic():
            made = [_row(n, values, areas, goals, kinds, now) for n, values in rows]
            stages = [row.stage for row in made]
            for row in made:
                row.stage = "draft"
            Initiative.objects.bulk_create(made)
            pks = [row.pk for row in made]
            for stage in set(stages):
                there = [pk for pk, its in zip(pks, stages, strict=True) if its == stage]
                for step in WAY_TO.get(stage, ("submitted", "running", stage)):
                    Initiative.objects.filter(pk__in=there).update(stage=step)
            through.objects.bulk_create(
                through(initiative_id=row.pk, goal_id=goal.pk)
                for row in made
                for goal in dice.sample(goals, dice.randint(1, min(3, len(goals))))
            )
            index_those(pks)
        progress(len(made))


def _row(
    n: int, values: dict[str, Any], areas: list[Neighbourhood], goals: list[Goal], kinds: list[str], now: Any
) -> Initiative:
    where, kind, stage, outcome = values.pop("dice")
    name = values["name"]
    made = now - timedelta(minutes=11 * n)
    # The middle of a town has more than its edge.
    area = areas[int(where * where * len(areas))]
    return Initiative(
        **values,
        slug=f"{name.lower().encode('ascii', 'ignore').decode().replace(' ', '-')}",
        source_id=f"{SOURCE}:{n}",
        sort_key=sort_key(name),
        kind=kinds[int(kind * len(kinds))],
        stage=STAGES[int(stage * len(STAGES))],
        outcome=OUTCOMES[int(outcome * len(OUTCOMES))],
        neighbourhood=area,
        theme_id=goals[n % len(goals)].theme_id,
        lat=area.lat,
        lon=area.lon,
        search_text=search_document(
            " ".join((name, values["summary"], values["purpose"], values["own_measure"]))
        ),
        made_at=made,
        submitted_at=made,
        changed_at=made,
    )


def _owner() -> tuple[User, list[str]]:
    """Somebody with OWNED initiatives of their own, made by the real verbs; the scores of an earlier run are gone."""
    owner = User.objects.filter(email=EMAIL).first() or User.objects.create_user(EMAIL, name="Meting")
    mine = Initiative.objects.of(owner)
    Initiative.objects.filter(pk__in=list(mine.filter(stage="draft").values_list("pk", flat=True))).delete()
    MeasureScore.objects.filter(author=owner).delete()
    areas = Neighbourhood.objects.order_by("pk")
    for n in range(mine.count(), OWNED):
        draft = start_draft(
            actor=owner,
            name=f"Eigen plan {n}",
            kind="residents_initiative",
            summary="Samen meten.",
            purpose="Wij willen weten hoe snel het gaat.",
            own_measure="Het gaat snel genoeg.",
            neighbourhood=areas.first(),
        )
        submit(draft, actor=owner)
    return owner, list(Initiative.objects.of(owner).values_list("slug", flat=True))
