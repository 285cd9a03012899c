"""Messages out, over real HTTP to a Telegram that can fail in every way."""

from __future__ import annotations

import asyncio
import itertools
import math
import random
import threading
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.chat.attachments import Attachments, Produced
from bot.chat.outbound import LEASE_S, Sender
from bot.chat.rate_limit import Pace
from bot.chat.transport import TelegramBot
from bot.clock import ManualClock
from bot.core.messages import Button, Chart, Clip, File, Message, Still, Tap, text
from bot.core.model import After, Delete, Edit, Effect, Erase, Leg, Person, Said, Send, Unblocked
from bot.engine import Engine
from bot.logs import ConsoleFormatter
from bot.pictures.media import Media
from bot.sandbox import faults
from bot.sandbox.media import plain_png
from bot.sandbox.telegram import Telegram
from bot.store import Store
from bot.texts import Texts
from tests.conftest import timer_at

HELLO = Message((text("hello", name="Ana <3"),), ((Button(text("yes"), Tap("yes")),),))
LIE_DOWN = Message((text("lie-down"),))
DONE = Message((text("done"),))
STILL = Message((text("lie-down"),), picture=Still("towel-hold", Leg.RIGHT))
OTHER_STILL = Message((text("lie-down"),), picture=Still("towel-hold", Leg.LEFT))
CLIP = Message((text("hold", seconds=5),), picture=Clip("towel-hold", Leg.RIGHT, 5))


class Desk:
    """What core would decide, put into the outbox for people with these chats."""

    def __init__(self, store: Store, clock: ManualClock, telegram: Telegram) -> None:
        self.store, self.clock, self.telegram = store, clock, telegram
        self._causes = itertools.count()

    async def decides(self, chat_id: int, *effects: Effect) -> Person:
        self.telegram.person(chat_id, started=True)
        cause, now = f"test:{next(self._causes)}", self.clock.now()

        def work(transaction):
            newcomer = Person(id=0, chat_id=chat_id, look="fern", zone="America/Los_Angeles")
            state = transaction.state_of_chat(chat_id, newcomer)
            transaction.apply(state.person, effects, cause=cause, now=now)
            return state.person

        return await self.store.run(work)

    async def timer_at(self, name: str):
        return await self.store.run(lambda transaction: timer_at(transaction, name))

    async def counts(self):
        now = self.clock.now()
        return await self.store.run(lambda transaction: transaction.counts(now))


@pytest.fixture
def desk(sqlite_store: Store, clock: ManualClock, telegram: Telegram) -> Desk:
    return Desk(sqlite_store, clock, telegram)


@pytest.fixture
def made() -> dict[str, Produced | Exception]:
    """What charts and documents look like when they are made."""
    return {
        "pain": Produced(plain_png(80, 60, (9, 9, 9)), "pain.png", "photo"),
        "export": Produced(b'{"person": 1}', "limber.json", "document"),
    }


@pytest.fixture
async def sender(  # noqa: PLR0917
    bot: TelegramBot,
    sqlite_store: Store,
    engine: Engine,
    texts: Texts,
    media: Media,
    clock: ManualClock,
    made,
) -> AsyncIterator[Sender]:
    async def produce(row, wanted):
        if isinstance(made.get(wanted.kind), Exception):
            raise made[wanted.kind]
        return made.get(wanted.kind)

    attachments = Attachments(bot, sqlite_store, media, produce)
    sending = Sender(
        bot, sqlite_store, engine, texts=texts, attachments=attachments, clock=clock, rng=random.Random(1)
    )
    yield sending
    await sending.stop()


async def passes(sender: Sender, clock: ManualClock, seconds: float) -> None:
    """Let so much time pass, sending whatever falls due on the way."""
    end = clock.now() + timedelta(seconds=seconds)
    await sender.send_due()
    while (at := await sender.next_at()) is not None and at <= end:
        clock.set(max(at, clock.now()))
        await sender.send_due()
    clock.set(end)


def words(telegram: Telegram, chat_id: int = 1) -> list[str]:
    return [message.words for message in telegram.chat(chat_id).from_bot]


def methods(telegram: Telegram) -> list[str]:
    return [call.method for call in telegram.calls if call.method not in ("getMe", "getUpdates")]


# --- What goes out


async def test_a_message_arrives_with_its_buttons_and_its_sound(desk, sender, telegram):
    """Words, markup and buttons arrive; only what must be heard rings."""
    await desk.decides(1, Send("a", HELLO, sound=True))
    await desk.decides(2, Send("a", LIE_DOWN))
    await sender.send_due()
    first, second = telegram.chat(1).last, telegram.chat(2).last
    assert first.words == "Hello, Ana <3."
    assert [entity["type"] for entity in first.entities] == ["bold"]
    assert first.buttons == ["Yes"]
    assert first.button("Yes")["callback_data"] == "1|yes"
    assert (first.silent, second.silent) == (False, True)


async def test_an_edit_changes_the_message_in_place(desk, sender, telegram, clock):
    """An edit changes its surface's message, takes the buttons away, and makes no new bubble."""
    await desk.decides(1, Send("a", HELLO, sound=True))
    await passes(sender, clock, 1)
    await desk.decides(1, Edit("a", DONE))
    await passes(sender, clock, 1)
    assert words(telegram) == ["Well done."]
    assert telegram.chat(1).last.buttons == []
    assert methods(telegram) == ["sendMessage", "editMessageText"]


