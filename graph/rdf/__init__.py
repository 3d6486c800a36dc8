"""Pages and releases as triples, and back."""
