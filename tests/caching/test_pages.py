"""Whole pages for visitors: right in the next answer, nothing of anybody in them, and no page for whom it is not."""

import gzip
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest
from django.core.cache import caches
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from civicnet.areas.actions import set_municipality
from civicnet.areas.models import Municipality
from civicnet.caching import pages
from civicnet.caching.shared import pages_settings
from civicnet.workflow import SYSTEM
from initiatives.actions import add_update, hide, report
from initiatives.models import Initiative
from tests.factories import make_areas, make_initiative, make_staff, make_user, sign_in
from tests.factories.visits import LIST, ask, is_kept

pytestmark = pytest.mark.django_db(transaction=True)
STATEMENT = "/toegankelijkheid/"


@pytest.fixture(autouse=True)
def town() -> None:
    set_municipality(name="Elzerbroek", theme="ma", actor=SYSTEM)
    make_areas("Oude Kern")
    make_initiative("running", name="Buurttuin")


def text(response: HttpResponse) -> str:
    return response.content.decode()


# ---- what a visitor gets -------------------------------------------------------------------------
@pytest.mark.parametrize(
    "address", ["/", LIST, "/en/initiatieven/", f"{LIST}?zoek=tuin", "/visie/", "/toetsen/"]
)
def test_the_second_visitor_gets_the_same_page(address: str) -> None:
    first, kept_before = ask(address)
    second, kept = ask(address)
    assert (kept_before, kept) == (False, True)
    assert second.content == first.content
    assert {**second.headers} == {**first.headers}
    assert "Content-Security-Policy" in second.headers
    assert not second.cookies


@pytest.mark.parametrize("address", [LIST, "/toetsen/"])
def test_htmx_gets_the_part_and_visitors_the_whole_page_of_one_address(address: str) -> None:
    """Whichever is asked for first."""
    part, kept_part = ask(address, hx_request="true")
    first, kept_first = ask(address)
    again, kept_again = ask(address, hx_request="true")
    second, kept_second = ask(address)
    assert (kept_part, kept_first, kept_again, kept_second) == (False, False, False, True)
    assert "<html" in text(first)
    assert second.content == first.content
    assert "<html" not in text(part)
    assert "<html" not in text(again)
    assert all("HX-Request" in answer["Vary"] for answer in (part, first, again, second))


def test_a_compressed_page_is_kept_as_it_goes_out() -> None:
    plain = ask()[0]
    first, kept_before = ask(accept_encoding="br, gzip")
    second, kept = ask(accept_encoding="gzip")
    assert (kept_before, kept) == (False, True)
    assert second["Content-Encoding"] == "gzip"
    assert gzip.decompress(second.content) == gzip.decompress(first.content) == plain.content
    assert second["Content-Length"] == str(len(second.content))


def test_who_has_it_already_is_told_so() -> None:
    etag = ask()[0]["ETag"]
    again, kept = ask(if_none_match=etag)
    assert (again.status_code, again.content, kept) == (304, b"", True)
    assert ask(if_none_match='"another"')[0].status_code == 200


def test_asking_for_the_head_keeps_nothing_and_gets_what_is_kept() -> None:
    assert Client().head(LIST).status_code == 200
    assert ask()[1] is False
    with CaptureQueriesContext(connection) as asked:
        head = Client().head(LIST)
    assert (head.status_code, head.content, len(asked)) == (200, b"", 0)


def test_each_address_has_its_own(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.ALLOWED_HOSTS = ["testserver", "elders.example"]
    ask()
    for address, headers in [
        ("/en/initiatieven/", {}),
        (f"{LIST}?pagina=1", {}),
        (f"{LIST}?zoek=Tuin", {}),
        (LIST, {"host": "elders.example"}),
        (LIST, {"accept_encoding": "gzip"}),
    ]:
        assert ask(address, **headers)[1] is False, address
    settings.THEME = "voorbeeld"
    assert ask()[1] is False
    monkeypatch.setattr(pages.timezone, "localdate", lambda: "tomorrow")
    assert ask()[1] is False


# ---- what is never kept --------------------------------------------------------------------------
@pytest.mark.parametrize(
    "headers",
    [
        {"cookie": "session=x"},
        {"cookie": "csrf=x"},
        {"cookie": "stemmen=x"},
        {"cookie": "of-another-site=x"},
        {"authorization": "Bearer x"},
        {"hx-request": "true"},
        {"range": "bytes=0-1"},
    ],
)
def test_no_request_of_somebody_takes_or_leaves_a_page(headers: dict[str, str]) -> None:
    assert not is_kept(**headers)
    assert ask()[1] is False  # nor did it leave one
    assert ask()[1] is True
    assert ask(**headers)[1] is False


@pytest.mark.parametrize(
    "address",
    ["/account/inloggen/", "/visie/instemmen/", "/inrichten/", "/api/v1/initiatieven", "/bestaat-niet/"],
)
def test_what_names_no_topics_is_not_kept(address: str) -> None:
    before = {*caches["pages"]._cache}  # type: ignore[attr-defined]
    is_kept(address)
    assert {*caches["pages"]._cache} == before  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "answer",
    [
        HttpResponse("x", status=404),
        HttpResponse("x", headers={"Cache-Control": "no-store"}),
        HttpResponse("x", headers={"Cache-Control": "private, max-age=3"}),
        HttpResponse("x" * (pages.LARGEST + 1)),
    ],
    ids=["missing", "no-store", "private", "large"],
)
def test_an_answer_that_is_not_for_everybody_is_not_kept(rf: Any, answer: HttpResponse) -> None:
    assert not _kept_by_middleware(rf, answer)


