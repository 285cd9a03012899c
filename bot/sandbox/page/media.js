// What a message can carry besides text: pictures, clips, documents, stickers, voices, places.

import { el, icon } from "./dom.js";
import { showPicture } from "./notices.js";

const FASTEST = 16; // browsers play a video at most 16 times as fast
const TALLEST = 0.62; // width to height; taller pictures are cut in the chat and whole in the viewer
const KINDS = ["photo", "animation", "video", "document", "sticker", "voice", "audio", "location"];

let speed = 1;

/** Play clips and voices as fast as the bot's clock runs, so that a countdown in them and the bot stay together. */
export function playAt(clockSpeed) {
  speed = Math.min(Math.max(clockSpeed, 1), FASTEST);
  for (const video of document.querySelectorAll("video, audio")) video.playbackRate = speed;
}

/** What a message carries: its kind and the Bot API object; kind null for plain text, "unknown" for what is not drawn here. */
export function carried(message) {
  // An animation also has a "document" for old clients, so the order of KINDS matters.
  const kind = KINDS.find((name) => message[name]);
  if (kind) return { kind, object: message[kind] };
  return { kind: message.text === undefined ? "unknown" : null, object: null };
}

/** The element for what a message carries, or null. play: start a clip at once. */
export function media(message, { play }) {
  const { kind, object } = carried(message);
  const description = (message.caption ?? "").split("\n")[0] || null;
  switch (kind) {
    case "photo":
      return photo(object.reduce((best, size) => (size.width > best.width ? size : best)), description ?? "Picture");
    case "animation":
    case "video":
      return clip(object, description, play);
    case "document":
      return documentLink(object);
    case "sticker":
      return el("div", { class: "sticker", role: "img", "aria-label": "Sticker" }, icon("sticker"));
    case "voice":
    case "audio":
      return message.from?.is_bot ? track(object) : voice(object);
    case "location":
      return place(object);
    case "unknown":
      return el("p", { class: "unknown" }, "A kind of message that this page does not show.");
    default:
      return null;
  }
}

const address = (file) => `/chat/file/${encodeURIComponent(file.file_id)}`;

/** Keep the room of a picture before it has loaded, so that nothing jumps. */
function shaped(element, { width, height }) {
  if (width && height) element.style.aspectRatio = Math.max(width / height, TALLEST);
  return element;
}

function photo(size, description) {
  const picture = el("img", { src: address(size), alt: description, decoding: "async" });
  const button = el("button", { type: "button", class: "photo", "aria-label": `Open the picture: ${description}` }, picture);
  button.addEventListener("click", () => showPicture(picture.src, description));
  picture.addEventListener("error", () => button.replaceWith(el("p", { class: "unknown" }, "This picture could not be loaded.")));
  return shaped(button, size);
}

/** A clip plays once, without sound; a tap plays it again, or pauses it while it plays. */
function clip(object, description, play) {
  const poster = object.thumbnail && address(object.thumbnail);
  const video = el("video", { src: address(object), muted: true, playsinline: true, preload: play ? "auto" : "metadata", poster, "aria-hidden": "true" });
  video.muted = true; // the attribute alone does not mute an element made by a script
  video.autoplay = play;
  const sign = el("span", { class: "clip-sign" });
  const button = el("button", { type: "button", class: "clip", "data-testid": "clip" }, video, sign);
  const show = (state, image, words) => {
    button.dataset.state = state;
    button.setAttribute("aria-label", description ? `${words}: ${description}` : words);
    sign.replaceChildren(icon(image));
  };
  show("paused", "play", "Play the clip");
  video.addEventListener("loadedmetadata", () => (video.playbackRate = speed));
  video.addEventListener("playing", () => show("playing", "pause", "Pause the clip"));
  video.addEventListener("pause", () => video.ended || show("paused", "play", "Play the clip"));
  video.addEventListener("ended", () => show("ended", "replay", "Play the clip again"));
  button.addEventListener("click", () => (video.paused ? video.play().catch(() => undefined) : video.pause()));
  return shaped(button, object);
}

function documentLink(object) {
  const name = object.file_name ?? "Document";
  const picture = object.thumbnail
    ? el("img", { src: address(object.thumbnail), alt: "" })
    : icon("document");
  const words = el("span", { class: "document-words" }, el("b", { dir: "auto" }, name), el("small", {}, size(object.file_size)));
  const properties = { class: "document", href: address(object), download: name, "data-testid": "document" };
  return el("a", properties, el("span", { class: "document-picture" }, picture), words);
}

function size(bytes) {
  if (bytes === undefined) return "Download";
  if (bytes < 1000) return `${bytes} B`;
  return bytes < 1e6 ? `${Math.round(bytes / 1000)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

/** A voice message of the bot: it plays when it is tapped, as in Telegram. */
function track(object) {
  const audio = el("audio", { src: address(object), controls: true, preload: "metadata", "aria-label": `Voice message, ${length(object)}` });
  audio.addEventListener("loadedmetadata", () => (audio.playbackRate = speed));
  return el("div", { class: "track", "data-testid": "track" }, audio);
}

const length = ({ duration = 0 }) => `${Math.floor(duration / 60)}:${String(duration % 60).padStart(2, "0")}`;

function voice(object) {
  const wave = el("span", { class: "wave", "aria-hidden": "true" }, ...Array.from({ length: 28 }, () => el("i")));
  const words = el("span", {}, wave, `Voice message, ${length(object)}`);
  return el("div", { class: "voice" }, el("span", { class: "voice-sign" }, icon("voice")), words);
}

function place({ latitude, longitude }) {
  const point = `${latitude.toFixed(4)}, ${longitude.toFixed(4)}`;
  return el("div", { class: "location" }, el("span", { class: "map" }, icon("location")), el("span", {}, "Location", el("small", {}, point)));
}
