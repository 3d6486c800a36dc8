"""Ways in which a name is put differently and stays right, each on its own word list.

None of them uses a rule or a table of `billgraph.graph.names.matching`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

Mutation = Callable[[str, Random], str | None]
"""Makes another name of a name, or None where it does not apply."""

_BRITISH = {
    "anemia": "anaemia",
    "leukemia": "leukaemia",
    "hemorrhage": "haemorrhage",
    "hemorrhagic": "haemorrhagic",
    "hematoma": "haematoma",
    "hemophilia": "haemophilia",
    "edema": "oedema",
    "esophageal": "oesophageal",
    "esophagus": "oesophagus",
    "fetal": "foetal",
    "fetus": "foetus",
    "tumor": "tumour",
    "behavioral": "behavioural",
    "labor": "labour",
    "color": "colour",
    "pediatric": "paediatric",
    "orthopedic": "orthopaedic",
    "anesthesia": "anaesthesia",
    "anesthesiology": "anaesthesiology",
    "gynecology": "gynaecology",
    "hematology": "haematology",
    "diarrhea": "diarrhoea",
    "celiac": "coeliac",
    "cecum": "caecum",
    "fiber": "fibre",
    "center": "centre",
    "ischemic": "ischaemic",
    "ischemia": "ischaemia",
    "septicemia": "septicaemia",
    "hyperglycemia": "hyperglycaemia",
    "hypoglycemia": "hypoglycaemia",
    "hyperlipidemia": "hyperlipidaemia",
    "localized": "localised",
    "generalized": "generalised",
    "hospitalization": "hospitalisation",
    "immunization": "immunisation",
    "sterilization": "sterilisation",
    "estrogen": "oestrogen",
    "hemodialysis": "haemodialysis",
    "dyspnea": "dyspnoea",
    "apnea": "apnoea",
    "gonorrhea": "gonorrhoea",
    "sulfate": "sulphate",
    "leukocyte": "leucocyte",
}
_SHORT = {
    "unspecified": "unsp",
    "without": "w/o",
    "with": "w/",
    "other": "oth",
    "bilateral": "bilat",
    "left": "lt",
    "right": "rt",
    "fracture": "fx",
    "and": "&",
    "history": "hx",
    "not elsewhere classified": "NEC",
    "injection": "inj",
    "patient": "pt",
    "anterior": "ant",
    "documentation": "doc",
    "replacement": "repl",
    "addition": "add",
    "each": "ea",
    "pediatric": "ped",
    "outpatient": "outpt",
    "hospital": "hosp",
    "surgery": "surg",
    "subsequent": "subs",
    "syndrome": "synd",
}
_SYNONYMS = {
    "kidney": "renal",
    "lung": "pulmonary",
    "pulmonary": "lung",
    "skin": "cutaneous",
    "hepatic": "liver",
    "cardiac": "heart",
    "malignant neoplasm of": "cancer of the",
    "hypertension": "high blood pressure",
    "due to": "caused by",
    "due to ": "secondary to ",
    "associated with": "with",
    "influenza": "flu",
    "epistaxis": "nosebleed",
    "stroke": "CVA",
    "type 2": "type II",
    "type 1": "type I",
    "lower leg": "lower leg region",
    "dyspnea": "shortness of breath",
    "alopecia": "hair loss",
    "syncope": "fainting",
    "disc": "disk",
    "stage 3": "stage III",
}


def unchanged(name: str, _: Random) -> str | None:
    return name


def lower_case(name: str, _: Random) -> str | None:
    return name.lower()


def title_case(name: str, _: Random) -> str | None:
    return name.title()


def british(name: str, _: Random) -> str | None:
    return _replaced(name, _BRITISH)


def abbreviated(name: str, random: Random) -> str | None:
    return _replaced(name, _SHORT, random)


def synonym(name: str, random: Random) -> str | None:
    return _replaced(name, _SYNONYMS, random)


def without_unspecified(name: str, _: Random) -> str | None:
    return _other(name, re.sub(r",? *\bunspecified\b", "", name, flags=re.I).strip(" ,"))


def nos(name: str, _: Random) -> str | None:
    return _other(name, re.sub(r",? unspecified$", " NOS", name))


def without_encounter(name: str, _: Random) -> str | None:
    return _other(name, re.sub(r", (?:initial|subsequent) encounter.*$", "", name))


def without_nec(name: str, _: Random) -> str | None:
    return _other(name, re.sub(r",? not elsewhere classified", "", name))


def without_brackets(name: str, _: Random) -> str | None:
    """Drops what stands in brackets of its own, not "finger(s)"."""
    return _other(name, re.sub(r"(?<= )[(\[][^)\]]*[)\]] ?", "", name).strip(" ,"))


def up_to_the_comma(name: str, _: Random) -> str | None:
    head, comma, _rest = name.partition(", ")
    return head if comma and len(head.split()) > 1 else None


def first_words(name: str, _: Random) -> str | None:
    """A long name cut at a word between two clauses."""
    match = re.match(r"(.{20,}?)(?:;| - | during | when | including | \(e\.g\.)", name)
    return match[1].strip(" ,") if match else None


def turned(name: str, _: Random) -> str | None:
    """ "Pain in left hand" as "Left hand pain"."""
    match = re.fullmatch(r"([A-Z][a-z]+(?: [a-z]+)?) (?:of|in) ([^,]+)", name)
    return f"{match[2]} {match[1].lower()}".capitalize() if match else None


def comma_turned(name: str, _: Random) -> str | None:
    """ "Injection, denosumab" as "Denosumab injection"."""
    match = re.fullmatch(r"([^,]+), ([^,]+)", name)
    return f"{match[2]} {match[1].lower()}" if match else None


def comma_added(name: str, _: Random) -> str | None:
    """ "Acute sinusitis of the nose" as "Sinusitis, acute"."""
    match = re.fullmatch(r"(Acute|Chronic|Benign|Primary|Secondary) ([a-z ]+)", name)
    return f"{match[2].capitalize()}, {match[1].lower()}" if match else None


def plural(name: str, random: Random) -> str | None:
    nouns = [
        word
        for word in re.findall(r"[a-z]{5,}", name)
        if word.endswith(("er", "nt", "re", "ct", "in", "ma", "cle", "gan")) and word != "without"
    ]
    if not nouns:
        return None
    noun = random.choice(nouns)
    return re.sub(rf"\b{noun}\b", f"{noun}s", name, count=1)


def slip(name: str, random: Random) -> str | None:
    """Two letters of a long word swapped."""
    words = [word for word in re.findall(r"[a-z]{9,}", name) if word != "unspecified"]
    if not words:
        return None
    word = random.choice(words)
    at = random.randrange(3, len(word) - 4)
    if word[at] == word[at + 1]:
        return None
    wrong = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return name.replace(word, wrong, 1)


def articles(name: str, _: Random) -> str | None:
    return _other(name, re.sub(r"\b(of|in) (?=[a-z])(?!the|un|other)", r"\1 the ", name, count=1))


def _replaced(name: str, table: dict[str, str], random: Random | None = None) -> str | None:
    folded = name.lower()
    # Most words are not in most names, which is seen faster than their expressions are found.
    found = [
        word for word in table if word.lower() in folded and re.search(rf"\b{word}\b", name, re.I)
    ]
    if not found:
        return None
    chosen = found if random is None else [random.choice(found)]
    for word in chosen:
        name = re.sub(rf"\b{word}\b", table[word], name, flags=re.I)
    return name


def _other(name: str, changed: str) -> str | None:
    return changed if changed != name and changed else None


ALWAYS: dict[str, Mutation] = {
    one.__name__: one
    for one in (
        unchanged,
        lower_case,
        title_case,
        british,
        abbreviated,
        synonym,
        without_unspecified,
        nos,
        without_encounter,
        without_nec,
        turned,
        comma_turned,
        comma_added,
        plural,
        slip,
        articles,
    )
}
"""What leaves a name right whatever other codes are called."""

IF_UNIQUE: dict[str, Mutation] = {
    one.__name__: one for one in (without_brackets, up_to_the_comma, first_words)
}
"""What leaves a name right where no other code's name becomes the same by it."""
