from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from evals.comparing import compare
from evals.model import Estimated, Record, Report, Said
from evals.report.characters import visible
from evals.report.html import comparison_page, report_page, write_comparison_page, write_report_page
from evals.report.phrasing import value_of
from tests.evals.report.making import computed, report, right, said, wrong
from tests.evals.report.reading_pages import Element, read

SCRIPT = "<script>alert(1)</script>"
OURS = frozenset(
    "document html head meta title style body header h1 h2 h3 h4 p nav ul ol li a main section div table thead tbody tr"
    " th td span strong details summary article dl dt dd blockquote figure figcaption svg desc line rect circle"
    " text".split()
)


def page(made: Report) -> Element:
    return read(report_page(made, computed(made)))


def hostile(words: str) -> Record:
    """Every text of a record that a stranger may have written."""
    spoken = Said(words, words, words, (words,), words, ((words, words),), 0.4, words)
    return replace(
        wrong(words, kind=words, question=words),
        expected=words,
        after=(words,),
        faults=(words or "wrong",),
        said=spoken,
        found=(words,),
    )


def made_of(words: str) -> Report:
    failed, left = replace(hostile(words), id="e", error=words), replace(hostile(words), id="u", unscored=words)
    made = report(hostile(words), failed, left, notes=(words,))
    return replace(made, suite=words, data=words, stamp={words: words})


def assert_harmless(whole: Element) -> None:
    for element in whole.everything():
        assert element.name in OURS
        assert not any(name.startswith("on") for name in element.attributes)
        assert "style" not in element.attributes
        assert element.attributes.get("href", "#").startswith("#")
        assert not {"src", "srcset", "action", "data", "xlink:href"} & element.attributes.keys()


@given(
    st.text(max_size=30)
    | st.sampled_from([SCRIPT, "</style>", '"><img src=x onerror=alert(1)>', "]]>", "<!--", "&lt;"])
)
def test_no_text_becomes_markup(words: str) -> None:
    made = made_of(words)
    before = replace(made, records=tuple(replace(record, faults=()) for record in made.records))
    comparison = compare(before, made, seed=1, draws=5)
    assert_harmless(read(report_page(made, computed(made), comparison)))
    assert_harmless(read(comparison_page(comparison)))


def test_hostile_text_is_shown_as_it_is() -> None:
    whole = page(made_of(SCRIPT))
    (case,) = whole.every("article")
    assert case.text.count(SCRIPT) == 14
    assert not whole.every("script")


def test_the_page_needs_nothing_but_itself() -> None:
    made = report(wrong(), right())
    body = report_page(made, computed(made))
    assert "http:" not in body
    assert "https:" not in body
    assert "url(" not in body
    assert "@import" not in body
    assert "default-src 'none'" in body


def test_links_within_the_page_lead_somewhere_and_each_place_has_one_name() -> None:
    whole = page(
        report(wrong("a"), wrong("b", kind="people"), wrong("c", split="test"), replace(right("e"), error="no"))
    )
    names = [element.attributes["id"] for element in whole.everything() if "id" in element.attributes]
    assert len(set(names)) == len(names)
    targets = [link.attributes["href"].removeprefix("#") for link in whole.every("a")]
    labels = [e.attributes["aria-labelledby"].split() for e in whole.everything() if "aria-labelledby" in e.attributes]
    assert len(targets) > 6
    assert set(targets) | {label for several in labels for label in several} <= set(names)


def test_every_wrong_case_is_on_the_page_with_all_that_helps_to_judge_it() -> None:
    cases = [wrong(f"w-{number}", kind=f"kind {number % 3}") for number in range(40)]
    shown = page(report(*cases, right("r-1"))).every("article")
    assert sorted(case.every("a")[0].text for case in shown) == sorted(case.id for case in cases)
    for words in (
        "Where is the quay?",
        "When does the quay open?",
        "missing: 3 May | May 3",
        "The quay opens in May.",
        "It is long. (no quote)",
        "Gazette: the quay",
        "confidence 0.80",
    ):
        assert words in shown[0].text
    assert [quote.text for quote in shown[0].every("blockquote")] == ["The quay opens in May."]


def test_an_abstention_is_shown_with_its_reason() -> None:
    silent = replace(wrong(), said=said(status="abstained"))
    assert "Abstained becauseno_support" in page(report(silent)).every("article")[0].text


def test_wrong_cases_of_test_are_folded_away_under_a_warning_where_there_are_those_of_dev() -> None:
    whole = page(report(wrong("d-1"), wrong("t-1", split="test")))
    (folded,) = whole.of_class("warned")
    assert folded.name == "details"
    assert "open" not in folded.attributes
    assert "tuning" in folded.every("summary")[0].text
    assert [case.every("a")[0].text for case in folded.every("article")] == ["t-1"]
    assert [case.every("a")[0].text for case in whole.every("article")] == ["d-1", "t-1"]


def test_wrong_cases_of_test_alone_are_shown_as_they_are() -> None:
    whole = page(report(wrong("t-1", split="test")))
    assert not whole.of_class("warned")
    assert len(whole.every("article")) == 1


def test_errors_and_unscored_cases_stand_apart_with_the_reason() -> None:
    failed, left = replace(wrong("e-1"), error="ValueError: no"), replace(wrong("u-1"), unscored="no judgement")
    whole = page(report(failed, left))
    rows = [[cell.text for cell in row.within] for row in whole.by_id("unscored").every("tr")[1:]]
    question = "When does the quay open?"
    assert rows == [
        ["e-1", "error", "dates", "ValueError: no", question],
        ["u-1", "not scored", "dates", "no judgement", question],
    ]
    assert not whole.every("article")


