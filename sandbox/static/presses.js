// Presses of inline buttons that wait for the bot's answer.

import { api } from "./api.js";
import { pressKey } from "./bubble.js";

// Telegram forgets a press that nobody answered after about this long.
const LIFE_MS = 15_000;

export class Presses {
  /** `chat` shows the waiting buttons, `notices` the answers. */
  constructor(chat, notices) {
    Object.assign(this, { chat, notices });
    this.pending = new Map();
  }

  /** The phone changed hands: answers to the former person are not for the new one. */
  forget() {
    for (const { timer } of this.pending.values()) clearTimeout(timer);
    this.pending = new Map();
  }

  /** Press a button as `personId`; a second press of the same one waits for the first. */
  async press(personId, messageId, data) {
    const key = pressKey(messageId, data);
    if (this.chat.waiting.has(key)) return;
    const { pending } = this;
    this.chat.setWaiting(key, messageId, true);
    try {
      const { callback_id: id } = await api.press(personId, messageId, data);
      if (pending !== this.pending) return;
      pending.set(id, { key, messageId, timer: setTimeout(() => this.finish(id), LIFE_MS) });
      // The answer may have come before the press itself was confirmed to the page.
      await this.check();
    } catch (error) {
      this.chat.setWaiting(key, messageId, false);
      const gone = error.status === 409;
      this.notices.toast(gone ? "Этой кнопки уже нет: сообщение изменилось." : error.message);
    }
  }

  finish(id) {
    const press = this.pending.get(id);
    if (!press) return false;
    clearTimeout(press.timer);
    this.pending.delete(id);
    this.chat.setWaiting(press.key, press.messageId, false);
    return true;
  }

  /** Show the answers that have come. */
  async check() {
    await Promise.all([...this.pending.keys()].map(async (id) => {
      const answer = await api.callback(id).catch(() => ({ answered: false }));
      if (!answer.answered || !this.finish(id) || !answer.text) return;
      if (answer.show_alert) this.notices.alert(answer.text);
      else this.notices.toast(answer.text);
    }));
  }
}
