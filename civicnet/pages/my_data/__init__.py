"""My data: what is kept of a person, taking it along, and erasing it.

`table.py` lays the tables of all capabilities together (civicnet/personal_data.py says how to add a line). `export.py`
puts everything of one person in a file, `erasing.py` erases an account, `retention.py` keeps the terms every night.
"""
