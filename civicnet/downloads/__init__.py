"""Tables to download, in forms for people and for programs. Source: libraries.md, import, export.

A view makes one `Table`; `response` sends it in the form that the address asks for (`FORMS`), and
components/download.html offers all of them.
"""

from civicnet.downloads.form import CSV, EXACT, FORMS, Form
from civicnet.downloads.response import MOST_ROWS, response
from civicnet.downloads.table import Cell, Coded, Column, Table

__all__ = ["CSV", "EXACT", "FORMS", "MOST_ROWS", "Cell", "Coded", "Column", "Form", "Table", "response"]
