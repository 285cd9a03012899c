"""The chat page in a real browser, against the sandbox's own server; the tests play the bot over HTTP."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from playwright.async_api import Browser, FloatRect, Locator, Page, Route, WebSocketRoute, expect

from bot.sandbox.chatpage import PAGE
from bot.sandbox.chats import CallbackQuery, ChatMessage
from bot.sandbox.media import plain_png
from bot.sandbox.person import SandboxPerson
from bot.sandbox.server import PAGE_PERSON, Server
from tests.browser.browser import DESKTOP, PHONE, SMALL_PHONE, ChatPage, chromium, open_chat, visit, window

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

TOKEN = "42:secret"
MORNING = datetime(2026, 11, 22, 15, 30, 5, tzinfo=UTC)  # 07:30:05 in Los Angeles
CLIP = Path(__file__).with_name("clip.mp4")


class Clock:
    """The bot's clock as the page may move it."""

    def __init__(self) -> None:
        self.now = MORNING
        self.speed = 1.0
        self.zone: str | None = "America/Los_Angeles"
        self.next_reminder: datetime | None = MORNING + timedelta(days=1)
        self.jumps = 0
        self.resets = 0

    def clock(self) -> dict[str, Any]:
        return {
            "now": self.now.isoformat(),
            "zone": self.zone,
            "local": "Sun 22 Nov 07:30:05",
            "speed": self.speed,
            "next_reminder": self.next_reminder.isoformat() if self.next_reminder else None,
        }

    async def set_speed(self, speed: float) -> None:
        self.speed = speed

    async def jump(self) -> None:
        self.jumps += 1

    async def reset(self) -> None:
        self.resets += 1


class Bot:
    """A bot that does what a test says, over real HTTP."""

    def __init__(self, server: Server, session: aiohttp.ClientSession, clock: Clock) -> None:
        self.server = server
        self.clock = clock
        self._session = session

    @property
    def person(self) -> SandboxPerson:
        return self.server.telegram.people[PAGE_PERSON]

    @property
    def taps(self) -> list[CallbackQuery]:
        """What the person has tapped, oldest first."""
        return list(self.server.telegram.taps.values())

    async def call(self, method: str, **params: Any) -> Any:
        """Call a method; bytes are uploaded as a file named after the parameter."""
        form = aiohttp.FormData(quote_fields=False, default_to_multipart=True)
        for name, value in params.items():
            if isinstance(value, tuple):
                form.add_field(name, value[1], filename=value[0])
            else:
                form.add_field(name, value if isinstance(value, str) else json.dumps(value))
        async with self._session.post(f"{self.server.url}/bot{TOKEN}/{method}", data=form) as response:
            answer = await response.json()
        assert answer["ok"], answer
        return answer["result"]

    async def writes(self, text: str, *rows: list[str], **params: Any) -> int:
        """Send a text with inline buttons; returns the message's id."""
        message = await self.call("sendMessage", chat_id=PAGE_PERSON, text=text, **_buttons(rows), **params)
        return int(message["message_id"])

    async def shows(self, kind: str, name: str, data: bytes, *rows: list[str], **params: Any) -> int:
        """Send a photo, animation or document; returns the message's id."""
        method = f"send{kind.capitalize()}"
        file = {kind: (name, data)}
        message = await self.call(method, chat_id=PAGE_PERSON, **file, **_buttons(rows), **params)
        return int(message["message_id"])

    async def edits(self, message_id: int, text: str, *rows: list[str]) -> None:
        await self.call(
            "editMessageText", chat_id=PAGE_PERSON, message_id=message_id, text=text, **_buttons(rows)
        )

    async def deletes(self, *ids: int) -> None:
        await self.call("deleteMessages", chat_id=PAGE_PERSON, message_ids=list(ids))

    async def answers(self, tap: CallbackQuery, text: str = "", *, alert: bool = False) -> None:
        await self.call("answerCallbackQuery", callback_query_id=tap.id, text=text, show_alert=alert)

    async def tapped(self, count: int = 1) -> CallbackQuery:
        """Wait until the person has tapped so often; returns the last tap."""
        await self.server.telegram.until(
            lambda: len(self.taps) >= count, f"{count} taps", chat=self.person.chat
        )
        return self.taps[-1]

    async def reads(self, words: str) -> ChatMessage:
        """Wait until the person's newest message is this text."""
        return await self._newest(lambda message: message.words == words, repr(words))

    async def gets(self, kind: str) -> ChatMessage:
        """Wait until the person's newest message carries this kind of thing."""
        return await self._newest(lambda message: kind in message.content, kind)

    async def _newest(self, wanted: Any, what: str) -> ChatMessage:
        def newest() -> ChatMessage | None:
            own = [message for message in self.person.chat.messages if not message.from_bot]
            return own[-1] if own and wanted(own[-1]) else None

        return await self.server.telegram.until(newest, f"the person sent {what}", chat=self.person.chat)


