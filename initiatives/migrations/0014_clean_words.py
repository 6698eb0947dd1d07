"""What was stored before there was a rule for it: a control character in one name broke the feed for everybody."""

from typing import Any

from django.db import migrations

from civicnet.text import clean_line, clean_text

# A control character that is no tab or new line, and the separators of lines and paragraphs.
DIRTY = "[\x01-\x08\x0b\x0c\x0e-\x1f\x7f\u2028\u2029\u202a-\u202e\u2066-\u2069]"
COLUMNS = {
    "Initiative": {"name": clean_line, "summary": clean_line, "purpose": clean_text},
    "Update": {"title": clean_line, "text": clean_text, "html": clean_text},
    "Organisation": {"name": clean_line},
    "Signal": {"what": clean_line},
}


def clean(apps: Any, schema_editor: Any) -> None:
    """Clean the words that stand on pages and in feeds, in the rows that need it."""
    for name, columns in COLUMNS.items():
        rows = apps.get_model("initiatives", name).objects
        for column, cleaned in columns.items():
            for key, text in rows.filter(**{f"{column}__regex": DIRTY}).values_list("pk", column):
                rows.filter(pk=key).update(**{column: cleaned(text)})


class Migration(migrations.Migration):
    dependencies = [("initiatives", "0013_taken_over")]

    operations = [migrations.RunPython(clean, migrations.RunPython.noop)]
