"""The door of every action on a case."""

from initiatives.assessments.models import Assessment


def locked(case: Assessment) -> Assessment:
    """The case as it is now, locked until the end of the transaction. Every action on a case starts here."""
    return (
        Assessment.objects.select_for_update(of=("self",))
        .select_related("initiative", "version", "contact_person", "assessor", "second_reader")
        .get(pk=case.pk)
    )