def test_figures_stand_by_split_with_interval_and_number_and_baselines_beneath() -> None:
    made = report(right("a"), right("b"), wrong("c", split="test"))
    found = computed(made)
    head, coverage, beside, *_ = read(report_page(made, found)).by_id("figures").every("tr")
    assert [cell.text for cell in head.within] == ["", "dev", "test", "all"]
    assert [cell.text for cell in coverage.within[1:]] == [
        value_of(found[split][0]) for split in ("dev", "test", "all")
    ]
    assert coverage.within[1].text == "1.000 [1.00–1.00] n=2"
    assert beside.attributes["class"] == "beside"
    assert beside.within[0].text == "always silent"


def test_charts_are_drawn_of_kinds_confidence_and_latency() -> None:
    names = [figure.every("strong")[0].text for figure in page(report(wrong(), right())).every("figure")]
    assert names == [
        "Wholly right, by kind of case",
        "Calibration of abstention",
        "Confidence of what has an answer, and has none",
        "Latency",
    ]


def test_calibration_counts_cases_that_have_an_answer() -> None:
    none = replace(right("n"), should_abstain=True, said=said(confidence=0.1))
    unasked = replace(right("u"), should_abstain=None)
    (table,) = page(report(right("a"), none, unasked)).every("figure")[1].every("table")
    assert [[cell.text for cell in row.within] for row in table.every("tr")[1:]] == [
        ["0.1 to 0.2", "0.100", "0", "1", "0%"],
        ["0.8 to 0.9", "0.800", "1", "1", "100%"],
    ]


def test_a_suite_may_say_what_its_confidence_is_about() -> None:
    made = replace(report(right("a"), wrong("b")), estimated=Estimated("answers", "is right", "is wrong"))
    cases = tuple(replace(record, should_abstain=None) for record in made.records)
    whole = page(replace(made, records=cases))
    calibration, spread = whole.every("figure")[1:3]
    assert calibration.every("strong")[0].text == "Calibration of answers"
    assert spread.every("strong")[0].text == "Confidence of what is right, and is wrong"
    (table,) = calibration.every("table")
    assert [[cell.text for cell in row.within] for row in table.every("tr")[1:]] == [
        ["0.8 to 0.9", "0.800", "1", "2", "50%"],
    ]


def test_without_confidence_it_says_that_no_calibration_is_drawn() -> None:
    whole = page(report(replace(right(), said=said(confidence=None))))
    assert "no case carries a confidence" in whole.by_id("charts").text
    assert len(whole.every("figure")) == 2


def test_a_suite_in_which_nothing_is_said_has_a_page() -> None:
    ranked = replace(wrong(), said=None, should_abstain=None, seconds=None)
    whole = page(report(ranked))
    assert len(whole.every("figure")) == 1
    assert "Gazette: the quay" in whole.every("article")[0].text


def test_an_empty_report_has_a_page() -> None:
    whole = page(report())
    assert "No case was scored." in whole.by_id("wrong").text
    assert not whole.every("figure")
    assert_harmless(whole)


def test_a_run_without_faults_says_so() -> None:
    assert "None." in page(report(right())).by_id("wrong").text


def test_a_comparison_is_drawn_and_turned_cases_are_named() -> None:
    cases = [str(number) for number in range(20)]
    before, after = report(*map(wrong, cases)), report(*map(right, cases))
    comparison = compare(before, after, seed=1, draws=50)
    whole = read(report_page(after, computed(after), comparison)).by_id("baseline")
    assert len(whole.every("svg")) == 1
    (coverage,) = [row for row in whole.every("tr") if row.within[0].text == "coverage"]
    assert [cell.text for cell in coverage.within[1:]] == [".000", "1.000", "+1.000 *", "+1.000 to +1.000", "20"]
    assert "gain" in coverage.within[3].attributes["class"]
    assert "Right now, not before: 20" in whole.text
    assert whole.text == read(comparison_page(comparison)).by_id("baseline").text.replace(
        "What changed", "Difference to the baseline", 1
    )


def test_a_comparison_says_first_what_was_set_otherwise() -> None:
    before, after = (replace(report(right()), stamp={"commit": "a", "reader": name}) for name in ("off", "small-1"))
    said = read(comparison_page(compare(before, after, seed=1, draws=5))).by_id("baseline")
    assert said.every("strong")[0].text == "reader: off → small-1"


def test_the_stamp_stands_at_the_end() -> None:
    last = page(report(right())).every("section")[-1]
    assert last.attributes["id"] == "stamp"
    assert "commitabc1234promptsanswer@3" in last.text


def test_long_texts_are_cut_and_many_cases_stay_a_page_that_opens() -> None:
    long = "The harbour board voted to widen the northern quay. " * 40
    spoken = replace(said(long), quotes=(long,) * 5)
    record = replace(wrong(question=long), said=spoken, found=(long,) * 10, faults=(long,) * 3, expected=long)
    made = report(*(replace(record, id=str(number)) for number in range(1500)))
    body = report_page(made, {})
    assert len(body.encode()) < 5_000_000
    assert body.count("<article") == 1500
    few = report_page(report(record), {})
    assert "…" in few
    assert len(few) < 40_000


def test_pages_are_written_whole(tmp_path: Path) -> None:
    made = report(wrong(question="What \ud83d?"), right())
    write_report_page(tmp_path / "a" / "r.html", made, computed(made))
    write_comparison_page(tmp_path / "a" / "c.html", compare(made, made, seed=1, draws=5))
    assert sorted(file.name for file in (tmp_path / "a").iterdir()) == ["c.html", "r.html"]
    assert visible("What \ud83d?") in (tmp_path / "a" / "r.html").read_text(encoding="utf-8")
