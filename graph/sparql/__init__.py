"""SPARQL: the text of queries, their running, and their results in the standard formats."""
