"""The page on which people say what they work on after the vision changed."""

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from civicnet.accounts.models import User
from civicnet.workflow import NotAllowedNow
from initiatives.actions import answer_about_goals, edit
from initiatives.models import Initiative
from tests import factories
from tests.factories.once import made_once
from vision.models import Goal, VisionVersion
from vision.text import GoalText, ThemeText, VersionText

pytestmark = pytest.mark.django_db
CODES = ("D1.1", "D1.2", "D1.3", "D1.4", "D1.5", "D1.6")


@pytest.fixture
def owner() -> User:
    return factories.make_user()


@pytest.fixture
@made_once
def plan(owner: User) -> Initiative:
    """Works on D1.1, which is worded otherwise now; D1.2, which was split; D1.3, which is gone; and D1.4, unchanged."""
    first = factories.make_version("1.0", goals=CODES)
    goals = first.goals.filter(code__in=("D1.1", "D1.2", "D1.3", "D1.4"))
    plan = factories.make_initiative("running", owner=owner, goals=goals)
    figure = factories.make_text("1").themes[0].goals[0].indicator

    def same(code: str) -> GoalText:
        return GoalText(code, f"Doel {code} is dat buren elkaar helpen.", figure)

    inside = (
        GoalText("D1.1", "In andere woorden.", figure),
        GoalText("D1.2", "Het ene deel.", figure),
        GoalText("D1.7", "Het andere deel.", figure, continues=("D1.2",)),
        *(same("D1.4"), same("D1.5"), same("D1.6")),
    )
    themes = (ThemeText("T1", "Omzien naar elkaar", inside),)
    text = VersionText(number="2.0", preamble="Wij.", preconditions=(("R1", "Open."),), themes=themes)
    factories.adopt(factories.make_version(text=text, state="council"))
    return plan


def goal(code: str, number: str = "2.0") -> Goal:
    return Goal.objects.get(version__number=number, code=code)


def name(*codes: str) -> str:
    return f"goal-{'-'.join(str(goal(code).pk) for code in codes)}"


def address(plan: Initiative) -> str:
    return reverse("initiatives:goals", args=[plan.slug])


def test_others_may_not(plan: Initiative) -> None:
    assert factories.sign_in(factories.make_user()).get(address(plan)).status_code == 403
    assert factories.sign_in(factories.make_staff("curator", "admin")).post(address(plan)).status_code == 403
    assert Client().get(address(plan)).status_code == 302
    with pytest.raises(PermissionDenied):
        answer_about_goals(plan, [], actor=factories.make_user())


def test_the_page_says_what_was_said_and_what_became_of_it(plan: Initiative, owner: User) -> None:
    client = factories.sign_in(owner)
    page = client.get(address(plan)).content.decode()
    assert page.count("data-question") == 3
    for words in ("In andere woorden.", "Het ene deel.", "Het andere deel.", "Dit doel is gesplitst."):
        assert words in page
    assert "Dit doel staat niet meer in de visie." in page
    assert "D1.4" not in page
    for path in (plan.get_absolute_url(), reverse("me")):
        assert address(plan) in client.get(path).content.decode()
    assert address(plan) not in Client().get(plan.get_absolute_url()).content.decode()


def test_an_answer_is_what_they_work_on_from_then(plan: Initiative, owner: User) -> None:
    client = factories.sign_in(owner)
    told = client.post(
        address(plan),
        {name("D1.1"): ["none"], name("D1.2", "D1.7"): [str(goal("D1.7").pk)]},
    )
    assert told.status_code == 302
    assert told.url == plan.get_absolute_url()  # type: ignore[attr-defined]  # of a redirect
    assert set(plan.goals.all()) == {goal("D1.4"), goal("D1.7")}
    first = Goal.objects.filter(version__number="1.0", code__in=CODES[:4])
    assert set(plan.earlier_goals.all()) == set(first)
    page = client.get(plan.get_absolute_url()).content.decode()
    assert "data-said-before" not in page
    assert "data-asked-about-goals" not in page
    assert "De visie veranderde: de initiatiefnemers zeiden waaraan ze nu werken" in page
    assert address(plan) not in client.get(reverse("me")).content.decode()
    for one in first:
        assert 'data-count="1"' in Client().get(one.get_absolute_url()).content.decode()
    assert Client().get(f"{reverse('initiatives:list')}?doel=D1.7").context["total"] == 1
    assert "niets van jullie gevraagd" in client.get(address(plan)).content.decode()


