"""How a prescription is sealed: the signature profile, building it, and judging it."""
