"""What teachers type when they are asked about the time of a meeting."""

import unicodedata
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.calendar.parse_when import HORIZON, MAX_LENGTH, ParsedWhen, parse_when

# A Monday.
NOW = datetime.fromisoformat("2026-11-23T14:07:32")


def said(text: str, now: datetime = NOW) -> ParsedWhen:
    found = parse_when(text, now_local=now)
    assert found is not None, f"nothing understood in «{text}»"
    return found


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("пт 16:30", "2026-11-27T16:30"),
        ("пт16:30", "2026-11-27T16:30"),
        ("Пятница 16.30", "2026-11-27T16:30"),
        ("завтра в 15", "2026-11-24T15:00"),
        ("сегодня 18:00", "2026-11-23T18:00"),
        ("послезавтра 9:15", "2026-11-25T09:15"),
        ("24.11 16:00", "2026-11-24T16:00"),
        ("24 ноября в 16:00", "2026-11-24T16:00"),
        ("24 ноября 2026 года в 16", "2026-11-24T16:00"),
        ("24.11.2026 16-30", "2026-11-24T16:30"),
        ("24.11.26 9.30", "2026-11-24T09:30"),
        ("24/11 16:30", "2026-11-24T16:30"),
        ("24-го в 16:00", "2026-11-24T16:00"),
        ("2 числа в 16", "2026-12-02T16:00"),
        ("в среду, 25 ноября, в 15:30", "2026-11-25T15:30"),
        ("понедельник 14:00", "2026-11-30T14:00"),
        ("пн 15:00", "2026-11-23T15:00"),
        ("в эту пятницу в 16", "2026-11-27T16:00"),
        ("в следующую пятницу в 16", "2026-12-04T16:00"),
        ("на следующей неделе, во вторник в 16", "2026-12-01T16:00"),
        ("16:30", "2026-11-23T16:30"),
        ("9:00", "2026-11-24T09:00"),
        ("14:07", "2026-11-24T14:07"),
        ("завтра 16 30", "2026-11-24T16:30"),
        ("16ч30 завтра", "2026-11-24T16:30"),
        ("завтра в 16 часов 30 минут", "2026-11-24T16:30"),
        ("завтра 15:00–16:00", "2026-11-24T15:00"),
        ("завтра с 15 до 16", "2026-11-24T15:00"),
        ("завтра в полдень", "2026-11-24T12:00"),
        ("через час", "2026-11-23T15:07"),
        ("через полтора часа", "2026-11-23T15:37"),
        ("через час 20 минут", "2026-11-23T15:27"),
        ("через 2 дня в 10:00", "2026-11-25T10:00"),
        ("через неделю в 10", "2026-11-30T10:00"),
        ("через три месяца в 10", "2027-02-23T10:00"),
        ("25 мая 15:00", "2027-05-25T15:00"),
        ("Доброго дня! Давайте в четверг в 11", "2026-11-26T11:00"),
        ("Добрый вечер! Завтра в 10", "2026-11-24T10:00"),
        ("Доброго утра. Завтра в 15", "2026-11-24T15:00"),
        ("2026-11-24T16:30", "2026-11-24T16:30"),
        ("2026-11-24 16:30:00", "2026-11-24T16:30"),
        ("fri 16:30", "2026-11-27T16:30"),
        ("tomorrow 3pm", "2026-11-24T15:00"),
        ("next friday 4 p.m.", "2026-12-04T16:00"),
        ("Nov 24, 2026 at 4 pm", "2026-11-24T16:00"),
        ("24th of november at 11 am", "2026-11-24T11:00"),
        ("in two days at 10:00", "2026-11-25T10:00"),
        ("in half an hour", "2026-11-23T14:37"),
    ],
)
def test_usual_ways_to_name_a_moment(text, moment):
    assert said(text) == ParsedWhen(
        datetime.fromisoformat(moment).date(), datetime.fromisoformat(moment).time(), None
    )
    assert said(text).moment == datetime.fromisoformat(moment)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("завтра в 4", time(16)),
        ("завтра в четыре", time(16)),
        ("завтра в час", time(13)),
        ("завтра в 7:30", time(19, 30)),
        ("завтра в 07:30", time(7, 30)),
        ("завтра в 7 утра", time(7)),
        ("завтра утром в 9", time(9)),
        ("завтра в 8", time(8)),
        ("завтра в 2 дня", time(14)),
        ("завтра вечером в 6", time(18)),
        ("завтра в 8 вечера", time(20)),
        ("завтра в 12 ночи", time(0)),
        ("завтра в 3 ночи", time(3)),
        ("завтра в 12 дня", time(12)),
    ],
)
def test_small_hours_are_in_the_afternoon_unless_said_otherwise(text, at):
    assert said(text).at == at


@pytest.mark.parametrize(
    ("text", "day", "at"),
    [
        ("12.10", date(2026, 10, 12), None),
        ("в 12.10", date(2026, 11, 24), time(12, 10)),
        ("пт 12.10", date(2026, 11, 27), time(12, 10)),
        ("сб 12.12", date(2026, 12, 12), None),
        ("12.10 25.11", date(2026, 11, 25), time(12, 10)),
        ("25.11 12.10", date(2026, 11, 25), time(12, 10)),
        ("10.12 11.12", date(2026, 12, 10), time(11, 12)),
    ],
)
def test_numbers_with_a_dot_are_a_date_or_a_time_by_what_stands_around(text, day, at):
    assert (said(text).day, said(text).at) == (day, at)


