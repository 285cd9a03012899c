"""The promises, each as a function that finds what breaks it. They look from outside: at the messages that
arrived, at the events that were committed, and into the database file when everything is over.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from itertools import pairwise
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from bot.chat.outbound import LEASE_S
from bot.chat.render import decode
from bot.clock import LOOK_AGAIN_S
from bot.core.diary import Rating
from bot.core.lanes import Lane
from bot.core.messages import Clip
from bot.core.model import Delete, Edit, Fired, Person, Phase, Record, Send, Withdraw
from bot.core.reminders import LATE_AFTER, MISSED_AFTER, is_on
from bot.core.session.table import MOVES_BY_ITSELF
from bot.core.warning_signs import SURFACE as URGENT
from bot.engine import TIMER_LEASE_S
from bot.store import MOST_AMBIGUOUS, MOST_ATTEMPTS
from tests.simulation.telegram import Delivery
from tests.simulation.town import LONG_RESTART_S, SKEW_S, Town, Turning

OUR_OWN = {"crash", "long_crash", "outage"}
"""The faults in which Telegram itself has no part."""

ENDINGS = {"sent", "missed", "blocked", "unknown", "done", "withdrawn"}
"""`done`: the session was there before the reminder. `withdrawn`: decided, then overtaken by the person."""

DECIDED = {"sent", "blocked", "unknown", "withdrawn"}
"""Of these a reminder was decided: written down is when its timer was due, not when it was settled."""

PROMPT_S = 5.0
"""With no faults, all but one in a hundred reminders come within so many seconds."""

CALL_MOST_S = 30.0
"""The longest that a call to Telegram takes, and the reply to it."""

LEASE_AND_TICK_S = max(LEASE_S, TIMER_LEASE_S) + LOOK_AGAIN_S
"""After a crash or an outage everything goes on within so many seconds."""

SKEWED = timedelta(seconds=LONG_RESTART_S[1] + SKEW_S[1] - SKEW_S[0])
"""In worlds where the host's clock is set wrong, everything may take as long as the longest trouble; longer
only where another one follows.
"""

TRIES = 2 * timedelta(seconds=LEASE_S + CALL_MOST_S)
"""How much later than it was claimed a message may come: two calls, and two leases."""

AT_AN_HOUR = re.compile(r"timer:\d+:(?P<name>reminder|followup|snooze|morning):(?P<at>.+):\d+$")
"""The keys of messages that no person asked for and no session said."""

ONE_OF_A_TURN = re.compile(r"(:instead)?:\d+$")
"""How the key of a message goes on after the name of what brought it."""

CUE_S = 2.0
"""With nothing wrong but pictures that are refused, a cue comes within so many seconds."""

PEOPLES_OWN = {"refused", "cleared away"}
"""What may happen in a calm world: messages that the person takes away, and pictures that are not taken."""

OF_A_TIMER = re.compile(r"timer:\d+:session:\d+:\d+:(?P<at>.+)$")
"""What brought what a session says by itself."""

MARKER = re.compile(r"cat (\d+)x")


@dataclass(frozen=True)
class Breach:
    """What broke a promise, to whom it happened (None: to everybody), and when, where that is known."""

    chat_id: int | None
    what: str
    at: datetime | None = None


@dataclass
class Evidence:
    """What is known when everything is over."""

    town: Town

    @cached_property
    def outbox(self) -> dict[int, sa.RowMapping]:
        return {row["id"]: row for row in self.town.rows("SELECT * FROM outbox")}

    @cached_property
    def occurrences(self) -> dict[int, dict[str, sa.RowMapping]]:
        found: defaultdict[int, dict[str, sa.RowMapping]] = defaultdict(dict)
        for row in self.town.rows("SELECT * FROM occurrences"):
            found[row["person_id"]][row["day"]] = row
        return found

    @cached_property
    def people(self) -> dict[int, int]:
        """The chats of those who are known at the end, by person."""
        return {row["id"]: row["chat_id"] for row in self.town.rows("SELECT id, chat_id FROM people")}

    @cached_property
    def created(self) -> dict[int, list[Delivery]]:
        """New messages that arrived, by outbox row."""
        found: defaultdict[int, list[Delivery]] = defaultdict(list)
        for delivery in self.town.telegram.deliveries:
            if delivery.row is not None and delivery.kind == "create":
                found[delivery.row.id].append(delivery)
        return found

    @cached_property
    def first(self) -> dict[int, Delivery]:
        """When each row's words arrived first, as a new message or a changed one."""
        found: dict[int, Delivery] = {}
        for delivery in self.town.telegram.deliveries:
            if delivery.row is not None:
                found.setdefault(delivery.row.id, delivery)
        return found

    @property
    def telegram_is_well(self) -> bool:
        """Whether all that failed was the bot's own: process and database."""
        return not any(count for name, count in self.town.faults.counts.items() if name not in OUR_OWN)

    def is_urgent(self, row_id: int) -> bool:
        row = self.first[row_id].row
        return row is not None and row.lane is Lane.URGENT

    def turn(self, row_id: int) -> str:
        """What brought a message: all that one event said has the same. Of who erased everything since,
        nothing tells that any more.
        """
        return ONE_OF_A_TURN.sub("", self.outbox[row_id]["key"]) if row_id in self.outbox else str(row_id)

    def ambiguous(self, row_id: int) -> int:
        """How many tries at a row left it open whether it arrived: calls without an answer, and deaths."""
        lives = [life for _, life in self.town.claims[row_id]]
        deaths = sum(1 for earlier, later in pairwise(lives) if earlier != later)
        row = self.outbox.get(row_id)
        if row is not None and row["status"] == "unknown" and len(self.town.deaths) >= lives[-1]:
            # A row that was given up without another claim: its last holder may have died with it.
            deaths += self.town.deaths[lives[-1] - 1] <= _instant(row["settled_at"])
        return self.town.telegram.ambiguous.get(row_id, 0) + deaths

    def done_by(self, due_at: datetime, *, in_turn: bool = False) -> datetime:
        """By when what was due then must be done: at once, or lease and tick after the last trouble.

        Troubles so near that the lease of one has not ended when the next begins are one. `in_turn`: it may
        wait for something earlier that a trouble shortly before has left claimed.
        """
        lease = timedelta(seconds=LEASE_AND_TICK_S)
        prompt = timedelta(seconds=PROMPT_S)
        if self.town.faults.counts["skew"]:
            due_at += SKEWED  # what the bot's clock said cannot be told apart from when it was
        by, reach = (due_at - lease, lease + prompt) if in_turn else (due_at, prompt)
        while ends := [end for begin, end in self.town.troubles if begin <= by + reach and end > by]:
            by, reach = max(ends), lease
        return by + reach


