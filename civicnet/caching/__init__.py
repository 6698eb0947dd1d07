"""What is kept between requests.

`memory.py`: small answers, in the memory of each process. `pages.py`: whole pages for visitors, in a cache that all
processes share. `versions.py`: how both know that what they keep is still true, and `writes.py`: how a change is seen.
`shared.py`: the shared caches; the other one counts attempts to sign in and requests to the API.
"""
