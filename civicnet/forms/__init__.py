"""Forms: what every form of every capability shares.

`fields.py`: fields that clean what people type. `typed.py`: what was typed into a form that was refused, shown again or
kept while somebody signs in. `repeats.py`: a form that is sent twice works once; `models.py` is its table. `editing.py`:
two people who change the same thing at the same time. `errors.py`: what a verb found wrong, in the form.
"""