def _buttons(rows: tuple[list[str], ...]) -> dict[str, Any]:
    keyboard = [[{"text": label, "callback_data": f"data {label}"} for label in row] for row in rows]
    return {"reply_markup": {"inline_keyboard": keyboard}} if rows else {}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as browser:
        yield browser


@pytest_asyncio.fixture(loop_scope="module")
async def bot() -> AsyncIterator[Bot]:
    clock = Clock()
    server = Server(TOKEN, lambda: clock.now, clock)
    await server.start()
    async with aiohttp.ClientSession() as session:
        bot = Bot(server, session, clock)
        bot.person.started = True
        yield bot
    await server.stop()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def page(browser: Browser) -> AsyncIterator[Page]:
    # One window for most tests: each has a server, and so an address and a memory, of its own.
    async with window(browser) as page:
        yield page


@pytest_asyncio.fixture(loop_scope="module")
async def chat(page: Page, bot: Bot) -> AsyncIterator[ChatPage]:
    async with visit(page, bot.server.url) as chat:
        yield chat


# The first sight


async def test_newcomer_reads_what_this_is_and_starts(chat: ChatPage, bot: Bot) -> None:
    """An empty chat shows the bot's description, what the sandbox is, and a button that sends /start."""
    await bot.call("setMyDescription", description="A daily stretch.\nI am a program.")
    await expect(chat.part("description")).to_have_text("A daily stretch.\nI am a program.")
    words = "Sandbox: the real bot against a stand-in for Telegram. Nothing leaves this computer."
    await expect(chat.part("welcome")).to_contain_text(words)
    await chat.start()
    await bot.reads("/start")
    await expect(chat.part("welcome")).to_be_hidden()
    await expect(chat.page).to_have_title("Limber · Sandbox")


@pytest.mark.parametrize("size", [SMALL_PHONE, PHONE, DESKTOP])
async def test_everything_fits(browser: Browser, bot: Bot, size: tuple[int, int]) -> None:
    """On phones and desktops nothing sticks out sideways, and a thumb can hit all eleven rating buttons."""
    await bot.shows("photo", "pose.png", plain_png(640, 480, (200, 220, 215)), caption="Lift the right foot.")
    await bot.writes("word " * 200 + "w" * 300)
    await bot.writes("How much does it hurt right now?", list("012345"), ["6", "7", "8", "9", "10"])
    async with open_chat(browser, bot.server.url, size) as chat:
        await chat.sees("How much does it hurt")
        for part in ("chat", "transcript", "controls", "input", "clock-now"):
            box = await _box(chat.part(part))
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= size[0]
        assert not await chat.page.evaluate("document.documentElement.scrollWidth > innerWidth")
        assert not await chat.part("transcript").evaluate("view => view.scrollWidth > view.clientWidth")
        for label in [*"0123456789", "10"]:
            box = await _box(chat.button(label))
            assert box["height"] >= 44
            assert box["width"] >= 44
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= size[0]
        above = await _box(chat.part("input"))
        assert box["y"] + box["height"] <= above["y"]


# Messages


