"""One search for everything: the words kept of each text, the query that finds it, and the nearest known word."""
