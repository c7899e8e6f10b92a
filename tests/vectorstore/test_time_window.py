from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from vectorstore.time_window import read_window, without_phrase

NOW = datetime(2024, 5, 15, 10, 30, tzinfo=UTC)  # a Wednesday


def day(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text).replace(tzinfo=UTC)


WINDOWS = [
    # named by the calendar; a closed one that is over has three days of grace
    ("What happened in March 2023?", "2023-03-01", "2023-04-04", "in March 2023"),
    ("What happened in sept. 2023?", "2023-09-01", "2023-10-04", "in sept. 2023"),
    ("Who resigned in 2022?", "2022-01-01", "2023-01-04", "in 2022"),
    ("Who resigned in the year 2022?", "2022-01-01", "2023-01-04", "in the year 2022"),
    ("When was the plan announced in 2020?", "2020-01-01", "2021-01-04", "in 2020"),
    ("In 2022 Biden signed what?", "2022-01-01", "2023-01-04", "In 2022"),
    ("Who met on 17 March 2023?", "2023-03-17", "2023-03-21", "on 17 March 2023"),
    ("Who met on the 17th of March, 2023?", "2023-03-17", "2023-03-21", "on the 17th of March, 2023"),
    ("Who met on March 17, 2023?", "2023-03-17", "2023-03-21", "on March 17, 2023"),
    ("Who met on Friday, March 17th 2023?", "2023-03-17", "2023-03-21", "on Friday, March 17th 2023"),
    ("Who met 2023-03-17?", "2023-03-17", "2023-03-21", "2023-03-17"),
    ("Who met on 2023/03/17?", "2023-03-17", "2023-03-21", "on 2023/03/17"),
    ("News of 2023-03", "2023-03-01", "2023-04-04", "2023-03"),
    ("Who died on 29 February 2024?", "2024-02-29", "2024-03-04", "on 29 February 2024"),
    ("Who died in February 2024?", "2024-02-01", "2024-03-04", "in February 2024"),
    ("Who died in December 2023?", "2023-12-01", "2024-01-04", "in December 2023"),
    ("What happened in Q1 2024?", "2024-01-01", "2024-04-04", "in Q1 2024"),
    ("What happened in the first quarter of 2023?", "2023-01-01", "2023-04-04", "in the first quarter of 2023"),
    ("What happened in the second half of 2022?", "2022-07-01", "2023-01-04", "in the second half of 2022"),
    ("What happened in H1 2023?", "2023-01-01", "2023-07-04", "in H1 2023"),
    ("What happened in the summer of 2022?", "2022-06-01", "2022-09-04", "in the summer of 2022"),
    ("What happened in winter 2022?", "2022-12-01", "2023-03-04", "in winter 2022"),
    ("Who ruled in the 2010s?", "2010-01-01", "2020-01-04", "in the 2010s"),
    ("Who played in 2022-23?", "2022-01-01", "2024-01-04", "in 2022-23"),
    ("What broke in the week of March 15, 2023?", "2023-03-13", "2023-03-23", "in the week of March 15, 2023"),
    ("What was said May 3-9, 2023?", "2023-05-03", "2023-05-13", "May 3-9, 2023"),
    # ranges
    ("What happened between 3 and 9 May 2024?", "2024-05-03", "2024-05-13", "between 3 and 9 May 2024"),
    ("What happened from 3 to 9 May 2023?", "2023-05-03", "2023-05-13", "from 3 to 9 May 2023"),
    ("What happened between March and May 2023?", "2023-03-01", "2023-06-04", "between March and May 2023"),
    ("Between March 3 and April 9, 2023 who left?", "2023-03-03", "2023-04-13", "Between March 3 and April 9, 2023"),
    ("Who left between 28 March and 2 April 2023?", "2023-03-28", "2023-04-06", "between 28 March and 2 April 2023"),
    ("from January 2022 to March 2023", "2022-01-01", "2023-04-04", "from January 2022 to March 2023"),
    ("Who ruled from 2020 to 2022?", "2020-01-01", "2023-01-04", "from 2020 to 2022"),
    ("What broke between Monday and today?", "2024-05-13", "2024-05-16", "between Monday and today"),
    # open
    ("What has changed since Monday?", "2024-05-13", None, "since Monday"),
    ("What has changed since March?", "2024-03-01", None, "since March"),
    ("What has changed since October?", "2023-10-01", None, "since October"),
    ("What has changed since March 3?", "2024-03-03", None, "since March 3"),
    ("What has changed since 2022?", "2022-01-01", None, "since 2022"),
    ("What has changed since yesterday?", "2024-05-14", None, "since yesterday"),
    ("What has changed since last week?", "2024-05-06", None, "since last week"),
    ("What has changed since the start of the year?", "2024-01-01", None, "since the start of the year"),
    ("What came after June 2022?", "2022-07-01", None, "after June 2022"),
    ("What came before June 2022?", None, "2022-06-01", "before June 2022"),
    ("What came prior to June 2022?", None, "2022-06-01", "prior to June 2022"),
    ("What held until June 2022?", None, "2022-07-01", "until June 2022"),
    ("What came from 2023 onwards?", "2023-01-01", None, "from 2023 onwards"),
    # counted from now; a day has one day of grace
    ("What happened today?", "2024-05-15", "2024-05-16", "today"),
    ("What happened this morning?", "2024-05-15", "2024-05-16", "this morning"),
    ("What happened yesterday?", "2024-05-14", "2024-05-16", "yesterday"),
    ("What was in yesterday's decree?", "2024-05-14", "2024-05-16", "in yesterday"),
    ("What happened last night?", "2024-05-14", "2024-05-16", "last night"),
    ("What happened the day before yesterday?", "2024-05-13", "2024-05-15", "the day before yesterday"),
    ("What happened on Monday?", "2024-05-13", "2024-05-15", "on Monday"),
    ("What happened on Wednesday?", "2024-05-15", "2024-05-16", "on Wednesday"),
    ("What happened on Thursday?", "2024-05-09", "2024-05-11", "on Thursday"),
    ("What happened last Wednesday?", "2024-05-08", "2024-05-10", "last Wednesday"),
    ("What happened this Monday?", "2024-05-13", "2024-05-15", "this Monday"),
    ("What happened this week?", "2024-05-08", "2024-05-20", "this week"),
    ("What happened earlier this week?", "2024-05-08", "2024-05-20", "earlier this week"),
    ("What happened last week?", "2024-05-06", "2024-05-16", "last week"),
    ("What happened over the weekend?", "2024-05-11", "2024-05-16", "over the weekend"),
    ("What happened last month?", "2024-04-01", "2024-05-04", "last month"),
    ("What happened this quarter?", "2024-04-01", "2024-07-01", "this quarter"),
    ("What happened last year?", "2023-01-01", "2024-01-04", "last year"),
    ("What anniversary does this year mark?", "2024-01-01", "2025-01-01", "this year"),
    ("What happened last summer?", "2023-06-01", "2023-09-04", "last summer"),
    ("What happened last June?", "2023-06-01", "2023-07-04", "last June"),
    ("What happened 3 days ago?", "2024-05-12", "2024-05-14", "3 days ago"),
    ("What happened two weeks ago?", "2024-04-29", "2024-05-09", "two weeks ago"),
    ("What happened a couple of months ago?", "2024-03-01", "2024-04-04", "a couple of months ago"),
    ("What happened a year ago?", "2023-01-01", "2024-01-04", "a year ago"),
]


