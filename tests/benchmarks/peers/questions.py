"""The questions that all peers are asked."""

from __future__ import annotations

from billgraph.ontology.iris import BASE, PREFIXES, expand, group_iri
from peers.model import Question

PROLOGUE = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())
CODE, DIAGNOSIS, FAMILY, LARGE = (
    f"{BASE}id/{it}" for it in ("cpt/0489T", "icd10cm/M34.1", "icd10cm/M34", "icd10cm/S82")
)
BLOCK = group_iri("icd10cm", "M30-M36")
ICD = f"{BASE}id/icd10cm/"
WORD = "scleroderma"


def term(iri: str) -> str:
    """The number of an IRI, in SQL."""
    iri = expand(iri) if not iri.startswith("https:") else iri
    return f"(SELECT id FROM term WHERE text = '{iri}' AND kind = 'iri')"


def _statements(here: str, asked: str, there: str, *texts: str) -> str:
    """The statements about a code, in SQL: the relation, the other end, what is said of it."""

    columns = "".join(f", ifnull({it}_text.text, '')" for it in texts)
    joins = "".join(
        f"""
        LEFT JOIN triple {name} ON {name}.p = {term(f"bg:{name}")} AND {name}.s = it.s
        LEFT JOIN term {name}_text ON {name}_text.id = {name}.o"""
        for name in texts
    )
    return f"""
        SELECT kind_text.text, code_text.text{columns} FROM triple it
        JOIN triple kind ON kind.p = {term("rdf:predicate")} AND kind.s = it.s
        JOIN term kind_text ON kind_text.id = kind.o
        JOIN triple code ON code.p = {term(there)} AND code.s = it.s
        JOIN term code_text ON code_text.id = code.o{joins}
        WHERE it.p = {term(here)} AND it.o = {term(asked)}"""


def _below(top: str) -> str:
    return f"""
        WITH RECURSIVE below(id) AS (
            SELECT s FROM triple WHERE p = {term("skos:broader")} AND o = {term(top)}
            UNION
            SELECT s FROM below JOIN triple ON p = {term("skos:broader")} AND o = below.id
        ) SELECT text FROM below JOIN term USING (id)"""


QUESTIONS = (
    Question(
        name="lookup",
        means="what 0489T is linked with: relation, code, stated label, note, line",
        columns=("relation", "code", "label", "note", "line"),
        sparql=f"""SELECT ?relation ?code ?label ?note ?line {{
            ?it rdf:subject <{CODE}> ; rdf:predicate ?relation ; rdf:object ?code .
            OPTIONAL {{ ?it bg:statedLabel ?label }}
            OPTIONAL {{ ?it bg:note ?note }}
            OPTIONAL {{ ?it bg:line ?line }} }}""",
        sql=_statements("rdf:subject", CODE, "rdf:object", "statedLabel", "note", "line"),
        command=("links", "0489T", "-f", "json"),
        key=2,
    ),
    Question(
        name="incoming",
        means="which procedures name M34.1: relation, code, note, line",
        columns=("relation", "code", "note", "line"),
        sparql=f"""SELECT ?relation ?code ?note ?line {{
            ?it rdf:object <{DIAGNOSIS}> ; rdf:predicate ?relation ; rdf:subject ?code .
            OPTIONAL {{ ?it bg:note ?note }}
            OPTIONAL {{ ?it bg:line ?line }} }}""",
        sql=_statements("rdf:object", DIAGNOSIS, "rdf:subject", "note", "line"),
        command=("links", "M34.1", "-f", "json"),
        key=2,
    ),
    Question(
        name="count",
        means="how many statements there are of each relation, over all",
        columns=("relation", "count"),
        sparql="""SELECT ?relation (COUNT(*) AS ?count) {
            ?it rdf:predicate ?relation } GROUP BY ?relation""",
        sql=f"""SELECT text, n FROM
            (SELECT o, count(*) AS n FROM triple WHERE p = {term("rdf:predicate")} GROUP BY o)
            JOIN term ON id = o""",
        command=("sparql", "-f", "json"),
    ),
    Question(
        name="ranking",
        means="the ten diagnoses that most procedures name",
        columns=("code", "count"),
        sparql="""SELECT ?code (COUNT(?it) AS ?count) { ?it bg:hasDiagnosis ?code }
            GROUP BY ?code ORDER BY DESC(?count) STR(?code) LIMIT 10""",
        sql=f"""SELECT text, n FROM
            (SELECT o, count(*) AS n FROM triple WHERE p = {term("bg:hasDiagnosis")} GROUP BY o)
            JOIN term ON id = o ORDER BY n DESC, text LIMIT 10""",
        command=("sparql", "-f", "json"),
    ),
    Question(
        name="family",
        means="all codes under M34",
        columns=("code",),
        sparql=f"SELECT ?code {{ ?code skos:broader+ <{FAMILY}> }}",
        sql=_below(FAMILY),
        command=("tree", "M34", "--depth", "20", "-f", "json"),
        keep=ICD,
    ),
    Question(
        name="block",
        means="all codes under the block M30-M36",
        columns=("code",),
        sparql=f"SELECT ?code {{ ?code skos:broader+ <{BLOCK}> }}",
        sql=_below(BLOCK),
        command=("tree", "M30-M36", "--depth", "20", "-f", "json"),
        keep=ICD,
    ),
    Question(
        name="large family",
        means="all codes under S82, of which ICD-10-CM has thousands",
        columns=("code",),
        sparql=f"SELECT ?code {{ ?code skos:broader+ <{LARGE}> }}",
        sql=_below(LARGE),
        command=("tree", "S82", "--depth", "20", "-f", "json"),
        keep=ICD,
    ),
    Question(
        name="find",
        means=f"the diagnoses of which an official or stated name has the word {WORD}",
        columns=("code",),
        sparql=f"""SELECT DISTINCT ?code {{
            {{ ?code skos:prefLabel ?name FILTER CONTAINS(LCASE(?name), "{WORD}") }} UNION
            {{ ?code skos:altLabel ?name FILTER CONTAINS(LCASE(?name), "{WORD}") }} UNION
            {{ ?it bg:statedLabel ?name FILTER CONTAINS(LCASE(?name), "{WORD}")
               ?it rdf:object ?code }}
            FILTER STRSTARTS(STR(?code), "{ICD}") }}""",
        sql=f"SELECT DISTINCT code FROM name WHERE name MATCH '{WORD}'",
        command=("find", WORD, "--kind", "diagnosis", "--limit", "0", "-f", "json"),
        keep=ICD,
    ),
)
