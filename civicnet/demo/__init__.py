"""The demo: the project's own municipality, living this week, in which one click signs in as anyone."""
