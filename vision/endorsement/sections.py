"""The vote's parts of the pages that several capabilities make together (civicnet/pages), and of those of the vision."""

from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _

from civicnet.accounts.models import User
from civicnet.areas.finding import AreaName
from civicnet.deadlines import local_date
from civicnet.sections import Section, Waiting
from vision.endorsement.models import Round
from vision.endorsement.result import Result, result_of
from vision.endorsement.result_charts import group_name
from vision.endorsement.result_goals import goal_row
from vision.endorsement.result_words import (
    number,
    outcome_sentence,
    outcome_tone,
    percent,
    rules_with_before,
    turnout_sentence,
)
from vision.models import Goal, VisionVersion

ROUNDS_SHOWN: Final = 2


def support_of(version: VisionVersion) -> dict[str, Any] | None:
    """How broadly a version is endorsed, in short; None when no round on it is closed. `goals`: support by code."""
    rounds = Round.objects.filter(state=Round.State.CLOSED, version__vision=version.vision_id).with_figures()
    found = next((one for one in rounds if one.version_id == version.pk), None)
    if found is None:
        return None
    told = result_of(found)
    before = next((one for one in rounds if one.closes_at < found.closes_at), None)
    goals = told.opinions.goals if told.opinions else ()
    return {
        "round": found,
        "outcome": outcome_sentence(told),
        "tone": outcome_tone(told),
        "counted": turnout_sentence(told),
        "rules": rules_with_before(told, result_of(before) if before else None),
        "before": before,
        "goals": {goal.code: percent(goal.support) for goal in goals if goal.count},
    }


def support_of_goal(goal: Goal) -> dict[str, Any] | None:
    """What voters chose on one goal, with its dots; None when there is nothing to tell."""
    found = Round.objects.filter(state=Round.State.CLOSED, version=goal.version_id).with_figures().first()
    told = result_of(found) if found else None
    if told is None or told.opinions is None:
        return None
    names = [name for name, people in told.opinions.groups]
    for one in told.opinions.goals:
        if one.code == goal.code and one.count is not None:
            figures = (one.count.ballots, one.count.for_, one.count.against, one.count.blank)
            people, chose_for, against, blank = (number(n) for n in figures)
            return {
                "round": found,
                "row": goal_row(told, one, goal, names),
                "names": names,
                "people": people,
                "for": chose_for,
                "against": against,
                "blank": blank,
            }
    return None


def for_neighbourhood(area: AreaName, user: Any) -> Section | None:
    """How a neighbourhood voted beside the whole, in the newest rounds; None before there was one. Two queries.

    What the round does not show of its neighbourhoods is not shown here either.
    """
    rounds = (
        Round.objects.filter(state=Round.State.CLOSED).with_figures().order_by("-closes_at")[:ROUNDS_SHOWN]
    )
    votes = [row for row in (_vote_in(area, result_of(found)) for found in rounds) if row]
    if not votes:
        return None
    return Section(name="steun", template="endorsement/sections/neighbourhood.html", context={"votes": votes})


def _vote_in(area: AreaName, told: Result) -> dict[str, Any] | None:
    group = next((one for one in told.neighbourhoods if area.code in one.codes), None)
    if group is None:
        return None
    limit = 1 - told.rule.against_limit
    here, whole = group.share_for, told.share_for
    bars = [(group_name(group), here, limit), (_("All of the municipality"), whole, told.rule.majority)]
    return {
        "round": told.round,
        "few": group.count is None,
        "ballots": number(group.count.ballots) if group.count else "",
        "eligible": number(group.eligible),
        "turnout": percent(group.turnout),
        "bars": [
            {
                "name": name,
                "value": 0 if share is None else float(share) * 100,
                "text": percent(share, goal),
                "goal": float(goal) * 100,
            }
            for name, share, goal in bars
        ],
    }


def for_home(user: Any) -> Section | None:
    """The vote that is announced or open."""
    vote = Round.objects.announced()
    return Section(name="vote", template="endorsement/sections/home.html", context={"vote": vote})


def for_staff(user: User) -> Section | None:
    """The vote that a curator is to open or to close. One query."""
    if "curator" not in user.roles:
        return None
    live = Round.objects.filter(
        state__in=(Round.State.PREPARING, Round.State.FIXED, Round.State.OPEN)
    ).first()
    if live is None or (live.state == Round.State.OPEN and not live.time_is_over):
        return Section(name="rounds")
    if live.state == Round.State.OPEN:
        text, why = (
            _("Close the vote %(code)s"),
            _("Its last day is over. Until it is closed nobody sees a result."),
        )
    else:
        text, why = _("Prepare the vote %(code)s"), _("It opens when you open it, from its first day on.")
    day = local_date(live.opens_at if live.state != Round.State.OPEN else live.closes_at)
    url = reverse("endorsement:manage", args=[live.code])
    return Section(name="rounds", waiting=[Waiting(text % {"code": live.code}, url, why, day)])


def for_goal(goal: Goal, user: Any) -> Section | None:
    """What voters chose on a goal."""
    support = support_of_goal(goal)
    if support is None:
        return None
    return Section(name="steun", template="endorsement/sections/goal.html", context={"support": support})
