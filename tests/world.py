"""A small municipality with everybody and every state in it, for the tests that walk all URLs.

Every private field holds a canary: a word that no page, feed, API answer, mail to others or log line may show.
"""

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal
from fnmatch import fnmatchcase
from pathlib import Path

from django.conf import settings
from django.db import connection, models, transaction
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import activate
from pytest_django import DjangoDbBlocker

from civicnet import downloads
from civicnet.accounts.actions import end_calendar_address, make_calendar_address
from civicnet.accounts.models import Announcement, FactorReset, RoleGrant, User
from civicnet.areas.actions import set_municipality
from civicnet.areas.models import Neighbourhood
from civicnet.deadlines import local_date
from civicnet.files.actions import set_public, store_upload
from civicnet.jobs import actions as jobs
from civicnet.outbox.actions import notify, publish
from civicnet.outbox.models import Message
from civicnet.permissions import Url
from civicnet.workflow import SYSTEM
from initiatives import actions
from initiatives.assessments import actions as assessing
from initiatives.assessments.models import Assessment, InterestDeclaration, Reading
from initiatives.importing.job import KIND, Options
from initiatives.models import (
    Initiative,
    Invitation,
    Membership,
    Organisation,
    OrganisationMember,
    Photo,
    Signal,
    Update,
)
from tests.factories import (
    close_early,
    make_amendment,
    make_areas,
    make_case,
    make_consultation,
    make_initiative,
    make_judgement,
    make_photo,
    make_reaction,
    make_round,
    make_staff,
    make_text,
    make_user,
    make_version,
    pdf_upload,
    photo_upload,
    put,
    sign_in,
)
from vision import actions as visioning
from vision.endorsement.actions import round as voting
from vision.models import Indicator, Meeting, Piece, PlannedStep, VisionVersion, Voice

ROLES = {
    "assessor": ("assessor",),
    "assessor_interest": ("assessor",),
    "second_reader": ("assessor",),
    "staff_elsewhere": ("assessor",),
    "decider": ("decider",),
    "broker": ("broker",),
    "broker_elsewhere": ("broker",),
    "curator": ("curator",),
    "moderator": ("moderator",),
    "admin": ("admin",),
    # Holds every role, in a session that has not passed two factors.
    "not_strong": ("assessor", "decider", "broker", "curator", "moderator", "admin"),
}
IDENTITIES = ("anonymous", "resident", "another_resident", "owner", "member", *ROLES)
STAGES = ("draft", "submitted", "hidden")
CASES = ("requested", "first_assessment", "second_reading", "comparison", "hearing", "decided", "hidden")
# Who may read which letter is decided by its address.
DOMAIN = "@voorbeeld.example"


@dataclass
class World:
    """Who and what there is. `words[kind][state]` is what stands in an address; `*` stands for every state."""

    people: dict[str, User] = field(default_factory=dict)
    clients: dict[str, Client] = field(default_factory=dict)
    words: dict[str, dict[str, str]] = field(default_factory=dict)
    canaries: dict[str, str] = field(default_factory=dict)
    media: Path = Path()

    def hide(self, where: str) -> str:
        """A new canary for the private field `where`."""
        self.canaries[where] = f"kanarie{where.replace('_', '')}eind"
        return self.canaries[where]

    def keep(self, kind: str, state: str, row: models.Model | str, attribute: str = "pk") -> None:
        """Remember how `row`, which is in `state`, is addressed."""
        word = row if isinstance(row, str) else str(getattr(row, attribute))
        self.words.setdefault(kind, {})[state] = word

    def reported(self, word: str, state: str, row: models.Model) -> None:
        """Remember how `row` is addressed by who reports it; `word` is what it is called there."""
        self.keep("content", state, word)
        self.keep("content_pk", state, row)


@contextmanager
def world(blocker: DjangoDbBlocker, media: Path) -> Iterator[World]:
    """The world in one transaction, which is rolled back at the end."""
    # Repeated queries are looked for elsewhere: the search for them doubles the time of each request.
    middleware = [name for name in settings.MIDDLEWARE if "zeal" not in name]
    backend = "civicnet.outbox.mail.Outbox"
    assert str(connection.settings_dict["NAME"]).startswith(settings.DATABASES["default"]["TEST"]["NAME"])
    with override_settings(MEDIA_ROOT=media, EMAIL_BACKEND=backend, MIDDLEWARE=middleware), blocker.unblock():
        whole = transaction.atomic()
        whole._from_testcase = True  # type: ignore[attr-defined]  # as TestCase's own: it is none of the product's
        with whole:
            yield _build()
            transaction.set_rollback(True)
        connection.close()