@pytest.mark.parametrize(("question", "start", "end", "phrase"), WINDOWS)
def test_reads_the_window_and_its_exact_words(question: str, start: str | None, end: str | None, phrase: str) -> None:
    window = read_window(question, NOW)
    assert (window.start, window.end, window.phrase) == (day(start), day(end), phrase)


@pytest.mark.parametrize(
    ("question", "length"),
    [
        ("What changed in the last 3 days?", timedelta(days=3)),
        ("What changed in the past 24 hours?", timedelta(hours=24)),
        ("What changed over the past two weeks?", timedelta(days=14)),
        ("What changed past week", timedelta(days=7)),
        ("What changed in the last few days?", timedelta(days=4)),
        ("What changed in recent days?", timedelta(days=7)),
    ],
)
def test_a_trailing_window_ends_now(question: str, length: timedelta) -> None:
    window = read_window(question, NOW)
    assert window.start == NOW - length
    assert window.end == NOW + timedelta(seconds=1)


@pytest.mark.parametrize(
    "question",
    [
        "Who won the 2022 World Cup?",
        "Who won in 2022 World Cup?",
        "What happened in the 2022 election?",
        "Who won the November 2020 election?",
        "Who raised prices for the first time since 2019?",
        "Which was the worst flood since March 2020?",
        "What is Agenda 2030?",
        "What was agreed at COP28?",
        "What does the 1948 Declaration say?",
        "What decree was signed on Dec. 8?",
        "What was signed on March 3?",
        "What was signed on the 3rd of March?",
        "Who visited on Friday, March 3?",
        "Who visited Kazakhstan in October?",
        "Who will be carbon neutral by 2030?",
        "Who will be carbon neutral in 2050?",
        "How many had been vaccinated by March 2023?",
        "What must change before 2030?",
        "What happens next week?",
        "What was in last year's budget?",
        "What did USA Today report?",
        "What did Last Week Tonight say?",
        "Who sang on Monday Night Football?",
        "What may happen to them?",
        "Who spoke in the last week of March?",
        "When did Tokayev meet Türk?",
        "What was he last paid?",
        "Who sold 2022 cars?",
        "Who earned $2,022 in the 1,950s?",
        "",
    ],
)
def test_a_name_an_event_date_or_the_future_is_no_window(question: str) -> None:
    window = read_window(question, NOW)
    assert not window.stated
    assert window.phrase is None


