"""How the orbit of a reward splits: exact counts, and rewards that favour A."""
