"""Every private field holds a word that nobody else may find: in no page, feed, API answer, error, letter or log line.

tests/world hides the words; here everything that can be asked is asked, as a visitor and as another resident.
"""

import logging
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from civicnet.outbox.models import Message, Notice
from civicnet.permissions import every_url
from initiatives.collaborations.models import Partner
from tests.walked import PAGES
from tests.world import DOMAIN, World, paths

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("world"),
    pytest.mark.xdist_group("canaries"),
]

QUERIES = (
    "",
    "?formaat=geojson",
    "?zoek=kanarie",
    "?zoek=kanarieinitiativedrafteind",
    "?zoek=kanarieinitiativedraftein",  # one letter short of a word that nobody may guess at
    "?toon=kaart",
    "?pagina=2",
)
LISTS = (
    "search",
    "initiatives:list",
    "initiatives:feed",
    "initiatives:download",
    "assessments:feed",
    "assessments:list_calendar",
    "api:initiatieven-list",
    "api:inspraak-list",
    "vision:reactions",
    "api:buurten",
)
STRANGERS = ("anonymous", "another_resident")


class Lines(logging.Handler):
    """Every line that was logged, with all that hangs on it."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{record.getMessage()} {record.__dict__}")


@pytest.fixture(scope="module", autouse=True)
def lines() -> Iterator[Lines]:
    """What is logged, from before the world is made."""
    handler, root = Lines(), logging.getLogger()
    root.addHandler(handler)
    yield handler
    root.removeHandler(handler)


def found_in(text: str, world: World, mine: tuple[str, ...] = ()) -> list[str]:
    """The private fields whose word stands in `text`; those named in `mine` are one's own."""
    seen = text.casefold()
    return [where for where, word in world.canaries.items() if where not in mine and word.casefold() in seen]


def test_the_canaries_are_where_they_should_be(world: World) -> None:
    page = world.clients["owner"].get(
        reverse("initiatives:manage", args=[world.words["initiative"]["hidden"]])
    )
    assert world.canaries["initiative_hidden"] in page.content.decode()
    dossier = world.clients["assessor"].get(reverse("dossier", args=[world.words["case"]["comparison"]]))
    assert {"comparison_first", "comparison_second"} <= set(found_in(dossier.content.decode(), world))
    assert len(world.canaries) > 50


@pytest.mark.parametrize("identity", [STRANGERS[0], *PAGES.rest(STRANGERS[1])])
def test_no_address_tells_a_stranger(world: World, identity: str) -> None:
    client, told, asked = world.clients[identity], [], 0
    mine = (f"mail_{identity}", f"password_{identity}")
    for url in every_url():
        if (
            url.third_party is not None or url.name == "initiatives:join"
        ):  # who has the code was invited by it
            continue
        for path in paths(world, url).values():
            asks = QUERIES if url.name.startswith(LISTS) else QUERIES[:1]
            for where in [path + query for query in asks] + ["/en" + path] * ("<" not in url.route):
                response = client.get(where)
                asked += 1
                text = _whole(response).replace(
                    where.partition("zoek=")[2] or "-", ""
                )  # what was typed is given back
                told += [
                    f"{where} ({response.status_code}) tells {name}" for name in found_in(text, world, mine)
                ]
    assert not told, "\n".join(told)
    assert asked > 200