async def test_an_edit_without_a_message_is_sent_silently(desk, sender, telegram):
    """When a surface stands for no message, its edit becomes one, without a sound."""
    await desk.decides(1, Edit("a", DONE))
    await sender.send_due()
    assert words(telegram) == ["Well done."]
    assert telegram.chat(1).last.silent


async def test_an_edit_that_changes_nothing_is_a_success(desk, sender, telegram, clock):
    """What should follow the edit follows, though Telegram says that nothing was modified."""
    await desk.decides(1, Send("a", DONE))
    await passes(sender, clock, 1)
    await desk.decides(1, Edit("a", DONE, then=After(8, "next")))
    await passes(sender, clock, 1)
    assert not telegram.calls[-1].ok
    assert await desk.timer_at("next") is not None
    assert ((await desk.counts()).outbox_pending, (await desk.counts()).outbox_dead) == (0, 0)


async def test_an_edit_of_a_deleted_message_is_sent_anew(desk, sender, telegram, clock):
    """Somebody deleted the message: its edit becomes a new, silent one that later edits change."""
    await desk.decides(1, Send("a", HELLO, sound=True))
    await passes(sender, clock, 2)
    telegram.people[1].deletes(telegram.chat(1).last)
    await desk.decides(1, Edit("a", LIE_DOWN))
    await passes(sender, clock, 2)
    assert words(telegram) == ["Lie down."]
    assert telegram.chat(1).last.silent
    await desk.decides(1, Edit("a", DONE))
    await passes(sender, clock, 2)
    assert words(telegram) == ["Well done."]


async def test_what_should_follow_counts_from_the_arrival(desk, sender, telegram, clock):
    """The timer after a message starts when it has arrived, however long it waited."""
    await desk.decides(1, Send("a", CLIP, then=After(21.5, "hold")))
    clock.advance(40)
    await sender.send_due()
    assert await desk.timer_at("hold") == clock.now() + timedelta(seconds=21.5)


async def test_messages_of_a_surface_are_taken_away_in_one_call(desk, sender, telegram, clock):
    """Deleting takes all matching messages but those to keep, and takes no time from the next message."""
    for number in range(3):
        await desk.decides(1, Send(f"hold:{number}", LIE_DOWN))
    await passes(sender, clock, 4)
    await desk.decides(1, Delete(("hold:",), keep=("hold:1",)), Send("a", DONE))
    await sender.send_due()
    assert words(telegram) == ["Lie down.", "Well done."]
    assert methods(telegram)[3:] == ["deleteMessages", "sendMessage"]
    await desk.decides(1, Delete(("hold:0",)))
    await passes(sender, clock, 2)
    assert methods(telegram)[5:] == []


async def test_the_new_message_comes_before_the_old_one_goes(desk, sender, telegram, clock):
    """What replaces is one row: it is said, what stood is then taken away, and where nothing stands there is
    no call.
    """
    for number in range(2):
        await desk.decides(1, Send(f"day:{number}", LIE_DOWN))
    await passes(sender, clock, 3)
    assert methods(telegram) == ["sendMessage"] * 2
    await desk.decides(1, Send("day:1", DONE, replaces=("day:",)))
    await sender.send_due()
    assert methods(telegram)[2:] == ["sendMessage", "deleteMessages"]
    assert words(telegram) == ["Well done."]


async def test_what_cannot_be_taken_away_is_left(desk, sender, telegram, clock):
    """The new message is settled all the same, and stands for its surface."""
    await desk.decides(1, Send("a", LIE_DOWN))
    await passes(sender, clock, 2)
    refused = faults.error(400, "Bad Request: message can't be deleted for everyone")
    telegram.faults.add("deleteMessages", refused)
    await desk.decides(1, Send("a", DONE, then=After(5, "next")))
    await passes(sender, clock, 2)
    assert words(telegram) == ["Lie down.", "Well done."]
    assert (await desk.counts()).outbox_pending == 0
    await desk.decides(1, Edit("a", HELLO))
    await passes(sender, clock, 2)
    assert words(telegram) == ["Lie down.", "Hello, Ana <3."]


async def test_what_could_not_be_taken_away_is_tried_again(desk, sender, telegram, clock):
    """Telegram did not answer the deletion: the new message is not said again, the old one goes later."""
    await desk.decides(1, Send("a", LIE_DOWN))
    await passes(sender, clock, 2)
    telegram.faults.add("deleteMessages", faults.error(502, "Bad Gateway"))
    await desk.decides(1, Send("a", DONE))
    await sender.send_due()
    assert words(telegram) == ["Lie down.", "Well done."]
    await passes(sender, clock, 60)
    assert words(telegram) == ["Well done."]
    assert methods(telegram).count("sendMessage") == 2


async def test_deleting_what_is_gone_already_is_a_success(desk, sender, telegram, clock):
    """A person who tidied up first, or a message too old to delete, stops nothing."""
    await desk.decides(1, Send("a", LIE_DOWN))
    await passes(sender, clock, 2)
    refused = faults.error(400, "Bad Request: message can't be deleted for everyone")
    telegram.faults.add("deleteMessages", refused)
    await desk.decides(1, Delete(("a",)), Send("b", DONE))
    await passes(sender, clock, 2)
    assert words(telegram)[-1] == "Well done."
    assert (await desk.counts()).outbox_dead == 0


