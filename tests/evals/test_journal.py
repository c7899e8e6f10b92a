from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.journal import Journal, fingerprint, record_json, record_of
from evals.model import Record, Said, Tally
from tests.evals.recording import record

numbers = st.floats(allow_nan=False, allow_infinity=False)
some_text = st.text(max_size=20)
texts = st.lists(some_text, max_size=3).map(tuple)
saids = st.builds(
    Said,
    status=some_text,
    text=some_text,
    short_answer=st.none() | some_text,
    quotes=texts,
    abstention=st.none() | some_text,
    dropped=st.lists(st.tuples(some_text, some_text), max_size=2).map(tuple),
    confidence=st.none() | numbers,
    answerer=some_text,
)
records = st.builds(
    Record,
    id=some_text,
    kind=some_text,
    split=some_text,
    question=some_text,
    expected=some_text,
    after=texts,
    tallies=st.dictionaries(some_text, st.builds(Tally, numbers | st.integers(-99, 99) | st.booleans(), numbers)),
    faults=texts,
    said=st.none() | saids,
    found=texts,
    should_abstain=st.none() | st.booleans(),
    seconds=st.none() | numbers,
    unscored=st.none() | some_text,
    error=st.none() | some_text,
)


@given(records)
def test_a_record_comes_back_from_its_line_as_it_was(made: Record) -> None:
    line = record_json(made)
    assert b"\n" not in line
    back = record_of(line)
    assert back == made
    assert all(isinstance(tally, Tally) for tally in back.tallies.values())


def test_an_unfinished_run_is_gone_on_with(tmp_path: Path) -> None:
    path = tmp_path / "reports" / "eval.journal"
    made = [record("a", mark=Tally(1)), record("b", mark=Tally(0))]
    with Journal(path, "print") as journal:
        assert (journal.done, journal.note) == ({}, "")
        for one in made:
            journal.add(one)
    with Journal(path, "print") as journal:
        assert journal.done == {one.id: one for one in made}
        assert "2 cases" in journal.note
        journal.add(record("c"))
    with Journal(path, "print") as journal:
        assert set(journal.done) == {"a", "b", "c"}


@pytest.mark.parametrize("kept", range(1, 60))
def test_a_line_torn_anywhere_costs_its_own_case_alone(tmp_path: Path, kept: int) -> None:
    path = tmp_path / "journal"
    with Journal(path, "print") as journal:
        journal.add(record("a"))
    whole = path.read_bytes()
    path.write_bytes(whole + record_json(record("b"))[:kept])
    with Journal(path, "print") as journal:
        assert set(journal.done) == {"a"}
        journal.add(record("c"))
    with Journal(path, "print") as journal:
        assert set(journal.done) == {"a", "c"}


def test_a_journal_torn_in_its_first_line_starts_over(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    path.write_bytes(b'{"fingerp')
    with Journal(path, "print") as journal:
        assert "starting over" in journal.note
        journal.add(record("a"))
    with Journal(path, "print") as journal:
        assert set(journal.done) == {"a"}


def test_a_run_of_another_fingerprint_starts_over_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    with Journal(path, "one") as journal:
        journal.add(record("a"))
    with Journal(path, "another") as journal:
        assert journal.done == {}
        assert "starting over" in journal.note
    with Journal(path, "one") as journal:
        assert journal.done == {}


def test_a_case_that_ended_in_an_error_is_not_done(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    with Journal(path, "print") as journal:
        journal.add(record("a", error="TimeoutError"))
        journal.add(record("b", unscored="no gold"))
    with Journal(path, "print") as journal:
        assert set(journal.done) == {"b"}
        journal.add(record("a"))
    with Journal(path, "print") as journal:
        assert journal.done["a"] == record("a")


def test_a_fingerprint_is_of_everything_a_record_depends_on_in_any_order() -> None:
    base = fingerprint("facts", options={"split": "dev", "limit": "3"}, data="d", stamp={"commit": "abc"})
    assert fingerprint("facts", options={"limit": "3", "split": "dev"}, data="d", stamp={"commit": "abc"}) == base
    others = [
        fingerprint("squad", options={"split": "dev", "limit": "3"}, data="d", stamp={"commit": "abc"}),
        fingerprint("facts", options={"split": "dev"}, data="d", stamp={"commit": "abc"}),
        fingerprint("facts", options={"split": "dev", "limit": "3"}, data="e", stamp={"commit": "abc"}),
        fingerprint("facts", options={"split": "dev", "limit": "3"}, data="d", stamp={"commit": "abd"}),
    ]
    assert len({base, *others}) == 5