def test_an_answer_that_sets_a_cookie_is_not_kept(rf: Any) -> None:
    answer = HttpResponse("x")
    answer.set_cookie("anything", "1")
    assert not _kept_by_middleware(rf, answer)
    assert _kept_by_middleware(rf, HttpResponse("x"))


def _kept_by_middleware(rf: Any, answer: HttpResponse) -> bool:
    @pages.kept("areas")
    def view(request: Any) -> HttpResponse: ...

    asked = []

    def get_response(request: Any) -> HttpResponse:
        asked.append(request)
        request.resolver_match = type("Match", (), {"func": view})
        return answer

    middleware = pages.keep_pages(get_response)
    for _n in range(2):
        request = rf.get("/ergens/")
        request.resolver_match = None
        middleware(request)
    return len(asked) == 1


def test_inside_a_transaction_nothing_is_kept() -> None:
    ask()
    with transaction.atomic():
        Municipality.objects.update(name="Broekdorp")
        assert "Broekdorp" in text(ask(STATEMENT)[0])
        transaction.set_rollback(True)
    response, kept = ask(STATEMENT)
    assert ("Broekdorp" in text(response), kept) == (False, False)


# ---- settings ------------------------------------------------------------------------------------
def test_no_cache_is_honoured_by_a_setting_only(settings: Any) -> None:
    ask()
    assert ask(cache_control="no-cache")[1] is True
    settings.HONOUR_NO_CACHE = True
    assert ask(cache_control="no-cache")[1] is False
    assert not is_kept(STATEMENT, cache_control="no-cache")
    assert ask(STATEMENT)[1] is False  # nor was it left


def test_a_proxy_may_keep_a_page_by_a_setting_only(settings: Any) -> None:
    assert "public" not in ask(STATEMENT)[0].get("Cache-Control", "")
    settings.PROXY_SECONDS = 5
    for _n in range(2):
        response = ask()[0]
        assert response["Cache-Control"] == "public, s-maxage=5"
        assert "Cookie" in response["Vary"]
    signed_in = sign_in(make_user()).get(LIST)
    assert "public" not in signed_in["Cache-Control"]
    assert "public" not in Client().get("/account/inloggen/")["Cache-Control"]
    assert "public" not in Client().get("/bestaat-niet/").get("Cache-Control", "")


@pytest.mark.parametrize(
    ("url", "cache", "broker", "backend", "location"),
    [
        ("redis://pages/1", "", "redis://broker/0", "RedisCache", "redis://pages/1"),
        ("", "", "redis+socket:///run/v.sock", "RedisCache", "unix:///run/v.sock"),
        ("", "valkey://cache/2", "amqp://rabbit", "RedisCache", "redis://cache/2"),
        ("", "", "amqp://rabbit", "DummyCache", None),
        ("", "database", "redis://broker/0", "DummyCache", None),
    ],
)
def test_where_pages_are_kept(url: str, cache: str, broker: str, backend: str, location: str | None) -> None:
    found = pages_settings(url, cache, broker)
    assert (found["BACKEND"].rpartition(".")[2], found.get("LOCATION")) == (backend, location)


def test_a_wrong_address_is_named() -> None:
    with pytest.raises(ImproperlyConfigured, match="PAGES_CACHE_URL"):
        pages_settings("database", "", "redis://host")


# ---- the next answer is right --------------------------------------------------------------------
def test_a_verb_shows_in_the_next_answer() -> None:
    ask()
    plan = make_initiative("running", name="Regentuin")
    response, kept = ask()
    assert ("Regentuin" in text(response), kept) == (True, False)
    page = plan.get_absolute_url()
    assert is_kept(page)
    add_update(plan, title="De eerste oogst", text="Sla.", actor=plan.memberships.get().user)
    assert "De eerste oogst" in text(ask(page)[0])


def test_what_a_moderator_hides_is_gone_in_the_next_answer() -> None:
    plan = Initiative.objects.get()
    assert is_kept(page := plan.get_absolute_url())
    told = report(plan, actor=make_user(), reason="Dit kan niet.")
    hide(told, actor=make_staff("moderator"), reason="Dit kan niet.")
    assert "Buurttuin" not in text(ask()[0])
    assert ask(page)[0].status_code != 200


def test_what_is_rolled_back_raises_nothing() -> None:
    ask()
    with transaction.atomic():
        make_initiative("running", name="Regentuin")
        transaction.set_rollback(True)
    assert ask()[1] is True


def test_what_is_of_another_topic_leaves_it() -> None:
    ask(STATEMENT)
    make_initiative("running", name="Regentuin")
    assert ask(STATEMENT)[1] is True


def test_a_page_that_was_under_way_during_a_change_is_not_shown_afterwards(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    drawn, changed, look = Event(), Event(), pages._is_for_everybody

    def look_late(response: Any) -> bool:
        drawn.set()
        assert changed.wait(20)
        return look(response)

    def visit() -> str:
        try:
            return text(Client().get(LIST))  # type: ignore[arg-type]
        finally:
            connection.close()

    monkeypatch.setattr(pages, "_is_for_everybody", look_late)
    with ThreadPoolExecutor() as pool:
        slow = pool.submit(visit)
        assert drawn.wait(20)
        make_initiative("running", name="Regentuin")
        changed.set()
        assert "Regentuin" not in slow.result(20)  # it had asked before
    response, kept = ask()
    assert ("Regentuin" in text(response), kept) == (True, False)
