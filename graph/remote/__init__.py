"""The store somewhere else: any SPARQL 1.1 endpoint asked as the embedded store is, and filled."""
