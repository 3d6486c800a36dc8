"""The questions: each a module with one function from an engine and codes to an answer."""