@pytest.mark.parametrize(
    ("text", "day", "at", "problem"),
    [
        ("сегодня 10:00", date(2026, 11, 23), time(10), "past"),
        ("вчера 16:00", date(2026, 11, 22), time(16), "past"),
        ("20.10 16:00", date(2026, 10, 20), time(16), "past"),
        ("24.09 16:00", date(2026, 9, 24), time(16), "past"),
        ("20 сентября 2026", date(2026, 9, 20), None, "past"),
        ("в эту субботу", date(2026, 11, 28), None, "no_time"),
        ("24.11.2030 10:00", date(2030, 11, 24), time(10), "too_far"),
        ("29 февраля 10:00", date(2028, 2, 29), time(10), "too_far"),
        ("через 999 месяцев", date(2110, 2, 23), None, "too_far"),
        ("25 мая", date(2027, 5, 25), None, "no_time"),
        ("завтра вечером", date(2026, 11, 24), None, "no_time"),
        ("на следующей неделе в 16:00", None, time(16), "no_date"),
        ("в ноябре в 16:00", None, time(16), "no_date"),
        ("вечером", None, None, "no_date"),
        ("31.02 16:00", None, time(16), "invalid"),
        ("31 февраля", None, None, "invalid"),
        ("завтра в 25:70", date(2026, 11, 24), None, "invalid"),
        ("завтра в 16 утра", date(2026, 11, 24), None, "invalid"),
        ("сб 27.11 16:00", date(2026, 11, 27), time(16), "invalid"),
        ("завтра или в пт в 15:00", date(2026, 11, 24), time(15), "invalid"),
        ("завтра в 15:00 или 16:00", date(2026, 11, 24), time(15), "invalid"),
        ("завтра в 15:00, каб. 12", date(2026, 11, 24), time(15), "invalid"),
        ("2026-11-24T16:30Z", date(2026, 11, 24), None, "invalid"),
    ],
)
def test_what_is_wrong_is_said_with_all_that_was_understood(text, day, at, problem):
    assert said(text) == ParsedWhen(day, at, problem)
    assert said(text).moment is None


@pytest.mark.parametrize("text", ["", "  ", "не знаю", "Привет!", "42", "ASAP", "😀", "№ 5"])
def test_what_names_no_moment_is_not_a_moment(text):
    assert parse_when(text, now_local=NOW) is None


def test_a_date_without_a_year_turns_to_the_next_year_after_sixty_days():
    assert said("24.09 16:00").problem == "past"
    assert said("23.09 16:00").moment == datetime.fromisoformat("2027-09-23T16:00")


def test_a_december_date_typed_in_january_is_the_one_just_gone():
    january = datetime.fromisoformat("2027-01-10T12:00")
    assert said("20.12 16:00", january) == ParsedWhen(date(2026, 12, 20), time(16), "past")
    assert said("20.12.2027 16:00", january).problem is None


def test_an_hour_is_an_hour_when_the_clocks_change():
    before = datetime(2026, 3, 29, 1, 30, tzinfo=ZoneInfo("Europe/Berlin"))
    assert said("через час", before).moment == datetime.fromisoformat("2026-03-29T03:30")


def test_this_very_minute_is_over():
    sharp = datetime.fromisoformat("2026-11-23T14:00")
    assert said("сегодня 14:00", sharp).problem == "past"
    assert said("понедельник 14:00", sharp).day == date(2026, 11, 30)
    assert said("14:00", sharp).day == date(2026, 11, 24)


def test_letters_typed_in_two_parts_are_read():
    assert said(unicodedata.normalize("NFD", "в следующий вторник в четыре")) == said(
        "в следующий вторник в четыре"
    )


def test_a_text_that_is_too_long_is_not_read():
    assert parse_when("завтра в 15" + " " * MAX_LENGTH, now_local=NOW) is None


WORDS = """
    пт пятница завтра сегодня через час дня полтора утра следующей неделе мая в до с -го
    next week in am pm 2 99 0 2026 16-30 24.11 16:30 31.02 00:00 24/11/26 2026-11-24T
    - . , : ² ½ ١٢
"""
words = st.sampled_from(WORDS.split())
sentences = st.lists(words, max_size=12).map(" ".join)
nows = st.datetimes(datetime.fromisoformat("2020-01-01"), datetime.fromisoformat("2090-01-01"))


@given(text=st.one_of(st.text(max_size=MAX_LENGTH + 5), sentences), now=nows)
def test_any_text_is_answered_and_a_moment_always_lies_ahead(text, now):
    found = parse_when(text, now_local=now)
    if found is None:
        return
    assert (found.moment is None) == (found.problem is not None)
    if found.moment:
        assert now < found.moment < now + HORIZON + timedelta(days=1)
    if found.problem == "no_date":
        assert found.day is None
    if found.problem == "no_time":
        assert found.at is None


@given(now=nows, ahead=st.integers(1, 300), minute=st.integers(8 * 60, 24 * 60 - 1))
def test_whatever_a_teacher_writes_in_full_is_understood_exactly(now, ahead, minute):
    day = now.date() + timedelta(days=ahead)
    at = time(*divmod(minute, 60))
    for shape in ("{:%d.%m.%Y} {:%H:%M}", "{:%Y-%m-%d}T{:%H:%M}", "в {1:%H.%M} {0:%d.%m.%y}"):
        assert said(shape.format(day, at), now) == ParsedWhen(day, at, None)
