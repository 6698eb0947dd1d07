"""Rules of the domain, each broken once: the tests named beside it must notice.

A break is one piece of text of one file in the place of another. When the code changes, its row here changes with it:
`tests/fault/test_mutants.py` fails as soon as a text is not found exactly once.
"""

from typing import Final

from tests.fault.mutant import Mutant
from tests.fault.mutants_of_market import OF_THE_MARKET
from tests.fault.mutants_of_votes import OF_VOTES

DEADLINES = "civicnet/deadlines.py"
CASES, READINGS = "initiatives/assessments/rules.py", "initiatives/assessments/models/reading.py"
SEATING, ASSESSMENTS = "initiatives/assessments/actions/case.py", "tests/initiatives/assessments"

MUTANTS: Final = (
    *OF_VOTES,
    *OF_THE_MARKET,
    # ---- terms ---------------------------------------------------------------------------------------
    Mutant(
        "an end on a Saturday moves",
        DEADLINES,
        "day.weekday() < 5",
        "day.weekday() < 6",
        "tests/test_deadlines.py",
    ),
    Mutant(
        "an end on a holiday moves",
        DEADLINES,
        "and not is_holiday(day)",
        "",
        "tests/test_deadlines.py",
    ),
    Mutant(
        "a term of more than 90 days does not move",
        DEADLINES,
        "days <= LONGEST_MOVING_TERM",
        "days < LONGEST_MOVING_TERM",
        "tests/test_deadlines.py",
    ),
    Mutant(
        "a pause moves the end",
        DEADLINES,
        "end += lost_until - lost_from",
        "end += timedelta(0)",
        "tests/test_deadlines.py",
    ),
    Mutant(
        "a day is a day in Amsterdam",
        DEADLINES,
        "return moment.astimezone(AMSTERDAM).date()",
        "return moment.date()",
        "tests/test_deadlines.py",
    ),
    Mutant(
        "contact within 14 days",
        DEADLINES,
        "CONTACT_DAYS: Final = 14",
        "CONTACT_DAYS: Final = 15",
        "tests/test_deadlines.py",
    ),
    Mutant(
        "an answer within 28 days",
        DEADLINES,
        "ANSWER_DAYS: Final = 28",
        "ANSWER_DAYS: Final = 29",
        "tests/test_deadlines.py",
    ),
    Mutant(
        "14 days to reply to a draft",
        DEADLINES,
        "HEARING_DAYS: Final = 14",
        "HEARING_DAYS: Final = 13",
        "tests/test_deadlines.py",
    ),
    # ---- who may -----------------------------------------------------------------------------------------------
    Mutant(
        "never both readers of one case",
        SEATING,
        "return other != person.pk and not met_them(person, case)",
        "return not met_them(person, case)",
        f"{ASSESSMENTS}/test_seats.py",
    ),
    Mutant(
        "who met the initiators does not read",
        SEATING,
        "return other != person.pk and not met_them(person, case)",
        "return other != person.pk",
        f"{ASSESSMENTS}/test_seats.py",
    ),
    Mutant(
        "an interest keeps a reader from the case",
        CASES,
        "is_independent = ~is_member & ~has_interest",
        "is_independent = ~is_member",
        f"{ASSESSMENTS}/test_seats.py {ASSESSMENTS}/test_late_interest.py {ASSESSMENTS}/test_contact_person.py",
    ),
    Mutant(
        "a member of the initiative does not read its case",
        CASES,
        "is_independent = ~is_member & ~has_interest",
        "is_independent = ~has_interest",
        f"{ASSESSMENTS}/test_seats.py",
    ),
    Mutant(
        "no reading without a declaration",
        CASES,
        '"assessments.read_first", is_assessor & sits_first & declared_none & ~is_member',
        '"assessments.read_first", is_assessor & sits_first & ~is_member',
        f"{ASSESSMENTS}/test_reading.py",
    ),
    Mutant(
        "only the owners set a stage",
        "initiatives/rules.py",
        '"initiatives.set_stage", is_signed_in & is_owner',
        '"initiatives.set_stage", is_signed_in & is_member',
        "tests/initiatives/test_stage.py tests/test_workflow.py",
    ),
    Mutant(
        "only the owners see to the members",
        "initiatives/rules.py",
        '"initiatives.manage_members", is_signed_in & is_owner',
        '"initiatives.manage_members", is_signed_in & is_member',
        "tests/test_authorisation.py -k initiatives:members",
    ),
    Mutant(
        "who hid something does not decide on the objection",
        "initiatives/rules.py",
        "is_moderator & ~reported_it & ~answers_for_it & ~must_answer_it & ~decided_it",
        "is_moderator & ~reported_it & ~answers_for_it & ~must_answer_it",
        "tests/initiatives/test_reports.py",
    ),
    Mutant(
        "no curator answers an own reaction",
        "vision/rules.py",
        '"vision.answer_reaction", is_curator & ~wrote_it',
        '"vision.answer_reaction", is_curator',
        "tests/vision/test_answers.py",
    ),
    Mutant(
        "two curators decide on an amendment",
        "vision/rules.py",
        "is_curator & ~wrote_it & ~proposed_the_decision",
        "is_curator & ~wrote_it",
        "tests/vision/test_amendments.py",
    ),
    Mutant(
        "nobody consents to an own proposal of a role",
        "civicnet/accounts/rules.py",
        '"accounts.consent_grant", is_admin & ~is_own_grant & ~proposed_it',
        '"accounts.consent_grant", is_admin & ~is_own_grant',
        "tests/accounts/test_roles.py tests/test_workflow.py",
    ),
    Mutant(
        "a role counts with two factors only",
        "civicnet/accounts/models/user.py",
        "return self.granted_roles if self.strong else frozenset()",
        "return self.granted_roles",
        "tests/accounts/test_strong_session.py",
    ),
    Mutant(
        "a page for a role is refused to others",
        "civicnet/permissions.py",
        "if not rule.roles or rule.roles & user.roles:",
        "if not rule.roles or user.roles:",
        "tests/initiatives/assessments/test_worklist.py tests/vision/test_workshop.py tests/accounts/test_roles.py",
    ),
    Mutant(
        "the same form again does nothing twice",
        "civicnet/forms/repeats.py",
        "            first = SentForm.objects.filter(key=key).first()\n        else:",
        "            return None, waited\n        else:",
        "tests/forms/test_repeats.py",
    ),
    Mutant(
        "nothing that is sent at the desk is kept",
        "civicnet/forms/typed.py",
        'if getattr(view, "leaves_nothing", False) or getattr(view, "csrf_exempt", False):',
        'if getattr(view, "csrf_exempt", False):',
        "tests/forms/test_repeats.py tests/forms/test_typed.py",
    ),
    # ---- blindness, and what an answer needs ------------------------------------------------------------------------
    Mutant(
        "a reader sees the other reading when both are in",
        READINGS,
        "both_in = decided | hearing | Q(assessment__state=Assessment.State.COMPARISON)",
        "both_in = decided | hearing | Q(assessment__state__in=['second_reading', 'comparison'])",
        f"{ASSESSMENTS}/test_reading.py",
    ),
    Mutant(
        "a visitor reads an answer once it is decided",
        READINGS,
        "return self.filter(agreed, decided)",
        "return self.filter(agreed)",
        f"{ASSESSMENTS}/test_reading.py",
    ),
    Mutant(
        "a yes is to the text on the screen",
        "initiatives/assessments/actions/hearing.py",
        "    if sha256 != now:\n",
        "    if not sha256:\n",
        f"{ASSESSMENTS}/test_hearing.py",
    ),
    Mutant(
        "an interest empties the seat",
        "initiatives/assessments/actions/interest.py",
        "    setattr(case, seat, None)\n    case.save(update_fields=[seat])\n",
        "",
        f"{ASSESSMENTS}/test_late_interest.py",
    ),
    Mutant(
        "a score against none is a difference of two",
        READINGS,
        "return 2 if numbers else 0",
        "return 1 if numbers else 0",
        f"{ASSESSMENTS}/test_comparison.py",
    ),
    Mutant(
        "a crossed line against a yes needs an explanation",
        READINGS,
        "return crossed or Score.CONTRARY in set(scores)",
        "return Score.CONTRARY in set(scores)",
        f"{ASSESSMENTS}/test_reading.py {ASSESSMENTS}/test_comparison.py",
    ),
    Mutant(
        "a score needs reasons",
        "initiatives/assessments/actions/judgement.py",
        "if row.score in NEEDS_REASONS and not row.reasons.strip():",
        "if row.score in () and not row.reasons.strip():",
        f"{ASSESSMENTS}/test_reading.py",
    ),
    Mutant(
        "an act on a case locks it",
        "initiatives/assessments/models/case_queryset.py",
        'self.select_for_update(of=("self",))',
        "self.all()",
        f"{ASSESSMENTS}/test_lock.py",
    ),
    # ---- one way through --------------------------------------------------------------------------------------------
    Mutant(
        "the state is read again under the lock",
        "civicnet/workflow.py",
        'now = manager.select_for_update(of=("self",)).values_list(table.field, flat=True).get(pk=obj.pk)',
        "now = getattr(obj, table.field)",
        "tests/test_workflow.py -k reads_the_state",
    ),
    Mutant(
        "every step asks for its permission",
        "civicnet/workflow.py",
        "        raise NotAllowedNow(obj, verb)\n    require(actor, step.permission, obj)\n    setattr(obj, table.field, step.target)\n    fields",
        "        raise NotAllowedNow(obj, verb)\n    setattr(obj, table.field, step.target)\n    fields",
        "tests/test_workflow.py -k every_state_verb",
    ),
    Mutant(
        "every step leaves a line in the journal",
        "civicnet/journal/actions.py",
        '    record(obj, step.verb, actor=actor, before=before or "", after=step.target, note=note, at=at)',
        "    del obj",
        "tests/journal tests/initiatives/test_stage.py",
    ),
    Mutant(
        "giving another role leaves a line in the journal",
        "initiatives/actions/people.py",
        '    record(initiative, "change_role", actor=actor, data={"role": role})\n',
        "",
        "tests/test_authorisation.py -k initiatives:member",
    ),
    # ---- frozen and sealed ---------------------------------------------------------------------------------------------
    Mutant(
        "the hash is of the composed text (NFC)",
        "vision/canonical.py",
        'unicodedata.normalize("NFC", lines).strip()',
        "lines.strip()",
        "tests/vision/test_frozen.py tests/vision/test_verify.py tests/vision/test_actions.py",
    ),
    Mutant(
        "what the council adds is not in the hash",
        "vision/canonical.py",
        "return [goal for goal in theme.goals.all() if goal.council_change != CouncilChange.ADDED]",
        "return list(theme.goals.all())",
        "tests/vision/test_council.py",
    ),
    # ---- hiding, escaping, order, numbers -------------------------------------------------------------------------------
    Mutant(
        "a withdrawn proposal is not public",
        "vision/models/amendment.py",
        "return self.exclude(state=Amendment.State.WITHDRAWN)",
        "return self.all()",
        "tests/vision/test_amendments.py",
    ),
    Mutant(
        "what a moderator hid is gone",
        "initiatives/models/initiative_queryset.py",
        'IS_PUBLIC = ~Q(stage="draft") & Q(hidden_at=None)',
        'IS_PUBLIC = ~Q(stage="draft")',
        "tests/test_authorisation.py -k initiative_feed",
    ),
    Mutant(
        "a draft is for its members",
        "initiatives/models/initiative_queryset.py",
        'IS_PUBLIC = ~Q(stage="draft") & Q(hidden_at=None)',
        "IS_PUBLIC = Q(hidden_at=None)",
        "tests/test_authorisation.py -k initiative_feed",
    ),
    Mutant(
        "a picture from another host is left out",
        "civicnet/text/html.py",
        'if child.type == "image" and not',
        'if child.type == "no image" and not',
        "tests/text/test_markdown.py",
    ),
    Mutant(
        "a name in a heading is text, not markup",
        "templates/components/pagehead.html",
        "{{ title }}",
        "{{ title|safe }}",
        "tests/test_every_page.py",
    ),
    Mutant(
        "the newest initiative comes first in the list, the feed and the file",
        "initiatives/selection.py",
        'newest = f"-{listing}submitted_at", f"-{listing}initiative_id"',
        'newest = f"{listing}submitted_at", f"{listing}initiative_id"',
        "tests/initiatives/test_order.py",
    ),
    Mutant(
        "the newest assessment comes first in the API",
        "initiatives/assessments/api.py",
        "newest_first = True",
        "newest_first = False",
        "tests/initiatives/test_order.py",
    ),
    Mutant(
        "thousands stand apart",
        "vision/endorsement/result_words.py",
        "number_format(value, use_l10n=True, force_grouping=True)",
        "str(value)",
        "tests/vision/endorsement/test_result_words.py",
    ),
    Mutant(
        "a share is never rounded over its threshold",
        "vision/endorsement/result_words.py",
        "rounding = ROUND_DOWN if share < limit else ROUND_UP",
        "rounding = ROUND_HALF_UP",
        "tests/vision/endorsement/test_result_words.py",
    ),
    # ---- letters of a day or a week --------------------------------------------------------------------
    Mutant(
        "a period has one letter",
        "civicnet/following/actions/digests.py",
        ".filter(~Exists(had))",
        "",
        "tests/following/test_digests.py",
    ),
    Mutant(
        "a letter and that it was written stand together",
        "civicnet/following/actions/digests.py",
        "        with transaction.atomic():",
        "        if True:",
        "tests/following/test_digests.py",
    ),
    Mutant(
        "a report of a mail provider is signed",
        "civicnet/outbox/webhook.py",
        "return bool(name) and any(fits)",
        "return bool(name)",
        "tests/outbox/test_webhook.py",
    ),
)
