// What the bot answers to a press: a toast that passes by and an alert that waits for «OK».

import { h, setText } from "./dom.js";

const TOAST_MS = 4000;

export class Notices {
  /** `screen` holds both; an alert switches `inside` off and leaves the focus at `rest`. */
  constructor({ screen, inside, rest, number }) {
    Object.assign(this, { screen, inside, rest, number });
    this.box = h("div", { class: "toast", role: "status", "aria-live": "polite" });
    screen.append(this.box);
  }

  toast(text) {
    clearTimeout(this.timer);
    setText(this.box, text);
    this.box.classList.add("shown");
    this.timer = setTimeout(() => this.hideToast(), TOAST_MS);
  }

  hideToast() {
    this.box.classList.remove("shown");
    setText(this.box, "");
  }

  alert(text) {
    this.closeAlert();
    const { activeElement } = document;
    const id = `alert-${this.number}`;
    const ok = h("button", {
      type: "button", class: "button primary", onclick: () => this.closeAlert(),
    }, "OK");
    this.alertBox = h("div", {
      class: "alert", role: "alertdialog", "aria-modal": "true", "aria-label": "Сообщение бота",
      "aria-describedby": id,
      onkeydown: (event) => { if (event.key === "Escape") this.closeAlert(); },
    }, h("div", { class: "alert-card" }, h("p", { id }, text), ok));
    this.before = activeElement;
    this.inside.inert = true;
    this.screen.append(this.alertBox);
    // The other phone may be in use: only the hand that held this one gets the focus.
    const free = activeElement === document.body || this.inside.contains(activeElement);
    if (free) ok.focus();
  }

  closeAlert() {
    if (!this.alertBox) return;
    const held = this.alertBox.contains(document.activeElement);
    this.alertBox.remove();
    this.alertBox = null;
    this.inside.inert = false;
    if (!held) return;
    const there = this.before?.isConnected && this.before !== document.body;
    (there ? this.before : this.rest).focus({ preventScroll: true });
  }
}
