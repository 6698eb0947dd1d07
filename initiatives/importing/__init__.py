from initiatives.importing.mapping import GUESSES, INITIATIVES, Mapping, MappingError, default_source, guessed
from initiatives.importing.reading import UnreadableFile, read, read_bytes
from initiatives.importing.report import Rejection, Report
from initiatives.importing.rows import Importer

__all__ = [
    "GUESSES",
    "INITIATIVES",
    "Importer",
    "Mapping",
    "MappingError",
    "Rejection",
    "Report",
    "UnreadableFile",
    "default_source",
    "guessed",
    "read",
    "read_bytes",
]
