"""Two people do the same thing at the same moment: neither sees a fault of ours, and nothing stands there twice.

Each case is two real transactions. The second begins after the first has written and before that is committed, which is
when looking first and writing then goes wrong. Every rule of the database that a thing is there once is tried, or says
below why not.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import connection, models, transaction
from django.test import Client
from django.urls import reverse

from civicnet.accounts.models import RoleGrant, User
from civicnet.areas.models import Neighbourhood
from civicnet.workflow import SYSTEM, NotAllowedNow
from initiatives import actions as registry
from initiatives.models import Initiative
from tests.factories import make_initiative, make_user, make_version
from tests.factories.races import (
    CASES,
    at_the_same_moment,
    make_areas_of_one,
    same_first_admin,
    same_name,
    same_number,
    same_organisation,
    same_report,
)
from vision import actions as visioning
from vision.models import Goal, PieceKind, Vision

REFUSED = (NotAllowedNow, ValidationError)
# Rules that no verb fills from a search, or whose race is tried where the whole of it is.
REVIEWED = {
    "blocked_once": "written with get_or_create",
    "accounts.CalendarAddress.user": "written with update_or_create",
    "accounts.CalendarAddress.sha256": "256 random bits",
    "one_entry_each": "one INSERT … ON CONFLICT, which updates what is there",
    "one_meaning_each": "one INSERT … ON CONFLICT, which updates what is there",
    "one_experience_of_a_step": "written with update_or_create, under the lock of the case",
    "network.Snapshot.day": "written with update_or_create, under the turn of the network",
    "network.HiddenName.initiative": "written with get_or_create",
    "network.HiddenName.organisation": "written with get_or_create",
    "one_digest_a_period": "the letters of a period are written under a turn of their own",
    "once_like_a_goal": "written by the worker, under a turn of its own",
    "offered_once_to_each": "written by the worker with get_or_create, under the lock of the collaboration",
    "one_pulse_of_a_partner": "written with update_or_create, under the lock of the collaboration",
    "one_suggestion_a_pair": "one INSERT … ON CONFLICT, under the turn of the category",
    "outbox.RefusedAddress.receiver": "written by the one relay, with get_or_create",
    "once_a_postcode_and_area": "the list is put in the place of the last under the turn of the areas",
    "areas.AgeBand.code": "written by the loaders under the turn of the areas, and by the admin",
    "areas.Place.code": "written by the loaders under the turn of the areas, and by the admin",
    "accounts.User.email": "test_two_sign_ups_with_one_address; other doors answer 409",
    "one_open_factor_reset": "under the lock of the person, like a role",
    "one_adopted_version": "a state: perform() under the lock of the version (tests/vision)",
    "one_keying_per_person": "under the lock of the round (tests/vision/endorsement/test_pairs.py)",
    "one_line_per_person": "the roll is loaded under the lock of the round",
    "one_line_per_letter": "a random code, made under the lock of the roll's lines",
    "one_list_per_name": "closing takes each step under the lock of the round",
    "initiatives.Initiative.source_id": "the key of a row that is imported, by one command at a time",
    "marketplace.Post.source_id": "the key of a row that is imported, by one command at a time",
    "initiatives.Invitation.token_hash": "192 random bits",
    "one_note_per_difference": "under the lock of the case, like a reading",
}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", CASES)
def test_two_at_the_same_moment(name: str) -> None:
    first, second = CASES[name][0]()
    one, other = at_the_same_moment(first, second)
    assert not isinstance(one, Exception), one
    assert not isinstance(other, Exception) or isinstance(other, REFUSED), repr(other)


@pytest.mark.django_db(transaction=True)
def test_what_came_of_it() -> None:
    slugs = [getattr(made, "slug", made) for made in at_the_same_moment(*same_name())]
    assert slugs == ["zelfde-naam-tegelijk", "zelfde-naam-tegelijk-2"]
    slugs = [getattr(made, "slug", made) for made in at_the_same_moment(*same_organisation())]
    assert slugs == ["stichting-zelfde", "stichting-zelfde-2"]
    number = at_the_same_moment(*same_number())[1]
    assert isinstance(number, ValidationError)
    assert list(number.message_dict) == ["number"]
    report = at_the_same_moment(*same_report())[1]
    assert isinstance(report, ValidationError)
    assert report.code == "again"


@pytest.mark.django_db(transaction=True)
def test_set_up_makes_one_first_administrator() -> None:
    at_the_same_moment(*same_first_admin())
    assert RoleGrant.objects.active_admins().count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_code_means_one_thing_in_two_versions_written_at_once() -> None:
    versions = [make_version(state="drafting") for _n in range(2)]
    made = at_the_same_moment(
        *(
            lambda v=v: visioning.add_piece(v, PieceKind.GOAL, {"text": "Nieuw."}, actor=SYSTEM, theme="T1")
            for v in versions
        )
    )
    assert len({getattr(revision, "code", revision) for revision in made}) == 2
    assert Goal.objects.filter(text="Nieuw.").count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_codes_for_one_new_address() -> None:
    email = "nieuw@voorbeeld.example"

    def ask() -> int:
        return Client().post(reverse("account_login"), {"email": email}).status_code

    one, other = at_the_same_moment(ask, ask)
    assert (one, other) == (302, 302)
    assert User.objects.get(email=email).emailaddress_set.count() == 1


@pytest.mark.django_db(transaction=True)
def test_fifty_of_one_name_are_all_on_the_site() -> None:
    drafts = [make_initiative("draft", name="Zelfde naam tegelijk") for _n in range(50)]

    def submit(draft: Initiative) -> str:
        try:
            return registry.submit(draft, actor=SYSTEM).slug
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        slugs = list(pool.map(submit, drafts))
    assert len(set(slugs)) == 50
    assert all(slug.startswith("zelfde-naam-tegelijk") for slug in slugs)


@pytest.mark.django_db(transaction=True)
def test_who_registers_while_the_map_is_drawn_need_not_wait() -> None:
    make_areas_of_one()
    draft = make_initiative("draft")
    area = Neighbourhood.objects.get()

    def waits_for_nobody() -> str:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '200ms'")
            registry.edit(draft, actor=SYSTEM, neighbourhood=area)
        return "done"

    assert at_the_same_moment(make_areas_of_one, waits_for_nobody, holds=True)[1] == "done"


# ---- the rules of the database ------------------------------------------------------------------------


def rules_of_once() -> Iterator[str]:
    """Every rule that something is there once, by the name of its constraint or of its column."""
    for model in apps.get_models():
        if not model.__module__.startswith(("civicnet", "vision", "initiatives")):
            continue
        for field in model._meta.local_fields:
            if field.unique and not field.primary_key:
                yield f"{model._meta.label}.{field.name}"
        for rule in model._meta.constraints:
            if isinstance(rule, models.UniqueConstraint):
                yield rule.name


def test_every_rule_of_once_is_tried_or_reviewed() -> None:
    tried = {rule for _make, names in CASES.values() for rule in names}
    assert not tried & REVIEWED.keys()
    assert set(rules_of_once()) == tried | REVIEWED.keys()


# ---- the helper, and what is left ---------------------------------------------------------------------


@pytest.mark.django_db
def test_a_race_that_nobody_thought_of_is_409(monkeypatch: Any) -> None:
    client = Client()
    client.force_login(make_user())

    @transaction.atomic
    def start(*_args: object, **_named: object) -> None:
        Vision.objects.create(code="A", title="A")
        Vision.objects.create(code="A", title="A")

    monkeypatch.setattr(registry, "start_organisation", start)
    answer = client.post(reverse("initiatives:new_organisation"), {"name": "De Schakel"})
    assert answer.status_code == 409
