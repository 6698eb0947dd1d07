"""What suits a post, on its page and on the page with all of it; and who takes a suggestion away there."""

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from initiatives.marketplace import actions
from initiatives.marketplace.models import Post, Suggestion
from tests.factories import make_user, sign_in
from tests.factories.initiatives import owner_of
from tests.factories.once import made_once
from tests.factories.posts import make_post

pytestmark = pytest.mark.django_db
NOTHING = "Nog niemand biedt dit."


@pytest.fixture
@made_once
def need() -> Post:
    """A need with four offers that may suit, the best of them "Zaal 1"."""
    need = make_post("need", title="Zaal op vrijdag", category="space")
    for n in range(1, 5):
        offer = make_post("offer", title=f"Zaal {n}", category="space")
        Suggestion.objects.create(need=need, offer=offer, rank=1 / n)
    return need


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return " ".join(answer.text.split())


def all_of(post: Post) -> str:
    return reverse("marketplace:suggestions", args=[post.pk])


def test_its_page_shows_the_best_three_and_leads_to_all(client: Client, need: Post) -> None:
    page = text_of(client, need.get_absolute_url())
    assert [f">Zaal {n}</a>" in page for n in range(1, 5)] == [True, True, True, False]
    assert page.index(">Zaal 1</a>") < page.index(">Zaal 2</a>")
    assert "Allebei over zaal." in page
    assert "Alle 4 die misschien passen" in page
    assert f'href="{all_of(need)}"' in page
    assert ">Zaal 4</a>" in text_of(client, all_of(need))


def test_the_other_side_sees_it_too(client: Client, need: Post) -> None:
    offer = Post.objects.get(title="Zaal 4")
    assert ">Zaal op vrijdag</a>" in text_of(client, offer.get_absolute_url())


def test_without_any_it_says_what_will_be_there_and_what_is_closed_shows_none(
    client: Client, need: Post
) -> None:
    lonely = make_post("need", title="Rit", category="transport")
    assert NOTHING in text_of(client, lonely.get_absolute_url())
    assert "Hier past nog niets bij" in text_of(client, all_of(lonely))
    actions.withdraw_post(need, actor=owner_of(need.initiative))
    page = text_of(client, need.get_absolute_url())
    assert "Zaal 1" not in page
    assert NOTHING not in page
    assert "Dit is niet open" in text_of(client, all_of(need))


def test_only_its_own_people_are_asked_whether_it_suits(client: Client, need: Post) -> None:
    first = Suggestion.objects.get(offer__title="Zaal 1")
    address = reverse("marketplace:set_aside", args=[first.pk])
    for who in (client, sign_in(make_user())):
        assert address not in text_of(who, all_of(need))
    assert client.post(address)["Location"].startswith(reverse("account_login"))
    assert sign_in(make_user()).post(address).status_code == 403
    owner = sign_in(owner_of(need.initiative))
    assert address in text_of(owner, all_of(need))
    assert "Niemand anders leest het." in text_of(owner, address)
    answer = owner.post(address, {"reason": "Te klein."})
    assert answer["Location"] == all_of(need)
    first.refresh_from_db()
    assert first.reason == "Te klein."
    assert ">Zaal 1</a>" not in text_of(client, need.get_absolute_url())
    assert owner.post(address).status_code == 404


def test_a_reason_that_is_too_long_is_kept_to_be_shortened(need: Post) -> None:
    first = Suggestion.objects.get(offer__title="Zaal 1")
    owner = sign_in(owner_of(need.initiative))
    answer = owner.post(reverse("marketplace:set_aside", args=[first.pk]), {"reason": "Te klein. " * 40})
    assert "Te klein. Te klein." in answer.text
    first.refresh_from_db()
    assert first.set_aside_at is None


def test_who_offers_it_sees_that_it_is_their_own(need: Post) -> None:
    offer = Post.objects.select_related("initiative").get(title="Zaal 1")
    page = text_of(sign_in(owner_of(offer.initiative)), need.get_absolute_url())
    assert page.count("Dit zijn jullie.") == 1


def test_explain_match_prints_every_factor(need: Post, capsys: pytest.CaptureFixture[str]) -> None:
    offer = Post.objects.get(title="Zaal 1")
    Post.objects.filter(pk=offer.pk).update(code="A1")
    call_command("explain_match", str(need.pk), "A1")
    said = capsys.readouterr().out
    for words in ("meaning", "distance", "scarcity", "not connected yet", "Allebei over zaal."):
        assert words in said
    with pytest.raises(CommandError, match="no offer V9"):
        call_command("explain_match", str(need.pk), "V9")
    with pytest.raises(CommandError, match="no need"):
        call_command("explain_match", "A1", "A1")
