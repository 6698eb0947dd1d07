"""The forms of a download, and how an address names them: `initiatieven.xlsx`, `initiatieven-exact.csv`."""

from dataclasses import dataclass
from typing import Final

from django.urls import register_converter


@dataclass(frozen=True)
class Form:
    """One form. `ending` follows the name of the table in the address and in the file name."""

    ending: str
    content_type: str


XLSX: Final = Form(".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
ODS: Final = Form(".ods", "application/vnd.oasis.opendocument.spreadsheet")
# For people: a spreadsheet program in their language opens it with a double click.
CSV: Final = Form(".csv", "text/csv; charset=utf-8")
# For programs: RFC 4180, codes and exact values, nothing added.
EXACT: Final = Form("-exact.csv", "text/csv; charset=utf-8; header=present")
FORMS: Final = {form.ending: form for form in (XLSX, ODS, CSV, EXACT)}


class FormConverter:
    """Converts the ending of an address to the Form that it names."""

    regex = r"\.xlsx|\.ods|-exact\.csv|\.csv"

    def to_python(self, value: str) -> Form:
        return FORMS[value]

    def to_url(self, value: Form | str) -> str:
        return value.ending if isinstance(value, Form) else value


register_converter(FormConverter, "table")
