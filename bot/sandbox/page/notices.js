// What comes up over the chat: toasts, alerts, questions, the picture viewer and the choice of a place.

import { el, icon, animate, part } from "./dom.js";

const TOAST = 4000;

export const NEEDS_TELEGRAM = "This kind of button needs Telegram itself.";

const PLACES = [
  ["Los Angeles", 34.0522, -118.2437],
  ["New York", 40.7128, -74.006],
  ["London", 51.5074, -0.1278],
  ["Berlin", 52.52, 13.405],
  ["Sydney", -33.8688, 151.2093],
];

/** A sentence that goes away by itself. It stands once, however often it is said. */
export function toast(text, kind = "plain") {
  for (const same of [...part("toasts").children].filter((note) => note.textContent === text)) same.remove();
  const note = el("p", { class: `toast ${kind}`, "data-testid": "toast" }, text);
  part("toasts").append(note);
  animate(note, [{ opacity: 0, transform: "translateY(-8px)" }, { opacity: 1, transform: "none" }], 180);
  // Long sentences stay longer: about as long as reading them aloud takes.
  setTimeout(async () => {
    await animate(note, [{ opacity: 1 }, { opacity: 0 }], 220);
    note.remove();
  }, Math.max(TOAST, text.length * 70));
}

/** An answer that has to be closed by the person. */
export function alert(text) {
  return ask({ text, testid: "alert", choices: [{ label: "OK", value: "ok", primary: true }] });
}

/** A yes-or-no question; resolves to true only for the confirming button. */
export async function confirm({ title, text, yes }) {
  const choices = [{ label: "Cancel", value: "" }, { label: yes, value: "yes", danger: true }];
  return (await ask({ title, text, testid: "confirm", choices })) === "yes";
}

function ask({ title, text, testid, choices }) {
  const buttons = choices.map(({ label, value, primary, danger }) =>
    el("button", { type: "submit", value, class: `dialog-button ${primary ? "primary" : ""} ${danger ? "danger" : ""}` }, label),
  );
  return opened(
    el(
      "dialog",
      { class: "dialog", "data-testid": testid, "aria-label": title ?? "Answer from the bot" },
      el("form", { method: "dialog" }, title && el("h2", {}, title), el("p", { dir: "auto" }, text), el("div", { class: "dialog-buttons" }, ...buttons)),
    ),
  );
}

/** Show a dialog until it is closed; resolves to the value of the button that closed it, "" for Escape or a click beside it. */
function opened(dialog) {
  document.body.append(dialog);
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close(""));
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue);
    });
  });
}

/** A picture in full size. */
export function showPicture(address, description) {
  const close = el("button", { type: "submit", class: "icon-button viewer-close", "aria-label": "Close" }, icon("close"));
  const picture = el("img", { src: address, alt: description });
  const dialog = el(
    "dialog",
    { class: "viewer", "data-testid": "viewer", "aria-label": description },
    el("form", { method: "dialog" }, close),
    picture,
  );
  picture.addEventListener("click", () => dialog.close(""));
  return opened(dialog);
}

/** Ask where the person is; resolves to {latitude, longitude}, or null when they changed their mind. */
export async function choosePlace() {
  const cities = PLACES.map(([name, latitude, longitude]) =>
    el("button", { type: "submit", formnovalidate: true, class: "place", value: `${latitude},${longitude}` }, icon("location"), name),
  );
  const number = (name, limit) =>
    el("input", { type: "number", name, min: -limit, max: limit, step: "any", required: true, inputmode: "decimal", placeholder: "0.0" });
  const latitude = number("latitude", 90);
  const longitude = number("longitude", 180);
  const share = el("button", { type: "submit", class: "dialog-button primary", value: "typed" }, "Share this point");
  const cancel = el("button", { type: "submit", class: "dialog-button", formnovalidate: true, value: "" }, "Cancel");
  const form = el(
    "form",
    { method: "dialog" },
    el("h2", {}, "Share a location"),
    el("p", {}, "Pretend to be in one of these cities, or type a point."),
    el("div", { class: "places" }, ...cities),
    el("div", { class: "point" }, el("label", {}, "Latitude", latitude), el("label", {}, "Longitude", longitude)),
    el("div", { class: "dialog-buttons" }, cancel, share),
  );
  // Enter in a field submits through the first button of a form; here it means the typed point.
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.target.tagName !== "INPUT") return;
    event.preventDefault();
    form.requestSubmit(share);
  });
  const choice = await opened(el("dialog", { class: "dialog", "data-testid": "places", "aria-label": "Share a location" }, form));
  if (!choice) return null;
  const point = choice === "typed" ? [latitude.value, longitude.value] : choice.split(",");
  return { latitude: Number(point[0]), longitude: Number(point[1]) };
}