async def test_nothing_too_long_leaves(desk, sender, telegram, clock):
    """Telegram never refuses a message for its length."""
    await desk.decides(1, Send("a", Message((text("long"),))))
    await desk.decides(2, Send("a", Message((text("long"),), picture=STILL.picture)))
    await sender.send_due()
    assert 4000 < len(words(telegram, 1)[0]) <= 4096
    assert 1000 < len(words(telegram, 2)[0]) <= 1024
    await passes(sender, clock, 2)
    await desk.decides(2, Edit("a", Message((text("done"), text("long")))))
    await passes(sender, clock, 2)
    assert words(telegram, 2)[0].startswith("Well done.")
    assert (await desk.counts()).outbox_dead == 0


@pytest.mark.parametrize("deleted", [False, True])
async def test_whoever_is_erased_gets_the_last_words(desk, sender, telegram, clock, deleted):
    """What was decided together with the erasure still goes, in place or, failing that, anew."""
    await desk.decides(1, Send("erase", HELLO))
    await passes(sender, clock, 2)
    if deleted:
        telegram.people[1].deletes(telegram.chat(1).last)
    await desk.decides(1, Edit("erase", DONE), Erase())
    await passes(sender, clock, 2)
    assert words(telegram) == ["Well done."]
    assert (await desk.counts()).people == 0
    assert await desk.store.run(lambda transaction: transaction.next_outbox_at()) is None


OTHER_AGE = (
    "date",
    "from",
    "chat",
    "first_name",
    "is_bot",
    "file_unique_id",
    "width",
    "height",
    "photo_size",
)
"""Fields that a server of another age, or one that only plays at being Telegram, may leave out."""


@pytest.mark.parametrize(
    "fault",
    [
        *map(faults.lacking, OTHER_AGE),
        faults.lacking("message_id"),
        faults.lacking("result", "message_id", "photo"),
        faults.cut_off(),
    ],
)
@pytest.mark.parametrize("message", [HELLO, STILL])
async def test_an_answer_need_not_be_whole(desk, sender, telegram, clock, fault, message):  # noqa: PLR0917
    """What Telegram says was done was done: no field that nobody reads, nor a spoilt end, makes a copy."""
    telegram.faults.add("*", fault, times=math.inf)
    await desk.decides(1, Send("a", message, then=After(5, "next")))
    await passes(sender, clock, 2)
    assert await desk.timer_at("next") is not None
    await passes(sender, clock, 100)
    assert len(words(telegram)) == 1
    await desk.decides(1, Edit("a", DONE))
    await passes(sender, clock, 100)
    assert words(telegram)[-1] == "Well done."


# --- Pictures


async def test_a_picture_is_uploaded_once_and_then_named(desk, sender, telegram, sqlite_store):
    """Even when many want it at the same moment, and after a restart, a file is uploaded once."""
    for chat_id in (1, 2, 3):
        await desk.decides(chat_id, Send("a", STILL))
    await desk.decides(4, Send("a", OTHER_STILL))
    await sender.send_due()
    assert len(telegram.files) == 2
    assert len({telegram.chat(chat_id).last.file_id for chat_id in (1, 2, 3)}) == 1
    assert {telegram.chat(chat_id).last.media for chat_id in (1, 2, 3, 4)} == {"photo"}


async def test_a_restart_still_knows_what_was_uploaded(  # noqa: PLR0917
    desk, sender, telegram, bot, sqlite_store, media, engine, texts, clock
):
    """File ids are remembered in the database."""
    await desk.decides(1, Send("a", STILL))
    await sender.send_due()

    async def nothing(row, wanted):
        return None

    attachments = Attachments(bot, sqlite_store, media, nothing)
    restarted = Sender(bot, sqlite_store, engine, texts=texts, attachments=attachments, clock=clock)
    await desk.decides(2, Send("a", STILL))
    await restarted.send_due()
    assert len(telegram.files) == 1
    assert telegram.chat(2).last.media == "photo"


async def test_a_clip_plays_by_itself(desk, sender, telegram):
    """A clip goes out as an animation with its measures, and its words are the caption."""
    await desk.decides(1, Send("a", CLIP, sound=True))
    await sender.send_due()
    last = telegram.chat(1).last
    assert (last.media, last.words) == ("animation", "Hold for 5 s.")
    shown = last.content["animation"]
    assert (shown["width"], shown["height"], shown["duration"]) == (64, 48, 16)


async def test_a_file_that_telegram_forgot_is_uploaded_anew(desk, sender, telegram, clock):
    """A file id that is not valid any more costs one upload and no message."""
    await desk.decides(1, Send("a", STILL))
    await passes(sender, clock, 2)
    telegram.files.clear()
    await desk.decides(1, Send("b", STILL))
    await desk.decides(2, Edit("b", STILL))
    await passes(sender, clock, 2)
    assert len(words(telegram, 1)) == 2
    assert len(words(telegram, 2)) == 1
    assert len(telegram.files) == 1


async def test_a_message_changes_between_words_and_pictures(desk, sender, telegram, clock):
    """Words get a picture, the picture another one, and an edit without a picture changes the caption."""
    await desk.decides(1, Send("a", HELLO))
    for message, media, said in (
        (STILL, "photo", "Lie down."),
        (CLIP, "animation", "Hold for 5 s."),
        (DONE, "animation", "Well done."),
    ):
        await passes(sender, clock, 2)
        await desk.decides(1, Edit("a", message))
        await passes(sender, clock, 2)
        assert (telegram.chat(1).last.media, words(telegram)) == (media, [said])
    assert methods(telegram)[1:] == ["editMessageMedia", "editMessageMedia", "editMessageCaption"]


