"""The example format: read with line and field, loaded through the real verbs, all or nothing, and checked."""

from dataclasses import replace
from datetime import date, timedelta
from io import StringIO
from pathlib import Path

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db.models import Max

from civicnet.accounts.models import RoleGrant, User
from civicnet.areas.models import Neighbourhood
from civicnet.deadlines import local_date
from civicnet.demo.actions import ensure_demo, weeks_to_now
from civicnet.example.check import check, not_yet
from civicnet.example.data import ELZERBROEK
from civicnet.example.endorsement.ballots import ballots
from civicnet.example.fields import ExampleError
from civicnet.example.load import AlreadyLoaded, load
from civicnet.example.read import read_example
from civicnet.journal.models import Entry, subject_of
from civicnet.outbox.models import Message, Notice
from civicnet.workflow import state_of
from initiatives.assessments.models import Assessment, GoalScore, Reading
from initiatives.models import Document, Initiative, Organisation, Report, Signal
from tests import factories
from vision.endorsement.models import Ballot, RollEntry, Round
from vision.models import (
    Amendment,
    Contribution,
    Gap,
    Measurement,
    Meeting,
    PlannedStep,
    Reaction,
    VisionVersion,
    takes_reactions,
)

pytestmark = pytest.mark.django_db

SMALL = Path(__file__).parent / "heidedorp.yaml"


def states() -> dict[str, str]:
    return {case.initiative.code: case.state for case in Assessment.objects.select_related("initiative")}


def run(command: str, path: Path, *options: str) -> str:
    out = StringIO()
    call_command(command, str(path), *options, stdout=out, no_color=True)
    return out.getvalue()


