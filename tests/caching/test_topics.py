"""What a kept page shows is all of topics that it names, and every table is known: with a topic, or never on such a page."""

import re
from collections import defaultdict
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from civicnet.caching.pages import kept
from civicnet.caching.versions import topics_by_table
from civicnet.permissions import PUBLIC, Url, every_url
from tests.world import World, paths

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("world"),
    pytest.mark.xdist_group("authorisation"),
]

TOPICS = {
    "municipality",
    "areas",
    "people",
    "files",
    "journal",
    "search",
    "following",
    "vision",
    "voices",
    "endorsement",
    "initiatives",
    "assessments",
    "likeness",
    "marketplace",
    "network",
    "exchanges",
    "collaborations",
}
# Reviewed: no page for visitors shows anything of these. Of a vote nothing may ever be kept: not the roll, not a ballot.
NEVER_KEPT = {
    "likeness_changed",
    "endorsement_ballot",
    "endorsement_keying",
    "endorsement_rollentry",
    "civicnet_sentform",
    "outbox_message",
    "outbox_refusedaddress",
    "outbox_notice",
    "outbox_reminder",
    "outbox_news",
    "following_digest",
    "accounts_announcement",
    "accounts_setupdone",
    "accounts_factorreset",
    "accounts_calendaraddress",
    "accounts_block",
    "jobs_job",
    "vision_conflict",
    "vision_stepproposal",
    "initiatives_invitation",
    "initiatives_report",
    "marketplace_consent",
    "marketplace_message",
    "marketplace_terms",
    "assessments_interestdeclaration",
    "django_admin_log",
    "auth_permission",
    "auth_group_permissions",
    "auth_group",
    "django_content_type",
    "django_session",
    "account_emailaddress",
    "account_emailconfirmation",
    "socialaccount_socialapp",
    "socialaccount_socialaccount",
    "socialaccount_socialtoken",
    "mfa_authenticator",
}
QUERIES = ("", "?zoek=tuin", "?toon=kaart")
READ = re.compile(r'(?:FROM|JOIN) "(\w+)"')


def kept_urls() -> list[Url]:
    return [url for url in every_url() if getattr(url.view, "topics", None)]


def tables_read(client: Client, address: str) -> set[str]:
    with CaptureQueriesContext(connection) as asked:
        client.get(address)
    return {table for query in asked for table in READ.findall(query["sql"])}


def test_every_table_has_a_topic_or_was_looked_at() -> None:
    tables = {model._meta.db_table for model in apps.get_models(include_auto_created=True)} - {"tests_row"}
    assert tables - {*topics_by_table()} == NEVER_KEPT & tables
    assert {*topics_by_table().values()} == TOPICS


def test_a_page_names_every_topic_that_it_reads(world: World) -> None:
    visitor, missing, asked = Client(), defaultdict(set), 0
    tables = topics_by_table()
    for url in kept_urls():
        for path in paths(world, url).values():
            for address in [path + query for query in QUERIES] + ["/en" + path] * ("<" not in url.route):
                read = tables_read(visitor, address)
                asked += 1
                missing[url.name] |= {tables.get(table, table) for table in read} - url.view.topics
    wrong = [f"{name} shows {sorted(topics)} too" for name, topics in missing.items() if topics]
    assert not wrong, "\n".join(wrong)
    assert asked > 150


def test_a_page_names_no_topic_that_does_not_exist() -> None:
    wrong = {url.name: url.view.topics - TOPICS for url in kept_urls() if url.view.topics - TOPICS}
    assert wrong == {}


def test_only_public_pages_are_kept() -> None:
    assert {url.rule for url in kept_urls()} == {PUBLIC}


def test_nothing_of_the_vote_or_the_way_in_is_kept() -> None:
    found = [url.route for url in kept_urls()]
    assert not [
        r for r in found if re.search(r"instemmen|account|inrichten|demo|bestanden|uitnodiging|api/", r)
    ]


def test_the_mark_stays_on_a_view_behind_its_rule() -> None:
    from civicnet.permissions import access

    @access(PUBLIC)
    @kept("areas")
    def view(request: Any) -> Any: ...

    assert view.topics == {"areas", "municipality"}  # type: ignore[attr-defined]