@pytest.mark.parametrize("damage", [lambda path: path.unlink(), lambda path: path.write_bytes(b"broken")])
async def test_without_its_picture_a_message_goes_as_text(desk, sender, telegram, media, damage):
    """A missing or damaged file never stops a session."""
    damage(media.directory / "towel-hold.right.fern.png")
    await desk.decides(1, Send("a", STILL))
    await desk.decides(2, Send("a", Message((text("done"),), picture=Clip("towel-hold", Leg.LEFT, 5))))
    await sender.send_due()
    assert [telegram.chat(chat_id).last.media for chat_id in (1, 2)] == [None, None]
    assert words(telegram) == ["Lie down."]


@pytest.mark.parametrize("lost", [Clip("towel-hold", Leg.LEFT, 5), Chart("consistency")])
async def test_words_never_stand_under_the_picture_before(desk, sender, telegram, clock, lost):
    """Where an edit's picture cannot be had, its words come in a new, silent message; the old one goes."""
    await desk.decides(1, Send("a", Message((text("done"),), picture=Chart("pain")), sound=True))
    await passes(sender, clock, 2)
    await desk.decides(1, Edit("a", replace(LIE_DOWN, picture=lost)))
    await passes(sender, clock, 2)
    last = telegram.chat(1).last
    assert (words(telegram), last.media, last.silent) == (["Lie down."], None, True)
    await desk.decides(1, Edit("a", DONE))
    await passes(sender, clock, 2)
    assert words(telegram) == ["Well done."]
    assert methods(telegram) == ["sendPhoto", "sendMessage", "deleteMessages", "editMessageText"]


REFUSALS = (
    "IMAGE_PROCESS_FAILED",
    "MEDIA_EMPTY",
    "WEBPAGE_MEDIA_EMPTY",
    "PHOTO_INVALID_DIMENSIONS",
    "wrong type of the web page content",
    "wrong file identifier/HTTP URL specified",
    "type of file mismatch",
    "something of the future",
)


@pytest.mark.parametrize("refusal", REFUSALS)
@pytest.mark.parametrize("message", [STILL, CLIP])
async def test_a_refused_picture_takes_no_words_along(desk, sender, telegram, clock, refusal, message):  # noqa: PLR0917
    """Whatever Telegram has against a picture or clip, its words come at once, new or in place."""
    method = "sendPhoto" if message is STILL else "sendAnimation"
    telegram.faults.add(method, faults.error(400, f"Bad Request: {refusal}"), times=math.inf)
    telegram.faults.add("editMessageMedia", faults.error(400, f"Bad Request: {refusal}"), times=math.inf)
    await desk.decides(1, Send("a", message, sound=True, then=After(5, "next")))
    await desk.decides(2, Send("a", DONE))
    await sender.send_due()
    assert (telegram.chat(1).last.media, telegram.chat(1).last.silent) == (None, False)
    assert await desk.timer_at("next") == clock.now() + timedelta(seconds=5)
    await passes(sender, clock, 3)
    await desk.decides(2, Edit("a", message))
    await passes(sender, clock, 3)
    assert [words(telegram, 1), words(telegram, 2)] == [words(telegram, 1)[:1]] * 2
    assert (await desk.counts()).outbox_dead == 0


async def test_words_that_must_wait_wait_without_their_picture(desk, sender, telegram, clock):
    """What was refused is not tried again with the call that Telegram told to wait."""
    telegram.faults.add("sendPhoto", faults.error(400, "Bad Request: IMAGE_PROCESS_FAILED"), times=math.inf)
    telegram.faults.add("sendMessage", faults.too_many(1), times=2)
    await desk.decides(1, Send("a", STILL))
    await passes(sender, clock, 10)
    assert methods(telegram) == ["sendPhoto", *["sendMessage"] * 3]
    assert words(telegram) == ["Lie down."]


async def test_a_refused_picture_leaves_no_words_under_the_one_before(desk, sender, telegram, clock):
    """The words come in a new message, before the old one with its picture goes."""
    await desk.decides(1, Send("a", STILL))
    await passes(sender, clock, 2)
    telegram.faults.add("editMessageMedia", faults.error(400, "Bad Request: MEDIA_EMPTY"))
    await desk.decides(1, Edit("a", CLIP))
    await passes(sender, clock, 2)
    assert (words(telegram), telegram.chat(1).last.media) == (["Hold for 5 s."], None)
    assert methods(telegram)[-2:] == ["sendMessage", "deleteMessages"]


async def test_a_file_that_is_refused_by_its_id_is_uploaded_anew(desk, sender, telegram, clock):
    """An id that Telegram takes no more, in whatever words, costs one upload, and the picture comes."""
    await desk.decides(1, Send("a", STILL))
    await passes(sender, clock, 2)
    telegram.faults.add("sendPhoto", faults.error(400, "Bad Request: MEDIA_EMPTY"))
    await desk.decides(1, Send("b", STILL))
    await passes(sender, clock, 2)
    assert [message.media for message in telegram.chat(1).from_bot] == ["photo", "photo"]
    assert len(telegram.files) == 2


@pytest.mark.parametrize("picture", [None, STILL.picture])
async def test_markup_that_is_refused_takes_no_words_along(desk, sender, telegram, clock, picture):
    """A server that does not know a tag gets the words without any, new or in place."""
    refused = faults.error(
        400, 'Bad Request: can\'t parse entities: Unsupported start tag "b" at byte offset 7'
    )
    for method in ("sendMessage", "sendPhoto", "editMessageText", "editMessageMedia"):
        telegram.faults.add(method, refused)
    await desk.decides(1, Send("a", replace(HELLO, picture=picture)))
    await passes(sender, clock, 3)
    assert (words(telegram), telegram.chat(1).last.entities) == (["Hello, Ana <3."], [])
    await desk.decides(1, Edit("a", Message((text("hello", name="Bob"),), picture=picture)))
    await passes(sender, clock, 3)
    assert (words(telegram), telegram.chat(1).last.entities) == (["Hello, Bob."], [])


