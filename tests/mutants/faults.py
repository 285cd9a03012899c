"""Faults as somebody might make them in the code that keeps the promises, and the tests to see each."""

from __future__ import annotations

from dataclasses import dataclass

QUEUES, PEOPLE, DATABASE = (f"tests/store/test_{name}.py" for name in ("queues", "people", "database"))
FENCING, RETENTION, RECOVERY = (
    f"tests/store/test_{name}.py" for name in ("fencing", "retention", "recovery")
)
INBOUND, OUTBOUND, PACE = (f"tests/chat/test_{name}.py" for name in ("inbound", "outbound", "rate_limit"))
SHARED = "tests/chat/test_shared_pace.py"
ENGINE, CLOCK, APP, LOGS = (f"tests/test_{name}.py" for name in ("engine", "clock", "app", "logs"))
SKEW, POLLING = "tests/replicas/test_clock_skew.py", "tests/replicas/test_polling.py"
SESSION, ADAPTING = "tests/core/test_session.py", "tests/core/test_adapting.py"
ON_POSTGRES = frozenset({SHARED, SKEW, POLLING})


@dataclass(frozen=True)
class Fault:
    """In the definition `where`, `old` becomes `new` (see tests/mutants/seed.py); a test should fail then."""

    name: str
    where: str
    old: str
    new: str
    tests: tuple[str, ...]


def _fault(name: str, where: str, old: str, new: str, *tests: str) -> Fault:
    return Fault(name, where, old, new, tests)