@pytest.mark.parametrize(
    "answers",
    [
        {},
        {"D1.1": ["none"]},
        {"D1.1": ["none", "D1.1"], "D1.2 D1.7": ["none"]},
        {"D1.1": ["D1.4"], "D1.2 D1.7": ["none"]},
    ],
)
def test_half_an_answer_is_none(answers: dict[str, list[str]], plan: Initiative, owner: User) -> None:
    before = set(plan.goals.all())
    data = {
        name(*codes.split()): [one if one == "none" else str(goal(one).pk) for one in chosen]
        for codes, chosen in answers.items()
    }
    response = factories.sign_in(owner).post(address(plan), data)
    assert response.status_code == 422
    assert set(plan.goals.all()) == before


def test_at_most_five_in_all(plan: Initiative, owner: User) -> None:
    edit(plan, actor=owner, goals=[goal(code) for code in ("D1.4", "D1.5", "D1.6")])
    both = [str(goal(code).pk) for code in ("D1.2", "D1.7")]
    client = factories.sign_in(owner)
    too_many = {name("D1.1"): [str(goal("D1.1").pk)], name("D1.2", "D1.7"): both}
    assert client.post(address(plan), too_many).status_code == 422
    five = too_many | {name("D1.1"): ["none"]}
    assert client.post(address(plan), five).status_code == 302
    assert plan.goals.count() == 5


def test_another_page_than_this_one_answers_nothing(plan: Initiative, owner: User) -> None:
    """Who changes the goals or the theme on the page of the four parts leaves what is asked as it stands."""
    client = factories.sign_in(owner)
    path = reverse("initiatives:edit", args=[plan.slug, "waarvoor"])
    assert address(plan) in client.get(path).content.decode()
    response = client.post(
        path, {"purpose": "Samen.", "goals": [goal("D1.5").pk], "own_measure": "Wij tellen."}
    )
    assert response.status_code == 302
    asked = set(Goal.objects.filter(version__number="1.0", code__in=CODES[:3]))
    assert set(plan.goals.all()) == {*asked, goal("D1.5")}
    text = client.get(reverse("initiatives:manage", args=[plan.slug])).content.decode()
    assert "Doel D1.1 is dat buren elkaar helpen. (van versie 1.0)" in text


def test_an_answer_about_a_version_that_has_gone_meanwhile_is_refused(plan: Initiative, owner: User) -> None:
    chosen = goal("D1.1")
    text = factories.make_text("3.0", goals=("D1.1",))
    factories.adopt(factories.make_version(text=text, state="council"))
    with pytest.raises(NotAllowedNow):
        answer_about_goals(plan, [chosen], actor=owner)
    assert VisionVersion.objects.get(number="2.0").state == "superseded"


def test_without_a_question_there_is_no_answer(owner: User) -> None:
    version = factories.make_version()
    plan = factories.make_initiative("running", owner=owner, goals=version.goals.all()[:1])
    with pytest.raises(NotAllowedNow):
        answer_about_goals(plan, [], actor=owner)


def test_the_goals_of_two_that_were_joined_are_one_question(owner: User) -> None:
    first = factories.make_version("1.0", goals=("D1.1", "D1.2"))
    plan = factories.make_initiative("running", owner=owner, goals=first.goals.all())
    figure = factories.make_text("1").themes[0].goals[0].indicator
    joined = GoalText("D1.1", "Samen.", figure, continues=("D1.1", "D1.2"))
    text = VersionText(
        number="2.0",
        preamble="Wij.",
        preconditions=(("R1", "Open."),),
        themes=(ThemeText("T1", "Omzien naar elkaar", (joined,)),),
    )
    factories.adopt(factories.make_version(text=text, state="council"))
    page = factories.sign_in(owner).get(address(plan)).content.decode()
    assert page.count("data-question") == 1
    factories.sign_in(owner).post(address(plan), {name("D1.1"): [str(goal("D1.1").pk)]})
    assert list(plan.goals.all()) == [goal("D1.1")]
