"""The pages of collaborations, by noun."""
