"""Pain as it was rated: the worst of leg and back at a moment, day by day, on average, in words.

Where both are rated (R1) the rules look at the one that hurts more: `worst` is where that is decided.
"""

from __future__ import annotations

import itertools
import statistics
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal

from bot.core import rules
from bot.core.diary import Diary, Moment, Rating, Site
from bot.core.messages import Text, text
from bot.core.rules import Fact, Rule

Verdict = Literal["better", "same", "worse", "unclear"]

_DAY = timedelta(days=1)


# --- One moment ----------------------------------------------------------------------------------------


def given(diary: Diary, session: int, moment: Moment) -> tuple[Rating, ...]:
    """What was rated at one moment of a session."""
    return tuple(r for r in diary.ratings if r.session == session and r.moment is moment)


def unrated(sites: Iterable[Site | None], ratings: Iterable[Rating]) -> list[Site | None]:
    """The sites that have no rating yet, in their order."""
    rated = {rating.site for rating in ratings}
    return [site for site in sites if site not in rated]


def worst(ratings: Iterable[Rating]) -> int | None:
    """The score that counts: of leg and back the one that hurts more."""
    return max((rating.score for rating in ratings), default=None)


def facts(name: str, ratings: Sequence[Rating]) -> dict[str, Fact]:
    """What rules are asked about a moment: the worst as `name`; `name_leg` and `name_back` where both are.

    Nothing while nothing was rated.
    """
    score = worst(ratings)
    if score is None:
        return {}
    sites = {rating.site: rating.score for rating in ratings}
    apart = {f"{name}_{site}": sites[site] for site in Site if site in sites}
    return {name: score, **(apart if len(apart) == len(Site) else {})}


def said(ratings: Sequence[Rating]) -> Text:
    """Scores in words: "6 of 10", "leg 6 of 10", or "leg 6, back 3"."""
    apart = facts("score", ratings)
    if "score_leg" in apart:
        return text("scores-apart", leg=apart["score_leg"], back=apart["score_back"])
    return text("score-of-ten", score=worst(ratings) or 0, site=ratings[0].site or "all")


def change(diary: Diary, session: int) -> Text | None:
    """Pain before and after a session in words; None when one of them was not rated."""
    before, after = (given(diary, session, moment) for moment in (Moment.BEFORE, Moment.AFTER))
    if not before or not after:
        return None
    scores = {**facts("before", before), **facts("after", after)}
    apart = scores.keys() >= {"before_leg", "after_leg"}
    return text("pain-change-apart" if apart else "pain-change", **scores)


def highest_rise(diary: Diary, session: int) -> int:
    """By how much pain rose in a session, at the site where it rose most; 0 where it was not rated twice."""
    before, after = (
        {r.site: r.score for r in given(diary, session, moment)} for moment in (Moment.BEFORE, Moment.AFTER)
    )
    return max((after[site] - before[site] for site in after if site in before), default=0)


def apart(facts: Mapping[str, Fact]) -> Text | str:
    """Leg and back in brackets, where the facts of a decision name both; else nothing."""
    for name, needed in _APART.items():
        if facts.keys() >= set(needed):
            return text(name, **{key: facts[key] for key in needed})
    return ""


def course(action: str, facts: Mapping[str, Fact]) -> Text:
    """How pain has gone, in a clause with the numbers that a piece of advice rests on."""
    numbers: dict[str, Any] = {"lowest": facts.get("first", ""), **facts, "apart": apart(facts)}
    if "first" not in facts:
        return text("course-few", last=facts.get("last", ""))
    if facts.get("start") == "forgotten" and action.endswith("-weeks"):
        return text("course-forgotten", last=facts["latest"])
    if action == "see-specialist-worse":
        leg_alone = facts.get("rise_leg", 0) == facts.get("rise_anywhere") != facts.get("rise")
        return text("course-worse-leg" if leg_alone else "course-worse", **numbers)
    severe = facts.get("improved") == "yes" and action.startswith("see-")
    return text("course-severe" if severe else "course-same", **numbers)


_APART = {
    "apart-scores": ("score_leg", "score_back"),
    "apart-averages": ("first_leg", "last_leg", "first_back", "last_back"),
}


