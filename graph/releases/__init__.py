"""Official code-set releases: from the files of their publishers to facts in the graph."""
