"""What is made when it is to be sent: the charts of progress, the report, the export, the voice's tracks.

Everything but the voice is read from the diary, and kept nowhere.
"""

from __future__ import annotations

import asyncio
import csv
import io
import json
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from typing import Any, Literal

from bot import logs
from bot.core import absences, calendar, clinic_words, history, pain
from bot.core.clinic_book import Clinic
from bot.core.content import Content, Leg
from bot.core.diary import Answered, Decision, Diary, HoldResult, Moment, PastSession, Rating, Site
from bot.core.messages import Chart, File, Text, Voice, listed, text
from bot.core.model import Person
from bot.core.past import Past, began
from bot.core.thresholds import filled
from bot.pictures import PicturesUnavailable, charts, report
from bot.pictures.media import Media
from bot.pictures.studio import Studio
from bot.pictures.trend import PlanChange
from bot.store import OutboxRow, Store, Transaction
from bot.texts import Texts, locale_of
from bot.voice.track import Speaker, VoiceError

log = logs.of(__name__)

_LEGS = (Leg.LEFT, Leg.RIGHT)
CORRECTIONS_SHOWN = 3
# The charts write the number themselves, where these characters stand.
_COUNT = "{count}"


@dataclass(frozen=True)
class Produced:
    """What was made when it was to be sent: for one person, and kept nowhere.

    `seconds`: of a track of the voice, which is the same for everybody and worth uploading once.
    """

    data: bytes
    filename: str
    kind: Literal["photo", "document", "voice"]
    seconds: float | None = None


class Documents:
    """Makes what messages name as `Chart`, `File`, `Voice`; pictures and pages in a process of their own."""

    def __init__(
        self,
        store: Store,
        content: Content,
        texts: Texts,
        media: Media,
        *,
        speaker: Speaker,
        now: Callable[[], datetime],
    ) -> None:
        self._store, self._content, self._texts, self._media = store, content, texts, media
        self._speaker = speaker
        self._now, self._studio = now, Studio()

    async def produce(self, row: OutboxRow, wanted: Chart | File | Voice) -> Produced | None:
        """What a message carries; None when the person is unknown by now, or it cannot be made here."""
        if isinstance(wanted, Voice):
            return await asyncio.to_thread(self._track, row, wanted)
        if wanted in _EXPORTS:
            return await self._export(row, *_EXPORTS[wanted])
        language = wanted.language if isinstance(wanted, File) else ""
        record = await self._record(row, language or row.language)
        if record is None:
            return None
        try:
            match wanted:
                case File("report", other):
                    return await self._report(record, f"-{other}" if other else "")
                case Chart(kind):
                    picture = await self._studio.render(record.chart(kind))
                    return Produced(picture, f"limber-{kind}.png", "photo")
                case File(kind):
                    raise ValueError(f"no document is called {kind}")
        except PicturesUnavailable as error:
            log.warning(
                "message %d goes without its %s: %s", row.id, wanted.kind, error, event="part-left-out"
            )
            return None

    async def close(self) -> None:
        """End the process that draws."""
        await self._studio.close()

    def _track(self, row: OutboxRow, wanted: Voice) -> Produced | None:
        try:
            track = self._speaker.track(
                wanted, row.language, lambda said: self._texts.plain(said, row.language)
            )
        except VoiceError as error:
            log.warning("message %d goes without its voice: %s", row.id, error, event="part-left-out")
            return None
        return Produced(track, "limber.ogg", "voice", wanted.seconds)

    async def _export(
        self, row: OutboxRow, ending: str, write: Callable[[dict[str, Any]], bytes]
    ) -> Produced | None:
        everything = await self._store.run(lambda transaction: transaction.everything(row.chat_id))
        if not everything:
            return None
        name = f"limber-export-{self._today(row)}.{ending}"
        return Produced(await asyncio.to_thread(write, everything), name, "document")

    async def _report(self, record: _ToldDiary, ending: str) -> Produced:
        stills = await asyncio.to_thread(record.stills, self._media)
        page = await asyncio.to_thread(record.page, stills)
        paper = report.paper_for(zone=record.zone)
        labels = record.labels(report.LABELS)
        made = await self._studio.render(report.pdf, page, labels, record.locale, paper)
        return Produced(made, f"limber-report-{record.today}{ending}.pdf", "document")

    async def _record(self, row: OutboxRow, language: str) -> _ToldDiary | None:
        """What is told about the person now; each kind of fact is read by itself: nobody waits for all."""
        person, today = await self._person(row), self._today(row)
        if person is None:
            return None
        kept = {
            "ratings": await self._kept(person, Rating, today),
            "holds": await self._kept(person, HoldResult, today),
            "decisions": await self._kept(person, Decision, today),
            "sessions": await self._kept(person, PastSession, today),
            "answers": await self._kept(person, Answered, None),
        }
        if await self._person(row) is None:  # erased meanwhile
            return None
        diary = Diary(**kept)
        clinic = None if person.clinic is None else await self._store.run(partial(_clinic_of, person.clinic))
        texts, content = self._texts, self._content
        return _ToldDiary(person, Past.of(diary), content, texts, language, row.zone, today, clinic)

    async def _person(self, row: OutboxRow) -> Person | None:
        state = await self._store.run(lambda transaction: transaction.state_of_chat(row.chat_id))
        return None if state is None or state.person.id != row.person_id else state.person

    async def _kept(self, person: Person, kind: type[Any], today: date | None) -> tuple[Any, ...]:
        """All of a kind, or that of the year before `today`."""
        at = None if today is None else began(today - history.LOOK_BACK)
        return await self._store.run(
            lambda transaction: tuple(transaction.archive(person.id).since(kind, at))
        )

    def _today(self, row: OutboxRow) -> date:
        return calendar.local_date(self._now(), row.zone or "UTC")


