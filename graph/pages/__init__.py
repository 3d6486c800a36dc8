"""Code pages: from a document in any format to one `Page`.

The way of a page: bytes → text (`read`, `encoding`) → blocks (`text`, `html`) → `Page`
(`interpret`); YAML, which is billgraph's own, becomes a `Page` at once.
"""
