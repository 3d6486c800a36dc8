"""The facts that ship with billgraph: excerpts of official releases, one file a set."""
