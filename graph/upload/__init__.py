"""From a store to a SPARQL 1.1 endpoint."""
