"""Answers as tables: what the columns are, for the command line and for notebooks alike."""
