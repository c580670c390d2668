// Building blocks of the page: elements, icons, small menus. Text always goes in as text nodes,
// so nothing that a person or the bot wrote can become markup.

const SVG = "http://www.w3.org/2000/svg";

const ICONS = {
  plus: "M12 5v14M5 12h14",
  search: "M11 4a7 7 0 1 1 0 14 7 7 0 0 1 0-14zM16 16l4.5 4.5",
  send: "M4 12 20 4l-5 16-3.5-6.5zM11.5 13.5 20 4",
  attach: "M20 11.5 12.5 19a5 5 0 0 1-7-7l8-8a3.3 3.3 0 0 1 4.7 4.7l-8 8a1.7 1.7 0 0 1-2.4-2.4l7-7",
  more: "M12 5.5v.01M12 12v.01M12 18.5v.01",
  back: "M15 5l-7 7 7 7",
  down: "M6 9l6 6 6-6",
  file: "M7 3h7l5 5v13H7zM14 3v5h5",
  close: "M6 6l12 12M18 6 6 18",
  external: "M9 7h8v8M17 7 7 17",
  copy: "M9 9h11v11H9zM5 15H4V4h11v1",
  mic: "M12 4a3 3 0 0 1 3 3v5a3 3 0 0 1-6 0V7a3 3 0 0 1 3-3zM6 12a6 6 0 0 0 12 0M12 18v3",
  image: "M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15.5 9v.01",
  person: "M12 4a4 4 0 1 1 0 8 4 4 0 0 1 0-8zM5 20a7 7 0 0 1 14 0",
  pin: "M12 21s7-6.5 7-11.5a7 7 0 0 0-14 0C5 14.5 12 21 12 21zM12 7a2.5 2.5 0 1 1 0 5 2.5 2.5 0 0 1 0-5",
  smile: "M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18zM8.5 14a4 4 0 0 0 7 0M9 9.5v.01M15 9.5v.01",
  video: "M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18zM10 8.5v7l6-3.5z",
  block: "M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18zM6 6l12 12",
  globe: "M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18zM3 12h18M12 3c3 3 3 15 0 18M12 3c-3 3-3 15 0 18",
};

/** Element with properties; `onclick` and the like are listeners, other keys are attributes. */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [key, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (key === "dataset") Object.assign(element.dataset, value);
    else if (key === "value") element.value = value;
    else element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}

/** Decorative line icon; the name of the control belongs to its text or aria-label. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  const path = document.createElementNS(SVG, "path");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

export function iconButton(name, label, onclick, extra = {}) {
  return h("button", {
    type: "button", class: "icon-button", "aria-label": label, title: label, onclick, ...extra,
  }, icon(name));
}

/** Change text only when it differs, so that screen readers and selections are left in peace. */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/**
 * A list of actions over `anchor`'s parent. `items()` gives [{icon?, label, hint?, run}] each time.
 * Arrows move, Escape and a click elsewhere close. Returns {open, close, isOpen, focus, element}.
 */
export function menu(anchor, label, items) {
  const list = h("div", { class: "menu", role: "menu", "aria-label": label, hidden: true });
  anchor.setAttribute("aria-haspopup", "menu");
  anchor.setAttribute("aria-expanded", "false");

  const isOpen = () => !list.hidden;
  const outside = (event) => {
    if (!list.contains(event.target) && !anchor.contains(event.target)) close();
  };
  function close(refocus = false) {
    if (!isOpen()) return;
    list.hidden = true;
    anchor.setAttribute("aria-expanded", "false");
    document.removeEventListener("pointerdown", outside);
    if (refocus) anchor.focus();
  }
  function open() {
    const rows = items();
    list.replaceChildren(...rows.map((item) => menuRow(item, close)));
    if (!rows.length) return close();
    list.hidden = false;
    anchor.setAttribute("aria-expanded", "true");
    document.addEventListener("pointerdown", outside);
  }
  function focus(index = 0) {
    list.children[index]?.focus();
  }
  list.addEventListener("keydown", (event) => {
    const rows = [...list.children];
    const at = rows.indexOf(document.activeElement);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      rows[(at + step + rows.length) % rows.length].focus();
    } else if (event.key === "Escape") {
      event.stopPropagation();
      close(true);
    } else if (event.key === "Tab") {
      close();
    }
  });
  anchor.addEventListener("click", () => {
    if (isOpen()) return close();
    open();
    focus();
  });
  return { open, close, isOpen, focus, element: list };
}

function menuRow(item, close) {
  return h("button", {
    type: "button", role: "menuitem", class: "menu-row", tabindex: "-1",
    onclick: () => { close(true); item.run(); },
  },
  item.icon ? icon(item.icon) : null,
  h("span", { class: "menu-label" }, item.label),
  item.hint ? h("span", { class: "menu-hint" }, item.hint) : null);
}
