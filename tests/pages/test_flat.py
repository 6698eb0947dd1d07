"""Every page that grows asks the database as often for 500 rows as for 10, and never more than 12 times."""

from dataclasses import dataclass, field
from itertools import count
from typing import Any, TypeVar

import pytest
from django.conf import settings
from django.db import models
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from civicnet.accounts.models import User
from civicnet.areas.models import Municipality
from civicnet.following.models import Follow
from civicnet.outbox.models import Notice
from initiatives.assessments.models import Assessment, Contact, GoalScore, Pause, Reading
from initiatives.marketplace.models import Side
from initiatives.models import Initiative, MeasureScore, Membership, Update
from tests.factories import (
    make_areas,
    make_case,
    make_initiative,
    make_staff,
    make_user,
    make_version,
    sign_in,
)
from tests.factories.many import asked, copies, unguarded
from tests.factories.posts import make_post
from tests.walked import PAGES
from vision.models import Goal

pytestmark = pytest.mark.django_db
MOST = 12  # for a visitor
MOST_SIGNED_IN = 17  # one for each room that has something of a person
MOST_FOR_A_DOSSIER = 20
FEW, MANY = 10, 500
M = TypeVar("M", bound=models.Model)
_number = count(1)


@dataclass
class Town:
    """One of each thing, by the real verbs; `grow` makes them many."""

    owner: User = field(default_factory=make_user)
    reader: User = field(default_factory=lambda: make_staff("assessor", "broker"))

    def __post_init__(self) -> None:
        Municipality(name="Elzerbroek").save()
        (self.area,) = make_areas("Oude Kern")
        self.version = make_version()
        self.goals = list(self.version.goals.all()[:2])
        self.plan = self.a_plan()
        self.draft = make_initiative("draft", owner=self.owner)
        self.decided = make_case("decided", initiative=self.a_plan(), second_reader=self.reader)
        self.open = {
            "free": make_case("requested", initiative=self.a_plan()),
            "reading": make_case("first_assessment", initiative=self.a_plan(), assessor=self.reader),
            "comparing": make_case("comparison", initiative=self.a_plan(), assessor=self.reader),
            "hearing": make_case("hearing", initiative=self.a_plan(), second_reader=self.reader),
        }
        self.score = MeasureScore.objects.create(
            initiative=self.plan, score=5, note="Het gaat", on=timezone.localdate(), author=self.owner
        )
        self.news = Update.objects.create(
            initiative=self.plan, author=self.owner, title="Nieuws", text="Tekst"
        )

        self.posts = [
            make_post(side, initiative=self.plan, neighbourhood=self.area, title="Zaal") for side in Side
        ]

    def a_plan(self) -> Initiative:
        return make_initiative(
            "running",
            owner=self.owner,
            goals=self.goals,
            neighbourhood=self.area,
            own_measure="Er zijn er meer.",
        )

    def grow(self, n: int) -> None:
        """`n` more of everything."""
        copies(self.news, n)
        copies(self.score, n)
        for post in self.posts:
            copies(post, n)
        Notice.objects.bulk_create(Notice(user=self.owner, event="x", title="Bericht") for _n in range(n))
        people = User.objects.bulk_create(
            User(email=f"vol{next(_number)}@voorbeeld.example", name="Iemand") for _n in range(n)
        )
        Membership.objects.bulk_create(
            Membership(initiative=self.plan, user=p, role="member") for p in people
        )
        Follow.objects.bulk_create(Follow(kind="initiative", key=self.plan.pk, user=p) for p in people)
        self.plans(n, self.draft)
        Follow.objects.bulk_create(
            Follow(kind="initiative", key=plan.pk, user=self.owner)
            for plan in self.plans(n, self.plan, mine=False)
        )
        self.cases(n, self.decided)
        for case in self.open.values():
            self.cases(n, case)
            Contact.objects.bulk_create(
                Contact(assessment=case, by=self.reader, at=timezone.now(), how="call", note="Gebeld")
                for _n in range(n)
            )
            Pause.objects.bulk_create(
                Pause(
                    assessment=case,
                    began_on=timezone.localdate(),
                    ended_on=timezone.localdate(),
                    reason="Een tekening",
                    came_from="intake",
                )
                for _n in range(n)
            )

    def plans(self, n: int, like: Initiative, *, mine: bool = True) -> list[Initiative]:
        numbers = [next(_number) for _n in range(n)]
        made = copies(like, n, slug=[f"plan-{n}" for n in numbers], name=[f"Plan {n}" for n in numbers])
        for goal in self.goals:
            through = Initiative.goals.through
            through._default_manager.bulk_create(through(initiative=plan, goal=goal) for plan in made)
        if mine:
            Membership.objects.bulk_create(
                Membership(initiative=plan, user=self.owner, role="owner") for plan in made
            )
        return made

    def cases(self, n: int, like: Assessment) -> None:
        made = copies(like, n, initiative_id=[plan.pk for plan in self.plans(n, like.initiative)])
        for reading in like.readings.all():
            read = copies(reading, n, assessment_id=[case.pk for case in made])
            for score in reading.scores.all():
                copies(score, n, reading_id=[row.pk for row in read])

    def pages(self) -> dict[str, Client]:
        """What grows, and who looks at it."""
        visitor, owner, reader = Client(), sign_in(self.owner), sign_in(self.reader)
        goal = self.goals[0]
        plan = self.plan.get_absolute_url()
        dossiers = [reverse("dossier", args=[case.pk]) for case in self.open.values()]
        return {
            "/": visitor,
            "/initiatieven/": visitor,
            "/initiatieven/?zoek=plan&fase=running": visitor,
            "/initiatieven/?toon=kaart": visitor,
            "/marktplaats/": visitor,
            "/marktplaats/?zoek=zaal&buurt=B1": visitor,
            "/marktplaats/?kant=gevraagd&toon=kaart": visitor,
            "/marktplaats/rss.xml": visitor,
            self.posts[0].get_absolute_url(): visitor,
            "/zoeken/?zoek=plan": visitor,
            plan: visitor,
            self.decided.initiative.get_absolute_url(): visitor,
            "/buurten/B1/": visitor,
            "/visie/": visitor,
            reverse("goal", args=[self.version.number, goal.code]): visitor,
            "/toetsen/": visitor,
            self.decided.get_absolute_url(): visitor,
            "/api/v1/initiatieven?paginaGrootte=100": visitor,
            "/api/v1/toetsen?paginaGrootte=100": visitor,
            "/api/v1/doelen?paginaGrootte=100": visitor,
            "/api/v1/buurten": visitor,
            f"{plan}?wie=ik": owner,
            "/mijn/": owner,
            "/mijn/berichten/": owner,
            reverse("assessments:reply", args=[self.open["hearing"].pk]): owner,
            "/werk/": reader,
            **dict.fromkeys([*dossiers, reverse("dossier", args=[self.decided.pk])], reader),
        }