async def test_charts_and_documents_are_made_when_they_are_sent(desk, sender, telegram, made):
    """A chart arrives as a photo, a document under its name; neither is kept for anybody else."""
    await desk.decides(1, Send("a", Message((text("done"),), picture=Chart("pain"))))
    await desk.decides(2, Send("a", Message((text("done"),), picture=Chart("pain"))))
    await desk.decides(3, Send("a", Message((text("done"),), picture=File("export"))))
    await sender.send_due()
    assert telegram.chat(1).last.file_id != telegram.chat(2).last.file_id
    document = telegram.chat(3).last
    assert document.content["document"]["file_name"] == "limber.json"
    assert telegram.files[document.file_id].data == made["export"].data


async def test_without_its_chart_a_message_goes_as_text(desk, sender, telegram, made, caplog):
    """A chart that cannot be made leaves its words, and a line in the log that holds none of them."""
    made["pain"] = RuntimeError("pain was 7")
    await desk.decides(1, Send("a", Message((text("done"),), picture=Chart("pain"))))
    await desk.decides(2, Send("a", Message((text("done"),), picture=File("report"))))
    await sender.send_due()
    assert (words(telegram, 1), words(telegram, 2)) == (["Well done."], ["Well done."])
    written = "\n".join(map(ConsoleFormatter().format, caplog.records))
    assert "RuntimeError" in written
    assert "pain was 7" not in written


# --- When things go wrong


async def test_a_lost_reply_makes_at_most_one_more_copy(desk, sender, telegram, clock):
    """An ambiguous outcome is tried once more; the next message waits its turn."""
    telegram.faults.add("sendMessage", faults.lose_reply())
    await desk.decides(1, Send("a", LIE_DOWN))
    await desk.decides(1, Send("b", DONE))
    await passes(sender, clock, 1)
    assert words(telegram) == ["Lie down."]
    await passes(sender, clock, 3)
    assert words(telegram) == ["Lie down.", "Lie down.", "Well done."]


@pytest.mark.parametrize("fault", [faults.error(502, "Bad Gateway"), faults.drop_request()])
async def test_who_lies_there_waits_no_longer_than_two_seconds(desk, sender, telegram, clock, fault):
    """After an answered 5xx or a broken connection a cue comes at once; a reminder can wait."""
    telegram.faults.add("*", fault, times=3)
    await desk.decides(1, Send("s1:4", CLIP, sound=True))
    await desk.decides(2, Send("day", LIE_DOWN, bulk=True))
    await desk.decides(3, Send("b", DONE))
    await passes(sender, clock, 2)
    assert [words(telegram, chat_id) for chat_id in (1, 2, 3)] == [["Hold for 5 s."], [], ["Well done."]]
    await passes(sender, clock, 27)
    assert words(telegram, 2) == []
    await passes(sender, clock, 2)
    assert words(telegram, 2) == ["Lie down."]


async def test_urgent_words_are_repeated_until_telegram_answers(desk, sender, telegram, clock):
    """After 2, 10, 30 and 120 s, for an hour, at the price of copies; then the answer ends it."""
    tries = []
    telegram.faults.add("sendMessage", faults.lose_reply(), times=5)
    await desk.decides(1, Send("urgent", LIE_DOWN, sound=True))
    for _ in range(400):
        await passes(sender, clock, 1)
        tries.append(len(methods(telegram)))
    assert [tries.index(number) for number in range(1, 7)] == [0, 1, 11, 41, 161, 281]
    assert tries[-1] == 6
    assert words(telegram) == ["Lie down."] * 6
    assert (await desk.counts()).outbox_unknown == 0


async def test_urgent_words_are_given_up_after_an_hour(desk, sender, telegram, clock):
    """Then the host sees that nobody knows whether they came."""
    telegram.faults.add("sendMessage", faults.error(502), times=math.inf)
    await desk.decides(1, Send("urgent", LIE_DOWN))
    await passes(sender, clock, 3500)
    assert (await desk.counts()).outbox_unknown == 0
    await passes(sender, clock, 400)
    assert (await desk.counts()).outbox_unknown == 1


@pytest.mark.parametrize(("message", "said"), [(LIE_DOWN, "Lie down."), (CLIP, "Hold for 5 s.")])
async def test_two_lost_replies_are_the_end(desk, sender, telegram, clock, message, said):  # noqa: PLR0917
    """After two ambiguous outcomes a message is unknown to the host, and what follows it goes on."""
    telegram.faults.add("*", faults.lose_reply(), times=math.inf)
    await desk.decides(1, Send("a", message, then=After(5, "next")))
    await passes(sender, clock, 600)
    assert words(telegram) == [said, said]
    assert (await desk.counts()).outbox_unknown == 1
    assert await desk.timer_at("next") is not None
    telegram.faults.clear()
    await desk.decides(1, Send("b", DONE))
    await passes(sender, clock, 2)
    assert words(telegram)[-1] == "Well done."


@pytest.mark.parametrize(
    "fault", [faults.drop_request(), faults.error(500), faults.error(502, "Bad Gateway")]
)
async def test_a_request_that_was_dropped_arrives_later(desk, sender, telegram, clock, fault):
    """One failure of which nobody knows how it ended loses nothing."""
    telegram.faults.add("sendMessage", fault)
    await desk.decides(1, Send("a", LIE_DOWN))
    await passes(sender, clock, 2)
    assert words(telegram) == ["Lie down."]


