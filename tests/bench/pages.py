"""What is asked for: each page that is measured, as visitors and owners ask for it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count
from secrets import token_hex
from urllib.parse import urlencode

from django.db.models import Count

from civicnet.accounts.models import User
from civicnet.areas.models import Neighbourhood
from civicnet.deadlines import local_date
from initiatives.actions import run, start_draft, submit
from initiatives.assessments.models import Assessment
from initiatives.marketplace.models import Post
from initiatives.models import Initiative, MeasureScore, Update
from tests.bench.load import Request
from tests.bench.words import ASKED, HALF
from tests.factories import sign_in
from vision.models import VisionVersion

EMAIL = "meting@voorbeeld.example"
OWNED = 50
SAMPLE = 200
WORDS = ("tuin", "energie", "samen eten", "fietsen kinderen", "zonnepanelen", "oudere")
NOT_KEPT = ("Cache-Control", "no-cache")


@dataclass(frozen=True)
class Page:
    """Requests that are made in turn. `goal`: the share of the floor to reach when nothing is kept.

    `finds_half`: whether it finds half of all. `again`: what is asked over and over to see what keeping gives; empty for
    what is never kept.
    """

    name: str
    requests: Sequence[Request]
    goal: float | None = None
    finds_half: bool = False
    again: Sequence[Request] = ()


def not_kept(requests: Sequence[Request]) -> list[Request]:
    """The same requests, each to be worked out for itself."""
    return [replace(request, headers=(*request.headers, NOT_KEPT)) for request in requests]


def get(path: str, **query: str) -> Request:
    return Request(path + ("?" + urlencode(query) if query else ""))


def _page(
    name: str, requests: list[Request], goal: float | None = None, *, finds_half: bool = False, most: int = 5
) -> Page:
    return Page(name, requests, goal, finds_half, requests[:most])


@dataclass(frozen=True)
class Owner:
    """Somebody who is signed in, with initiatives of their own, made by the real verbs."""

    headers: tuple[tuple[str, str], ...]
    csrf: str
    slugs: list[str]
    resting: set[str]

    def post(self, path: str, **form: str) -> Request:
        """A form that is sent, and leads on."""
        body = urlencode(form | {"csrfmiddlewaretoken": self.csrf}).encode()
        return Request(path, "POST", self.headers, body, expect=302)

    def score(self, slug: str) -> Request:
        return self.post(
            f"/initiatieven/{slug}/beheren/maat/", score="8", on=str(local_date()), note="Het gaat vooruit."
        )


def make_owner() -> Owner:
    """An owner of OWNED running initiatives. What earlier measurements left of theirs is gone."""
    person = User.objects.filter(email=EMAIL).first() or User.objects.create_user(EMAIL, name="Meting")
    mine = Initiative.objects.of(person)
    Initiative.objects.filter(pk__in=list(mine.filter(stage="draft").values_list("pk", flat=True))).delete()
    MeasureScore.objects.filter(author=person).delete()
    Update.objects.filter(author=person).delete()
    version = VisionVersion.objects.in_force()
    goals = list(version.goals.all()[:2]) if version else []
    for n in range(mine.count(), OWNED):
        draft = start_draft(
            actor=person,
            name=f"Eigen plan {n}",
            kind="residents_initiative",
            summary="Samen meten.",
            purpose="Wij willen weten hoe snel het gaat.",
            own_measure="Het gaat snel genoeg.",
            neighbourhood=Neighbourhood.objects.open().order_by("pk")[n % 20],
            goals=goals,
        )
        run(submit(draft, actor=person), actor=person)
    csrf = token_hex(16)
    cookies = {name: morsel.value for name, morsel in sign_in(person).cookies.items()} | {"csrf": csrf}
    headers = (
        ("Cookie", "; ".join(f"{name}={value}" for name, value in cookies.items())),
        ("Content-Type", "application/x-www-form-urlencoded"),
    )
    resting = set(mine.filter(stage="dormant").values_list("slug", flat=True))
    return Owner(headers, csrf, list(mine.values_list("slug", flat=True)), resting)


class Changes(Iterator[Request]):
    """What owners do, one after the other: a score, news, a step of the stage, an edit; each on another initiative."""

    def __init__(self, owner: Owner) -> None:
        self._owner, self._resting, self._turn = owner, set(owner.resting), count()

    def __next__(self) -> Request:
        turn = next(self._turn)
        slug = self._owner.slugs[turn % len(self._owner.slugs)]
        here = f"/initiatieven/{slug}/beheren"
        post = self._owner.post
        match turn % 4:
            case 0:
                return self._owner.score(slug)
            case 1:
                return post(
                    f"{here}/nieuws/", title=f"Nieuws {turn}", text="Wij zijn *begonnen*.\n\nKom langs."
                )
            case 2:
                verb = "run" if slug in self._resting else "rest"
                self._resting ^= {slug}
                return post(f"{here}/fase/", verb=verb, note="Even iets anders.")
            case _:
                return post(f"{here}/wat/", **_what(turn))


def _what(n: int) -> dict[str, str]:
    return {
        "name": f"Eigen plan {n}",
        "summary": f"Een tuin van en voor de straat, voor de {n}e keer.",
    }


def pages(owner: Owner) -> list[Page]:
    """Everything that is measured."""
    public = Initiative.objects.public()
    young = public.annotate(cases=Count("assessments")).filter(cases=0, stage="submitted")
    decided = Assessment.objects.decided().filter(taken_over=False, initiative__in=public.order_by())
    slugs = list(decided.order_by("pk").values_list("initiative__slug", flat=True))
    posts = list(Post.objects.public().open().order_by("pk").values_list("pk", flat=True))
    areas = list(Neighbourhood.objects.open().order_by("pk").values_list("code", flat=True))
    last = max(1, public.count() // 20)

    def of(found: list[str]) -> list[Request]:
        return [get(f"/initiatieven/{slug}/") for slug in found[:: max(1, len(found) // SAMPLE)]]

    def listed(**query: str) -> list[Request]:
        return [get("/initiatieven/", **query, pagina=str(n)) for n in range(1, 21)]

    return [
        _page("home", [get("/")]),
        _page("list", listed(), 0.06),
        _page("list, deep page", [get("/initiatieven/", pagina=str(last * n // 21)) for n in range(1, 21)]),
        _page("filter that finds half", listed(fase="running"), finds_half=True),
        _page("word that finds half", listed(zoek=HALF), finds_half=True),
        _page("search", [get("/zoeken/", zoek=word) for word in WORDS]),
        _page(
            "filtered search",
            [
                get("/initiatieven/", zoek=word, buurt=areas[n % len(areas)], fase="running")
                for n, word in enumerate(WORDS * 3)
            ],
            0.06,
        ),
        _page("map", [get("/initiatieven/", toon="kaart")], 0.06),
        _page("initiative, young", of(list(young.order_by("pk").values_list("slug", flat=True)))),
        _page("initiative, decided", of(slugs), 0.06, most=1),
        _page("assessments", [get("/toetsen/")]),
        _page("vision", [get("/visie/")]),
        _page("marketplace", [get("/marktplaats/", kant=side) for side in ("", "gevraagd", "geboden")]),
        _page(
            "marketplace, filtered search",
            [
                get("/marktplaats/", kant="gevraagd", zoek=word, buurt=areas[n % len(areas)])
                for n, word in enumerate((ASKED, "soep", "stichting", "aanhanger") * 4)
            ],
        ),
        _page(
            "offer or need", [get(f"/marktplaats/{key}/") for key in posts[:: max(1, len(posts) // SAMPLE)]]
        ),
        _page(
            "API list",
            [
                get("/api/v1/initiatieven", paginaGrootte="100", gewijzigdSinds=f"2020-01-{n:02}")
                for n in range(1, 11)
            ],
        ),
        Page("registering, first step", [owner.post("/initiatieven/nieuw/", **_what(n)) for n in range(50)]),
        Page("score on the own measure", [owner.score(slug) for slug in owner.slugs]),
    ]