async def test_messages_are_grouped_by_day_and_sender(chat: ChatPage, bot: Bot) -> None:
    """Days part the chat by the bot's clock in the person's zone, and messages of one sender form a group."""
    bot.clock.now = MORNING - timedelta(days=3)
    first = await bot.writes("Three days ago")
    bot.clock.now = datetime(2026, 11, 22, 7, 59, tzinfo=UTC)  # a minute before midnight in Los Angeles
    await bot.writes("Last night")
    bot.clock.now = MORNING
    own = bot.person.sends("Good morning").id
    last = await bot.writes("And to you")
    await chat.sees("And to you")
    days = chat.page.get_by_role("separator")
    await expect(days).to_have_text(["Thursday 19 November", "Yesterday", "Today"])
    await expect(chat.part(f"message-{first}").locator("time")).to_have_text("07:30")
    await expect(chat.part(f"message-{own}")).to_have_attribute("data-side", "me")
    await expect(chat.part(f"message-{last}")).to_have_class(re.compile(r"\bfirst\b.*\blast\b"))
    await bot.writes("Ready?")
    await expect(chat.part(f"message-{last}")).not_to_have_class(re.compile(r"\blast\b"))


async def test_times_follow_the_zone(chat: ChatPage, bot: Bot) -> None:
    """When the person's time zone changes, the times of all messages change with it."""
    sent = await bot.writes("Good morning")
    await expect(chat.part(f"message-{sent}").locator("time")).to_have_text("07:30")
    bot.clock.zone = "Europe/Berlin"
    await expect(chat.part(f"message-{sent}").locator("time")).to_have_text("16:30")
    await expect(chat.part("clock-zone")).to_have_text("Europe/Berlin")


async def test_entities_are_rendered(chat: ChatPage, bot: Bot) -> None:
    """Entities become elements at their UTF-16 offsets, nested ones inside, also after an emoji."""
    html = (
        "🦵🏽 <b>bold <i>both</i></b> <code>a&lt;b</code> <a href='https://example.org/'>more</a> "
        "<tg-spoiler>secret</tg-spoiler>\n<blockquote>two\nlines</blockquote>\nafter"
    )
    sent = await bot.writes(html, parse_mode="HTML")
    text = chat.part(f"message-{sent}").get_by_test_id("message-text")
    await expect(text.locator("strong")).to_have_text("bold both")
    await expect(text.locator("strong em")).to_have_text("both")
    await expect(text.locator("code")).to_have_text("a<b")
    await expect(text.get_by_role("link", name="more")).to_have_attribute("href", "https://example.org/")
    await expect(text.locator("blockquote")).to_have_text("two\nlines")
    assert await text.evaluate("text => text.lastChild.data") == "after"  # no empty line below the quote
    hidden = text.get_by_role("button", name="Hidden text")
    await hidden.press("Enter")
    await expect(text.locator(".spoiler")).to_have_class("spoiler shown")


async def test_text_is_never_markup(chat: ChatPage, bot: Bot) -> None:
    """Text that looks like markup is shown as it is, and a link to a script is not a link."""
    sent = await bot.writes("<img src=x onerror=alert(1)> &amp;")
    await expect(chat.part(f"message-{sent}").get_by_test_id("message-text")).to_have_text(
        "<img src=x onerror=alert(1)> &amp;"
    )
    message = bot.person.chat.last
    script = [{"type": "text_link", "offset": 0, "length": 4, "url": "javascript:alert(1)"}]
    bot.server.telegram.edit(message, {"text": "here", "entities": script}, None)
    await chat.sees("here")
    await expect(chat.part(f"message-{sent}").get_by_role("link")).to_have_count(0)


async def test_command_in_a_text_can_be_tapped(chat: ChatPage, bot: Bot) -> None:
    """A command in a message is a button that sends it."""
    await bot.writes("Change it with /time whenever you like.")
    await chat.messages.last.get_by_role("button", name="/time").click()
    await bot.reads("/time")