async def test_edits_are_repeated_without_harm(desk, sender, telegram, clock):
    """An edit whose answers are lost is simply made again, and makes no second bubble."""
    await desk.decides(1, Send("a", HELLO))
    await passes(sender, clock, 1)
    telegram.faults.add("editMessageText", faults.error(500), times=2)
    telegram.faults.add("editMessageText", faults.lose_reply())
    await desk.decides(1, Edit("a", DONE))
    await passes(sender, clock, 60)
    assert words(telegram) == ["Well done."]
    assert (await desk.counts()).outbox_pending == 0


async def test_a_clip_whose_reply_is_lost_is_uploaded_again(desk, sender, telegram, clock):
    """A lost answer to an upload leaves no half-known file behind."""
    telegram.faults.add("sendAnimation", faults.lose_reply())
    await desk.decides(1, Send("a", CLIP))
    await passes(sender, clock, LEASE_S + 1)
    await desk.decides(1, Send("b", CLIP))
    await passes(sender, clock, 5)
    assert [message.media for message in telegram.chat(1).from_bot] == ["animation"] * 3


async def test_without_a_network_nothing_is_lost_or_doubled(desk, sender, telegram, server, clock):
    """While no connection can be had, messages wait, try after try, and then arrive once."""
    port = int(server.url.rpartition(":")[2])
    await server.stop()
    for chat_id in (1, 2):
        await desk.decides(chat_id, Send("a", LIE_DOWN))
    await passes(sender, clock, 600)
    assert 10 < sender.calls.labels("not_sent")._value.get() < 100
    assert (await desk.counts()).outbox_pending == 2
    await server.start(port=port)
    await passes(sender, clock, 60)
    assert (words(telegram, 1), words(telegram, 2)) == (["Lie down."], ["Lie down."])


async def test_an_outage_of_half_a_day_loses_nothing(desk, sender, telegram, server, clock):
    """However long no connection can be had, what never left is not held to be sent, and arrives once."""
    port = int(server.url.rpartition(":")[2])
    await server.stop()
    sender._failures = 12 * 3600 // 30  # one try each half a minute so far
    await desk.decides(1, Send("a", LIE_DOWN), Send("b", DONE))
    await passes(sender, clock, 600)
    assert sender.calls.labels("not_sent")._value.get() == 600 // 30 + 1
    await server.start(port=port)
    await passes(sender, clock, 60)
    assert words(telegram) == ["Lie down.", "Well done."]
    assert (await desk.counts()).outbox_unknown == 0


async def test_too_many_requests_stop_one_chat_only(desk, sender, telegram, clock):
    """A chat waits for as long as Telegram says, however often; others go on."""
    telegram.faults.add("sendMessage", faults.too_many(20), times=7, chat_id=1)
    await desk.decides(1, Send("a", LIE_DOWN), Send("b", DONE))
    await desk.decides(2, Send("a", DONE))
    await passes(sender, clock, 139)
    assert (words(telegram, 1), words(telegram, 2)) == ([], ["Well done."])
    await passes(sender, clock, 3)
    assert words(telegram, 1) == ["Lie down.", "Well done."]
    assert sender.calls.labels("wait")._value.get() == 7


async def test_a_blocked_bot_keeps_quiet(desk, sender, telegram, clock):
    """Whoever blocks the bot gets nothing more; their data stays, and what waited is not sent later."""
    person = await desk.decides(1, Send("a", LIE_DOWN))
    await passes(sender, clock, 2)
    telegram.people[1].blocks_bot()
    await desk.decides(1, Send("b", DONE, occurrence=date(2026, 3, 3)), Send("c", DONE))
    await passes(sender, clock, 60)
    telegram.people[1].blocked = False
    await passes(sender, clock, 60)
    assert words(telegram) == ["Lie down."]
    state = await desk.store.run(lambda transaction: transaction.state_of_chat(1))
    assert (state.person.id, state.person.blocked) == (person.id, True)
    assert methods(telegram) == ["sendMessage", "sendMessage"]
    kept = await desk.store.run(lambda transaction: transaction.everything(1))
    assert [(entry["day"], entry["status"]) for entry in kept["occurrences"]] == [("2026-03-03", "blocked")]


@pytest.mark.parametrize("event", [Said("hi"), Unblocked()])
async def test_who_lets_the_bot_in_while_a_refusal_is_under_way_gets_their_reply(  # noqa: PLR0917
    desk, sender, telegram, clock, engine, event
):
    """A refusal says nothing of somebody who was heard from after the call began: they are not held to have
    blocked the bot, and what is decided for them is sent.
    """
    await desk.decides(1, Send("a", LIE_DOWN, then=After(5, "next")))
    telegram.faults.add("sendMessage", replace(faults.forbidden(), delay=0.3))
    sending = asyncio.create_task(sender.send_due())
    await telegram.until(lambda: methods(telegram), "the call is under way")
    await engine.handle(1, event, cause="update:1")
    await desk.decides(1, Send("b", DONE))
    await sending
    await passes(sender, clock, 2)
    assert "Well done." in words(telegram)
    state = await desk.store.run(lambda transaction: transaction.state_of_chat(1))
    assert not state.person.blocked
    assert await desk.timer_at("next") is not None


