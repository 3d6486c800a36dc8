"""Ready questions in SPARQL: one file each, its title in the first line."""
