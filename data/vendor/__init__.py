"""Libraries of others that billgraph carries when it is built; none is kept in the checkout."""
