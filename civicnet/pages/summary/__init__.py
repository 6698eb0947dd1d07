"""The summary of the day: one letter for each member of staff, in the place of one for each thing that comes in."""