@pytest.mark.parametrize(
    ("question", "word"),
    [
        ("What is the latest on Ukraine?", "latest"),
        ("What was his most recent meeting?", "most recent"),
        ("Who is the newest member?", "newest"),
        ("When did Tokayev last meet Türk?", "last"),
    ],
)
def test_latest_ranks_by_date_without_a_window(question: str, word: str) -> None:
    window = read_window(question, NOW)
    assert (window.latest, window.stated, window.phrase) == (True, False, word)


def test_latest_and_a_window_can_be_asked_together() -> None:
    window = read_window("What is the latest news on Ukraine this week?", NOW)
    assert window.latest
    assert (window.start, window.phrase) == (day("2024-05-08"), "this week")


@pytest.mark.parametrize("question", ["Answer by Friday at the latest", "When did they last week meet?"])
def test_not_every_last_or_latest_is_about_the_newest(question: str) -> None:
    assert not read_window(question, NOW).latest


@pytest.mark.parametrize(
    ("now", "question", "start", "end"),
    [
        ("2024-01-01", "last month", "2023-12-01", "2024-01-01"),
        ("2024-03-01", "yesterday", "2024-02-29", "2024-03-01"),
        ("2023-03-01", "yesterday", "2023-02-28", "2023-03-01"),
        ("2024-01-01", "last week", "2023-12-25", "2024-01-01"),
        ("2024-12-31", "this week", "2024-12-24", "2025-01-06"),
        ("2024-05-31", "this month", "2024-04-30", "2024-06-01"),
        ("2024-05-31", "this year", "2024-01-01", "2025-01-01"),
        ("2024-02-15", "this winter", "2023-12-01", "2024-03-01"),
        ("2024-02-15", "last quarter", "2023-10-01", "2024-01-01"),
        ("2024-05-11", "last weekend", "2024-05-04", "2024-05-06"),
        ("2024-05-11", "over the weekend", "2024-05-11", "2024-05-13"),
    ],
)
def test_counts_across_the_ends_of_months_and_years(now: str, question: str, start: str, end: str) -> None:
    window = read_window(question, datetime.fromisoformat(f"{now}T12:00:00+00:00"))
    assert window.start == day(start)
    assert window.end is not None
    assert timedelta(0) <= window.end - datetime.fromisoformat(f"{end}T00:00:00+00:00") <= timedelta(days=3)


def test_a_clock_in_another_zone_is_read_in_utc() -> None:
    window = read_window("today", datetime.fromisoformat("2024-05-15T01:00:00+05:00"))
    assert window.start == day("2024-05-14")


def test_the_phrase_leaves_the_topic() -> None:
    question = "What did Tokayev say in March 2023 about rights?"
    topic = without_phrase(question, read_window(question, NOW))
    assert " ".join(topic.split()) == "What did Tokayev say about rights?"


PIECES = (
    "in on the last this since before after between and from to until 3 12 31 2022 2023 1948 0 999 Q1 h2 - – , . ' ’s "
    "March may Dec. February Monday week weekend month years decades days ago hour past few couple of early late end "
    "summer winter today yesterday tonight latest most recent when did 2023-02-30 2024-02-29 2010s 9999 Türk ٣"
)
FRAGMENTS = st.sampled_from(PIECES.split())
MOMENTS = st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@given(st.lists(FRAGMENTS, max_size=12).map(" ".join) | st.text(max_size=200), MOMENTS)
@example("in the last 999 decades", NOW)
@example("since the end of the last 999 years", NOW)
def test_any_text_gives_an_aware_utc_window_that_starts_before_it_ends(question: str, now: datetime) -> None:
    window = read_window(question, now)
    for bound in (window.start, window.end):
        assert bound is None or bound.utcoffset() == timedelta(0)
    if window.start is not None and window.end is not None:
        assert window.start < window.end
    assert window.start is None or window.start <= now
    if window.stated or window.latest:
        assert window.phrase
        assert window.phrase in question
    else:
        assert window.phrase is None


def test_this_week_frames_a_question_and_a_named_day_does_not() -> None:
    assert read_window("Which lander set out for the moon this week?", NOW).framing
    assert read_window("Who won earlier this month?", NOW).framing
    assert not read_window("Who won last week?", NOW).framing
    assert not read_window("Who won on 3 May 2024?", NOW).framing


@pytest.mark.parametrize("time", ["last week", "yesterday", "two days ago", "this week", "earlier this year", "today"])
def test_a_window_counted_from_now_says_so(time: str) -> None:
    assert read_window(f"Who won {time}?", NOW).counted


@pytest.mark.parametrize(
    ("question", "counted"),
    [
        ("Who is the mayor of Larvik today?", False),
        ("Where are the families of Tarn today?", False),
        ("Who is visiting Larvik today?", True),
        ("Who resigned today?", True),
        ("Who is said to have resigned yesterday?", True),
    ],
)
def test_today_may_mean_nowadays(question: str, counted: bool) -> None:
    assert read_window(question, NOW).counted is counted


@pytest.mark.parametrize("time", ["in 1948", "on Monday", "this year", "since Monday", "on 3 May 2024", "at noon"])
def test_a_window_whose_words_may_stand_in_a_text_is_not_counted_from_now(time: str) -> None:
    assert not read_window(f"Who won {time}?", NOW).counted
