"""What the database server may keep of a vote beside its tables: its write-ahead log, and the lines of its own log.

The embedded server is started with the right settings (civicnet/embedded/postgres.py). Those of any other one are read
before a round is fixed, as the role that votes come in by. Source: domain.md, "Closing"; docs/endorsement.md.
"""

from dataclasses import dataclass

import structlog
from django.db import connection, transaction
from django.db.utils import ProgrammingError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

log = structlog.get_logger(__name__)

TASK = "vision.endorsement.clear_log"

_KEPT_LOG = gettext_lazy("the write-ahead log of the vote would be kept")
_STATEMENTS = gettext_lazy("the server's log would tell who voted when")
_VALUES = gettext_lazy("the server's log could show the code of a letter")
_MOMENTS = gettext_lazy("the moment of each vote could be asked")


@dataclass(frozen=True)
class Setting:
    """One setting of the server: the values with which a vote stays secret, the best one first, and why."""

    name: str
    wanted: tuple[str, ...]
    why: Promise


SETTINGS = (
    Setting("wal_recycle", ("off",), _KEPT_LOG),
    Setting("wal_keep_size", ("0",), _KEPT_LOG),
    Setting("archive_mode", ("off",), _KEPT_LOG),
    Setting(
        "wal_level",
        ("replica", "minimal"),
        gettext_lazy("each vote could be read from the log as it comes in"),
    ),
    Setting("track_commit_timestamp", ("off",), _MOMENTS),
    Setting("log_statement", ("none", "ddl"), _STATEMENTS),
    Setting("log_duration", ("off",), _STATEMENTS),
    Setting("log_min_duration_statement", ("-1",), _STATEMENTS),
    Setting("log_min_duration_sample", ("-1",), _STATEMENTS),
    Setting("log_transaction_sample_rate", ("0",), _STATEMENTS),
    Setting("log_min_messages", ("warning", "notice", "info", "error", "log", "fatal", "panic"), _STATEMENTS),
    Setting("log_min_error_statement", ("panic",), _VALUES),
    Setting("log_error_verbosity", ("terse",), _VALUES),
    Setting("log_parameter_max_length", ("0",), _VALUES),
    Setting("log_parameter_max_length_on_error", ("0",), _VALUES),
    # There only where the module is loaded.
    Setting("auto_explain.log_min_duration", ("-1",), _STATEMENTS),
)
_OPTIONAL = {"auto_explain.log_min_duration"}


def find_faults() -> list[str]:
    """What about the database server would let a vote be read back, a sentence each; empty when nothing does.

    Each names the setting, its value, what it should be and why; or says that it cannot be seen. Backups, replicas and
    the disk itself cannot be seen from here: docs/endorsement.md says what to do about those.
    """
    found = _read_settings()
    faults = []
    for setting in SETTINGS:
        value = found.get(setting.name)
        told = {"setting": setting.name, "value": value, "wanted": setting.wanted[0], "why": setting.why}
        if value is None:
            if setting.name not in _OPTIONAL:
                faults.append(
                    _(
                        "Database server: %(setting)s cannot be seen from here. It has to be %(wanted)s: otherwise %(why)s."
                    )
                    % told
                )
        elif value not in setting.wanted:
            faults.append(
                _("Database server: %(setting)s is %(value)s. It has to be %(wanted)s: otherwise %(why)s.")
                % told
            )
    faults += [
        _(
            "Database server: the replication slot %(slot)s keeps the write-ahead log of the vote. It has to be removed."
        )
        % {"slot": slot}
        for slot in _read_slots()
    ]
    if not _may_clear_log():
        faults.append(
            _(
                "Database server: the owner of the tables may not empty the write-ahead log after the vote. It needs "
                "pg_checkpoint and the right to run pg_switch_wal()."
            )
        )
    return faults


def clear_log() -> bool:
    """Begin a new segment of the write-ahead log and have the old ones removed; call it when a purge is committed.

    Returns False, with an error in the log, when the owner of the tables may not do so.
    """
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = '10min'")  # a checkpoint writes all that changed
            cursor.execute("SELECT endorsement_clear_log()")
    except ProgrammingError:
        log.error("write_ahead_log_not_cleared", todo="SELECT pg_switch_wal(); CHECKPOINT; CHECKPOINT;")
        return False
    return True


def _read_settings() -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, setting FROM pg_settings WHERE name = ANY(%s)", [[one.name for one in SETTINGS]]
        )
        return dict(cursor.fetchall())


def _read_slots() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT slot_name FROM pg_replication_slots ORDER BY 1")
        return [name for (name,) in cursor.fetchall()]


def _may_clear_log() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_has_role(proowner, 'pg_checkpoint', 'USAGE') AND"
            " has_function_privilege(proowner, 'pg_switch_wal()', 'EXECUTE')"
            " FROM pg_proc WHERE oid = 'endorsement_clear_log()'::regprocedure"
        )
        row = cursor.fetchone()
    return bool(row and row[0])
