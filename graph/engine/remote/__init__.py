"""A SPARQL 1.1 endpoint: its address, the protocol, and what it answers."""