async def test_sound_mark(chat: ChatPage, bot: Bot) -> None:
    """Only a message that makes the phone sound carries the bell; silent and own ones do not."""
    loud = await bot.writes("Good morning")
    silent = await bot.writes("A quiet reminder", disable_notification=True)
    own = bot.person.sends("Hello").id
    await expect(chat.part(f"message-{own}")).to_be_visible()
    mark = chat.part(f"message-{loud}").get_by_test_id("sound-mark")
    await expect(mark).to_have_attribute("aria-label", "makes a sound")
    for quiet in (silent, own):
        await expect(chat.part(f"message-{quiet}").get_by_test_id("sound-mark")).to_have_count(0)


async def test_edit_and_delete(chat: ChatPage, bot: Bot) -> None:
    """An edited message changes in place, and deleted messages go away."""
    kept = await bot.writes("Lie down.")
    gone = [await bot.writes("Hold."), await bot.writes("Release.")]
    await bot.edits(kept, "Lie down, a towel beside you.")
    await bot.deletes(*gone)
    await expect(chat.messages).to_have_text([re.compile("Lie down, a towel beside you.")])
    await bot.deletes(kept)
    await expect(chat.part("welcome")).to_be_visible()


async def test_picture_opens(chat: ChatPage, bot: Bot) -> None:
    """A picture is shown with its caption, opens in full size, and Escape closes it."""
    sent = await bot.shows(
        "photo", "pose.png", plain_png(640, 480, (200, 220, 215)), caption="Lift the right foot."
    )
    message = chat.part(f"message-{sent}")
    await expect(message).to_contain_text("Lift the right foot.")
    await message.get_by_role("button", name="Open the picture: Lift the right foot.").click()
    viewer = chat.part("viewer")
    await expect(viewer.get_by_role("img")).to_have_js_property("naturalWidth", 640)
    await chat.page.keyboard.press("Escape")
    await expect(viewer).to_have_count(0)


async def test_clip_plays_once_and_again_on_tap(chat: ChatPage, bot: Bot) -> None:
    """A clip plays by itself once, muted, as fast as the bot's clock, and plays again when tapped."""
    bot.clock.speed = 10
    await expect(chat.part("speed-10")).to_have_attribute("aria-pressed", "true")
    note = "document.addEventListener('ended', e => (e.target.dataset.rate = e.target.playbackRate), true)"
    await chat.page.evaluate(note)
    await bot.shows("animation", "hold.mp4", CLIP.read_bytes(), caption="Right leg, 1 of 2.")
    clip, video = chat.part("clip"), chat.page.locator("video")
    await expect(clip).to_have_attribute("data-state", "ended")
    await expect(video).to_have_js_property("muted", True)
    await expect(video).to_have_js_property("loop", False)
    await expect(video).to_have_attribute("data-rate", "10")
    await clip.evaluate(
        "clip => clip.querySelector('video').addEventListener('play', () => (clip.dataset.again = 'yes'))"
    )
    await clip.click()
    await expect(clip).to_have_attribute("data-again", "yes")
    await expect(clip).to_have_attribute("data-state", "ended")


async def test_edit_leaves_a_playing_clip_alone(chat: ChatPage, bot: Bot) -> None:
    """When only the words or buttons of a message with a clip change, the clip is not loaded anew."""
    sent = await bot.shows(
        "animation", "hold.mp4", CLIP.read_bytes(), ["Too much", "Stop"], caption="Right leg."
    )
    await chat.page.locator("video").evaluate("video => (video.dataset.known = 'yes')")
    await bot.call("editMessageCaption", chat_id=PAGE_PERSON, message_id=sent, caption="Release.")
    await chat.sees("Release.")
    await expect(chat.page.locator("video")).to_have_attribute("data-known", "yes")
    await expect(chat.part("key")).to_have_count(0)


async def test_document_downloads(chat: ChatPage, bot: Bot, tmp_path: Path) -> None:
    """A document can be downloaded under its name, byte for byte."""
    await bot.shows("document", "report 2026.pdf", b"%PDF-1.7 report", caption="Your report.")
    async with chat.page.expect_download() as download:
        await chat.part("document").click()
    file = await download.value
    assert file.suggested_filename == "report 2026.pdf"
    await file.save_as(tmp_path / "saved")
    assert (tmp_path / "saved").read_bytes() == b"%PDF-1.7 report"


