"""Pages that refuse, the base page for visitors, page or fragment, forms, and the front-end files."""

from datetime import date
from typing import Any

import pytest
from django import forms
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.staticfiles import finders
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.template import engines
from django.test import Client, RequestFactory
from django.urls import path

from civicnet import urls
from civicnet.accounts.models import RoleGrant
from civicnet.areas.models import Municipality
from civicnet.frontend.icons import ICONS
from civicnet.frontend.packages import FILES
from civicnet.http import Theme, render
from civicnet.outbox.models import Message
from civicnet.serving.refusals import csrf_failure
from civicnet.workflow import NotAllowedNow
from tests.factories import make_staff, make_user
from tests.factories.pages import squeezed

ERRORS = {403: PermissionDenied, 404: Http404, 400: SuspiciousOperation, 500: RuntimeError}


def refuse(request: HttpRequest, code: int) -> HttpResponse:
    if code == 409:
        raise NotAllowedNow(RoleGrant(), "end")
    raise ERRORS[code]("kanarie")


# The project's own addresses, and one that refuses in every way.
urlpatterns = [path("weiger/<int:code>/", refuse), *urls.urlpatterns]
handler400, handler403 = urls.handler400, urls.handler403
handler404, handler500 = urls.handler404, urls.handler500

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


@pytest.fixture
def browser() -> Client:
    return Client(raise_request_exception=False)


# ---- refusals ---------------------------------------------------------------------------------
@pytest.mark.parametrize("code", [400, 403, 404, 409, 500])
def test_a_refusal_is_a_page_of_ours_that_says_nothing_of_the_inside(browser: Client, code: int) -> None:
    response = browser.get(f"/weiger/{code}/")
    page = response.content.decode()
    assert response.status_code == code
    assert page.count("<h1") == 1
    assert 'id="inhoud"' in page
    assert "civicnet.css" in page
    assert "kanarie" not in page
    assert "Traceback" not in page


def test_an_unknown_address_is_404_in_the_language_of_the_address(browser: Client) -> None:
    assert '<html lang="nl"' in squeezed(browser.get("/bestaat-niet/"))
    english = browser.get("/en/bestaat-niet/")
    assert english.status_code == 404
    assert '<html lang="en"' in squeezed(english)


def test_the_pages_that_stand_alone_need_no_database(browser: Client, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        assert browser.get("/weiger/500/").status_code == 500
        assert browser.get("/weiger/400/").status_code == 400


def test_a_strange_host_gets_400(browser: Client) -> None:
    assert browser.get("/offline/", headers={"host": "elders.example"}).status_code == 400


def test_a_form_without_its_mark_is_refused_with_a_page(user_with_session: Client) -> None:
    response = user_with_session.post("/account/uitloggen/")
    assert response.status_code == 403
    assert response.content.decode().count("<h1") == 1


@pytest.fixture
def user_with_session() -> Client:
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_user())
    return client


def test_the_page_for_a_missing_mark_leads_back_to_the_address() -> None:
    request = RequestFactory().post("/initiatieven/nieuw/")
    request.user, request.resolver_match = AnonymousUser(), None  # type: ignore[assignment]
    request.session = {}  # type: ignore[assignment]
    assert 'href="/initiatieven/nieuw/"' in csrf_failure(request).content.decode()


# ---- the base page ------------------------------------------------------------------------------
def test_a_visitor_gets_no_cookie_and_no_form_that_posts(browser: Client) -> None:
    for address in ("/offline/", "/bestaat-niet/"):
        response = browser.get(address)
        assert not response.cookies
        assert 'method="post"' not in response.content.decode()


@pytest.mark.parametrize("address", ["/offline/", "/bestaat-niet/", "/weiger/500/", "/weiger/403/", "/sw.js"])
def test_the_policy_allows_nothing_inline(browser: Client, address: str) -> None:
    response = browser.get(address)
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    page = response.content.decode()
    assert " style=" not in page
    assert " onclick=" not in page
    assert "<style" not in page
    assert page.count("<script") == page.count("<script src=")