# --- Day by day ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class DayPain:
    """Mean ratings of a day's sessions, and the notes of /pain at other times; None: not asked or given.

    `next_morning` belongs to the sessions of `day` and was given on the morning after, which is asked about
    when it is worse. Leg and back are days of their own, each with its `site`, where they are told apart.
    """

    day: date
    before: float | None = None
    after: float | None = None
    next_morning: float | None = None
    notes: tuple[int, ...] = ()
    site: Site | None = None

    @property
    def rated(self) -> bool:
        return bool(self.notes) or {self.before, self.after, self.next_morning} != {None}


def by_day(ratings: Iterable[Rating], site: Site | None = None) -> list[DayPain]:
    """The rated days, oldest first: the worst of each moment. The next morning belongs to the day before."""
    scores: dict[date, dict[Moment, list[int]]] = {}
    for day, moment, score in _moments(ratings):
        rated = day - _DAY if moment is Moment.NEXT_MORNING else day
        scores.setdefault(rated, {}).setdefault(moment, []).append(score)
    return [
        DayPain(
            day,
            _mean(found.get(Moment.BEFORE, ())),
            _mean(found.get(Moment.AFTER, ())),
            _mean(found.get(Moment.NEXT_MORNING, ())),
            tuple(found.get(Moment.ANY_TIME, ())),
            site,
        )
        for day, found in sorted(scores.items())
    ]


def series(diary: Diary) -> dict[Site | None, list[DayPain]]:
    """Leg and back apart once both were rated, beside what was rated without a site; else all as one."""
    sites = {rating.site for rating in diary.ratings}
    if not sites.issuperset(Site):
        return {None: by_day(diary.ratings)}
    return {
        site: by_day((rating for rating in diary.ratings if rating.site is site), site)
        for site in (*Site, None)
        if site in sites
    }


def days(diary: Diary) -> list[DayPain]:
    """What the pain trend shows: leg and back apart where both were rated."""
    return list(itertools.chain.from_iterable(series(diary).values()))


ENTRIES = frozenset({Moment.BEFORE, Moment.ANY_TIME})
"""The moments that tell how pain goes from day to day: before sessions, and notes at any time."""

Scored = tuple[date, float, float | None, float | None]
"""A day with its score, as R7 averages them; then that of the leg and that of the back, as far as told."""


def scored(ratings: Iterable[Rating]) -> list[Scored]:
    """The days on which it was told how pain goes (ENTRIES), oldest first, each with the mean of its moments.

    A day rests on the ratings of that day alone, so that what was found of one may be kept.
    """
    days: dict[date, dict[object, list[int | None]]] = {}
    for rating in ratings:
        if rating.moment in ENTRIES:
            moment = rating.session, rating.at if rating.moment is Moment.ANY_TIME else None
            worst_of = days.setdefault(rating.day, {}).setdefault(moment, [None, None, None])
            for place in (0, _PLACES[rating.site]):
                worst_of[place] = max(rating.score, worst_of[place] or 0)
    return [(day, *_means(*moments.values())) for day, moments in sorted(days.items())]


_PLACES = {None: 0, Site.LEG: 1, Site.BACK: 2}


def _means(*moments: Sequence[int | None]) -> Any:
    """Of everything, of the leg and of the back: each the mean of its scores, None where there are none."""
    told = ([score for score in scores if score is not None] for scores in zip(*moments, strict=True))
    return map(_mean, told)


def scores_told(ratings: Iterable[Rating]) -> list[tuple[date, int]]:
    """Each score of those that `scored` averages, with its day, in the order in which they were told."""
    return [(day, score) for day, moment, score in _moments(ratings) if moment in ENTRIES]


def _moments(ratings: Iterable[Rating]) -> list[tuple[date, Moment, int]]:
    """Each moment once, with its worst score: what was rated in one session, on one morning, in one note."""
    worst_of: dict[tuple[date, Moment, int | None, datetime | None], int] = {}
    for rating in ratings:
        noted_at = rating.at if rating.moment is Moment.ANY_TIME else None
        moment = (rating.day, rating.moment, rating.session, noted_at)
        worst_of[moment] = max(rating.score, worst_of.get(moment, 0))
    return [(day, moment, score) for (day, moment, _, _), score in worst_of.items()]


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None