# --- 1, 2: reminders -------------------------------------------------------------------------------------


def one_occurrence_per_date(evidence: Evidence) -> Iterator[Breach]:
    """One occurrence per (enabled person, local date); each ends sent, missed, blocked or unknown."""
    for person_id, chat_id in evidence.people.items():
        rows = evidence.occurrences[person_id]
        for named, row in rows.items():
            if row["status"] not in ENDINGS:
                yield Breach(chat_id, f"the occurrence of {named} is {row['status']}")
        turnings = evidence.town.history[person_id]
        for day, due_at in expected(turnings, evidence.town.now, evidence.done_by):
            named = f"{day}, due at {due_at:%m-%d %H:%M}"
            if (row := rows.get(day.isoformat())) is None:
                yield Breach(chat_id, f"no occurrence for {named}", due_at)
            elif row["status"] == "missed":
                if not _has_a_reason(evidence, person_id, day, due_at):
                    yield Breach(chat_id, f"{named}, was missed for no reason", due_at)
            elif row["status"] in DECIDED and not _is_due_at(evidence, _instant(row["due_at"]), due_at):
                yield Breach(chat_id, f"{named}, was held to be due at {row['due_at']}", due_at)
        reminders = Counter(
            send.occurrence
            for turning in turnings
            for send in turning.effects
            if isinstance(send, Send) and send.occurrence is not None
        )
        yield from (Breach(chat_id, f"{day} was decided {n} times") for day, n in reminders.items() if n > 1)


