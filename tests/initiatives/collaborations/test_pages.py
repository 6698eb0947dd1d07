"""The pages of collaborations: who reads what, and what one can do there."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from initiatives.collaborations import actions
from initiatives.collaborations.models import Collaboration
from tests.factories import make_initiative, make_organisation, make_staff, make_user, sign_in
from tests.factories.collaborations import make_collaboration, owner_of_partner
from tests.factories.exchanges import make_exchange, speaker
from tests.factories.initiatives import owner_of
from tests.factories.pages import count, text_of

pytestmark = pytest.mark.django_db
LIST, NEW = reverse("collaborations:list"), reverse("collaborations:new")


def test_a_visitor_reads_what_is_public_only(client: Client) -> None:
    asked, public = make_collaboration("asked", name="Nog geheim"), make_collaboration(name="Warme woensdag")
    page = text_of(client, LIST)
    assert "Warme woensdag" in page
    assert "Nog geheim" not in page
    assert client.get(asked.get_absolute_url()).status_code == 404
    assert "Iedereen aan tafel." in text_of(client, public.get_absolute_url())
    found = client.get("/api/v1/samenwerkingen").json()
    assert [row["naam"] for row in found["resultaten"]] == ["Warme woensdag"]
    assert len(found["resultaten"][0]["partners"]) == 2


def test_the_list_is_searched_and_narrowed_down(client: Client) -> None:
    make_collaboration(name="Warme woensdag")
    make_collaboration("dissolved", name="Fietsen maken")
    assert "Fietsen" not in text_of(client, f"{LIST}?zoek=woensdagen")
    assert "Warme" not in text_of(client, f"{LIST}?stand=gestopt")
    assert client.get("/api/v1/samenwerkingen?stand=gestopt").json()["aantal"] == 1
    assert client.get("/api/v1/samenwerkingen?stand=moe").status_code == 400


def test_somebody_begins_one_and_the_other_says_yes(client: Client) -> None:
    own, other = make_initiative("running"), make_organisation("Soep en Co")
    sent = {
        "own": f"initiative-{own.pk}",
        "party": "soep en co",
        "name": "Warm",
        "goal": "Eten",
        "message": "Hoi",
    }
    response = sign_in(owner_of(own)).post(NEW, sent, follow=True)
    row = Collaboration.objects.get()
    assert response.redirect_chain[-1][0] == row.get_absolute_url()
    guest = row.partners.asked().get()
    theirs = sign_in(owner_of_partner(guest))
    assert "Doen jullie mee, Soep en Co?" in text_of(theirs, row.get_absolute_url())
    assert row.name in text_of(theirs, reverse("me"))
    theirs.post(reverse("collaborations:answer", args=[guest.pk]), {"zeg": "ja"})
    assert "Soep en Co" in text_of(client, row.get_absolute_url())
    for page in (own.get_absolute_url(), other.get_absolute_url()):
        assert row.get_absolute_url() in text_of(client, page)
        assert f"{NEW}?met=" in text_of(client, page)


@pytest.mark.parametrize("typed", ["", "Onbekend", "Soep"])
def test_a_name_that_means_nobody_for_sure_comes_back(typed: str) -> None:
    own = make_initiative("running")
    make_organisation("Soep en Co")
    sent = {"own": f"initiative-{own.pk}", "party": typed, "name": "Warm", "goal": "Eten"}
    response = sign_in(owner_of(own)).post(NEW, sent)
    assert response.status_code == 422
    assert ("Soep en Co" in response.content.decode()) == (typed == "Soep")
    assert not Collaboration.objects.exists()


def test_the_address_of_a_page_names_a_party_too() -> None:
    own, other = make_initiative("running"), make_initiative("running")
    sent = {"own": f"initiative-{own.pk}", "name": "Warm", "goal": "Eten"}
    sent["party"] = f"https://stad.example{other.get_absolute_url()}"
    assert sign_in(owner_of(own)).post(NEW, sent).status_code == 302
    assert Collaboration.objects.get().partners.asked().get().initiative == other


def test_help_that_worked_out_is_a_beginning() -> None:
    done, going = make_exchange("confirmed"), make_exchange("agreed")
    client = sign_in(speaker(done, "answerer"))
    assert f"{NEW}?uitwisseling={done.pk}" in text_of(client, done.get_absolute_url())
    page = text_of(client, f"{NEW}?uitwisseling={done.pk}")
    assert str(done.post.party) in page
    sent = {
        "own": f"initiative-{done.initiative_id}",
        "party": str(done.post.party),
        "name": "Vaker",
        "goal": "Meer",
    }
    client.post(f"{NEW}?uitwisseling={done.pk}", sent)
    assert Collaboration.objects.get().exchange == done
    assert str(going.post.party) not in text_of(
        sign_in(speaker(going, "answerer")), f"{NEW}?uitwisseling={going.pk}"
    )


def test_a_bridge_builder_brings_two_together() -> None:
    one, other = make_initiative("running", name="NachtLab"), make_initiative("running", name="Rust")
    url = reverse("collaborations:introduce")
    sent = {
        "party": "NachtLab",
        "other": "Rust",
        "name": "Rustig",
        "goal": "Rust",
        "message": "Kennen jullie elkaar?",
    }
    assert sign_in(owner_of(one)).post(url, sent).status_code == 403
    broker = sign_in(make_staff("broker"))
    assert broker.post(url, sent | {"other": "NachtLab"}).status_code == 422
    row_page = broker.post(url, sent).headers["Location"]
    assert "NachtLab" in text_of(broker, row_page)
    assert sign_in(owner_of(other)).get(row_page).status_code == 200
    assert sign_in(make_user()).get(row_page).status_code == 404


def test_a_partner_that_is_hidden_has_no_name(client: Client) -> None:
    row = make_collaboration()
    plan = row.partners.here()[0].initiative
    type(plan).objects.filter(pk=plan.pk).update(hidden_at=row.made_at)
    assert plan.name not in text_of(client, row.get_absolute_url())
    assert plan.name not in client.get(f"/api/v1/samenwerkingen/{row.slug}").content.decode()
    assert plan.name not in text_of(client, LIST)


def test_leaving_has_a_page_that_says_what_follows() -> None:
    row = make_collaboration(partners=3)
    partner, other = row.partners.here()[:2]
    url = reverse("collaborations:leave", args=[partner.pk])
    client = sign_in(owner_of_partner(partner))
    assert client.post(url, {"reason": ""}).status_code == 422
    client.post(url, {"reason": "Te druk met de oogst."})
    theirs = sign_in(owner_of_partner(other))
    assert "Te druk met de oogst." in text_of(theirs, row.get_absolute_url())
    go_on = reverse("collaborations:go_on", args=[other.pk])
    assert go_on in text_of(theirs, row.get_absolute_url())
    theirs.post(go_on)
    assert go_on not in text_of(theirs, row.get_absolute_url())


@pytest.mark.parametrize("page", ["list", "page", "api"])
def test_queries_stay_flat(client: Client, page: str) -> None:
    def grow(partners: int) -> str:
        row = make_collaboration(partners=partners)
        url = {"list": LIST, "page": row.get_absolute_url(), "api": "/api/v1/samenwerkingen"}[page]
        client.get(url)
        return url

    few = count(client, grow(2))
    many = count(client, grow(4))
    assert few == many <= 12


def test_a_moderator_hides_it(client: Client) -> None:
    row: Any = make_collaboration()
    Collaboration.objects.filter(pk=row.pk).update(hidden_at=row.made_at)
    assert client.get(row.get_absolute_url()).status_code == 404
    assert row.name not in text_of(client, LIST)
    assert sign_in(owner_of_partner(row.partners.here()[0])).get(row.get_absolute_url()).status_code == 200


def test_who_joins_later_is_asked_for_by_all() -> None:
    row = make_collaboration()
    first, second = row.partners.here()
    third = make_initiative("running")
    url = reverse("collaborations:invite", args=[row.slug])
    assert sign_in(make_user()).get(url).status_code == 403
    sign_in(owner_of_partner(first)).post(url, {"party": third.name, "message": "Doe mee"})
    guest = row.partners.asked().get()
    assert "is gevraagd om mee te doen" in text_of(sign_in(owner_of_partner(second)), row.get_absolute_url())
    actions.say_yes(guest, actor=owner_of(third))
    assert row.partners.here().count() == 2
