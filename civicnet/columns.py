"""Columns for what people type; every capability uses them.

Such a column cleans text when a row is saved, updated or looked for, so that each verb, import and loader obeys the one
rule (civicnet/text/clean.py); the row in memory then says what is stored. To migrations it is Django's own column.
"""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.forms import DateTimeField as DateTimeFormField
from django.forms import Field as FormField
from django.forms import JSONField as JSONFormField

from civicnet.days import check_day
from civicnet.forms import fields
from civicnet.text import clean_deep, clean_line


class _Cleaned(models.Field[Any, Any]):
    """What the columns of this file share. `of_django`: the column of Django's that migrations see."""

    of_django: type[models.Field[Any, Any]]
    of_forms: type[FormField]

    def cleaned(self, value: Any) -> Any:
        """`value` as it is stored."""
        return clean_deep(value)

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        name, _path, args, options = super().deconstruct()
        return name, f"django.db.models.{self.of_django.__name__}", args, options

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        value = self.cleaned(super().pre_save(model_instance, add))
        setattr(model_instance, self.attname, value)
        return value

    def to_python(self, value: Any) -> Any:
        return self.cleaned(super().to_python(value))

    def get_prep_value(self, value: Any) -> Any:
        return self.cleaned(super().get_prep_value(value))

    def formfield(self, **options: Any) -> Any:
        return super().formfield(**({"form_class": self.of_forms} | options))


class TextField(_Cleaned, models.TextField):
    """Django's, of clean text."""

    of_django, of_forms = models.TextField, fields.CharField


class CharField(_Cleaned, models.CharField):
    """Django's, of clean text on one line; with `many_lines` of a few."""

    of_django, of_forms = models.CharField, fields.CharField

    def __init__(self, *args: Any, many_lines: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        self.many_lines = many_lines

    def cleaned(self, value: Any) -> Any:
        return clean_line(value) if isinstance(value, str) and not self.many_lines else clean_deep(value)

    def formfield(self, **options: Any) -> Any:
        return super().formfield(**({"one_line": not self.many_lines} | options))


class NameField(CharField):
    """What a thing is called, wherever it is shown as a link: with a letter or a digit in it, or empty if it may be.

    Saving one without raises ValidationError, so that an import refuses what a form refuses.
    """

    of_forms = fields.NameField
    default_validators = [fields.check_name]

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        return _checked(self, super().pre_save(model_instance, add))


class EmailField(_Cleaned, models.EmailField):
    """Django's, of clean text."""

    of_django, of_forms = models.EmailField, fields.EmailField


class URLField(_Cleaned, models.URLField):
    """Django's, of clean text."""

    of_django, of_forms = models.URLField, fields.URLField


class JSONField(_Cleaned, models.JSONField):
    """Django's, with every text in it cleaned: a NUL anywhere in it is something that PostgreSQL cannot keep."""

    of_django, of_forms = models.JSONField, JSONFormField


class DateField(_Cleaned, models.DateField):
    """Django's, within the years that a person can mean (civicnet/days.py); saving another raises ValidationError."""

    of_django, of_forms = models.DateField, fields.DateField
    default_validators = [check_day]

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        return _checked(self, super().pre_save(model_instance, add))


class DateTimeField(_Cleaned, models.DateTimeField):
    """Django's, for a moment that somebody chooses, within the years that they can mean."""

    of_django, of_forms = models.DateTimeField, DateTimeFormField
    default_validators = [check_day]

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        return _checked(self, super().pre_save(model_instance, add))


def _checked(field: models.Field[Any, Any], value: Any) -> Any:
    """`value` as `field` saves it. Raises ValidationError, attached to that field, for what its own rule refuses."""
    if isinstance(value, str | date):  # a moment is a date too
        for check in field.default_validators:
            try:
                check(value)
            except ValidationError as error:
                raise ValidationError({field.name: error}) from error
    return value
