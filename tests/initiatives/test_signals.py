"""Signals: left by anyone signed in, adopted by somebody into a draft."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from civicnet.outbox.models import Notice
from civicnet.workflow import NotAllowedNow
from initiatives import actions
from initiatives.models import Initiative, Signal
from tests.factories import make_staff, make_user

pytestmark = pytest.mark.django_db
LIST = "/initiatieven/signalen/"
NEW = "/initiatieven/signalen/nieuw/"
WORDS = {"what": "Een bankje bij de halte", "where": "Kerkstraat", "why": "Oudere mensen moeten staan."}


def make_signal(**changes: object) -> Signal:
    return actions.leave_signal(**{"actor": make_user(name="Els Stil")} | WORDS | changes)  # type: ignore[arg-type]


def url(signal: Signal) -> str:
    return reverse("initiatives:signal", args=[signal.pk])


def test_a_signal_is_left_by_who_is_signed_in(client: Client) -> None:
    assert client.post(NEW, WORDS).status_code == 302
    assert not Signal.objects.exists()
    client.force_login(make_user())
    answer = client.post(NEW, WORDS | {"where": ""})
    assert answer.status_code == 422
    assert 'href="#id_where"' in answer.text
    assert WORDS["why"] in answer.text
    assert client.post(NEW, WORDS)["Location"] == Signal.objects.get().get_absolute_url()


def test_everybody_reads_it_and_nobody_sees_who_left_it(client: Client) -> None:
    make_signal()
    text = client.get(LIST).text
    assert WORDS["what"] in text
    assert "Els Stil" not in text
    assert "data-csrf" not in text
    assert 'method="post"' not in text  # a visitor gets no cookie


def test_adopting_makes_a_draft_and_tells_who_left_it(client: Client) -> None:
    signal = make_signal()
    assert client.post(url(signal), {"verb": "adopt"}).status_code == 302
    signal.refresh_from_db()
    assert signal.state == "open"
    adopter = make_user()
    client.force_login(adopter)
    answer = client.post(url(signal), {"verb": "adopt"})
    draft = Initiative.objects.get()
    assert answer["Location"] == reverse("initiatives:step", args=[draft.slug, "wat"])
    assert (draft.name, draft.place_note, draft.purpose) == tuple(WORDS.values())
    assert draft.member_ids() == {adopter.pk}
    assert Notice.objects.get().user == signal.left_by
    # Nobody else can take it any more, and the list keeps the draft to itself.
    other = Client()
    other.force_login(make_user())
    assert other.post(url(signal), {"verb": "adopt"}).status_code == 404
    assert WORDS["what"] not in other.get(LIST).text
    signal.refresh_from_db()
    with pytest.raises(NotAllowedNow):
        actions.adopt_signal(signal, actor=make_user())
    assert Initiative.objects.count() == 1


def test_once_it_is_on_the_site_the_signal_leads_there(client: Client) -> None:
    signal, adopter = make_signal(), make_user()
    draft = actions.adopt_signal(signal, actor=adopter)
    actions.edit(draft, actor=adopter, kind="residents_initiative")
    public = actions.submit(draft, actor=adopter)
    assert public.get_absolute_url() in client.get(LIST).text


def test_a_thrown_away_draft_gives_the_signal_back() -> None:
    signal, adopter = make_signal(), make_user()
    actions.remove_draft(actions.adopt_signal(signal, actor=adopter), actor=adopter)
    signal.refresh_from_db()
    assert (signal.state, signal.adopted_as) == ("open", None)


def test_only_who_left_it_takes_it_back(client: Client) -> None:
    signal = make_signal()
    for person in (make_user(), make_staff("moderator")):
        client.force_login(person)
        assert client.post(url(signal), {"verb": "withdraw"}).status_code == 403
        with pytest.raises(PermissionDenied):
            actions.withdraw_signal(signal, actor=person)
    assert signal.left_by
    client.force_login(signal.left_by)
    assert client.post(url(signal), {"verb": "release"}).status_code == 404
    assert client.post(url(signal), {"verb": "withdraw"}).status_code == 302
    assert WORDS["what"] not in client.get(LIST).text
    assert client.post(url(signal), {"verb": "adopt"}).status_code == 409


def test_the_database_keeps_state_and_initiative_together() -> None:
    signal = make_signal()
    with pytest.raises(IntegrityError), transaction.atomic():
        Signal.objects.filter(pk=signal.pk).update(state="adopted")