def _is_due_at(evidence: Evidence, held: datetime, due_at: datetime) -> bool:
    """Whether the bot had the right instant: one timer serves for all that fell due while it was down."""
    return held == due_at or held < due_at <= evidence.done_by(held)


def _has_a_reason(evidence: Evidence, person_id: int, day: date, due_at: datetime) -> bool:
    """Whether a reminder could not come within two hours: because the bot was in trouble for so long, because
    Telegram was away meanwhile, or because it refused each try.
    """
    # What was decided in time may have had to wait its turn behind something that Telegram kept failing.
    turn = timedelta(seconds=LEASE_AND_TICK_S) if evidence.telegram_is_well else MOST_ATTEMPTS * TRIES
    if evidence.done_by(due_at) + turn > due_at + MISSED_AFTER:
        return True
    if any(
        began < due_at + MISSED_AFTER and ended > due_at for began, ended in evidence.town.telegram.absences
    ):
        return True
    return any(
        row["status"] == "dead" and (row["person_id"], row["occurrence"]) == (person_id, day.isoformat())
        for row in evidence.outbox.values()
    )


def expected(
    turnings: Sequence[Turning], now: datetime, done_by: Callable[[datetime], datetime]
) -> Iterator[tuple[date, datetime]]:
    """The dates on which a reminder fell due while the person's settings stood long enough to be seen to.

    Worked out anew from the settings that were committed, without the bot's calendar. `done_by` says until
    when what was due at an instant may take: settings that changed before that may have taken the date away.
    """
    stretches: list[tuple[Person, datetime, datetime]] = []
    for turning in turnings:
        if stretches and plan_of(stretches[-1][0]) == plan_of(turning.after.person):
            continue
        if stretches:
            stretches[-1] = (*stretches[-1][:2], turning.at)
        stretches.append((turning.after.person, turning.at, now))
    handled: date | None = None
    for person, since, until in stretches:
        if not is_on(person):
            continue
        assert person.zone is not None
        assert person.reminder_time is not None
        zone = ZoneInfo(person.zone)
        known = [t.after.person.last_occurrence for t in turnings if t.at <= since]
        handled = max((day for day in known if day is not None), default=None)
        day = since.astimezone(zone).date() - timedelta(days=1)
        while day <= until.astimezone(zone).date() + timedelta(days=1):
            wall = person.time_on(day)
            due_at = datetime.combine(day, wall or person.reminder_time, zone).astimezone(UTC)
            wanted = (
                day.weekday() in person.days
                and (handled is None or day > handled)
                and (person.paused_until is None or day >= person.paused_until)
            )
            if wanted and since < due_at and done_by(due_at) < until:
                yield day, due_at
            day += timedelta(days=1)


def plan_of(person: Person) -> tuple[object, ...]:
    """What decides which reminders are owed; not asked of the bot, which may have forgotten one of them."""
    return (is_on(person), person.zone, person.reminder_time, person.days, person.paused_until)


def never_early_and_soon(evidence: Evidence) -> Iterator[Breach]:
    """Never before it is due; with no faults at most 5 s late at p99; after an outage at most
    recovery + backlog at Telegram's pace + lease.
    """
    lateness: list[float] = []
    for delivery in evidence.first.values():
        effect = None if delivery.row is None else delivery.row.effect
        if not isinstance(effect, Send) or effect.occurrence is None or delivery.row is None:
            continue
        row = evidence.occurrences[delivery.row.person_id or 0].get(effect.occurrence.isoformat())
        if row is None:
            continue
        late_s = (delivery.at - _instant(row["due_at"])).total_seconds()
        lateness.append(late_s)
        skewed = evidence.town.faults.counts["skew"]
        if late_s < 0 and not skewed:
            yield Breach(delivery.chat_id, f"{effect.occurrence} came {-late_s:.3f} s early", delivery.at)
        by = evidence.done_by(_instant(row["due_at"]), in_turn=True) + timedelta(seconds=PROMPT_S)
        if evidence.telegram_is_well and delivery.at > by:
            yield Breach(delivery.chat_id, f"{effect.occurrence} came {late_s:.0f} s late", delivery.at)
    if evidence.town.is_troubled:
        return
    answers = [
        (delivery.at - delivery.row.due_at).total_seconds()
        for delivery in evidence.first.values()
        if delivery.row is not None
    ]
    for what, seconds in (("reminders", sorted(lateness)), ("messages", sorted(answers))):
        if seconds and (p99 := seconds[int(len(seconds) * 0.99)]) > PROMPT_S:
            yield Breach(None, f"with no faults, 99 % of {what} come within {p99:.1f} s only")


