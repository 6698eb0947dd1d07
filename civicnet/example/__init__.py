"""The example format: a whole municipality in one file, read, loaded through the real verbs, and checked."""
