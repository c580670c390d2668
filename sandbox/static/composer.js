// The bottom of a phone: text field, list of commands, things to send besides text.

import { h, iconButton, menu } from "./dom.js";

const THINGS = [
  { kind: "photo", icon: "image", label: "Фотография" },
  { kind: "document", icon: "file", label: "Документ" },
  { kind: "voice", icon: "mic", label: "Голосовое сообщение" },
  { kind: "video_note", icon: "video", label: "Видеосообщение" },
  { kind: "sticker", icon: "smile", label: "Стикер" },
  { kind: "contact", icon: "person", label: "Контакт" },
  { kind: "location", icon: "pin", label: "Геопозиция" },
];
const MAX_FIELD_HEIGHT = 132;

/** `on.send(body)` resolves to true when the message was accepted; `commands()` lists the menu. */
export class Composer {
  constructor({ on, commands }) {
    this.on = on;
    this.commands = commands;
    this.field = h("textarea", {
      rows: "1", class: "field", placeholder: "Сообщение", "aria-label": "Сообщение боту",
      maxlength: "4096", autocomplete: "off",
      oninput: () => this.typed(), onkeydown: (event) => this.key(event),
    });
    const commandsButton = h("button", {
      type: "button", class: "icon-button slash",
      "aria-label": "Команды бота", title: "Команды бота",
    }, "/");
    const attachButton = iconButton("attach", "Отправить не текст");
    this.commandMenu = menu(commandsButton, "Команды бота", () => this.commandRows());
    this.thingMenu = menu(attachButton, "Отправить не текст", () => THINGS.map((thing) => ({
      ...thing, run: () => this.on.send({ kind: thing.kind }),
    })));
    this.element = h("form", {
      class: "composer", onsubmit: (event) => { event.preventDefault(); this.submit(); },
    },
    this.commandMenu.element, this.thingMenu.element, commandsButton, this.field, attachButton,
    iconButton("send", "Отправить", null, { type: "submit", class: "icon-button send" }));
  }

  clear() {
    this.field.value = "";
    this.grow();
    this.commandMenu.close();
  }

  commandRows() {
    const typed = /^\/(\w*)$/.exec(this.field.value)?.[1] ?? "";
    const rows = this.commands().filter(({ command }) => command.startsWith(typed));
    return rows.map(({ command, description }) => ({
      label: `/${command}`, hint: description, run: () => this.sendText(`/${command}`),
    }));
  }

  typed() {
    this.grow();
    if (/^\/\w*$/.test(this.field.value)) this.commandMenu.open();
    else this.commandMenu.close();
  }

  grow() {
    // A hidden field measures as nothing; an empty one has its natural height anyway.
    this.field.style.height = "";
    if (!this.field.value) return;
    this.field.style.height = `${Math.min(this.field.scrollHeight + 2, MAX_FIELD_HEIGHT)}px`;
  }

  key(event) {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      this.submit();
    } else if (event.key === "Escape") {
      this.commandMenu.close();
    } else if (event.key === "ArrowUp" && this.commandMenu.isOpen()) {
      event.preventDefault();
      this.commandMenu.focus(this.commandMenu.element.children.length - 1);
    } else if (event.key === "ArrowDown" && this.commandMenu.isOpen()) {
      event.preventDefault();
      this.commandMenu.focus();
    }
  }

  async submit() {
    if (this.field.value.trim()) await this.sendText(this.field.value);
  }

  async sendText(text) {
    this.clear();
    this.field.focus();
    const accepted = await this.on.send({ text });
    // A refused text returns to the field, unless the person has begun another one.
    if (!accepted && !this.field.value) {
      this.field.value = text;
      this.grow();
    }
  }
}