def in_time_or_not_at_all(evidence: Evidence) -> Iterator[Breach]:
    """What comes by itself at an hour of the day is at most two hours late, and of what an outage held up one
    comes.
    """
    if evidence.town.faults.counts["skew"]:
        return
    by_chat: defaultdict[int, list[tuple[Delivery, str, datetime]]] = defaultdict(list)
    for row_id, delivery in evidence.first.items():
        if (found := _hour(evidence, row_id)) is not None:
            by_chat[delivery.chat_id].append((delivery, *found))
    for chat_id, came in by_chat.items():
        last: tuple[str, datetime] | None = None
        for delivery, cause, due_at in sorted(came, key=lambda one: one[0].at):
            late = delivery.at - due_at
            if late > MISSED_AFTER + TRIES:
                yield Breach(chat_id, f"{cause} came {late.total_seconds():.0f} s late", delivery.at)
            if late <= LATE_AFTER:
                continue
            if last is not None and last[0] != cause and due_at < last[1]:
                yield Breach(chat_id, f"{cause} came on top of {last[0]}", delivery.at)
            last = (cause, delivery.at)


def _hour(evidence: Evidence, row_id: int) -> tuple[str, datetime] | None:
    """What brought a message by itself at an hour of the day, and when that was due; None for all others.

    Advice, and the word to those who are back, are said once and may come at any time.
    """
    row = evidence.outbox.get(row_id)
    if row is None or row["op"] == "delete" or row["surface"].startswith(("advice:", "back")):
        return None
    found = AT_AN_HOUR.match(row["key"])
    if row["occurrence"] is not None:
        due_at = _instant(evidence.occurrences[row["person_id"]][row["occurrence"]]["due_at"])
    elif found is None:
        return None
    else:
        due_at = datetime.fromisoformat(found["at"])
    if found is None or found["name"] == "reminder":
        # What is said with a card was decided with it, and may be due later than the timer that brought both.
        return f"what was decided at {row['due_at']}", max(due_at, _instant(row["due_at"]) - MISSED_AFTER)
    return f"{found['name']} of {found['at']}", due_at


def cues_in_time(evidence: Evidence) -> Iterator[Breach]:
    """In a calm world a cue comes within two seconds, whatever the person sends meanwhile."""
    counts = evidence.town.faults.counts
    if evidence.town.crashes.taken or any(n for name, n in counts.items() if name not in PEOPLES_OWN):
        return
    for delivery in evidence.first.values():
        if not _is_cue(delivery) or delivery.row is None:
            continue
        found = OF_A_TIMER.match(evidence.turn(delivery.row.id))
        due_at = datetime.fromisoformat(found["at"]) if found else delivery.row.due_at
        late_s = (delivery.at - due_at).total_seconds()
        if late_s > CUE_S:
            yield Breach(delivery.chat_id, f"cue r{delivery.row.id} came {late_s:.1f} s late", delivery.at)


# --- 3, 4, 6: messages -----------------------------------------------------------------------------------


def two_copies_at_most(evidence: Evidence) -> Iterator[Breach]:
    """Copies ≤ 1 + ambiguous outcomes, never over 2; but urgent words come until Telegram answers."""
    for row_id, copies in evidence.created.items():
        ambiguous = evidence.ambiguous(row_id)
        effect = copies[0].row.effect if copies[0].row else None
        if isinstance(effect, Send) and effect.surface == URGENT:
            continue
        if len(copies) > min(2, 1 + ambiguous):
            yield Breach(
                copies[0].chat_id,
                f"r{row_id} came {len(copies)} times, {ambiguous} outcomes ambiguous",
                copies[-1].at,
            )