# --- On average ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Trend:
    """Mean pain of the first rated days, of the last ones, and of the best ones in a row before those.

    `rise`: by how much the last ones are above the best. One bad day among them is no rise: it must last.
    """

    first: float
    last: float
    lowest: float
    rise: float


def trend(
    days: Sequence[date], scores: Sequence[float], today: date, count: int, within: int
) -> Trend | None:
    """How pain has changed: averages of `count` rated days, the last ones within so many days.

    None while there are too few days, or the first and the last ones are not apart.
    """
    if len(days) < 2 * count or days[-count] <= today - timedelta(days=within):
        return None
    earlier, last = scores[:-count], scores[-count:]
    # It goes by each day of maybe two years, at every reminder: sums first, the least of them divided.
    in_a_row = map(sum, zip(*(earlier[n:] for n in range(count)), strict=False))
    lowest, now = min(in_a_row) / count, sum(last) / count
    return Trend(sum(earlier[:count]) / count, now, lowest, min(now, statistics.median(last)) - lowest)


def trends(course: Sequence[Scored], today: date, limits: Mapping[str, float]) -> dict[Site | None, Trend]:
    """The trend of the worse of leg and back, and of each that is told apart; `limits` are those of R7."""
    averaged, within = int(limits["averaged_days"]), int(limits["last_within_days"])
    days, *columns = zip(*course, strict=True) if course else ((), (), (), ())
    found: dict[Site | None, Trend] = {}
    for site, column in zip((None, *Site), columns, strict=True):
        if site is not None and column == columns[0]:
            known = found.get(None)  # as with most: only one of them hurts
        else:
            told = [score is not None for score in column]
            rated, scores = tuple(itertools.compress(days, told)), tuple(itertools.compress(column, told))
            known = trend(rated, scores, today, averaged, within)
        if known is not None:
            found[site] = known
    return found


def risen(found: Mapping[Site | None, Trend]) -> float:
    """By how much it rose at most, at one site or as one; 0 while that is not known."""
    return max((round(known.rise, 6) for known in found.values()), default=0)


def eased(first: float, last: float) -> dict[str, Fact]:
    """What R2 looks at: by how much pain has eased, in points and in percent."""
    points = round(first - last, 6)
    return {"eased_points": points, "eased_percent": round(100 * points / first, 6) if first else 0.0}


@dataclass(frozen=True)
class Averages:
    """Mean pain of the first and the last days of a series, and how many days there are."""

    entries: int
    first: float | None
    last: float | None


def averages(days: Sequence[DayPain], value: Callable[[DayPain], float | None], count: int) -> Averages:
    """The two means of `count` days (R7); they share no day, so that a short series has a last one only."""
    found = [score for day in days if (score := value(day)) is not None]
    last, earlier = found[-count:], found[:-count]
    return Averages(len(found), _mean(earlier[:count]) if len(earlier) >= count else None, _mean(last))


def before_sessions(diary: Diary, count: int) -> dict[Site | None, Averages]:
    """Averages of pain before sessions: leg and back where both were rated, else as one."""
    rated = [rating for rating in diary.ratings if rating.moment is Moment.BEFORE]
    if not {rating.site for rating in rated}.issuperset(Site):
        return {None: averages(by_day(rated), lambda day: day.before, count)}
    apart = {site: by_day(rating for rating in rated if rating.site is site) for site in Site}
    return {site: averages(days, lambda day: day.before, count) for site, days in apart.items()}


def afterwards(diary: Diary, count: int) -> Averages:
    """Averages of pain after sessions, all as one."""
    rated = (rating for rating in diary.ratings if rating.moment is Moment.AFTER)
    return averages(by_day(rated), lambda day: day.after, count)


def noted(diary: Diary) -> int:
    """How often pain was noted at any time; leg and back at once are one note."""
    return len({(r.day, r.session, r.at) for r in diary.ratings if r.moment is Moment.ANY_TIME})


def verdict(means: Averages, known: Mapping[str, Rule]) -> Verdict:
    """Whether pain has really changed: better by rule R2, worse by the points of R7, on enough days."""
    first, last = means.first, means.last
    if first is None or last is None:
        return "unclear"
    changed = {"first": first, "last": last, **eased(first, last)}
    if rules.ask([known["R2"]], "change", changed) is not None:
        return "better"
    return "worse" if last - first >= known["R7"].numbers["worsening_points"] else "same"
