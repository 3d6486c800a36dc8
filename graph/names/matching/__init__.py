"""Whether the name that a page states for a code is the code's name.

`compare` holds one stated name against the official names of one code, `rank` says which codes'
names fit a stated name best, and `CandidateIndex` is an index for many such questions. All of
it is text: nothing here knows of a store.
"""

from billgraph.graph.names.matching.candidates import CandidateIndex, Judgement, rank
from billgraph.graph.names.matching.compare import compare
from billgraph.graph.names.matching.model import Comparison, Contradiction, Verdict

__all__ = [
    "Comparison",
    "Contradiction",
    "Judgement",
    "CandidateIndex",
    "Verdict",
    "compare",
    "rank",
]
