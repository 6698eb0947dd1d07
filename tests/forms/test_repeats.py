"""A form works once: the mark that rides along with it, and what the second of two gets."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.test import Client, RequestFactory
from django.utils import timezone

from civicnet.forms import repeats
from civicnet.forms.models import SentForm
from civicnet.forms.typed import may_be_kept
from civicnet.permissions import every_url
from civicnet.tasks import forget_sent_forms
from initiatives.models import Initiative
from tests.factories import make_round, make_staff, make_user, sign_in, voter_number
from tests.factories.consulted import version
from tests.factories.votes import vote
from vision.endorsement.middleware import leaves_no_line
from vision.endorsement.models import Ballot
from vision.models import Reaction, VisionVersion

__all__ = ["version"]

pytestmark = pytest.mark.django_db
Signed = Callable[..., Client]
REACT = "/visie/consultatie/deel/doel-D1.1/reageren/"
NEW = "/initiatieven/nieuw/"
TEXT = {"passage": "alles", "text": "Mooi zo."}


def mark_of(client: Client, page: str) -> str:
    found = re.search(r'name="once" value="([^"]+)"', client.get(page).content.decode())
    assert found
    return found[1]


# ---- the mark ------------------------------------------------------------------------------------
# Their forms need no mark of any kind (views/vote.py): they carry a ballot's own, which works once as well.
OF_THE_VOTE = {"ballot.html", "change.html", "letter.html", "receipt.html", "review.html", "round.html"}
# Of people who are not signed in: a mark would need a cookie. The one asks for an address only, the other holds a signed link.
OF_VISITORS = {"following/follow.html", "following/stop.html"}


def test_every_form_of_ours_that_posts_carries_the_mark() -> None:
    lacking, found = [], 0
    for path in Path(settings.BASE_DIR / "templates").rglob("*.html"):
        if path.parent.name == "endorsement" and path.name in OF_THE_VOTE:
            continue
        if f"{path.parent.name}/{path.name}" in OF_VISITORS:
            continue
        source = re.sub(r"\{#.*?#\}", "", path.read_text())
        for form in re.findall(r"<form\b.*?</form>", source, re.DOTALL):
            if re.search(r"method=\"post\"", form, re.IGNORECASE):
                found += 1
                lacking += (
                    [str(path)] if "{{ csrf_input }}" not in form and "{% csrf_token %}" not in form else []
                )
    assert not lacking
    assert found > 100


def test_the_mark_is_another_in_each_form(rf: RequestFactory) -> None:
    drawn = engines["jinja2"].from_string("{{ csrf_input }}{{ csrf_input }}").render({}, rf.get("/"))
    marks = re.findall(r'name="once" value="([\w-]{22})"', drawn)
    assert len(set(marks)) == 2
    assert drawn.count('name="csrfmiddlewaretoken"') == 2


# ---- twice -----------------------------------------------------------------------------------------
def test_two_presses_give_one_reaction_and_the_same_answer(
    client_for: Signed, version: VisionVersion
) -> None:
    client = client_for(make_user())
    form = TEXT | {"once": mark_of(client, REACT)}
    first, second = client.post(REACT, form), client.post(REACT, form)
    assert Reaction.objects.count() == 1
    assert (first.status_code, second.status_code) == (302, 302)
    assert first["Location"] == second["Location"]
    page = client.get(second["Location"]).content.decode()
    assert page.count("Dank je") == 1, "the message of the first, once"
    assert "had dit al verstuurd" not in page


def test_without_the_mark_it_would_be_two(client_for: Signed, version: VisionVersion) -> None:
    client = client_for(make_user())
    for _again in range(2):
        client.post(REACT, TEXT)
    assert Reaction.objects.count() == 2


def test_two_drafts_of_one_form_are_one(client_for: Signed) -> None:
    client = client_for(make_user())
    form = {"name": "Tuin", "summary": "Samen tuinieren.", "once": mark_of(client, NEW)}
    assert client.post(NEW, form)["Location"] == client.post(NEW, form)["Location"]
    assert Initiative.objects.count() == 1


def test_who_goes_back_and_sends_again_is_told_so_at_what_came_of_it(
    client_for: Signed, version: VisionVersion
) -> None:
    client = client_for(make_user())
    form = TEXT | {"once": mark_of(client, REACT)}
    client.get(client.post(REACT, form)["Location"])  # the message is read
    again = client.post(REACT, form, follow=True)
    assert again.status_code == 200
    assert "had dit al verstuurd" in again.content.decode()
    assert Reaction.objects.count() == 1


def test_who_goes_back_and_types_other_words_keeps_them(client_for: Signed, version: VisionVersion) -> None:
    client = client_for(make_user())
    mark = mark_of(client, REACT)
    first = client.post(REACT, TEXT | {"once": mark})
    other = client.post(REACT, {"passage": "alles", "text": "Toch liever twee bomen.", "once": mark})
    page = other.content.decode()
    assert other.status_code == 409
    assert f'href="{first["Location"]}"'.replace("&", "&amp;") in page
    assert page.count("Toch liever twee bomen.") == 2, "to copy, and to send as well"
    assert Reaction.objects.count() == 1
    fresh = re.findall(r'name="once" value="([^"]+)"', page)
    assert fresh != [mark]
    client.post(REACT, {"passage": "alles", "text": "Toch liever twee bomen.", "once": fresh[-1]})
    assert Reaction.objects.count() == 2


def test_what_was_refused_for_its_fields_may_be_sent_again(
    client_for: Signed, version: VisionVersion
) -> None:
    client = client_for(make_user())
    mark = mark_of(client, REACT)
    assert client.post(REACT, {"passage": "alles", "text": "", "once": mark}).status_code == 422
    assert client.post(REACT, TEXT | {"once": mark}).status_code == 302
    assert Reaction.objects.count() == 1


def test_the_mark_of_somebody_else_is_not_used_up(client_for: Signed, version: VisionVersion) -> None:
    one, other = client_for(make_user()), client_for(make_user())
    mark = mark_of(one, REACT)
    for client in (other, one):
        assert client.post(REACT, TEXT | {"once": mark}).status_code == 302
    assert Reaction.objects.count() == 2


def test_signing_in_first_leaves_the_form_to_be_sent(client: Client, version: VisionVersion) -> None:
    assert client.post(REACT, TEXT | {"once": "x" * 22}).status_code == 302
    assert not SentForm.objects.exists()


def test_htmx_is_told_to_look_again(client_for: Signed, version: VisionVersion) -> None:
    author, client = make_user(), client_for(make_user())
    sign_in(author).post(REACT, TEXT)
    reaction = Reaction.objects.get()
    address, form = f"/visie/consultatie/reactie/{reaction.pk}/eens/", {"agrees": "1", "once": "y" * 22}
    first = client.post(address, form, headers={"HX-Request": "true"})
    assert (first.status_code, "HX-Refresh" in first) == (200, False)
    again = client.post(address, form, headers={"HX-Request": "true"})
    assert (again.status_code, again["HX-Refresh"], again.content) == (200, "true", b"")


# ---- in the middle -----------------------------------------------------------------------------------
def test_what_is_being_done_is_not_done_by_the_second(
    client_for: Signed, version: VisionVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_for(make_user())
    mark = mark_of(client, REACT)
    monkeypatch.setattr(repeats, "WAIT_SECONDS", 0)
    with monkeypatch.context() as stopped:
        stopped.setattr(repeats, "_settle_mark", lambda *_: None)  # as if the machine stopped after the view
        client.post(REACT, TEXT | {"once": mark})
    second = client.post(REACT, TEXT | {"once": mark})
    assert (second.status_code, Reaction.objects.count()) == (409, 1)
    assert "zijn er nog mee bezig" in second.content.decode()
    assert re.findall(r'name="once" value="([^"]+)"', second.content.decode())[-1] == mark
    SentForm.objects.update(begun_at=timezone.now() - timedelta(minutes=2))
    late = client.post(REACT, TEXT | {"once": mark})
    assert "weten niet of dit is aangekomen" in late.content.decode()
    assert "Mooi zo." in late.content.decode()
    assert Reaction.objects.count() == 1


def test_a_fault_of_ours_is_not_done_again_by_itself(
    client_for: Signed, version: VisionVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_for(make_user())
    client.raise_request_exception = False
    form = TEXT | {"once": mark_of(client, REACT)}
    with monkeypatch.context() as broken:
        broken.setattr("civicnet.pages.voices.views.actions.give_reaction", lambda *_a, **_k: 1 / 0)
        failed = client.post(REACT, form)
    assert (failed.status_code, "Mooi zo." in failed.content.decode()) == (500, True)
    assert "weten niet of dit is aangekomen" in client.post(REACT, form).content.decode()


@pytest.mark.django_db(transaction=True)
def test_two_at_the_same_moment_are_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both are in the middleware before either has ended; the second waits for the first."""
    user, ran, answers = make_user(), [], []
    waits = Event()
    monkeypatch.setattr(repeats, "WAIT_SECONDS", 60)
    monkeypatch.setattr(repeats, "sleep", lambda _seconds: waits.set())

    def view(request: HttpRequest) -> HttpResponse:
        ran.append(1)
        second.start()
        waits.wait(30)
        return HttpResponse(status=302, headers={"Location": "/mijn/"})

    def send() -> None:
        request: Any = RequestFactory().post("/x/", {"once": "z" * 22})
        request.user, request.session, request._messages = user, {}, []
        middleware = repeats.WorksOnce(lambda r: middleware.process_view(r, view, (), {}) or view(r))
        answers.append(middleware(request))
        connection.close()

    second = Thread(target=send)
    first = Thread(target=send)
    first.start()
    first.join(30)
    second.join(30)
    assert len(ran) == 1
    assert [(a.status_code, a["Location"]) for a in answers] == [(302, "/mijn/")] * 2


