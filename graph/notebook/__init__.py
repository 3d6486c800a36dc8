"""How answers show themselves in a notebook: tables, pandas, the interactive page."""
