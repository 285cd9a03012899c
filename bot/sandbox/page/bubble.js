// One message on the page: its bubble and the buttons under it.

import { el, icon, animate } from "./dom.js";
import { formatted } from "./entities.js";
import { carried, media } from "./media.js";
import { NEEDS_TELEGRAM, toast } from "./notices.js";

export class Bubble {
  element;
  message;
  #actions;
  #bubble = el("div", { class: "bubble" });
  #day = el("div", { class: "day", role: "separator", hidden: true }, el("span"));
  #article;
  #media = null;
  #words = el("div", { class: "words" });
  #keyboard = el("div", { class: "keyboard", role: "group", "aria-label": "Answers", hidden: true });
  #time = el("time");

  /** actions: {tap(id, data), isBusy(id, data), command(text), time} shared by all messages of the chat. */
  constructor(message, actions, { live }) {
    this.#actions = actions;
    this.#article = el("article", { class: "message", "data-testid": "message" }, this.#bubble, this.#keyboard);
    const properties = { class: "row", "data-testid": `message-${message.message_id}`, "data-message-id": message.message_id };
    this.element = el("div", properties, this.#day, this.#article);
    this.element.classList.add(message.sandbox.mine ? "mine" : "theirs");
    this.element.dataset.side = message.sandbox.mine ? "me" : "bot";
    this.#write(message, null, live);
  }

  get at() {
    return new Date(this.message.sandbox.at);
  }

  get mine() {
    return this.message.sandbox.mine;
  }

  /** Show the edited message; what did not change stays as it is, so that a clip plays on. */
  update(message) {
    const before = this.message;
    const held = this.#keyboard.contains(document.activeElement);
    this.#write(message, before, true);
    if (held && !this.#keyboard.contains(document.activeElement)) this.#focusFirstKey();
  }

  /** Show which buttons wait for the bot's answer. */
  showTaps() {
    for (const key of this.#keyboard.querySelectorAll("[data-data]")) {
      const busy = this.#actions.isBusy(this.message.message_id, key.dataset.data);
      key.classList.toggle("busy", busy);
      key.setAttribute("aria-busy", String(busy));
    }
  }

  /** Place in the chat: the day above it (or null), and whether it begins or ends a group of one sender. */
  place({ day, first, last }) {
    this.#day.hidden = day === null;
    this.#day.firstChild.textContent = day ?? "";
    this.element.classList.toggle("first", first);
    this.element.classList.toggle("last", last);
  }

  /** Write the time anew, after the person's zone has changed. */
  showTime() {
    this.#time.dateTime = this.message.sandbox.at;
    this.#time.textContent = this.#actions.time.time(this.at);
    const sender = this.mine ? "You" : (this.message.from?.first_name ?? "Bot");
    this.#article.setAttribute("aria-label", `${sender}, ${this.#time.textContent}`);
  }

  /** Come into the chat. */
  appear() {
    return animate(this.#article, [{ opacity: 0, transform: "translateY(12px) scale(.98)" }, { opacity: 1, transform: "none" }], 220);
  }

  /** Shrink to nothing and go. */
  async collapse() {
    this.element.inert = true;
    this.element.classList.add("leaving");
    const height = `${this.element.offsetHeight}px`;
    await animate(this.element, [{ height, opacity: 1 }, { height: "0px", opacity: 0 }], 240);
    this.element.remove();
  }

  #write(message, before, live) {
    this.message = message;
    const changed = (read) => !before || JSON.stringify(read(before)) !== JSON.stringify(read(message));
    const newMedia = changed(mediaKey);
    const newWords = changed((m) => [m.text, m.entities, m.caption, m.caption_entities, m.edit_date]);
    if (newMedia) this.#writeMedia(live);
    if (newWords || newMedia) this.#writeWords();
    if (changed((m) => m.reply_markup?.inline_keyboard)) this.#writeKeyboard(before !== null);
    if (before && (newWords || newMedia)) animate(this.#words, [{ opacity: 0.25 }, { opacity: 1 }], 260);
  }

  #writeMedia(live) {
    const old = this.#media;
    this.#media = media(this.message, { play: live });
    if (this.#media && this.message.show_caption_above_media) this.#bubble.append(this.#words, this.#media);
    else this.#bubble.replaceChildren(...[this.#media, this.#words].filter(Boolean));
    if (old && old !== this.#media) old.remove();
    if (old && this.#media) fadeOver(old, this.#media);
    this.#bubble.dataset.kind = carried(this.message).kind ?? "text";
  }

  #writeWords() {
    const { message } = this;
    const text = message.text ?? message.caption ?? "";
    const entities = message.entities ?? message.caption_entities;
    const content = text
      ? el("span", { class: "text", dir: "auto", "data-testid": "message-text" }, formatted(text, entities, this.#actions.command))
      : null;
    this.#words.replaceChildren(...[content, this.#meta()].filter(Boolean));
    this.#bubble.classList.toggle("bare", !text);
  }

  /** The line with the time, "edited" and the mark of a message that makes the phone sound. */
  #meta() {
    const { message } = this;
    this.showTime();
    const sounds = !this.mine && !message.sandbox.silent;
    const bell = icon("bell", "makes a sound");
    bell.dataset.testid = "sound-mark";
    // A message with buttons is a place where the bot goes on by editing: "edited" would say nothing there.
    const edited = message.edit_date && !message.reply_markup?.inline_keyboard && el("span", {}, "edited");
    return el("span", { class: "meta" }, edited || null, sounds ? bell : null, this.#time);
  }

  #writeKeyboard(edited) {
    const rows = this.message.reply_markup?.inline_keyboard ?? [];
    this.#keyboard.hidden = rows.length === 0;
    this.#keyboard.replaceChildren(...rows.map((row) => el("div", { class: "keys" }, ...row.map((key) => this.#key(key)))));
    this.#article.classList.toggle("with-keyboard", rows.length > 0);
    this.showTaps();
    if (edited && rows.length) animate(this.#keyboard, [{ opacity: 0.3 }, { opacity: 1 }], 220);
  }

  #key(key) {
    const properties = { class: `key ${key.style ?? ""}`, "data-testid": "key", "data-label": key.text };
    if (key.url) return el("a", { ...properties, href: key.url, target: "_blank", rel: "noopener noreferrer" }, key.text, icon("link"));
    if (key.copy_text) return el("button", { ...properties, type: "button", onclick: () => this.#copy(key.copy_text.text) }, key.text, icon("copy"));
    const data = key.callback_data;
    const tapped = () =>
      data === undefined
        ? toast(NEEDS_TELEGRAM)
        : this.#actions.tap(this.message.message_id, data);
    return el("button", { ...properties, type: "button", "data-data": data, onclick: tapped }, el("span", {}, key.text));
  }

  async #copy(text) {
    try {
      await navigator.clipboard.writeText(text);
      toast("Copied.");
    } catch {
      toast(text);
    }
  }

  #focusFirstKey() {
    this.#keyboard.querySelector(".key")?.focus({ preventScroll: true });
  }
}

/** Let the new picture fade in over the old one, which stays until the new one has loaded. */
function fadeOver(old, next) {
  if (!old.matches(".photo") || !next.matches(".photo")) return animate(next, [{ opacity: 0.4 }, { opacity: 1 }], 260);
  const picture = next.firstChild;
  next.style.backgroundImage = `url("${old.firstChild.src}")`;
  picture.addEventListener("load", async () => {
    await animate(picture, [{ opacity: 0 }, { opacity: 1 }], 320);
    next.style.backgroundImage = "";
  });
}

/** Two messages with the same key show the same picture, clip or file. */
function mediaKey(message) {
  const { kind, object } = carried(message);
  const file = Array.isArray(object) ? object.map((size) => size.file_id) : (object?.file_id ?? object);
  return [kind, file, message.show_caption_above_media];
}
