// Where the person answers: typed text, the command menu, things to attach, and the bot's answer buttons.

import { el, icon, part } from "./dom.js";
import { NEEDS_TELEGRAM, choosePlace, toast } from "./notices.js";

const TALLEST = 140; // pixels; a longer text scrolls within the field

export class Composer {
  #send;
  #input = part("input");
  #commands;
  #keyboard;

  /** send(frame) -> whether the frame was sent. */
  constructor({ send }) {
    this.#send = send;
    this.#commands = new CommandMenu({ input: this.#input, choose: (command) => this.#type(command) });
    this.#keyboard = new ReplyKeyboard({ input: this.#input, press: (key) => this.#press(key) });
    part("send").append(icon("send"));
    part("composer").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#type(this.#input.value.trim());
    });
    this.#input.addEventListener("input", () => this.#typing());
    this.#input.addEventListener("keydown", (event) => this.#pressed(event));
    attachments({ send, sharePlace: () => this.#sharePlace() });
  }

  /** The bot's commands, [{command, description}]. */
  offer(commands) {
    this.#commands.offer(commands);
  }

  /** Follow the reply_markup of a message: it may bring, change or take away the bot's answer buttons. */
  follow(markup) {
    this.#keyboard.follow(markup);
  }

  #type(text) {
    if (!text || !this.#send({ type: "text", text })) return;
    this.#input.value = "";
    this.#typing();
  }

  #typing() {
    this.#input.style.height = "auto";
    this.#input.style.height = `${Math.min(this.#input.scrollHeight, TALLEST)}px`;
    part("send").disabled = this.#input.value.trim() === "";
    this.#commands.filter(this.#input.value);
  }

  #pressed(event) {
    if (this.#commands.takes(event)) return;
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      this.#type(this.#input.value.trim());
    }
  }

  #press(key) {
    if (key.request_location) this.#sharePlace();
    else if (Object.keys(key).some((name) => name.startsWith("request_") || name === "web_app")) toast(NEEDS_TELEGRAM);
    else this.#send({ type: "text", text: key.text });
  }

  async #sharePlace() {
    const place = await choosePlace();
    if (place) this.#send({ type: "location", ...place });
  }
}

/** The list of commands, opened by the menu button or by typing "/". */
class CommandMenu {
  #commands = [];
  #shown = [];
  #active = 0;
  #input;
  #choose;
  #list = part("commands");
  #button = part("menu");

  constructor({ input, choose }) {
    this.#input = input;
    this.#choose = choose;
    this.#button.append(icon("menu"));
    this.#button.addEventListener("click", () => (this.#list.hidden ? this.#open() : this.#close()));
    this.#list.addEventListener("keydown", (event) => this.takes(event));
    document.addEventListener("pointerdown", (event) => {
      if (!this.#list.contains(event.target) && !this.#button.contains(event.target)) this.#close();
    });
  }

  offer(commands) {
    this.#commands = commands;
    this.#button.hidden = commands.length === 0;
    this.#close();
  }

  /** Show the commands that begin as the text does, while it is nothing but the beginning of a command. */
  filter(text) {
    const matches = text.startsWith("/") ? this.#commands.filter(({ command }) => `/${command}`.startsWith(text.toLowerCase())) : [];
    if (matches.length) this.#show(matches);
    else this.#close();
  }

  /** Whether the menu used this key press. */
  takes(event) {
    if (this.#list.hidden || event.isComposing) return false;
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in steps) this.#activate((this.#active + steps[event.key] + this.#shown.length) % this.#shown.length);
    else if (event.key === "Enter") this.#pick(this.#shown[this.#active]);
    else if (event.key === "Tab" && document.activeElement === this.#input) this.#complete();
    else if (event.key === "Escape") this.#dismiss();
    else return false;
    event.preventDefault();
    return true;
  }

  #open() {
    this.#show(this.#commands);
    this.#list.focus();
  }

  #show(commands) {
    this.#shown = commands;
    const options = commands.map(({ command, description }, i) =>
      el(
        "li",
        { role: "option", id: `command-${i}`, "data-testid": "command", "data-command": command, onclick: () => this.#pick(commands[i]) },
        el("b", {}, `/${command}`),
        el("span", {}, description),
      ),
    );
    this.#list.replaceChildren(...options);
    this.#toggle(true);
    this.#activate(0);
  }

  #activate(index) {
    this.#active = index;
    [...this.#list.children].forEach((option, i) => option.setAttribute("aria-selected", String(i === index)));
    this.#list.children[index].scrollIntoView({ block: "nearest" });
    for (const owner of [this.#list, this.#input]) owner.setAttribute("aria-activedescendant", `command-${index}`);
  }

  #pick({ command }) {
    this.#dismiss();
    this.#choose(`/${command}`);
  }

  #complete() {
    this.#input.value = `/${this.#shown[this.#active].command} `;
    this.#input.dispatchEvent(new Event("input"));
  }

  #dismiss() {
    if (this.#list.contains(document.activeElement)) this.#button.focus();
    this.#close();
  }

  #close() {
    this.#input.removeAttribute("aria-activedescendant");
    this.#toggle(false);
  }

