// The page's wiring: frames of the server go to the parts of the page, what the person does goes back.

import { part } from "./dom.js";
import { BotTime } from "./time.js";
import { Composer } from "./composer.js";
import { Connection } from "./socket.js";
import { Controls } from "./controls.js";
import { Taps } from "./taps.js";
import { Transcript } from "./transcript.js";
import { playAt } from "./media.js";
import { alert, toast } from "./notices.js";
import { soundSwitch, themeSwitch } from "./looks.js";

themeSwitch();
const chime = soundSwitch();
const time = new BotTime();
const status = { connected: false };

const taps = new Taps({
  send,
  onChange: (id) => transcript.showTaps(id),
  onSilence: () => toast("The bot has not answered this tap."),
});
const transcript = new Transcript({
  tap: (id, data) => taps.tap(id, data),
  isBusy: (id, data) => taps.waits(id, data),
  command: (text) => send({ type: "text", text }),
  time,
});
const composer = new Composer({ send });
const controls = new Controls({ send, time });
part("start").addEventListener("click", () => send({ type: "text", text: "/start" }));

const receive = {
  state({ bot, messages, clock }) {
    taps.forget();
    showBot(bot);
    showClock(clock);
    transcript.replace(messages);
    const markups = messages.map((message) => message.reply_markup);
    composer.follow(markups.findLast((markup) => markup?.keyboard || markup?.remove_keyboard) ?? { remove_keyboard: true });
    showWelcome();
  },
  message({ message }) {
    const { mine, silent } = message.sandbox;
    transcript.add(message);
    composer.follow(message.reply_markup);
    showWelcome();
    if (mine) return;
    if (!silent) chime();
  },
  edit: ({ message }) => transcript.edit(message),
  delete({ message_ids: ids }) {
    transcript.remove(ids);
    showWelcome();
  },
  tapped: (frame) => taps.named(frame),
  answer(frame) {
    taps.answered(frame);
    if (frame.text) (frame.show_alert ? alert : toast)(frame.text);
  },
  bot: ({ bot }) => showBot(bot),
  clock: ({ clock }) => showClock(clock),
  error: ({ text }) => toast(text, "error"),
};

const connection = new Connection({
  onFrame: (frame) => receive[frame.type]?.(frame),
  onStatus(connected) {
    status.connected = connected;
    if (!connected) taps.forget();
    part("banner").hidden = connected;
    showStatus();
  },
});

function send(frame) {
  const sent = connection.send(frame);
  if (!sent) toast("Not connected right now, so nothing was sent.", "error");
  return sent;
}

function showBot(bot) {
  part("bot-name").textContent = bot.first_name;
  part("welcome-words").textContent = bot.description || bot.short_description || "";
  document.title = `${bot.first_name} · Sandbox`;
  composer.offer(bot.commands);
}

function showClock(clock) {
  const stale = time.follow(clock);
  controls.show(clock);
  playAt(clock?.speed ?? 1);
  if (stale) transcript.retime();
}

function showWelcome() {
  part("welcome").hidden = !transcript.empty;
}

function showStatus() {
  part("bot-status").textContent = status.connected ? "bot" : "connecting…";
}
