"""What billgraph ships: the bundled page and the facts around it."""