  #toggle(open) {
    this.#list.hidden = !open;
    this.#button.setAttribute("aria-expanded", String(open));
  }
}

/** The bot's ReplyKeyboardMarkup under the text field. */
class ReplyKeyboard {
  #markup = null;
  #panel = part("reply-keyboard");
  #toggle = part("keyboard-toggle");
  #input;
  #press;

  constructor({ input, press }) {
    this.#input = input;
    this.#press = press;
    this.#toggle.append(icon("keyboard"));
    this.#toggle.addEventListener("click", () => this.#show(this.#panel.hidden));
  }

  follow(markup) {
    if (markup?.force_reply) this.#input.focus();
    if (!markup?.keyboard && !markup?.remove_keyboard) return;
    this.#markup = markup.keyboard ? markup : null;
    this.#toggle.hidden = !this.#markup;
    this.#input.placeholder = this.#markup?.input_field_placeholder ?? "Message";
    const rows = (this.#markup?.keyboard ?? []).map((row) => el("div", { class: "keys" }, ...row.map((key) => this.#key(key))));
    this.#panel.replaceChildren(...rows);
    this.#show(rows.length > 0);
  }

  #key(key) {
    const { text } = typeof key === "string" ? { text: key } : key;
    const press = () => {
      if (this.#markup.one_time_keyboard) this.#show(false);
      this.#press(typeof key === "string" ? { text } : key);
    };
    const sign = key.request_location ? icon("location") : null;
    return el("button", { type: "button", class: "key", "data-testid": "reply-key", "data-label": text, onclick: press }, sign, el("span", {}, text));
  }

  #show(open) {
    this.#panel.hidden = !open;
    this.#toggle.setAttribute("aria-expanded", String(open));
  }
}

/** The menu of things other than text; all but the location are there to try what the bot does with them. */
function attachments({ send, sharePlace }) {
  const button = part("attach");
  const menu = part("attachments");
  const kinds = [
    ["location", "Location", sharePlace],
    ["photo", "Photo", () => send({ type: "photo" })],
    ["voice", "Voice message", () => send({ type: "voice" })],
    ["sticker", "Sticker", () => send({ type: "sticker" })],
  ];
  const show = (open) => {
    menu.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
    if (open) menu.firstChild.focus();
  };
  const item = ([name, label, act]) => {
    const chosen = () => {
      show(false);
      button.focus();
      act();
    };
    return el("button", { type: "button", role: "menuitem", "data-testid": `attach-${name}`, onclick: chosen }, icon(name), label);
  };
  button.append(icon("attach"));
  menu.append(...kinds.map(item));
  button.addEventListener("click", () => show(menu.hidden));
  document.addEventListener("pointerdown", (event) => {
    if (!menu.contains(event.target) && !button.contains(event.target)) show(false);
  });
  menu.addEventListener("keydown", (event) => {
    const items = [...menu.children];
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key === "Escape") {
      show(false);
      button.focus();
    } else if (event.key in steps) {
      items.at((items.indexOf(document.activeElement) + steps[event.key]) % items.length).focus();
    } else return;
    event.preventDefault();
  });
}
