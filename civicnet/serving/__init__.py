"""What stands between the web server and the views.

`server.py` is the application that granian serves. Middleware refuses a request or changes an answer: `parameters.py`
(addresses that cannot be read), `methods.py`, `cache_control.py`, `refusals.py` (the pages of 403, 404, 405 and 409) and
`outage.py` (400, 500, and 503 while the database is away). `compression.py`: fewer bytes. `headers.py`: what a page may do in a browser. `slow_work.py`:
turns for slow work. `health.py`: /livez and /readyz. `logs.py`: what is logged, and how.
"""
