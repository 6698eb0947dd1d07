"""What was done by the last form is said where one lands.

A form that did something leads on to a page, often to a place on it: `/visie/…/#reactie-12`. On top of that page nobody
would see the message. So the storage notes the place with each message, the page draws them on top as ever
(templates/components/notices.html), and `move_notices` puts them at that place before the page is sent.
"""

import re
from html import escape
from typing import Any, Final
from urllib.parse import urlsplit

from django.contrib.messages.storage.base import Message
from django.contrib.messages.storage.session import SessionStorage
from django.http import HttpResponse, HttpResponseBase

# As notices.html draws them.
_NOTICES: Final = re.compile(r'<section\s+class="cn-notices"[^>]*? data-at="([^"]+)".*?</section>', re.DOTALL)
# Elements in which a message may come first; after which it may come; and before which.
_INSIDE: Final = frozenset(("article", "div", "li", "section", "td"))
_BEHIND: Final = frozenset(("h1", "h2", "h3", "h4", "p"))
_BEFORE: Final = frozenset(("details", "fieldset", "form", "table", "ul", "ol", "dl"))


class NoticeStorage(SessionStorage):
    """Messages in the session, each with the place on the next page that the answer leads to, as its extra tags."""

    def _store(self, messages: list[Message], response: HttpResponseBase, *args: Any, **kwargs: Any) -> Any:
        place = urlsplit(response.get("Location", "")).fragment
        for message in messages:
            message.extra_tags = message.extra_tags or place
        return super()._store(messages, response, *args, **kwargs)  # type: ignore[misc]  # the stubs lack it


def move_notices(response: HttpResponse) -> None:
    """Move the messages on top of a page to the place that they are for. What has no such place on the page stays."""
    if b' data-at="' not in response.content:
        return
    page = response.content.decode()
    notices = _NOTICES.search(page)
    if notices is None:
        return
    rest = page[: notices.start()] + page[notices.end() :]
    at = _find_place(rest, notices[1])
    if at is not None:
        response.content = rest[:at] + notices[0] + rest[at:]


def _find_place(page: str, name: str) -> int | None:
    """Where in `page` a message for the element with this id belongs; None when there is none that can have it."""
    element = re.search(rf'<(\w+)\b[^>]*\bid="{re.escape(escape(name))}"[^>]*>', page)
    if element is None:
        return None
    tag = element[1]
    if tag in _INSIDE:
        return element.end()
    if tag in _BEFORE:
        return element.start()
    return page.index(f"</{tag}>", element.end()) + len(f"</{tag}>") if tag in _BEHIND else None