# fmt: off
FAULTS = (
    # Updates
    _fault("acknowledge before the commit", "Inbound.poll", "kept = ...",
           "kept = [u for u in updates if is_update(u)]\noffset = max((u['update_id'] + 1 for u in "
           "updates), default=offset)", INBOUND),
    _fault("an update is finished outside its unit", "Engine.handle", "transaction.finish_update(row, now)",
           "", INBOUND, ENGINE),
    _fault("a high-water mark for updates", "Inbound.accept", "now = self._clock.now()",
           "self._newest = max([row[0] for row in rows] + [getattr(self, '_newest', 0)])\n" "rows = [row "
           "for row in rows if row[0] >= self._newest]\nnow = self._clock.now()", INBOUND),
    _fault("an update that failed is forgotten", "Inbound._handle", "self._fail(row, ...)",
           "self._finish(row)", INBOUND),
    _fault("taps stay unanswered after a fault", "Inbound._handle",
           "answer, language = Answer(text('trouble')), None", "return", INBOUND),
    _fault("webhook: 200 although nothing was stored", "Webhook._take", "self._answer('unkept', 503)",
           "self._answer('unkept', 200)", APP),
    _fault("webhook: the secret's beginning is enough", "Webhook._take",
           "hmac.compare_digest(shown.encode('utf-8', 'surrogateescape'), self._secret.encode())",
           "self._secret.startswith(shown)", APP),
    _fault("webhook: bodies without a limit", "Pages.__init__", "dict(client_max_size=BODY_MOST_BYTES)",
           "dict(client_max_size=0)", APP),
    _fault("an update is read by words of its own", "webhook._update", "is_update(update)",
           "isinstance(update, dict)", APP),
    _fault("what no database takes is stored with the others", "Inbound.poll",
           "[... for update in updates if is_update(update)]", "updates", INBOUND),
    _fault("a bot that hears nothing is ready", "Inbound.poll",
           "failures, self._polled_at = 0, time.monotonic()", "failures = 0", APP),
    # Claims
    _fault("finish without epoch", "_OWN_UPDATE", "pending(inbox, 'update_id', 'epoch')",
           "pending(inbox, 'update_id')", QUEUES),
    _fault("confirm without epoch", "_CHANGE_MESSAGE", "pending(outbox, 'id', 'epoch')",
           "pending(outbox, 'id')", QUEUES),
    _fault("a timer is finished without epoch", "_SAME_TIMER", "'epoch'", "", FENCING),
    _fault("a timer set anew belongs to its old holder", "_SET_TIMER", "timers.c.epoch + 1", "timers.c.epoch",
           FENCING),
    _fault("no lease expiry", "Queue._claim", "timedelta(seconds=lease_s)", "timedelta(days=999)", QUEUES),
    _fault("no lease at all", "Queue._claim", "now + timedelta(seconds=lease_s)", "now", QUEUES),
    _fault("claimed before it is due", "claim_of", "table.c.wake_at <= sa.bindparam('now', type_=instant)",
           "table.c.wake_at > sa.bindparam('now', type_=instant) - timedelta(days=99)", QUEUES),
    _fault("a chat out of order", "_MESSAGES", "_OUTBOX_HEAD", "sa.true()", QUEUES),
    _fault("updates of a chat out of order", "_UPDATES", "_INBOX_HEAD", "sa.true()", QUEUES),
    _fault("a crowd of reminders first", "_OUTBOX", "*_TURN", "*_TURN[1:]", QUEUES, OUTBOUND),
    _fault("a person's flood before what is urgent", "is_head",
           "sa.and_(behind, other.c.lane == urgent)", "sa.false()", QUEUES),
    _fault("what is under way is overtaken", "_OUTBOX_HEAD", "row.c.leased", "sa.false()", QUEUES),
    _fault("what was overtaken takes away what was said since", "to_delete",
           "(said.said_by or 0) < row_id", "True", QUEUES),
    _fault("running sessions wait for reminders", "_TIMERS", "_IN_SESSION.desc()", "", QUEUES),
    # Messages
    _fault("mark before send", "Sender._deliver", "attempt = _Attempt(...)",
           "attempt = _Attempt(row)\nawait self._settle(lambda tx, now: tx.settle_sent(row, None, False, "
           "now))", OUTBOUND),
    _fault("a crash after the claim is not ambiguous", "Outbox._outbox_row",
           "row.ambiguous + 1 if row.leased else row.ambiguous", "row.ambiguous", QUEUES),
    _fault("copies without bound", "MOST_AMBIGUOUS", "2", "99", QUEUES, OUTBOUND),
    _fault("a lost reply counts as not sent", "Sender._settle_ambiguous", "attempt.creates and not again",
           "False", OUTBOUND),
    _fault("no connection counts as an attempt", "Sender._settle_failed",
           "at = self._rest(now)\nlog.warning(...)\nawait self._settle(...)",
           "await self._settle(lambda tx, now: tx.settle_retry(row, self._rest(now), ambiguous=True, "
           "counts=True, now=now))", OUTBOUND),
    _fault("retry_after is ignored", "Sender._settle_failed", "now + timedelta(seconds=pause_s(error))",
           "now", OUTBOUND),
    _fault("a blocked person stays reminded", "Engine.blocked", "self._meet(...)", "", OUTBOUND),
    _fault("what expired is sent all the same", "Sender._deliver", "row.is_expired(...)", "False", OUTBOUND),
    _fault("a session waits for a cue that expired", "Outbox.settle_missed", "row.occurrence is None",
           "False", QUEUES),
    _fault("poison for ever", "Queue._later", "'dead'", "PENDING", QUEUES),
    _fault("withdrawn although it is under way", "_WITHDRAW", "sa.not_(outbox.c.leased)", "", QUEUES, PEOPLE,
           OUTBOUND),
    _fault("a claimed edit is superseded", "_SUPERSEDE", "dict(leased=False)", "", QUEUES),
    _fault("a hold starts when it is decided, not when it arrives", "Outbox._settle",
           "timedelta(seconds=after.seconds)", "timedelta(0)", QUEUES, OUTBOUND),
    _fault("a retry looks at what was withdrawn before it holds the person", "Outbox.settle_retry",
           "self._hold(row)", "", QUEUES),
    _fault("what follows a cue that two deaths left to expire starts now", "Outbox.claim_outbox",
           "self.settle_missed if ... else self.settle_unknown", "self.settle_unknown", QUEUES),
    # Occurrences and events
    _fault("local-date key dropped", "Outbox._put", "key = f'{person.id}:reminder:{occurrence.isoformat()}'",
           "", QUEUES),
    _fault("an event that is repeated says things twice", "Outbox._put", "f'{cause}:{index}'",
           "f'{cause}:{index}:{self._rng.random()}'", QUEUES),
    _fault("an ended occurrence begins anew", "_END_OCCURRENCE", "sa.or_(...)", "None", QUEUES),
    _fault("a timer is kept when it is fired", "Engine._fire", "transaction.finish_timer(row)", "", ENGINE),
    _fault("one failing timer stops the others", "Engine._fire_all",
           "instants.add(await self._fail(row, ...))", "raise", ENGINE),
    _fault("two sessions at once", "People._save_session", "self._update_session(person_id, ended, now)", "",
           PEOPLE),
    _fault("what was advised and refused is not said to who comes back", "conversation.handle",
           "advice.resend(turn)", "", ADAPTING),
    _fault("an old Ready starts a hold", "session.table._or_outage", "{'timer', 'ready'}",
           "{'timer'}", SESSION),
    _fault("a pause gets past the warning signs", "session.waiting._left_open", "Phase.SCREENING",
           "Phase.CHOOSING", SESSION),
    # Pace
    _fault("no gap in a chat", "Pace._count", "max(self._chats.get(chat_id, at), at) + _GAP", "at", PACE),
    _fault("a second has twice its room", "Pace._most", "int(self._per_second * self._part(now))",
           "2 * int(self._per_second * self._part(now))", PACE),
    _fault("a crowd leaves in bursts", "Pace._spacing", "self._second / (...)", "self._second / 1000", PACE),
    _fault("late calls leave in a heap", "Pace.departure", "self._departed[left - most] + DEPARTING", "slot",
           PACE),
    _fault("a budget of its own for each replica", "Sender._learn", "self._pace.learn(chat_id, at, now)",
           "pass", SHARED),
    # A crowd
    _fault("a crowd is decided at once", "Timers.claim_timers", "self._room_for_bulk(now, ahead)", "limit",
           ENGINE),
    _fault("replicas claim at the same time", "Shared.calls_since", "self._lock(_LOCK_PACE)", "", SHARED),
    # Time, process, database
    _fault("no look without a wake-up", "DueLoop._sleep", "asyncio.timeout(LOOK_AGAIN_S)",
           "asyncio.timeout(None)", CLOCK),
    _fault("work that failed is the last", "DueLoop._work_once",
           "upcoming, least_wait_s = self._clock.now(), RETRY_S", "upcoming, least_wait_s = None, RETRY_S",
           CLOCK),
    _fault("clocks are not compared", "App.serve", "self.store.check_clock(...)", "asyncio.sleep(0)", SKEW),
    _fault("a replica whose clock drifts claims all the same", "Queue._claim", "self._mind_clock()", "",
           SKEW),
    _fault("a replica whose clock drifts dates updates all the same", "Inbox.put_updates",
           "self._mind_clock()", "", SKEW),
    _fault("two processes on one file", "Sqlite.__init__", "_locked(database)", "None", DATABASE),
    _fault("two processes poll on one PostgreSQL", "App.connect", "self._polling.take()", "asyncio.sleep(0)",
           POLLING),
    _fault("a claim to polling that is lost stays lost", "App.connect",
           "self._errands.append(asyncio.create_task(self._polling.keep()))", "", POLLING),
    _fault("who was stopped for longer than the claim polls on", "PollingClaim.holds",
           "_real_s() < self._until_s", "True", POLLING),
    _fault("a claim of polling counts although it is over", "Shared.claim_polling", "found.at > now", "True",
           POLLING),
    _fault("a claim that is soon free ends the process", "PollingClaim.take",
           "_real_s() - began_s > POLLING_LOST_AFTER_S", "True", POLLING),
    _fault("a bot that has not begun is ready", "App.serve", "self._starting = True", "", APP),
    _fault("house-keeping that failed waits for its next day", "Chore.do_if_due",
           "min(CHORE_AGAIN, self._every)", "self._every", APP),
    _fault("commits that a loss of power undoes", "database._prepare", "'synchronous=FULL'",
           "'synchronous=OFF'", DATABASE),
    _fault("a deadlock is the end", "run_patiently", "attempt == _MOST_RUNS or not _may_repeat(error)",
           "True", DATABASE),
    _fault("a full disk is not told", "Store.run", "self._trouble = str(error)", "", RECOVERY),
    _fault("a full disk is fine once a little fits", "Store.trouble", "transaction.probe(now)",
           "transaction.ping()", RECOVERY),
    _fault("a dead timer is tried again at each start", "Timers.revive_timers", "now - DEAD_FOR", "now",
           QUEUES),
    _fault("each try makes a message young again", "_OLDEST_MESSAGE", "outbox.c.due_at", "outbox.c.wake_at",
           QUEUES),
    _fault("a chat that was told to wait is a backlog", "_OLDEST_MESSAGE", "_MAY_GO", "", QUEUES),
    # What is erased and forgotten
    _fault("an erased person stays in the file", "Store.run", "await self.scrub()", "", PEOPLE),
    _fault("who dies before the file is scrubbed leaves it so", "Sqlite._connected",
           "_scrub_if_owed(self._connection)", "", PEOPLE),
    _fault("calls to an erased person stay", "People.erase", "self._execute(sa.delete(calls).where(...))", "",
           PEOPLE),
    _fault("a dead update of an erased person stays", "People.erase",
           "self._execute(dead.values(chat_id=None, body=None))", "", PEOPLE),
    *(
        _fault(f"{kept} are kept for ever", "People.prune" if kept == "updates" else "People._prune_people",
               f"self._execute(sa.delete({table}).where({conditions}))", "", RETENTION)
        for kept, table, conditions in (
            ("updates", "inbox", "..., ..., ..."), ("messages", "outbox", "..., ..., ..."),
            ("surfaces", "surfaces", "..., ..."), ("sessions", "sessions", "..., ..."),
            ("occurrences", "occurrences", "..., ..."), ("facts", "table", "..., ..."),
        )
    ),
    _fault("a session that never ends is kept for ever", "People._prune_people",
           "sa.func.coalesce(sessions.c.ended_at, sessions.c.started_at)", "sessions.c.ended_at", RETENTION),
    _fault("nobody is forgotten", "People._prune_people", "self.erase(row.id)", "", RETENTION),
    _fault("who gets messages and never answers is forgotten", "_NOTHING_LEFT", "outbox", "", RETENTION),
    _fault("who waits for an answer is forgotten", "_NOTHING_LEFT", "people.c.chat_id.not_in(...)", "",
           RETENTION),
    _fault("a clock that is years ahead makes everybody forgotten", "People.prune_carefully",
           "min(now, last + PRUNE_STEP)", "now", RETENTION),
    # Copies, and the log
    _fault("an old log stays beside a restored file", "recovery.restore", "_part_from_log(database)", "",
           RECOVERY),
    _fault("a restore that fails has thrown the old log away", "recovery._part_from_log",
           "database.exists() and any(log.exists() for log in logs)", "False", RECOVERY),
    _fault("a copy is not checked", "recovery._check", "verdict != 'ok' or orphans is not None", "False",
           RECOVERY),
    _fault("texts of exceptions in the log", "logs._told", "words(error)", "str(error)", LOGS),
    _fault("an exception in a thread is written with its words", "logs.set_up", "threading.excepthook = ...",
           "", LOGS),
)
# fmt: on
