"""The page of the consultation: what is new first, one way to speak up below each part, and a draft of any length."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from civicnet.workflow import SYSTEM
from tests import factories
from tests.factories.consulted import TEXT
from tests.factories.pages import squeezed
from vision import actions
from vision.models import VisionVersion
from vision.text import GoalText, ThemeText, VersionText

pytestmark = pytest.mark.django_db
Signed = Callable[..., Client]
PAGE = "/visie/consultatie/"


def texts(goals: dict[str, str], number: str, **other: object) -> VersionText:
    """TEXT with these goals, by code; its first figure names the theme."""
    themes = tuple(
        replace(theme, goals=tuple(GoalText(c, t) for c, t in goals.items() if c[1] == theme.code[1]))
        for theme in TEXT.themes
    )
    whole = replace(TEXT, number=number, themes=themes)
    return replace(whole, **other)  # type: ignore[arg-type]  # names of fields


OLD = {
    "D1.1": "Elke buurt heeft een tuin.",
    "D1.2": "Buren kennen elkaar.",
    "D1.3": "Iedereen kan zwemmen.",
    "D2.1": "Er zijn genoeg woningen.",
}
NEW = {
    "D1.1": "Elke buurt heeft een grote tuin.",
    "D1.2": "Buren kennen elkaar.",
    "D2.1": "Er zijn genoeg woningen.",
    "D2.2": "Ieder huis is warm in de winter.",
}


@pytest.fixture
def draft() -> VisionVersion:
    """A draft with one goal more than the vision in force, one that changed, and one less."""
    factories.make_version(text=texts(OLD, "1.0"))
    return factories.make_consultation(text=texts(NEW, "2.0"))


def part(page: str, anchor: str) -> str:
    """What is inside the part of the page with this id."""
    found = re.search(rf'<li[^>]* id="{re.escape(anchor)}".*?</li>', page, re.DOTALL)
    assert found, anchor
    return found[0]


# ---- what is new -----------------------------------------------------------------------------------


def test_what_is_new_comes_first_in_sentences_that_lead_to_the_text(
    client: Client, draft: VisionVersion
) -> None:
    page = squeezed(client.get(PAGE))
    box = re.search(r'<section class="cn-whatsnew".*?</section>', page)
    assert box
    assert "1 doel erbij, 1 veranderd, 1 eruit. 2 doelen bleven hetzelfde." in box[0]
    for anchor in ("doel-D1.1", "doel-D2.2", "weg-doel-D1.3"):
        assert f'href="#{anchor}"' in box[0]
        assert f'id="{anchor}"' in page
    assert "/visie/vergelijken/?van=1.0&amp;naar=2.0" in box[0]
    assert page.index("cn-whatsnew") < page.index("cn-dtheme")


def test_the_text_marks_what_is_new_and_strikes_what_went(client: Client, draft: VisionVersion) -> None:
    page = squeezed(client.get(PAGE))
    assert re.search("een ?<ins> ?grote ?</ins> ?tuin", part(page, "doel-D1.1"))
    assert 'data-change="changed"' in part(page, "doel-D1.1")
    assert 'data-change="new"' in part(page, "doel-D2.2")
    gone = part(page, "weg-doel-D1.3")
    assert "<del>Iedereen kan zwemmen.</del>" in gone
    assert "hx-get" not in gone, "there is nothing to read about it"
    under = page[page.index('id="T1"') : page.index('id="T2"')]
    assert "Iedereen kan zwemmen." in under
    assert 'data-change="' not in part(page, "doel-D1.2")
    folded = re.search(r'<details class="cn-fold cn-dtheme__same">.*?</details>', page)
    assert folded
    assert "Buren kennen elkaar." in folded[0]


def test_only_what_is_new_when_one_asks_for_that(client: Client, draft: VisionVersion) -> None:
    page = client.get(f"{PAGE}?toon=nieuw").content.decode()
    assert "Ieder huis is warm" in page
    assert "Buren kennen elkaar." not in page
    assert 'href="?versie=2.0&amp;toon=alles#doel-D1.1"' in page


def test_a_first_draft_says_so(client: Client) -> None:
    factories.make_consultation(text=TEXT)
    page = client.get(PAGE).content.decode()
    assert "data-first-draft" in page
    assert "Dit is het eerste ontwerp." in page
    assert "cn-whatsnew" not in page
    assert "data-change" not in page


def test_a_draft_that_changes_nothing_has_no_box(client: Client) -> None:
    factories.make_version(text=texts(OLD, "1.0"))
    factories.make_consultation(text=texts(OLD, "2.0"))
    page = client.get(PAGE).content.decode()
    assert "cn-whatsnew" not in page
    assert "data-first-draft" not in page
    assert "Hetzelfde gebleven" in page


def test_an_introduction_and_a_line_that_changed_are_named_too(client: Client) -> None:
    factories.make_version(text=texts(OLD, "1.0"))
    lines = (("R1", "Niemand valt buiten de boot."), ("R2", "Iedereen mag meedoen."))
    factories.make_consultation(
        text=texts(OLD, "2.0", preamble="Wij wonen hier anders.", preconditions=lines)
    )
    page = squeezed(client.get(PAGE))
    assert 'data-news="2"' in page
    assert 'href="#inleiding"' in page
    assert 'href="#grens-R2"' in page
    assert "4 doelen bleven hetzelfde." in page


def test_a_goal_whose_theme_went_stands_under_its_old_name(client: Client) -> None:
    factories.make_version(text=texts(OLD, "1.0"))
    factories.make_consultation(text=replace(texts(OLD, "2.0"), themes=texts(OLD, "2.0").themes[:1]))
    page = squeezed(client.get(PAGE))
    assert "<del>Wonen</del>" in page
    assert "<del>Er zijn genoeg woningen.</del>" in part(page, "weg-doel-D2.1")


def test_against_what_the_council_made_of_it(client: Client) -> None:
    before = factories.make_version(text=texts(OLD, "1.0"), state="council")
    goal = before.goals.get(code="D1.1")
    actions.reword_line(goal, "Elke wijk heeft een tuin.", "Korter.", actor=SYSTEM)
    factories.adopt(before)
    factories.make_consultation(text=texts(OLD, "2.0"))
    assert "<ins>buurt</ins>" in part(squeezed(client.get(PAGE)), "doel-D1.1")


# ---- one way to speak up ---------------------------------------------------------------------------


def test_below_each_part_there_is_one_link_with_the_number_in_its_words(
    client: Client, draft: VisionVersion
) -> None:
    for _n in range(2):
        factories.make_reaction(draft)
    factories.make_amendment(draft, text="Elke buurt heeft een park.")
    page = squeezed(client.get(PAGE))
    assert "Lees 2 reacties en 1 voorstel en reageer" in part(page, "doel-D1.1")
    assert part(page, "doel-D1.1").count('<a class="cn-more') == 1
    assert "Reageer" in part(page, "doel-D1.2")
    assert "/voorstel/" not in page.replace("/nieuw-doel/", "")


def test_no_link_that_leads_to_nothing(client: Client, draft: VisionVersion) -> None:
    reaction = factories.make_reaction(draft, code="D1.2")
    factories.close_early(draft)
    actions.answer_reactions(draft, [reaction.pk], actor=SYSTEM, outcome="adopted", reasons="Goed.")
    actions.take_over_text(draft, actor=SYSTEM)
    page = squeezed(client.get(PAGE))
    assert "Lees 1 reactie" in part(page, "doel-D1.2")
    assert "en reageer" not in page
    assert "href" not in part(page, "doel-D1.1")


def test_what_opens_below_a_part_has_reactions_form_and_the_way_to_propose(
    client_for: Signed, draft: VisionVersion
) -> None:
    factories.make_reaction(draft, text="Mooi gezegd.")
    hidden = factories.make_reaction(draft, text="Schelden.")
    type(hidden).objects.filter(pk=hidden.pk).update(hidden_at=hidden.made_at, hidden_reason="Geen taal.")
    resident = client_for(factories.make_user())
    htmx = {"HX-Request": "true"}
    opened = resident.get(f"{PAGE}deel/doel-D1.1/reageren/?versie=2.0", headers=htmx).content.decode()
    for visitor in (opened, Client().get(f"{PAGE}deel/doel-D1.1/?versie=2.0", headers=htmx).content.decode()):
        assert "<html" not in visitor
        assert "Mooi gezegd." in visitor
        assert "Schelden." not in visitor
        assert "/voorstel/" in visitor
    assert 'class="cn-reactform"' in opened
    assert "hx-post" in opened[opened.index("<form") :]
    assert "hx-post" not in resident.get(f"{PAGE}deel/doel-D1.1/reageren/").text, "a page of its own leads on"
    assert "cn-reactform" not in visitor
    assert "Log in en reageer" in visitor


def test_after_reacting_the_thanks_stand_in_the_reaction(client_for: Signed, draft: VisionVersion) -> None:
    client = client_for(factories.make_user())
    form = {"passage": "alles", "text": "Mooi zo."}
    page = client.post("/visie/consultatie/deel/doel-D1.1/reageren/", form, follow=True).content.decode()
    mine = re.search(r"<article\b.*?</article>", page, re.DOTALL)
    assert mine
    assert "Iedereen kan je reactie nu lezen" in mine[0]
    assert page.count("Iedereen kan je reactie nu lezen") == 1


def test_htmx_gets_the_thanks_and_the_new_count(client_for: Signed, draft: VisionVersion) -> None:
    client = client_for(factories.make_user())
    factories.make_reaction(draft)
    form, address = {"passage": "alles", "text": "Mooi zo."}, "/visie/consultatie/deel/doel-D1.1/reageren/"
    wrong = client.post(address, form | {"text": ""}, headers={"HX-Request": "true"})
    assert wrong.status_code == 422
    assert 'class="cn-reactform"' in wrong.content.decode()
    thanks = client.post(address, form, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in thanks
    assert "Mooi zo." in thanks
    assert "data-thanks" in thanks
    assert 'hx-swap-oob="true"' in thanks
    assert 'data-count="2"' in thanks
    assert "je reactie nu lezen" not in client.get("/visie/consultatie/").text  # it is said once


def test_a_part_is_called_by_its_words(client: Client, draft: VisionVersion) -> None:
    for page in (f"{PAGE}deel/doel-D1.2/", f"{PAGE}reacties/"):
        factories.make_reaction(draft, code="D1.2")
        text = squeezed(client.get(page))
        assert "Doel D1" not in text
        assert "Buren kennen elkaar." in text
    head = squeezed(client.get(f"{PAGE}deel/doel-D1.2/"))
    assert '<h1 class="utrecht-heading-1">Buren kennen elkaar.</h1>' in head
    assert '<span class="cn-code">D1.2</span>' in head


# ---- of any length ---------------------------------------------------------------------------------


def long_text(number: str, change: int = 0, more: int = 0) -> VersionText:
    """185 goals in 12 themes; the first `change` are worded otherwise, and there are `more` of them."""

    def words(n: int) -> str:
        said = "groener" if n < change else "groen"
        return f"In {n} van de straten is het {said}, en blijft het regenwater in de wijk."

    return VersionText(
        number,
        "Wij wonen hier samen.",
        (("R1", "Voor iedereen."),),
        tuple(
            ThemeText(
                f"T{t}",
                f"Thema nummer {t}",
                tuple(GoalText(f"D{t}.{n}", words(n)) for n in range(t, 185 + more, 12)),
            )
            for t in range(12)
        ),
    )


@pytest.fixture
def long_draft() -> VisionVersion:
    factories.make_version(text=long_text("1.0"))
    return factories.make_consultation(text=long_text("2.0", change=40, more=8))


def test_a_long_draft_opens_on_what_is_new_and_stays_light(client: Client, long_draft: VisionVersion) -> None:
    page = client.get(PAGE)
    text = squeezed(page)
    assert "8 doelen erbij, 40 veranderd. 145 doelen bleven hetzelfde." in text
    assert text.count('<li class="cn-dgoal') == 25
    assert text.count("is-new") + text.count("is-changed") == 25
    assert "<caption>Inhoud</caption>" in text
    assert 'href="?versie=2.0&amp;thema=T3#tekst"' in text
    assert len(page.content) < 60_000
    second = squeezed(client.get(f"{PAGE}?pagina=2"))
    assert second.count('<li class="cn-dgoal') == 23
    everything = client.get(f"{PAGE}?toon=alles")
    assert squeezed(everything).count('<li class="cn-dgoal') == 25
    assert len(everything.content) < 60_000


def test_one_theme_of_a_long_draft(client: Client, long_draft: VisionVersion) -> None:
    page = squeezed(client.get(f"{PAGE}?thema=T3"))
    assert page.count('<li class="cn-dgoal') == 16
    assert 'thema=T3#tekst" aria-current="true"' in page
    assert client.get(f"{PAGE}?thema=T99").status_code == 404


@pytest.mark.parametrize(
    ("words", "found"),
    [("groener", 40), ("WATER", 193), ("regen", 193), ("wijken", 193), ("de", 0), ("zeppelin", 0)],
)
def test_it_is_searched_as_the_rest_of_the_site(
    client: Client, long_draft: VisionVersion, words: str, found: int
) -> None:
    page = squeezed(client.get(f"{PAGE}?zoek={words}"))
    assert f'data-found="{found}"' in page
    if found:
        assert page.count('<mark class="cn-found">') == 25
    else:
        assert "Niets gevonden" in page


def test_what_is_different_is_found_first(client: Client, draft: VisionVersion) -> None:
    page = squeezed(client.get(f"{PAGE}?zoek=elke+buurt"))
    assert 'data-found="1"' in page
    page = squeezed(client.get(f"{PAGE}?zoek=huizen"))
    assert '<mark class="cn-found">huis</mark>' in page


def test_as_many_queries_for_many_goals(client: Client, draft: VisionVersion) -> None:
    with CaptureQueriesContext(connection) as few:
        client.get(PAGE)
    factories.close_early(draft)
    actions.take_over_text(draft, actor=SYSTEM)
    factories.make_consultation(text=long_text("3.0"))
    with CaptureQueriesContext(connection) as many:
        client.get(PAGE)
    # In a test nothing is kept: of these, twelve are for the comparison, which a process makes once.
    assert len(many) <= len(few) <= 25


# ---- comparing -------------------------------------------------------------------------------------


def test_the_comparison_folds_what_is_the_same(client: Client, draft: VisionVersion) -> None:
    page = squeezed(client.get("/visie/vergelijken/?van=1.0&naar=2.0"))
    assert "Toon ook wat gelijk bleef (1)" in page
    folds = re.findall(r"<details class=\"cn-fold\".*?</details>", page)
    inside = " ".join(folds)
    assert "Buren kennen elkaar." in inside
    assert "Iedereen kan zwemmen." not in inside
