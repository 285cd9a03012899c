"""How updates reach the bot: long polling, the webhook, and both on a bad day."""

import asyncio

import aiohttp
import pytest
from aiohttp import web
from telegram.error import Conflict

from bot.sandbox import faults

from .conftest import TOKEN

ACTIVE = (
    "Conflict: can't use getUpdates method while webhook is active; "
    "use deleteWebhook to delete the webhook first"
)


def ids(answer):
    return [update["update_id"] for update in answer[1]["result"]]


def texts(answer):
    return [update["message"]["text"] for update in answer[1]["result"]]


async def test_nothing_is_lost_until_it_is_confirmed(ana, call):
    """The same updates come again until an offset beyond them confirms them."""
    for text in ("one", "two", "three"):
        ana.sends(text)
    first = await call("getUpdates", limit=2)
    assert texts(first) == ["one", "two"]
    assert texts(await call("getUpdates", limit=2)) == ["one", "two"]
    rest = await call("getUpdates", offset=ids(first)[-1] + 1)
    assert texts(rest) == ["three"]
    assert ids(await call("getUpdates", offset=ids(rest)[-1] + 1)) == []
    assert ids(await call("getUpdates")) == []


async def test_negative_offset(ana, call):
    """A negative offset keeps only so many updates from the end and forgets the rest."""
    for text in ("one", "two", "three"):
        ana.sends(text)
    assert texts(await call("getUpdates", offset=-2)) == ["two", "three"]
    assert texts(await call("getUpdates")) == ["two", "three"]


async def test_long_polling(ana, call):
    """A poll that finds nothing waits and returns as soon as something happens, or empty after its time."""
    poll = asyncio.create_task(call("getUpdates", timeout=30))
    await asyncio.sleep(0.05)
    assert not poll.done()
    ana.sends("here I am")
    assert texts(await asyncio.wait_for(poll, 2)) == ["here I am"]
    ana.sends("more")
    assert texts(await call("getUpdates", timeout=30)) == ["here I am", "more"]
    assert texts(await call("getUpdates", offset=999_999, timeout=1)) == []


async def test_two_pollers(server, ana, call, bot):
    """The first of two waiting pollers is thrown out with 409, the second gets the update."""
    first = asyncio.create_task(bot.get_updates(timeout=30))
    await server.telegram.until(lambda: server.telegram.polls, "the first polls")
    await asyncio.sleep(0.05)
    second = asyncio.create_task(call("getUpdates", timeout=30))
    with pytest.raises(Conflict, match="terminated by other getUpdates request; make sure that only one bot"):
        await first
    ana.sends("hello")
    assert texts(await second) == ["hello"]


async def test_which_kinds(ana, call):
    """Only kinds asked for are queued from then on; an empty list asks for all, silence changes nothing."""
    await call("getUpdates", allowed_updates=["callback_query"])
    ana.sends("unheard")
    await call("getUpdates")
    ana.sends("unheard still")
    await call("getUpdates", allowed_updates=[])
    ana.sends("heard")
    assert texts(await call("getUpdates")) == ["heard"]


async def test_old_updates_expire(ana, clock, call):
    """What is not fetched within 24 hours is gone."""
    ana.sends("old")
    clock.move(86_399)
    assert texts(await call("getUpdates")) == ["old"]
    clock.move(2)
    assert texts(await call("getUpdates")) == []


async def test_updates_again_and_out_of_order(server, ana, call):
    """A test can deliver an update twice, or hold several and deliver them the wrong way round."""
    ana.sends("one")
    first = server.telegram.last_update["update_id"]
    await call("getUpdates", offset=first + 1)
    server.telegram.repeat_update(first)
    assert ids(await call("getUpdates", offset=first + 1)) == [first]
    assert ids(await call("getUpdates", offset=first + 1)) == []
    server.telegram.updates.hold()
    ana.sends("two")
    ana.sends("three")
    assert texts(await call("getUpdates")) == []
    server.telegram.updates.release(reverse=True)
    assert texts(await call("getUpdates")) == ["three", "two"]
    with pytest.raises(LookupError):
        server.telegram.repeat_update(5)


async def test_a_lost_answer_is_fetched_again(server, ana, call, http):
    """When the answer to getUpdates is lost the updates are still there."""
    ana.sends("one")
    server.telegram.faults.add("getUpdates", faults.lose_reply())
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await call("getUpdates")
    assert texts(await call("getUpdates")) == ["one"]


async def test_an_outage(ana, server, http):
    """A stopped server cuts off who waits and answers nobody; started again it knows everything."""
    port = int(server.url.rpartition(":")[2])
    address = f"{server.url}/bot{TOKEN}/getUpdates"
    poll = asyncio.ensure_future(http.post(address, data={"timeout": "30"}))
    await server.telegram.until(lambda: server.telegram.polls, "the bot polls")
    await server.stop()
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await poll
    with pytest.raises(aiohttp.ClientConnectorError):
        await http.post(address)
    ana.sends("is anybody there?")
    await server.start(port=port)
    async with http.post(address) as response:
        assert (await response.json())["result"][0]["message"]["text"] == "is anybody there?"