def test_the_other_language_is_the_same_page(browser: Client) -> None:
    assert 'href="/en/offline/?a=1" lang="en"' in squeezed(browser.get("/offline/?a=1"))
    assert 'href="/offline/" lang="nl"' in squeezed(browser.get("/en/offline/"))
    assert 'href="/en/" lang="en"' in squeezed(browser.get("/bestaat-niet/"))


def test_the_menu_shows_work_to_staff_only(client_for: Any) -> None:
    assert 'href="/werk/"' not in client_for(make_user()).get("/offline/").content.decode()
    assert 'href="/werk/"' in client_for(make_staff("assessor")).get("/offline/").content.decode()


def test_waiting_mail_is_told_to_administrators_only(client_for: Any) -> None:
    Message.objects.create(kind=Message.Kind.MAIL, name="test")
    for person in (make_user(), make_staff("assessor", "curator", "moderator", "broker")):
        assert 'data-banner="mail"' not in client_for(person).get("/offline/").content.decode()
    assert 'data-banner="mail"' in client_for(make_staff("admin")).get("/offline/").content.decode()
    Message.objects.all().delete()
    assert 'data-banner="mail"' not in client_for(make_staff("admin")).get("/offline/").content.decode()


def test_the_municipality_and_its_telephone_are_on_every_page(browser: Client) -> None:
    Municipality.objects.create(name="Elzerbroek", phone="088 000 01 40", theme="voorbeeld")
    page = browser.get("/offline/").content.decode()
    assert 'href="tel:0880000140"' in page
    assert "Elzerbroek" in page
    assert 'class="voorbeeld-theme"' in page


def test_without_a_choice_the_style_is_that_of_the_settings(browser: Client, settings: Any) -> None:
    Municipality.objects.create(name="Elzerbroek")
    settings.THEME = "voorbeeld"
    assert 'class="voorbeeld-theme"' in browser.get("/offline/").content.decode()


def test_the_worker_keeps_the_offline_page_of_each_language(browser: Client) -> None:
    response = browser.get("/sw.js")
    assert response.headers["Content-Type"].startswith("text/javascript")
    assert '"/offline/"' in response.content.decode()
    assert '"/en/offline/"' in response.content.decode()


# ---- theme --------------------------------------------------------------------------------------
def test_a_theme_without_dark_sheet_stays_light() -> None:
    assert "cn-dark" not in Theme.named("voorbeeld").css_class
    assert not Theme.named("voorbeeld").dark_sheet
    assert "cn-dark" in Theme.named("ma").css_class


def test_an_unknown_theme_gives_a_page_with_style() -> None:
    assert Theme.named("bestaat-niet").sheet in FILES


@pytest.mark.parametrize("name", settings.THEMES)
def test_the_sheets_of_every_theme_are_served(name: str) -> None:
    theme = Theme.named(name)
    for sheet in filter(None, (theme.sheet, theme.dark_sheet)):
        assert finders.find(sheet)


# ---- page or fragment -----------------------------------------------------------------------------
class FakeHtmx:
    def __init__(self, *, boosted: bool = False, history: bool = False) -> None:
        self.boosted, self.history_restore_request = boosted, history


@pytest.mark.parametrize(
    ("htmx", "whole"),
    [(None, True), (FakeHtmx(), False), (FakeHtmx(boosted=True), True), (FakeHtmx(history=True), True)],
)
def test_htmx_gets_the_fragment_and_everyone_else_the_page(
    rf: RequestFactory, monkeypatch: pytest.MonkeyPatch, htmx: FakeHtmx | None, whole: bool
) -> None:
    asked: list[str] = []

    def remember(_request: HttpRequest, name: str, _context: Any, **_kwargs: Any) -> HttpResponse:
        asked.append(name)
        return HttpResponse()

    monkeypatch.setattr("civicnet.http.render_page", remember)
    request = rf.get("/")
    request.htmx = htmx  # type: ignore[attr-defined]
    response = render(request, "pages/x.html", {}, fragment="pages/_list.html")
    assert asked == ["pages/x.html" if whole else "pages/_list.html"]
    assert response.headers["Vary"] == "HX-Request"


