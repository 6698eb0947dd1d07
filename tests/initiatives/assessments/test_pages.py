"""The pages of an assessment, through the browser's door: staff, initiators, everybody."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from civicnet.areas.actions import close_neighbourhood
from civicnet.deadlines import local_date
from civicnet.workflow import SYSTEM
from initiatives.assessments.models import Assessment, GoalScore, Reading, SentDraft
from initiatives.models import Initiative
from tests.factories import (
    make_areas,
    make_case,
    make_initiative,
    make_staff,
    make_user,
    make_version,
    sign_in,
)
from tests.factories.areas import make_many_areas
from vision.models import VisionVersion

pytestmark = pytest.mark.django_db
ClientFor = Callable[..., Client]


def dossier(case: Assessment) -> str:
    return f"/werk/toetsen/{case.pk}/"


def whole(case: Assessment, **changes: str) -> dict[str, str]:
    """A complete reading as the form sends it."""
    data = {
        "overall": "fits",
        "summary": "Past bij de visie.",
        "support": "",
        "continuity": "",
        "effects": "",
    }
    for code in case.initiative.goals.values_list("code", flat=True):
        data |= {f"score_{code}": "1", f"reasons_{code}": f"Reden {code}"}
    for code in case.version.preconditions.values_list("code", flat=True):
        data[f"crossed_{code}"] = "no"
    return data | changes


# ---- asking ---------------------------------------------------------------------------------
def test_only_an_owner_gets_to_ask(client_for: ClientFor) -> None:
    initiative = make_initiative("running", goals=make_version().goals.all())
    path = f"/toetsen/aanvragen/{initiative.slug}/"
    assert Client().get(path).status_code == 302
    for person in (make_user(), make_staff("assessor", "admin")):
        assert client_for(person).get(path).status_code == 403
        assert client_for(person).post(path, {"question": "Mag het?"}).status_code == 403
    assert not Assessment.objects.exists()
    client = client_for(initiative.audience("owners")[0])
    assert client.get(path).status_code == 200
    assert client.post(path, {"question": "Mag het?"}).status_code == 302
    assert Assessment.objects.get().question == "Mag het?"
    assert client.post(path, {"question": "Nog eens"}).status_code == 409


def test_the_link_to_ask_again_is_for_initiators(client_for: ClientFor) -> None:
    case = make_case("decided")
    path = f"/toetsen/aanvragen/{case.initiative.slug}/"
    page = case.get_absolute_url()
    for client in (client_for(make_user()), client_for(make_staff("assessor"))):
        assert path not in client.get(page).content.decode()
    for client in (Client(), client_for(case.initiative.audience("owners")[0])):
        assert path in client.get(page).content.decode()


# ---- the dossier ----------------------------------------------------------------------------
def test_who_gets_no_dossier(client_for: ClientFor) -> None:
    case = make_case("first_assessment")
    assert Client().get(dossier(case)).status_code == 302
    assert client_for(make_user()).get(dossier(case)).status_code == 403
    assert client_for(case.initiative.audience("owners")[0]).get(dossier(case)).status_code == 403
    assert client_for(case.assessor, strong=False).get(dossier(case)).status_code == 302
    for person in (make_staff("assessor"), make_staff("admin"), make_staff("decider")):
        assert client_for(person).get(dossier(case)).status_code == 404


def test_before_the_declaration_only_its_form_is_shown(client_for: ClientFor) -> None:
    case = make_case("intake")
    Initiative.objects.update(purpose="KANARIE-WAAROM")
    reader = make_staff("assessor")
    client = client_for(reader)
    client.post(dossier(case), {"verb": "sit_first"})
    page = client.get(dossier(case)).content.decode()
    assert 'name="has_interest"' in page
    assert "KANARIE" not in page
    assert "checked" not in page
    assert client.post(dossier(case), {"verb": "declare"}).status_code == 422
    client.post(dossier(case), {"verb": "declare", "has_interest": "no"})
    assert "KANARIE" in client.get(dossier(case)).content.decode()


def test_an_interest_shuts_the_dossier(client_for: ClientFor) -> None:
    case = make_case("intake")
    client = client_for(make_staff("assessor"))
    client.post(dossier(case), {"verb": "sit_second"})
    answer = client.post(dossier(case), {"verb": "declare", "has_interest": "yes", "note": "Mijn buurman"})
    assert answer.headers["Location"] == "/werk/"
    assert client.get(dossier(case)).status_code == 404
    assert client.post(dossier(case), {"verb": "sit_second"}).status_code == 404


def test_what_is_typed_stays_when_handing_in_fails(client_for: ClientFor) -> None:
    case = make_case("first_assessment")
    client = client_for(case.assessor)
    data = whole(case, **{"reasons_D1.1": "", "support": "Vierhonderd buren", "verb": "hand_in"})
    answer = client.post(dossier(case), data)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Vierhonderd buren" in page
    assert 'href="#id_reasons_D1.1"' in page
    case.refresh_from_db()
    assert case.state == "first_assessment"
    assert Reading.objects.get().support == "Vierhonderd buren"


def test_a_reader_adds_a_goal_without_losing_the_draft(client_for: ClientFor) -> None:
    case = make_case("first_assessment")
    client = client_for(case.assessor)
    page = client.get(dossier(case)).content.decode()
    assert 'name="score_D2.1"' not in page
    assert re.search(r'<select name="add_goal".*?<option value="D2.1"', page, re.DOTALL), "the page offers it"
    client.post(dossier(case), whole(case, verb="save", add_goal="D2.1"))
    page = client.get(dossier(case)).content.decode()
    assert 'name="score_D2.1"' in page
    assert "Reden D1.1" in page
    assert set(GoalScore.objects.values_list("goal__code", flat=True)) == {"D1.1", "D1.2", "D2.1"}


def test_the_whole_job_in_the_browser_without_javascript(client_for: ClientFor) -> None:
    case = make_case("requested")
    owner = client_for(case.initiative.audience("owners")[0])
    contact, one, two = (client_for(make_staff(role)) for role in ("broker", "assessor", "assessor"))
    contact.post(dossier(case), {"verb": "take_in"})
    contact.post(
        dossier(case), {"verb": "log_contact", "how": "call", "at": local_date(case.requested_at).isoformat()}
    )
    one.post(dossier(case), {"verb": "sit_first"})
    two.post(dossier(case), {"verb": "sit_second"})
    for reader in (one, two):
        reader.post(dossier(case), {"verb": "declare", "has_interest": "no"})
    contact.post(dossier(case), {"verb": "start_assessing"})
    one.post(dossier(case), whole(case, verb="hand_in"))
    two.post(dossier(case), whole(case, verb="hand_in"))
    agreed = Reading.objects.get(kind="agreed")
    sent = one.post(
        dossier(case),
        whole(case, verb="open_hearing", seen=agreed.saved_at.isoformat(), overall="fits_with_conditions")
        | {
            "conditions-TOTAL_FORMS": "1",
            "conditions-INITIAL_FORMS": "0",
            "conditions-0-text": "Het pad blijft open",
            "conditions-0-owner": "initiators",
            "conditions-0-due": "2027-05-01",
        },
    )
    assert sent.status_code == 302
    assert "Het pad blijft open" in owner.get(f"/toetsen/{case.pk}/reageren/").content.decode()
    assert Client().get(f"/toetsen/{case.pk}/reageren/").status_code == 302
    assert client_for(make_user()).get(f"/toetsen/{case.pk}/reageren/").status_code == 403
    assert owner.post(f"/toetsen/{case.pk}/reageren/", {"text": ""}).status_code == 422
    draft = SentDraft.objects.get(assessment=case).text_sha256
    owner.post(f"/toetsen/{case.pk}/reageren/", {"text": "Dank jullie wel", "draft": draft})
    said = case.replies.get()
    two.post(dossier(case), {"verb": "answer_reply", "reply": said.pk, "answer": "Graag gedaan"})
    for reader in (one, two):
        case.refresh_from_db()
        reader.post(dossier(case), {"verb": "confirm", "sha256": case.text_sha256})
    case.refresh_from_db()
    assert (case.state, case.overall) == ("decided", "fits_with_conditions")
    page = Client().get(f"/toetsen/{case.pk}/").content.decode()
    for words in ("Het pad blijft open", "Dank jullie wel", "Graag gedaan", "Reden D1.1", case.text_sha256):
        assert words in page
    for state_page in (one, two, contact):
        assert state_page.get(dossier(case)).status_code == 200


def test_somebody_saved_in_between(client_for: ClientFor) -> None:
    case = make_case("comparison")
    seen = Reading.objects.get(kind="agreed").saved_at.isoformat()
    rows = {"conditions-TOTAL_FORMS": "0", "conditions-INITIAL_FORMS": "0"}
    one, two = client_for(case.assessor), client_for(case.second_reader)
    one.post(dossier(case), whole(case, verb="save_agreed", seen=seen, summary="Van één") | rows)
    answer = two.post(dossier(case), whole(case, verb="save_agreed", seen=seen, summary="Van twee") | rows)
    assert answer.status_code == 422
    assert "Van twee" in answer.content.decode()
    assert Reading.objects.get(kind="agreed").summary == "Van één"


def test_an_unknown_verb_is_a_bad_request(client_for: ClientFor) -> None:
    case = make_case("first_assessment")
    assert client_for(case.assessor).post(dossier(case), {"verb": "decide"}).status_code == 400


# ---- lists ----------------------------------------------------------------------------------
def test_lists_ask_the_same_for_many_rows(client_for: ClientFor, django_assert_max_num_queries: Any) -> None:
    reader = make_staff("assessor", "broker")
    counts: dict[str, list[int]] = {"/werk/": [], "/toetsen/": []}
    for more in (5, 6):  # a desk of a few rows has no filters, and asks less
        for _n in range(more):
            make_case("requested")
            make_case("first_assessment", assessor=reader)
            make_case("decided")
        client = client_for(reader)
        for path, asked in counts.items():
            client.get(path)
            with django_assert_max_num_queries(15) as queries:
                assert client.get(path).status_code == 200
            asked.append(len(queries))
    for path, (few, many) in counts.items():
        assert few == many, path


def test_the_public_list_filters_and_keeps_its_selection() -> None:
    decided, running = make_case("decided"), make_case("requested")
    rows = {
        "?staat=beantwoord": {decided.pk},
        "?staat=lopend": {running.pk},
        "?oordeel=fits": {decided.pk},
        "?oordeel=does_not_fit": set(),
        "?staat=onzin": {decided.pk, running.pk},
        "": {decided.pk, running.pk},
    }
    for query, expected in rows.items():
        page = Client().get(f"/toetsen/{query}").content.decode()
        assert {pk for pk in (decided.pk, running.pk) if f'data-case="{pk}"' in page} == expected


@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize(
    "state", ["requested", "intake", "first_assessment", "comparison", "hearing", "decided"]
)
def test_every_state_has_a_public_page_without_a_cookie(state: str, prefix: str) -> None:
    case = make_case(state)
    answer = Client().get(f"{prefix}/toetsen/{case.pk}/")
    assert answer.status_code == 200
    assert not answer.cookies


def test_the_list_offers_the_neighbourhoods_that_have_one() -> None:
    """By their name, and for one that became part of another that other; not those of what is hidden."""
    here, gone, after, hidden, _without = make_areas(
        "Weversveld", "Oude Kade", "Nieuwe Kade", "Kerkbuurt", "Leeg"
    )
    for area in (here, gone, hidden):
        make_case("requested", initiative=make_initiative(neighbourhood=area))
    make_case("requested", initiative=make_initiative(neighbourhood=here))
    make_initiative(neighbourhood=after)
    Initiative.objects.filter(neighbourhood=hidden).update(hidden_at=timezone.now())
    close_neighbourhood(gone, actor=SYSTEM, successor=after)
    offered = Client().get("/toetsen/").context["form"].fields["buurt"].choices
    assert [(code, str(name)) for code, name in offered][1:] == [
        (after.code, "Nieuwe Kade"),
        (here.code, "Weversveld"),
    ]


def test_the_list_of_a_city_is_filtered_by_what_is_typed_and_by_larger_area() -> None:
    first, second, *_others = make_many_areas(60)
    here, there = (
        make_case("requested", initiative=make_initiative(neighbourhood=area)) for area in (first, second)
    )

    def shown(query: str) -> set[str]:
        return set(re.findall(r'data-case="(\d+)"', Client().get(f"/toetsen/?{query}").content.decode()))

    assert shown("plek=Buurt+1") == {str(here.pk)} == shown("buurt=deel:Wijk+1")
    assert shown("plek=wijk+2") == {str(there.pk)}
    # What may mean several filters nothing yet, keeps the rest of the selection, and offers those.
    page = Client().get("/toetsen/?plek=buurt&staat=lopend").content.decode()
    assert "horen 60 buurten" in page
    assert "/toetsen/?staat=lopend&amp;buurt=B10" in page
    assert shown("plek=buurt&staat=lopend") == {str(here.pk), str(there.pk)}
    assert not shown("plek=buurt&staat=beantwoord")


def test_a_hidden_initiative_takes_its_assessment_out_of_sight() -> None:
    case = make_case("decided")
    Initiative.objects.update(hidden_at=case.requested_at)
    assert Client().get(f"/toetsen/{case.pk}/").status_code == 404
    assert Client().get(f"/toetsen/{case.pk}/antwoord.json").status_code == 404
    for user, there in ((make_user(), False), (case.initiative.audience("owners")[0], True)):
        assert Assessment.objects.visible_to(user).exists() is there
        assert Initiative.objects.hidden_from(user).exists() is not there
        assert sign_in(user).get(f"/toetsen/{case.pk}/").status_code == (200 if there else 404)


def test_there_is_no_total_anywhere() -> None:
    case = make_case("decided")
    page = Client().get(f"/toetsen/{case.pk}/").content.decode()
    fields = {field.name for model in (Assessment, Reading) for field in model._meta.get_fields()}
    assert not {"total", "average", "score", "sum"} & fields
    assert VisionVersion.objects.in_force() == case.version
    assert "D1.1" in page


def test_the_page_of_a_goal_tells_what_answers_said_of_it() -> None:
    """The newest first; nothing of what is still being read, or hidden."""
    first, second, hidden = (make_case("decided") for _n in range(3))
    make_case("hearing")
    Initiative.objects.filter(pk=hidden.initiative_id).update(hidden_at=timezone.now())
    goal = first.initiative.goals.first()
    assert goal is not None
    page = Client().get(reverse("goal", args=[first.version.number, goal.code]))
    context = next(section.context for section in page.context["sections"] if section.name == "toetsen")
    assert [row["n"] for row in context["said"]] == [2]
    assert [score.reading.assessment for score in context["scores"]] == [second, first]
