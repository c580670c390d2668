// The scrolled list of messages of one phone.

import { bubble } from "./bubble.js";
import { h, iconButton, setText } from "./dom.js";
import { dayKey, dayName } from "./format.js";

const NEAR_BOTTOM_PX = 60;

export class Chat {
  /** `on` goes to the bubbles; `now()` is the sandbox clock. */
  constructor({ on, now, about }) {
    Object.assign(this, { on, now, about });
    this.messages = new Map();
    this.items = new Map();
    this.waiting = new Set();
    this.list = h("ol", { class: "messages" });
    this.intro = h("div", { class: "intro", hidden: true });
    this.scroller = h("div", {
      class: "scroller", tabindex: "0", role: "log", "aria-label": "Переписка с ботом",
      onscroll: () => this.scrolled(),
    }, this.intro, this.list);
    this.newCount = h("span", { class: "badge" });
    this.jump = iconButton("down", "К новым сообщениям", () => this.toBottom("smooth"), {
      class: "icon-button jump", hidden: true,
    });
    this.jump.append(this.newCount);
    this.element = h("div", { class: "chat" }, this.scroller, this.jump);
    this.unseen = 0;
    this.pinned = true;
    // Pictures load and windows change size: who was at the end stays at the end.
    const keepEnd = new ResizeObserver(() => { if (this.pinned) this.toBottom(); });
    keepEnd.observe(this.list);
    keepEnd.observe(this.scroller);
  }

  clear() {
    this.messages.clear();
    this.items.clear();
    this.waiting.clear();
    this.list.replaceChildren();
    this.unseen = 0;
    this.showIntro();
    this.scrolled();
  }

  /** Take changed messages in; the rest of the list is left as it is. */
  merge(messages) {
    const stay = this.pinned;
    const first = this.messages.size === 0;
    for (const message of messages) this.put(message, first);
    this.arrange();
    this.showIntro();
    if (stay || first) this.toBottom();
    else this.scrolled();
  }

  put(message, first) {
    const id = message.message_id;
    const before = this.messages.get(id);
    if (before?.seq >= message.seq) return;
    if (message.deleted) {
      this.messages.delete(id);
      this.items.get(id)?.remove();
      this.items.delete(id);
      return;
    }
    this.messages.set(id, message);
    this.draw(message, before && !first);
    if (!before && !first && message.from === "bot" && !this.pinned) this.unseen += 1;
  }

  draw(message, changed = false) {
    const item = bubble(message, this.on, this.waiting);
    const old = this.items.get(message.message_id);
    this.items.set(message.message_id, item);
    if (!old) return;
    const keys = [...old.querySelectorAll("button, a")];
    const focused = keys.indexOf(document.activeElement);
    if (changed) item.classList.add("changed");
    old.replaceWith(item);
    if (focused >= 0) keepFocus(item, focused, this.scroller);
  }

  /** Show or hide the «waiting for an answer» state of a button. */
  setWaiting(key, messageId, waiting) {
    if (waiting) this.waiting.add(key);
    else this.waiting.delete(key);
    const message = this.messages.get(messageId);
    if (message) this.draw(message);
  }

  arrange() {
    const ids = [...this.items.keys()].sort((a, b) => a - b);
    const rows = [];
    let day = null;
    for (const id of ids) {
      const date = new Date(this.messages.get(id).date);
      if (dayKey(date) !== day) {
        day = dayKey(date);
        rows.push(h("li", { class: "day" }, h("span", {}, dayName(date, this.now()))));
      }
      rows.push(this.items.get(id));
    }
    for (const old of this.list.querySelectorAll(".day")) old.remove();
    rows.forEach((row, index) => {
      const there = this.list.children[index];
      if (there !== row) this.list.insertBefore(row, there ?? null);
    });
  }

  /** Redraw everything: the zone of the clock has changed. */
  redraw() {
    for (const message of this.messages.values()) this.draw(message);
    this.arrange();
  }

  showIntro() {
    this.intro.hidden = this.messages.size > 0;
    if (!this.intro.hidden) this.intro.replaceChildren(...this.about());
  }

  atBottom() {
    const { scrollHeight, scrollTop, clientHeight } = this.scroller;
    return scrollHeight - scrollTop - clientHeight < NEAR_BOTTOM_PX;
  }

  toBottom(behavior = "instant") {
    this.scroller.scrollTo({ top: this.scroller.scrollHeight, behavior });
    this.scrolled();
  }

  scrolled() {
    const low = this.atBottom();
    this.pinned = low;
    if (low) this.unseen = 0;
    this.jump.hidden = low;
    this.newCount.hidden = !this.unseen;
    setText(this.newCount, String(this.unseen));
  }
}

function keepFocus(item, index, fallback) {
  const keys = [...item.querySelectorAll("button, a")];
  (keys[Math.min(index, keys.length - 1)] ?? fallback).focus({ preventScroll: true });
}
