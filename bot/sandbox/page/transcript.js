// The conversation: messages in order, grouped and parted by days, and where the reader is in it.

import { animate, icon, part } from "./dom.js";
import { Bubble } from "./bubble.js";

const NEAR_END = 80; // pixels from the end that still count as reading along
const GROUP = 10 * 60 * 1000;

export class Transcript {
  #bubbles = new Map();
  #actions;
  #view = part("transcript");
  #list = part("messages");
  #toEnd = part("to-end");
  #following = true;
  #top = 0;
  #unread = 0;

  /** actions: what a message can ask for (see Bubble). */
  constructor(actions) {
    this.#actions = actions;
    this.#toEnd.append(icon("down"));
    this.#view.addEventListener("scroll", () => this.#scrolled());
    this.#toEnd.addEventListener("click", () => this.toEnd({ smooth: true }));
    const sizes = new ResizeObserver(() => this.#following && this.toEnd());
    sizes.observe(this.#list);
    sizes.observe(this.#view);
  }

  get empty() {
    return this.#bubbles.size === 0;
  }

  /** Show exactly these messages; those already shown unchanged stay untouched. */
  replace(messages) {
    const old = this.#bubbles;
    this.#bubbles = new Map();
    for (const message of messages) {
      const known = old.get(message.message_id);
      const same = known && JSON.stringify(known.message) === JSON.stringify(message);
      const last = message === messages.at(-1);
      this.#bubbles.set(message.message_id, same ? known : new Bubble(message, this.#actions, { live: last }));
    }
    this.#list.replaceChildren(...[...this.#bubbles.values()].map((bubble) => bubble.element));
    this.#arrange();
    if (this.#following || !old.size) this.toEnd();
  }

  /** A new message at the end. */
  add(message) {
    if (this.#bubbles.has(message.message_id)) return this.edit(message);
    const bubble = new Bubble(message, this.#actions, { live: true });
    this.#bubbles.set(message.message_id, bubble);
    this.#list.append(bubble.element);
    this.#arrange();
    bubble.appear();
    if (this.#following || bubble.mine) this.toEnd();
    else this.#count(this.#unread + 1);
  }

  /** A message has changed. */
  edit(message) {
    this.#bubbles.get(message.message_id)?.update(message);
  }

  /** Messages are gone. */
  remove(ids) {
    for (const id of ids) {
      this.#bubbles.get(id)?.collapse();
      this.#bubbles.delete(id);
    }
    this.#arrange();
  }

  /** Show on a message which of its buttons wait. */
  showTaps(id) {
    this.#bubbles.get(id)?.showTaps();
  }

  /** Write times and days anew: the zone or the date of the bot's clock has changed. */
  retime() {
    for (const bubble of this.#bubbles.values()) bubble.showTime();
    this.#arrange();
  }

  /** Go to the newest message. */
  toEnd({ smooth = false } = {}) {
    this.#following = true;
    const behavior = smooth && !matchMedia("(prefers-reduced-motion: reduce)").matches ? "smooth" : "instant";
    this.#view.scrollTo({ top: this.#view.scrollHeight, behavior });
    this.#count(0);
  }

  #arrange() {
    const bubbles = [...this.#bubbles.values()];
    const days = bubbles.map((bubble) => this.#actions.time.day(bubble.at));
    const parted = (i) =>
      i <= 0 ||
      i >= bubbles.length ||
      days[i] !== days[i - 1] ||
      bubbles[i].mine !== bubbles[i - 1].mine ||
      bubbles[i].at - bubbles[i - 1].at > GROUP;
    bubbles.forEach((bubble, i) => {
      const day = i === 0 || days[i] !== days[i - 1] ? this.#actions.time.dayInWords(bubble.at) : null;
      bubble.place({ day, first: parted(i), last: parted(i + 1) });
    });
  }

  #scrolled() {
    const left = this.#view.scrollHeight - this.#view.scrollTop - this.#view.clientHeight;
    // Only going up stops the following: a view that shrinks leaves the reader where they were, reading along.
    if (left < NEAR_END) this.#following = true;
    else if (this.#view.scrollTop < this.#top) this.#following = false;
    this.#top = this.#view.scrollTop;
    if (this.#following) this.#count(0);
    const hidden = this.#following;
    if (this.#toEnd.hidden && !hidden) animate(this.#toEnd, [{ opacity: 0, transform: "scale(.6)" }, { opacity: 1, transform: "none" }], 160);
    this.#toEnd.hidden = hidden;
  }

  #count(unread) {
    this.#unread = unread;
    part("unread").textContent = unread || "";
    this.#toEnd.setAttribute("aria-label", unread ? `Go to the end, ${unread} new` : "Go to the end");
  }
}
