"""Somebody of whom as much as possible is kept, every word of it a canary; and where a canary still sings.

Three kinds: of the name and the addresses nothing may stay anywhere; of what only the person (or a group that is gone)
could read nothing either; what is public by rule stays.
"""

import os
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import caches
from django.db import connection
from django.utils import timezone

from civicnet.accounts.actions import block, make_calendar_address
from civicnet.accounts.models import User
from civicnet.embedded.postgres import programs
from civicnet.files.actions import store_upload
from civicnet.following.actions import follow as follow_anything
from civicnet.following.models import Digest
from civicnet.jobs.actions import queue
from civicnet.management.commands.with_database import VARIABLES
from civicnet.outbox.actions import put_letter, receiver_of
from civicnet.outbox.letter import letter_about
from civicnet.outbox.models import LetterKind, News, Notice, RefusedAddress
from civicnet.pages.my_data.export import KIND, carry_out
from initiatives import actions as registry
from initiatives.marketplace.models import Exchange, Message
from initiatives.models import Initiative
from tests.factories.exchanges import make_exchange
from tests.factories.files import make_photo, pdf_upload, photo_upload
from tests.factories.following import follow
from tests.factories.initiatives import add_member, make_initiative, make_organisation
from tests.factories.people import make_user, sign_in
from tests.factories.posts import make_post
from tests.factories.visions import make_amendment, make_consultation, make_reaction
from vision import actions as visioning
from vision.models import Vision

NAME, ADDRESS, OTHER = "kanarienaam", "kanarieadres@voorbeeld.example", "kanarietweede@voorbeeld.example"
PRIVATE, PUBLIC = "kanarieprive", "kanarieopenbaar"
# Of an address its first word is enough to know whose it is.
NOWHERE = (NAME, "kanarieadres", "kanarietweede", PRIVATE)


@dataclass
class Scene:
    person: User
    plan: Initiative
    others: list[User] = field(default_factory=list)


def somebody_with_everything() -> Scene:
    """A resident and curator who used all that there is, in every state that keeps words."""
    person = make_user(ADDRESS, name=f"{NAME.capitalize()} Zwart")
    person.emailaddress_set.create(email=OTHER, verified=True)
    scene = Scene(person, make_initiative(owner=person, name=f"Tuin {PUBLIC}", own_measure="Bomen"))
    _sign_in_ways(person)
    _plans(scene)
    _market(person, scene.plan)
    _words(scene)
    _vision(person)
    _told(scene)
    return scene


def _sign_in_ways(person: User) -> None:
    Authenticator.objects.create(user=person, type="totp", data={"secret": PRIVATE})
    SocialAccount.objects.create(user=person, provider="x", uid=PRIVATE, extra_data={"name": NAME})
    make_calendar_address(actor=person)
    session = sign_in(person).session
    session["typed"] = PRIVATE
    session.save()
    block(make_user(), actor=person)
    block(person, actor=make_user())


def _plans(scene: Scene) -> None:
    person, plan = scene.person, scene.plan
    scene.others = [add_member(plan, "owner"), add_member(plan)]
    registry.edit(plan, actor=person, contact_email=ADDRESS, contact_phone=PRIVATE)
    registry.add_update(
        plan, actor=person, title=PUBLIC, text=PUBLIC, photos=[(photo_upload(), f"Foto {PUBLIC}")]
    )
    registry.add_document(plan, pdf_upload(), actor=person, title=f"Plan {PUBLIC}")
    registry.score_measure(plan, actor=person, score=7, note=PUBLIC)
    registry.set_norm(plan, actor=person, norm=6)
    registry.set_norm(plan, actor=person, norm=7, reason=PUBLIC)
    draft = registry.start_draft(actor=person, name=f"Plan {PRIVATE}", purpose=PRIVATE, contact_email=ADDRESS)
    registry.add_photo(draft, photo_upload(), actor=person, alt=PRIVATE)
    ended = make_initiative("running", owner=person, contact_phone=PRIVATE, name=f"Voorbij {PUBLIC}")
    registry.end(ended, actor=person, note=PUBLIC)
    make_organisation(owner=person, name=f"Club {PUBLIC}")
    elsewhere = make_initiative()
    registry.invite(elsewhere, actor=elsewhere.audience("owners")[0], email=OTHER)
    registry.invite(plan, actor=person, email="genodigde@voorbeeld.example")
    follow(elsewhere, actor=person)
    Digest.objects.create(user=person, period="x", until=timezone.now(), about=[], lines=1)
    make_photo(person, alt=PRIVATE, public=False)


def _market(person: User, plan: Initiative) -> None:
    make_post(person=person, title=PUBLIC, text=PRIVATE, place_note=PRIVATE)
    for state in ("in_conversation", "agreed", "confirmed"):
        _talk(make_exchange(state, person=person), person)
    _talk(make_exchange("agreed", post=make_post(person=person, title=PUBLIC)), person)
    make_post(state="draft", person=person, title=PRIVATE, text=PRIVATE)
    make_post(actor=person, initiative=plan, title=PUBLIC, text=PUBLIC)


