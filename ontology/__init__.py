"""What may be said: code systems, relations, the vocabulary and its shapes.

This room imports nothing else of billgraph.
"""
