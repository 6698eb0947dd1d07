"""The walk over every URL (tests/test_authorisation.py): what is asked, what is sent, and what the reviewed table says."""