# ---- forms ------------------------------------------------------------------------------------------
class Plan(forms.Form):
    name = forms.CharField(label="Naam", help_text="Kort.")
    where = forms.ChoiceField(
        label="Waar", choices=[("a", "Oude Kern"), ("b", "Molenwijk")], widget=forms.RadioSelect
    )
    why = forms.CharField(label="Waarom", widget=forms.Textarea(attrs={"data-words": 150}), required=False)
    secret = forms.CharField(widget=forms.HiddenInput, required=False)


def test_a_wrong_field_says_so_beside_it_and_on_top_and_keeps_what_was_typed() -> None:
    page = str(Plan({"name": "", "why": "Omdat <b>het</b> kan"}))
    assert 'href="#id_name"' in page
    assert 'href="#id_where_0"' in page
    assert 'id="id_where_0"' in page
    assert 'id="id_name_error"' in page
    assert 'aria-describedby="id_name_helptext id_name_error"' in page
    assert page.count('aria-invalid="true"') >= 1
    assert "Omdat &lt;b&gt;het&lt;/b&gt; kan" in page
    assert page.index('role="alert"') < page.index('name="name"')


def test_a_fresh_form_has_no_summary_and_marks_what_may_stay_empty() -> None:
    page = str(Plan())
    assert 'role="alert"' not in page
    assert page.count('class="cn-soft cn-nb"') == 1
    assert "<fieldset" in page
    assert 'data-count-for="id_why"' in page
    assert page.count("utrecht-textbox") >= 1


# ---- tags -----------------------------------------------------------------------------------------
def drawn(source: str, **context: Any) -> str:
    return engines["jinja2"].from_string(source).render(context)


def test_an_icon_is_decoration_unless_it_stands_for_words() -> None:
    assert 'aria-hidden="true"' in drawn('{{ "ok"|icon }}')
    assert 'role="img" aria-label="Klaar"' in drawn('{{ "ok"|icon("Klaar") }}')


def test_every_icon_is_a_shape_without_script() -> None:
    for name, shapes in ICONS.items():
        assert shapes.startswith("<"), name
        assert "script" not in shapes


@pytest.mark.parametrize("kind", [
    "residents_initiative", "community_enterprise", "energy_cooperative", "care_cooperative", "housing_cooperative",
    "mutual_sick_pay_fund", "social_enterprise", "challenge", "youth_initiative", "T1", "T2", "T3", "T4", "T5",
])  # fmt: skip
def test_every_kind_and_theme_has_a_drawing_of_its_own(kind: str) -> None:
    own = drawn("{{ illustration(name) }}", name=kind)
    assert own.startswith("<svg")
    assert kind == "residents_initiative" or own != drawn("{{ illustration('geen') }}")


def test_figures_in_pictures_never_have_a_decimal_comma() -> None:
    bar = drawn('{% from "components/bar.html" import bar %}{{ bar(12.5, of=40, goal=10) }}')
    assert 'width="31.2%"' in bar or 'width="31.3%"' in bar
    assert "," not in bar


def test_the_chart_has_the_same_figures_in_a_table() -> None:
    points = [{"at": date(2025, m, 1), "value": v, "note": f"reden {m}"} for m, v in ((3, 2), (6, 10))]
    page = drawn(
        '{% from "components/chart.html" import chart %}{{ chart(points, label="Eigen maat") }}',
        points=points,
    )
    assert page.count("<tr") == 3
    assert "reden 6" in page
    assert 'cy="30"' in page


@pytest.mark.parametrize("path", FILES)
def test_every_listed_front_end_file_is_served(path: str) -> None:
    assert finders.find(path), "run npm ci"


def test_nothing_else_of_the_packages_is_served() -> None:
    assert not finders.find("vendor/package.json")
    assert not finders.find("vendor/../package.json")
