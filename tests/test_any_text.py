"""What may be typed may leave by every door: any text, by a form and by a verb, through each door of doors.csv."""

import csv
import html
import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from hypothesis import Phase, example, given
from hypothesis import settings as effort
from icalendar import Calendar

from civicnet import downloads
from civicnet.accounts.models import User
from civicnet.deadlines import local_date
from civicnet.outbox.actions import relay
from civicnet.outbox.models import Message
from civicnet.tables import read_table
from civicnet.text import clean_line, clean_text, pdf
from initiatives import actions
from initiatives.assessments import actions as assessing
from initiatives.assessments.models import Reading
from initiatives.models import Initiative
from initiatives.network.actions import take_snapshot
from tests import factories
from tests.factories.texts import TEXTS
from tests.walked import PAGES
from vision import actions as visioning
from vision.endorsement.actions.letters import Letter
from vision.endorsement.models import Round
from vision.endorsement.paper import letters_pdf
from vision.models import PREAMBLE, Meeting, Revision, VisionVersion

pytestmark = pytest.mark.django_db
TABLE = Path(__file__).parent / "doors.csv"
# Word's break in a heading; a pasted bullet; a tree; a family; Chinese; turning, invisible and broken signs; a NUL.
HARD = "Koffie\x0bop\x00 het \u202eplein\u200b \uf0b7\t🌳 👨\u200d👩\u200d👧 李明 1\ufe0f\u20e3 \u2028 \ud83c \x01 a\u20dd ]]> & <b>"


def letters(text: str) -> str:
    """What must come out again: the letters and digits, whatever stands around them."""
    return "".join(character for character in text.casefold() if character.isalnum())


@dataclass
class Scene:
    """A municipality in which everything that carries words is written anew with each text."""

    owner: User = field(default_factory=lambda: factories.make_user(name="Ada Tuin"))
    writer: User = field(default_factory=factories.make_user)
    curator: User = field(default_factory=lambda: factories.make_staff("curator"))

    def __post_init__(self) -> None:
        factories.make_version("1.0")
        self.asked: VisionVersion = factories.make_consultation("2.0")
        self.initiative: Initiative = factories.make_initiative("running", owner=self.owner)
        self.case = factories.make_case("decided")
        self.draft: VisionVersion = factories.make_version("3.0", state="drafting")
        self.meeting = self._meeting()
        self.round: Round = factories.make_round("fixed", voters=2)
        self.as_owner, self.as_curator = factories.sign_in(self.owner), factories.sign_in(self.curator)
        self.as_writer = factories.sign_in(self.writer)
        self.anyone = Client()

    def _meeting(self) -> Meeting:
        begins = timezone.now() + timedelta(days=7)
        vision = self.asked.vision
        meeting = Meeting(vision=vision, title="Avond", begins_at=begins, ends_at=begins + timedelta(hours=2))
        meeting.place = "De Spoel"
        return visioning.plan_meeting(meeting, actor=self.curator)


@pytest.fixture
def scene() -> Scene:
    return Scene()


def type_in_forms(scene: Scene, text: str) -> None:
    """As a browser sends it; it cannot send half a sign."""
    text = text.encode("utf-8", "replace").decode()
    name, slug = f"Naam {text}", scene.initiative.slug
    _sent(scene.as_owner, f"/initiatieven/{slug}/beheren/wat/", {"name": name, "summary": f"Zin {text}"})
    _sent(scene.as_owner, f"/initiatieven/{slug}/beheren/waarvoor/", {"purpose": f"Waarom {text}"})
    _sent(
        scene.as_owner,
        f"/initiatieven/{slug}/beheren/nieuws/",
        {"title": f"Nieuws {text}", "text": f"Tekst {text}"},
    )
    said = {"passage": "alles", "text": f"Reactie {text}"}
    _sent(scene.as_writer, "/visie/consultatie/deel/doel-D1.1/reageren/", said)
    begins = timezone.localtime(scene.meeting.begins_at)
    meeting = {
        "title": f"Avond {text}",
        "place": f"Plaats {text}",
        "agenda": f"Agenda {text}",
        "begins": "19:30",
        "ends": "21:30",
    }
    _sent(
        scene.as_curator,
        f"/visie/bijeenkomsten/{scene.meeting.pk}/bewerken/",
        meeting | {"day": begins.date().isoformat()},
    )


def _sent(client: Client, path: str, data: dict[str, str]) -> None:
    answer = client.post(path, data)
    assert answer.status_code == 302, (
        path,
        answer.context and answer.context.get("form") and answer.context["form"].errors,
    )


