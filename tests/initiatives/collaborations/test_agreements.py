"""What partners agree: when a version counts, and that it never changes from then on."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from civicnet.workflow import NotAllowedNow
from initiatives.collaborations import actions
from initiatives.collaborations.models import Agreement, AgreementConsent, Collaboration
from tests.factories import make_user, sign_in
from tests.factories.collaborations import agree, make_collaboration, owner_of_partner, propose

pytestmark = pytest.mark.django_db


def state_of(row: Collaboration) -> str:
    return Collaboration.objects.get(pk=row.pk).state


def test_only_partners_propose_and_say_yes() -> None:
    row = make_collaboration()
    with pytest.raises(PermissionDenied):
        actions.propose_agreement(row, actor=make_user(), based_on=0, text="Wij koken.")
    proposal = propose(row, "Wij koken.")
    with pytest.raises(PermissionDenied):
        actions.consent(row, actor=make_user(), sha256=proposal.sha256)
    with pytest.raises(NotAllowedNow):
        propose(make_collaboration("dissolved"), "Wij koken.")


def test_it_counts_with_the_yes_of_all_to_the_same_words() -> None:
    row = make_collaboration(partners=3)
    first, second, third = map(owner_of_partner, row.partners.here())
    proposal = propose(row, "Wij koken.")
    actions.consent(row, actor=second, sha256=proposal.sha256)
    assert state_of(row) == "exploring"
    other = actions.propose_agreement(row, actor=third, based_on=1, text="Jullie koken.")
    with pytest.raises(ValidationError):
        actions.consent(row, actor=first, sha256=proposal.sha256)
    for person in (first, second):
        actions.consent(row, actor=person, sha256=other.sha256)
    assert state_of(row) == "active"
    assert [one.version for one in row.agreements.counted()] == [2]


def test_the_days_from_proposal_to_agreement_are_kept() -> None:
    start = timezone.now() - timedelta(days=30)
    row = make_collaboration(at=start)
    proposal = propose(row, "Wij koken.", at=start)
    second = owner_of_partner(row.partners.here()[1])
    done = actions.consent(row, actor=second, sha256=proposal.sha256, at=start + timedelta(days=12))
    assert done.days == 12


def test_other_words_are_talked_about_while_the_old_ones_count() -> None:
    row = make_collaboration("active")
    with pytest.raises(ValidationError):
        propose(row, "Wij rijden.", reason="")
    with pytest.raises(ValidationError):
        propose(row, row.agreements.counted()[0].text)
    propose(row, "Wij rijden.")
    assert state_of(row) == "renegotiating"
    assert row.agreements.counted()[0].version == 1
    with pytest.raises(PermissionDenied):
        actions.withdraw_agreement(row, actor=owner_of_partner(row.partners.here()[1]))
    actions.withdraw_agreement(row, actor=owner_of_partner(row.partners.here()[0]))
    assert state_of(row) == "active"
    agree(row, "Wij rijden.")
    assert [one.version for one in row.agreements.counted()] == [3, 1]


def test_who_decides_is_part_of_the_words() -> None:
    row = make_collaboration()
    with pytest.raises(ValidationError):
        propose(row, "Wij koken.", governance="lead")
    leader = row.partners.here()[1]
    assert propose(row, "Wij koken.", governance="lead", leader=leader).leader == leader
    assert propose(row, "Wij koken.", governance="shared", leader=leader).leader is None


def test_who_stops_holds_nothing_up() -> None:
    row = make_collaboration(partners=3)
    second, third = row.partners.here()[1:]
    proposal = propose(row, "Wij koken.")
    actions.consent(row, actor=owner_of_partner(second), sha256=proposal.sha256)
    actions.leave(third, actor=owner_of_partner(third), reason="Te ver weg.")
    assert state_of(row) == "active"


def refused(act: object) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        act()  # type: ignore[operator]  # a function


def test_the_database_keeps_what_counts() -> None:
    row = make_collaboration("active")
    counted = row.agreements.counted()
    refused(lambda: counted.update(text="Anders"))
    refused(lambda: counted.update(agreed_at=None))
    refused(lambda: counted[0].delete())
    consents = AgreementConsent.objects.filter(agreement=counted[0])
    refused(consents.delete)
    refused(lambda: consents.update(given_at=timezone.now()))
    guest = make_collaboration().partners.here()[0]
    refused(lambda: AgreementConsent.objects.create(agreement=counted[0], partner=guest))


def test_what_is_proposed_keeps_its_words_and_each_says_yes_once() -> None:
    row = make_collaboration()
    proposal = propose(row, "Wij koken.")
    refused(lambda: Agreement.objects.filter(pk=proposal.pk).update(text="Anders"))
    consent = proposal.consents.get()
    refused(lambda: AgreementConsent.objects.create(agreement=proposal, partner=consent.partner))


def test_the_way_from_words_to_agreement_on_the_page(client: Client) -> None:
    row = make_collaboration("active")
    first, second = (sign_in(owner_of_partner(partner)) for partner in row.partners.here())
    url = reverse("collaborations:propose", args=[row.slug])
    assert sign_in(make_user()).get(url).status_code == 403
    sent = {"text": "Wij koken, jullie eten.", "governance": "shared", "based_on": "1"}
    assert first.get(url).context["form"]["reason"].field.required  # and does not say that it may stay empty
    assert first.post(url, sent).status_code == 422  # no reason
    first.post(url, sent | {"reason": "De bus is stuk."})
    page, version = row.get_absolute_url(), reverse("collaborations:agreement", args=[row.slug, 2])
    assert "<ins>eten</ins>" in second.get(page).content.decode()
    assert "De bus is stuk." not in client.get(page).content.decode()
    assert client.get(version).status_code == 404
    proposal = row.agreements.first()
    assert proposal
    second.post(reverse("collaborations:consent", args=[row.slug]), {"sha256": proposal.sha256})
    assert proposal.sha256 in client.get(version).content.decode()
    assert "De bus is stuk." in client.get(page).content.decode()
    first_version = reverse("collaborations:agreement", args=[row.slug, 1])
    assert first_version in client.get(page).content.decode()
    assert client.get(first_version).status_code == 200
