"""Fill the desk of a running demo: plans and cases in many states and on many days. Run by `manage.py shell`.

By SQL in a few statements, as 300 cases by their verbs would take a minute; the rows pass the triggers of the product.
"""

from datetime import timedelta
from itertools import cycle

from django.db import transaction
from django.utils import timezone

from civicnet.accounts.models import User
from civicnet.areas.models import Neighbourhood
from initiatives.assessments.models import Assessment, InterestDeclaration
from initiatives.models import Initiative
from vision.models import VisionVersion

KINDS = ("residents_initiative", "social_enterprise", "care_cooperative")
STEPS = ("requested", "intake", "first_assessment", "second_reading")


@transaction.atomic
def seed(n: int) -> None:
    """`n` rows: of four plans one waits for a first contact, the others are cases, from 12 days late to 40 days ahead."""
    now, today = timezone.now(), timezone.localdate()
    people = User.objects.in_bulk(
        [f"{name}@voorbeeld.example" for name in ("noor.verhage", "m.de.wit", "s.amrani", "fenna.oost")],
        field_name="email",
    )
    noor, wit, amrani, fenna = people.values()
    areas = cycle(Neighbourhood.objects.order_by("pk"))
    plans = Initiative.objects.bulk_create(
        Initiative(
            slug=f"werkplan-{n}-{k}",
            name=f"Werkplan {k}",
            sort_key=f"werkplan {k:05}",
            purpose="Samen iets doen.",
            kind=KINDS[k % len(KINDS)],
            stage="draft",
            neighbourhood=next(areas),
            contact_person=(None, fenna, wit)[k % 3] if k % 4 == 0 else None,
        )
        for k in range(n)
    )
    due = {plan.pk: today + timedelta(days=(7 * k) % 53 - 12) for k, plan in enumerate(plans)}
    keys = list(due)
    Initiative.objects.filter(pk__in=keys).update(stage="submitted", submitted_at=now, step_reached=4)
    for plan in plans[::4]:
        Initiative.objects.filter(pk=plan.pk).update(contact_due=due[plan.pk])
    version = VisionVersion.objects.in_force()
    assert version is not None
    seats = cycle(((fenna, noor, wit), (noor, wit, amrani), (fenna, amrani, noor), (wit, noor, amrani)))
    cases = []
    for k, plan in enumerate(plans):
        if k % 4:
            contact, first, second = next(seats)
            cases.append(
                (
                    STEPS[k % 5 % len(STEPS)],
                    contact,
                    first,
                    second,
                    Assessment(
                        initiative=plan,
                        version=version,
                        state="requested",
                        requested_at=now - timedelta(days=30),
                        contact_due=due[plan.pk] - timedelta(days=5),
                        answer_due=due[plan.pk],
                    ),
                )
            )
    made = Assessment.objects.bulk_create([case for *_seats, case in cases])
    Initiative.objects.filter(pk__in=[case.initiative_id for case in made]).update(outcome="under_way")
    for place, step in enumerate(STEPS[1:], start=1):
        for (reached, contact, first, second, _case), case in zip(cases, made, strict=True):
            if STEPS.index(reached) >= place:
                fields = {"state": step, "contact_person": contact}
                if place > 1:
                    fields |= {"assessor": first, "second_reader": second, "contacted_at": now}
                Assessment.objects.filter(pk=case.pk).update(**fields)
    InterestDeclaration.objects.bulk_create(
        InterestDeclaration(assessment=case, user=reader, has_interest=False, at=now)
        for (reached, _contact, first, second, _case), case in zip(cases, made, strict=True)
        if STEPS.index(reached) > 1
        for reader in (first, second)
    )
