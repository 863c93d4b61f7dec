"""F1: what the screen is for, and its keys."""
