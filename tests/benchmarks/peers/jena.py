"""Apache Jena: TDB2 on disk, and ``arq`` over the file itself."""

from __future__ import annotations

import json
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from peers.model import Ask, Data, Peer, Question, Rows
from peers.questions import PROLOGUE

JARS = Path("/usr/share/java")
"""Where Debian's libapache-jena-java and what it depends on lie."""

NAMES = """
    jena-arq jena-base jena-cmds jena-core jena-dboe-base jena-dboe-index jena-dboe-storage
    jena-dboe-trans-data jena-dboe-transaction jena-iri jena-rdfconnection jena-tdb jena-tdb2
    commons-cli commons-codec commons-compress commons-csv commons-io commons-lang3 dexx.collection
    gson guava httpclient httpcore jackson-annotations jackson-core jackson-databind
    jcl-over-slf4j jsonld-java protobuf slf4j-api slf4j-nop thrift
""".split()
XERCES = "org/apache/jena/ext/xerces/"
END = "-- end of the answer --"
SERVE = Path(__file__).with_name("Serve.java")


class Tdb2(Peer):
    """Jena's database on disk, by its command line; warm, by its library in one Java process."""

    name = "Jena TDB2"
    note = (
        "cold: `tdb2.tdbquery`, which starts Java; warm: one Java process that is asked by a pipe"
    )

    def missing(self) -> str | None:
        there = shutil.which("java") and (JARS / "jena-tdb2.jar").exists()
        return None if there else "apt-get install libapache-jena-java libdexx-java default-jre"

    def version(self) -> str:
        return next(JARS.glob("jena-arq-*.jar")).stem.removeprefix("jena-arq-")

    def load(self, data: Data, home: Path) -> list[str] | None:
        return [*java(home), "tdb2.tdbloader", "--loc", str(home / "store"), str(data.file)]

    def command(self, question: Question, data: Data, home: Path) -> list[str]:
        asked = ["--results", "json", PROLOGUE + question.sparql]
        return [*java(home), "tdb2.tdbquery", "--loc", str(home / "store"), *asked]

    def asking(self, data: Data, home: Path) -> Any:
        # Only a JDK runs a file of Java's source.
        modules = subprocess.run(["java", "--list-modules"], capture_output=True, text=True)
        return _asking(home) if "jdk.compiler" in modules.stdout else None


class Arq(Tdb2):
    """Jena's query program over the file, which it reads each time."""

    name = "Jena arq"
    note = "keeps nothing: each process parses the file first; left out above a million triples"
    most = 1_000_000

    def load(self, data: Data, home: Path) -> list[str] | None:
        return None

    def command(self, question: Question, data: Data, home: Path) -> list[str]:
        asked = ["--results", "json", PROLOGUE + question.sparql]
        return [*java(home), "arq.arq", "--data", str(data.file), *asked]

    def asking(self, data: Data, home: Path) -> Any:
        return None


def java(home: Path) -> list[str]:
    """The command that runs a class of Jena.

    Debian renames the classes of Xerces that Jena carries, and leaves the texts of their messages
    where they were, so that no class of Jena starts. A copy of the texts where the classes look
    for them is put on the class path.
    """
    mended = home / "messages"
    if not mended.exists():
        with zipfile.ZipFile(JARS / "jena-core.jar") as jar:
            for name in jar.namelist():
                if name.startswith(XERCES) and name.endswith(".properties"):
                    path = mended / "xerces" / name.removeprefix(XERCES)
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.write_bytes(jar.read(name))
    path = [str(mended), *(str(JARS / f"{name}.jar") for name in NAMES)]
    return ["java", "-cp", ":".join(path)]


@contextmanager
def _asking(home: Path) -> Iterator[Ask]:
    command = [*java(home), str(SERVE), str(home / "store"), END]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None

        def ask(question: Question) -> Rows:
            # One question is one line.
            print(json.dumps(PROLOGUE + question.sparql)[1:-1], file=process.stdin, flush=True)
            lines: list[str] = []
            for line in process.stdout or ():
                if line.strip() == END:
                    return question.from_json("".join(lines))
                lines.append(line)
            raise SystemExit("Jena has ended")

        yield ask
        process.stdin.close()
