"""What an error of the database means: it is away, it is busy, or somebody else was first."""

import psycopg
from django.db import DatabaseError, IntegrityError, OperationalError


def is_away(error: BaseException | None) -> bool:
    """Whether `error` says that the database cannot be reached, or is starting or stopping: no fault of ours."""
    if not isinstance(error, (OperationalError, psycopg.OperationalError)):
        return False
    state = getattr(error if isinstance(error, psycopg.Error) else error.__cause__, "sqlstate", None)
    # PostgreSQL, appendix A: 08 is the connection, 57P01 to 03 a server that stops or starts, 53300 one that is full.
    return state is None or state[:2] == "08" or state in {"57P01", "57P02", "57P03", "53300"}


# PostgreSQL, appendix A: a lock that is not available, a statement that took too long, a deadlock, transactions that
# cannot stand beside each other. Nothing was done; the same may be asked again.
BUSY = frozenset({"55P03", "57014", "40P01", "40001"})


def is_busy(error: BaseException | None) -> bool:
    """Whether `error` says that the database did not get to it in time: no fault of ours, and nothing was changed."""
    if isinstance(error, DatabaseError):
        error = error.__cause__
    return isinstance(error, psycopg.Error) and error.sqlstate in BUSY


def is_taken(error: BaseException) -> bool:
    """Whether somebody else was first: the value is there already, or the row that was referred to is gone."""
    # PostgreSQL, appendix A: 23505 is unique_violation, 23503 foreign_key_violation.
    state = getattr(error.__cause__, "sqlstate", None)
    return isinstance(error, IntegrityError) and state in {"23505", "23503"}
