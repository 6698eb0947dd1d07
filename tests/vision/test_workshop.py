"""The pages of the workshop, through their addresses."""

import json
import re
from hashlib import sha256

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from civicnet.deadlines import local_date
from civicnet.text import BECOMES
from civicnet.workflow import SYSTEM
from tests import factories
from tests.factories.pages import squeezed
from vision import actions
from vision.models import Conflict, Revision, VisionVersion

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
DESK = "/visie/werkplaats/1.0/"
GOAL = f"{DESK}deel/doel-D1.1/"


@pytest.fixture
def draft() -> VisionVersion:
    return factories.make_version("1.0", state="drafting")


@pytest.fixture
def curator() -> Client:
    return factories.sign_in(factories.make_staff("curator", name="Anna"))


def form(page: str) -> dict[str, str]:
    """What a browser would send: every field with what stands in it, without the mark of one sending (tests/forms/test_repeats.py)."""
    fields = dict(re.findall(r'<input type="(?:hidden|text)" name="(\w+)" value="([^"]*)"', page))
    fields |= dict(re.findall(r'<textarea name="(\w+)"[^>]*>\n?([^<]*)</textarea>', page))
    fields |= dict(re.findall(r'<select name="(\w+)".*?<option value="([^"]*)" selected', page, re.DOTALL))
    return {name: text for name, text in fields.items() if name != "once"}


# ---- who ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["", "assessor", "admin"])
def test_others_than_curators_do_not_come_in(draft: VisionVersion, role: str, client: Client) -> None:
    other = factories.sign_in(factories.make_staff(role) if role else factories.make_user())
    for address in ("/visie/werkplaats/", "/visie/werkplaats/nieuw/", DESK, GOAL, f"{GOAL}geschiedenis/"):
        assert client.get(address).status_code == 302
        assert other.get(address).status_code == 403
        assert other.post(address, {"text": "x"}).status_code == 403
    assert draft.revisions.filter(what="saved").count() == 0


# ---- a version -------------------------------------------------------------------------------------


def test_a_version_begins_with_the_text_in_force(curator: Client) -> None:
    factories.make_version("1.0")
    page = curator.get("/visie/werkplaats/nieuw/").content.decode()
    assert 'value="2.0"' in page
    wrong = curator.post("/visie/werkplaats/nieuw/", {"number": "1.0", "title": "Samen", "begin": "continue"})
    assert wrong.status_code == 422
    made = curator.post("/visie/werkplaats/nieuw/", {"number": "1.1", "title": "Nieuw", "begin": "continue"})
    assert made["Location"] == "/visie/werkplaats/1.1/"
    version = VisionVersion.objects.get(number="1.1")
    assert (version.state, version.title, version.goals.count()) == ("drafting", "Nieuw", 4)
    assert version.goals.get(code="D1.1").continues.get().version.number == "1.0"
    assert "1.1" in curator.get("/visie/werkplaats/").content.decode()


def test_the_first_version_begins_with_an_empty_page(curator: Client) -> None:
    curator.post("/visie/werkplaats/nieuw/", {"number": "1.0", "title": "Samen verder"})
    version = VisionVersion.objects.get()
    assert (version.title, version.goals.count(), version.vision.title) == ("Samen verder", 0, "Samen verder")
    assert curator.get(DESK).status_code == 200
    curator.post(f"{DESK}nieuw/thema/", {"base": 0, "name": "Wonen"})
    curator.post(f"{DESK}nieuw/doel/?thema=T1", {"base": 0, "text": "Iedereen woont."})
    curator.post(f"{DESK}nieuw/grens/", {"base": 0, "text": "Open voor iedereen."})
    assert [goal.code for goal in version.goals.all()] == ["D1.1"]
    assert [line.code for line in version.preconditions.all()] == ["R1"]
    assert curator.post(f"{DESK}nieuw/doel/?thema=T1", {"base": 0, "text": " "}).status_code == 422
    assert curator.get(f"{DESK}nieuw/doel/?thema=T9").status_code == 404
    assert curator.get(f"{DESK}nieuw/iets/").status_code == 404


