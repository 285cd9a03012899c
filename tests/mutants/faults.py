"""Faults as somebody might make them in the code that keeps the promises, and the tests to see each."""

from __future__ import annotations

from dataclasses import dataclass

QUEUES, PEOPLE, DATABASE = (
    "tests/store/test_queues.py",
    "tests/store/test_people.py",
    "tests/store/test_database.py",
)
INBOUND, OUTBOUND, PACE = (
    "tests/chat/test_inbound.py",
    "tests/chat/test_outbound.py",
    "tests/chat/test_rate_limit.py",
)
SHARED, TRANSPORT = "tests/chat/test_shared_pace.py", "tests/chat/test_transport.py"
ENGINE, CLOCK, APP, LOGS = (
    "tests/test_engine.py",
    "tests/test_clock.py",
    "tests/test_app.py",
    "tests/test_logs.py",
)
FENCING, RETENTION = "tests/store/test_fencing.py", "tests/store/test_retention.py"
RECOVERY, SKEW = "tests/store/test_recovery.py", "tests/replicas/test_clock_skew.py"
POLLING = "tests/replicas/test_polling.py"
ON_POSTGRES = frozenset({SHARED, SKEW, POLLING})


@dataclass(frozen=True)
class Fault:
    """`find`, which is in `file` exactly once, becomes `instead`; one of `tests` should fail then."""

    name: str
    file: str
    find: str
    instead: str
    tests: tuple[str, ...]


def _fault(name: str, file: str, find: str, instead: str, *tests: str) -> Fault:
    return Fault(name, f"bot/{file}", find, instead, tests)


