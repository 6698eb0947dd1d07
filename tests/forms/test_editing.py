"""Two people have the same form open: nothing of either is overwritten, and the second one sees both."""

import inspect
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from decimal import Decimal
from html.parser import HTMLParser
from threading import Barrier
from typing import Any

import pytest
from django import forms
from django.db import connection
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from civicnet.areas.models import Municipality, Neighbourhood
from civicnet.forms.editing import FIELD, Editing, in_words, plain
from civicnet.permissions import every_url
from civicnet.workflow import SYSTEM
from initiatives import actions
from initiatives.assessments import actions as assessing
from initiatives.assessments.models import Reading
from initiatives.models import Initiative
from tests.factories import (
    make_areas,
    make_case,
    make_initiative,
    make_organisation,
    make_round,
    make_staff,
    make_user,
    make_version,
    photo_upload,
    sign_in,
)
from vision import actions as visioning
from vision.actions.measurement import Figure, measure
from vision.models import Measurement, Meeting, PlannedStep, VisionVersion

pytestmark = pytest.mark.django_db


class FormOnPage(HTMLParser):
    """What a browser would send of the form on a page that holds `field`, with nothing changed."""

    def __init__(self, text: str, field: str) -> None:
        super().__init__()
        self._found: list[dict[str, list[str]]] = []
        self._select = self._area = ""
        self.feed(text)
        self.values = next(values for values in self._found if field in values)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        here = dict(attrs)
        name = here.get("name") or ""
        if tag == "form":
            self._found.append({})
        if not self._found:
            return
        kind = here.get("type", "text")
        if tag == "input" and name and kind not in ("submit", "file"):
            if kind not in ("radio", "checkbox") or "checked" in here:
                self._add(name, here.get("value") or "")
        elif tag == "textarea":
            self._area = name
            self._add(name, "")
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and "selected" in here:
            self._add(self._select, here.get("value") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._found[-1][self._area][-1] = self._found[-1][self._area][-1].removeprefix("\n")
            self._area = ""
        elif tag == "select":
            self._select = ""

    def handle_data(self, data: str) -> None:
        if self._area:
            self._found[-1][self._area][-1] += data

    def _add(self, name: str, value: str) -> None:
        self._found[-1].setdefault(name, []).append(value)


Scene = Callable[[], tuple[Client, Client, str, Callable[[], Any], str, dict[str, str], dict[str, str]]]


def two_owners(initiative: Initiative) -> tuple[Client, Client]:
    other = make_user(name="Saskia")
    invited = actions.invite(
        initiative, actor=initiative.audience("owners")[0], email=other.email, role="owner"
    )
    actions.accept_invitation(invited, actor=other)
    return sign_in(initiative.audience("owners")[0]), sign_in(other)


def fresh(row: Any) -> Callable[[], Any]:
    return lambda: type(row)._base_manager.get(pk=row.pk)


def _part(word: str, one: dict[str, str], other: dict[str, str], stage: str = "running") -> Any:
    def scene() -> Any:
        make_version()
        make_areas("Oude Kern", "Broek")
        initiative = make_initiative(
            stage, summary="Samen.", purpose="Wij doen dit.", kind="challenge", own_measure="Gezellig"
        )
        name = "initiatives:step" if stage == "draft" else "initiatives:edit"
        url = reverse(name, args=[initiative.slug, word])
        return (*two_owners(initiative), url, fresh(initiative), next(iter(one)), one, other)

    return scene


def _organisation() -> Any:
    organisation = make_organisation("Stichting Een", about="Over ons")
    owner, other = organisation.members.get().user, make_user(name="Saskia")
    invited = actions.invite(organisation, actor=owner, email=other.email, role="owner")
    actions.accept_invitation(invited, actor=other)
    url = reverse("initiatives:edit_organisation", args=[organisation.slug])
    one, two = {"name": "Stichting Twee"}, {"about": "Wij zijn er al lang."}
    return sign_in(owner), sign_in(other), url, fresh(organisation), "name", one, two


def _news() -> Any:
    initiative = make_initiative("running")
    update = actions.add_update(initiative, actor=SYSTEM, title="Nieuws", text="Het gaat goed.")
    url = reverse("initiatives:update", args=[initiative.slug, update.pk])
    one, two = {"title": "Groot nieuws"}, {"text": "Het gaat beter."}
    return (*two_owners(initiative), url, fresh(update), "title", one, two)


def _two_staff(*roles: str) -> tuple[Client, Client]:
    return sign_in(make_staff(*roles)), sign_in(make_staff(*roles, name="Saskia"))


def _meeting() -> Any:
    begins = timezone.localtime().replace(hour=19, minute=0, second=0, microsecond=0) + timedelta(days=20)
    meeting = Meeting(vision=make_version().vision, title="Avond", place="Zaal", agenda="Kennismaken")
    meeting.begins_at, meeting.ends_at = begins, begins + timedelta(hours=2)
    meeting = visioning.plan_meeting(meeting, actor=SYSTEM)
    url = reverse("vision:change_meeting", args=[meeting.pk])
    one, two = {"title": "Grote avond"}, {"place": "Kerk"}
    return (*_two_staff("curator"), url, fresh(meeting), "title", one, two)


def _step() -> Any:
    step = PlannedStep(vision=make_version().vision, begins_on=date(2030, 5, 1))
    step.kind = PlannedStep._meta.get_field("kind").choices[0][0]
    step = visioning.plan_step(step, actor=SYSTEM)
    url = reverse("vision:planned_step", args=[step.pk])
    one, two = {"begins_on": "2030-05-02"}, {"note": "In de kerk"}
    return (*_two_staff("curator"), url, fresh(step), "begins_on", one, two)


def _round() -> Any:
    now = timezone.now()
    days = {"opens_at": now + timedelta(days=20), "closes_at": now + timedelta(days=30)}
    round = make_round("preparing", ways=["letter", "desk"], **days)
    url = reverse("endorsement:edit", args=[round.code])
    one, two = {"turnout": "1/4"}, {"majority": "3/4"}
    return (*_two_staff("curator"), url, fresh(round), "turnout", one, two)


def _deviation() -> Any:
    version = make_version(state="council")
    url = reverse("vision:deviation", args=[version.number, "D1.1"])
    one = {"change": "reword", "text": "De raad zegt het anders.", "reason": "Helderder"}
    two = {"change": "reword", "reason": "Korter", "text": "De raad zegt het zo."}
    return (*_two_staff("curator"), url, fresh(version.goals.get(code="D1.1")), "reason", one, two)


SCENES: dict[str, Callable[[], Any]] = {
    "initiatives:edit wat": _part("wat", {"name": "Nieuwe naam"}, {"summary": "Anders."}),
    "initiatives:edit wie": _part("wie", {"people": "Twaalf buren"}, {"contact_phone": "0612345678"}),
    "initiatives:edit waar": _part("waar", {"place_note": "Bij de brug"}, {}),
    "initiatives:edit waarvoor": _part(
        "waarvoor", {"own_measure": "Droog"}, {"started_on": "2026-03-14", "task": "Het groen"}
    ),
    "initiatives:step": _part("wat", {"name": "Nieuwe naam"}, {"summary": "Anders."}, stage="draft"),
    "initiatives:edit_organisation": _organisation,
    "initiatives:update": _news,
    "vision:change_meeting": _meeting,
    "vision:planned_step": _step,
    "endorsement:edit": _round,
    "vision:deviation": _deviation,
}


def opened(client: Client, url: str, field: str) -> dict[str, list[str]]:
    page = client.get(url)
    assert page.status_code == 200
    # Without the mark that works once: it is the same page that is sent again here, with other words.
    return {name: values for name, values in FormOnPage(page.text, field).values.items() if name != "once"}


@pytest.mark.parametrize("name", [name for name in SCENES if name != "vision:deviation"])
def test_what_only_one_of_two_changed_is_kept_of_both(name: str) -> None:
    bram, saskia, url, row, field, one, two = SCENES[name]()
    his, hers = opened(bram, url, field), opened(saskia, url, field)
    task = {"task": ["Het groen"]} if "task" in his else {}
    assert bram.post(url, {**his, **task, **one}).status_code == 302
    between = vars(row())
    assert saskia.post(url, {**hers, **task, **two}).status_code == 302
    now = row()
    assert _rest(now, one) == _rest(between, one)
    again = opened(saskia, url, field)
    for key, value in {**one, **two}.items():
        assert again[key] == [value]


def _rest(row: Any, names: dict[str, str]) -> dict[str, Any]:
    values = row if isinstance(row, dict) else vars(row)
    return {name: values[name] for name in names if name in values}


@pytest.mark.parametrize("name", SCENES)
def test_what_both_changed_is_shown_side_by_side_and_nothing_is_overwritten(name: str) -> None:
    bram, saskia, url, row, field, one, two = SCENES[name]()
    his, hers = opened(bram, url, field), opened(saskia, url, field)
    task = {"task": ["Het groen"]} if "task" in his else {}
    typed = {"begins_on": "2030-06-01", "turnout": "3/10"}.get(field, "Weer iets anders")
    assert bram.post(url, {**his, **task, **one}).status_code == 302
    between = {name: value for name, value in vars(row()).items() if not name.startswith("_")}
    refused = saskia.post(url, {**hers, **task, **two, field: typed})
    assert refused.status_code == 409
    assert {name: vars(row())[name] for name in between} == between  # nothing at all was saved
    assert 'id="allebei"' in refused.text
    shown = FormOnPage(refused.text, field).values
    assert typed in shown[field][0]  # hers, or one text of the two
    for key, value in two.items():
        if key not in one:
            assert shown[key] == [value]
    # Saving again is based on what the other left.
    shown.pop("bekijk", None)
    assert saskia.post(url, {**shown, field: typed}).status_code == 302
    assert opened(saskia, url, field)[field] == [typed]


def test_the_page_says_who_and_when() -> None:
    bram, saskia, url, _row, field, one, _two = SCENES["initiatives:edit wat"]()
    his, hers = opened(bram, url, field), opened(saskia, url, field)
    saskia.post(url, {**hers, "task": ["Het groen"], **one})
    refused = bram.post(url, {**his, "name": "Van Bram"})
    assert refused.status_code == 409
    assert "Saskia bewaarde het op" in refused.text
    assert "Nieuwe" in refused.text
    assert "Van Bram" in refused.text


def test_a_longer_text_that_both_changed_comes_back_as_one() -> None:
    bram, saskia, url, _row, field, _one, _two = SCENES["initiatives:edit wat"]()
    his, hers = opened(bram, url, field), opened(saskia, url, field)
    bram.post(url, {**his, "purpose": "Wij doen dit.\nVan Bram."})
    refused = saskia.post(url, {**hers, "purpose": "Vooraf.\nWij doen dit."})
    text = FormOnPage(refused.text, "purpose").values["purpose"][0]
    assert "Vooraf." in text
    assert "Van Bram." in text


def test_the_same_words_twice_are_no_conflict() -> None:
    bram, saskia, url, _row, field, one, _two = SCENES["initiatives:edit wat"]()
    his, hers = opened(bram, url, field), opened(saskia, url, field)
    assert bram.post(url, {**his, **one}).status_code == 302
    assert saskia.post(url, {**hers, **one}).status_code == 302


@pytest.mark.parametrize("mark", ["", "x", "[]", "a:b:c", ".eJ:x:y", "\x00"])
def test_a_form_without_a_mark_or_with_a_made_up_one_is_saved_as_it_is(mark: str) -> None:
    bram, _saskia, url, row, field, _one, _two = SCENES["initiatives:edit wat"]()
    his = opened(bram, url, field)
    assert bram.post(url, {**his, "name": "Anders", FIELD: mark}).status_code == 302
    assert row().name == "Anders"


@pytest.mark.django_db(transaction=True)
def test_two_who_save_at_the_same_moment_do_not_overwrite_each_other() -> None:
    bram, saskia, url, row, field, _one, _two = SCENES["initiatives:edit wat"]()
    his, hers = opened(bram, url, field), opened(saskia, url, field)
    both = Barrier(2)

    def save(client: Client, values: dict[str, Any]) -> int:
        both.wait()
        try:
            return client.post(url, values).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        one = pool.submit(save, bram, {**his, "name": "Van Bram"})
        other = pool.submit(save, saskia, {**hers, "name": "Van Saskia"})
        statuses = {"Van Bram": one.result(), "Van Saskia": other.result()}
    assert sorted(statuses.values()) == [302, 409]
    assert statuses[row().name] == 302


# ---- other forms ---------------------------------------------------------------------------------------
def test_the_words_under_a_photo_are_not_overwritten() -> None:
    initiative = make_initiative("running")
    bram, saskia = two_owners(initiative)
    photo = actions.add_photo(initiative, photo_upload(), actor=SYSTEM, alt="Tuin")
    page = reverse("initiatives:photos", args=[initiative.slug])
    url = reverse("initiatives:photo", args=[initiative.slug, photo.pk])
    his, hers = opened(bram, page, FIELD), opened(saskia, page, FIELD)
    bram.post(url, {**his, "do": "alt", "alt": "Onze tuin"})
    told = saskia.post(url, {**hers, "do": "alt", "alt": "Tuin in bloei"}, follow=True)
    assert "Onze tuin" in told.text
    assert "Tuin in bloei" in told.text
    photo.refresh_from_db()
    assert photo.alt == "Onze tuin"


def test_a_figure_of_a_day_is_not_replaced_by_who_has_not_seen_it() -> None:
    goal = make_version().goals.get(code="D1.1")
    one, other = _two_staff("assessor")
    url = reverse("vision:measure", args=["D1.1"])
    typed = {"on": "2026-01-31", "value": "40", "source": "Peiling"}
    his, hers = opened(one, url, "on"), opened(other, url, "on")
    assert one.post(url, {**his, **typed}).status_code == 302
    refused = other.post(url, {**hers, **typed, "value": "50"})
    assert refused.status_code == 409
    assert Measurement.objects.get(indicator=goal.indicator).value == Decimal(40)
    assert other.post(url, {**FormOnPage(refused.text, "on").values}).status_code == 302
    assert Measurement.objects.get(indicator=goal.indicator).value == Decimal(50)


def test_a_figure_that_one_saw_is_replaced() -> None:
    goal = make_version().goals.get(code="D1.1")
    measure(goal.indicator, Figure(date(2026, 1, 31), Decimal(40), "Peiling"), actor=SYSTEM)
    client = sign_in(make_staff("assessor"))
    url = reverse("vision:measure", args=["D1.1"])
    typed = {**opened(client, url, "on"), "on": "2026-01-31", "value": "50", "source": "Peiling"}
    assert client.post(url, typed).status_code == 302


def test_one_reader_in_two_tabs() -> None:
    case = make_case("first_assessment")
    client = sign_in(case.assessor)
    url = reverse("dossier", args=[case.pk])
    field = "support"
    first, second = opened(client, url, field), opened(client, url, field)
    assert client.post(url, {**first, "verb": "save", "support": "Veel"}).status_code == 302
    assert client.post(url, {**second, "verb": "save", "continuity": "Ja"}).status_code == 302
    reading = Reading.objects.get(assessment=case)
    assert (reading.support, reading.continuity) == ("Veel", "Ja")
    refused = client.post(url, {**second, "verb": "save", "support": "Weinig"})
    assert refused.status_code == 409
    assert "Veel" in refused.text
    reading.refresh_from_db()
    assert reading.support == "Veel"


def test_two_readers_answer_a_reply() -> None:
    case = make_case("hearing")
    from_owner = case.initiative.audience("owners")[0]
    said = assessing.reply(case, actor=from_owner, text="Dit klopt niet.")
    one, other = sign_in(case.assessor), sign_in(case.second_reader)
    url = reverse("dossier", args=[case.pk])
    his, hers = opened(one, url, "answer"), opened(other, url, "answer")
    assert one.post(url, {**his, "verb": "answer_reply", "answer": "Dat klopt."}).status_code == 302
    refused = other.post(url, {**hers, "verb": "answer_reply", "answer": "Wij zien het anders."})
    assert refused.status_code == 409
    said.refresh_from_db()
    assert said.answer == "Dat klopt."


def test_two_curators_merge_groups() -> None:
    round = make_round("preparing", ways=["letter", "desk"])
    area, other_area = round.groups.filter(dimension="neighbourhood")[:2]
    band, other_band = round.groups.filter(dimension="age")[:2]
    one, other = _two_staff("curator")
    url = reverse("endorsement:groups", args=[round.code])
    name = f"into-{area.pk}"
    his, hers = opened(one, url, name), opened(other, url, name)
    assert one.post(url, {**his, name: str(other_area.pk)}).status_code == 302
    assert other.post(url, {**hers, f"into-{band.pk}": str(other_band.pk)}).status_code == 302
    merged = dict(round.groups.exclude(merged_into=None).values_list("pk", "merged_into"))
    assert merged == {area.pk: other_area.pk, band.pk: other_band.pk}


@pytest.mark.parametrize(
    ("make", "path", "field"),
    [
        (lambda: Municipality.objects.create(pk=1, name="Elzerbroek"), "municipality", "name"),
        (lambda: make_areas("Oude Kern")[0], "neighbourhood", "name"),
    ],
)
def test_two_administrators(make: Callable[[], Any], path: str, field: str) -> None:
    row = make()
    one, other = _two_staff("admin")
    url = f"/beheer/areas/{path}/{row.pk}/change/"
    his, hers = opened(one, url, field), opened(other, url, field)
    assert one.post(url, {**his, field: "Anders"}).status_code == 302
    rest = {"phone": "0612345678"} if path == "municipality" else {"residents": "120"}
    assert other.post(url, {**hers, **rest}).status_code == 302
    row.refresh_from_db()
    assert row.name == "Anders"
    assert str(getattr(row, next(iter(rest)))) == next(iter(rest.values()))
    refused = other.post(url, {**hers, field: "Nog anders"})
    assert refused.status_code == 200
    assert "“Anders”" in refused.text
    row.refresh_from_db()
    assert row.name == "Anders"
    assert other.post(url, {**FormOnPage(refused.text, field).values}).status_code == 302
    row.refresh_from_db()
    assert row.name == "Nog anders"
    assert Neighbourhood.objects.count() < 2


# ---- every view that changes what stands there ----------------------------------------------------------
# A POST that has no form with earlier words in it, and why it needs no mark.
ONCE = "a step or an answer that is given once: perform() refuses the second with 409"
BUTTON = "a button that says what it does; twice is once, or 409"
NEW = "makes something new, and changes nothing that stands there"
OWN = "changes what is one person's own"
REVIEWED = {
    "one_import": ONCE,
    "vision:take_in": NEW,
    "contact_person": BUTTON,
    "take_contact": BUTTON,
    "initiatives:preview": ONCE,
    "initiatives:throw_away": BUTTON,
    "initiatives:signal": BUTTON,
    "initiatives:organisation_people": NEW,
    "initiatives:organisation_member": BUTTON,
    "initiatives:leave_organisation": BUTTON,
    "initiatives:withdraw_organisation_invitation": BUTTON,
    "initiatives:drop": BUTTON,
    "initiatives:report_content": NEW,
    "initiatives:report": ONCE,
    "initiatives:join": ONCE,
    "initiatives:members": NEW,
    "initiatives:member": BUTTON,
    "initiatives:carry": BUTTON,
    "initiatives:leave": BUTTON,
    "initiatives:withdraw_invitation": BUTTON,
    "initiatives:updates": NEW,
    "initiatives:photos": NEW,
    "initiatives:documents": NEW,
    "initiatives:document": BUTTON,
    "initiatives:measure": NEW,
    "initiatives:goals": "asked once: the second gets 409, and goals are added, never taken away",
    "initiatives:stage": ONCE,
    "initiatives:still_active": BUTTON,
    "initiatives:hand_over": ONCE,
    "initiatives:take_over": ONCE,
    "initiatives:follow": OWN,
    "initiatives:message": NEW,
    "initiatives:contact": NEW,
    "endorsement:round": OWN,
    "endorsement:login": OWN,
    "endorsement:letter": OWN,
    "endorsement:change": OWN,
    "endorsement:ballot": OWN,
    "endorsement:keep": OWN,
    "endorsement:roll": "a file that is the roll from then on; the same file again is the same roll",
    "endorsement:step": ONCE,
    "endorsement:desk": NEW,
    "endorsement:papers": NEW,
    "result:round": OWN,
    "vision:answer_gap": ONCE,
    "vision:react": NEW,
    "vision:propose": NEW,
    "vision:propose_goal": NEW,
    "vision:part": NEW,
    "vision:withdraw_contribution": BUTTON,
    "vision:report_meeting": ONCE,
    "vision:add_from_meeting": NEW,
    "vision:take_measurement_away": BUTTON,
    "vision:council": ONCE,
    "vision:give_back": ONCE,
    "vision:add_council_goal": NEW,
    "vision:correct_answer": "a new answer beside the old one; who is second finds it has no reactions any more: 409",
    "vision:agree": OWN,
    "vision:withdraw_reaction": OWN,
    "vision:support": OWN,
    "vision:withdraw_amendment": OWN,
    "vision:decide": ONCE,
    "vision:amendment": ONCE,
    "vision:order": "a move of one piece; the order is read under the lock of the version",
    "vision:next_step": ONCE,
    "vision:freeze": ONCE,
    "vision:close_early": ONCE,
    "vision:restore_text": "says which revision it saw (seen)",
    "vision:new_piece": NEW,
    "vision:merge": "says which revisions it saw (base, mine)",
    "vision:piece": "says which revision it saw (base): the workshop's own merging",
    "vision:piece_history": "says which revision it saw (seen)",
    "vision:reshape": "says which revision it saw (seen)",
    "assessments:request": NEW,
    "assessments:reply": ONCE,
    "assessments:withdraw": ONCE,
    "invitation": ONCE,
    "grant_step": ONCE,
    "announcement_step": ONCE,
    "factor_reset_step": ONCE,
    "report_case": ONCE,
    "dossier": "its reading and its answer are tried above; the agreed text says what it saw (seen); the rest are steps",
    "setup_token": ONCE,
    "demo_sign_in": OWN,
}


def test_every_view_that_changes_what_stands_there_knows_what_it_was_based_on() -> None:
    marked, others = set(), set()
    for url in every_url():
        if url.third_party or "<" not in url.route or url.name.startswith("api:"):
            continue
        if getattr(url.view, "edits", False):
            marked.add(url.name)
        elif "POST" in (source := inspect.getsource(inspect.unwrap(url.view))) or "posted(" in source:
            others.add(url.name)
    tried = {name.partition(" ")[0] for name in SCENES}
    assert marked == tried | {"initiatives:photo", "vision:measure", "endorsement:groups"}
    assert sorted(others - REVIEWED.keys()) == []


# ---- how values are compared ---------------------------------------------------------------------------
class EveryKind(forms.Form):
    text = forms.CharField()
    day = forms.DateField()
    time = forms.TimeField()
    yes = forms.BooleanField(required=False)
    one = forms.ChoiceField(choices=[("a", "Aap"), ("group", [("b", "Beer")])])
    many = forms.MultipleChoiceField(choices=[("a", "Aap"), ("b", "Beer")])
    number = forms.DecimalField()
    version = forms.ModelChoiceField(VisionVersion.objects.all())
    versions = forms.ModelMultipleChoiceField(VisionVersion.objects.all())


def test_what_stands_there_and_what_was_typed_are_compared_alike() -> None:
    version = make_version()
    there = {
        "text": "Een\r\ntwee ",
        "day": date(2026, 3, 14),
        "time": timezone.datetime(2026, 1, 1, 19, 0).time(),  # type: ignore[attr-defined]  # datetime's own
        "yes": True,
        "one": "b",
        "many": ["b", "a"],
        "number": Decimal("3.00"),
        "version": version.pk,
        "versions": VisionVersion.objects.all(),
    }
    typed = {
        **{
            "text": "Een\ntwee",
            "day": "14-03-2026",
            "time": "19:00",
            "yes": "on",
            "one": "b",
            "many": ["a", "b"],
        },
        **{"number": "3", "version": str(version.pk), "versions": [str(version.pk)]},
    }
    form = EveryKind(typed, initial=there)
    assert form.is_valid(), form.errors
    for name, field in form.fields.items():
        assert plain(field, form.cleaned_data[name]) == plain(field, there[name]), name
    said = {name: in_words(field, plain(field, there[name])) for name, field in form.fields.items()}
    assert said["day"] == "14 maart 2026"
    assert (said["yes"], said["one"], said["many"]) == ("Ja", "Beer", "Aap, Beer")


def test_a_conflict_that_cannot_be_told_from_the_journal_names_nobody() -> None:
    request = RequestFactory().post("/")
    version = make_version()
    form = EveryKind(initial={"text": "Een"})
    assert Editing(request, form, about=version).by == ""
