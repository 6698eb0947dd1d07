"""Blocking somebody: nobody else knows, and it can be undone on the page of preferences."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from civicnet.accounts.actions import block, unblock
from civicnet.accounts.models import Block
from civicnet.journal.models import Entry
from civicnet.outbox.models import Notice
from tests.factories import make_user, sign_in

pytestmark = pytest.mark.django_db


def test_nobody_undoes_the_block_of_somebody_else() -> None:
    row = block(make_user(), actor=make_user())
    for other in (row.blocked, make_user()):
        with pytest.raises(PermissionDenied):
            unblock(row, actor=other)
        assert sign_in(other).post(reverse("unblock", args=[row.pk])).status_code == 404
    assert Block.objects.filter(pk=row.pk).exists()


def test_nobody_blocks_oneself() -> None:
    person = make_user()
    with pytest.raises(PermissionDenied):
        block(person, actor=person)


def test_a_block_counts_both_ways_once_and_nobody_is_told() -> None:
    one, other, third = make_user(), make_user(), make_user()
    assert block(other, actor=one) == block(other, actor=one)
    assert Block.objects.between(one, other).exists()
    assert Block.objects.between(other, one).exists()
    assert not Block.objects.between(one, third).exists()
    assert not Notice.objects.exists()
    assert not Entry.objects.filter(actor=one).exists()


def test_it_is_undone_on_the_page_of_preferences() -> None:
    person = make_user()
    row = block(make_user(name="Wim Anders"), actor=person)
    client = sign_in(person)
    assert "Wim Anders" in client.get(reverse("preferences")).content.decode()
    answer = client.post(reverse("unblock", args=[row.pk]), follow=True)
    assert "Wim Anders kan je weer schrijven." in answer.content.decode()
    assert not Block.objects.exists()
