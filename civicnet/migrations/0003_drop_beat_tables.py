"""Drop the tables of django-celery-beat, which is no longer used: the timetable stands in every app's periodic.py.

A new database never had them. Going back would not bring them back, and nothing reads them.
"""

from django.db import migrations

DROP_TABLES = """
DROP TABLE IF EXISTS
    django_celery_beat_periodictask,
    django_celery_beat_periodictasks,
    django_celery_beat_clockedschedule,
    django_celery_beat_crontabschedule,
    django_celery_beat_intervalschedule,
    django_celery_beat_solarschedule;
DELETE FROM django_migrations WHERE app = 'django_celery_beat';
"""


class Migration(migrations.Migration):
    dependencies = [
        ("civicnet", "0002_sent_forms"),
    ]

    operations = [
        migrations.RunSQL(DROP_TABLES, migrations.RunSQL.noop),
    ]
