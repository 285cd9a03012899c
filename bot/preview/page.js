// The author's gallery: search, figure and language, light or dark, clips that play on a click.
"use strict";

const root = document.documentElement;
const all = (selector, within = document) => [...within.querySelectorAll(selector)];

// --- Search: every word must be among an item's ids or words

const items = all(".item").map((item) => ({ item, known: `${item.dataset.ids} ${item.textContent}`.toLowerCase() }));
const nothing = document.getElementById("nothing");
const field = document.getElementById("search");
const faults = document.getElementById("faults");

function search() {
  const wanted = field.value.toLowerCase().split(/\s+/).filter(Boolean);
  for (const { item, known } of items) item.hidden = !wanted.every((word) => known.includes(word));
  // From the innermost outwards: a group shows as long as something in it does.
  for (const group of all(".group").reverse()) {
    group.hidden = wanted.length > 0 && all(".item", group).every((item) => item.hidden);
  }
  if (faults) faults.hidden = wanted.length > 0;
  nothing.hidden = items.some(({ item }) => !item.hidden);
  nothing.textContent = `Nothing here has “${field.value.trim()}” in it.`;
}

field.addEventListener("input", search);
// A link to a text leads to it even while the search hides it.
addEventListener("hashchange", () => {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!target?.closest("[hidden]")) return;
  field.value = "";
  search();
  target.scrollIntoView();
});

// --- Switches: what is marked with another figure or language is hidden

for (const group of all("[data-switch]")) {
  const marked = group.dataset.switch === "look" ? "look" : "language";
  const choose = (choice) => {
    for (const button of all("button", group)) button.setAttribute("aria-pressed", String(button.dataset.choice === choice));
    for (const part of all(`[data-${marked}]`)) part.hidden = choice !== "both" && part.dataset[marked] !== choice;
  };
  for (const button of all("button", group)) button.addEventListener("click", () => choose(button.dataset.choice));
  choose(group.querySelector("button").dataset.choice);
}

document.getElementById("theme").addEventListener("click", () => {
  const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
});

// --- Clips

for (const clip of all(".clip")) {
  const video = clip.querySelector("video");
  const toggle = () => (video.paused ? video.play() : video.pause());
  video.addEventListener("play", () => clip.classList.add("playing"));
  for (const end of ["pause", "ended"]) video.addEventListener(end, () => clip.classList.remove("playing"));
  clip.addEventListener("click", toggle);
  const lengths = all("[data-src]", clip.parentElement);
  for (const button of lengths) {
    button.addEventListener("click", () => {
      for (const other of lengths) other.setAttribute("aria-pressed", String(other === button));
      video.src = button.dataset.src;
      video.play();
    });
  }
}