def _build() -> World:
    made = World()
    _people(made)
    set_municipality(actor=SYSTEM, name="Elzerbroek")
    area = make_areas("Oude Kern", "Weversveld")[0]
    made.keep("area", "there", area, "code")
    made.keep("word", "*", "wat")
    made.words["form"] = {ending: ending for ending in downloads.FORMS} | {"*": ".csv"}
    _vision(made)
    _initiatives(made, area)
    _handed_over(made)
    _organisation(made)
    _signals(made)
    _reports(made)
    _cases(made, area)
    _voices(made)
    _gathered(made)
    _rounds(made)
    _imports(made)
    _around(made)
    return made


def _imports(made: World) -> None:
    """One import that was looked at, and one that is done."""
    for state, result in (("waiting", {}), ("done", {"headers": ["naam"], "columns": {"naam": "naam"}})):
        stored = store_upload(io.BytesIO(b"naam\nTuin\n"), actor=made.people["admin"], name="plannen.csv")
        options = Options(name="plannen.csv", language="nl").to_json()
        job = jobs.queue(KIND, actor=made.people["admin"], options=options, file=stored)
        if state == "done":
            begun = jobs.begin(job.pk)
            assert begun is not None
            job = jobs.finish(begun, result=result)
        made.keep("import", state, job)


def _people(made: World) -> None:
    for name in IDENTITIES[1:]:
        email = made.hide(f"mail_{name}") + DOMAIN
        person = make_staff(*ROLES[name], email=email) if name in ROLES else make_user(email)
        person.name = name.replace("_", " ").title()
        person.password = f"md5$zout${made.hide(f'password_{name}')}"
        person.save()
        made.people[name] = person
        made.clients[name] = sign_in(person, strong=name != "not_strong")
    made.clients["anonymous"] = Client()
    for client in made.clients.values():  # loading the middleware takes longer than most answers
        client.handler = made.clients["anonymous"].handler
    grant = RoleGrant.objects.create(
        user=make_user(), role="decider", state=RoleGrant.State.PROPOSED, proposed_by=make_staff("admin")
    )
    made.keep("grant", "proposed", grant)
    made.keep("grant", "active", RoleGrant.objects.get(user=make_staff("moderator")))
    made.keep("announcement", "announced", _announced())
    asked = FactorReset.objects.create(user=make_user(), state="proposed", proposed_by=make_staff("admin"))
    made.keep("reset", "proposed", asked)
    made.keep("grant", "of_curator", RoleGrant.objects.get(user=made.people["curator"]))
    made.keep("person", "there", made.people["resident"])
    _calendars(made)


def _calendars(made: World) -> None:
    """Addresses of calendars that work, one that was ended, and one that never was. Who has one needs no sign-in."""
    for name in ("owner", "second_reader", "curator"):
        made.keep("calendar", name, make_calendar_address(actor=made.people[name]))
    made.keep("calendar", "ended", make_calendar_address(actor=made.people["resident"]))
    end_calendar_address(actor=made.people["resident"])
    made.keep("calendar", "unknown", "bestaat-niet")


def _announced() -> Announcement:
    """What one administrator announces about another one."""
    grant = RoleGrant.objects.get(user=make_staff("admin"))
    return Announcement.objects.create(
        grant=grant, kind="end", state="announced", announced_by=make_staff("admin"), due_on=local_date()
    )


def _vision(made: World) -> None:
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