def _clinic_of(number: int, transaction: Transaction) -> Clinic | None:
    return transaction.clinic(number)


def _pretty(everything: dict[str, Any]) -> bytes:
    return json.dumps(everything, ensure_ascii=False, indent=2).encode()


def _tables(everything: dict[str, Any]) -> bytes:
    """A zip of CSV files, one for each kind of thing, that spreadsheets open; lists in a cell are JSON.

    What begins like a formula is marked as text: a spreadsheet would calculate it.
    """
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, found in everything.items():
            rows = [found] if isinstance(found, dict) else found
            written = io.StringIO()
            table = csv.DictWriter(written, list(dict.fromkeys(key for row in rows for key in row)))
            table.writeheader()
            table.writerows({key: _cell(value) for key, value in row.items()} for row in rows)
            archive.writestr(f"{name}.csv", "\ufeff" + written.getvalue())
    return packed.getvalue()


def _cell(value: object) -> object:
    told = json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value
    return f"'{told}" if isinstance(told, str) and told[:1] in "=+-@\t\r" and told else told


_EXPORTS: Mapping[Chart | File, tuple[str, Callable[[dict[str, Any]], bytes]]] = {
    File("export"): ("json", _pretty),
    File("export-csv"): ("zip", _tables),
}
"""What /export makes: the ending of the file's name, and what writes it."""


