"""Forget somebody whose account is erased: their letters, and their name in what others were told."""

import re
from collections.abc import Callable, Collection
from html import escape
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext, override

from civicnet.outbox.actions.letters import receiver_of
from civicnet.outbox.models import Message, News, Notice, RefusedAddress

Rewrite = Callable[[str], str]


@transaction.atomic
def forget_reader(*, name: str, addresses: Collection[str]) -> None:
    """Remove the letters that wait for these addresses and all that is known of them here. In the notices of others, in
    news, and in letters to others that wait, "a former resident" takes the place of the name, and nothing that of an address.

    What others wrote in their own words stands in those as well; the words stay, and the name in them goes.
    """
    receivers = [receiver_of(address) for address in addresses]
    Message.objects.waiting_mail().filter(receiver__in=receivers).delete()
    Message.objects.filter(receiver__in=receivers).update(receiver="", last_error="")
    RefusedAddress.objects.filter(receiver__in=receivers).delete()
    words = [word for word in (name, *addresses) if word]
    for code, _language in settings.LANGUAGES:
        with override(code):
            rewrite = _without(name, addresses)
        _rewrite_notices(words, code, rewrite)
        _rewrite_news(code, rewrite)
    with override(settings.LANGUAGE_CODE):
        _rewrite_letters(_without(name, addresses))


def _without(name: str, addresses: Collection[str]) -> Rewrite:
    """What takes the name and the addresses out of a text, where they are words of their own; also as HTML has them."""
    former = gettext("a former resident")
    instead = {name: former, escape(name): former} if name else {}
    instead |= dict.fromkeys(addresses, "")
    words = "|".join(re.escape(word) for word in sorted(instead, key=len, reverse=True))
    found = re.compile(rf"(?<!\w)(?:{words})(?!\w)")
    return lambda text: found.sub(lambda match: instead[match[0]], text)


def _rewrite_notices(words: Collection[str], language: str, rewrite: Rewrite) -> None:
    named = Q()
    for word in words:
        named |= Q(title__contains=word) | Q(text__contains=word)
    for notice in Notice.objects.filter(named, user__language=language).order_by("pk"):
        notice.title, notice.text = rewrite(notice.title)[:300], rewrite(notice.text)
        notice.save(update_fields=["title", "text"])


def _rewrite_news(language: str, rewrite: Rewrite) -> None:
    for news in News.objects.only("said").order_by("pk").iterator():
        title, url = news.said.get(language, ("", ""))
        if rewrite(title) != title:
            news.said[language] = [rewrite(title), url]
            news.save(update_fields=["said"])


def _rewrite_letters(rewrite: Rewrite) -> None:
    waiting = Message.objects.filter(done_at=None, gave_up_at=None, kind=Message.Kind.MAIL)
    for message in waiting.select_for_update(of=("self",)).order_by("pk"):
        payload = _rewritten(message.payload, rewrite)
        if payload != message.payload:
            message.payload = payload
            message.save(update_fields=["payload"])


def _rewritten(value: Any, rewrite: Rewrite) -> Any:
    """`value` of a letter with each text in it rewritten; an empty address to answer to is left out."""
    match value:
        case str():
            return rewrite(value)
        case list():
            return [text for text in (_rewritten(part, rewrite) for part in value) if text]
        case dict():
            return {key: _rewritten(part, rewrite) for key, part in value.items()}
    return value