def _talk(exchange: Exchange, person: User) -> None:
    Message.objects.filter(exchange=exchange, written_by=person, act="").update(text=PRIVATE)
    exchange.terms.filter(made_by=person).update(what=PRIVATE, who=PRIVATE)


def _words(scene: Scene) -> None:
    person, plan = scene.person, make_initiative()
    registry.ask(plan, actor=person, text=f"Waarom {PUBLIC}?")
    taken_back = registry.ask(make_initiative(), actor=person, text=f"Waarom {PRIVATE}?")
    registry.withdraw_question(taken_back, actor=person)
    registry.leave_signal(actor=person, what=PUBLIC, where=PUBLIC, why=PUBLIC)
    signal = registry.leave_signal(actor=person, what=PRIVATE, where=PRIVATE, why=PRIVATE)
    registry.withdraw_signal(signal, actor=person)
    registry.report(plan, actor=person, reason=PUBLIC)


def _vision(person: User) -> None:
    version = make_consultation(state="amending")
    registry_of = {"author": person}
    make_amendment(version, **registry_of, reason=PUBLIC)  # type: ignore[arg-type]  # a person
    taken_back = make_amendment(version, **registry_of, reason=PRIVATE)  # type: ignore[arg-type]
    visioning.withdraw_amendment(taken_back, actor=person)
    open_one = make_consultation()
    make_reaction(open_one, author=person, text=PUBLIC)
    visioning.withdraw_reaction(make_reaction(open_one, author=person, text=PRIVATE), actor=person)
    visioning.agree(make_reaction(open_one), actor=person)
    vision = Vision.objects.get(pk=open_one.vision_id)
    follow_anything("vision", vision.pk, actor=person)
    made = timezone.now()
    visioning.contribute(vision, PUBLIC, actor=person, at=made)
    contribution = visioning.contribute(vision, PRIVATE, actor=person, at=made)
    visioning.withdraw_contribution(contribution, actor=person)


def _told(scene: Scene) -> None:
    """What was told of the person, and is waiting to be sent; and a file with all of it."""
    person = scene.person
    registry.write_to(make_initiative(), actor=person, text="Zullen we samenwerken?")
    said = {code: [f"{person} wil meedoen", "/"] for code in ("nl", "en")}
    News.objects.create(topics=["x:1"], source="x", by=person, said=said)
    Notice.objects.create(user=person, event="x.y", title=PRIVATE, text=PRIVATE)
    RefusedAddress.objects.create(receiver=receiver_of(ADDRESS), user=person, answer=f"550 <{ADDRESS}>")
    put_letter(LetterKind.NEWS, ADDRESS, letter_about("account.erased", "former", about=None, name=PRIVATE))
    job = queue(KIND, actor=person, options={})
    carry_out(str(job.pk))
    queue(KIND, actor=person, options={})
    store_upload(pdf_upload(), actor=person, name=PRIVATE)


def where_it_sings(words: tuple[str, ...]) -> set[str]:
    """Each table and file in which one of `words` stands, in any case, also as bytes; sessions and the cache as well.

    Every table of the schema is read whole, as a back-up holds it: not the models that we happen to think of.
    """
    found: set[str] = set()
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        for (table,) in cursor.fetchall():
            for word in words:
                like = [f"%{word}%", f"%{word.encode().hex()}%"]
                cursor.execute(f'SELECT count(*) FROM "{table}" AS row WHERE row::text ILIKE ANY(%s)', [like])
                if cursor.fetchone()[0]:
                    found.add(f"{table}: {word}")
    for session in Session.objects.all():
        found |= {f"session: {word}" for word in words if word in str(session.get_decoded()).lower()}
    for file in Path(settings.MEDIA_ROOT).rglob("*"):
        if file.is_file():
            found |= {f"{file.name}: {word}" for word in words if word.encode() in file.read_bytes().lower()}
    for name in ("default", "pages"):
        held = str(getattr(caches[name], "_cache", "")).lower()
        found |= {f"cache {name}: {word}" for word in words if word in held}
    return found


def sung_in_dump(words: tuple[str, ...]) -> set[str]:
    """Those of `words` that stand in what pg_dump makes of the database, as text or as bytes: all that a back-up holds."""
    database = settings.OWNER_DATABASE | {"NAME": connection.settings_dict["NAME"]}
    variables = {to: str(database[name]) for name, to in VARIABLES.items() if database.get(name)}
    path = os.pathsep.join([str(programs())] * settings.EMBEDDED + [os.environ.get("PATH", os.defpath)])
    done = subprocess.run(
        ["pg_dump", "--no-owner"],
        env=os.environ | variables | {"PATH": path},
        capture_output=True,
        check=True,
    )
    dump = done.stdout.lower()
    return {word for word in words if word.encode() in dump or word.encode().hex().encode() in dump}