# ---- reading -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after", "fault"),
    [
        ("fase: concept", "fase: concpt", "line 32, initiatieven[1].fase: “concpt” is not known. Did you mean “concept”?"),
        ("soort: sociale_onderneming", "sort: x", "initiatieven[3].sort: this field is not known here. Did you mean “soort”?"),
        ("geeindigd: 2025-03-01", "geeindigd: maart", "line 34, initiatieven[3].geeindigd: “maart” is not a date"),
        ("buurt: N, fase", "buurt: X, fase", "line 32, initiatieven[1].buurt: “X” is not known. Known: N, Z."),
        ("doelen: [H-1]}", "doelen: [H-9]}", "line 36, initiatieven[5].doelen: “H-9” is not known."),
        ("beschrijving: Een kudde.", "naam2: x", "initiatieven[1]: “beschrijving” is missing."),
        ('versie: "1.1"', "versie: 1.1", "toekomstvisie.versie: has to be a text; put 1.1 between quotes."),
        ("scores: {H-1: strijdig}", "scores: {H-1: mooi}", "line 42, toetsen[1].scores.H-1: “mooi” is not known."),
        ("code: f,", "code: e,", "line 37, initiatieven[6].code: “e” stands here twice."),
        ("    verwacht_oordeel: past\n", "", "initiatieven[5].fase: needs a “verwacht_oordeel” in toetsen."),
        ("fase: getoetst", "fase: ingediend", "initiatieven[5].fase: leaves no room for an assessment"),
        ("van: 41", "tot_en_met: 40", "leeftijdsgroepen[2].naam: “Ouder” names no age"),
        ("versie: 1\n", "versie: 2\n", "line 2, versie: “2” is not a whole number from 1 to 1."),
        ("peildatum: 2025-06-02", "peildatum: [", "this is not YAML"),
        ("N: {voor: 60", "N: {voor: 61", "line 51, instemmingsrondes[1].per_leeftijd: has 68 “voor” in all, “per_buurt” has 69."),
        ("Z: {voor: 8", "Q: {voor: 8", "line 50, instemmingsrondes[1].per_buurt.Q: this field is not known here."),
        ("Z: {voor: 8, blanco", "Z: {voor: 800, blanco", "per_buurt.Z: has 801 ballots of 300 who may vote."),
        ("opkomst_groep_min:Z", "opkomst_groep_min:Q", "line 52, instemmingsrondes[1].verwacht.gezakt_op: “opkomst_groep_min:Q” is not known"),
        ('    visieversie: "1.1"\n    per', '    visieversie: "3"\n    per', "line 49, instemmingsrondes[1].visieversie: there is no version “3”."),
        ("soort: buurt, stemgerechtigd: 300", "soort: buurt, stemgerechtigd: 90", "instemmingsrondes[1].samengevoegd: “Z” has 90 voters, fewer than 100"),
        ("soort: buurt, stemgerechtigd: 300", "soort: buurt", "per_buurt.Z: how many may vote in “Z” is not said"),
        ("naam: Ouder, van: 41, stemgerechtigd: 350", "naam: Ouder, van: 41, stemgerechtigd: 351", "by age 701 people may vote, by neighbourhood 700"),
        ("code: A, naam: Jong", "code: N, naam: Jong", "“N” is the code of a neighbourhood and of an age band."),
        ("uitkomst: gedragen_met_aandachtspunten", "uitkomst: breed", "verwacht.uitkomst: “breed” is not known."),
        ("aandeel_voor: 0.7727", "aandeel_voor: 69.39", "verwacht.aandeel_voor: “69.39” is not a figure from 0 to 1."),
        ("instemmingsrondes:", "instemmingsregel: {aandeel_voor_min: 0.66}\ninstemmingsrondes:", "instemmingsregel.aandeel_voor_min: “0.66” is not a fraction from 0 to 1 between quotes"),
        ("instemmingsrondes:", "instemmingsregel: {geen_groep_meerderheid_tegen: false}\ninstemmingsrondes:", "geen_groep_meerderheid_tegen: cannot be left out of the rule."),
        ("instemmingsrondes:", "metingen: [{doel: H-9, datum: 2025-01-01, waarde: 1, bron: x}]\ninstemmingsrondes:", "metingen[1].doel: “H-9” is not known."),
        ("instemmingsrondes:", "metingen: [{doel: H-1, datum: 2025-07-01, waarde: 1, bron: x}]\ninstemmingsrondes:", "metingen[1].datum: lies after “peildatum”."),
        ("instemmingsrondes:", "onderwerpen: [{tekst: x, ingebracht_op: 2025-01-01}]\ninstemmingsrondes:", "onderwerpen[1].door: give either “door” or “bijeenkomst”."),
        ("instemmingsrondes:", "bijeenkomsten: [{code: M1, titel: x, datum: 2025-01-01, van: '20:00', tot: '19:00', plek: x}]\ninstemmingsrondes:", "bijeenkomsten[1].tot: comes before “van”."),
        ("instemmingsrondes:", "visiegaten: [{onderwerp: x, waarom: y, initiatieven: [zz]}]\ninstemmingsrondes:", "visiegaten[1].initiatieven"),
        ("  naam: Heidedorp", "  naam: Heidedorp\n  kaart: weg.geojson", "gemeente.kaart: there is no file “weg.geojson”"),
    ],
)  # fmt: skip
def test_a_fault_is_named_with_line_and_field(tmp_path: Path, before: str, after: str, fault: str) -> None:
    text = SMALL.read_text()
    assert text.count(before) >= 1
    path = tmp_path / "fout.yaml"
    path.write_text(text.replace(before, after, 1))
    with pytest.raises(ExampleError) as refused:
        read_example(path)
    assert any(fault in line for line in refused.value.faults), refused.value.faults


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    path = tmp_path / "fout.yaml"
    path.write_text(SMALL.read_text().replace("bewonersinitiatief", "bewoners"))
    with pytest.raises(CommandError) as refused:
        run("load_example", path)
    assert str(refused.value).startswith("Nothing was loaded.")
    assert str(refused.value).count("“bewoners” is not known") == 5


def test_the_projects_copy_says_what_the_shared_one_says(shared_data: Path) -> None:
    """Ours adds people, reasons and days; what the shared set says of stages, overalls and scores stands in it too."""
    ours, theirs = read_example(ELZERBROEK), read_example(shared_data / "example_set.yaml")
    assert ours.as_of == theirs.as_of
    assert [replace(held, goal_choices=None) for held in ours.rounds] == list(theirs.rounds)
    assert ours.rule == theirs.rule
    for mine, shared in zip(ours.initiatives, theirs.initiatives, strict=True):
        for name in (
            "code",
            "name",
            "stage",
            "case_state",
            "overall",
            "goals",
            "purpose",
            "own_measure",
            "started",
        ):
            assert getattr(mine, name) == getattr(shared, name), (mine.code, name)
    for shared_case in theirs.cases:
        case = ours.case_of(shared_case.initiative)
        assert case is not None
        for name in ("scores", "crossed", "overall", "version"):
            assert getattr(case, name) == getattr(shared_case, name)


# ---- loading -----------------------------------------------------------------------------


