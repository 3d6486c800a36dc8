"""Words and names: what a search compares, and whether two names say the same.

Two functions compare names, for two different questions:

- `billgraph.graph.names.contradiction.disagree` compares two *pages*, neither of which is
  right by office. It knows no vocabulary, only words, and tells names apart where hardly a word
  is common to both. ``contradictions`` uses it.
- `billgraph.graph.names.matching.compare` compares a page with an official *release*, which is
  taken to be right. It knows the trade's vocabulary (synonyms, abbreviations, words that decide
  which code is meant) and says how the stated name differs. ``audit`` uses it.

What a search asks of names is in `billgraph.graph.names.search` and `billgraph.graph.names.words`.
"""
