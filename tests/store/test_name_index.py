"""The index of names follows the quads: it is derived, and never the truth."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from billgraph.graph import Code, Store, open_store
from billgraph.graph.engine.queried_names import QueriedNames
from billgraph.graph.errors import DamagedStore, StoreNotWritable
from billgraph.graph.store import name_index as name_file
from billgraph.graph.store import name_tables as name_writing
from billgraph.graph.store import writer
from billgraph.graph.store.layout import Layout
from billgraph.graph.store.name_index import NAMES, IndexedNames
from billgraph.graph.store.name_index_writer import NameIndexWriter

PAGE = """CPT 15771: {title}
Related Diagnoses
M34.1 | {label} | Why |
L90.5 | Scar | Why |
"""


def page(folder: Path, title: str, label: str, name: str = "15771.txt") -> Path:
    path = folder / name
    path.write_text(PAGE.format(title=title, label=label))
    return path


def index_of(path: Path) -> Path:
    current = Layout(path).current()
    assert current is not None
    return current / NAMES


def says(path: Path) -> list[object]:
    """What an index says, whatever the numbers in it."""
    tables = {
        "names": "SELECT system, value, part, text, official, words, sources"
        " FROM name JOIN code ON code.id = name.code",
        "codes": "SELECT system, value FROM code",
        "words": "SELECT * FROM word",
        "found": "SELECT word.text, COUNT(*) FROM word JOIN name_words"
        " ON name_words MATCH '\"' || word.text || '\"' GROUP BY word.text",
        "ends": "SELECT part, COUNT(*) FROM code JOIN code_ends"
        " ON code_ends MATCH '\"' || substr(part, 2) || '\"*' WHERE length(part) > 2 GROUP BY part",
    }
    with sqlite3.connect(path) as connection:
        found = [sorted(map(repr, connection.execute(query))) for query in tables.values()]
    connection.close()
    return found


def made_anew(path: Path, folder: Path) -> list[object]:
    """What an index made from nothing says of the same quads."""
    anew = folder / "anew.sqlite"
    anew.unlink(missing_ok=True)
    with open_store(path) as store:
        NameIndexWriter(anew, None).finish(lambda: store.oxigraph, {})
    return says(anew)


def test_the_index_stands_beside_the_quads(store_path: Path, tmp_path: Path) -> None:
    assert index_of(store_path).exists()
    assert says(index_of(store_path)) == made_anew(store_path, tmp_path)


def test_after_any_changes_the_index_says_what_one_made_anew_says(
    store_path: Path, tmp_path: Path
) -> None:
    with open_store(store_path) as store:
        for change in (
            lambda: store.add_files(page(tmp_path, "Fat graft", "CREST")),
            lambda: store.add_files(page(tmp_path, "Fat graft", "CREST", "other.txt")),
            lambda: store.add_files(page(tmp_path, "Grafting of fat", "CR(E)ST syndrome")),
            lambda: store.remove("other.txt"),
            lambda: store.remove("0489T.txt"),
        ):
            change()
            assert says(index_of(store_path)) == made_anew(store_path, tmp_path)
        assert [row.code.value for row in store.find("scar").rows] == ["L90.5"]
        assert store.find("scleroderma").rows == ()
        assert store.find("crest", kinds=["diagnosis"]).rows[0].name == "CR(E)ST syndrome"


def test_a_change_that_names_nothing_shares_the_index_with_the_generation_before(
    store_path: Path,
) -> None:
    with open_store(store_path) as store:
        before = index_of(store_path)
        inode = before.stat().st_ino
        store.update("INSERT DATA { GRAPH <urn:mine> { mod:22 skos:note 'x' } }")
        assert index_of(store_path) != before
        assert index_of(store_path).stat().st_ino == inode


def test_an_index_of_the_version_before_is_searched_until_a_change_makes_it_anew(
    store_path: Path, tmp_path: Path
) -> None:
    with closing(sqlite3.connect(index_of(store_path))) as connection:
        connection.execute("PRAGMA user_version = 1")
        connection.commit()
    with open_store(store_path) as store:
        assert isinstance(store.names(), IndexedNames)
        store.add_files(page(tmp_path, "Fat graft", "CREST"))
    assert says(index_of(store_path)) == made_anew(store_path, tmp_path)
    with closing(sqlite3.connect(index_of(store_path))) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (name_file.VERSION,)


def test_a_part_of_a_code_is_found_in_an_index_that_has_no_ends_of_codes(
    store_path: Path,
) -> None:
    with open_store(store_path) as store:
        found = store.find("65").rows
        assert "M79.65" in {row.code.value for row in found}
    with closing(sqlite3.connect(index_of(store_path))) as connection:
        connection.execute("DROP TABLE code_ends")
        connection.execute("PRAGMA user_version = 2")
        connection.commit()
    with open_store(store_path) as store:
        assert store.find("65").rows == found


def test_names_that_are_written_in_several_goes_are_those_of_one(
    store_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "_MANY_NAMES", 3)
    with open_store(store_path) as store:
        store.add_files(*(page(tmp_path, f"Fat graft {n}", "CREST", f"{n}.txt") for n in range(5)))
        assert says(index_of(store_path)) == made_anew(store_path, tmp_path)
        store.add_files(
            page(tmp_path, "Another graft", "CR(E)ST", "1.txt"),
            *(page(tmp_path, f"Fat graft {n}", "CREST", f"{n}.txt") for n in range(5, 9)),
        )
    assert says(index_of(store_path)) == made_anew(store_path, tmp_path)


def test_sources_are_counted(store: Store, tmp_path: Path) -> None:
    files = [page(tmp_path, "Fat graft", "CREST", f"{n}.txt") for n in range(3)]
    store.add_files(*files)
    assert store.find("crest", kinds=["diagnosis"]).rows[0].sources == 3
    store.remove("1.txt")
    assert store.find("crest", kinds=["diagnosis"]).rows[0].sources == 2


def test_a_store_without_the_index_answers_and_gets_one_with_the_next_change(
    store_path: Path, tmp_path: Path
) -> None:
    index_of(store_path).unlink()
    with open_store(store_path) as store:
        assert isinstance(store.names(), QueriedNames)
        assert [row.code.value for row in store.find("sclerodrema").rows] == ["0489T"]
        store.add_files(page(tmp_path, "Fat graft", "CREST"))
        assert isinstance(store.names(), IndexedNames)
    assert says(index_of(store_path)) == made_anew(store_path, tmp_path)


@pytest.mark.parametrize(
    "damage",
    [
        lambda path: path.write_bytes(b"no database" * 1000),
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(path.read_bytes()[:5000]),
    ],
)
def test_a_damaged_index_is_not_used_and_made_anew(
    store_path: Path, tmp_path: Path, damage: Callable[[Path], object]
) -> None:
    damage(index_of(store_path))
    with open_store(store_path) as store:
        assert [row.code.value for row in store.find("scleroderma").rows] == ["0489T"]
        store.add_files(page(tmp_path, "Fat graft", "CREST"))
    assert says(index_of(store_path)) == made_anew(store_path, tmp_path)


def test_damage_inside_the_index_is_told_with_its_mend(store_path: Path) -> None:
    path = index_of(store_path)
    data, told = path.read_bytes(), list[str]()
    for start in range(4096, len(data), 4096):
        path.write_bytes(data[:start] + b"\xaa" * 4096 + data[start + 4096 :])
        with open_store(store_path) as store:
            try:
                rows = store.find("scleroderma").rows
            except DamagedStore as error:
                told.append(str(error))
            else:
                assert [row.code.value for row in rows] == ["0489T"]
    assert told
    assert all("delete that file" in line for line in told)
    path.unlink()
    with open_store(store_path) as store:
        assert [row.code.value for row in store.find("scleroderma").rows] == ["0489T"]


@pytest.mark.parametrize("other", ["PRAGMA user_version = 99", "UPDATE made SET unicode = '1.1'"])
def test_an_index_of_another_making_is_made_anew(
    store_path: Path, tmp_path: Path, other: str
) -> None:
    connection = sqlite3.connect(index_of(store_path))
    connection.execute(other)
    connection.commit()
    connection.close()
    with open_store(store_path) as store:
        store.add_files(page(tmp_path, "Fat graft", "CREST"))
    assert says(index_of(store_path)) == made_anew(store_path, tmp_path)


def test_without_full_text_search_in_sqlite_there_is_no_index_and_still_an_answer(
    store_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(name_writing, "_FULL_TEXT", "a-module-that-no-sqlite-has")
    index_of(store_path).unlink()
    with open_store(store_path) as store:
        store.add_files(page(tmp_path, "Fat graft", "CREST"))
        assert not index_of(store_path).exists()
        assert [row.code.value for row in store.find("crest").rows] == ["M34.1"]


def test_a_disk_that_refuses_the_index_refuses_the_change(
    store_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = index_of(store_path)
    real = sqlite3.connect
    monkeypatch.setattr(
        sqlite3,
        "connect",
        lambda path, **options: (
            real(tmp_path / "no" / "folder", **options)
            if str(path).endswith(NAMES)
            else real(path, **options)
        ),
    )
    with open_store(store_path) as store, pytest.raises(StoreNotWritable):
        store.add_files(page(tmp_path, "Fat graft", "CREST"))
    assert index_of(store_path) == before


def test_a_store_in_a_folder_with_odd_signs_has_an_index(store_path: Path, tmp_path: Path) -> None:
    odd = tmp_path / "a? b#%41'ö"
    shutil.copytree(store_path, odd)
    with open_store(odd) as store:
        assert isinstance(store.names(), name_file.IndexedNames)
        assert store.find("pain").total == 2


def test_what_sources_call_a_code_is_the_same_with_the_index_and_without(
    store: Store, tmp_path: Path
) -> None:
    store.add_files(page(tmp_path, "Fat graft", "CR(E)ST"), page(tmp_path, "Fat", "CREST", "b.txt"))
    codes = [Code("icd10cm", "M34.1"), Code("cpt", "0489T"), Code("icd10cm", "M34.9")]
    told = store.names().stated(codes)
    assert told == QueriedNames(store).stated(codes)
    assert [len(told[code]) for code in codes] == [3, 1, 0]


def test_the_words_near_to_a_misspelt_one_are_those_that_comparing_it_with_all_finds(
    store: Store,
) -> None:
    index, queried = store.names(), QueriedNames(store)
    words = [word for _, word in index.near("scleroderma")] + ["hands", "pain", "aids", "aaa"]
    for word in words:
        for place in range(len(word)):
            begin, sign, end = word[:place], word[place : place + 1], word[place + 1 :]
            for spoilt in (begin + end, f"{begin}x{end}", f"{begin}xy{sign}{end}", end + sign):
                assert index.near(spoilt) == queried.near(spoilt)
