"""Nothing is kept longer than the table says, and who can still act is warned a month ahead."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from civicnet.accounts.models import User
from civicnet.journal.models import Entry
from civicnet.outbox.actions import sweep_notices
from civicnet.outbox.models import Message, Notice
from civicnet.pages.my_data import retention
from civicnet.pages.my_data.actions import erase_unused_accounts
from civicnet.pages.my_data.retention import Term, keep_terms
from initiatives.actions import edit, invite, sweep_drafts, sweep_invitations
from initiatives.models import Initiative, Invitation
from tests.factories import add_member, make_initiative, make_staff, make_user
from tests.factories.codes import letter_to

pytestmark = pytest.mark.django_db
YEARS = timedelta(days=5 * 365)


def days(n: float) -> Any:
    """The world `n` days from now."""
    return time_machine.travel(timezone.now() + timedelta(days=n), tick=False)


def unused(**fields: object) -> User:
    """Somebody who has not signed in for five years all but a month."""
    return make_user(last_login=timezone.now() - YEARS + timedelta(days=29), **fields)


def test_an_account_that_nobody_uses_is_erased_a_month_after_a_letter() -> None:
    person, used = unused(), make_user(last_login=timezone.now() - YEARS + timedelta(days=31))
    assert erase_unused_accounts() == 0
    assert "wissen we je account" in letter_to(person.email)["body"]
    assert Message.objects.filter(kind="mail").count() == 1
    with days(29.9):
        assert erase_unused_accounts() == 0
    with days(30.1):
        assert erase_unused_accounts() == 1
    assert User.objects.get(pk=person.pk).erased_at
    assert User.objects.get(pk=used.pk).erased_at is None


def test_who_signs_in_after_the_letter_keeps_the_account_and_hears_of_it_anew_years_later() -> None:
    person = unused()
    erase_unused_accounts()
    with days(20):
        User.objects.filter(pk=person.pk).update(last_login=timezone.now())
    with days(40):
        assert erase_unused_accounts() == 0
    with days(20 + YEARS.days - 29):
        assert erase_unused_accounts() == 0
        assert Message.objects.filter(kind="mail").count() == 2


def test_a_worker_that_was_away_for_long_still_warns_a_month_ahead() -> None:
    person = make_user(last_login=timezone.now() - 2 * YEARS)
    assert erase_unused_accounts() == 0
    with days(29):
        assert erase_unused_accounts() == 0
    with days(31):
        assert erase_unused_accounts() == 1
    assert User.objects.get(pk=person.pk).erased_at


def test_who_holds_a_role_or_has_something_to_do_first_is_left_alone(settings: Any) -> None:
    long_ago = timezone.now() - 2 * YEARS
    make_staff("curator", last_login=long_ago)
    owner = make_user(last_login=long_ago)
    make_initiative(owner=owner)
    for n in (0, 31):
        with days(n):
            assert erase_unused_accounts() == 0
    settings.ACCOUNT_YEARS = 0
    make_user(last_login=long_ago)
    for n in (0, 31):
        with days(n):
            assert erase_unused_accounts() == 0


def test_a_draft_that_nobody_works_on_goes_a_month_after_a_letter() -> None:
    owner = make_user()
    draft = make_initiative("draft", owner=owner, name="Buurttuin")
    make_initiative(owner=owner)
    with days(334):
        assert sweep_drafts() == 0
        assert not Notice.objects.filter(event="initiative.old_draft").exists()
    with days(336):
        assert sweep_drafts() == 0
        assert "Buurttuin" in letter_to(owner.email)["body"]
    with days(365.5):
        assert sweep_drafts() == 0
    with days(366.5):
        assert sweep_drafts() == 1
    assert not Initiative.objects.filter(pk=draft.pk).exists()
    assert Initiative.objects.count() == 1


def test_a_draft_that_is_opened_and_saved_stays() -> None:
    owner = make_user()
    draft = make_initiative("draft", owner=owner)
    with days(340):
        sweep_drafts()
        edit(draft, actor=owner, summary="Toch door.")
    with days(400):
        assert sweep_drafts() == 0


def test_notices_stay_for_a_year() -> None:
    person = make_user()
    Notice.objects.create(user=person, event="x.y", title="Oud")
    with days(364.9):
        assert sweep_notices() == 0
    with days(365.1):
        assert sweep_notices(batch=1) == 1


def test_an_invitation_stays_for_two_months() -> None:
    plan = make_initiative()
    invite(plan, actor=plan.audience("owners")[0], email="wie@voorbeeld.example")
    member = add_member(plan)
    with days(60):
        assert sweep_invitations() == 0
    with days(62):
        assert sweep_invitations() == 2
    assert not Invitation.objects.exists()
    assert member.pk in plan.member_ids()


def test_the_night_is_journalled_and_one_term_that_fails_does_not_hold_up_the_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    Notice.objects.create(user=make_user(), event="x.y", title="Oud")
    broken = Term("broken", lambda: 1 // 0)
    monkeypatch.setattr(retention, "TERMS", (broken, *retention.TERMS))
    with days(366):
        assert keep_terms()["notices"] == 1
        assert "broken" not in keep_terms()
    act = Entry.objects.get(verb="keep_term")
    assert (act.actor, act.data) == (None, {"term": "notices", "removed": 1})
