"""The forms of the vision, one file for each noun."""