@pytest.mark.parametrize("identity", STRANGERS)
def test_no_refusal_tells_a_stranger(world: World, identity: str) -> None:
    """Pages that refuse: 400, 403, 404, 405, 409, and a form sent to somebody else's thing."""
    client, mine = world.clients[identity], (f"mail_{identity}", f"password_{identity}")
    case, draft = world.words["case"]["comparison"], world.words["initiative"]["draft"]
    answers = [
        client.get("/", headers={"host": "elders.example"}),
        client.get(f"/initiatieven/{draft}/"),
        client.post(reverse("assessments:withdraw", args=[world.words["case"]["decided"]])),
        client.post(reverse("assessments:withdraw", args=[case])),
        client.post(reverse("assessments:reply", args=[case]), {"text": "Ik ook."}),
        client.post(reverse("dossier", args=[case]), {"verb": "save"}),
        client.post("/api/v1/initiatieven", {"id": draft}),
        client.get("/api/v1/initiatieven?fase=bestaat-niet"),
        client.post(reverse("password_login"), {"login": world.people["owner"].email, "password": "fout"}),
        client.post(reverse("account_reset_password"), {"email": world.people["owner"].email}),
    ]
    assert {400, 404, 405} <= {response.status_code for response in answers}
    for response in answers[:8]:
        assert not found_in(_whole(response), world, mine)
    for response in answers[8:]:  # these give back what was typed, and nothing else
        assert not found_in(_whole(response), world, (*mine, "mail_owner"))


def test_asking_for_a_code_does_not_tell_who_has_an_account(world: World) -> None:
    known = Client().post(reverse("account_login"), {"email": world.people["owner"].email})
    unknown = Client().post(reverse("account_login"), {"email": f"nieuw{DOMAIN}"})
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])


def test_letters_tell_only_their_own_reader(world: World) -> None:
    told = []
    for message in Message.objects.filter(kind=Message.Kind.MAIL):
        letter = str(message.payload)
        readers = set(re.findall(r"[\w.+-]+@[\w.-]+", str(message.payload.get("to"))))
        mine = tuple(where for where, word in world.canaries.items() if f"{word}{DOMAIN}" in readers)
        about_me = tuple(f"token_{where.removeprefix('invitation_')}" for where in mine)
        owns = _readers_part(readers, world)
        told += [f"{readers}: {where}" for where in found_in(letter, world, (*mine, *about_me, *owns))]
    assert not told, "\n".join(told)


def test_notices_tell_only_their_own_reader(world: World) -> None:
    told = []
    for notice in Notice.objects.select_related("user"):
        owns = _readers_part({notice.user.email}, world)
        words = found_in(f"{notice.title} {notice.text} {notice.url}", world, owns)
        told += [f"{notice.user}: {where}" for where in words]
    assert not told, "\n".join(told)


def _readers_part(readers: set[str], world: World) -> tuple[str, ...]:
    """What is no secret to all of `readers`: initiators know their own initiatives, drafts and hidden ones too."""
    initiators = {world.people[name].email for name in ("owner", "member")}
    talkers = ("exchange_message", "exchange_terms", "exchange_reason")
    asked = {owner.email for partner in Partner.objects.all() for owner in partner.owners()}
    partners = ("collaboration_name", "collaboration_goal", "collaboration_message", "agreement_proposal")
    if readers == {world.people["resident"].email}:
        return talkers
    if readers <= asked - initiators:
        return partners
    if readers <= initiators:
        return (
            "initiative_draft",
            "initiative_hidden",
            "photo_draft",
            "photo_hidden",
            "document_draft",
            "document_hidden",
            "notice",
            *talkers,
            *partners,
        )
    if readers == {world.canaries["invitation_draft_open"] + DOMAIN}:
        return ("initiative_draft",)  # the letter says what one is invited to
    return ()


def test_the_log_tells_nothing(world: World, lines: Lines) -> None:
    world.clients["assessor"].get(reverse("dossier", args=[world.words["case"]["comparison"]]))
    world.clients["resident"].get(f"/initiatieven/?zoek={world.canaries['initiative_draft']}")
    world.clients["owner"].get(reverse("me"))
    Client().post(reverse("password_login"), {"login": world.people["owner"].email, "password": "fout"})
    Client().get(reverse("initiatives:join", args=[world.words["token"]["open"]]))
    assert lines.lines
    told = [f"{line[:200]}: {names}" for line in lines.lines if (names := found_in(line, world))]
    assert not told, "\n".join(told)


def _whole(response: Any) -> str:
    """The answer with its headers, streamed or not; a picture counts as its headers."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return f"{response.headers} {body.decode('utf-8', errors='replace')}"