def test_the_shared_example_loads_as_it_is(shared_data: Path) -> None:
    path = shared_data / "example_set.yaml"
    assert "12 initiatives, 6 assessments" in run("load_example", path)
    assert states() == {
        **dict.fromkeys(("I02", "I03"), "comparison"),
        "I09": "intake",
        **dict.fromkeys(("I05", "I08", "I12"), "decided"),
    }
    # Without an entry in `toetsen` an overall is taken over, without scores.
    taken_over = Assessment.objects.get(initiative__code="I05")
    assert taken_over.taken_over
    assert not GoalScore.objects.filter(reading__assessment=taken_over).exists()
    assert [c.text for c in taken_over.conditions.all()] == [
        "Reserveploeg van drie mensen, op naam",
        "Jaarlijks gesprek over het beheer",
    ]
    assert VisionVersion.objects.get(number="1.0").state == "rejected"
    assert "0 different" in run("check_example", path)


def test_another_municipality_loads() -> None:
    run("load_example", SMALL)
    stages = dict(Initiative.objects.values_list("code", "stage"))
    assert stages == {
        "a": "draft", "b": "submitted", "c": "ended", "d": "withdrawn", "e": "submitted", "f": "dormant",
    }  # fmt: skip
    assert states() == {"b": "awaiting_information", "c": "decided", "e": "decided"}
    assert list(VisionVersion.objects.order_by("number").values_list("number", "state")) == [
        ("1.0", "superseded"),
        ("1.1", "adopted"),
    ]
    # An overall that contradicts what was found owes an explanation, which the file does not have: said, not hidden.
    assert Reading.objects.get(assessment__initiative__code="e").owes_explanation
    assert "0 different" in run("check_example", SMALL)


def test_nothing_is_half_loaded(tmp_path: Path) -> None:
    """A verb that refuses takes everything back: here a successor that begins only after the handover."""
    path = tmp_path / "half.yaml"
    path.write_text(
        SMALL.read_text().replace(
            "fase: beeindigd, gestart: 2024-04-01",
            "fase: overgedragen, overgedragen_aan: f, gestart: 2024-04-01",
        )
    )
    with pytest.raises(CommandError, match="initiatief c, fase: Wandelclub begins only after the handover"):
        run("load_example", path)
    assert not Initiative.objects.exists()
    assert not VisionVersion.objects.exists()
    assert not Neighbourhood.objects.exists()
    assert not Entry.objects.exists()


def test_a_second_load_is_refused() -> None:
    run("load_example", SMALL)
    with pytest.raises(CommandError, match="there are initiatives or a vision here already"):
        run("load_example", SMALL)
    with pytest.raises(AlreadyLoaded):
        load(read_example(ELZERBROEK))
    assert Initiative.objects.count() == 6


def test_a_dry_run_loads_nothing() -> None:
    assert "is in order" in run("load_example", SMALL, "--dry-run")
    assert not Neighbourhood.objects.exists()


def test_dates_move_by_whole_weeks() -> None:
    run("load_example", SMALL, "--weeks", "3")
    assert VisionVersion.objects.get(number="1.1").adopted_on == date(2025, 2, 4)
    assert Initiative.objects.get(code="c").ended_on == date(2025, 3, 22)
    assert "0 different" in run("check_example", SMALL)


# ---- rounds ------------------------------------------------------------------------------


def round_items(path: Path) -> dict[str, tuple[str, str]]:
    items = check(read_example(path))
    return {item.name: (item.expected, item.found) for item in items if item.name.startswith("round ")}


def test_rounds_come_out_as_worked_out_by_hand(shared_data: Path) -> None:
    """To four decimals, with the outcome and the rules that fail; through the roll, the ballots and the real closing."""
    path = shared_data / "example_set.yaml"
    run("load_example", path)
    items = round_items(path)
    assert all(expected == found for expected, found in items.values()), items
    assert items["round R-2024, turnout"][1] == "0.2073"
    assert items["round R-2024, share for, weighed by age"][1] == "0.6862"
    assert items["round R-2024, outcome"][1] == "endorsed_with_concerns"
    assert items["round R-2024, rules not met"][1] == "geen_groep_meerderheid_tegen:B2, opkomst_groep_min:L1"
    assert items["round R-2025, share for"][1] == "0.7649"
    assert items["round R-2025, outcome"][1] == "broadly_endorsed"
    assert items["round R-2025, rules not met"][1] == "nothing"
    for held in Round.objects.all():
        assert held.state == "closed"
        assert not held.opinions  # the shared set has no choices per goal
    # After closing nothing is left of who voted.
    assert not RollEntry.objects.exists()
    assert not Ballot.objects.exists()
    # The days are those of the file, and the text was put to the vote when voting began.
    first, second = Round.objects.order_by("opens_at")
    assert (first.first_day, first.last_day) == (date(2024, 10, 7), date(2024, 10, 27))
    assert first.version.number == "1.0"
    assert first.version.state == "rejected"
    assert second.version.frozen_at is not None
    assert second.closed_at is not None
    assert second.version.frozen_at < second.opens_at < second.closes_at <= second.closed_at