def _initiatives(made: World, area: Neighbourhood) -> None:
    owner = made.people["owner"]
    rows: dict[str, Initiative] = {}
    for state in STAGES:
        text = made.hide("initiative_draft") if state == "draft" else "Buurttuin"
        rows[state] = make_initiative(
            "draft" if state == "draft" else "submitted",
            owner=owner,
            name=f"{text} {state}",
            summary=text,
            purpose=text,
            own_measure=f"{text} telt",
            place_note=text,
            people=text,
            contact_email=f"{text}{DOMAIN}",
            neighbourhood=area,
            step_reached=5,
        )
        made.keep("initiative", state, rows[state], "slug")
        member = Membership.objects.create(
            initiative=rows[state], user=made.people["member"], role="member", shown=False
        )
        made.keep("membership", state, member)
        update = Update.objects.create(
            initiative=rows[state], author=owner, title="Nieuws", text=f"Gelukt! {text}"
        )
        made.keep("update", state, update)
        alt = "Een tuin" if state == "submitted" else made.hide(f"photo_{state}")
        stored = make_photo(owner, alt=alt, public=state == "submitted")
        photo = Photo.objects.create(initiative=rows[state], file=stored, alt=alt)
        made.keep("photo", state, photo)
        text = "Notulen" if state == "submitted" else made.hide(f"document_{state}")
        paper = actions.add_document(rows[state], pdf_upload(), actor=owner, title=text)
        set_public(paper.file, state == "submitted", actor=SYSTEM)
        made.keep("document", state, paper)
        made.keep("file", state, stored)
        for moment in ("open", "used", "withdrawn") if state == "submitted" else ("open",):
            _invite(made, rows[state], state, moment)
    # Its address stays what it was when it was public; its words are private from now on.
    text = made.hide("initiative_hidden")
    private = dict.fromkeys(("name", "summary", "purpose", "own_measure", "place_note", "people"), text)
    hidden = Initiative.objects.filter(pk=rows["hidden"].pk)
    hidden.update(**private, sort_key=text, search_text=text, hidden_at=timezone.now())


def _invite(made: World, initiative: Initiative, state: str, moment: str) -> None:
    """An invitation. Its code stands in the letter only, and only its address may read that."""
    address = made.hide(f"invitation_{state}_{moment}") + DOMAIN
    row = actions.invite(initiative, actor=made.people["owner"], email=address)
    letter = Message.objects.filter(kind=Message.Kind.MAIL, payload__icontains=address).get()
    token = str(letter.payload).split("/uitnodiging/")[1].split("/")[0]
    made.canaries[f"token_{state}_{moment}"] = token
    now = timezone.now()
    if moment != "open":
        column = "accepted_at" if moment == "used" else "withdrawn_at"
        Invitation.objects.filter(pk=row.pk).update(**{column: now})
    if state == "submitted":
        made.keep("token", moment, token)
        made.keep("token", "unknown", "bestaat-niet")
    if moment == "open":
        made.keep("invitation", state, row)


def _handed_over(made: World) -> None:
    """What strangers handed over to an initiative of the owner, who has not said yes."""
    stranger = make_user()
    left = make_initiative("running", owner=stranger, name="Wat overgaat")
    heir = Initiative.objects.get(slug=made.words["initiative"]["submitted"])
    actions.hand_over(left, actor=stranger, successor=heir)
    made.keep("handed_over", "asked", left, "slug")


def _organisation(made: World) -> None:
    row = Organisation.objects.create(slug="buurtfabriek", name="De Buurtfabriek")
    made.keep("organisation", "there", row, "slug")
    for name in ("owner", "member"):
        person = OrganisationMember.objects.create(organisation=row, user=made.people[name], role=name)
    made.keep("organisation_member", "there", person)
    carried = make_initiative(owner=make_user(), name="Wat de fabriek draagt")
    Membership.objects.create(initiative=carried, organisation=row, role="owner")
    made.keep("carried", "there", carried, "slug")
    address = made.hide("invitation_organisation") + DOMAIN
    made.keep(
        "organisation_invitation", "there", actions.invite(row, actor=made.people["owner"], email=address)
    )


def _signals(made: World) -> None:
    for state in ("open", "withdrawn"):
        why = made.hide("signal_withdrawn") if state == "withdrawn" else "Om even te zitten."
        row = Signal(
            what="Een bankje", where="Bij de brug", why=why, state=state, left_by=made.people["resident"]
        )
        put(row)
        made.keep("signal", state, row)


def _reports(made: World) -> None:
    """Something reported, a photo that was hidden by another moderator, and news whose authors object."""
    owner, reporter = made.people["owner"], made.people["resident"]
    initiative = Initiative.objects.get(slug=made.words["initiative"]["submitted"])
    photo = actions.add_photo(initiative, photo_upload(), actor=owner, alt="Een heg")
    update = actions.add_update(initiative, actor=owner, title="Boos", text="Weg ermee.")
    for state, content in (("reported", initiative), ("hidden", photo), ("appealed", update)):
        row = actions.report(content, actor=reporter, reason=made.hide(f"report_{state}"))
        if state != "reported":
            row = actions.hide(row, actor=make_staff("moderator"), reason="Dit mag niet.")
        if state == "appealed":
            row = actions.appeal(row, actor=owner, text=made.hide("report_objection"))
        made.keep("report", state, row)
    for state in STAGES:
        slug = made.words["initiative"][state]
        made.reported("initiatief", state, Initiative.objects.get(slug=slug))


