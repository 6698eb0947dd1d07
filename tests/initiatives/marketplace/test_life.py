"""The life of an offer or a need: who may, until when, how much is promised, and what ends it."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client

from civicnet.outbox.actions import relay
from civicnet.workflow import NotAllowedNow
from initiatives import actions as registering
from initiatives.marketplace import actions
from initiatives.marketplace.models import Post
from tests.factories import add_member, make_initiative, make_organisation, make_user
from tests.factories.initiatives import owner_of
from tests.factories.posts import make_post

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 11, tzinfo=UTC)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


def test_only_who_speaks_for_the_party_puts_something_up() -> None:
    initiative, person = make_initiative("running"), make_user()
    for party in ({"initiative": initiative}, {"organisation": make_organisation()}, {"person": make_user()}):
        with pytest.raises(PermissionDenied):
            actions.start_post(actor=person, side="need", category="space", title="Zaal", **party)
    member = add_member(initiative)
    post = actions.start_post(
        actor=member, side="need", category="space", title="Zaal", initiative=initiative
    )
    assert post.party_name == initiative.name
    assert not Post.objects.visible_to(person).exists()
    assert actions.put_up(post, actor=owner_of(initiative)).state == "open"
    assert Post.objects.visible_to(person).get() == post


def test_a_post_is_of_one_party_in_the_database_too() -> None:
    post = make_post()
    for value in ("initiative_id = NULL", f"person_id = {make_user().pk}"):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE marketplace_post SET {value} WHERE id = %s", [post.pk])


def test_a_resident_in_person_is_not_named() -> None:
    person = make_user(name="Wim de Vries")
    post = make_post("offer", person=person)
    assert post.party_name == "een inwoner"
    assert person.name not in post.party_name


def test_the_municipality_asks_and_offers_as_the_municipality(client: Client) -> None:
    post = make_post("offer", organisation=make_organisation("Gemeente Elzerbroek", is_municipality=True))
    assert post.party_name == "de gemeente"
    page = client.get(post.get_absolute_url()).text
    assert "De gemeente biedt dit." in page
    assert "Gemeente Elzerbroek" in page.partition("application/ld+json")[2]


@pytest.mark.usefixtures("clock")
def test_it_closes_after_90_days_or_with_its_own_time() -> None:
    assert make_post().closes_on == date(2026, 5, 31)
    assert make_post(until_on=date(2026, 4, 1)).closes_on == date(2026, 4, 1)
    assert make_post(until_on=date(2027, 4, 1)).closes_on == date(2026, 5, 31)
    post = make_post()
    for until, closes in ((date(2026, 4, 1), date(2026, 4, 1)), (None, date(2026, 5, 31))):
        actions.edit_post(post, actor=owner_of(post.initiative), until_on=until)
        assert Post.objects.get(pk=post.pk).closes_on == closes
    standing = make_post("offer", is_standing=True)
    actions.edit_post(standing, actor=owner_of(standing.initiative), until_on=date(2026, 4, 1))
    assert Post.objects.get(pk=standing.pk).is_standing
    assert make_post(is_standing=True).closes_on == date(2026, 5, 31)  # a need always has an end
    offer = make_post("offer", is_standing=True)
    assert (offer.closes_on, offer.ask_on) == (None, date(2027, 3, 2))


def test_keeping_it_open_begins_the_term_again(clock: time_machine.Traveller) -> None:
    post = make_post()
    clock.shift(timedelta(days=80))
    speaker = owner_of(post.initiative)
    with pytest.raises(PermissionDenied):
        actions.keep_open(post, actor=make_user())
    assert actions.keep_open(post, actor=speaker).closes_on == date(2026, 8, 19)
    actions.withdraw_post(post, actor=speaker)
    with pytest.raises(NotAllowedNow):
        actions.keep_open(post, actor=speaker)
    assert actions.reopen(post, actor=speaker).closes_on == date(2026, 8, 19)


def test_no_more_is_promised_than_there_is() -> None:
    post = make_post(number=5)
    speaker = owner_of(post.initiative)
    post = actions.take(post, 3)
    assert (post.left, post.state) == (2, "open")
    for number in (0, 3):
        with pytest.raises(NotAllowedNow):
            actions.take(post, number)
    with pytest.raises(ValidationError, match="3"):
        actions.edit_post(post, actor=speaker, number=2)
    assert actions.take(post, 2).state == "reserved"
    with pytest.raises(NotAllowedNow):
        actions.take(post, 1)
    assert actions.edit_post(post, actor=speaker, number=6).state == "open"
    assert actions.edit_post(post, actor=speaker, number=5).state == "reserved"
    assert actions.give_back(post, 1).state == "open"


def test_only_what_depends_on_a_place_lapses() -> None:
    post = make_post("offer")
    with pytest.raises(NotAllowedNow):
        actions.lapse(post, actor=owner_of(post.initiative))


@pytest.mark.parametrize("verb", ["end", "withdraw"])
def test_a_stopped_initiative_takes_its_posts_along(clock: time_machine.Traveller, verb: str) -> None:
    post, other = make_post(), make_post()
    getattr(registering, verb)(post.initiative, actor=owner_of(post.initiative), note="Het lukt niet.")
    relay()
    post.refresh_from_db()
    assert post.state == "open"  # it can still be undone
    clock.shift(timedelta(hours=25))
    relay()
    relay()
    for row in (post, other):
        row.refresh_from_db()
    assert (post.state, other.state) == ("withdrawn", "open")
    with pytest.raises(NotAllowedNow):
        actions.reopen(post, actor=owner_of(post.initiative))
