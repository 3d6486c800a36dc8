"""Words and names: what a search compares, and whether two names say the same."""
