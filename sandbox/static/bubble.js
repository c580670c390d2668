// One message of a chat: bubble, attachments, inline keyboard.

import { api } from "./api.js";
import { h, icon } from "./dom.js";
import { fileSize, timeOf } from "./format.js";
import { richText } from "./text.js";

export const KINDS = {
  sticker: ["smile", "Стикер"],
  voice: ["mic", "Голосовое сообщение"],
  photo: ["image", "Фотография"],
  document: ["file", "Документ"],
  contact: ["person", "Контакт"],
  location: ["pin", "Геопозиция"],
  video_note: ["video", "Видеосообщение"],
};

/**
 * The message as a list item. `on` = {link, command, button(message, button, element)};
 * `waiting` is the set of buttons («message id + data») whose press has no answer yet.
 */
export function bubble(message, on, waiting) {
  const mine = message.from === "person";
  const text = message.text ?? message.caption ?? "";
  const entities = message.entities ?? message.caption_entities;
  const body = h("div", { class: "bubble" },
    attachment(message),
    text ? h("div", { class: "text" }, ...richText(text, entities, on)) : null,
    stamp(message));
  return h("li", {
    class: mine ? "message mine" : "message",
    dataset: { id: message.message_id },
  },
  h("span", { class: "sr-only" }, mine ? "Вы: " : "Бот: "), body, keyboard(message, on, waiting));
}

function stamp(message) {
  const date = new Date(message.date);
  return h("div", { class: "stamp" },
    message.edited ? h("span", {}, "изменено") : null,
    h("time", { datetime: date.toISOString() }, timeOf(date)));
}

function attachment(message) {
  if (message.photo) return picture(message.photo, message.text);
  if (message.document) return documentCard(message.document);
  const kind = KINDS[message.kind];
  return kind ? h("div", { class: "kind" }, icon(kind[0]), h("span", {}, kind[1])) : null;
}

function picture(photo, caption) {
  const url = api.fileUrl(photo);
  return h("a", { class: "picture", href: url, target: "_blank", rel: "noopener" },
    h("img", { src: url, alt: caption || "Изображение от бота" }));
}

function documentCard(file) {
  const name = file.file_name ?? "Документ";
  return h("a", {
    class: "document", href: api.fileUrl(file), download: name, title: `Скачать «${name}»`,
  },
  h("span", { class: "document-icon" }, icon("file")),
  h("span", { class: "document-about" },
    h("span", { class: "document-name" }, name),
    h("span", { class: "document-size" },
      [fileSize(file.size ?? file.file_size), "скачать"].filter(Boolean).join(" · "))));
}

function keyboard(message, on, waiting) {
  const rows = message.reply_markup?.inline_keyboard;
  if (!rows?.length) return null;
  return h("div", { class: "keyboard", role: "group", "aria-label": "Кнопки под сообщением" },
    rows.map((row) => h("div", { class: "keyboard-row" },
      row.map((button) => key(message, button, on, waiting)))));
}

function key(message, button, on, waiting) {
  const busy = waiting.has(pressKey(message.message_id, button.callback_data));
  const mark = button.url || button.web_app ? "external" : button.copy_text ? "copy" : null;
  return h("button", {
    type: "button", class: "key", "aria-busy": busy ? "true" : null,
    onclick: () => on.button(message, button),
  }, h("span", {}, button.text), mark ? icon(mark) : null);
}

export const pressKey = (messageId, data) => `${messageId} ${data}`;