def call_verbs(scene: Scene, text: str) -> None:
    """As an import or a loader calls them: nothing has looked at the text before."""
    actions.edit(
        scene.initiative,
        actor=scene.owner,
        name=f"Naam {text}",
        summary=f"Zin {text}",
        purpose=f"Waarom {text}",
    )
    actions.add_update(scene.initiative, actor=scene.owner, title=f"Nieuws {text}", text=f"Tekst {text}")
    visioning.give_reaction(scene.asked, actor=scene.writer, kind="goal", code="D1.1", text=f"Reactie {text}")
    meeting = Meeting.objects.get(pk=scene.meeting.pk)
    meeting.title, meeting.place = f"Avond {text}", f"Plaats {text}"
    visioning.change_meeting(meeting, actor=scene.curator)


def other_words(scene: Scene, text: str) -> None:
    """By verbs only: a draft of the vision, a message of somebody with such a name, and the answer to a request."""
    now = Revision.objects.current(scene.draft, PREAMBLE)
    assert now is not None
    words = {"title": f"Visie {text}", "text": f"Inleiding {text}"}
    visioning.save_piece(scene.draft, PREAMBLE, words, actor=scene.curator, base=now.number or 0)
    sender = factories.make_user(name=f"Bep {text}")
    actions.write_to(scene.initiative, actor=sender, text=f"Bericht {text}")
    readers = factories.make_staff("assessor"), factories.make_staff("assessor")
    case = factories.make_case("first_assessment", assessor=readers[0], second_reader=readers[1])
    found = replace(factories.make_judgement(case), summary=f"Kort {text}")
    for reader, kind in zip(readers, (Reading.Kind.FIRST, Reading.Kind.SECOND), strict=True):
        case = assessing.hand_in(case, actor=reader, kind=kind, judgement=found)
    case = assessing.open_hearing(case, actor=readers[0])
    assessing.reply(case, actor=case.initiative.audience("owners")[0], text=f"Weerwoord {text}")
    assessing.answer_reply(case.replies.get(), actor=readers[0], text=f"Wederwoord {text}")
    case.refresh_from_db()
    for reader in readers:
        case = assessing.confirm(case, actor=reader, sha256=case.text_sha256)
    case.refresh_from_db()
    scene.case = case


# ---- the doors -----------------------------------------------------------------------------------------
def _get(client: Client, path: str) -> bytes:
    answer: Any = client.get(path)
    assert answer.status_code == 200, path
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def _api(client: Client, path: str) -> str:
    return _words(json.loads(_get(client, path)))


def _words(value: Any) -> str:
    """Every text in `value`, in order."""
    if isinstance(value, dict):
        value = list(value.values())
    return " ".join(map(_words, value)) if isinstance(value, list) else str(value)


def _xml(content: bytes) -> str:
    return " ".join(ElementTree.fromstring(content).itertext())


def _odt(content: bytes) -> str:
    return _xml(zipfile.ZipFile(io.BytesIO(content)).read("content.xml"))


def _table(content: bytes, ending: str) -> str:
    """Every cell of a download in one of its forms."""
    if ending in (".xlsx", ".ods"):
        table = read_table(content, f"tabel{ending}")
        return " ".join(cell for row in table.rows for cell in row.values.values())
    between = ";" if ending == ".csv" else ","
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=between))
    assert len({len(row) for row in rows}) == 1  # no cell broke out of its row
    return " ".join(cell for row in rows for cell in row)


def _ical(content: bytes) -> str:
    events = Calendar.from_ical(content).walk("VEVENT")
    return " ".join(str(event.get(name, "")) for event in events for name in ("SUMMARY", "LOCATION"))


def _page(content: bytes) -> str:
    return html.unescape(content.decode())