async def test_a_refusal_tells_of_what_was_heard_before_the_call(desk, sender, telegram, clock, engine):
    """Somebody heard from during an earlier try, and not since, is held to have blocked the bot."""
    await desk.decides(1, Send("a", LIE_DOWN), Send("b", DONE))
    telegram.faults.add("sendMessage", replace(faults.too_many(10), delay=0.3))
    sending = asyncio.create_task(sender.send_due())
    await telegram.until(lambda: methods(telegram), "the call is under way")
    await engine.handle(1, Said("hi"), cause="update:1")
    await sending
    telegram.people[1].blocks_bot()
    await passes(sender, clock, 60)
    assert methods(telegram) == ["sendMessage", "sendMessage"]
    state = await desk.store.run(lambda transaction: transaction.state_of_chat(1))
    assert state.person.blocked


async def test_what_telegram_refuses_does_not_stop_the_rest(desk, sender, telegram, clock, caplog):
    """A message that Telegram will never take is given up, with a line in the log, and the next one goes."""
    telegram.faults.add("sendMessage", faults.error(400, "Bad Request: BUTTON_DATA_INVALID"))
    await desk.decides(1, Send("a", LIE_DOWN, then=After(5, "next")), Send("b", DONE))
    await passes(sender, clock, 2)
    assert words(telegram) == ["Well done."]
    assert (await desk.counts()).outbox_dead == 1
    assert await desk.timer_at("next") is not None
    assert "refused" in caplog.text


async def test_a_message_that_cannot_be_made_is_given_up(desk, sender, telegram, clock):
    """A row that raises each time is dead after its attempts, and then the chat goes on."""
    broken = Message((text("done"),), ((Button(text("yes"), Tap("x" * 80)),),))
    await desk.decides(1, Send("a", broken), Send("b", DONE))
    await passes(sender, clock, 120)
    assert words(telegram) == ["Well done."]
    assert (await desk.counts()).outbox_dead == 1


async def test_a_refused_token_waits_for_the_host(desk, sender, telegram, clock):
    """While the token is refused nothing is lost; it all goes when the host has mended it."""
    telegram.faults.add("sendMessage", faults.error(401, "Unauthorized"), times=10)
    await desk.decides(1, Send("a", DONE))
    await passes(sender, clock, 600)
    assert words(telegram) == ["Well done."]


async def test_a_moved_chat_is_followed(desk, sender, telegram, clock):
    """When Telegram says that a chat has a new id, the message goes there."""
    telegram.person(77, started=True)
    moved = faults.InjectedFault(
        performs=False, error=faults.errors.ApiError(400, "upgraded", migrate_to_chat_id=77)
    )
    telegram.faults.add("sendMessage", moved)
    await desk.decides(1, Send("a", DONE))
    await passes(sender, clock, 2)
    assert (words(telegram, 1), words(telegram, 77)) == ([], ["Well done."])


async def test_a_crash_between_claim_and_answer_costs_one_more_copy_at_most(desk, sender, telegram, clock):
    """A claim that was abandoned counts as one that may have been sent; two of them are the end."""
    await desk.decides(1, Send("a", LIE_DOWN))
    await desk.decides(2, Send("a", LIE_DOWN))

    async def crash(*skipped):
        now = clock.now()
        await desk.store.run(lambda transaction: transaction.claim_outbox(now, LEASE_S, 10, skipped))
        clock.advance(LEASE_S)

    await crash(2)
    await crash()
    await passes(sender, clock, 2 * LEASE_S)
    assert (words(telegram, 1), words(telegram, 2)) == ([], ["Lie down."])
    assert (await desk.counts()).outbox_unknown == 1


async def test_stopping_lets_what_is_under_way_finish(desk, sender, telegram, clock):
    """A stop claims nothing more, and waits for the answer of what was sent."""
    telegram.faults.add("sendMessage", faults.delay(0.2))
    await desk.decides(1, Send("a", LIE_DOWN), Send("b", DONE))
    loop = asyncio.create_task(sender.run())
    await telegram.until(lambda: sender._in_flight, "a message is under way")
    await sender.stop()
    await loop
    clock.advance(LEASE_S)
    assert words(telegram) == ["Lie down."]
    assert (await desk.counts()).outbox_pending == 1
    assert (await desk.counts()).outbox_unknown == 0


async def test_what_is_claimed_while_stopping_is_released(desk, sender, telegram, clock):
    """A claim that is granted after the stop sends nothing, and keeps nobody waiting for its lease."""
    await desk.decides(1, Send("a", LIE_DOWN))
    may_go_on = threading.Event()
    busy = asyncio.create_task(desk.store.run(lambda _: may_go_on.wait()))
    await asyncio.sleep(0)  # the database's one thread is taken
    loop = asyncio.create_task(sender.run())
    await asyncio.sleep(0)
    await sender.stop()
    may_go_on.set()
    await asyncio.gather(busy, loop)
    assert (methods(telegram), sender._in_flight) == ([], {})
    now = clock.now()
    [row] = await desk.store.run(lambda transaction: transaction.claim_outbox(now, LEASE_S, 10))
    assert (row.attempts, row.ambiguous) == (1, 0)


