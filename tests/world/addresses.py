"""The address of every URL, for each state of what stands in it."""

import re
from fnmatch import fnmatchcase

from django.conf import settings
from django.urls import reverse
from django.utils.translation import activate

from civicnet.permissions import Url
from tests.world.contents import World

# What an argument of an address is, by the name of the URL.
ARGUMENTS = (
    ("api:buurten-detail|neighbourhood", "code", "area"),
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
    (
        "vision:meeting|vision:change_meeting|vision:report_meeting|vision:call_off_meeting|vision:add_from_meeting",
        "pk",
        "meeting",
    ),
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
    ("stop_digest", "token", "stop"),
    ("vision:*", "number", "version"),
    ("goal", "number", "version"),
    ("goal", "code", "goal"),
    ("files:*", "pk", "file"),
    ("assessments:experience", "step", "experience"),
    ("unblock", "pk", "block"),
    ("grant_step", "pk", "grant"),
    ("administration:people", "role", "role"),
    ("administration:place", "pk", "place"),
    ("administration:try_address", "pk", "address"),
    ("administration:moved", "app", "word"),
    ("administration:moved", "rest", "word"),
    ("end_role", "pk", "holder"),
    ("announcement_step", "pk", "announcement"),
    ("factor_reset_step", "pk", "reset"),
    ("one_import|import_report", "pk", "import"),
    ("demo_sign_in", "pk", "person"),
    ("demo_letter", "pk", "letter"),
    ("style_letter*", "event", "event"),
    ("style_letter*", "audience", "audience"),
    ("initiatives:withdraw_organisation_invitation", "pk", "organisation_invitation"),
    ("initiatives:withdraw_invitation|initiatives:my_invitation", "pk", "invitation"),
    ("initiatives:organisation_member", "pk", "organisation_member"),
    ("organisation|initiatives:*organisation*", "slug", "organisation"),
    ("initiatives:drop", "slug", "organisation"),
    ("initiatives:drop", "initiative", "carried"),
    ("initiatives:signal", "pk", "signal"),
    ("initiatives:report|report_*", "pk", "report"),
    ("initiatives:report_content", "pk", "content_pk"),
    ("initiatives:report_content", "word", "content"),
    ("initiatives:member", "pk", "membership"),
    ("initiatives:update", "pk", "update"),
    ("initiatives:question", "pk", "question"),
    ("initiatives:activity|initiatives:activity_calendar", "pk", "activity"),
    ("initiatives:photo", "pk", "photo"),
    ("initiatives:document", "pk", "document"),
    ("initiatives:join", "token", "token"),
    (
        "initiatives:download|marketplace:download|network:download|assessments:download|desk_table|vision:figures|vision:report_table|result:groups|own_measures",
        "form",
        "form",
    ),
    ("initiatives:*", "word", "word"),
    (
        "marketplace:exchange*|marketplace:terms|marketplace:agree|marketplace:remind|marketplace:outcome"
        "|marketplace:stop|marketplace:thanks|marketplace:ask_broker|marketplace:block",
        "pk",
        "exchange",
    ),
    ("marketplace:set_aside", "pk", "suggestion"),
    ("collaborations:agreement", "version", "agreement"),
    ("collaborations:answer", "pk", "candidate"),
    ("collaborations:problem_from_case", "pk", "case"),
    (
        "collaborations:pick_up|collaborations:problem_step|collaborations:solve|collaborations:send_back",
        "pk",
        "problem",
    ),
    ("collaborations:*", "pk", "partner"),
    ("collaborations:*|api:samenwerkingen-detail", "slug", "collaboration"),
    ("marketplace:*|api:marktvragen-detail|api:aanbod-detail", "pk", "post"),
    ("marketplace:*", "word", "word"),
    ("network:name_of_initiative", "slug", "initiative"),
    ("network:name_of_organisation", "slug", "organisation"),
    ("network:figure", "word", "network_figure"),
    (
        "initiative*|contact_person|take_contact|assessments:request"
        "|api:initiatieven-detail|api:vragen-list|api:activiteiten-list",
        "slug",
        "initiative",
    ),
    ("assessments:condition", "number", "condition"),
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
            raise LookupError(
                f"tests/world/addresses.py does not know what {name} is in {url.name} ({url.route})"
            )
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