def limit_of(page: str, client: Client) -> int:
    """How often a page may ask. A dossier is one screen of everything about a case."""
    if page.startswith("/werk/toetsen/"):
        return MOST_FOR_A_DOSSIER
    return MOST_SIGNED_IN if settings.SESSION_COOKIE_NAME in client.cookies else MOST


@pytest.mark.walk(PAGES)
def test_no_page_asks_more_when_there_is_more(kept: dict[Any, Any]) -> None:
    town = Town()
    unguarded()
    town.grow(FEW)
    few = {page: asked(client, page, kept) for page, client in town.pages().items()}
    town.grow(MANY - FEW)
    many = {page: asked(client, page, kept) for page, client in town.pages().items()}
    assert Initiative.objects.count() > 7 * MANY
    assert Assessment.objects.count() > 5 * MANY
    assert GoalScore.objects.filter(reading__kind=Reading.Kind.AGREED).count() > MANY
    assert Goal.objects.count() == 4
    more = {page: (len(few[page]), len(many[page])) for page in many if len(many[page]) > len(few[page])}
    assert more == {}
    limits = {page: limit_of(page, client) for page, client in town.pages().items()}
    assert {page: len(sql) for page, sql in many.items() if len(sql) > limits[page]} == {}
    twice = {
        page: [sql for sql in sqls if "organisationmember" in sql and sqls.count(sql) > 1]
        for page, sqls in many.items()
    }
    assert {page: sqls for page, sqls in twice.items() if sqls} == {}, "members are asked for once a page"
