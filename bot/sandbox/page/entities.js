// Message text with its entities as elements. Offsets count UTF-16 code units, which is how JavaScript indexes strings.

import { el } from "./dom.js";
import { toast } from "./notices.js";

const SAFE_SCHEMES = new Set(["http:", "https:", "mailto:", "tel:"]);
const BLOCKS = new Set(["blockquote", "expandable_blockquote", "pre"]);
const PLAIN = { bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code" };

/** Text and entities of the Bot API as a document fragment; onCommand gets the text of a tapped bot command. */
export function formatted(text, entities, onCommand) {
  const queue = (entities ?? [])
    .map((entity) => ({ ...entity, end: entity.offset + entity.length }))
    .filter((entity) => entity.length > 0 && entity.offset >= 0 && entity.end <= text.length)
    .sort((a, b) => a.offset - b.offset || b.end - a.end || BLOCKS.has(b.type) - BLOCKS.has(a.type));
  const fragment = document.createDocumentFragment();
  fill(fragment, text, 0, text.length, queue, onCommand);
  return fragment;
}

/** Put text[start:end] into the parent, taking from the queue every entity that begins within it. */
function fill(parent, text, start, end, queue, onCommand) {
  let at = start;
  while (queue.length && queue[0].offset < end) {
    const entity = queue.shift();
    const from = Math.max(entity.offset, at);
    const to = Math.min(entity.end, end);
    if (to <= from) continue;
    if (from > at) parent.append(text.slice(at, from));
    const node = wrapper(entity, text.slice(from, to), onCommand);
    fill(node, text, from, to, queue, onCommand);
    parent.append(node);
    // A block element already ends its line: the line break after it would show as an empty line.
    at = BLOCKS.has(entity.type) && text[to] === "\n" ? to + 1 : to;
  }
  if (end > at) parent.append(text.slice(at, end));
}

function wrapper(entity, content, onCommand) {
  switch (entity.type) {
    case "text_link":
      return link(entity.url);
    case "url":
      return link(/^[a-z][a-z0-9+.-]*:\/\//i.test(content) ? content : `https://${content}`);
    case "email":
      return link(`mailto:${content}`);
    case "phone_number":
      return link(`tel:${content.replace(/[^+\d]/g, "")}`);
    case "bot_command":
      return el("button", { type: "button", class: "command", onclick: () => onCommand(content) });
    case "spoiler":
      return spoiler();
    case "date_time":
      return moment(new Date(entity.unix_time * 1000));
    case "pre":
      return el("pre", { "data-language": entity.language });
    case "blockquote":
    case "expandable_blockquote":
      return el("blockquote");
    case "mention":
    case "text_mention":
    case "hashtag":
    case "cashtag":
      return el("span", { class: "mention" });
    default:
      return el(PLAIN[entity.type] ?? "span");
  }
}

function link(address) {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (!url || !SAFE_SCHEMES.has(url.protocol)) return el("span");
  return el("a", { href: url.href, target: "_blank", rel: "noopener noreferrer" });
}

/** Words for an instant: a tap tells by this computer's own clock when that is, as in apps. */
function moment(instant) {
  const here = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "short" }).format(instant);
  const node = el("button", { type: "button", class: "moment", title: `On this computer's clock: ${here}` });
  node.addEventListener("click", () => toast(node.title));
  return node;
}

function spoiler() {
  const hidden = el("span", { class: "spoiler", role: "button", tabindex: "0", "aria-label": "Hidden text. Show it" });
  const show = (event) => {
    if (event.type === "keydown" && event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    hidden.classList.add("shown");
    for (const name of ["role", "tabindex", "aria-label"]) hidden.removeAttribute(name);
  };
  hidden.addEventListener("click", show);
  hidden.addEventListener("keydown", show);
  return hidden;
}