# Taps


async def test_tap_shows_that_it_is_handled(chat: ChatPage, bot: Bot) -> None:
    """A tapped button turns until the bot answers, and meanwhile takes no second tap; the answer is shown."""
    await bot.writes("Good morning.", ["Start", "Later"])
    await chat.tap("Later")
    tap = await bot.tapped()
    assert tap.data == "data Later"
    await expect(chat.button("Later")).to_have_attribute("aria-busy", "true")
    await expect(chat.button("Start")).to_have_attribute("aria-busy", "false")
    await chat.tap("Later")
    await bot.answers(tap, "In ten minutes, then.")
    await expect(chat.button("Later")).to_have_attribute("aria-busy", "false")
    await expect(chat.part("toast")).to_have_text("In ten minutes, then.")
    assert len(bot.taps) == 1
    await chat.tap("Later")
    await bot.answers(await bot.tapped(2), "In ten minutes, then.")
    await expect(chat.button("Later")).to_have_attribute("aria-busy", "false")
    await expect(chat.part("toast")).to_have_count(1)  # the same words stand once


async def test_alert_waits_to_be_closed(chat: ChatPage, bot: Bot) -> None:
    """An answer with show_alert stays until the person closes it."""
    await bot.writes("Good morning.", ["Skip"])
    await chat.tap("Skip")
    await bot.answers(await bot.tapped(), "See you tomorrow.", alert=True)
    alert = chat.part("alert")
    await expect(alert).to_contain_text("See you tomorrow.")
    await alert.get_by_role("button", name="OK").click()
    await expect(alert).to_have_count(0)


async def test_silent_bot_is_noticed(browser: Browser, bot: Bot) -> None:
    """After 15 seconds without an answer the button stops turning and the page says so."""
    async with open_chat(browser, bot.server.url) as chat:
        await bot.writes("Good morning.", ["Start"])
        await expect(chat.button("Start")).to_be_visible()
        await chat.page.clock.install(time=MORNING)
        await chat.page.clock.pause_at(MORNING + timedelta(hours=1))
        await chat.tap("Start")
        await bot.tapped()
        await chat.page.clock.run_for(14_900)
        await expect(chat.button("Start")).to_have_attribute("aria-busy", "true")
        await chat.page.clock.run_for(200)
        await expect(chat.button("Start")).to_have_attribute("aria-busy", "false")
        await expect(chat.part("toast")).to_have_text("The bot has not answered this tap.")


async def test_keyboard_users_stay_where_they_are(chat: ChatPage, bot: Bot) -> None:
    """Who tapped with the keyboard finds the focus on the first of the new buttons after the edit."""
    sent = await bot.writes("Ready?", ["Ready"])
    await chat.button("Ready").focus()
    await chat.page.keyboard.press("Enter")
    await bot.tapped()
    await bot.edits(sent, "How is it?", ["Better", "Worse"])
    await expect(chat.button("Better")).to_be_focused()


# What the person sends


async def test_typed_text(chat: ChatPage, bot: Bot) -> None:
    """Enter sends the text, Shift+Enter begins a new line, and an empty text cannot be sent."""
    field = chat.part("input")
    await expect(chat.part("send")).to_be_disabled()
    await field.press_sequentially("one")
    await field.press("Shift+Enter")
    await field.press_sequentially("two")
    await field.press("Enter")
    await bot.reads("one\ntwo")
    await expect(field).to_have_value("")


async def test_command_menu(chat: ChatPage, bot: Bot) -> None:
    """The menu button lists the bot's commands, typing "/" filters them, and a choice is sent at once."""
    names = {"today": "Do today's session", "time": "Set the time", "stop": "End this session"}
    await bot.call("setMyCommands", commands=[{"command": c, "description": d} for c, d in names.items()])
    await chat.part("menu").click()
    await expect(chat.part("command")).to_have_text([f"/{c}{d}" for c, d in names.items()])
    await chat.page.keyboard.press("Escape")
    await expect(chat.part("commands")).to_be_hidden()
    await chat.part("input").press_sequentially("/t")
    await expect(chat.part("command")).to_have_count(2)
    await chat.page.keyboard.press("ArrowDown")
    await chat.page.keyboard.press("Enter")
    await bot.reads("/time")
    await expect(chat.part("commands")).to_be_hidden()
    await expect(chat.part("input")).to_have_value("")