FAULTS = (
    # Updates
    _fault(
        "acknowledge before the commit",
        "chat/inbound.py",
        "                await self.accept(kept)\n",
        "                offset = max((u['update_id'] + 1 for u in updates), default=offset)\n"
        "                await self.accept(kept)\n",
        INBOUND,
    ),
    _fault(
        "an update is finished outside its unit",
        "engine.py",
        "                transaction.finish_update(row, now)\n",
        "                pass\n",
        INBOUND,
        ENGINE,
    ),
    _fault(
        "a high-water mark for updates",
        "chat/inbound.py",
        'rows = [(update["update_id"], chat_of(update), dict(update)) for update in updates]',
        "rows = [(int(update['update_id']), chat_of(update), dict(update)) for update in updates]\n"
        "        newest = max((row[0] for row in rows), default=0)\n"
        "        self._newest = max(getattr(self, '_newest', 0), newest)\n"
        "        rows = [row for row in rows if row[0] >= self._newest]",
        INBOUND,
    ),
    _fault(
        "an update that failed is forgotten",
        "chat/inbound.py",
        "            await self._fail(row, type(error).__name__)\n",
        "            await self._finish(row)\n",
        INBOUND,
    ),
    _fault(
        "taps stay unanswered after a fault",
        "chat/inbound.py",
        '            answer, language = Answer(text("trouble")), None\n',
        "            return\n",
        INBOUND,
    ),
    _fault(
        "webhook: 200 although nothing was stored",
        "health.py",
        "            return web.Response(status=503)\n        return web.Response()",
        "            return web.Response()\n        return web.Response()",
        APP,
    ),
    _fault(
        "webhook: the secret's beginning is enough",
        "health.py",
        'if not hmac.compare_digest(shown.encode("utf-8", "surrogateescape"), self._secret.encode()):',
        "if not self._secret.startswith(shown):",
        APP,
    ),
    _fault(
        "webhook: bodies without a limit",
        "health.py",
        "client_max_size=BODY_MOST_BYTES",
        "client_max_size=0",
        APP,
    ),
    # Claims
    _fault(
        "finish without epoch",
        "store/__init__.py",
        '*_pending(inbox, "update_id", "epoch")',
        '*_pending(inbox, "update_id")',
        QUEUES,
    ),
    _fault(
        "confirm without epoch",
        "store/__init__.py",
        '*_pending(outbox, "id", "epoch")',
        '*_pending(outbox, "id")',
        QUEUES,
    ),
    _fault(
        "a timer is finished without epoch",
        "store/__init__.py",
        '_pending(timers, "person_id", "name", "epoch", "due_at")',
        '_pending(timers, "person_id", "name", "due_at")',
        FENCING,
    ),
    _fault(
        "a timer set anew belongs to its old holder",
        "store/__init__.py",
        '"epoch": timers.c.epoch + 1}',
        '"epoch": timers.c.epoch}',
        FENCING,
    ),
    _fault(
        "no lease expiry",
        "store/__init__.py",
        "until = now + timedelta(seconds=lease_s)",
        "until = now + timedelta(days=999)",
        QUEUES,
    ),
    _fault(
        "no lease at all",
        "store/__init__.py",
        "until = now + timedelta(seconds=lease_s)",
        "until = now",
        QUEUES,
    ),
    _fault(
        "claimed before it is due",
        "store/__init__.py",
        'table.c.wake_at <= sa.bindparam("now", type_=instant))',
        'table.c.wake_at > sa.bindparam("now", type_=instant) - timedelta(days=99))',
        QUEUES,
    ),
    _fault(
        "a chat out of order",
        "store/__init__.py",
        "    .where(_OUTBOX_HEAD)\n",
        "",
        QUEUES,
    ),
    _fault(
        "updates of a chat out of order",
        "store/__init__.py",
        "sa.select(inbox).where(_INBOX_HEAD)",
        "sa.select(inbox)",
        QUEUES,
    ),
    _fault(
        "a crowd of reminders first",
        "store/__init__.py",
        ".order_by(outbox.c.bulk, outbox.c.due_at, outbox.c.id)",
        ".order_by(outbox.c.due_at, outbox.c.id)",
        QUEUES,
        OUTBOUND,
    ),
    _fault(
        "running sessions wait for reminders",
        "store/__init__.py",
        ".order_by(_IN_SESSION.desc(), timers.c.due_at",
        ".order_by(timers.c.due_at",
        QUEUES,
    ),
    # Messages
    _fault(
        "mark before send",
        "chat/outbound.py",
        "        attempt = _Attempt(row)\n",
        "        attempt = _Attempt(row)\n"
        "        await self._settle(lambda tx, now: tx.settle_sent(row, None, False, now))\n",
        OUTBOUND,
    ),
    _fault(
        "a crash after the claim is not ambiguous",
        "store/__init__.py",
        "ambiguous=row.ambiguous + 1 if row.leased else row.ambiguous,",
        "ambiguous=row.ambiguous,",
        QUEUES,
    ),
    _fault(
        "copies without bound",
        "store/__init__.py",
        "MOST_AMBIGUOUS = 2",
        "MOST_AMBIGUOUS = 99",
        QUEUES,
        OUTBOUND,
    ),
    _fault(
        "a lost reply counts as not sent",
        "chat/outbound.py",
        "tx.settle_retry(row, at, ambiguous=attempt.creates, counts=True, now=now)",
        "tx.settle_retry(row, at, ambiguous=False, counts=True, now=now)",
        OUTBOUND,
    ),
    _fault(
        "a lost reply is not waited out",
        "chat/outbound.py",
        "wait_s = LEASE_S if attempt.creates else",
        "wait_s = 0.0 if attempt.creates else",
        OUTBOUND,
    ),
    _fault(
        "no connection counts as an attempt",
        "chat/outbound.py",
        "            at = self._rest(now)\n"
        '            log.warning("message %d waits: %s", row.id, error)\n'
        "            await self._settle(\n"
        "                lambda tx, now: tx.settle_retry(row, at, ambiguous=False, counts=False, now=now)",
        "            at = self._rest(now)\n"
        '            log.warning("message %d waits: %s", row.id, error)\n'
        "            await self._settle(\n"
        "                lambda tx, now: tx.settle_retry(row, at, ambiguous=True, counts=True, now=now)",
        OUTBOUND,
    ),
    _fault(
        "retry_after is ignored",
        "chat/outbound.py",
        "at = now + timedelta(seconds=pause_s(error))",
        "at = now",
        OUTBOUND,
    ),
    _fault(
        "a blocked person stays reminded",
        "engine.py",
        'self._meet(transaction, state, Blocked(), f"outbox:{row.id}:blocked", now)',
        "pass",
        OUTBOUND,
    ),
    _fault(
        "what expired is sent all the same",
        "chat/outbound.py",
        "if row.is_expired(self._clock.now()):",
        "if False:",
        OUTBOUND,
    ),
    _fault(
        "a session waits for a cue that expired",
        "store/__init__.py",
        "follow=row.occurrence is None, since=row.due_at",
        "follow=False, since=row.due_at",
        QUEUES,
    ),
    _fault(
        "poison for ever",
        "store/__init__.py",
        'return {"status": "dead", "leased": False, "wake_at": now}',
        'return {"status": _PENDING, "leased": False, "wake_at": now}',
        QUEUES,
    ),
    _fault(
        "withdrawn although it is under way",
        "store/__init__.py",
        ".where(*_UNSENT, sa.not_(outbox.c.leased))",
        ".where(*_UNSENT)",
        QUEUES,
        PEOPLE,
        OUTBOUND,
    ),
    _fault(
        "a claimed edit is superseded",
        "store/__init__.py",
        '"surface", op="edit", leased=False)',
        '"surface", op="edit")',
        QUEUES,
    ),
    _fault(
        "a hold starts when it is decided, not when it arrives",
        "store/__init__.py",
        "at = (since or now) + timedelta(seconds=after.seconds)",
        "at = now",
        QUEUES,
        OUTBOUND,
    ),
    # Occurrences and events
    _fault(
        "local-date key dropped",
        "store/__init__.py",
        '            key = f"{person.id}:reminder:{occurrence.isoformat()}"\n'
        "            if not self._begin_occurrence(person.id, occurrence, due_at):\n"
        "                return\n",
        "            self._begin_occurrence(person.id, occurrence, due_at)\n",
        QUEUES,
    ),
    _fault(
        "an event that is repeated says things twice",
        "store/__init__.py",
        '        key = f"{cause}:{index}"\n',
        '        key = f"{cause}:{index}:{self._rng.random()}"\n',
        QUEUES,
    ),
    _fault(
        "an ended occurrence begins anew",
        "store/__init__.py",
        'where=sa.or_(occurrences.c.status == _PENDING, occurrences.c.status == "withdrawn"),',
        "where=None,",
        QUEUES,
    ),
    _fault(
        "a timer is kept when it is fired",
        "engine.py",
        "            transaction.finish_timer(row)\n",
        "            pass\n",
        ENGINE,
    ),
    _fault(
        "one failing timer stops the others",
        "engine.py",
        "                instants.add(await self._fail(row, type(error).__name__))\n",
        "                raise\n",
        ENGINE,
    ),
    _fault(
        "two sessions at once",
        "store/__init__.py",
        'ended = replace(old, phase=Phase.ENDED, ending=old.ending or "stopped")\n'
        "            self._update_session(person_id, ended, now)\n",
        "pass\n",
        PEOPLE,
    ),
    # Pace
    _fault("no gap in a chat", "chat/rate_limit.py", "at + _GAP)", "at)", PACE),
    _fault(
        "no limit by the minute", "chat/rate_limit.py", "if len(calls) >= CHAT_PER_MINUTE:", "if False:", PACE
    ),
    _fault(
        "a full bucket for each second",
        "chat/rate_limit.py",
        "self._depth = max(1.0, per_second / 6)",
        "self._depth = per_second",
        PACE,
    ),
    _fault(
        "a budget of its own for each replica",
        "chat/outbound.py",
        "            if self._store.shared:\n",
        "            if False:\n",
        SHARED,
    ),
    _fault(
        "replicas claim at the same time",
        "store/__init__.py",
        "        self._lock(_LOCK_PACE)\n",
        "",
        SHARED,
    ),
    # Time, process, database
    _fault(
        "no safety tick",
        "clock.py",
        "            self._due_at = None\n            self.wake(self._clock.now())\n",
        "",
        CLOCK,
    ),
    _fault(
        "a failed tick is the last",
        "clock.py",
        "upcoming, least_wait_s = self._clock.now(), RETRY_S",
        "upcoming, least_wait_s = None, RETRY_S",
        CLOCK,
    ),
    _fault(
        "clocks are not compared",
        "app.py",
        "            await self.store.check_clock(self.clock.now)\n",
        "            pass\n",
        SKEW,
    ),
    _fault(
        "a replica whose clock drifts claims all the same",
        "store/__init__.py",
        "            self._mind_clock()\n            until",
        "            until",
        SKEW,
    ),
    _fault(
        "a replica whose clock drifts dates updates all the same",
        "store/__init__.py",
        "            return 0\n        self._mind_clock()\n",
        "            return 0\n",
        SKEW,
    ),
    _fault(
        "two processes on one file",
        "store/database.py",
        "            self._lock = _locked(database)\n",
        "            self._lock = None\n",
        DATABASE,
    ),
    _fault(
        "two processes poll on one PostgreSQL",
        "app.py",
        "            await self._claim_polling()\n            await introduce",
        "            await introduce",
        POLLING,
    ),
    _fault(
        "a claim to polling that is lost stays lost",
        "app.py",
        "                self._errands.append(asyncio.create_task(self._poll_alone()))\n",
        "                pass\n",
        POLLING,
    ),
    _fault(
        "a broken connection of its own ends the process",
        "app.py",
        "if time.monotonic() - began_at > POLLING_LOST_AFTER_S:",
        "if True:",
        POLLING,
    ),
    _fault(
        "commits that a loss of power undoes",
        "store/database.py",
        '"synchronous=FULL"',
        '"synchronous=OFF"',
        DATABASE,
    ),
    _fault(
        "a deadlock is the end",
        "store/database.py",
        "if attempt == _MOST_RUNS or not _may_repeat(error):",
        "if True:",
        DATABASE,
    ),
    _fault(
        "an erased person stays in the file",
        "store/__init__.py",
        "            await self.scrub()\n",
        "            pass\n",
        PEOPLE,
    ),
    _fault(
        "calls to an erased person stay",
        "store/__init__.py",
        "        self._execute(sa.delete(calls).where(calls.c.chat_id == chat))\n",
        "",
        PEOPLE,
    ),
    _fault(
        "a dead update of an erased person stays",
        "store/__init__.py",
        "        self._execute(dead.values(chat_id=None, body=None))\n",
        "",
        PEOPLE,
    ),
    *(
        _fault(
            f"{kept} are kept for ever",
            "store/__init__.py",
            f"        self._execute({line})\n",
            "        pass\n",
            RETENTION,
        )
        for kept, line in (
            ("updates", "sa.delete(inbox).where(inbox.c.status != _PENDING, inbox.c.received_at < traffic)"),
            ("messages", "sa.delete(outbox).where(outbox.c.status != _PENDING, outbox.c.due_at < traffic)"),
            ("surfaces", "sa.delete(surfaces).where(surfaces.c.sent_at < traffic)"),
            ("sessions", "sa.delete(sessions).where(last_of_session < history)"),
            ("occurrences", "sa.delete(occurrences).where(occurrences.c.due_at < history)"),
        )
    ),
    _fault(
        "ratings, holds, decisions and answers are kept for ever",
        "store/__init__.py",
        "            self._execute(sa.delete(table).where(table.c.at < history))\n",
        "            pass\n",
        RETENTION,
    ),
    _fault(
        "a session that never ends is kept for ever",
        "store/__init__.py",
        "sa.func.coalesce(sessions.c.ended_at, sessions.c.started_at)",
        "sessions.c.ended_at",
        RETENTION,
    ),
    _fault(
        "nobody is forgotten",
        "store/__init__.py",
        "            if self._rows(_IS_FORGOTTEN, the_id=row.id):\n",
        "            if False:\n",
        RETENTION,
    ),
    _fault(
        "who gets messages and never answers is forgotten",
        "store/__init__.py",
        "for table in (*_FACTS.values(), sessions, occurrences, outbox, surfaces)",
        "for table in (*_FACTS.values(), sessions)",
        RETENTION,
    ),
    _fault(
        "who waits for an answer is forgotten",
        "store/__init__.py",
        "    people.c.chat_id.not_in(sa.select(inbox.c.chat_id).where(inbox.c.chat_id.is_not(None))),\n",
        "",
        RETENTION,
    ),
    _fault(
        'an old "Ready" starts a hold',
        "core/session.py",
        'if verb in {"timer", "ready"} and',
        'if verb == "timer" and',
        "tests/core/test_session.py",
    ),
    _fault(
        "a clock that is years ahead makes everybody forgotten",
        "store/__init__.py",
        "            until = min(now, last + PRUNE_STEP)\n",
        "            until = now\n",
        RETENTION,
    ),
    _fault(
        "house-keeping that failed waits for its next day",
        "app.py",
        "self._tried_at, self._rest = now, min(CHORE_AGAIN, self._every)",
        "self._tried_at, self._rest = now, self._every",
        APP,
    ),
    _fault(
        "a dead timer is tried again at each start",
        "store/__init__.py",
        "since=now - DEAD_FOR, wake_at=now",
        "since=now, wake_at=now",
        QUEUES,
    ),
    _fault(
        "texts of exceptions in the log",
        "logs.py",
        "words = str(error) if isinstance(error, _HARMLESS) else said(error)",
        "words = str(error)",
        LOGS,
    ),
    _fault(
        "a full disk is not told",
        "store/__init__.py",
        "            self._trouble = str(error)\n",
        "            pass\n",
        RECOVERY,
    ),
    _fault(
        "an old log stays beside a restored file",
        "store/recovery.py",
        "            _part_from_log(database)\n",
        "",
        RECOVERY,
    ),
    _fault(
        "a restore that fails has thrown the old log away",
        "store/recovery.py",
        "if database.exists() and any(log.exists() for log in logs):",
        "if False:",
        RECOVERY,
    ),
    _fault(
        "who dies before the file is scrubbed leaves it so",
        "store/database.py",
        "            _scrub_if_owed(self._connection)\n",
        "",
        PEOPLE,
    ),
    _fault(
        "a full disk is fine once a little fits",
        "store/__init__.py",
        "transaction.probe(now))",
        "transaction.ping())",
        RECOVERY,
    ),
    _fault(
        "each try makes a message young again",
        "store/__init__.py",
        "_OLDEST_MESSAGE = _oldest(outbox.c.due_at,",
        "_OLDEST_MESSAGE = _oldest(outbox.c.wake_at,",
        "tests/store/test_queues.py",
    ),
    _fault(
        "what was advised and refused is not said to who comes back",
        "core/conversation.py",
        "        advice.resend(turn)\n",
        "",
        "tests/core/test_adapting.py",
    ),
    _fault(
        "a retry looks at what was withdrawn before it holds the person",
        "store/__init__.py",
        "        self._hold(row)\n        if self._value(_MARK",
        "        if self._value(_MARK",
        QUEUES,
    ),
    _fault(
        "what follows a cue that two deaths left to expire starts now",
        "store/__init__.py",
        "self.settle_missed if row.is_expired(now) else self.settle_unknown",
        "self.settle_unknown",
        QUEUES,
    ),
    _fault(
        "a chat that was told to wait is a backlog",
        "store/__init__.py",
        "outbox.c.occurrence.is_(None), _MAY_GO)",
        "outbox.c.occurrence.is_(None))",
        QUEUES,
    ),
    _fault(
        "a pause gets past the warning signs",
        "core/session.py",
        "return Phase.CHOOSING if offered else Phase.SCREENING",
        "return Phase.CHOOSING",
        "tests/core/test_session.py",
    ),
    _fault(
        "what no database takes is stored with the others",
        "chat/inbound.py",
        "[update for update in updates if is_update(update)]",
        "updates",
        INBOUND,
    ),
    _fault(
        "a bot that hears nothing is ready",
        "chat/inbound.py",
        "failures, self._polled_at = 0, time.monotonic()",
        "failures = 0",
        APP,
    ),
    _fault(
        "a bot that has not begun is ready",
        "app.py",
        "        self._starting = True\n",
        "",
        APP,
    ),
    _fault(
        "an exception in a thread is written with its words",
        "logs.py",
        "    threading.excepthook = lambda thrown: _uncaught(thrown.exc_value)\n",
        "",
        LOGS,
    ),
    _fault(
        "an update is read by words of its own",
        "health.py",
        "    return update if is_update(update) else None\n",
        "    return update if isinstance(update, dict) else None\n",
        APP,
    ),
    _fault(
        "a copy is not checked",
        "store/recovery.py",
        '    if verdict != "ok" or orphans is not None:\n',
        "    if False:\n",
        RECOVERY,
    ),
)