class Receiver:
    """A bot's webhook: keeps what it gets, answers with the statuses it is told, then with 200."""

    def __init__(self):
        self.got, self.secrets, self.statuses, self.reply = [], [], [], {}
        self.open, self.most_open, self.pause = 0, 0, 0.0

    async def take(self, request):
        self.open += 1
        self.most_open = max(self.open, self.most_open)
        self.secrets.append(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        update = await request.json()
        await asyncio.sleep(self.pause)
        self.open -= 1
        status = self.statuses.pop(0) if self.statuses else 200
        if status == 200:
            self.got.append(update["message"]["text"])
        return web.json_response(self.reply, status=status)


@pytest.fixture
async def receiver():
    receiver = Receiver()
    app = web.Application()
    app.router.add_post("/telegram", receiver.take)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    receiver.url = f"http://127.0.0.1:{runner.addresses[0][1]}/telegram"
    yield receiver
    await runner.cleanup()


async def test_webhook(server, ana, call, receiver):
    """With a webhook each update is posted with the secret, in order; polling is refused meanwhile."""
    ana.sends("before")
    answer = await call("setWebhook", url=receiver.url, secret_token="s3cret_-")
    assert answer == (200, {"ok": True, "result": True, "description": "Webhook was set"})
    ana.sends("after")
    await server.telegram.delivered()
    assert (receiver.got, set(receiver.secrets)) == (["before", "after"], {"s3cret_-"})
    status, answer = await call("getUpdates")
    assert (status, answer["description"]) == (409, ACTIVE)
    assert (await call("deleteWebhook"))[1]["description"] == "Webhook was deleted"
    assert (await call("deleteWebhook"))[1]["description"] == "Webhook is already deleted"
    ana.sends("polled")
    assert texts(await call("getUpdates")) == ["polled"]


async def test_webhook_keeps_order_within_a_chat_only(server, ana, call, receiver):
    """One chat's updates wait for each other, chats run side by side, up to the connections allowed."""
    people = [ana, *(server.telegram.person(2000 + n, "Ben") for n in range(5))]
    receiver.pause = 0.02
    await call("setWebhook", url=receiver.url, max_connections=3)
    for number in range(3):
        for person in people:
            person.sends(f"{person.id} {number}")
    await server.telegram.delivered()
    for person in people:
        mine = [text for text in receiver.got if text.startswith(str(person.id))]
        assert mine == [f"{person.id} {number}" for number in range(3)]
    assert receiver.most_open == 3


async def test_webhook_tries_again(server, ana, clock, call, receiver):
    """A failed delivery is repeated before the next update, and shows in getWebhookInfo."""
    receiver.statuses = [500]
    await call("setWebhook", url=receiver.url)
    ana.sends("one")
    ana.sends("two")
    await server.telegram.delivered()
    assert receiver.got == ["one", "two"]
    info = (await call("getWebhookInfo"))[1]["result"]
    assert info["last_error_message"] == "Wrong response from the webhook: 500 Internal Server Error"
    assert (info["last_error_date"], info["pending_update_count"]) == (int(clock.now().timestamp()), 0)


async def test_webhook_that_nobody_answers(server, ana, call):
    """Updates wait while nobody listens, and pending ones can be dropped."""
    await call("setWebhook", url="http://127.0.0.1:9/telegram")
    ana.sends("one")
    webhook = server.api.webhook
    await server.telegram.until(lambda: "last_error_message" in webhook.info(), "a delivery fails")
    info = (await call("getWebhookInfo"))[1]["result"]
    assert (info["last_error_message"], info["pending_update_count"]) == ("Connection refused", 1)
    await call("deleteWebhook", drop_pending_updates=True)
    assert (await call("getUpdates"))[1]["result"] == []


async def test_webhook_answers_with_a_method(server, ana, call, receiver):
    """A bot may put a method into its reply to an update."""
    receiver.reply = {"method": "sendMessage", "chat_id": 1001, "text": "Good morning"}
    await call("setWebhook", url=receiver.url)
    ana.sends("hello")
    assert (await ana.sees("good morning")).from_bot


async def test_webhook_and_a_waiting_poller(ana, call, receiver):
    """Setting a webhook throws out a poller that waits; a second setWebhook within a second must wait."""
    poll = asyncio.create_task(call("getUpdates", timeout=30))
    await asyncio.sleep(0.05)
    await call("setWebhook", url=receiver.url)
    status, answer = await poll
    assert (status, answer["description"]) == (409, "Conflict: terminated by setWebhook request")
    status, answer = await call("setWebhook", url=receiver.url)
    assert (status, answer["parameters"]) == (429, {"retry_after": 1})


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({}, 'parameter "url" is required'),
        ({"url": "ftp://127.0.0.1/x"}, "invalid webhook URL specified"),
        ({"url": "https://example.org/x"}, "bad webhook: the sandbox delivers updates to this computer only"),
        ({"url": "http://localhost/x", "secret_token": "a b"}, "secret token contains unallowed characters"),
        ({"url": "http://localhost/x", "secret_token": "a" * 257}, "secret token is too long"),
    ],
)
async def test_webhook_refused(call, params, words):
    """Wrong addresses and secrets are refused, and updates never leave this computer."""
    status, answer = await call("setWebhook", **params)
    assert (status, answer["description"]) == (400, f"Bad Request: {words}")
    assert (await call("getWebhookInfo"))[1]["result"]["url"] == ""


async def test_a_repeated_update_by_webhook(server, ana, call, receiver):
    """A repeated update is posted a second time."""
    await call("setWebhook", url=receiver.url)
    ana.sends("once")
    await server.telegram.delivered()
    server.telegram.repeat_update(server.telegram.last_update["update_id"])
    await server.telegram.delivered()
    assert receiver.got == ["once", "once"]