async def test_stopping_releases_what_has_not_begun_to_leave(desk, sender, telegram, clock, monkeypatch):
    """A message whose chart is still drawn is anybody's at once; one that may have left is not."""

    async def draw(*_):
        await asyncio.Event().wait()

    monkeypatch.setattr(sender._attachments, "_produce", draw)
    telegram.faults.add("sendMessage", faults.delay(60), chat_id=2)
    await desk.decides(1, Send("a", Message((text("done"),), picture=Chart("pain"))))
    await desk.decides(2, Send("a", LIE_DOWN))
    loop = asyncio.create_task(sender.run())
    await telegram.until(lambda: methods(telegram), "a message is under way")
    await sender.stop(within_s=0.05)
    await loop
    now = clock.now()
    [row] = await desk.store.run(lambda transaction: transaction.claim_outbox(now, LEASE_S, 10))
    assert (row.chat_id, row.attempts, row.ambiguous) == (1, 1, 0)


async def test_the_loop_sends_as_soon_as_something_is_decided(desk, sender, telegram):
    """A commit wakes the sender; nothing is polled for."""
    loop = asyncio.create_task(sender.run())
    await asyncio.sleep(0.05)
    await desk.decides(1, Send("a", DONE))
    await telegram.until(lambda: telegram.chat(1).from_bot, "the message arrives", within=3)
    await sender.stop()
    await loop


async def test_an_answer_ends_the_rest_at_once(desk, sender, telegram, monkeypatch):
    """While Telegram refuses, nothing is tried; what waits goes as soon as a call under way is answered."""
    monkeypatch.setattr("bot.clock.LOOK_AGAIN_S", 600.0)  # nobody looks again by chance
    sender._failures = 5  # the next rest is one of thirty seconds
    telegram.faults.add("sendMessage", faults.delay(1), chat_id=1)
    telegram.faults.add("sendMessage", faults.error(401, "Unauthorized"), chat_id=2)
    loop = asyncio.create_task(sender.run())
    await desk.decides(1, Send("a", LIE_DOWN))
    await desk.decides(2, Send("a", LIE_DOWN))
    while not sender._rests_until:  # noqa: ASYNC110 - nobody tells
        await asyncio.sleep(0.01)
    await desk.decides(3, Send("a", DONE))
    await telegram.until(lambda: words(telegram, 3), "the message arrives", within=10)
    await sender.stop()
    await loop


# --- Pace


async def test_a_chat_is_never_hurried(desk, sender, telegram, clock):
    """In one chat three messages leave at once, the others a second apart, in order."""
    for number in range(30):
        await desk.decides(1, Send(f"s{number}", Message((text("hold", seconds=number),))))
    await passes(sender, clock, 40)
    assert words(telegram) == [f"Hold for {number} s." for number in range(30)]
    assert telegram.peak_rate(1, 1) == 3
    assert telegram.peak_rate(20, 1) <= 22


async def test_a_rate_that_is_paid_for(  # noqa: PLR0917
    desk, bot, sender, telegram, clock, engine, texts
):
    """With a higher rate every message says that it may be charged, and a crowd leaves at that rate."""
    paid = Sender(
        bot, desk.store, engine, texts=texts, attachments=sender._attachments, clock=clock, per_second=200
    )
    for chat_id in range(100, 200):
        await desk.decides(chat_id, Send("day", DONE, bulk=True))
    await passes(paid, clock, 0.6)
    made = [call for call in telegram.calls if call.method == "sendMessage"]
    assert len(made) == 100
    assert all(call.params["allow_paid_broadcast"] for call in made)
    assert telegram.peak_rate(1) <= 200


async def test_a_person_in_mid_session_goes_ahead_of_the_crowd(desk, sender, telegram, clock):
    """Among a crowd of reminders a session's message leaves at once, and no second sees more than thirty."""
    for chat_id in range(100, 140):
        await desk.decides(chat_id, Send("day", DONE, bulk=True))
    await passes(sender, clock, 0.2)
    decided_at = clock.now()
    await desk.decides(1, Send("hold", LIE_DOWN))
    await passes(sender, clock, 3)
    [call] = [call for call in telegram.calls if call.chat_id in (1, "1")]
    assert (call.at - decided_at).total_seconds() < 0.1
    assert telegram.peak_rate(1) <= 30
    assert (await desk.counts()).outbox_pending == 0


async def test_a_reminder_that_expired_while_the_network_was_down_is_missed(
    desk, sender, server, clock, telegram
):
    """Two hours late it is no help any more: it is left out, what comes after it is sent."""
    port = int(server.url.rpartition(":")[2])
    await server.stop()
    expires_at = clock.now() + timedelta(hours=2)
    day = date(2026, 3, 3)
    await desk.decides(1, Send("a", HELLO, occurrence=day, expires_at=expires_at), Send("b", DONE))
    await passes(sender, clock, 60)
    clock.set(expires_at + timedelta(seconds=1))
    await server.start(port=port)
    await passes(sender, clock, 60)
    assert words(telegram) == ["Well done."]
    kept = await desk.store.run(lambda transaction: transaction.everything(1))
    assert [(entry["day"], entry["status"]) for entry in kept["occurrences"]] == [(str(day), "missed")]


async def test_a_call_that_is_called_off_holds_up_no_other(
    sender: Sender, desk: Desk, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One of two that wait for their slots ends its wait at the very moment at which it might leave."""
    monkeypatch.setattr(ManualClock, "runs", True)
    for chat in (1, 2, 3):
        await desk.decides(chat, Send("a", HELLO))
    rows = await desk.store.run(lambda t: t.claim_outbox(clock.now(), LEASE_S, 10))
    sender._pace = Pace(1)
    leaving = [asyncio.create_task(sender._departs(row)) for row in rows]
    await leaving[0]
    leaving[1].cancel()
    for _ in range(4):
        clock.advance(2)
    await asyncio.wait_for(leaving[2], 5)
    assert leaving[1].cancelled()
