// Beside the chat: the bot's clock and what moves it.

import { icon, part } from "./dom.js";
import { confirm } from "./notices.js";

export class Controls {
  #time;
  #jump = part("jump");
  #toggle = part("controls-toggle");

  /** send(frame) -> whether it was sent; time: the BotTime that says instants in words. */
  constructor({ send, time }) {
    this.#time = time;
    this.#jump.prepend(icon("jump"));
    this.#jump.addEventListener("click", () => send({ type: "jump" }));
    part("reset").prepend(icon("reset"));
    part("reset").addEventListener("click", () => startOver(send));
    for (const button of this.#speeds()) {
      button.addEventListener("click", () => send({ type: "speed", speed: Number(button.dataset.speed) }));
    }
    this.#toggle.append(icon("chevron"));
    this.#toggle.addEventListener("click", () => this.#unfold(this.#toggle.getAttribute("aria-expanded") !== "true"));
  }

  /** Show a clock frame; null when the bot runs elsewhere, with a clock that cannot be moved from here. */
  show(clock) {
    part("controls").classList.toggle("without-clock", clock === null);
    if (clock === null) return;
    const [, date, time] = clock.local.match(/^(.*)\s(\S+)$/);
    part("clock-time").textContent = time;
    part("clock-date").textContent = date;
    part("clock-zone").textContent = clock.zone ? clock.zone.replaceAll("_", " ") : "No time zone chosen yet";
    for (const button of this.#speeds()) button.setAttribute("aria-pressed", String(Number(button.dataset.speed) === clock.speed));
    this.#jump.disabled = clock.next_reminder === null;
    part("jump-when").textContent = clock.next_reminder ? this.#time.moment(new Date(clock.next_reminder)) : "No reminder is planned yet";
  }

  #speeds() {
    return document.querySelectorAll("[data-speed]");
  }

  #unfold(open) {
    this.#toggle.setAttribute("aria-expanded", String(open));
    part("controls").classList.toggle("unfolded", open);
  }
}

async function startOver(send) {
  const sure = await confirm({
    title: "Start over?",
    text: "The chat is emptied, and the bot forgets you and everything you told it.",
    yes: "Start over",
  });
  if (sure) send({ type: "reset" });
}
