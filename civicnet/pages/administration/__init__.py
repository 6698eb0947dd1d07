"""`/beheer/`: the settings of a municipality. What is not set up yet, then each setting with a way to change it."""
