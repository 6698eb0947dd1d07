"""What rows of other tables mean, kept as vectors, so that any capability finds what is alike in other words."""