def test_as_many_queries_for_a_long_text(draft: VisionVersion, curator: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert curator.get(DESK).status_code == 200
        return len(captured)

    few = queries()
    for n in range(8):
        actions.add_piece(draft, "goal", {"text": f"Doel {n}"}, actor=SYSTEM, theme="T1")
        actions.add_piece(draft, "precondition", {"text": f"Grens {n}"}, actor=SYSTEM)
    assert queries() == few


# ---- writing -----------------------------------------------------------------------------------------


def test_a_form_that_is_sent_back_unchanged_changes_nothing(draft: VisionVersion, curator: Client) -> None:
    for slug in ("inleiding", "grens-R1", "thema-T1", "doel-D1.1"):
        address = f"{DESK}deel/{slug}/"
        assert curator.post(address, form(curator.get(address).content.decode())).status_code == 302
    assert not draft.revisions.exclude(what="made").exists()


def test_saving_without_javascript(draft: VisionVersion, curator: Client) -> None:
    fields = form(curator.get(GOAL).content.decode())
    shown = curator.post(GOAL, fields | {"do": "preview", "text": "Zo wordt het", "target": "82,5"})
    assert shown.status_code == 200
    assert "Zo wordt het" in shown.content.decode().split('id="voorbeeld"')[1]
    assert not draft.revisions.exclude(what="made").exists()
    wrong = curator.post(GOAL, fields | {"text": "Bewaar mij", "target": "veel"})
    assert wrong.status_code == 422
    assert "Bewaar mij" in wrong.content.decode()
    saved = curator.post(GOAL, fields | {"text": "Zo wordt het", "target": "82,5"})
    assert saved["Location"] == f"{DESK}#doel-D1.1"
    goal = draft.goals.get(code="D1.1")
    assert (goal.text, str(goal.indicator.target)) == ("Zo wordt het", "82.5000")


def test_saving_by_itself(draft: VisionVersion, curator: Client) -> None:
    fields = form(curator.get(GOAL).content.decode()) | {"do": "autosave"}
    kept = curator.post(GOAL, fields | {"text": "Een"}, headers=HTMX).content.decode()
    assert 'data-saved="yes"' in kept
    assert re.search(r'name="base"[^>]*value="2"[^>]*hx-swap-oob', kept)
    wrong = curator.post(GOAL, fields | {"text": ""}, headers=HTMX)
    assert (wrong.status_code, 'data-saved="no"' in wrong.content.decode()) == (200, True)
    # The answer got lost: the same page goes on with the old number.
    curator.post(GOAL, fields | {"text": "Een twee"}, headers=HTMX)
    assert [row.what for row in draft.revisions.filter(code="D1.1")] == ["made", "autosaved", "autosaved"]
    assert not Conflict.objects.exists()
    preview = curator.post(
        GOAL, fields | {"do": "preview", "text": "<b>Vet</b>"}, headers=HTMX
    ).content.decode()
    assert "&lt;b&gt;Vet" in preview
    assert "<html" not in preview


def test_markdown_of_the_introduction(draft: VisionVersion, curator: Client) -> None:
    address = f"{DESK}deel/inleiding/"
    fields = form(curator.get(address).content.decode())
    page = curator.post(
        address, fields | {"do": "preview", "text": "Een **vet** <script>woord"}, headers=HTMX
    )
    assert "<strong>vet</strong>" in page.content.decode()
    assert "<script>" not in page.content.decode()
    curator.post(address, fields | {"text": "Een **vet** woord"})
    assert "<strong>vet</strong>" in curator.get("/visie/versie/1.0/").content.decode()


def test_two_curators_and_one_goal(draft: VisionVersion, curator: Client) -> None:
    bram = factories.sign_in(factories.make_staff("curator", name="Bram"))
    hers, his = (form(person.get(GOAL).content.decode()) for person in (curator, bram))
    text = hers["text"]
    curator.post(GOAL, hers | {"text": f"{text} Ook in de winter."})
    kept = bram.post(GOAL, his | {"do": "autosave", "text": f"Echt: {text}"}, headers=HTMX).content.decode()
    conflict = Conflict.objects.get()
    assert 'data-saved="conflict"' in kept
    assert conflict.get_absolute_url() in kept
    assert conflict.get_absolute_url() in curator.get(DESK).content.decode()
    # He presses "save" as well, and gets to the page with both.
    to_merge = bram.post(GOAL, his | {"text": f"Echt: {text}"})
    assert to_merge["Location"] == conflict.get_absolute_url()
    page = bram.get(conflict.get_absolute_url()).content.decode()
    assert re.search(r"<ins>\s*Ook in de winter\.</ins>", page)
    assert re.search(r"<ins>Echt:\s*</ins>", page)
    assert 'id="past"' in page
    merged = form(page)
    assert merged["text"] == f"Echt: {text} Ook in de winter."
    assert bram.post(conflict.get_absolute_url(), merged | {"do": "merge"}).status_code == 302
    assert draft.goals.get(code="D1.1").text == merged["text"]
    assert bram.post(conflict.get_absolute_url(), merged | {"do": "merge"}).status_code == 409


def test_two_who_changed_the_same_words_see_both(draft: VisionVersion, curator: Client) -> None:
    fields = form(curator.get(GOAL).content.decode())
    curator.post(GOAL, fields | {"text": "Elke straat", "target": "90"})
    curator.post(GOAL, fields | {"text": "Elke buurt", "target": "70", "form": "ander"})
    conflict = Conflict.objects.get()
    page = curator.get(conflict.get_absolute_url()).content.decode()
    assert 'id="botst"' in page
    merged = form(page)
    assert ("Elke straat" in merged["text"], "Elke buurt" in merged["text"]) == (True, True)
    assert merged["target"] == "90"
    gone = curator.post(conflict.get_absolute_url(), merged | {"do": "let_go"})
    assert gone["Location"] == f"{GOAL}geschiedenis/"
    assert "Elke buurt" in str(list(draft.revisions.values_list("fields__text", flat=True)))


def test_what_is_typed_when_the_text_is_shut_stays_on_the_page(draft: VisionVersion, curator: Client) -> None:
    fields = form(curator.get(GOAL).content.decode()) | {"text": "Te laat"}
    actions.take_over_text(draft, actor=SYSTEM)
    page = curator.post(GOAL, fields)
    assert (page.status_code, "Te laat" in page.content.decode()) == (409, True)
    kept = curator.post(GOAL, fields | {"do": "autosave"}, headers=HTMX)
    assert (kept.status_code, kept["HX-Retarget"]) == (409, "#bewaard")
    assert curator.get(GOAL)["Location"] == f"{GOAL}geschiedenis/"
    desk = curator.get(DESK).content.decode()
    assert "volgorde" not in desk
    assert f'href="{GOAL}"' not in desk
    for address in (f"{GOAL}splitsen/", f"{DESK}nieuw/thema/"):
        assert curator.get(address).status_code == 409
    assert curator.post(f"{DESK}volgorde/", {"step": "up goal D1.2"}).status_code == 409


# ---- history ------------------------------------------------------------------------------------------


def test_any_two_saves_word_by_word_and_back(draft: VisionVersion, curator: Client) -> None:
    for base, text in enumerate(("Een mooie buurt", "Een groene buurt", "Een groene stad"), 1):
        curator.post(GOAL, form(curator.get(GOAL).content.decode()) | {"text": text, "base": base})
    rows = list(draft.revisions.filter(kind="goal", code="D1.1"))
    page = curator.get(f"{GOAL}geschiedenis/?van={rows[1].pk}&naar={rows[3].pk}").content.decode()
    assert f"<del>mooie buurt</del>{BECOMES}<ins>groene stad</ins>" in page
    curator.post(f"{GOAL}geschiedenis/", {"revision": rows[1].pk, "seen": 4})
    assert draft.goals.get(code="D1.1").text == "Een mooie buurt"
    curator.post(f"{GOAL}geschiedenis/", {"revision": rows[2].pk, "seen": 4})
    assert draft.goals.get(code="D1.1").text == "Een mooie buurt"
    assert curator.post(f"{GOAL}geschiedenis/", {"revision": "x", "seen": 4}).status_code == 400


def test_the_whole_at_two_moments(draft: VisionVersion, curator: Client) -> None:
    first = draft.revisions.first()
    actions.split_goal(draft, "D1.1", "Eén", "Twee", actor=SYSTEM, seen=1, reason="Twee dingen")
    last = draft.revisions.last()
    assert first is not None
    assert last is not None
    page = squeezed(curator.get(f"{DESK}geschiedenis/?van={first.pk}&naar={last.pk}"))
    assert 'data-new="0" data-changed="2" data-dropped="0" data-same="3"' in page
    assert "Twee dingen" in page
    assert curator.get(f"{DESK}geschiedenis/?van=0&naar=x").status_code == 404
    other = factories.make_version("2.0", state="drafting").revisions.first()
    assert other is not None
    assert curator.get(f"{DESK}geschiedenis/?van={first.pk}&naar={other.pk}").status_code == 404


# ---- order and shape -----------------------------------------------------------------------------------


def test_the_order_changes_by_button_and_by_dragging(draft: VisionVersion, curator: Client) -> None:
    answer = curator.post(f"{DESK}volgorde/", {"step": "down goal D1.1"}, headers=HTMX).content.decode()
    assert 'role="status"' in answer
    assert answer.index("doel-D1.2") < answer.index("doel-D1.1")
    curator.post(f"{DESK}volgorde/", {"kind": "goal", "code": "D1.1", "theme": "T2", "before": "D2.2"})
    assert [goal.code for goal in draft.goals.filter(theme__code="T2")] == ["D2.1", "D1.1", "D2.2"]
    for step in ("left goal D1.1", "up goal", "up preamble x"):
        assert curator.post(f"{DESK}volgorde/", {"step": step}).status_code == 400
    assert (
        curator.post(f"{DESK}volgorde/", {"kind": "goal", "code": "D9.9", "theme": "T1"}).status_code == 404
    )


def test_a_goal_is_split_joined_moved_and_dropped(draft: VisionVersion, curator: Client) -> None:
    fields = form(curator.get(f"{GOAL}splitsen/").content.decode())
    assert curator.post(f"{GOAL}splitsen/", fields | {"second": "Nieuw"}).status_code == 422
    curator.post(f"{GOAL}splitsen/", fields | {"second": "Nieuw", "reason": "Twee dingen"})
    assert draft.goals.filter(code="D1.3", text="Nieuw").exists()
    assert "D1.2" in curator.get(f"{GOAL}bundelen/").content.decode()
    fields = form(curator.get(f"{GOAL}bundelen/?met=D1.2").content.decode())
    curator.post(f"{GOAL}bundelen/?met=D1.2", fields | {"text": "Samen", "reason": "Hetzelfde"})
    assert not draft.goals.filter(code="D1.2").exists()
    curator.post(f"{GOAL}verplaatsen/", {"theme": "T2", "reason": "Past beter"})
    assert draft.goals.get(code="D1.1").theme.code == "T2"
    curator.post(f"{GOAL}schrappen/", {"reason": "Toch niet"})
    assert not draft.goals.filter(code="D1.1").exists()
    assert curator.get(GOAL)["Location"] == f"{GOAL}geschiedenis/"
    assert "Toch niet" in curator.get(f"{GOAL}geschiedenis/").content.decode()
    theme = curator.post(f"{DESK}deel/thema-T2/schrappen/", {"reason": "Leeg"})
    assert theme.status_code == 422
    assert curator.get(f"{DESK}deel/inleiding/schrappen/").status_code == 404
    assert curator.get(f"{DESK}deel/grens-R1/splitsen/").status_code == 404


def test_everybody_reads_what_happened_to_a_goal_once_the_text_is_out(client: Client) -> None:
    factories.make_version("0.9")
    draft = factories.make_version("1.0", state="drafting")
    actions.take_out(draft, "goal", "D1.2", actor=SYSTEM, reason="Het staat al in D1.1")
    address, both = reverse("goal", args=["0.9", "D1.2"]), "/visie/vergelijken/?van=0.9&naar=1.0"
    assert "Het staat al in D1.1" not in client.get(address).content.decode()
    actions.open_consultation(draft, actor=SYSTEM)
    assert "Het staat al in D1.1" in client.get(address).content.decode()
    assert 'data-fate="dropped"' in client.get(both).content.decode()


# ---- next steps ----------------------------------------------------------------------------------------


def test_the_consultation_opens_and_ends(draft: VisionVersion, curator: Client) -> None:
    assert (
        curator.post(f"{DESK}stap/", {"verb": "open_consultation", "closes_on": "2020-01-01"}).status_code
        == 422
    )
    curator.post(f"{DESK}stap/", {"verb": "open_consultation", "closes_on": "2099-01-01"})
    draft.refresh_from_db()
    assert (draft.state, draft.consultation_closes_on.year) == ("consultation", 2099)  # type: ignore[union-attr]
    assert 'value="start_amending"' not in curator.get(DESK).content.decode()
    assert curator.post(f"{DESK}stap/", {"verb": "start_amending"}).status_code == 409
    factories.let_pass(draft, (draft.consultation_closes_on - local_date()).days)  # type: ignore[operator]
    assert 'value="start_amending"' in curator.get(DESK).content.decode()
    curator.post(f"{DESK}stap/", {"verb": "start_amending"})
    draft.refresh_from_db()
    assert draft.state == "amending"
    assert curator.post(f"{DESK}stap/", {"verb": "start_amending"}).status_code == 409
    assert curator.post(f"{DESK}stap/", {"verb": "iets"}).status_code == 400


def test_freezing_says_what_is_in_the_way_and_then_shows_the_fingerprint(
    draft: VisionVersion, curator: Client, client: Client
) -> None:
    proposal = {"verb": "propose", "reason": "Iedereen heeft antwoord."}
    assert (
        "Eerst moet iedereen op de tekst kunnen reageren."
        in curator.get(f"{DESK}bevriezen/").content.decode()
    )
    assert curator.post(f"{DESK}bevriezen/", proposal).status_code == 409  # nobody was asked yet
    factories.close_early(actions.open_consultation(draft, actor=SYSTEM))
    actions.add_piece(draft, "goal", {"text": "Zonder meetlat"}, actor=SYSTEM, theme="T1")
    page = curator.get(f"{DESK}bevriezen/").content.decode()
    assert 'data-blocker="indicator"' in page
    assert f"{DESK}deel/doel-D1.3/" in page
    assert curator.post(f"{DESK}bevriezen/", proposal).status_code == 422
    actions.take_out(draft, "goal", "D1.3", actor=SYSTEM, reason="x")
    assert curator.post(f"{DESK}bevriezen/", proposal).status_code == 302
    factories.confirm(draft)
    assert draft.sha256 in curator.get(f"{DESK}bevriezen/").content.decode()
    assert curator.post(f"{DESK}bevriezen/", proposal).status_code == 409
    text = client.get("/visie/versie/1.0/tekst.json").content
    assert sha256(text).hexdigest() == draft.sha256
    assert json.loads(text)["themes"][0]["goals"][0]["code"] == "D1.1"
    assert Revision.objects.filter(version=draft).count()
