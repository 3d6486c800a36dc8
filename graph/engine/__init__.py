"""What answers SPARQL: the store on disk, an endpoint, either of them as of a date."""