def test_a_round_of_another_municipality_with_a_group_that_is_too_small() -> None:
    run("load_example", SMALL)
    items = round_items(SMALL)
    assert all(expected == found for expected, found in items.values() if found != "no")
    assert "round H-2024, ballots by neighbourhood" in items
    assert (
        items["round H-2024, ballots by neighbourhood"][1] == "nothing"
    )  # nine, and the only other one beside it


def test_a_round_that_comes_out_otherwise_fails_the_check(tmp_path: Path) -> None:
    path = tmp_path / "anders.yaml"
    path.write_text(
        SMALL.read_text()
        .replace("aandeel_voor: 0.7727", "aandeel_voor: 0.7726")
        .replace("[opkomst_totaal_min, ", "[")
    )
    run("load_example", path)
    with pytest.raises(CommandError, match="Different: round H-2024, share for; round H-2024, rules not met"):
        run("check_example", path)


def test_small_groups_can_be_merged_beforehand(tmp_path: Path) -> None:
    path = tmp_path / "samen.yaml"
    path.write_text(
        SMALL.read_text()
        .replace(
            '    visieversie: "1.1"\n    per', '    visieversie: "1.1"\n    samengevoegd: {Z: N}\n    per'
        )
        .replace(", opkomst_groep_min:Z]", "]")
    )
    run("load_example", path)
    assert "0 different" in run("check_example", path)
    assert Round.objects.get().groups.filter(code="Z", merged_into__code="N").exists()


def test_ballots_fill_both_margins() -> None:
    for held in read_example(ELZERBROEK).rounds:
        goals = ["D1.1", "D2.1"]
        made = ballots(held, goals)
        for margin, name in ((held.areas, "area"), (held.bands, "band")):
            for code, count in margin.items():
                chosen = [one.choice for one in made if getattr(one, name) == code]
                assert (chosen.count("for"), chosen.count("against"), chosen.count("blank")) == (
                    count.for_,
                    count.against,
                    count.blank,
                )
        assert ballots(held, goals) == made  # the seed stands in the file
        assert 0.5 < sum(bool(one.goals) for one in made) / len(made) < 0.7


# ---- checking ----------------------------------------------------------------------------


def test_a_difference_fails_the_check() -> None:
    run("load_example", SMALL)
    Initiative.objects.filter(code="e").update(outcome="does_not_fit")
    Assessment.objects.filter(initiative__code="b").update(contact_due=date(2030, 1, 1))
    with pytest.raises(CommandError, match="Different: b contact due \\(assessment\\); e outcome in lists"):
        run("check_example", SMALL)


def test_the_check_needs_something_to_check() -> None:
    with pytest.raises(CommandError, match="There is nothing here yet"):
        run("check_example", SMALL)


def test_the_check_writes_nothing() -> None:
    load(read_example(SMALL))
    before = Entry.objects.aggregate(last=Max("pk"))
    check(read_example(SMALL))
    assert Entry.objects.aggregate(last=Max("pk")) == before


def test_what_a_later_release_works_out_is_told() -> None:
    assert len(not_yet(read_example(ELZERBROEK))) == 4
    assert not_yet(read_example(SMALL)) == []


# ---- the demo ------------------------------------------------------------------------------


@pytest.fixture
def demo() -> None:
    assert ensure_demo() is not None


