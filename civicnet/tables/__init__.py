"""Reads tables that others made (csv, tsv, xlsx, ods) as they were meant, within limits of time and memory.

One reader for every form and command that takes a table. It is tolerant of form (encoding, separator, title lines
above the header) and says what it assumed; it is strict where reading on would lose something (two equal headers, a
quote that is never closed), because then nobody can tell what the file means.
"""

from civicnet.tables.format import KINDS, Row, Table, UnreadableTable, bare, clean_cell
from civicnet.tables.read import read_table
from civicnet.tables.stream import stream_table

__all__ = ["KINDS", "Row", "Table", "UnreadableTable", "bare", "clean_cell", "read_table", "stream_table"]
