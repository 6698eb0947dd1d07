"""Every field that could hold something of a person stands in one table, with its purpose, its class and its term."""

from collections import Counter
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import models

from civicnet.celery import app
from civicnet.pages.my_data.retention import TERMS
from civicnet.pages.my_data.table import KEPT, NOT_PERSONAL, kinds

app.loader.import_default_modules()  # the tasks, as the worker knows them
# What holds no words and no bytes: a figure, a day, yes or no.
PLAIN = (
    models.IntegerField,
    models.BooleanField,
    models.DateField,
    models.TimeField,
    models.DurationField,
    models.DecimalField,
    models.FloatField,
    models.UUIDField,
)


def could_be_personal(field: models.Field) -> bool:
    """A person, or anything that words or bytes fit in; not one of a fixed list."""
    if field.is_relation:
        return field.related_model._meta.label == "accounts.User"
    return not field.choices and not isinstance(field, PLAIN)


def fields_of(model: type[models.Model]) -> Iterator[str]:
    for field in (*model._meta.concrete_fields, *model._meta.many_to_many):
        if could_be_personal(field):
            yield f"{model._meta.label}.{field.name}"


def listed() -> Counter[str]:
    """How often each field is named."""
    personal = ((kept.model, kept.fields) for kept in KEPT)
    others = ((model, names) for table in NOT_PERSONAL for model, names in table.items())
    return Counter(f"{model}.{name}" for model, names in (*personal, *others) for name in names.split())


def test_every_field_that_could_be_of_a_person_is_listed_once() -> None:
    asked = {name for model in apps.get_models() for name in fields_of(model)}
    assert asked - set(listed()) == set(), "civicnet/personal_data.py says how to add a line"
    assert set(listed()) - asked == set(), "no such field (any more)"
    assert [name for name, times in listed().items() if times > 1] == []


def test_a_new_field_is_found() -> None:
    class Note(models.Model):
        text = models.TextField()
        kind = models.CharField(max_length=5, choices=[("a", "a")])
        on = models.DateField()
        writer = models.ForeignKey("accounts.User", on_delete=models.CASCADE)

        class Meta:
            app_label = "planted"

        def __str__(self) -> str:
            return self.text

    try:
        assert list(fields_of(Note)) == ["planted.Note.text", "planted.Note.writer"]
    finally:
        del apps.all_models["planted"]


@pytest.mark.django_db
def test_the_ways_to_a_person_lead_there_and_what_is_withheld_exists() -> None:
    person = apps.get_model("accounts.User")(pk=1)
    for kept in KEPT:
        kept.rows_of(person).exists()
        known = {field.name for field in apps.get_model(kept.model)._meta.concrete_fields}
        assert set(kept.withheld.split()) <= known, kept


def test_each_term_is_kept_by_a_task_that_runs_and_each_task_keeps_one() -> None:
    app.finalize()
    runs = {entry["task"] for entry in app.conf.beat_schedule.values()}
    held_by = {name for kind in kinds() for name in kind.held_by}
    assert held_by <= runs | {term.name for term in TERMS}
    assert {term.name for term in TERMS} <= held_by
