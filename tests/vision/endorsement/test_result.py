"""The result of a round, through its pages, files and API: every figure that may be seen, and none that may not."""

import json
import re
import subprocess
import sys
from fractions import Fraction
from hashlib import sha256
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from civicnet.areas.models import Neighbourhood
from tests import factories
from tests.factories import BallotRow, ballot_code
from tests.factories.pages import squeezed
from tests.factories.results import AREAS, BANDS, broad, closed, page, some, told
from vision.endorsement.codes import write
from vision.endorsement.result_words import percent, threshold
from vision.endorsement.sections import support_of

pytestmark = pytest.mark.django_db


# ---- before there is a result ------------------------------------------------------------


def test_without_a_round_the_page_says_what_will_be_here(client: Client) -> None:
    assert "Er is nog geen uitslag" in client.get("/visie/uitslag/").content.decode()


@pytest.mark.parametrize("state", ["fixed", "open", "closing"])
def test_until_it_is_closed_no_figure_reaches_anybody(client: Client, state: str) -> None:
    """Not on the pages, not in the API, not as a file; and the page is the same whatever was voted."""
    round = factories.make_round(state=state, ballots=some(37, "B1", "L1", "for") if state != "fixed" else ())
    curator = factories.sign_in(factories.make_staff("curator"))
    for visitor in (client, curator):
        for path in (
            "/visie/uitslag/",
            f"/visie/uitslag/{round.code}/",
            f"/api/v1/instemmingsrondes/{round.code}",
        ):
            body = visitor.get(path).content.decode()
            text = (
                body.partition("<main")[2] or body
            )  # above it stands a name, with a number of the tests in it
            assert "37" not in re.sub(r"R-\d+|\d{4}-\d\d-\d\dT\S+|csrf\S+|\d+ \w+ \d{4}|v=\w+", "", text), (
                path
            )
        for name in ("ballots", "manifest"):
            assert visitor.get(reverse(f"result:{name}", args=[round.code])).status_code == 404
        assert visitor.get(reverse("result:list", args=[round.code, "choice"])).status_code == 404
        assert visitor.get(f"/api/v1/instemmingsrondes/{round.code}/lijsten/choice").status_code == 404
    body = client.get(f"/api/v1/instemmingsrondes/{round.code}").json()
    assert (body["cijfers"], body["lijsten"], body["stembiljetten"]) == (None, [], None)
    assert (body["uitkomst"], body["manifestSha256"]) == ("", "")


def test_a_round_in_preparation_is_there_for_curators_only(client: Client) -> None:
    round = factories.make_round(state="preparing")
    path = f"/visie/uitslag/{round.code}/"
    assert client.get(path).status_code == 404
    assert factories.sign_in(factories.make_staff("curator")).get(path).status_code == 200


# ---- rule by rule --------------------------------------------------------------------------


def test_broadly_endorsed_says_so_with_every_figure(client: Client) -> None:
    html = page(client, closed(broad()))
    assert "Breed gedragen: alle vier de regels zijn gehaald" in html
    assert "450 van de 1.800" in html
    assert set(told(html).values()) == {"yes"}
    assert "80,0%" in html  # for
    assert "25,0%" in html  # turnout
    assert "13,3%" not in html


def test_each_rule_that_fails_is_named_with_its_group(client: Client) -> None:
    rows = [row for row in broad() if row[:2] != ("B2", "L1")]
    rows = (
        [row for row in rows if row[0] != "B2"]
        + some(12, "B2", "L2", "for")
        + some(23, "B2", "L2", "against")
    )
    html = page(client, closed(rows))
    assert told(html) == {
        "turnout": "yes",
        "turnout_per_group": "no",
        "majority": "yes",
        "no_group_against": "no",
    }
    assert "Gedragen, met aandachtspunten" in html
    assert "niet gehaald in Weversveld (8,8%)" in html
    assert "Ergens was, van de stemmen voor of tegen, meer dan de helft tegen: in Weversveld (65,7%)" in html


