"""What is kept between requests.

`memory.py`: answers that each process keeps in its own memory until the rows behind them change, and `models.py`, the
table of changes by which the processes learn of that. `shared.py`: the cache that all processes share, which counts
attempts to sign in and requests to the API.
"""
