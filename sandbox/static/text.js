// Text with Telegram entities as DOM nodes, and the links inside it. Entity offsets are UTF-16
// units, exactly what JavaScript strings count in.

import { h } from "./dom.js";

const TAGS = {
  bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code", pre: "pre",
  blockquote: "blockquote", expandable_blockquote: "blockquote",
};
// Telegram makes no link of an address of this machine; a demo keeps its files at one.
const LOCAL_ADDRESS = /(https?:\/\/(?:127\.0\.0\.1|localhost)[^\s<>"]*[^\s<>".,;:!?)»])/i;
const PAYLOAD = /^[A-Za-z0-9_-]{1,64}$/;

/** Nodes for `text`; `on` = {link(url, event), command(text)}. */
export function richText(text, entities, on) {
  const known = (entities ?? [])
    .map((entity) => ({ ...entity, end: entity.offset + entity.length }))
    .sort((a, b) => a.offset - b.offset || b.end - a.end);
  return span(text, 0, text.length, known, on);
}

function span(text, start, end, entities, on) {
  const nodes = [];
  let position = start;
  let rest = entities;
  while (rest.length) {
    const [entity, ...others] = rest;
    const from = Math.max(entity.offset, position);
    const to = Math.min(entity.end, end);
    const inside = others.filter((other) => other.offset < to);
    rest = others.filter((other) => other.offset >= to);
    if (to <= from) continue;
    nodes.push(...plain(text.slice(position, from), on));
    nodes.push(wrap(entity, text.slice(from, to), () => span(text, from, to, inside, on), on));
    position = to;
  }
  nodes.push(...plain(text.slice(position, end), on));
  return nodes;
}

function wrap(entity, piece, children, on) {
  if (entity.type === "text_link") return link(entity.url, children(), on);
  if (entity.type === "url") return link(piece, [piece], on);
  if (entity.type === "bot_command") return command(piece, on);
  if (entity.type === "spoiler") return spoiler(children());
  if (entity.type === "code" || entity.type === "pre") return h(TAGS[entity.type], {}, piece);
  return h(TAGS[entity.type] ?? "span", {}, ...children());
}

function plain(text, on) {
  return text.split(LOCAL_ADDRESS).filter(Boolean).map((piece) =>
    LOCAL_ADDRESS.test(piece) ? link(piece, [piece], on) : document.createTextNode(piece));
}

function link(address, children, on) {
  const url = safeUrl(address);
  if (!url) return h("span", {}, ...children);
  return h("a", {
    href: url, target: "_blank", rel: "noopener noreferrer",
    onclick: (event) => on.link(url, event),
  }, ...children);
}

function command(text, on) {
  return h("button", { type: "button", class: "command", onclick: () => on.command(text) }, text);
}

function spoiler(children) {
  return h("span", {
    class: "spoiler", role: "button", tabindex: "0", "aria-label": "Показать скрытый текст",
    onclick: (event) => reveal(event.currentTarget),
    onkeydown: (event) => { if (event.key === "Enter") reveal(event.currentTarget); },
  }, ...children);
}

function reveal(element) {
  element.classList.add("open");
  for (const name of ["role", "tabindex", "aria-label"]) element.removeAttribute(name);
}

/** An address that is safe to put into href, or null. */
export function safeUrl(address) {
  const full = /^[a-z][a-z0-9+.-]*:/i.test(address) ? address : `https://${address}`;
  const url = URL.parse ? URL.parse(full) : tryUrl(full);
  return url && ["http:", "https:", "tg:", "mailto:"].includes(url.protocol) ? url.href : null;
}

function tryUrl(text) {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}

/** {bot, payload} of a `t.me/<bot>?start=…` or `tg://resolve` link; null for any other address. */
export function startLink(address) {
  const safe = safeUrl(address.trim());
  const url = safe && new URL(safe);
  if (!url) return null;
  const isTg = url.protocol === "tg:" && /^(tg:\/*)resolve/i.test(url.href);
  const isWeb = ["t.me", "telegram.me", "telegram.dog"].includes(url.hostname);
  if (!isTg && !isWeb) return null;
  const bot = isTg ? url.searchParams.get("domain") : url.pathname.slice(1);
  if (!bot || bot.includes("/")) return null;
  return { bot, payload: url.searchParams.get("start") ?? "" };
}

/**
 * What a person pasted as an invitation: a link, `/start code` or a bare code.
 * Returns {payload} (empty without an invitation) or {error} with a text for the person.
 */
export function readInvite(input, botUsername) {
  const text = input.trim();
  if (!text) return { payload: "" };
  const found = /[.:/?]/.test(text.replace(/^\/start\s*/i, "")) ? startLink(text) : null;
  if (found && found.bot.toLowerCase() !== botUsername.toLowerCase()) {
    return { error: `Эта ссылка ведёт к другому боту: @${found.bot}.` };
  }
  const payload = found ? found.payload : text.replace(/^\/start\s*/i, "");
  if (payload && !PAYLOAD.test(payload)) {
    return { error: "Не похоже на приглашение. Вставьте ссылку целиком или код из неё." };
  }
  return { payload };
}