async def test_attachments(chat: ChatPage, bot: Bot) -> None:
    """A sticker, a voice message and a photo can be sent to try what the bot does with them."""
    for kind in ("sticker", "voice", "photo"):
        await chat.part("attach").click()
        await chat.part(f"attach-{kind}").click()
        await bot.gets(kind)
        await expect(chat.messages.last.locator(f'[data-kind="{kind}"]')).to_be_visible()


async def test_location(chat: ChatPage, bot: Bot) -> None:
    """A location is shared by choosing a city or by typing latitude and longitude."""
    await chat.part("attach").click()
    await chat.part("attach-location").click()
    await chat.part("places").get_by_role("button", name="Berlin").click()
    assert (await bot.gets("location")).content["location"] == {"latitude": 52.52, "longitude": 13.405}
    await chat.part("attach").click()
    await chat.part("attach-location").click()
    await chat.page.get_by_label("Latitude").fill("-41.29")
    await chat.page.get_by_label("Longitude").fill("174.78")
    await chat.page.keyboard.press("Enter")
    await expect(chat.messages).to_have_count(2)
    assert (await bot.gets("location")).content["location"] == {"latitude": -41.29, "longitude": 174.78}


async def test_answer_keyboard(chat: ChatPage, bot: Bot) -> None:
    """The bot's answer buttons ask for a location or send their text, and go when the bot takes them away."""
    markup = {
        "keyboard": [[{"text": "Share my location", "request_location": True}], [{"text": "London"}]],
        "one_time_keyboard": True,
        "input_field_placeholder": "A city",
    }
    telegram = bot.server.telegram
    telegram.post(bot.person.chat, telegram.bot, {"text": "Where are you?"}, reply_markup=markup)
    panel, field = chat.part("reply-keyboard"), chat.part("input")
    await expect(field).to_have_attribute("placeholder", "A city")
    await panel.get_by_role("button", name="London").click()
    await bot.reads("London")
    await expect(panel).to_be_hidden()
    await chat.part("keyboard-toggle").click()
    await panel.get_by_role("button", name="Share my location").click()
    await chat.part("places").get_by_role("button", name="Sydney").click()
    await bot.gets("location")
    await bot.call("sendMessage", chat_id=PAGE_PERSON, text="Thanks.", reply_markup={"remove_keyboard": True})
    await expect(chat.part("keyboard-toggle")).to_be_hidden()
    await expect(field).to_have_attribute("placeholder", "Message")


# Reading along


async def test_new_messages_do_not_pull_the_reader_away(chat: ChatPage, bot: Bot) -> None:
    """Who reads further up stays there and sees how many messages are new; the button leads to the newest."""
    for number in range(30):
        await bot.writes(f"Message {number}")
    newest = chat.messages.last
    await chat.sees("Message 29")
    await expect(newest).to_be_in_viewport()
    await expect(chat.part("to-end")).to_be_hidden()
    await chat.part("transcript").evaluate("view => view.scrollTo(0, 0)")
    await expect(chat.part("to-end")).to_be_visible()
    await bot.writes("Are you there?")
    await bot.writes("Hello?")
    await expect(chat.part("to-end")).to_have_text("2")
    await expect(newest).not_to_be_in_viewport()
    await chat.part("to-end").click()
    await expect(newest).to_be_in_viewport()
    await expect(chat.part("to-end")).to_be_hidden()