@dataclass(frozen=True)
class _ToldDiary:
    """One person's diary, and the words in which it is told."""

    person: Person
    past: Past
    content: Content
    texts: Texts
    language: str
    zone: str | None
    today: date
    clinic: Clinic | None = None

    @property
    def diary(self) -> Diary:
        """The last year, see history.LOOK_BACK."""
        return history.recent(self.past, self.today)

    @property
    def locale(self) -> str:
        """Whose way of writing dates and numbers the person's language goes by."""
        return str(locale_of(self.texts.language(self.language)))

    def say(self, words: Text) -> str:
        return self.texts.plain(filled(words, self.content, self.zone), self.language, self.zone)

    @property
    def averaged(self) -> int:
        """How many rated days make up an average (R7)."""
        return int(self.content.rules_for(self.zone)["R7"].numbers["averaged_days"])

    def labels(self, keys: Iterable[str]) -> dict[str, str]:
        return {key: self.say(text(f"label-{key.replace('_', '-')}", count=_COUNT)) for key in keys}

    def weeks(self) -> list[history.Week]:
        first = self.content.first_weekday(self.person.zone)
        return history.weeks(self.person, self.past, self.today, first)

    # --- Charts

    def chart(self, kind: str) -> Callable[[], bytes]:
        """What draws the chart. Raises ValueError for a kind that there is not."""
        words = self.labels(charts.LABELS), self.locale
        match kind:
            case "pain":
                return partial(charts.pain_trend, pain.days(self.diary), self.changes(), *words)
            case "holds":
                return partial(charts.hold_seconds, self.held(), *words)
            case "calendar":
                weeks = self.weeks()[-history.CALENDAR_WEEKS :]
                return partial(charts.calendar, weeks, *words)
        raise ValueError(f"no chart is called {kind}")

    def changes(self) -> list[PlanChange]:
        return [PlanChange(day, self.say(words)) for day, words in history.changes(self.diary)]

    def held(self) -> list[history.DayHeld]:
        days = history.held(self.diary)
        names = {day.stretch: self.say(text(f"stretch-{day.stretch}")) for day in days}
        return [replace(day, stretch=names[day.stretch]) for day in days]

    # --- The report

    def stills(self, media: Media) -> dict[str, bytes]:
        """A picture of each stretch's held position, by its id, as far as there is one."""
        known = {name: stretch.picture for name, stretch in self.content.stretches.items()}
        found = {name: media.still(picture, Leg.RIGHT, self.person.look) for name, picture in known.items()}
        return {name: file.path.read_bytes() for name, file in found.items() if file is not None}

    def page(self, stills: dict[str, bytes]) -> report.ReportData:
        start = absences.begun(self.diary) or self.today
        weeks = self.weeks()
        stretched = sum(week.stretched for week in weeks)
        fell_out = sum(week.count("reserve", "missed") for week in weeks)
        return report.ReportData(
            first=start,
            last=self.today,
            made=self.today,
            sessions=stretched,
            planned=stretched + fell_out,
            held_seconds=sum(day.seconds for day in history.held(self.diary)),
            pain=pain.days(self.diary),
            notes=sum(rating.moment is Moment.ANY_TIME for rating in self.diary.ratings),
            corrected=self.corrected(),
            changes=self.changes(),
            averages=[
                self.averages(*item) for item in pain.before_sessions(self.diary, self.averaged).items()
            ],
            stretches=[self.stretch(name, stills.get(name)) for name in self._stretches()],
            warnings=self.warnings(),
            advice=self.advice(),
            clinic="" if self.clinic is None else self.say(clinic_words.reached(self.clinic)),
        )

    def corrected(self) -> str:
        """The scores that were put right last, with what they were at first."""
        replaced = self.diary.replaced[-CORRECTIONS_SHOWN:]
        stands = {(r.at, r.moment, r.session, r.site): r.score for r in self.diary.ratings}
        pairs = [
            text("report-corrected-one", day=r.day, was=r.score, score=now)
            for r in replaced
            if (now := stands.get((r.at, r.moment, r.session, r.site))) is not None
        ]
        return self.say(text("report-corrected", scores=listed(pairs, "comma"))) if pairs else ""

    def averages(self, site: Site | None, means: pain.Averages) -> report.PainAverages:
        """Pain before sessions at first and of late, and rule R2's judgement of the change."""
        rules = self.content.rules_for(self.zone)
        points = round(abs((means.last or 0) - (means.first or 0)), 1)
        verdict = text(
            f"verdict-{pain.verdict(means, rules)}",
            change=text("verdict-points", points=points),
            source=text("source", id="R2", words=rules["R2"].source),
            worse=rules["R7"].numbers["worsening_points"],
            entries=self.averaged,
            **rules["R2"].numbers,
        )
        name = "" if site is None else self.say(text(f"site-{site}"))
        return report.PainAverages(name, means.first, means.last, self.say(verdict))

    def _stretches(self) -> list[str]:
        return list(dict.fromkeys(hold.stretch for hold in self.diary.holds))

    def stretch(self, name: str, picture: bytes | None) -> report.StretchReport:
        holds = [hold for hold in self.diary.holds if hold.stretch == name]
        legs = {leg: [hold for hold in holds if hold.leg is leg] for leg in _LEGS}
        return report.StretchReport(
            name=self.say(text(f"stretch-{name}")),
            legs=[_leg(leg, own) for leg, own in legs.items() if own],
            easings=self._easings(name, holds),
            picture=picture,
        )

    def _easings(self, name: str, holds: Sequence[HoldResult]) -> dict[str, int]:
        """How often each easing was used, by its name; one that the content has no more has none."""
        known = self.content.stretches[name].easings if name in self.content.stretches else ()
        used = Counter(hold.easing for hold in holds if hold.outcome == "held")
        return {
            self.say(text(f"easing-name-{name}-{easing.id}")): used[level]
            for level, easing in enumerate(known, 1)
            if used[level]
        }

    def warnings(self) -> list[report.WarningAnswer]:
        """What was answered on warning signs, from the set-up before the first session on."""
        told: list[report.WarningAnswer] = []
        sign = every = self.say(text("signs-all", count=len(self.content.signs)))
        answers = self.past.since(None).answers
        named = {a.at for a in answers if a.question in {"cleared", "warning_sign_not_meant"}}
        for answer in answers:
            if answer.question == "warning_sign" and answer.value == "none":
                told.append(self._warning(answer, every, "none"))
            elif answer.question in _SIGN_ANSWERS:
                sign = self.say(text(f"sign-{answer.value}"))
                told.append(self._warning(answer, sign, _SIGN_ANSWERS[answer.question]))
            elif answer.question == "warning_sign_over" and answer.at not in named:
                # Of an earlier release, which did not say which sign it was.
                told.append(self._warning(answer, sign, answer.value.replace("_", "-")))
        return [answer for answer in told if answer.day > self.today - history.LOOK_BACK]

    def _warning(self, answer: Answered, sign: str, words: str) -> report.WarningAnswer:
        day = calendar.local_date(answer.at, self.zone or "UTC")
        said = self.say(text(f"signs-{words}"))
        return report.WarningAnswer(day, sign, said, present=words == "present")

    def advice(self) -> list[report.Advised]:
        return [
            report.Advised(decision.day, decision.rule, self.say(advised), self.say(because))
            for decision, advised, because in history.advice(self.diary)
        ]


# What was answered about one sign, and the words for it on the report.
_SIGN_ANSWERS = {"warning_sign": "present", "warning_sign_not_meant": "not-meant", "cleared": "seen"}


def _leg(leg: Leg, holds: Sequence[HoldResult]) -> report.LegReport:
    held = [hold for hold in holds if hold.outcome == "held"]
    return report.LegReport(
        leg=leg,
        holds=len(held),
        first_seconds=held[0].hold_s if held else 0,
        last_seconds=held[-1].hold_s if held else 0,
        eased=sum(hold.easing > 0 for hold in held),
        stopped=len(holds) - len(held),
    )