def _cases(made: World, area: Neighbourhood) -> None:
    people = made.people
    goals = VisionVersion.objects.get(number="1.0").goals.all()[:2]
    for state in CASES:
        initiative = make_initiative(
            "running", owner=people["owner"], goals=goals, neighbourhood=area, name=f"Plan {state}"
        )
        Membership.objects.create(initiative=initiative, user=people["member"], role="member")
        until = {"hidden": "first_assessment", "hearing": "replied", "decided": "replied"}.get(state, state)
        case = make_case(
            until,
            initiative=initiative,
            contact=people["broker"],
            assessor=people["assessor"],
            second_reader=people["second_reader"],
        )
        InterestDeclaration.objects.create(
            assessment=case,
            user=people["assessor_interest"],
            has_interest=True,
            note=made.hide(f"interest_{state}"),
        )
        case.contacts.create(by=people["broker"], how="visit", note=made.hide(f"contact_{state}"))
        if state in ("first_assessment", "hidden"):
            judgement = make_judgement(case)
            assessing.save_reading(
                case,
                actor=people["assessor"],
                kind=Reading.Kind.FIRST,
                judgement=replace(judgement, summary=made.hide(f"{state}_draft")),
            )
        elif state in ("second_reading", "comparison", "hearing"):
            _write_in_private(made, case, state)
        elif state == "decided":
            case = Assessment.objects.get(pk=case.pk)
            for name in ("assessor", "second_reader"):
                case = assessing.confirm(case, actor=people[name], sha256=case.text_sha256)
        if state == "hidden":
            Initiative.objects.filter(pk=initiative.pk).update(hidden_at=timezone.now())
        made.keep("case", state, case)
    made.keep("asked", "under_way", Assessment.objects.get(state="requested").initiative, "slug")


def _write_in_private(made: World, case: Assessment, state: str) -> None:
    """What the readers wrote on the way, and what they agree on until it is published."""
    for reading in case.readings.all():
        text = made.hide(f"{state}_{reading.kind}")
        said = dict.fromkeys(("summary", "explanation", "support", "continuity", "effects"), text)
        Reading.objects.filter(pk=reading.pk).update(**said)
        reading.scores.update(reasons=text)
        reading.findings.update(reasons=text)
    goal = case.initiative.goals.first()
    case.differences.create(goal=goal, note=made.hide(f"{state}_difference"))


def _voices(made: World) -> None:
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


def _gathered(made: World) -> None:
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


def _rounds(made: World) -> None:
    """A round that is closed, one that was called off, and the one that is open; no two are under way at once."""
    made.keep("round", "closed", make_round(state="closed"), "code")
    called_off = make_round(state="fixed")
    voting.cancel(called_off, actor=SYSTEM, reason="De zaal is dicht.")
    made.keep("round", "cancelled", called_off, "code")
    unfixed = make_round(state="preparing")
    unfixed.groups.update(name=made.hide("round_unfixed"))
    voting.cancel(unfixed, actor=SYSTEM, reason="Toch niet.")
    made.keep("round", "open", make_round(state="open"), "code")
    made.keep("list", "*", "choice")
    made.words["vote"] = made.words["round"] | {"unfixed": unfixed.code}


def _around(made: World) -> None:
    """Notices and the outbox, which hold what is nobody else's business."""
    text = made.hide("notice")
    notify([made.people["owner"]], event="initiative.receipt", by=SYSTEM, title=text, text=text, url="/mijn/")
    publish("accounts.secret", {"secret": made.hide("outbox")})