def test_no_group_is_called_the_lowest_while_some_are_not_shown(client: Client) -> None:
    ballots = [*broad(), *some(5, "B5", "L1", "for")]
    areas = AREAS | {"B5": ("Hoek", 40)}
    html = page(
        client,
        factories.make_round(state="closed", areas=areas, bands=BANDS, voters=0, ballots=ballots),
    )
    assert set(told(html).values()) == {"yes"}
    assert "nodig was overal minstens 10%" in html
    assert (
        "In geen enkele groep met minstens 30 stemmen was, van de stemmen voor of tegen, meer dan de helft tegen."
        in html
    )


def test_every_share_says_what_it_is_a_share_of(client: Client) -> None:
    """33 for, 7 against and 7 blank: 82,5% of the votes for or against, and 70,2% of who voted."""
    ballots = [
        *some(17, "B1", "L1", "for"),
        *some(16, "B1", "L2", "for"),
        *some(4, "B1", "L1", "against"),
        *some(3, "B1", "L2", "against"),
        *some(7, "B1", "L1", "blank"),
    ]
    html = page(client, closed(ballots))
    assert "Gedragen, met aandachtspunten: van de stemmen voor of tegen was 82,5% voor, maar" in html
    assert "47 van de" in html
    for sentence in re.split(r"[.<>]\s", re.sub(r"<[^>]+>", " ", html)):
        if "82,5%" in sentence and len(sentence.split()) > 6:
            assert "van de stemmen voor of tegen" in sentence.lower(), sentence
    assert "stemde voor" not in html


def test_the_map_of_a_closed_round_names_neighbourhoods_as_they_were_called(client: Client) -> None:
    name = AREAS["B1"][0]
    factories.make_areas(*(area for area, _eligible in AREAS.values()))
    round = closed(broad())
    html = page(client, round)
    assert re.search(rf">\s*{name}\s*</text>", html)
    Neighbourhood.objects.filter(code="B1").update(name="Heel anders")
    after = page(client, round)
    assert re.search(rf">\s*{name}\s*</text>", after)
    assert "Heel anders" not in after


def test_the_map_of_many_comes_nearer_and_the_figures_fold_by_larger_area(client: Client) -> None:
    areas = factories.areas.make_many_areas(63)
    Neighbourhood.objects.filter(code="B2").update(name="Heel anders")
    voted = {area.code: (area.name, 40) for area in areas}
    ballots = [
        *(row for area in areas for row in some(30, area.code, "L1", "for")),
        *(row for area in areas for row in some(2, area.code, "L2", "against")),
        *some(30, "B2", "L2", "against"),
    ]
    html = page(
        client, factories.make_round(state="closed", areas=voted, bands=BANDS, voters=0, ballots=ballots)
    )
    assert 'data-details="/buurten/details/"' in html
    shades = dict(re.findall(r'data-area="(B\d+)"\s+data-level="(\d)"', html))
    assert len(shades) == 63
    assert shades["B2"] == "1"
    assert re.search(r'data-area="B2"[^>]*data-called="Buurt 2"[^>]*>\s*<title>Buurt 2: 48,4%', html)
    part = html.partition("Wijk 2: 21 buurten")[2].partition("Wijk 3: 21 buurten")[0]
    assert len(re.findall(r">\s*Buurt 2\s*<", part)) == 3  # turnout, share, figures
    assert not re.search(r">\s*Buurt 1\s*<", part)
    assert html.count('aria-label="Stembiljetten per buurt"') == 0


def test_a_sentence_names_six_groups_and_how_many_more(client: Client) -> None:
    voted = {f"B{n}": (f"Buurt {n}", 60) for n in range(1, 10)}
    ballots = [row for code in voted for row in some(12, code, "L1", "for") + some(20, code, "L2", "against")]
    html = page(
        client, factories.make_round(state="closed", areas=voted, bands=BANDS, voters=0, ballots=ballots)
    )
    sentence = " ".join(html.split()).partition("meer dan de helft tegen: in ")[2].partition("</p>")[0]
    assert sentence.count("%)") == 6
    assert re.search(r" en nog \d+\.", sentence)