def in_order_and_whole_holds(evidence: Evidence) -> Iterator[Breach]:
    """First deliveries in step order; the gap to the next cue is at least the prescribed hold.

    Urgent words may overtake what another turn has said, but never a cue: that is not sent any more.
    """
    by_chat: defaultdict[int, list[tuple[int, Delivery]]] = defaultdict(list)
    for row_id, delivery in evidence.first.items():
        by_chat[delivery.chat_id].append((row_id, delivery))
    for chat_id, deliveries in by_chat.items():
        for (row_id, _), (next_id, late) in pairwise(sorted(deliveries, key=lambda pair: pair[1].at)):
            overtook = evidence.is_urgent(row_id) and not _is_cue(late)
            if next_id < row_id and not (overtook and evidence.turn(row_id) != evidence.turn(next_id)):
                yield Breach(chat_id, f"r{next_id} came first after r{row_id}", late.at)
        yield from _short_holds(evidence, chat_id, sorted(deliveries))


def _is_cue(delivery: Delivery) -> bool:
    effect = delivery.row.effect if delivery.row else None
    return isinstance(effect, Send | Edit) and isinstance(effect.message.picture, Clip)


def _short_holds(
    evidence: Evidence, chat_id: int, deliveries: list[tuple[int, Delivery]]
) -> Iterator[Breach]:
    """Cues that came before the hold was over though nobody asked for it."""
    for (_, delivery), (next_id, following) in pairwise(deliveries):
        effect = delivery.row.effect if delivery.row else None
        if isinstance(effect, Delete) or effect is None or not isinstance(effect.message.picture, Clip):
            continue
        key = evidence.outbox[next_id]["key"] if next_id in evidence.outbox else ""
        if effect.then is None or not key.startswith("timer:") or ":session:" not in key:
            continue
        gap_s = (following.at - delivery.at).total_seconds()
        if gap_s < effect.then.seconds - 1e-3 and not evidence.town.faults.counts["skew"]:
            yield Breach(
                chat_id,
                f"{gap_s:.1f} s after a hold of {effect.then.seconds} s began came r{next_id}",
                following.at,
            )


def nothing_after_the_end(evidence: Evidence) -> Iterator[Breach]:
    """After `/stop` commits, nothing newly claimed is sent."""
    arrived: defaultdict[int, list[Delivery]] = defaultdict(list)
    for delivery in evidence.town.telegram.deliveries:
        if delivery.row is not None and delivery.row.person_id is not None:
            arrived[delivery.row.person_id].append(delivery)
    for person_id, turnings in evidence.town.history.items():
        for turning in turnings:
            session = turning.before.session
            over = turning.after.session is None or turning.after.session.phase is Phase.ENDED
            if session is None or session.phase is Phase.ENDED or not over:
                continue
            for delivery in arrived[person_id]:
                row = delivery.row
                assert row is not None
                if isinstance(row.effect, Delete) or delivery.at < turning.at:
                    continue
                surface = row.effect.surface
                mine = surface == session.surface or surface.startswith(f"s{session.number}:")
                last = surface.endswith((":done", ":running"))
                claim = evidence.town.claims[row.id][-1] if evidence.town.claims[row.id] else (0, 0)
                claimed = max(c for c, _ in evidence.town.claims[row.id] or [claim])
                if mine and not last and claimed > turning.commit and row.due_at < turning.at:
                    yield Breach(
                        delivery.chat_id,
                        f"session {session.number} was over at {turning.at:%H:%M:%S}; r{row.id} was claimed "
                        f"and sent at {delivery.at:%H:%M:%S}",
                        delivery.at,
                    )


# --- 5: what was acknowledged ----------------------------------------------------------------------------