# ---- addresses ------------------------------------------------------------------------------
# What an argument of an address is, by the name of the URL.
ARGUMENTS = (
    ("api:buurten-detail", "code", "area"),
    ("api:doelen-detail", "code", "goal"),
    ("api:versies-detail", "number", "version"),
    ("api:visies-detail", "code", "vision"),
    ("api:indicatoren-detail", "code", "goal"),
    ("vision:council|vision:add_council_goal|vision:deviation", "number", "before_council"),
    ("vision:deviation", "code", "line"),
    ("vision:measure|vision:take_measurement_away", "code", "goal"),
    ("vision:take_measurement_away", "pk", "measurement"),
    ("vision:answer_gap", "pk", "gap"),
    ("vision:merge", "pk", "conflict"),
    ("vision:restore_text", "pk", "revision"),
    ("initiatives:take_over", "slug", "handed_over"),
    ("vision:correct_answer", "pk", "answer"),
    ("vision:piece*|vision:reshape", "slug", "piece"),
    ("vision:reshape", "how", "reshaped"),
    ("vision:new_piece", "word", "added"),
    ("vision:withdraw_contribution", "pk", "contribution"),
    ("vision:planned_step", "pk", "planned_step"),
    ("vision:meeting|vision:change_meeting|vision:report_meeting|vision:add_from_meeting", "pk", "meeting"),
    ("vision:part|vision:react|vision:propose", "part", "part"),
    ("vision:propose_goal", "theme", "theme"),
    ("vision:agree|vision:withdraw_reaction", "pk", "reaction"),
    ("vision:amendment|vision:support|vision:withdraw_amendment|vision:decide", "pk", "amendment"),
    ("vision:report*", "number", "consulted"),
    ("api:inspraak-detail", "kenmerk", "voice"),
    ("result:*|api:instemmingsrondes-*", "code", "round"),
    ("endorsement:*", "code", "vote"),
    ("result:list|api:instemmingsrondes-lijst", "name", "list"),
    ("calendar_feed", "key", "calendar"),
    ("vision:*", "number", "version"),
    ("goal", "number", "version"),
    ("goal", "code", "goal"),
    ("files:*", "pk", "file"),
    ("grant_step", "pk", "grant"),
    ("announcement_step", "pk", "announcement"),
    ("factor_reset_step", "pk", "reset"),
    ("one_import|import_report", "pk", "import"),
    ("demo_sign_in", "pk", "person"),
    ("initiatives:withdraw_organisation_invitation", "pk", "organisation_invitation"),
    ("initiatives:withdraw_invitation", "pk", "invitation"),
    ("initiatives:organisation_member", "pk", "organisation_member"),
    ("initiatives:*organisation*", "slug", "organisation"),
    ("initiatives:drop", "slug", "organisation"),
    ("initiatives:drop", "initiative", "carried"),
    ("initiatives:signal", "pk", "signal"),
    ("initiatives:report|report_*", "pk", "report"),
    ("initiatives:report_content", "pk", "content_pk"),
    ("initiatives:report_content", "word", "content"),
    ("initiatives:member", "pk", "membership"),
    ("initiatives:update", "pk", "update"),
    ("initiatives:photo", "pk", "photo"),
    ("initiatives:document", "pk", "document"),
    ("initiatives:join", "token", "token"),
    (
        "initiatives:download|assessments:download|vision:figures|vision:report_table|result:groups",
        "form",
        "form",
    ),
    ("initiatives:*", "word", "word"),
    (
        "initiative*|contact_person|take_contact|api:initiatieven-detail|assessments:request",
        "slug",
        "initiative",
    ),
    ("assessments:*|dossier|api:toetsen-detail", "pk", "case"),
    ("invitation", "key", "word"),
    ("setup_token", "token", "word"),
)


def fits(pattern: str, value: str) -> bool:
    """Whether `value` is what `pattern` says: `*` and `|` as in tests/authorisation.csv."""
    return any(fnmatchcase(value, part) for part in pattern.split("|"))


def arguments_of(url: Url) -> list[tuple[str, str]]:
    """Each argument in the address of `url`, with the kind of word that stands there. Raises LookupError."""
    found = []
    for name in re.findall(r"<(?:\w+:)?(\w+)>", url.route):
        kinds = [kind for urls, argument, kind in ARGUMENTS if argument == name and fits(urls, url.name)]
        if not kinds:
            raise LookupError(f"tests/world.py does not know what {name} is in {url.name} ({url.route})")
        found.append((name, kinds[0]))
    return found


def paths(made: World, url: Url) -> dict[str, str]:
    """The address of `url` for each state of what stands in it; `-` when nothing stands in it."""
    activate(settings.LANGUAGE_CODE)  # a page in English leaves its language behind
    arguments = arguments_of(url)
    if not arguments:
        return {"-": reverse(url.name)}
    words = [made.words[kind] for _name, kind in arguments]
    states = [state for state in words[0] if all(state in row or "*" in row for row in words)]
    return {
        state: reverse(
            url.name,
            kwargs={
                name: row.get(state, row.get("*"))
                for (name, _kind), row in zip(arguments, words, strict=True)
            },
        )
        for state in states
    }
