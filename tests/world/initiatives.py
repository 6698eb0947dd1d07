"""Initiatives in every stage, with all that hangs on them; organisations, signals, reports and imports."""

import io
from datetime import timedelta

from django.utils import timezone

from civicnet.areas.models import Neighbourhood
from civicnet.files.actions import set_public, store_upload
from civicnet.jobs import actions as jobs
from civicnet.outbox.models import Message
from civicnet.workflow import SYSTEM
from initiatives import actions
from initiatives.importing.job import KIND, Options
from initiatives.models import (
    Activity,
    Initiative,
    Invitation,
    Membership,
    Organisation,
    OrganisationMember,
    Photo,
    Question,
    Signal,
    Update,
)
from tests.factories import make_initiative, make_photo, make_staff, make_user, pdf_upload, photo_upload, put
from tests.world.contents import DOMAIN, World

STAGES = ("draft", "submitted", "hidden")


def add_initiatives(made: World, area: Neighbourhood) -> None:
    """An initiative in each of STAGES, with a member, news, a photo, a document and invitations."""
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
        words = "Mag mijn hond mee?" if state == "submitted" else made.hide(f"question_{state}")
        question = Question(
            initiative=rows[state], text=words, asked_by=made.people["resident"], state="asked"
        )
        put(question)
        made.keep("question", state, question)
        words = "Planten" if state == "submitted" else made.hide(f"activity_{state}")
        begins = timezone.now() + timedelta(days=7)
        activity = Activity(
            initiative=rows[state], title=words, begins_at=begins, place=words, state="planned"
        )
        activity.ends_at = begins + timedelta(hours=3)
        put(activity)
        made.keep("activity", state, activity)
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


def add_handed_over(made: World) -> None:
    """What strangers handed over to an initiative of the owner, who has not said yes."""
    stranger = make_user()
    left = make_initiative("running", owner=stranger, name="Wat overgaat")
    heir = Initiative.objects.get(slug=made.words["initiative"]["submitted"])
    actions.hand_over(left, actor=stranger, successor=heir)
    made.keep("handed_over", "asked", left, "slug")


def add_organisation(made: World) -> None:
    """An organisation with two people, something that it carries, and somebody who was invited."""
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


def add_signals(made: World) -> None:
    """What residents wish for: open and withdrawn."""
    for state in ("open", "withdrawn"):
        why = made.hide("signal_withdrawn") if state == "withdrawn" else "Om even te zitten."
        row = Signal(
            what="Een bankje", where="Bij de brug", why=why, state=state, left_by=made.people["resident"]
        )
        put(row)
        made.keep("signal", state, row)


def add_reports(made: World) -> None:
    """Something reported, a photo that was hidden by another moderator, and news whose authors object."""
    owner, reporter = made.people["owner"], made.people["resident"]
    initiative = Initiative.objects.get(slug=made.words["initiative"]["submitted"])
    photo = actions.add_photo(initiative, photo_upload(), actor=owner, alt="Een heg")
    snap = [(photo_upload(), made.hide("photo_of_hidden_news"))]
    update = actions.add_update(initiative, actor=owner, title="Boos", text="Weg ermee.", photos=snap)
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


def add_imports(made: World) -> None:
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