def test_not_endorsed_when_fewer_than_two_thirds_are_for(client: Client) -> None:
    html = page(
        client, closed([(a, b, "against" if n % 2 else c, g) for n, (a, b, c, g) in enumerate(broad())])
    )
    assert "Niet gedragen: van de stemmen voor of tegen was minder dan twee derde voor" in html
    assert told(html)["majority"] == "no"


@pytest.mark.parametrize(
    ("share", "limit", "shown"),
    [
        (Fraction(2, 3), Fraction(2, 3), "66,7%"),
        (Fraction(6666, 10000), Fraction(2, 3), "66,66%"),
        (Fraction(66666, 100000), Fraction(2, 3), "66,666%"),
        (Fraction(1999, 10000), Fraction(1, 5), "19,99%"),
        (Fraction(2001, 10000), Fraction(1, 5), "20,01%"),
        (Fraction(1, 5), Fraction(1, 5), "20,0%"),
        (Fraction(78, 100), None, "78,0%"),
        (Fraction(1, 3), None, "33,3%"),
        (None, Fraction(1, 2), "–"),
    ],
)
def test_no_figure_is_rounded_over_the_line(
    share: Fraction | None, limit: Fraction | None, shown: str
) -> None:
    assert percent(share, limit) == shown


@pytest.mark.parametrize(
    ("limit", "shown"), [(Fraction(1, 5), "20%"), (Fraction(1), "100%"), (Fraction(1, 8), "12,5%")]
)
def test_a_threshold_stands_as_it_was_written(limit: Fraction, shown: str) -> None:
    assert threshold(limit) == shown


def test_counted_and_weighed_are_both_told(client: Client) -> None:
    """The young, half of those who may vote, cast a tenth of the ballots and are less often for."""
    rows = some(360, "B1", "L2", "for") + some(40, "B1", "L2", "against")
    rows += some(30, "B2", "L1", "for") + some(20, "B2", "L1", "against")
    rows += some(40, "B3", "L2", "for") + some(60, "B4", "L1", "for")
    html = page(client, closed(rows))
    raw, weighed = Fraction(490, 550), (Fraction(400, 440) + Fraction(90, 110)) / 2
    assert f"geteld {percent(raw)} voor, en gewogen {percent(weighed)}" in html


def test_the_newest_closed_round_is_on_top_and_links_the_older(client: Client) -> None:
    version = factories.make_version(state="frozen")
    first = closed(some(200, "B1", "L1", "against"), version=version)
    second = closed(broad(), version=factories.make_version("2.0", state="frozen"))
    html = unescape(client.get("/visie/uitslag/").content.decode())
    assert f"Ronde {second.code}" in html
    assert reverse("result:round", args=[first.code]) in html
    assert f"Ronde {first.code}: niet gehaald" in html


def test_merged_groups_are_named(client: Client) -> None:
    html = page(client, closed(broad(), merged={"B3": "B4"}))
    assert "Molen + Sluiseind" in html
    assert "Molen met Sluiseind" in html


