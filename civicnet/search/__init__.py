"""One search for all that people can look for: what is kept of each text, what finds it, and the nearest known word."""
