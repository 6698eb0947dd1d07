"""Which offers suit a need and why, when both sides hear of it, and that who says "does not suit" is heard."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from civicnet.areas.models import Place
from civicnet.celery import app
from civicnet.likeness.actions import fill
from civicnet.outbox.actions import relay
from civicnet.outbox.models import Message, Notice
from civicnet.workflow import SYSTEM
from initiatives.actions.draft import carry
from initiatives.marketplace import actions
from initiatives.marketplace.actions import suggesting
from initiatives.marketplace.matching import suggestions_for, suggestions_of
from initiatives.marketplace.matching.compared import Market, compare
from initiatives.marketplace.matching.pool import best_pairs
from initiatives.marketplace.models import Category, Post, Suggestion
from tests.factories import (
    add_member,
    make_areas,
    make_initiative,
    make_organisation,
    make_user,
    make_version,
)
from tests.factories.exchanges import make_exchange
from tests.factories.initiatives import owner_of
from tests.factories.posts import make_post
from vision.models import Goal

pytestmark = pytest.mark.django_db
HALL = "Zaal op vrijdagavond, geluid mag"
ROOM = "Zaal op avonden in de week"
STORE = "Opslag voor spullen in een schuur"


def why(post: Post, user: Any = None) -> list[list[str]]:
    """The reasons of each suggestion, best first; those against begin with a minus."""
    return [
        [("" if reason.is_for else "- ") + reason.text for reason in fit.reasons]
        for fit in suggestions_for(post, user or make_user())
    ]


def found(post: Post) -> list[Post]:
    return [row.other_than(post) for row in suggestions_of(post)]


def pair(need: dict[str, Any], offer: dict[str, Any]) -> tuple[Post, Post]:
    """A need and an offer of one category, suggested to each other."""
    one = make_post("need", **{"title": HALL, "category": "space"} | need)
    other = make_post("offer", **{"title": ROOM, "category": "space"} | offer)
    actions.suggest([one.pk])
    fill()
    actions.suggest([one.pk])
    return one, other


@pytest.fixture(autouse=True)
def worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """The worker does at once what the relay hands it."""

    def send_task(name: str, kwargs: dict[str, Any], **_options: Any) -> None:
        app.tasks[name](**kwargs)

    app.loader.import_default_modules()
    monkeypatch.setattr(app, "send_task", send_task)


def carried_out() -> None:
    """All that the outbox has to do, and what comes of it."""
    while relay():
        pass


# ---- which, and in what order ----------------------------------------------------------------------


def test_only_what_is_open_and_of_the_same_category_is_suggested() -> None:
    need = make_post("need", title=HALL, category="space")
    right = make_post("offer", title=ROOM, category="space")
    make_post("offer", title=ROOM, category="material")
    make_post("offer", "draft", title=ROOM, category="space")
    make_post("need", title=ROOM, category="space")
    make_post("offer", title=ROOM, category="space", initiative=need.initiative)
    hidden = make_post("offer", title=ROOM, category="space")
    Post.objects.filter(pk=hidden.pk).update(hidden_at=timezone.now())
    carried_out()
    assert found(need) == [right]
    assert need in found(right)
    actions.withdraw_post(right, actor=owner_of(right.initiative))
    assert found(need) == []
    actions.reopen(right, actor=owner_of(right.initiative))
    carried_out()
    assert found(need) == [right]


def test_what_means_the_same_comes_first_in_both_directions() -> None:
    need = make_post("need", title="Gereedschap om plantenbakken van hout te timmeren", category="material")
    make_post("offer", title="Winterjassen en schoenen in kleine maten", category="material")
    right = make_post("offer", title="Zaagmachine, boor en schroeven te leen", category="material")
    other_need = make_post("need", title="Kleding voor kinderen", category="material")
    carried_out()
    assert found(need)[0] == right
    assert found(right) == [need, other_need]


def test_without_the_encoder_words_make_the_order(settings: Any) -> None:
    settings.MEANING = False
    need = make_post("need", title=HALL, category="space")
    make_post("offer", title=STORE, category="space")
    right = make_post("offer", title=ROOM, category="space")
    carried_out()
    assert found(need)[0] == right


def test_a_text_that_changed_is_looked_at_again() -> None:
    need = make_post("need", title="Beamer met een scherm", category="material")
    first = make_post("offer", title="Beamer en scherm te leen", category="material")
    second = make_post("offer", title="Tafels en stoelen te leen", category="material")
    carried_out()
    assert found(need) == [first, second]
    actions.edit_post(need, actor=owner_of(need.initiative), title="Tafels en stoelen voor een feest")
    fill()
    carried_out()
    assert found(need) == [second, first]


def test_a_late_offer_reaches_an_early_need_that_has_enough_others(monkeypatch: pytest.MonkeyPatch) -> None:
    for room in ("actions.suggesting", "matching.pool"):
        monkeypatch.setattr(f"initiatives.marketplace.{room}.KEEP", 2)
    need = make_post("need", title="Kleding voor kinderen", category="material")
    for title in ("Planken van hout", "Emmers verf", "Oude stenen"):
        make_post("offer", title=title, category="material")
    for title in ("Jassen voor volwassenen", "Kleding van wol", "Kinderen leren naaien"):
        make_post("need", title=title, category="material")
    carried_out()
    assert len(found(need)) >= 2
    late = make_post("offer", title="Jassen en kleding voor kinderen", category="material")
    carried_out()
    assert found(need)[0] == late


def test_at_night_the_best_are_found_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    need = make_post("need", title=HALL, category="space")
    right, other = (make_post("offer", title=title, category="space") for title in (ROOM, STORE))
    fill()
    assert actions.suggest_for_category("space") == 2
    assert found(need) == [right, other]
    set_aside = Suggestion.objects.get(offer=right)
    actions.set_aside(set_aside, actor=owner_of(need.initiative))
    actions.withdraw_post(other, actor=owner_of(other.initiative))
    assert actions.suggest_for_category("space") == 0
    assert list(Suggestion.objects.all()) == [set_aside]


def test_the_night_has_a_task_for_each_category() -> None:
    need, offer = (make_post(side, title=ROOM, category="space") for side in ("need", "offer"))
    ride, car = (make_post(side, title="Rit met de bus", category="transport") for side in ("need", "offer"))
    carried_out()
    Suggestion.objects.all().delete()
    actions.ask_for_all_suggestions()
    asked = Message.objects.filter(name="marketplace.suggest_for_category", done_at=None)
    assert {row.payload["category"] for row in asked} == set(Category.values)
    carried_out()
    assert (found(need), found(ride)) == ([offer], [car])


def test_a_night_that_is_broken_off_is_done_again(monkeypatch: pytest.MonkeyPatch) -> None:
    needs = [make_post("need", title=f"Zaal {n}", category="space") for n in range(3)]
    make_post("offer", title=ROOM, category="space")
    fill()
    monkeypatch.setattr(suggesting, "BATCH", 1)
    write, calls = suggesting._write, 0

    def killed(pairs: Any) -> None:
        nonlocal calls
        calls += 1
        if calls == 2:
            raise SystemExit
        write(pairs)

    monkeypatch.setattr(suggesting, "_write", killed)
    with pytest.raises(SystemExit):
        actions.suggest_for_category("space")
    assert Suggestion.objects.count() == 1, "what was written stays"
    assert actions.suggest_for_category("space") == 3
    assert calls == 4, "only what was missing"
    assert [len(found(need)) for need in needs] == [1, 1, 1]


def test_what_is_put_up_during_the_night_keeps_its_suggestions(monkeypatch: pytest.MonkeyPatch) -> None:
    need = make_post("need", title=HALL, category="space")
    make_post("offer", title=STORE, category="space")
    carried_out()
    late: list[Post] = []

    def find(*args: Any) -> Any:
        late.append(make_post("offer", title=ROOM, category="space"))
        carried_out()
        return best_pairs(*args)

    monkeypatch.setattr(suggesting, "best_pairs", find)
    actions.suggest_for_category("space")
    assert found(need)[0] == late[0]


def test_of_each_post_only_the_best_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    for room in ("actions.suggesting.KEEP", "matching.pool.KEEP"):
        monkeypatch.setattr(f"initiatives.marketplace.{room}", 2)
    for n in range(6):
        make_post("need", title=f"Zaal voor groep {n}", category="space")
        make_post("offer", title=f"Zaal in pand {n}", category="space")
    fill()
    assert actions.suggest_for_category("space") <= 2 * (6 + 6)
    for need in Post.objects.filter(side="need"):
        assert len(found(need)) >= 2


# ---- why -------------------------------------------------------------------------------------------


def test_what_is_compared_of_a_post() -> None:
    make_version("adopted")
    goal = Goal.objects.order_by("pk")[0]
    here, there = make_areas("Molenwijk", "Weversveld")
    place = Place.objects.create(code="P1", name="De Weverij", neighbourhood=here, lat=52.01, lon=4.95)
    initiative = make_initiative("running", goals=[goal])
    member, through = add_member(initiative), make_user()
    run = make_organisation(owner=through)
    with transaction.atomic():
        carry(initiative, run, actor=SYSTEM, at=timezone.now())
    need = make_post(
        "need", title=HALL, category="space", initiative=initiative, neighbourhood=here, days=[5]
    )
    need.working_area.add(there)
    offer = make_post("offer", category="space", organisation=run, place=place, condition=place)
    mine = make_post("offer", category="space", person=member)
    fill()
    asks, offers, owns = compare(Post.objects.all())
    assert (asks.pk, offers.pk, owns.pk) == (need.pk, offer.pk, mine.pk)
    assert asks.speakers == {owner_of(initiative).pk, member.pk, through.pk}
    assert (offers.speakers, owns.speakers) == ({through.pk}, {member.pk})
    assert (asks.areas, asks.days, asks.goals) == ({here.pk, there.pk}, {5}, {goal.pk: goal.short})
    assert (asks.point, asks.is_exact) == ((here.lon, here.lat), False)
    assert (offers.point, offers.is_exact, offers.condition) == ((4.95, 52.01), True, "De Weverij")
    assert owns.point is None
    assert asks.gist.vector is not None
    assert Market.now() == Market({"space": 1}, {"space": 2})


def test_the_reasons_are_shown_to_everybody_and_one_of_them_to_their_own() -> None:
    need, _offer = pair({}, {})
    said = "Jullie kennen elkaar nog niet."
    assert why(need)[0] == ["Allebei over avond en zaal."]
    assert why(need, owner_of(need.initiative))[0] == ["Allebei over avond en zaal.", said]


# ---- who hears of it -------------------------------------------------------------------------------


def told(post: Post) -> list[str]:
    rows = Notice.objects.filter(event__startswith="suggestion.", user=owner_of(post.initiative))
    return list(rows.order_by("pk").values_list("event", flat=True))


def test_both_sides_get_a_notice_that_says_why_and_at_most_one_a_day() -> None:
    need = make_post("need", title=HALL, category="space")
    offer = make_post("offer", title=ROOM, category="space")
    carried_out()
    carried_out()
    assert told(need) == ["suggestion.offer_found"]
    assert told(offer) == ["suggestion.need_found"]
    notice = Notice.objects.get(user=owner_of(need.initiative), event="suggestion.offer_found")
    assert ROOM in notice.title
    assert "Allebei over avond en zaal." in notice.text
    assert notice.url == f"/marktplaats/{need.pk}/past/"
    second = make_post("offer", title="Zaal met keuken", category="space")
    carried_out()
    assert told(need) == ["suggestion.offer_found"]
    assert told(second) == ["suggestion.need_found"]
    Suggestion.objects.exclude(need_told_at=None).update(
        need_told_at=timezone.now() - timedelta(days=1, minutes=1)
    )
    make_post("offer", title="Zaal met podium", category="space")
    carried_out()
    assert told(need) == ["suggestion.offer_found"] * 2


def test_nobody_is_told_of_what_is_about_something_else_or_was_there_long_ago() -> None:
    need = make_post("need", title="Een hond uitlaten", category="hands")
    make_post("offer", title="Belasting invullen", category="hands")
    then = timezone.now() - timedelta(days=3)
    old = make_post("need", title=HALL, category="space", at=then)
    make_post("offer", title=ROOM, category="space", at=then)
    carried_out()
    assert found(need)
    assert found(old)
    assert not Notice.objects.filter(event__startswith="suggestion.").exists()


# ---- does not suit ---------------------------------------------------------------------------------


def test_only_who_speaks_for_one_of_the_two_sets_it_aside_and_then_for_good() -> None:
    need, offer = pair({}, {})
    (suggestion,) = suggestions_of(need)
    with pytest.raises(PermissionDenied):
        actions.set_aside(suggestion, actor=make_user())
    member = add_member(offer.initiative)
    actions.set_aside(suggestion, actor=member, reason="Te klein.")
    actions.set_aside(suggestion, actor=owner_of(need.initiative), reason="Iets anders.")
    suggestion.refresh_from_db()
    assert (suggestion.set_aside_by, suggestion.reason) == (member, "Te klein.")
    assert found(need) == found(offer) == []
    actions.suggest([need.pk, offer.pk])
    actions.ask_for_all_suggestions()
    carried_out()
    assert found(need) == []


def test_showing_them_takes_no_more_queries_with_more_of_them() -> None:
    need, _offer = pair({}, {})
    user = owner_of(need.initiative)

    def asked(act: Callable[[], Any]) -> int:
        with CaptureQueriesContext(connection) as captured:
            act()
        return len(captured)

    few = asked(lambda: suggestions_for(need, user))
    for n in range(6):
        make_post("offer", title=f"Zaal {n}", category="space")
    carried_out()
    fresh = Post.objects.with_party().get(pk=need.pk)
    assert len(suggestions_for(fresh, user)) == 7
    fresh = Post.objects.with_party().get(pk=need.pk)
    assert asked(lambda: suggestions_for(fresh, user)) <= few + 1


def test_who_kept_a_promise_to_each_other_is_connected() -> None:
    need, offer = pair({}, {})
    owner, said = owner_of(need.initiative), "Jullie kennen elkaar nog niet."
    assert said in why(need, owner)[0]
    for state in ("agreed", "not_kept"):
        make_exchange(state, post=make_post("need", initiative=need.initiative), initiative=offer.initiative)
    assert said in why(need, owner)[0]
    make_exchange(
        "confirmed", post=make_post("need", initiative=offer.initiative), initiative=need.initiative
    )
    assert said not in why(need, owner)[0]
    assert "De een hielp de ander al eens." in why(need, owner)[0]
    assert "De een hielp de ander al eens." not in why(need)[0]


def test_who_shares_a_member_is_connected() -> None:
    group = make_initiative("running")
    need, _offer = pair({"initiative": group}, {"person": add_member(group)})
    assert why(need, owner_of(group))[0] == ["Allebei over avond en zaal."]