def acknowledged_is_kept(evidence: Evidence) -> Iterator[Breach]:
    """A rating that was acknowledged to the person is in the database; an update in the inbox is processed or
    reported; a question open during an outage is asked again.
    """
    town = evidence.town
    kept: defaultdict[int, Counter[tuple[object, ...]]] = defaultdict(Counter)
    for row in town.rows("SELECT person_id, session, score, moment, site FROM ratings"):
        kept[row["person_id"]][row["session"], row["score"], row["moment"], row["site"]] += 1
    for person_id, chat_id in evidence.people.items():
        decided: Counter[tuple[object, ...]] = Counter(
            (fact.session, fact.score, fact.moment.value, fact.site and fact.site.value)
            for turning in town.history[person_id]
            for effect in turning.effects
            if isinstance(effect, Record) and isinstance(fact := effect.fact, Rating)
        )
        if decided != kept[person_id]:
            yield Breach(chat_id, f"ratings differ: {decided - kept[person_id]} {kept[person_id] - decided}")
    yield from _rating_taps(evidence, kept)
    yield from _open_questions(evidence)
    yield from _given_up(evidence)
    known = {row["update_id"]: row for row in town.rows("SELECT update_id, status FROM inbox")}
    for number in sorted(town.telegram.accepted):
        if number not in known:
            yield Breach(None, f"update {number} was confirmed to Telegram and is not in the inbox")
        elif known[number]["status"] not in {"done", "dead"}:
            yield Breach(None, f"update {number} is {known[number]['status']}")


def _rating_taps(evidence: Evidence, kept: dict[int, Counter[tuple[object, ...]]]) -> Iterator[Breach]:
    """What a person's phone showed as taken: a score whose tap was answered without any objection."""
    by_chat = {chat_id: person_id for person_id, chat_id in evidence.people.items()}
    erased = Counter(t[-1].after.person.chat_id for t in evidence.town.history.values())
    for chat_id, data, words in evidence.town.telegram.answers:
        tap = decode(data)
        if tap is None or words or tap.action != "session" or tap.args[2] not in {"rate", "rate_after"}:
            continue
        person_id = by_chat.get(chat_id)
        if person_id is None or erased[chat_id] > 1:
            continue
        number, score = int(tap.args[0]), int(tap.args[3])
        if not any(k[0] == number and k[1] == score for k in kept[person_id]):
            yield Breach(chat_id, f"score {score} of session {number} was taken and is not in the database")


def _open_questions(evidence: Evidence) -> Iterator[Breach]:
    """Sessions that wait for something that was never asked, be it before, during or after an outage."""
    arrived = {
        (delivery.row.person_id, *tap)
        for delivery in evidence.town.telegram.deliveries
        if delivery.row is not None and not isinstance(effect := delivery.row.effect, Delete)
        for tap in _session_taps(effect)
    }
    for person_id, chat_id in evidence.people.items():
        for turning in evidence.town.history[person_id]:
            session, before = turning.after.session, turning.before.session
            if session is None or session.phase in MOVES_BY_ITSELF | {Phase.ENDED}:
                continue
            asked = (str(session.number), str(session.version))
            if before is not None and (str(before.number), str(before.version)) == asked:
                continue
            if (person_id, *asked) not in arrived and not _was_decided(evidence, person_id, asked):
                yield Breach(
                    chat_id,
                    f"session {asked[0]} waits at {turning.at:%H:%M:%S} for what was not asked",
                    turning.at,
                )


def _session_taps(effect: Send | Edit) -> Iterator[tuple[str, str]]:
    """The session and the version that the buttons of a message are for."""
    for button in (button for row in effect.message.buttons for button in row):
        if button.tap.action == "session":
            yield button.tap.args[0], button.tap.args[1]


def _was_decided(evidence: Evidence, person_id: int, asked: tuple[str, str]) -> bool:
    """Whether these buttons were in a message that found its end otherwise."""
    words = '"args":' + json.dumps(list(asked), separators=(",", ":")).removesuffix("]")
    return any(row["person_id"] == person_id and words in row["body"] for row in evidence.outbox.values())


