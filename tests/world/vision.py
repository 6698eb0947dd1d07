"""The vision: in force, in writing and before the council, and what people said of it."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from civicnet.deadlines import local_date
from civicnet.workflow import SYSTEM
from initiatives import actions
from tests.factories import (
    close_early,
    make_amendment,
    make_consultation,
    make_reaction,
    make_staff,
    make_text,
    make_user,
    make_version,
)
from tests.world.contents import World
from vision import actions as visioning
from vision.models import Indicator, Meeting, Piece, PlannedStep, VisionVersion, Voice


def add_vision(made: World) -> None:
    """A version in force and one in writing."""
    adopted = make_version("1.0")
    drafting = make_version(
        text=replace(make_text("2.0"), preamble=f"{made.hide('vision_draft')} Wij wonen hier samen."),
        state="drafting",
    )
    for version in (adopted, drafting):
        made.keep("version", version.state, version, "number")
    _written_together(made, drafting)
    made.keep("goal", "*", "D1.1")
    made.keep("goal", "unknown", "D9.9")


def _written_together(made: World, draft: VisionVersion) -> None:
    """What curators wrote in a draft: an earlier wording, words that wait, and the reason why a goal was dropped."""
    goal, curator = Piece("goal", "D1.1"), made.people["curator"]
    for text in (made.hide("vision_revision"), "Buren helpen elkaar.", made.hide("vision_conflict")):
        base = 1 if "conflict" in text else draft.revisions.filter(code="D1.1").count()
        saved = visioning.save_piece(draft, goal, {"text": text}, actor=curator, base=base)
    made.keep("conflict", "drafting", saved.conflict)
    made.keep("revision", "drafting", saved.revision)
    visioning.take_out(draft, "goal", "D2.2", actor=curator, reason=made.hide("vision_reason"))
    made.keep("piece", "*", "doel-D1.1")
    made.keep("reshaped", "*", "splitsen")
    made.keep("added", "*", "grens")


def add_voices(made: World) -> None:
    """What people said about three drafts: one that is open, one that is being answered, one that is answered."""
    resident, curators = made.people["resident"], (make_staff("curator"), make_staff("curator"))
    for state in ("answered", "amending", "consultation"):
        version = make_consultation(f"0.{('answered', 'amending', 'consultation').index(state) + 1}")
        reaction = make_reaction(version, author=resident)
        amendment = make_amendment(version, author=resident)
        made.keep("consulted", state, version, "number")
        if state == "consultation":
            made.keep("reaction", "given", reaction)
            made.keep("amendment", "proposed", amendment)
            withdrawn = make_reaction(version, author=resident, text=made.hide("reaction_withdrawn"))
            made.keep("reaction", "withdrawn", visioning.withdraw_reaction(withdrawn, actor=resident))
            text = made.hide("amendment_withdrawn")
            gone = make_amendment(version, author=resident, text=text, reason=text)
            made.keep("amendment", "withdrawn", visioning.withdraw_amendment(gone, actor=resident))
            made.reported("reactie", "reaction", reaction)
            made.reported("voorstel", "amendment", amendment)
            text = made.hide("reaction_hidden")
            _hidden(made, "reactie", make_reaction(version, author=resident, text=text))
            text = made.hide("amendment_hidden")
            _hidden(made, "voorstel", make_amendment(version, author=resident, text=text, reason=text))
            continue
        version = close_early(version)
        waits = {"reasons": made.hide("decision_waiting")} if state == "amending" else {"reasons": "Goed."}
        visioning.propose_decision(amendment, actor=curators[0], decision="accepted", **waits)
        if state == "answered":
            visioning.confirm_decision(amendment, actor=curators[1])
            answer = {"outcome": "adopted", "reasons": "Goed."}
            given = visioning.answer_reactions(version, [reaction.pk], actor=curators[0], **answer)
            made.keep("answer", "answered", given)
            made.keep("reaction", "answered", reaction)
        made.keep("amendment", "accepted" if state == "answered" else "decision_proposed", amendment)
    for word, state in (("D1.1", "there"), ("D9.9", "unknown")):
        made.keep("part", state, f"doel-{word}")
        made.keep("theme", state, "T1" if state == "there" else "T9")
    for state in ("given", "answered", "withdrawn"):
        made.keep("voice", state, f"reactie-{made.words['reaction'][state]}")


def _hidden(made: World, word: str, row: Voice) -> None:
    """Something that a resident said of the vision, and that a moderator has hidden."""
    report = actions.report(row, actor=make_user(), reason="Scheldt.")
    actions.hide(report, actor=make_staff("moderator"), reason="Dit mag niet.")
    row.refresh_from_db()
    made.keep(report.kind, "hidden", row)
    made.reported(word, f"{report.kind}_hidden", row)
    if report.kind != "contribution":
        made.keep("voice", "hidden", f"{'reactie' if word == 'reactie' else 'amendement'}-{row.pk}")


def add_gathered(made: World) -> None:
    """Subjects, a meeting, a planned step, a gap and figures of the vision in force, and a text before the council."""
    vision = VisionVersion.objects.get(number="1.0").vision
    today = local_date()
    step = PlannedStep(vision=vision, kind="gathering", begins_on=today, ends_on=today)
    made.keep("planned_step", "there", visioning.plan_step(step, actor=SYSTEM))
    row = visioning.contribute(vision, "Meer bankjes", actor=made.people["resident"])
    made.keep("contribution", "given", row)
    gone = visioning.contribute(vision, made.hide("contribution_withdrawn"), actor=made.people["resident"])
    visioning.withdraw_contribution(gone, actor=made.people["resident"])
    made.keep("contribution", "withdrawn", gone)
    made.reported("bijdrage", "contribution", row)
    text = made.hide("contribution_hidden")
    _hidden(made, "bijdrage", visioning.contribute(vision, text, actor=made.people["resident"]))
    begins = timezone.now() + timedelta(days=9)
    meeting = Meeting(
        vision=vision, title="Keukentafel", begins_at=begins, ends_at=begins + timedelta(hours=2)
    )
    meeting.place = "De Spoel"
    made.keep("meeting", "planned", visioning.plan_meeting(meeting, actor=SYSTEM))
    made.keep("gap", "noted", visioning.note_gap(vision, "Honden", "Past nergens.", actor=SYSTEM))
    indicator = Indicator.objects.get(goal__version__number="1.0", goal__code="D1.1")
    figure = visioning.Figure(today, Decimal(60), "Peiling")
    made.keep("measurement", "*", visioning.measure(indicator, figure, actor=SYSTEM))
    made.keep("before_council", "council", make_version("0.9", state="council"), "number")
    made.keep("line", "council", "D1.1")
    made.keep("vision", "*", vision, "code")
