"""The embedded default: database, broker and process group on one machine, behind `manage.py up`."""