def _given_up(evidence: Evidence) -> Iterator[Breach]:
    """Messages that did not arrive, though they are held to be sent or not all tries were made."""
    skewed = evidence.town.faults.counts["skew"]  # then nobody can tell what came before a row was settled
    for row_id, row in evidence.outbox.items():
        if row["op"] == "delete" or row_id in evidence.first:
            continue
        settled_at = row["settled_at"] and _instant(row["settled_at"])
        if row["status"] == "sent":
            yield Breach(row["chat_id"], f"r{row_id} is held to be sent and never came", settled_at)
        if row["status"] != "unknown" or skewed or _is_expired(row):
            continue
        if (tried := evidence.ambiguous(row_id)) < MOST_AMBIGUOUS and not _is_withdrawn(evidence, row):
            yield Breach(row["chat_id"], f"r{row_id} was given up after {tried} tries", settled_at)


def _is_expired(row: sa.RowMapping) -> bool:
    """Whether it was no help any more when its fate was settled: then there is no other try."""
    expires_at = json.loads(row["body"]).get("expires_at")
    return expires_at is not None and _instant(row["settled_at"]) > datetime.fromisoformat(expires_at)


def _is_withdrawn(evidence: Evidence, row: sa.RowMapping) -> bool:
    """Whether it was withdrawn while it was under way: then there is no other try."""
    return any(
        isinstance(effect, Withdraw) and row["surface"].startswith(effect.prefix)
        for turning in evidence.town.history[row["person_id"]]
        if _instant(row["due_at"]) <= turning.at <= _instant(row["settled_at"])
        for effect in turning.effects
    )


def _instant(stored: str) -> datetime:
    return datetime.fromisoformat(stored).replace(tzinfo=UTC)


# --- 7, 8, 10: sessions and queues -----------------------------------------------------------------------


def sessions_go_on(evidence: Evidence) -> Iterator[Breach]:
    """After any crash the session goes on within lease + tick."""
    timers = {(row["person_id"], row["name"]) for row in evidence.town.rows("SELECT * FROM timers")}
    waiting = {
        (row["person_id"], row["after_name"])
        for row in evidence.outbox.values()
        if row["status"] == "pending"
    }
    for row in evidence.town.rows("SELECT * FROM sessions WHERE ended_at IS NULL"):
        session = json.loads(row["body"])
        key = (row["person_id"], f"session:{row['number']}:{session['version']}")
        if key not in timers | waiting:
            yield Breach(evidence.people[row["person_id"]], f"{key[1]} waits for nothing, in {row['phase']}")
    yield from _late_cues(evidence)


def _late_cues(evidence: Evidence) -> Iterator[Breach]:
    """Timers of sessions that fired, and messages that came, later than lease and tick after a trouble.

    What follows a cue that expired was due long before it could begin to be waited for.
    """
    town = evidence.town
    begun = {
        (row["person_id"], row["after_name"]): _instant(row["settled_at"])
        for row in evidence.outbox.values()
        if row["status"] in {"missed", "unknown"} and _is_expired(row)
    }
    for person_id, turnings in town.history.items():
        if person_id not in evidence.people:
            # Erased, and their messages with them: which of their cues expired cannot be told any more.
            begun |= {
                (person_id, effect.then.name): effect.expires_at
                for turning in turnings
                for effect in turning.effects
                if isinstance(effect, Send) and effect.then is not None and effect.expires_at is not None
            }
        for turning in turnings:
            event = turning.event
            if not isinstance(event, Fired) or not event.name.startswith("session:"):
                continue
            due_at = max(event.due_at, begun.get((person_id, event.name), event.due_at))
            if turning.at > evidence.done_by(due_at):
                late_s = (turning.at - event.due_at).total_seconds()
                yield Breach(
                    turning.after.person.chat_id, f"{event.name} fired {late_s:.0f} s late", turning.at
                )
    if not evidence.telegram_is_well:
        return  # it, too, may have kept messages waiting
    for delivery in evidence.first.values():
        assert delivery.row is not None
        by = evidence.done_by(delivery.row.due_at, in_turn=True) + timedelta(seconds=PROMPT_S)
        if delivery.at > by:
            late_s = (delivery.at - delivery.row.due_at).total_seconds()
            yield Breach(delivery.chat_id, f"r{delivery.row.id} came {late_s:.0f} s late", delivery.at)


