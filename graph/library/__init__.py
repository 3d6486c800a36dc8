"""What programs open and ask: a store, an endpoint, either of them as of a date."""
