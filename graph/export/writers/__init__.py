"""One module for each format, or for formats that are one thing in several spellings."""
