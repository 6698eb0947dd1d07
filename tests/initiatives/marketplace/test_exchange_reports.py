"""Reporting what stands in an exchange: one message of a private conversation, a sentence of thanks, or a post."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse

from initiatives import actions as registry
from initiatives.marketplace import actions
from initiatives.marketplace.models import ANSWERER, POSTER, Message
from initiatives.models import Report
from tests.factories import make_staff, make_user, photo_upload, sign_in
from tests.factories.exchanges import make_exchange, speaker
from tests.factories.initiatives import owner_of
from tests.factories.posts import make_post

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 11, tzinfo=UTC)


def talk() -> tuple[Message, list[str]]:
    """A message of the answering side in the middle of a conversation, and what is said in it."""
    exchange = make_exchange("in_conversation")
    words = [f"woord{n}" for n in range(5)]
    rows = []
    for n, word in enumerate(words):
        side = ANSWERER if n % 2 else POSTER
        rows.append(
            actions.write(exchange, actor=speaker(exchange, side), text=word, at=NOW + timedelta(minutes=n))
        )
    return rows[3], words


def report_url(word: str, pk: int) -> str:
    return reverse("initiatives:report_content", args=[word, pk])


def test_only_the_other_side_reports_a_message() -> None:
    message, _words = talk()
    url = report_url("gesprek", message.pk)
    for stranger in (make_user(), make_staff("moderator"), make_staff("admin")):
        assert sign_in(stranger).get(url).status_code == 404
    assert sign_in(speaker(message.exchange, ANSWERER)).get(url).status_code == 403
    client = sign_in(speaker(message.exchange, POSTER))
    assert client.get(url).status_code == 200
    assert client.post(url, {"reason": "Hij scheldt."}).status_code == 302


def test_a_moderator_reads_the_message_and_two_around_it_and_nothing_else() -> None:
    message, words = talk()
    reporter, moderator = speaker(message.exchange, POSTER), make_staff("moderator")
    row = registry.report(message, actor=reporter, reason="Hij scheldt.")
    actions.write(message.exchange, actor=reporter, text="woord-van-later")
    client = sign_in(moderator)
    text = client.get(row.desk_url).text
    assert [word in text for word in words] == [False, False, True, True, True]
    assert "woord-van-later" not in text
    for address in (message.exchange.get_absolute_url(), reverse("reports")):
        answer = client.get(address)
        assert not any(word in answer.text for word in words)
    assert client.get(message.exchange.get_absolute_url()).status_code == 404


def test_a_hidden_message_is_read_by_nobody_and_its_author_may_object() -> None:
    message, _words = talk()
    reporter, moderator = speaker(message.exchange, POSTER), make_staff("moderator")
    row = registry.report(message, actor=reporter, reason="Hij scheldt.")
    registry.hide(row, actor=moderator, reason="Dit mag niet.")
    page = message.exchange.get_absolute_url()
    for side in (POSTER, ANSWERER):
        text = sign_in(speaker(message.exchange, side)).get(page).text
        assert "woord3" not in text
        assert "Een moderator heeft dit bericht verborgen" in text
    row = Report.objects.get(pk=row.pk)
    assert registry.appeal(row, actor=speaker(message.exchange, ANSWERER), text="Het was een grap.")


def test_a_photo_that_was_reported_is_shown_to_the_moderator() -> None:
    exchange = make_exchange("in_conversation")
    sender, reporter = speaker(exchange, ANSWERER), speaker(exchange, POSTER)
    message = actions.write(exchange, actor=sender, text="Kijk", photo=photo_upload(), alt="De zaal")
    row = registry.report(message, actor=reporter, reason="Dit is iemand anders.")
    client = sign_in(make_staff("moderator"))
    assert client.get(reverse("report_file", args=[row.pk])).status_code == 200
    registry.hide(row, actor=make_staff("moderator"), reason="Zonder toestemming.")
    assert sign_in(reporter).get(message.photo.get_absolute_url()).status_code == 404


def test_erasing_the_conversation_erases_what_was_reported_of_it() -> None:
    with time_machine.travel(NOW, tick=False):
        message, _words = talk()
        row = registry.report(message, actor=speaker(message.exchange, POSTER), reason="Hij scheldt.")
        actions.decline(message.exchange, actor=speaker(message.exchange, POSTER), reason="Nee.")
        actions.erase_conversations((NOW + timedelta(days=400)).date())
    row = Report.objects.get(pk=row.pk)
    assert (row.said, row.content) == ("", None)


def test_thanks_and_posts_are_reported_like_everything_public() -> None:
    exchange = make_exchange("confirmed")
    thanks = actions.thank(exchange, actor=speaker(exchange, POSTER), text="Wat een sukkels.")
    post = make_post()
    moderator = make_staff("moderator")
    for word, row, author in (
        ("dank", thanks, speaker(exchange, POSTER)),
        ("bericht-op-de-markt", post, owner_of(post.initiative)),
    ):
        url = report_url(word, row.pk)
        assert sign_in(author).get(url).status_code == 403
        assert sign_in(make_user()).post(url, {"reason": "Dit mag niet."}).status_code == 302
        report = Report.objects.latest("pk")
        registry.hide(report, actor=moderator, reason="Het is een scheldwoord.")
        row.refresh_from_db()
        assert row.hidden_at is not None
        assert author in report.authors()