# ---- what is left of it -----------------------------------------------------------------------------------
def test_it_is_swept_after_a_day() -> None:
    now = timezone.now()
    for n, hours in enumerate((23, 25)):
        SentForm.objects.create(key=bytes([n]), body=b"", begun_at=now - timedelta(hours=hours))
    forget_sent_forms()
    assert [bytes(row.key) for row in SentForm.objects.all()] == [b"\0"]


def test_neither_the_words_nor_the_mark_nor_the_person_stand_in_the_table(
    client_for: Signed, version: VisionVersion
) -> None:
    client = client_for(make_user())
    mark = mark_of(client, REACT)
    client.post(REACT, TEXT | {"once": mark})
    row = SentForm.objects.get()
    assert {field.name for field in SentForm._meta.get_fields()} == {
        "key",
        "body",
        "begun_at",
        "done_at",
        "place",
    }
    assert len(bytes(row.key)) == len(bytes(row.body)) == 32


def test_no_address_of_the_vote_or_the_desk_keeps_anything() -> None:
    below = [url for url in every_url() if leaves_no_line("/" + url.route.replace("<slug:code>", "code"))]
    assert len(below) > 7
    assert [url.name for url in below if may_be_kept(url.view)] == []


def test_a_vote_and_a_paper_leave_no_row() -> None:
    round = make_round(voters=12)
    client = Client()
    vote(client, round, 1)
    client.post(f"/visie/instemmen/{round.code}/brief/", {"code": "x", "once": "v" * 22})
    client.post(f"/visie/instemmen/{round.code}/", {"once": "v" * 22})
    assert Ballot.objects.count() == 1
    desk = sign_in(make_staff("curator"))
    form = {"number": voter_number(2), "once": "v" * 22}
    desk.post(f"/visie/werkplaats/rondes/{round.code}/balie/", form)
    desk.post(f"/visie/werkplaats/rondes/{round.code}/biljetten/", {"code": "x", "once": "v" * 22})
    assert not SentForm.objects.exists()
