"""News that finds people: a letter about a search is stopped without signing in, and a post is kept open from its letter."""

import time
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.chromium import DESK, PHONE, Person, next_page
from tests.browser.conftest import TownHall, breaches, in_order
from tests.browser.tasks import next_step

FOUND = "Een zaal met een piano"
READER, POSTER = "Youssef Dahan", "Saskia Duin"
NEWS = """
from tests.factories.posts import make_post
make_post(title="Een zaal met een piano")
"""
SEND = """
from civicnet.accounts.models import Rhythm
from civicnet.following.actions import send_digests
print(send_digests(Rhythm.NOW))
"""
SECONDS = 60  # the worker tells the news, and may send the letter itself
# One post, put up a month ago, closes tomorrow; another one closed yesterday.
CLOSING = """
from datetime import timedelta
from django.utils import timezone
from civicnet.deadlines import local_date
from initiatives.marketplace.actions import close_what_is_over, remind_of_closing
from initiatives.marketplace.models import Post
from initiatives.models import Initiative
from tests.factories.posts import make_post
plan = Initiative.objects.public().filter(memberships__user__name={poster!r}).first()
for title, days in (("Twintig stoelen", 1), ("Dertig tafels", -1)):
    post = make_post(initiative=plan, title=title)
    month_ago = timezone.now() - timedelta(days=30)
    Post.objects.filter(pk=post.pk).update(closes_on=local_date() + timedelta(days=days), opened_at=month_ago)
print(remind_of_closing() + close_what_is_over())
"""


def open_letter(someone: Person, subject: str) -> Page:
    """The newest letter with this subject, as its reader sees it."""
    page = someone.go("/demo/post/")
    letter = page.locator("details", has_text=subject).first
    letter.evaluate("letter => letter.open = true")
    with next_page(page):
        letter.get_by_role("link", name="Zoals wie hem krijgt hem ziet").click()
    assert breaches(page) == []
    assert not page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    return page


def test_the_letter_about_a_search_is_stopped_by_one_click_without_signing_in(
    townsfolk: Callable[..., Person], town_hall: TownHall
) -> None:
    reader = townsfolk(READER, width=PHONE, color_scheme="dark")
    page = reader.go("/marktplaats/?zoek=piano")
    page.get_by_role("button", name="Volg", exact=True).click()
    expect(page.get_by_role("button", name="Volg niet meer")).to_be_visible()
    page = reader.go("/mijn/volgend/")
    page.check("[name=followed][value=now]")
    with next_page(page):
        page.get_by_role("button", name="Bewaar", exact=True).click()
    in_order(page)
    town_hall.clerk.run(NEWS)

    mailbox = townsfolk(width=PHONE)
    until = time.monotonic() + SECONDS
    while not mailbox.go("/demo/post/").get_by_text(FOUND).count() and time.monotonic() < until:
        town_hall.clerk.run(SEND)
    page = open_letter(mailbox, FOUND)
    with next_page(page):
        page.get_by_role("link", name="Stop deze brief").click()
    in_order(page)
    with next_page(page):
        page.get_by_role("button", name="Stop deze brief").click()
    assert page.locator("h1").inner_text().startswith("Gestopt")
    in_order(page)
    assert "/account/inloggen/" in mailbox.go("/mijn/volgend/").url, "the link signs nobody in"
    expect(reader.go("/mijn/volgend/").locator("[name=followed][value=never]")).to_be_checked()


def test_a_post_is_kept_open_from_its_letter_and_one_that_closed_is_put_up_again(
    townsfolk: Callable[..., Person], town_hall: TownHall
) -> None:
    assert int(town_hall.clerk.run(CLOSING.format(poster=POSTER))) >= 2
    poster = townsfolk(POSTER, width=DESK)
    page = open_letter(poster, "Twintig stoelen")
    with next_page(page):
        page.get_by_role("link", name="Houd open").first.click()
    in_order(page)
    next_step(page)
    expect(page.get_by_text("Het blijft open.").first).to_be_visible()
    in_order(page)

    page = open_letter(poster, "Dertig tafels")
    visitor, address = (
        townsfolk(width=PHONE),
        page.get_by_role("link", name="Zet opnieuw open").first,
    )
    with next_page(page):
        address.click()
    post = page.url.removeprefix(poster.address)
    assert not visitor.go(post).get_by_role("link", name="Ik kan helpen").count()
    in_order(visitor.page)
    with next_page(page):
        page.locator("main button[value=reopen]").click()
    assert visitor.go(post).get_by_role("link", name="Ik kan helpen").count()