async def test_lost_line_comes_back(browser: Browser, bot: Bot) -> None:
    """When the line drops, a banner says so, typed words are kept, and what came meanwhile is shown later."""
    async with open_chat(browser, bot.server.url) as chat:
        line = await _cut_line(chat.page)
        await chat.load()
        sent = await bot.writes("Good morning.", ["Start"])
        await chat.sees("Good morning.")
        line.blocked = True
        await line.routes[-1].close()
        await expect(chat.part("banner")).to_be_visible()
        await chat.send("a long answer")
        await expect(chat.part("toast")).to_have_text("Not connected right now, so nothing was sent.")
        await expect(chat.part("input")).to_have_value("a long answer")
        await bot.edits(sent, "Good day.")
        await bot.writes("Are you there?")
        line.blocked = False
        await chat.sees("Are you there?")
        await expect(chat.messages).to_have_count(2)
        await expect(chat.messages.first).to_contain_text("Good day.")
        await expect(chat.part("banner")).to_be_hidden()
        await chat.part("send").click()
        await bot.reads("a long answer")


# Beside the chat


@pytest.mark.parametrize("size", [SMALL_PHONE, DESKTOP])
async def test_clock_and_speed(browser: Browser, bot: Bot, size: tuple[int, int]) -> None:
    """The bot's clock is shown, and each speed can be chosen."""
    async with open_chat(browser, bot.server.url, size) as chat:
        await expect(chat.part("clock-now")).to_contain_text("07:30:05")
        await expect(chat.part("clock-now")).to_contain_text("Sun 22 Nov")
        for speed in (60, 10, 1):
            await chat.part(f"speed-{speed}").click()
            await expect(chat.part(f"speed-{speed}")).to_have_attribute("aria-pressed", "true")
            assert bot.clock.speed == speed


async def test_jump_to_the_next_reminder(chat: ChatPage, bot: Bot) -> None:
    """The jump says when the next reminder is, and cannot be made when there is none."""
    await chat.unfold_controls()
    await expect(chat.part("jump")).to_contain_text("Mon 23 Nov 07:30")
    await chat.part("jump").click()
    await bot.server.telegram.until(lambda: bot.clock.jumps, "a jump")
    bot.clock.next_reminder = None
    await expect(chat.part("jump")).to_be_disabled()
    await expect(chat.part("jump")).to_contain_text("No reminder is planned yet")


async def test_start_over_asks_first(chat: ChatPage, bot: Bot) -> None:
    """Starting over asks for a confirmation, then empties the chat."""
    await bot.writes("Good morning.")
    await chat.unfold_controls()
    await chat.part("reset").click()
    await chat.part("confirm").get_by_role("button", name="Cancel").click()
    await expect(chat.messages).to_have_count(1)
    assert bot.clock.resets == 0
    await chat.reset()
    await expect(chat.part("welcome")).to_be_visible()
    await expect(chat.messages).to_have_count(0)
    assert bot.clock.resets == 1


async def test_text_twice_as_large_cuts_nothing_off(browser: Browser, bot: Bot) -> None:
    """On a small phone whose letters are twice as large, everything that can be tapped is within reach."""
    await bot.writes("Release. Right leg, 2 of 2. Push your right heel up.", ["Too much", "Stop"])
    async with open_chat(browser, bot.server.url, SMALL_PHONE, touch=True) as chat:
        await chat.page.evaluate("document.documentElement.style.fontSize = '200%'")
        parts = ("send", "attach", "menu", "controls-toggle", "speed-60", "theme-toggle")
        for thing in (chat.button("Too much"), chat.button("Stop"), *map(chat.part, parts)):
            box = await thing.bounding_box()
            assert box is None or (box["x"] >= 0 and box["x"] + box["width"] <= SMALL_PHONE[0]), thing
        assert await chat.page.evaluate("document.documentElement.scrollWidth") <= SMALL_PHONE[0]


