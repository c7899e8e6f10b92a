from __future__ import annotations

import pytest

from evals.comparing import Difference
from evals.report import charts
from evals.report.markup import Html
from tests.evals.report.reading_pages import Element, read

ANSWERED = ("has an answer", "has none")
JUDGED = [(0.95, True), (0.9, True), (0.92, False), (0.2, False)]
ROWS = [charts.Share("dates", 3, 4), charts.Share("<people>", 0, 0)]
GAIN = Difference("coverage", 0.5, 0.7, 0.2, 9, low=0.1, high=0.4)
LOSS = Difference("errors", 0.1, 0.3, 0.2, 9, better="lower", low=0.1, high=0.3)
NOISE = Difference("quotes", 0.5, 0.4, -0.1, 9, low=-0.3, high=0.2)


def drawing(chart: Html) -> Element:
    (svg,) = read(chart).every("svg")
    return svg


def cells(chart: Html) -> list[list[str]]:
    (table,) = read(chart).every("table")
    return [[cell.text for cell in row.within] for row in table.every("tr")[1:]]


@pytest.mark.parametrize(
    "chart",
    [
        charts.shares("a", "By kind", ROWS),
        charts.reliability("b", "Calibration", JUDGED, ANSWERED),
        charts.confidences("c", "Confidence", JUDGED, ANSWERED),
        charts.durations("d", "Latency", [10, 20, 400], [("p50", 20)]),
        charts.differences("e", "Difference", [GAIN, LOSS, NOISE]),
    ],
)
def test_a_chart_is_an_image_with_a_name_and_a_description(chart: Html) -> None:
    svg = drawing(chart)
    assert svg.attributes["role"] == "img"
    for part in svg.attributes["aria-labelledby"].split():
        assert svg.by_id(part).text


def test_bars_are_as_long_as_their_share_and_the_table_says_the_same() -> None:
    chart = charts.shares("a", "By kind", ROWS)
    assert [bar.attributes["width"] for bar in drawing(chart).of_class("bar")] == ["300", "0"]
    assert cells(chart) == [["dates", "3", "4", "75%"], ["<people>", "0", "0", "–"]]


def test_a_reliability_point_stands_at_the_mean_confidence_and_the_share_that_came_true() -> None:
    chart = charts.reliability("b", "Calibration", JUDGED, ANSWERED)
    assert cells(chart) == [["0.2 to 0.3", "0.200", "0", "1", "0%"], ["0.9 to 1.0", "0.923", "2", "3", "67%"]]
    unsure, sure = drawing(chart).of_class("dot")
    assert float(unsure.attributes["cy"]) > float(sure.attributes["cy"])
    assert float(unsure.attributes["r"]) < float(sure.attributes["r"])


def test_a_perfect_confidence_lies_on_the_diagonal() -> None:
    (line,) = drawing(charts.reliability("b", "C", [(1.0, True), (0.0, False)], ANSWERED)).of_class("even")
    dots = drawing(charts.reliability("b", "C", [(1.0, True), (0.0, False)], ANSWERED)).of_class("dot")
    ends = [(line.attributes["x1"], line.attributes["y1"]), (line.attributes["x2"], line.attributes["y2"])]
    assert [(dot.attributes["cx"], dot.attributes["cy"]) for dot in dots] == ends


def test_how_well_confidence_tells_the_two_apart_is_said_where_there_are_both() -> None:
    both = drawing(charts.confidences("c", "Confidence", [(0.9, True), (0.2, False), (0.9, False)], ANSWERED))
    assert "AUC 0.750" in both.by_id("c-desc").text
    assert "AUC" not in drawing(charts.confidences("c", "Confidence", [(0.9, True)], ANSWERED)).by_id("c-desc").text


def test_cases_with_an_answer_go_up_and_those_without_go_down_by_one_measure() -> None:
    bars = drawing(charts.confidences("c", "Confidence", JUDGED, ANSWERED)).of_class("bar")
    up = [float(bar.attributes["height"]) for bar in bars if bar.attributes["class"] == "bar"]
    down = [float(bar.attributes["height"]) for bar in bars if bar.attributes["class"] == "bar other"]
    assert len(up) == 1
    assert down == pytest.approx([up[0] / 2, up[0] / 2], abs=0.02)


@pytest.mark.parametrize("judged", [[(0.5, True)], [(0.5, False)], JUDGED])
def test_confidences_of_one_sort_alone_can_be_drawn(judged: list[tuple[float, bool]]) -> None:
    assert drawing(charts.confidences("c", "Confidence", judged, ANSWERED)).of_class("bar")


@pytest.mark.parametrize("took", [[0.0], [5.0, 5.0], [0.0, 90_000.0], [1.0, 10.0, 100.0]])
def test_durations_of_any_spread_stay_on_the_drawing(took: list[float]) -> None:
    svg = drawing(charts.durations("d", "Latency", took, [("p50", took[0]), ("p95", took[-1])]))
    for bar in svg.of_class("bar"):
        left, wide = float(bar.attributes["x"]), float(bar.attributes["width"])
        assert charts.LEFT <= left <= left + wide <= charts.WIDE - charts.RIGHT
    for mark in svg.of_class("across"):
        assert charts.LEFT <= float(mark.attributes["x1"]) <= charts.WIDE - charts.RIGHT


def test_the_median_of_even_times_is_marked_in_the_middle_of_a_logarithmic_axis() -> None:
    (mark,) = drawing(charts.durations("d", "Latency", [1, 10, 100], [("p50", 10)])).of_class("across")
    assert float(mark.attributes["x1"]) == (charts.LEFT + charts.WIDE - charts.RIGHT) / 2


def test_a_difference_is_coloured_only_beyond_the_noise_and_by_what_is_better() -> None:
    dots = drawing(charts.differences("e", "Difference", [GAIN, LOSS, NOISE])).of_class("dot")
    assert [dot.attributes["class"] for dot in dots] == ["dot gain", "dot loss", "dot noise"]


def test_whiskers_reach_from_bound_to_bound_about_the_same_zero() -> None:
    svg = drawing(charts.differences("e", "Difference", [GAIN, NOISE]))
    gain, noise = svg.of_class("whisker")
    middle = charts.WIDE / 2
    assert middle < float(gain.attributes["x1"]) < float(gain.attributes["x2"]) == charts.WIDE - charts.RIGHT
    assert float(noise.attributes["x1"]) < middle < float(noise.attributes["x2"])


def test_differences_without_intervals_or_values_can_be_drawn() -> None:
    bare = Difference("coverage", 0.5, 0.5, 0.0, 1)
    unknown = Difference("quotes", None, None, None, 0)
    assert len(drawing(charts.differences("e", "Difference", [bare, unknown])).of_class("dot")) == 1
