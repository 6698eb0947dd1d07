"""Rows that no verb makes, put there past the guards of the database."""

from django.conf import settings
from django.db import connection, models, transaction
from django.db.models import Model


def put(row: Model) -> None:
    """Save a new row as it is, as the owner of its table and with our triggers off for that one statement.

    For tests that need a row in a state that it only comes to by many verbs, or by none.
    """
    table = connection.ops.quote_name(row._meta.db_table)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SET CONSTRAINTS ALL IMMEDIATE"
        )  # what waits for the commit would refuse the next statement
        cursor.execute(f'SET LOCAL ROLE "{settings.DATABASES["default"]["USER"]}"')
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        models.Model.save(row, force_insert=True)
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute(f'SET LOCAL ROLE "{settings.WEB_ROLE or settings.DATABASES["default"]["USER"]}"')
