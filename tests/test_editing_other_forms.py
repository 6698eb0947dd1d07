"""Forms that are no page of one row: what the second of two people sends overwrites nothing there either."""

import inspect
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from civicnet.areas.models import Municipality, Neighbourhood
from civicnet.forms.editing import FIELD
from civicnet.permissions import every_url
from civicnet.workflow import SYSTEM
from initiatives import actions
from initiatives.assessments import actions as assessing
from initiatives.assessments.models import Reading
from tests.factories import (
    make_areas,
    make_case,
    make_initiative,
    make_round,
    make_staff,
    make_version,
    photo_upload,
    sign_in,
)
from tests.factories.editors import SCENES, two_owners, two_staff
from tests.factories.pages import FormOnPage, opened
from vision.actions.measurement import Figure, measure
from vision.models import Measurement

pytestmark = pytest.mark.django_db


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
    one, other = two_staff("assessor")
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
    one, other = two_staff("curator")
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
    one, other = two_staff("admin")
    url = f"/beheer/reparatie/areas/{path}/{row.pk}/change/"
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
    "assessments:condition": ONCE,
    "assessments:experience": OWN,
    "initiatives:norm": NEW,
    "marketplace:remind": BUTTON,
    "network:name_of_initiative": BUTTON,
    "network:name_of_organisation": BUTTON,
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
    "initiatives:resume": BUTTON,
    "initiatives:still_active": BUTTON,
    "initiatives:hand_over": ONCE,
    "initiatives:take_over": ONCE,
    "initiatives:follow": OWN,
    "initiatives:message": NEW,
    "initiatives:activities": NEW,
    "initiatives:activity": BUTTON,
    "initiatives:questions": NEW,
    "initiatives:question_begin": NEW,
    "initiatives:question": ONCE,
    "initiatives:take_part": NEW,
    "initiatives:take_part_begin": NEW,
    "initiatives:contact": NEW,
    "marketplace:answer": NEW,
    "marketplace:answer_begin": NEW,
    "marketplace:exchange": NEW,
    "marketplace:terms": "says which version it saw (based_on); a new version beside the old one",
    "marketplace:agree": "says to which words (sha256); twice is once",
    "marketplace:outcome": ONCE,
    "marketplace:stop": ONCE,
    "marketplace:thanks": "one sentence of one side, corrected once; the second correction gets 409",
    "marketplace:ask_broker": ONCE,
    "collaborations:new": NEW,
    "collaborations:introduce": NEW,
    "collaborations:invite": NEW,
    "collaborations:answer": ONCE,
    "collaborations:leave": ONCE,
    "collaborations:propose": "says which version it saw (based_on); a new version beside the old one",
    "collaborations:consent": "says to which words (sha256); twice is once",
    "collaborations:withdraw": ONCE,
    "collaborations:open_problem": NEW,
    "collaborations:evaluate": ONCE,
    "collaborations:verdict": "the word of one partner, said anew by whoever decides for it",
    "collaborations:pulse": "the answers of one partner, said anew by whoever decides for it",
    "collaborations:log_moment": NEW,
    "collaborations:pick_up": ONCE,
    "collaborations:problem_step": ONCE,
    "collaborations:solve": ONCE,
    "collaborations:send_back": ONCE,
    "marketplace:step": ONCE,
    "marketplace:keep_open": ONCE,
    "marketplace:withdraw": ONCE,
    "marketplace:throw_away": ONCE,
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
    "vision:call_off_meeting": ONCE,
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
    "end_role": "each choice says how the role ends",
    "grant_step": ONCE,
    "announcement_step": ONCE,
    "factor_reset_step": ONCE,
    "report_case": ONCE,
    "dossier": "its reading and its answer are tried above; the agreed text says what it saw (seen); the rest are steps",
    "setup_token": ONCE,
    "demo_sign_in": OWN,
    "administration:try_address": BUTTON,
    "collaborations:go_on": BUTTON,
    "marketplace:block": BUTTON,
    "marketplace:set_aside": BUTTON,
    "stop_digest": BUTTON,
    "unblock": OWN,
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
    assert marked == tried | {
        "initiatives:photo",
        "vision:measure",
        "endorsement:groups",
        "administration:place",
    }
    assert sorted(others - REVIEWED.keys()) == []