async def test_a_slow_line_shows_the_page_early(browser: Browser, bot: Bot) -> None:
    """What frames the chat is there before any script is, and no script waits until another names it."""
    async with window(browser) as page:
        held: list[str] = []

        async def hold(route: Route) -> None:
            held.append(route.request.url.rpartition("/")[2])
            if len(held) == len(scripts):
                everything.set()
            await everything.wait()
            await route.continue_()

        scripts = {path.name for path in PAGE.glob("*.js")}
        everything = asyncio.Event()
        await page.route("**/*.js", hold)
        await page.goto(f"{bot.server.url}/chat", wait_until="commit")
        await expect(page.get_by_test_id("status")).to_be_visible()
        await asyncio.wait_for(everything.wait(), 10)
        assert set(held) == scripts
        await expect(page.get_by_test_id("status")).to_have_text("bot")
    async with bot._session.get(f"{bot.server.url}/chat/static/page.css") as answer:
        assert answer.headers["Content-Encoding"] in {"deflate", "gzip"}


async def test_words_for_an_instant_tell_it_by_this_clock(chat: ChatPage, bot: Bot) -> None:
    """A tap on a time tells when that is where the page is."""
    await bot.writes('Next: <tg-time unix="1795273200">tomorrow 07:30</tg-time>.', parse_mode="HTML")
    await chat.page.locator(".moment").click()
    await expect(chat.part("toast")).to_contain_text("On this computer's clock: ")


async def test_no_controls_for_a_bot_elsewhere(browser: Browser) -> None:
    """Without a clock to move, nothing is shown to move it."""
    server = Server(TOKEN, lambda: MORNING)
    await server.start()
    try:
        async with open_chat(browser, server.url, DESKTOP) as chat:
            await expect(chat.part("note").first).to_be_visible()
            for part in ("clock-now", "speed-1", "jump", "reset"):
                await expect(chat.part(part)).to_be_hidden()
    finally:
        await server.stop()


async def test_theme_follows_the_system_until_chosen(browser: Browser, bot: Bot) -> None:
    """Colours follow the system; the switch changes them, and the choice is remembered."""
    async with open_chat(browser, bot.server.url, theme="dark") as chat:
        assert await _brightness(chat) < 128
        await chat.page.emulate_media(color_scheme="light")
        assert await _brightness(chat) > 128
        await chat.part("theme-toggle").click()
        assert await _brightness(chat) < 128
        await chat.load()
        assert await _brightness(chat) < 128


async def test_sound_is_off_until_switched_on(chat: ChatPage) -> None:
    """Sound is off at first, and the switch is remembered."""
    await expect(chat.part("sound-toggle")).to_have_attribute("aria-pressed", "false")
    await chat.part("sound-toggle").click()
    await chat.load()
    await expect(chat.part("sound-toggle")).to_have_attribute("aria-pressed", "true")


async def test_every_button_has_a_name(chat: ChatPage, bot: Bot) -> None:
    """Whoever cannot see the icons hears what each button does."""
    await bot.call("setMyCommands", commands=[{"command": "help", "description": "What I can do"}])
    await bot.shows("animation", "hold.mp4", CLIP.read_bytes(), ["Stop"])
    await expect(chat.part("clip")).to_be_visible()
    await expect(chat.part("menu")).to_be_visible()
    for button in await chat.page.get_by_role("button").all():
        assert re.match(r"""- '?button ".""", await button.aria_snapshot()), await button.evaluate(
            "b => b.outerHTML"
        )


class Line:
    """The socket between page and server; while blocked, new connections drop at once."""

    def __init__(self) -> None:
        self.routes: list[WebSocketRoute] = []
        self.blocked = False

    async def connect(self, route: WebSocketRoute) -> None:
        self.routes.append(route)
        if self.blocked:
            await route.close()
        else:
            route.connect_to_server()


async def _cut_line(page: Page) -> Line:
    line = Line()
    await page.route_web_socket(re.compile("/chat/socket"), line.connect)
    return line


async def _box(part: Locator) -> FloatRect:
    box = await part.bounding_box()
    assert box is not None
    return box


async def _brightness(chat: ChatPage) -> float:
    """Of the header, 0 to 255."""
    colour = await chat.page.evaluate("getComputedStyle(document.querySelector('header')).backgroundColor")
    return sum(map(float, re.findall(r"[\d.]+", colour)[:3])) / 3
