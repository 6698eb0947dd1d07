"""What a browser gets besides the page itself: style sheets, fonts, scripts and icons.

`packages.py` lists the files of npm packages that are served; `collected.py` gives every file a name with a hash of its
content and compresses it; `apps.py` leaves out what no page asks for; `icons.py` has the shapes of the icons.
"""