def one_session_at_a_time(evidence: Evidence) -> Iterator[Breach]:
    """At most one active session per person."""
    for row in evidence.town.rows(
        "SELECT person_id, count(*) AS n FROM sessions WHERE ended_at IS NULL GROUP BY person_id"
    ):
        if row["n"] > 1:
            yield Breach(evidence.people[row["person_id"]], f"{row['n']} sessions run")
    for turnings in evidence.town.history.values():
        for turning in turnings:
            before, after = turning.before.session, turning.after.session
            if before and after and before.phase is not Phase.ENDED and after.number != before.number:
                chat_id = turning.after.person.chat_id
                yield Breach(chat_id, f"session {after.number} began while {before.number} ran", turning.at)


def all_at_rest(evidence: Evidence) -> Iterator[Breach]:
    """When faults end, nothing stays overdue, claimed or in the inbox."""
    town = evidence.town
    now = town.now.replace(tzinfo=None).isoformat(" ")
    for table in ("inbox", "outbox"):
        for row in town.rows(f"SELECT * FROM {table} WHERE status = 'pending'"):
            yield Breach(row["chat_id"], f"{table}: {dict(row)} is left over")
    for row in town.rows(
        "SELECT * FROM timers WHERE leased OR status != 'pending' OR wake_at < :now", now=now
    ):
        yield Breach(
            evidence.people[row["person_id"]], f"timer {row['name']} due {row['due_at']} is left over"
        )
    for row in evidence.outbox.values():
        # Given up after five tries is a fate of its own, and reported; given up earlier is a fault.
        # What takes a replaced message away is put down claimed already: its first try is no claim.
        tries = len(town.claims[row["id"]]) + row["key"].endswith(":replaced")
        if row["status"] == "dead" and tries < MOST_ATTEMPTS:
            yield Breach(row["chat_id"], f"r{row['id']} is dead: {row['error']}")
    if town.telegram.waiting:
        yield Breach(None, f"Telegram still holds {town.telegram.waiting} updates")


# --- 9: other people -------------------------------------------------------------------------------------


def nobody_elses_data(evidence: Evidence) -> Iterator[Breach]:
    """No person's data in a message to another."""
    texts = [(d.chat_id, d.words) for d in evidence.town.telegram.deliveries] + evidence.town.exports
    for chat_id, words in texts:
        others = {int(found) for found in MARKER.findall(words)} - {chat_id}
        if others:
            yield Breach(chat_id, f"words of {others}: {words!r}")
    for delivery in evidence.town.telegram.deliveries:
        if delivery.row is not None and delivery.row.chat_id != delivery.chat_id:
            yield Breach(delivery.chat_id, f"r{delivery.row.id} belongs to {delivery.row.chat_id}")


def no_surprises(evidence: Evidence) -> Iterator[Breach]:
    """Nothing fails in the bot but what was made to fail."""
    yield from (Breach(None, surprise) for surprise in evidence.town.surprises)


PROMISES: tuple[tuple[int, Callable[[Evidence], Iterable[Breach]]], ...] = (
    (1, one_occurrence_per_date),
    (2, never_early_and_soon),
    (2, in_time_or_not_at_all),
    (2, cues_in_time),
    (3, two_copies_at_most),
    (4, in_order_and_whole_holds),
    (5, acknowledged_is_kept),
    (6, nothing_after_the_end),
    (7, sessions_go_on),
    (8, one_session_at_a_time),
    (9, nobody_elses_data),
    (10, all_at_rest),
    (0, no_surprises),
)
"""The eleventh, that the same seed gives the same trace, takes two runs: see `twice` in `__main__.py`."""


def check(town: Town) -> list[str]:
    """Every breach of a promise: seed, invariant, and the last events of the person it happened to."""
    evidence = Evidence(town)
    return [
        f"seed {town.seed}, invariant {number} ({' '.join((promise.__doc__ or '').split())})\n"
        f"  {breach.what}\n{town.story(breach.chat_id, breach.at)}"
        for number, promise in PROMISES
        for breach in promise(evidence)
    ]
