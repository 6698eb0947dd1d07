"""What becomes of the goals of an initiative when a new version is adopted."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from civicnet.outbox.models import Message, Notice
from civicnet.workflow import SYSTEM
from initiatives.actions import edit, end, follow_vision
from initiatives.models import Initiative
from tests import factories
from vision import actions
from vision.models import Goal, VisionVersion
from vision.succession import Fate, successions
from vision.text import GoalText, IndicatorText, ThemeText, VersionText

pytestmark = pytest.mark.django_db
FIRST = ("D1.1", "D1.2", "D2.1")
FIGURE = IndicatorText("Buren die elkaar kennen", "%", "peiling", Decimal(50), 2024, Decimal(80), 2034, "up")
SAME = "Doel {} is dat buren elkaar helpen."


def goal(
    code: str, words: str = "", figure: IndicatorText = FIGURE, continues: tuple[str, ...] | None = None
) -> GoalText:
    return GoalText(code, words or SAME.format(code), figure, continues=continues)


def text_with(*goals: GoalText, number: str = "2.0", theme: str = "Omzien naar elkaar") -> VersionText:
    """A next version with these goals in its first theme; D2.1 stands in its second one as it was."""
    themes = (ThemeText("T1", theme, goals), ThemeText("T2", "Wonen", (goal("D2.1"),)))
    return VersionText(number=number, preamble="Wij.", preconditions=(("R1", "Open."),), themes=themes)


def adopted(text: VersionText) -> VisionVersion:
    return factories.adopt(factories.make_version(text=text, state="council"))


def council_rewords(version: VisionVersion) -> None:
    actions.reword_line(
        version.goals.get(code="D1.1"), "De raad zegt het zo.", "Dat is duidelijker.", actor=SYSTEM
    )


def council_drops(version: VisionVersion) -> None:
    actions.drop_line(version.goals.get(code="D1.1"), "De raad wil dit niet.", actor=SYSTEM)


def council_does_nothing(version: VisionVersion) -> None:
    pass


KEPT = goal("D1.2")
CHANGES = {
    "reworded by the council": (text_with(goal("D1.1"), KEPT), council_rewords, Fate.REWORDED),
    "dropped by the council": (text_with(goal("D1.1"), KEPT), council_drops, Fate.DROPPED),
    "reworded in the draft": (
        text_with(goal("D1.1", "In andere woorden."), KEPT),
        council_does_nothing,
        Fate.REWORDED,
    ),
    "left out of the draft": (text_with(KEPT), council_does_nothing, Fate.DROPPED),
    "another unit": (
        text_with(goal("D1.1", figure=replace(FIGURE, unit="aantal")), KEPT),
        council_does_nothing,
        Fate.MEASURED_OTHERWISE,
    ),
    "split": (
        text_with(goal("D1.1"), goal("D1.9", "Een deel.", continues=("D1.1",)), KEPT),
        council_does_nothing,
        Fate.SPLIT,
    ),
    "joined": (
        text_with(goal("D1.2", "Samen.", continues=("D1.1", "D1.2"))),
        council_does_nothing,
        Fate.JOINED,
    ),
}
FIGURES = {
    "name": "Iets anders",
    "unit": "aantal",
    "source": "tellen",
    "baseline": Decimal(51),
    "baseline_year": 2025,
    "target": Decimal(79),
    "target_year": 2035,
    "direction": "down",
}


@pytest.fixture
def first() -> VisionVersion:
    return factories.make_version("1.0", goals=FIRST)


@pytest.mark.parametrize("what", CHANGES)
def test_whose_goal_changed_is_asked_and_their_page_says_what_they_said(
    what: str, first: VisionVersion
) -> None:
    """The page, the list, the API, the file and the pages of both goals say the same; nobody is counted unasked."""
    owner = factories.make_user()
    old = first.goals.get(code="D1.1")
    plan = factories.make_initiative("running", owner=owner, goals=[old])
    text, council, fate = CHANGES[what]
    version = factories.make_version(text=text, state="council")
    council(version)
    factories.adopt(version)
    assert successions(version, [old])[old.pk].fate == fate
    assert list(plan.goals.all()) == [old]

    notice = Notice.objects.get(user=owner, event="initiative.follow_vision")
    assert notice.url == reverse("initiatives:goals", args=[plan.slug])
    assert "Doel D1.1, versie 1.0: " + old.wording in notice.text
    letter = Message.objects.filter(kind=Message.Kind.MAIL, payload__to=[owner.email]).latest("made_at")
    assert "Doel D1.1, versie 1.0: " + old.wording in letter.payload["body"]
    assert letter.payload["body"].count(notice.url) == 1

    visitor = Client()
    page = visitor.get(plan.get_absolute_url()).content.decode()
    said = page.split("data-said-before")[1].split("</ul>")[0]
    assert old.wording in said
    assert "In versie 1.0" in said
    assert '<span class="cn-code">D1.1</span>' in said
    assert "zeggen dat ze hieraan werken" not in page
    found = reverse("initiatives:list")
    for code in version.goals.values_list("code", flat=True):
        assert visitor.get(f"{found}?doel={code}").context["total"] == 0
        assert visitor.get(f"/api/v1/initiatieven?doel={code}").json()["aantal"] == 0
    assert visitor.get(f"{found}?doel=1.0/D1.1").context["total"] == 1
    assert visitor.get("/api/v1/initiatieven?doel=1.0/D1.1").json()["aantal"] == 1
    assert visitor.get(f"/api/v1/initiatieven/{plan.slug}").json()["doelen"] == ["1.0/D1.1"]
    file = b"".join(visitor.get(reverse("initiatives:download", args=[".csv"]))).decode()  # type: ignore[arg-type]  # streamed
    assert ";1.0/D1.1;" in file or ",1.0/D1.1," in file
    assert "Van versie 1.0: " + old.wording in visitor.get(found).content.decode()

    before = visitor.get(old.get_absolute_url()).content.decode()
    assert "1 initiatief zei over versie 1.0 dat het aan dit doel werkte" in " ".join(before.split())
    for new in successions(version, [old])[old.pk].onward:
        after = visitor.get(new.get_absolute_url()).content.decode()
        assert 'data-unanswered="1"' in after
        assert "data-count" not in after
    vision = visitor.get(reverse("vision:read")).content.decode()
    assert 'data-count="1"' not in vision
    assert ('data-unanswered="1"' in vision) == (fate != Fate.DROPPED)


@pytest.mark.parametrize("moved", [False, True])
def test_what_is_unchanged_goes_over_and_the_old_version_keeps_it(moved: bool, first: VisionVersion) -> None:
    """A goal that stands in another theme, or under another code, still says the same."""
    old = first.goals.get(code="D1.1")
    plan = factories.make_initiative("running", goals=[old])
    code = "D1.7" if moved else "D1.1"
    version = adopted(text_with(KEPT, goal(code, SAME.format("D1.1"), continues=("D1.1",))))
    new = version.goals.get(code=code)
    assert list(plan.goals.all()) == [new]
    assert not Notice.objects.filter(event="initiative.follow_vision").exists()
    visitor = Client()
    for one in (old, new):
        assert 'data-count="1"' in visitor.get(one.get_absolute_url()).content.decode()
    page = visitor.get(plan.get_absolute_url()).content.decode()
    assert "zeggen dat ze hieraan werken" in page
    assert "data-said-before" not in page


@pytest.mark.parametrize("name", FIGURES)
def test_each_part_of_an_indicator_counts(name: str, first: VisionVersion) -> None:
    other = replace(FIGURE, **{name: FIGURES[name]})  # type: ignore[arg-type]  # its own names
    version = adopted(text_with(goal("D1.1", figure=other), KEPT))
    old = first.goals.get(code="D1.1")
    one = successions(version, [old])[old.pk]
    assert one.fate == Fate.MEASURED_OTHERWISE
    assert one.figures is not None


def test_a_text_that_was_rejected_in_between_breaks_no_line(first: VisionVersion) -> None:
    old = first.goals.get(code="D1.1")
    plan = factories.make_initiative("running", goals=[old])
    factories.make_version(text=text_with(goal("D1.1"), KEPT, number="2.0"), state="rejected")
    version = adopted(text_with(goal("D1.1"), KEPT, number="3.0"))
    assert list(plan.goals.all()) == [version.goals.get(code="D1.1")]


def test_who_does_not_answer_is_held_to_what_they_said_and_asked_again(first: VisionVersion) -> None:
    """A third version that goes back to the first words makes what was said of them true again."""
    old = first.goals.get(code="D1.1")
    owner = factories.make_user()
    plan = factories.make_initiative("running", owner=owner, goals=[old])
    other = factories.make_initiative("running", goals=[old])
    adopted(text_with(goal("D1.1", "Anders."), KEPT, number="2.0"))
    chosen = VisionVersion.objects.get(number="2.0").goals.get(code="D1.1")
    edit(other, actor=SYSTEM, goals=[])
    assert list(other.goals.all()) == [old]
    third = adopted(text_with(goal("D1.1"), KEPT, number="3.0"))
    assert list(plan.goals.all()) == [third.goals.get(code="D1.1")]
    assert Notice.objects.filter(user=owner, event="initiative.follow_vision").count() == 1
    assert not Initiative.objects.serving(chosen).exists()


def test_an_event_may_come_twice_and_after_the_next(first: VisionVersion) -> None:
    old = first.goals.get(code="D1.1")
    factories.make_initiative("running", goals=[old])
    second = adopted(text_with(goal("D1.1", "Anders."), KEPT, number="2.0"))
    follow_vision({"id": second.pk})
    assert Notice.objects.filter(event="initiative.follow_vision").count() == 1
    adopted(text_with(goal("D1.1", "Weer anders."), KEPT, number="3.0"))
    follow_vision({"id": second.pk})
    assert Notice.objects.filter(event="initiative.follow_vision").count() == 2


def test_who_came_to_an_end_is_not_written_to_and_a_draft_leaves_no_trace(first: VisionVersion) -> None:
    goals = list(first.goals.filter(code__in=("D1.1", "D1.2")))
    owner = factories.make_user()
    ended = end(factories.make_initiative("running", owner=owner, goals=goals), actor=owner)
    draft = factories.make_initiative("draft", goals=goals)
    version = adopted(text_with(goal("D1.1", "Anders."), KEPT))
    assert not Notice.objects.filter(user=owner, event="initiative.follow_vision").exists()
    assert "data-said-before" in Client().get(ended.get_absolute_url()).content.decode()
    kept = version.goals.get(code="D1.2")
    assert set(draft.goals.all()) == {goals[0], kept}
    assert list(Initiative.objects.serving(goals[1])) == [ended]


def test_a_theme_goes_over_by_its_name(first: VisionVersion) -> None:
    theme = first.themes.get(code="T1")
    owner = factories.make_user()
    plan = factories.make_initiative("running", owner=owner, theme=theme)
    adopted(text_with(goal("D1.1"), KEPT, number="2.0"))
    plan.refresh_from_db()
    assert plan.theme is not None
    assert plan.theme.version.number == "2.0"
    third = adopted(text_with(goal("D1.1"), KEPT, number="3.0", theme="Zorg"))
    plan.refresh_from_db()
    assert plan.theme.version.number == "2.0"
    assert "Omzien naar elkaar" in Notice.objects.get(user=owner, event="initiative.follow_vision").text
    visitor, found = Client(), reverse("initiatives:list")
    assert visitor.get(f"{found}?thema=T1").context["total"] == 0
    assert visitor.get(f"{found}?thema=2.0/T1").context["total"] == 1
    assert visitor.get(f"/api/v1/initiatieven/{plan.slug}").json()["thema"] == "2.0/T1"
    assert "Omzien naar elkaar (van versie 2.0)" in visitor.get(plan.get_absolute_url()).content.decode()
    page = factories.sign_in(owner).post(
        reverse("initiatives:goals", args=[plan.slug]), {"theme": "T1"}, follow=True
    )
    assert page.status_code == 200
    plan.refresh_from_db()
    assert plan.theme == third.themes.get(code="T1")


def test_a_case_under_way_is_held_against_the_goals_of_its_own_version() -> None:
    first = factories.make_version("1.0", goals=FIRST)
    named = list(first.goals.filter(code__in=("D1.1", "D1.2")))
    plan = factories.make_initiative("running", goals=named)
    case = factories.make_case("intake", initiative=plan)
    adopted(text_with(goal("D1.1", "Anders."), KEPT))
    assert set(plan.goals_named_in(case.version)) == set(named)


def test_an_answer_keeps_its_version() -> None:
    case = factories.make_case("decided")
    scored = set(case.version.goals.values_list("pk", flat=True))
    new = adopted(text_with(goal("D1.1", "Anders."), number="2.0"))
    case.refresh_from_db()
    assert case.version_id != new.pk
    assert VisionVersion.objects.get(pk=case.version_id).state == "superseded"
    assert all(score.goal_id in scored for reading in case.readings.all() for score in reading.scores.all())


def test_what_was_answered_on_a_goal_with_another_indicator_is_touched() -> None:
    """A re-test is offered on a goal that changed: the same rule as for initiatives."""
    case = factories.make_case("decided")
    text = factories.make_text("2.0", goals=[g.code for g in case.version.goals.all()])
    themes = tuple(
        replace(
            theme, goals=tuple(replace(g, indicator=replace(FIGURE, target=Decimal(60))) for g in theme.goals)
        )
        for theme in text.themes
    )
    factories.adopt(
        factories.make_version(text=replace(text, themes=themes), state="council"), on=date(2026, 6, 1)
    )
    page = Client().get(reverse("vision:touched", args=["2.0"])).content.decode()
    assert case.initiative.name in page
    assert Goal.objects.of_before().exists()
