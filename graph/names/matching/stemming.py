"""One word at a time: British spelling, plurals and endings, brought to one form.

The forms are keys, not words: "surgical" and "surgery" share one, and nobody reads it. The
rules are those of English spelling; which words they join is tested over all the words of the
official releases.
"""

from __future__ import annotations

import re

_BRITISH = (
    (re.compile(r"(?<=[a-z])ae$"), "a"),
    (re.compile(r"ae(?!r)"), "e"),
    (re.compile(r"oe(?=soph|dem|str|liac|a|b[ai]|uv|t[au])"), "e"),
    (re.compile(r"(?<=tum|lab|vap|hum|col)our|(?<=behavi)our"), "or"),
    (re.compile(r"is(?=ations?$|ed$|ing$|e$|es$)"), "iz"),
    (re.compile(r"([bt])re$"), r"\1er"),
    (re.compile(r"sulph"), "sulf"),
    (re.compile(r"leuco"), "leuko"),
    (re.compile(r"ll(?=ed$|ing$)"), "l"),
)
"""How British spelling differs, wherever it does in words of medicine."""

_ENDINGS = (
    ("ologically", "olog"),
    ("ological", "olog"),
    ("ologist", "olog"),
    ("ologic", "olog"),
    ("ology", "olog"),
    ("iatrics", "iatr"),
    ("iatric", "iatr"),
    ("iatrist", "iatr"),
    ("iatry", "iatr"),
    ("ically", ""),
    ("atory", ""),
    ("ations", ""),
    ("ation", ""),
    ("ative", ""),
    ("ating", ""),
    ("ated", ""),
    ("ates", ""),
    ("ate", ""),
    ("ical", ""),
    ("ions", ""),
    ("ious", ""),
    ("ion", ""),
    ("ive", ""),
    ("ing", ""),
    ("ous", ""),
    ("ist", ""),
    ("ed", ""),
    ("ence", "ent"),
    ("ency", "ent"),
    ("al", ""),
    ("ia", ""),
    ("ic", ""),
    ("er", "er"),
    ("y", ""),
    ("e", ""),
)
"""Endings that change a word's part of speech and not its matter, the longest first."""

_LEAST_STEM = 5
_UNALIKE = frozenset(
    "general generic generation medical medication medicine mental natal organ organic organism"
    " extensive extension universal university marital internal external national rational"
    " operative abrasion adhesive adhesion secondary primary initial initiation"
    " conjunctive correction correctional physical physician person personal personality"
    " community communication critical positive traction lateral later severe respirator ventilator"
    " concentric candidate county conversation facility initiative intern terminal terminate"
    " compensatory section sectional ration serious series venal laboratory malaria miliaria"
    " miliary vaccinia serratia expiratory eosinophilia basophilia capillaria complicating"
    " agency emergency residence".split()
)
"""Words that would lose their meaning with their ending."""


def american(word: str) -> str:
    """Spells a word as the official American releases do.

    Example:
        >>> [american(word) for word in ("haemorrhage", "oedema", "tumour", "vertebrae")]
        ['hemorrhage', 'edema', 'tumor', 'vertebra']
    """
    for pattern, instead in _BRITISH:
        word = pattern.sub(instead, word)
    return word


def singular(word: str) -> str:
    """Takes the plural from a word.

    Example:
        >>> [singular(word) for word in ("biopsies", "ulcers", "diagnoses", "sclerosis", "feet")]
        ['biopsy', 'ulcer', 'diagnosis', 'sclerosis', 'foot']
    """
    if word in _PLURALS:
        return _PLURALS[word]
    if len(word) < 4 or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies") and len(word) > 5:
        return word[:-3] + "y"
    if word.endswith("oses"):
        return word[:-2] + "is"
    if word.endswith(("sses", "xes", "ches", "shes", "zzes")):
        return word[:-2]
    return word[:-1]


def stem(word: str) -> str:
    """Returns the form that a word shares with its other parts of speech.

    Example:
        >>> stem("dislocated") == stem("dislocation"), stem("neurologist") == stem("neurology")
        (True, True)
        >>> stem("arthritis") == stem("arthrosis")
        False
    """
    if word in _UNALIKE or not word.isalpha():
        return word
    for ending, instead in _ENDINGS:
        if word.endswith(ending):
            kept = len(word) - len(ending)
            if kept + len(instead) >= _LEAST_STEM:
                return word[:kept] + instead
    return word


_PLURALS = {
    "feet": "foot",
    "teeth": "tooth",
    "men": "man",
    "women": "woman",
    "children": "child",
    "lenses": "lens",
    "bronchi": "bronchus",
    "fungi": "fungus",
    "bacilli": "bacillus",
    "calculi": "calculus",
    "metastases": "metastasis",
    "metatarsals": "metatarsal",
    "phalanges": "phalanx",
    "testes": "testis",
    "vertebra": "vertebra",
    "bases": "base",
    "crises": "crisis",
    "prostheses": "prosthesis",
    "orthoses": "orthosis",
    "axes": "axis",
    "indices": "index",
    "cervices": "cervix",
    "diabetes": "diabetes",
    "pelves": "pelvis",
    "nares": "naris",
    "series": "series",
    "species": "species",
    "always": "always",
    "news": "news",
    "abscesses": "abscess",
}
