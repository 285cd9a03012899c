// The two switches in the header, each remembered in this browser: light or dark, sound on or off.

import { icon, part, remembered } from "./dom.js";

const dark = matchMedia("(prefers-color-scheme: dark)");

/** Light or dark: as the system says until the person chooses. */
export function themeSwitch() {
  const button = part("theme-toggle");
  const root = document.documentElement;
  const current = () => root.dataset.theme ?? (dark.matches ? "dark" : "light");
  const show = () => {
    const next = current() === "dark" ? "light" : "dark";
    button.replaceChildren(icon(next === "dark" ? "moon" : "sun"));
    button.setAttribute("aria-label", `Switch to ${next} colours`);
    // A phone colours its own bars to match.
    part("theme-color").content = getComputedStyle(part("chat-header")).backgroundColor;
  };
  const chosen = remembered.read("theme");
  if (chosen === "light" || chosen === "dark") root.dataset.theme = chosen;
  button.addEventListener("click", () => {
    root.dataset.theme = current() === "dark" ? "light" : "dark";
    remembered.write("theme", root.dataset.theme);
    show();
  });
  dark.addEventListener("change", show);
  show();
}

/** Sound, off at first. Returns a function that plays the sound of a new message when it is on. */
export function soundSwitch() {
  const button = part("sound-toggle");
  let on = remembered.read("sound") === "on";
  let audio = null;
  const show = () => {
    button.replaceChildren(icon(on ? "speaker" : "mute"));
    button.setAttribute("aria-pressed", String(on));
    button.setAttribute("aria-label", "Sound of new messages");
  };
  // Browsers let a page sound only after the person has touched it.
  const wake = () => {
    if (!on) return;
    audio ??= new AudioContext();
    audio.resume();
  };
  const play = () => {
    if (on && audio?.state === "running") chime(audio);
  };
  button.addEventListener("click", () => {
    on = !on;
    remembered.write("sound", on ? "on" : "off");
    show();
    wake();
    play();
  });
  addEventListener("pointerdown", wake);
  addEventListener("keydown", wake);
  show();
  return play;
}

/** Two soft notes, a fifth apart. */
function chime(audio) {
  for (const [pitch, delay] of [[523.25, 0], [783.99, 0.11]]) {
    const start = audio.currentTime + delay;
    const tone = audio.createOscillator();
    const volume = audio.createGain();
    tone.frequency.value = pitch;
    volume.gain.setValueAtTime(0, start);
    volume.gain.linearRampToValueAtTime(0.12, start + 0.015);
    volume.gain.exponentialRampToValueAtTime(0.0001, start + 0.45);
    tone.connect(volume).connect(audio.destination);
    tone.start(start);
    tone.stop(start + 0.5);
  }
}
