from initiatives.importing.mapping import Mapping, MappingError
from initiatives.importing.reading import Row, UnreadableFile, read
from initiatives.importing.rows import Importer, Rejection, Report

__all__ = ["Importer", "Mapping", "MappingError", "Rejection", "Report", "Row", "UnreadableFile", "read"]
