// The sandbox clock in the top bar and the buttons that move it.

import { h, setText } from "./dom.js";
import {
  chooseZone, currentZone, dateOf, fullDateOf, shiftName, timeOf, tomorrowAt, zones,
} from "./format.js";

const HOUR = 3600;
const MORNING = 9;
const STEPS = [
  ["+15 мин", "На 15 минут вперёд", { advance: HOUR / 4 }],
  ["+1 ч", "На час вперёд", { advance: HOUR }],
  ["до завтра 9:00", "До девяти утра завтрашнего дня", null],
  ["+1 день", "На день вперёд", { advance: 24 * HOUR }],
  ["+1 неделя", "На неделю вперёд", { advance: 7 * 24 * HOUR }],
];
const NOTICEABLE_SHIFT_S = 30;

export class Clock {
  /** `on.move(change)` asks the sandbox, `on.zone()` tells that times are written differently. */
  constructor(element, on) {
    this.on = on;
    this.set(new Date().toISOString(), 0);
    this.time = h("time", { class: "clock-time" });
    this.date = h("span", { class: "clock-date" });
    this.shift = h("button", {
      type: "button", class: "chip", hidden: true, onclick: () => this.reset(),
    });
    this.zone = h("select", {
      class: "zone", "aria-label": "По времени какого города", title: "По времени какого города",
      onchange: () => this.changeZone(),
    }, zones.map(([id, name]) => h("option", { value: id, selected: id === currentZone() }, name)));
    this.steps = STEPS.map(([label, title, change]) => h("button", {
      type: "button", class: "step", title, onclick: () => this.move(change),
    }, label));
    element.append(
      h("div", { class: "clock-now" }, this.time,
        h("div", { class: "clock-about" }, this.date, this.zone)),
      this.shift,
      h("div", { class: "steps", role: "group", "aria-label": "Перевести часы" }, this.steps));
    this.tick();
    setInterval(() => this.tick(), 1000);
  }

  /** Take over the sandbox time: `now` in ISO form, `offset` from the real time in seconds. */
  set(now, offset) {
    this.base = Date.parse(now);
    this.from = performance.now();
    this.offset = offset;
    if (this.time) this.tick();
  }

  now() {
    return new Date(this.base + performance.now() - this.from);
  }

  tick() {
    const now = this.now();
    setText(this.time, timeOf(now));
    this.time.setAttribute("datetime", now.toISOString());
    setText(this.date, dateOf(now));
    this.date.title = fullDateOf(now);
    const shifted = Math.abs(this.offset) > NOTICEABLE_SHIFT_S ? shiftName(this.offset) : "";
    this.shift.hidden = !shifted;
    setText(this.shift, `сдвиг ${shifted}`);
    this.shift.title = "Часы переведены. Нажмите, чтобы вернуть настоящее время";
    this.shift.setAttribute("aria-label", `Часы переведены: ${shifted}. Вернуть настоящее время`);
    this.on.tick?.();
  }

  async move(change) {
    for (const step of this.steps) step.disabled = true;
    try {
      await this.on.move(change ?? { to: tomorrowAt(this.now(), MORNING).toISOString() });
    } finally {
      for (const step of this.steps) step.disabled = false;
    }
  }

  reset() {
    if (window.confirm("Вернуть часы к настоящему времени? Для бота время пойдёт назад.")) {
      this.move({ offset: 0 });
    }
  }

  changeZone() {
    chooseZone(this.zone.value);
    this.tick();
    this.on.zone();
  }
}
