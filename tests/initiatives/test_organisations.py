"""Organisations, public, and run by their own people."""

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from civicnet.accounts.models import User
from civicnet.areas.actions import set_municipality
from civicnet.areas.models import Municipality
from civicnet.workflow import SYSTEM
from initiatives import actions
from initiatives.models import Organisation
from initiatives.tasks import register_municipality
from tests.factories import make_initiative, make_organisation, make_staff, make_user

pytestmark = pytest.mark.django_db
NEW = "/initiatieven/organisaties/nieuw/"


def url(name: str, organisation: Organisation, *more: object) -> str:
    if name == "organisation":
        return organisation.get_absolute_url()
    return reverse(f"initiatives:{name}", args=[organisation.slug, *more])


def add_colleague(organisation: Organisation, owner: User, role: str = "member") -> User:
    person = make_user()
    invitation = actions.invite(organisation, actor=owner, email=person.email, role=role)
    actions.accept_invitation(invitation, actor=person)
    return person


def test_set_up_alone_makes_the_municipality_an_organisation_once() -> None:
    set_municipality(actor=SYSTEM, name="Elzerbroek")
    town, (first, second) = Municipality.objects.get(), (make_user(), make_user())
    with pytest.raises(PermissionDenied):
        actions.start_municipality_organisation(town, [first], actor=make_staff("admin"))
    made = actions.start_municipality_organisation(town, [first, second], actor=SYSTEM)
    assert actions.start_municipality_organisation(town, [make_user()], actor=SYSTEM) == made
    assert (made.name, made.is_municipality) == ("Gemeente Elzerbroek", True)
    assert set(Organisation.objects.owned_by(first)) == set(Organisation.objects.owned_by(second)) == {made}
    assert made.members.count() == 2


def test_a_site_that_was_set_up_before_gets_the_organisation_of_its_municipality() -> None:
    register_municipality()
    set_municipality(actor=SYSTEM, name="Elzerbroek")
    register_municipality()  # nobody to speak for it yet
    assert not Organisation.objects.exists()
    admin, _curator = make_staff("admin"), make_staff("curator")
    register_municipality()
    made = Organisation.objects.get()
    assert (made.name, made.is_municipality) == ("Gemeente Elzerbroek", True)
    assert [member.user for member in made.members.all()] == [admin]
    made.members.update(left_at=timezone.now())
    register_municipality()
    assert Organisation.objects.count() == 1


def test_everybody_reads_and_only_its_people_change(client: Client) -> None:
    owner = make_user()
    organisation = make_organisation("De Schakel", owner=owner)
    colleague = add_colleague(organisation, owner)
    assert client.get(url("organisation", organisation)).status_code == 200
    assert "De Schakel" in client.get("/initiatieven/organisaties/").text
    for name in ("edit_organisation", "organisation_people"):
        assert client.get(url(name, organisation)).status_code == 302
    for stranger in (make_user(), make_staff("admin")):
        client.force_login(stranger)
        for name in ("edit_organisation", "organisation_people"):
            assert client.get(url(name, organisation)).status_code == 403
        with pytest.raises(PermissionDenied):
            actions.edit_organisation(organisation, actor=stranger, name="Anders")
    # Who speaks for it changes its text, not its people.
    row = organisation.members.get(user=owner)
    for act in (
        lambda: actions.change_organisation_role(row, "member", actor=colleague),
        lambda: actions.remove_from_organisation(row, actor=colleague),
        lambda: actions.invite(organisation, actor=colleague, email="x@voorbeeld.example"),
    ):
        with pytest.raises(PermissionDenied):
            act()
    client.force_login(colleague)
    assert client.post(url("edit_organisation", organisation), {"name": "De Schakels"}).status_code == 302
    assert (
        client.post(
            url("organisation_people", organisation), {"email": "x@y.example", "role": "owner"}
        ).status_code
        == 403
    )
    organisation.refresh_from_db()
    assert organisation.name == "De Schakels"


def test_anybody_signed_in_registers_one_and_runs_it(client: Client) -> None:
    assert client.post(NEW, {"name": "De Schakel"}).status_code == 302
    assert not Organisation.objects.exists()
    person = make_user()
    client.force_login(person)
    answer = client.post(NEW, {"name": "De Schakel", "kvk": "12"})
    assert answer.status_code == 422
    assert 'value="De Schakel"' in answer.text
    for n in range(2):
        client.post(NEW, {"name": "De Schakel", "kvk": "1234 5678", "legal_form": "foundation"})
        assert Organisation.objects.count() == n + 1
    assert set(Organisation.objects.values_list("slug", flat=True)) == {"de-schakel", "de-schakel-2"}
    first = Organisation.objects.get(slug="de-schakel")
    assert first.kvk == "12345678"
    assert first.members.get().user == person
    for page in (reverse("initiatives:organisations"), first.get_absolute_url()):
        assert "Stichting" in client.get(page).text


def test_the_last_one_who_runs_it_cannot_go(client: Client) -> None:
    owner = make_user()
    organisation = make_organisation(owner=owner)
    colleague = add_colleague(organisation, owner)
    client.force_login(owner)
    answer = client.post(url("leave_organisation", organisation), follow=True)
    assert "cn-notice--error" in answer.text
    mine = organisation.members.get(user=owner)
    client.post(url("organisation_member", organisation, mine.pk), {"do": "member"})
    assert organisation.members.get(user=owner).role == "owner"
    client.post(
        url("organisation_member", organisation, organisation.members.get(user=colleague).pk), {"do": "owner"}
    )
    client.post(url("leave_organisation", organisation))
    assert organisation.members.get(left_at=None).user == colleague
    assert client.get(url("organisation_people", organisation)).status_code == 403


def test_who_left_the_organisation_left_its_initiatives_too() -> None:
    owner = make_user()
    organisation = make_organisation(owner=owner)
    colleague = add_colleague(organisation, owner)
    initiative = make_initiative("running", owner=owner, organisation=organisation)
    assert colleague.pk in initiative.member_ids()
    actions.leave_organisation(organisation, actor=colleague)
    with pytest.raises(PermissionDenied):
        actions.edit(initiative, actor=colleague, summary="Nog even")


def test_its_page_shows_what_it_carries_and_no_drafts(client: Client) -> None:
    owner = make_user()
    organisation = make_organisation(owner=owner)
    make_initiative("running", owner=owner, organisation=organisation, name="Zichtbaar")
    make_initiative("draft", owner=owner, organisation=organisation, name="Nog een concept")
    text = client.get(url("organisation", organisation)).text
    assert "Zichtbaar" in text
    assert "Nog een concept" not in text


def test_an_organisation_stops_carrying_what_others_go_on_with(client: Client) -> None:
    owner = make_user()
    organisation = make_organisation(owner=owner)
    initiative = make_initiative("running", owner=owner)
    actions.add_organisation(initiative, organisation, actor=owner)
    drop = url("drop", organisation, initiative.slug)
    client.force_login(make_user())
    assert client.post(drop).status_code == 403
    client.force_login(owner)
    assert client.post(drop).status_code == 302
    assert not initiative.memberships.filter(organisation=organisation, left_at=None).exists()
    assert client.post(drop).status_code == 409