def test_the_page_asks_the_database_as_often_for_many_groups(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    many = {f"B{n}": (f"Buurt {n}", 100) for n in range(40)}
    rows: list[BallotRow] = [(f"B{n}", "L1", "for", {}) for n in range(40) for _ in range(12)]
    round = factories.make_round(
        state="closed", areas=many, bands={"L1": ("Allen", 4000)}, voters=0, ballots=rows
    )
    with django_assert_max_num_queries(25):
        page(client, round)


# ---- per goal ------------------------------------------------------------------------------


def test_goals_are_shown_and_said_to_decide_nothing(client: Client) -> None:
    version = factories.make_version(state="frozen")
    codes = list(version.goals.values_list("code", flat=True))
    round = closed(
        [
            (a, b, c, dict.fromkeys(codes, "for" if n % 4 else "against"))
            for n, (a, b, c, _g) in enumerate(broad())
        ],
        version=version,
    )
    html = page(client, round)
    for code in codes:
        assert f'data-goal="{code}"' in html
    assert "Het beslist niets" in html
    assert client.get(reverse("goal", args=[version.number, codes[0]])).content.decode().count("74,9%") >= 1


def test_a_round_on_the_whole_text_only_says_so(client: Client) -> None:
    round = closed(broad(), per_goal=False)
    assert 'id="geen-doelen"' in page(client, round)
    assert client.get(reverse("result:opinions", args=[round.code])).status_code == 404


# ---- files ---------------------------------------------------------------------------------


def test_the_downloads_check_each_other(client: Client, tmp_path: Path) -> None:
    """As the page says: the script and the file alone recount the round and find an own ballot."""
    round = closed(broad())
    html = page(client, round)
    assert round.manifest_sha256 in html
    script, ballots = tmp_path / "verify_round.py", tmp_path / "ballots.txt"
    script.write_bytes(client.get(reverse("result:script")).content)
    response: Any = client.get(reverse("result:ballots", args=[round.code]))
    ballots.write_bytes(b"".join(response.streaming_content))

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-I", str(script), str(ballots), *arguments]
        return subprocess.run(command, capture_output=True, text=True, timeout=60)

    found = run(write(ballot_code(3)))
    assert found.returncode == 0, found.stderr
    assert round.manifest_sha256 in found.stdout
    assert set(json.loads(found.stdout)["found"]) == {
        part["name"] for part in json.loads(round.manifest)["lists"]
    }
    assert all(json.loads(found.stdout)["found"].values())
    ballots.write_bytes(ballots.read_bytes().replace(b" for\n", b" blank\n", 1))
    assert run().returncode != 0


def test_the_manifest_is_sent_as_it_was_sealed(client: Client) -> None:
    round = closed(broad())
    response = client.get(reverse("result:manifest", args=[round.code]))
    assert response.content.decode() == round.manifest
    per_goal = client.get(reverse("result:opinions", args=[round.code])).content
    assert sha256(per_goal).hexdigest() == response.json()["opinions_sha256"]
    assert client.get(reverse("result:list", args=[round.code, "nergens"])).status_code == 404


# ---- on the pages of the vision, and in the API --------------------------------------------


def test_the_reading_page_says_how_broadly_the_text_is_endorsed(client: Client) -> None:
    version = factories.make_version(state="frozen")
    round = closed(broad(), version=version)
    assert support_of(version) is not None
    from civicnet.deadlines import local_date
    from civicnet.workflow import SYSTEM
    from vision import actions as visioning

    version.refresh_from_db()
    version = visioning.bring_to_council(version, actor=SYSTEM)
    visioning.adopt(version, actor=SYSTEM, on=local_date())
    html = squeezed(client.get("/visie/"))
    assert 'id="steun"' in html
    assert reverse("result:round", args=[round.code]) in html
    assert told(html)["turnout"] == "yes"


def test_the_api_tells_what_the_page_tells(client: Client) -> None:
    round = closed(broad())
    rows = client.get("/api/v1/instemmingsrondes").json()["resultaten"]
    assert [row["code"] for row in rows] == [round.code]
    body = client.get(f"/api/v1/instemmingsrondes/{round.code}").json()
    assert body["uitkomst"] == "breed_gedragen"
    assert body["cijfers"]["opkomst"] == 0.25
    assert body["cijfers"]["aandeelVoor"] == 0.8
    assert body["cijfers"]["stemmen"] == {"voor": 360, "tegen": 90, "blanco": 0}
    whole: Any = client.get(body["stembiljetten"])
    assert b"".join(whole.streaming_content).startswith(b"civicnet-round-1 ")
    href = body["lijsten"][0]["href"]
    answer: Any = client.get(href, headers={"Accept": "text/plain"})
    assert b"".join(answer.streaming_content).count(b"\n") == 450
