"""The first visit: from an address on the terminal to a municipality with two administrators. `manage.py up` begins it."""
