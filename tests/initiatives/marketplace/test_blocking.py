"""Who blocks the people of the other side hears no more of them, and nobody is told."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from civicnet.accounts.actions import unblock
from civicnet.outbox.actions.letters import receiver_of
from civicnet.outbox.models import Message as Mail
from civicnet.workflow import NotAllowedNow
from initiatives.marketplace import actions
from initiatives.marketplace.models import ANSWERER, POSTER
from tests.factories import add_member, make_user
from tests.factories.exchanges import make_exchange, speaker
from tests.factories.posts import make_post

pytestmark = pytest.mark.django_db


def test_who_blocked_somebody_gets_no_letters_of_theirs() -> None:
    exchange = make_exchange("in_conversation")
    writer, reader = speaker(exchange, ANSWERER), speaker(exchange, POSTER)
    colleague = add_member(exchange.post.initiative)
    actions.block_other_side(exchange, actor=reader)
    Mail.objects.all().delete()
    actions.write(exchange, actor=writer, text="Hoor je mij?")
    (mail,) = Mail.objects.waiting_mail()
    assert mail.receiver == receiver_of(colleague.email)
    actions.write(exchange, actor=reader, text="Nee.")
    assert Mail.objects.waiting_mail().count() == 2


def test_whom_all_of_the_other_side_blocked_can_neither_write_nor_answer() -> None:
    exchange = make_exchange("in_conversation")
    writer, reader = speaker(exchange, ANSWERER), speaker(exchange, POSTER)
    another = make_post(initiative=exchange.post.initiative)
    with pytest.raises(PermissionDenied):
        actions.block_other_side(exchange, actor=make_user())
    for _twice in range(2):
        actions.block_other_side(exchange, actor=reader)
    with pytest.raises(ValidationError):
        actions.write(exchange, actor=writer, text="Hoor je mij?")
    with pytest.raises(ValidationError):
        actions.answer(another, actor=writer, text="Wij kunnen helpen.", initiative=exchange.initiative)
    unblock(reader.blocks.get(), actor=reader)
    actions.write(exchange, actor=writer, text="Hoor je mij?")


def test_nobody_is_blocked_before_they_wrote() -> None:
    exchange = make_exchange()
    with pytest.raises(NotAllowedNow):
        actions.block_other_side(exchange, actor=speaker(exchange, ANSWERER))
