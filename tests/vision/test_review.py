"""The next review: one person counts once, one in ten calls it, and so does the clock."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from civicnet.areas.actions import set_municipality
from civicnet.outbox.models import Notice
from civicnet.workflow import SYSTEM, NotAllowedNow
from initiatives.actions import name_gap
from tests import factories
from tests.factories.once import made_once
from vision import actions
from vision.models import ReviewRequest, Vision

pytestmark = pytest.mark.django_db


@pytest.fixture
@made_once
def vision() -> Vision:
    set_municipality(actor=SYSTEM, name="Elzerbroek", residents=25)
    return factories.make_version().vision


def test_a_visitor_may_not_ask(vision: Vision, client: Client) -> None:
    assert client.post(reverse("vision:ask_review")).status_code == 302
    assert not ReviewRequest.objects.exists()
    assert client.get(reverse("vision:review")).status_code == 200


def test_one_person_counts_once_and_one_in_ten_calls_it(vision: Vision) -> None:
    curator = factories.make_staff("curator")
    person = factories.make_user()
    for _n in range(2):
        actions.ask_review(vision, actor=person)
    assert ReviewRequest.objects.count() == 1
    actions.ask_review(vision, actor=factories.make_user())
    vision.refresh_from_db()
    assert vision.review == "resting"  # 2 of 25 is less than one in ten
    actions.ask_review(vision, actor=factories.make_user())
    vision.refresh_from_db()
    assert vision.review == "due"
    assert Notice.objects.filter(user=curator, event="vision.call_review").exists()
    with pytest.raises(NotAllowedNow):
        actions.ask_review(vision, actor=factories.make_user())


def test_the_database_counts_one_person_once(vision: Vision) -> None:
    request = actions.ask_review(vision, actor=factories.make_user())
    with pytest.raises(IntegrityError), transaction.atomic():
        ReviewRequest.objects.create(version=request.version, user=request.user)


def test_a_request_is_taken_back(vision: Vision) -> None:
    person = factories.make_user()
    page = factories.sign_in(person)
    page.post(reverse("vision:ask_review"))
    assert 'data-asked="1"' in page.get(reverse("vision:review")).content.decode()
    page.post(reverse("vision:ask_review"), {"terug": "1"})
    assert not ReviewRequest.objects.exists()


def test_four_years_call_it_once(vision: Vision) -> None:
    vision.refresh_from_db()
    assert vision.next_review_on == date(2029, 5, 22)
    assert actions.call_reviews_by_the_clock(date(2029, 5, 21)) == 0
    assert actions.call_reviews_by_the_clock(date(2029, 5, 22)) == 1
    assert actions.call_reviews_by_the_clock(date(2029, 5, 23)) == 0


def test_the_next_adoption_ends_it_and_counts_from_nought(vision: Vision) -> None:
    actions.ask_review(vision, actor=factories.make_user())
    actions.start_review(vision, actor=SYSTEM)
    version = factories.make_version(on=date(2026, 5, 21))
    vision.refresh_from_db()
    assert (vision.review, vision.next_review_on) == ("resting", date(2030, 5, 21))
    assert version.review_requests.count() == 0


def test_the_agenda(vision: Vision, client: Client) -> None:
    with pytest.raises(PermissionDenied):
        actions.note_gap(vision, "Honden", "Past nergens.", actor=factories.make_user())
    plans = [factories.make_initiative("running", name=f"Hondenveld {n}") for n in range(2)]
    staff = factories.sign_in(factories.make_staff("assessor"))
    sent = {"subject": "Honden", "why": "Past nergens.", "initiatives": [plan.pk for plan in plans]}
    assert staff.post(reverse("vision:note_gap"), sent).status_code == 302
    gap = vision.gaps.get()
    page = client.get(reverse("vision:review")).content.decode()
    assert all(plan.name in page for plan in plans)
    answer = reverse("vision:answer_gap", args=[gap.pk])
    assert staff.post(answer, {"answer": "take_up"}).status_code == 403
    curator = factories.sign_in(factories.make_staff("curator"))
    assert curator.post(answer, {"answer": "set_aside"}).status_code == 422  # no reason
    assert curator.post(answer, {"answer": "set_aside", "note": "Dit regelt de wet."}).status_code == 302
    assert "Dit regelt de wet." in client.get(reverse("vision:review")).content.decode()


def test_an_initiative_that_is_hidden_is_not_named(vision: Vision, client: Client) -> None:
    gap = actions.note_gap(vision, "Honden", "Past nergens.", actor=SYSTEM)
    draft = factories.make_initiative("draft", name="Nog geheim")
    name_gap(gap, [draft], actor=SYSTEM)
    assert "Nog geheim" not in client.get(reverse("vision:review")).content.decode()
