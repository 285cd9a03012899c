// Small helpers to build the page's elements. Text always becomes a text node, never markup.

const SVG = "http://www.w3.org/2000/svg";

/** The element with this id; the page's fixed parts are all in index.html. */
export const part = (id) => document.getElementById(id);

/** Build an element: "on…" properties are listeners, true and false toggle an attribute, null leaves it out. */
export function el(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value != null) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child != null && child !== ""));
  return element;
}

const PATHS = {
  attach: "m20 11-8.5 8.5a5 5 0 0 1-7-7L13 4a3.3 3.3 0 0 1 4.7 4.7l-8.5 8.5a1.7 1.7 0 0 1-2.4-2.4L14.5 7.2",
  bell: "M6 10a6 6 0 0 1 12 0c0 5 2 6 2 6H4s2-1 2-6M10 20a2.2 2.2 0 0 0 4 0",
  chevron: "m6 9 6 6 6-6",
  close: "M6 6l12 12M18 6 6 18",
  document: "M14 3H7a2 2 0 0 0-2 2v14a2 2 0 0 0 2 2h10a2 2 0 0 0 2-2V8zM14 3v5h5",
  down: "M12 5v14M6 13l6 6 6-6",
  jump: "m5 6 8 6-8 6zM18 6v12",
  keyboard: "M3 7a1 1 0 0 1 1-1h16a1 1 0 0 1 1 1v10a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1zM7 10h.01M12 10h.01M17 10h.01M8 14h8",
  link: "M8 16 17 7M9 7h8v8",
  copy: "M9 9h11v11H9zM5 15H4V4h11v1",
  location: "M12 21s7-6 7-11a7 7 0 0 0-14 0c0 5 7 11 7 11M12 12.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5",
  menu: "M4 7h16M4 12h16M4 17h10",
  moon: "M20 14.5A8.5 8.5 0 0 1 9.5 4 8.5 8.5 0 1 0 20 14.5",
  mute: "M4 10v4h4l5 4V6l-5 4zM17 10l4 4M21 10l-4 4",
  pause: "M8 5v14M16 5v14",
  photo: "M4 5h16v14H4zM4 16l5-5 5 5 2-2 4 4M15.5 9.5h.01",
  play: "M8 5v14l11-7z",
  replay: "M4 12a8 8 0 1 0 2.5-5.8M4 4v5h5",
  reset: "M4 12a8 8 0 1 0 2.5-5.8M4 4v5h5",
  send: "M4 12 20 4l-5 16-3.5-6.5zM11.5 13.5 20 4",
  speaker: "M4 10v4h4l5 4V6l-5 4zM16.5 9a4 4 0 0 1 0 6M19 6.5a8 8 0 0 1 0 11",
  sticker: "M20 12.5A8.2 8.2 0 1 1 11.5 4c0 4.5 4 8.5 8.5 8.5M8.5 14.5a4 4 0 0 0 6 1M8 11h.01",
  sun: "M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8M12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M5.3 18.7l1.4-1.4M17.3 6.7l1.4-1.4",
  voice: "M12 15a3.5 3.5 0 0 0 3.5-3.5v-5a3.5 3.5 0 0 0-7 0v5A3.5 3.5 0 0 0 12 15M5.5 11.5a6.5 6.5 0 0 0 13 0M12 18v3",
};

/** A line icon. Hidden from assistive technology unless it has a label of its own. */
export function icon(name, label) {
  const svg = document.createElementNS(SVG, "svg");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", `icon icon-${name}`);
  if (label) {
    svg.setAttribute("role", "img");
    svg.setAttribute("aria-label", label);
  } else {
    svg.setAttribute("aria-hidden", "true");
  }
  return svg;
}

/** Play a short animation of our own, unless the person asked for less motion. Resolves when it is over. */
export async function animate(element, frames, milliseconds) {
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  const animation = element.animate(frames, { duration: milliseconds, easing: "cubic-bezier(.2,.7,.3,1)" });
  await animation.finished.catch(() => undefined);
}

/** A setting remembered in this browser; where storage is refused, it lasts as long as the page. */
export const remembered = {
  read(name) {
    try {
      return localStorage.getItem(`sandbox-${name}`);
    } catch {
      return null;
    }
  },
  write(name, value) {
    try {
      localStorage.setItem(`sandbox-${name}`, value);
    } catch {
      // Private windows may refuse storage: the choice then holds for this visit only.
    }
  },
};
