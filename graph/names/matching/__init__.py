"""Whether the name that a page states for a code is the code's name.

`compare` holds one stated name against the official names of one code, `rank` says which codes'
names fit a stated name best, and `Names` is an index for many such questions. All of it is text:
nothing here knows of a store.
"""

from billgraph.graph.names.matching.compare import compare
from billgraph.graph.names.matching.model import Comparison, Contradiction, Verdict
from billgraph.graph.names.matching.names import Judgement, Names, rank

__all__ = ["Comparison", "Contradiction", "Judgement", "Names", "Verdict", "compare", "rank"]
