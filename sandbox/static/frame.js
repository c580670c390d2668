// The body of a phone: what is seen around the chat.

import { h, icon, iconButton, menu } from "./dom.js";

/**
 * Elements of phone `number` around `chat` and `composer`.
 * `on` = {choose(id), newPerson(), wide(), actions(), use()}; `actions()` lists the chat's menu.
 */
export function frame({ number, chat, composer, on }) {
  const parts = {
    chooser: h("select", {
      class: "chooser", "aria-label": `Чей телефон ${number}`,
      onchange: () => on.choose(Number(parts.chooser.value) || null),
    }),
    about: h("p", { class: "about muted ellipsis" }),
    clock: h("span", { class: "status-time" }),
    botName: h("span", { class: "chat-name ellipsis" }),
    botState: h("span", { class: "chat-state muted" }),
    wide: h("button", { type: "button", class: "wide-button", onclick: () => on.wide() }),
    nobody: h("div", { class: "nobody" },
      icon("person"),
      h("p", {}, "Выберите человека из списка, и здесь откроется его чат с ботом."),
      h("button", { type: "button", class: "button", onclick: () => on.newPerson() },
        "Новый человек")),
  };
  parts.inside = h("div", { class: "inside" },
    h("div", { class: "status-bar", "aria-hidden": "true" },
      parts.clock, h("span", { class: "battery" })),
    head(parts, on), chat.element, parts.wide, composer.element);
  parts.screen = h("div", { class: "screen" }, parts.nobody, parts.inside);
  parts.element = h("section", {
    class: "phone", dataset: { number }, onpointerdown: () => on.use(), onfocusin: () => on.use(),
  },
  h("div", { class: "owner" },
    h("span", { class: "number", "aria-hidden": "true" }, String(number)),
    h("div", { class: "owner-text" }, parts.chooser, parts.about)),
  h("div", { class: "body" }, parts.screen));
  return parts;
}

function head(parts, on) {
  const more = iconButton("more", "Действия с чатом");
  const actions = menu(more, "Действия с чатом", () => on.actions());
  return h("header", { class: "chat-head" },
    h("span", { class: "bot-avatar", "aria-hidden": "true" }),
    h("div", { class: "chat-title" }, parts.botName, parts.botState),
    more, actions.element);
}