def everything_leaves(scene: Scene, text: str, set_from: list[Any]) -> set[str]:
    """Open each door and find there what was typed. Returns the doors that were tried.

    set_from: what each PDF was set from, in which signs that no font has are replaced.
    """
    slug, line, many = scene.initiative.slug, letters(clean_line(text)), letters(clean_text(text))
    anyone, curator = scene.anyone, scene.as_curator
    said: dict[str, tuple[Callable[[], str], str, str]] = {
        "(page)": (lambda: _page(_get(anyone, f"/initiatieven/{slug}/")), "naam", line),
        "initiatives:feed": (lambda: _xml(_get(anyone, "/initiatieven/rss.xml")), "naam", line),
        "initiative_feed": (lambda: _xml(_get(anyone, f"/initiatieven/{slug}/rss.xml")), "nieuws", line),
        "api:initiatieven-list": (lambda: _api(anyone, "/api/v1/initiatieven"), "naam", line),
        "api:initiatieven-detail": (lambda: _api(anyone, f"/api/v1/initiatieven/{slug}"), "naam", line),
        "api:inspraak-list": (lambda: _api(anyone, "/api/v1/inspraak"), "reactie", many),
        "vision:agenda_ical": (lambda: _ical(_get(anyone, "/visie/agenda.ics")), "avond", line),
        "vision:report_odt": (lambda: _odt(_get(curator, "/visie/versie/2.0/nota.odt")), "reactie", many),
        "vision:text": (lambda: _api(curator, "/visie/versie/3.0/tekst.json"), "inleiding", many),
        "api:versies-list": (lambda: _api(anyone, "/api/v1/versies"), "", ""),
        "api:versies-detail": (lambda: _api(anyone, "/api/v1/versies/2.0"), "", ""),
        "(notice)": (lambda: _page(_get(scene.as_owner, "/mijn/berichten/")), "bericht", many),
        "(mail)": (lambda: _mail(scene), "bericht", many),
        "network:graphml": (lambda: _network(anyone), "naam", line),
        "api:toetsen-list": (lambda: _api(anyone, "/api/v1/toetsen"), "kort", many),
        "assessments:text": (lambda: _answer(scene), "kort", many),
    }
    for ending in downloads.FORMS:
        registry = _get(anyone, f"/initiatieven/initiatieven{ending}")
        assert "waarom" + many in letters(_table(registry, ending)), ending
        said_in = _get(curator, f"/visie/versie/2.0/reacties{ending}")
        assert "reactie" + many in letters(_table(said_in, ending)), ending
    for door, (opened, before, words) in said.items():
        assert before + words in letters(opened()), door
    shown = letters(pdf.showable({"t": clean_text(text)})["t"])
    letter = Letter(
        1, "ABCD-EFGH", {"naam": f"Bewoner {text}", "adres": f"Straat {text}", "plaats": "Elzerbroek"}
    )
    pdfs: dict[str, tuple[Callable[[], bytes], str]] = {
        "vision:report_pdf": (lambda: _get(curator, "/visie/versie/2.0/nota.pdf"), "reactie"),
        "vision:pdf": (lambda: _get(curator, "/visie/versie/3.0/visie.pdf"), "inleiding"),
        "(letter to voters)": (lambda: letters_pdf(scene.round, [letter], today=local_date()), "bewoner"),
    }
    for door, (made, before) in pdfs.items():
        assert made().startswith(b"%PDF-"), door
        assert before + shown in letters(_words(set_from[-1])), door
    return {*said, *pdfs, "initiatives:download", "vision:report_table"}


def _network(client: Client) -> str:
    take_snapshot()
    return _xml(_get(client, "/netwerk/netwerk.graphml"))


def _mail(scene: Scene) -> str:
    while relay():
        pass
    sent = [letter for letter in mail.outbox if letter.to == [scene.owner.email]]
    assert all(letter.message().as_bytes() for letter in mail.outbox)
    Message.objects.all().delete()  # or the limits of letters stop the rest
    return " ".join(f"{letter.subject} {letter.body}" for letter in sent)


def _answer(scene: Scene) -> str:
    """The published answer, of which the fingerprint is that of what is stored."""
    content = _get(scene.anyone, f"/toetsen/{scene.case.pk}/antwoord.json")
    assert sha256(content).hexdigest() == scene.case.text_sha256
    return _words(json.loads(content))


@pytest.mark.parametrize("way", [call_verbs, *PAGES.rest(type_in_forms)])
def test_any_text_leaves_by_every_door(
    scene: Scene, way: Callable[[Scene, str], None], monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.MAIL_CONFIGURED = True
    settings.RELAY_EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    set_from: list[Any] = []
    typeset = pdf._typeset

    def watch(template_path: Path, data: Any) -> bytes:
        if isinstance(data, dict):
            set_from.append(data)
        return typeset(template_path, data)

    monkeypatch.setattr(pdf, "_typeset", watch)
    tried: set[str] = set()

    @given(text=TEXTS.map(lambda text: text[:40]))
    @example(text=HARD)
    @effort(max_examples=6, database=None, phases=[Phase.explicit, Phase.generate])
    def holds(text: str) -> None:
        way(scene, text)
        other_words(scene, text)
        tried.update(everything_leaves(scene, text, set_from))

    holds()
    with TABLE.open() as file:
        assert tried == {row["door"] for row in csv.DictReader(file) if row["tried"] == "typed"}