@pytest.mark.usefixtures("demo")
def test_the_demo_is_alive_this_week() -> None:
    assert ensure_demo() is None  # once is enough
    assert all(item.is_right for item in check(read_example(ELZERBROEK)))
    roles = set(RoleGrant.objects.filter(state="active").values_list("role", flat=True))
    assert roles == {"assessor", "decider", "broker", "curator", "moderator", "admin"}
    assert RoleGrant.objects.filter(role="admin", state="active").count() == 2
    assert RoleGrant.objects.filter(role="assessor", state="active").count() >= 3
    for user in User.objects.all():
        assert user.email.endswith("@voorbeeld.example")
        assert EmailAddress.objects.get(user=user).verified
    assert not Initiative.objects.filter(memberships=None).exists()
    # Nothing is "without reasons", and no case was taken over: all went through the real verbs.
    assert not Assessment.objects.filter(taken_over=True).exists()
    assert not GoalScore.objects.filter(score__in=["-2", "-1", "1", "2"], reasons="").exists()
    # What happened lies in the past, and no letter goes out about it.
    assert Entry.objects.aggregate(last=Max("at"))["last"].date() <= local_date()
    assert Notice.objects.aggregate(last=Max("at"))["last"].date() <= local_date()
    assert not Message.objects.filter(kind="mail").exists()
    assert Initiative.objects.filter(cover__isnull=False).count() == 2
    # What came before the text, and what is measured since.
    assert Contribution.objects.filter(state="settled").count() == 9
    assert Meeting.objects.filter(state="held").count() == 3
    assert Measurement.objects.count() == 10
    assert Gap.objects.get().initiatives.count() == 2
    # A next version that everybody is asked about now, beside the one in force.
    in_force, asked = VisionVersion.objects.in_force_and_asked()
    assert (in_force and in_force.number, asked and asked.number) == ("2.0", "3.0")
    assert takes_reactions(VisionVersion.objects.get(number="3.0"))
    assert Reaction.objects.exclude(quote="").count() >= 5
    assert Amendment.objects.get().support.count() == 4
    assert PlannedStep.objects.filter(begins_on__gt=local_date()).count() == 3
    # Two rounds, with choices per goal in which there are groups to see.
    assert [held.outcome for held in Round.objects.order_by("opens_at")] == [
        "endorsed_with_concerns",
        "broadly_endorsed",
    ]
    assert all(len((held.opinions or {})["groups"]) == 2 for held in Round.objects.all())
    # A reaction waits for a moderator, and there is a document to download.
    assert [row.kind for row in Report.objects.waiting()] == [Report.Kind.REACTION]
    assert Document.objects.get().file.public


@pytest.mark.usefixtures("demo")
def test_every_row_of_the_demo_came_through_the_steps_of_its_table() -> None:
    """The loader has no door of its own: the journal of each row is a chain of steps, up to the state it is in now."""
    acts: dict[str, list[Entry]] = {}
    for entry in Entry.objects.order_by("pk"):
        acts.setdefault(entry.subject, []).append(entry)
    seen = set()
    for model in (m for m in apps.get_models() if hasattr(m, "workflow")):
        table = model.workflow
        begins = any(None in step.sources for step in table.steps)
        for row in model._default_manager.all():
            verbs = [entry for entry in acts.get(subject_of(row), []) if entry.verb in table.by_verb]
            steps = [
                entry for entry in verbs if entry.after
            ]  # some verbs share their name with acts on other fields
            before = "" if begins else model._meta.get_field(table.field).get_default()
            for entry in steps:
                step = table.by_verb[entry.verb]
                assert (entry.before, entry.after) == (before, step.target), entry
                assert (before or None) in step.sources, entry
                before = entry.after
                seen.add((table.name, entry.verb))
            assert state_of(row) == before, row
    assert ("vision_version", "take_over") in seen
    assert ("vision_version", "take_over_vote") not in seen  # both votes of the demo are counted here


@pytest.mark.parametrize("day", range(7))
def test_no_act_of_the_demo_lies_in_the_future(day: int) -> None:
    """Whatever the day of the week, the newest act in the file has been."""
    example = read_example(ELZERBROEK)
    today = date(2026, 11, 23) + timedelta(days=day)
    with time_machine.travel(today):
        weeks = weeks_to_now(example.as_of)
        assert (example.as_of + timedelta(weeks=weeks)).isocalendar().week == today.isocalendar().week
        newest = max(
            story.on
            for one in example.initiatives
            for story in (*one.news, *one.scores, *one.photos)
            if story.on
        )
        courses = [case.course for case in example.cases]
        newest = max(
            [newest]
            + [d for one in example.initiatives for d in (one.submitted, one.contact_on, one.prepared) if d]
            + [d for c in courses for d in vars(c).values() if isinstance(d, date)]
            + [r.on for c in courses for r in (c.first, c.second) if r.on]
        )
        assert newest + timedelta(weeks=weeks) < today


def test_the_demo_keeps_away_from_what_is_there() -> None:
    factories.make_initiative()
    assert ensure_demo() is None
    assert Initiative.objects.count() == 1


def test_the_demo_command(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("load_demo")
    assert Initiative.objects.public().count() == 12
    carried = Organisation.objects.filter(initiative_memberships__initiative__code="I01")
    assert carried.count() == 1
    assert Organisation.objects.exclude(pk__in=carried).exists()
    assert sorted(Signal.objects.values_list("state", flat=True)) == ["adopted", "open", "open"]
    assert settings.BASE_DIR in ELZERBROEK.parents
