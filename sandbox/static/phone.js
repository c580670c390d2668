// One phone: whose it is, the chat with the bot, toasts and alerts inside the screen.

import { api } from "./api.js";
import { Chat } from "./chat.js";
import { Composer } from "./composer.js";
import { h, setText } from "./dom.js";
import { aboutPerson, fullName, timeOf } from "./format.js";
import { frame } from "./frame.js";
import { Notices } from "./notices.js";
import { Presses } from "./presses.js";
import { startLink } from "./text.js";

const TYPING_MS = 5000;

export class Phone {
  /** `app` knows the bot, the people and the clock, and opens dialogs. */
  constructor(number, app) {
    Object.assign(this, { number, app, personId: null, payload: "", seq: 0 });
    this.chat = new Chat({
      now: app.now, about: () => this.aboutBot(),
      on: {
        link: (url, event) => this.link(url, event),
        command: (text) => this.send({ text }),
        button: (message, button) => this.button(message, button),
      },
    });
    this.composer = new Composer({
      on: { send: (body) => this.send(body) }, commands: () => this.commands(),
    });
    this.parts = frame({
      number, chat: this.chat, composer: this.composer,
      on: {
        choose: (id) => app.choose(this, id),
        newPerson: () => app.newPerson(this),
        wide: () => this.wide(),
        actions: () => this.actionRows(),
        use: () => app.activate(this),
      },
    });
    this.element = this.parts.element;
    this.notices = new Notices({ ...this.parts, rest: this.chat.scroller, number });
    this.presses = new Presses(this.chat, this.notices);
    this.show();
  }

  get person() {
    return this.app.person(this.personId);
  }

  /** The bot as this person sees it: name, description and commands in their language and role. */
  get bot() {
    return this.profile ?? this.app.bot;
  }

  get visible() {
    return this.element.offsetParent !== null && document.visibilityState === "visible";
  }

  /** Put `personId` (or nobody) on this phone; `payload` waits for the «Старт» button. */
  async open(personId, payload = "") {
    this.personId = personId;
    this.payload = payload;
    this.profile = null;
    this.notices.closeAlert();
    this.notices.hideToast();
    this.presses.forget();
    this.chat.clear();
    this.composer.clear();
    this.typing(false);
    this.show();
    await this.reload();
  }

  /** Read the chat anew, as after a lost connection. */
  async reload() {
    this.seq = 0;
    this.fresh = true;
    await Promise.all([this.refresh(), this.loadProfile()]);
  }

  async loadProfile() {
    const { personId } = this;
    if (personId === null) return;
    const state = await api.state(personId).catch(() => null);
    if (!state || personId !== this.personId) return;
    this.profile = state.bot;
    this.show();
  }

  /** Bring the chat up to date; calls that overlap become one more round. */
  async refresh() {
    this.stale = true;
    if (this.refreshing || !this.personId) return;
    this.refreshing = true;
    try {
      while (this.stale && this.personId) {
        this.stale = false;
        await this.load(this.personId);
      }
    } catch (error) {
      this.notices.toast(error.message);
    } finally {
      this.refreshing = false;
    }
  }

  async load(personId) {
    const answer = await api.chat(personId, this.seq);
    if (personId !== this.personId) {
      this.stale = true;
      return;
    }
    if (this.fresh) this.chat.clear();
    this.fresh = false;
    this.seq = answer.seq;
    this.chat.merge(answer.messages);
    if (answer.messages.some((message) => message.from === "bot")) this.typing(false);
    this.markRead();
  }

  /** The messages were seen, if the phone is in sight. */
  async markRead() {
    if (!this.visible || !this.person?.unread) return;
    this.person.unread = 0;
    this.app.changed();
    await api.read(this.personId).catch(() => {});
  }

  /** An event of the sandbox about this phone's person. */
  event(event) {
    if (event.type === "typing") this.typing(true);
    else if (event.type === "callback_answer") this.presses.check();
    else if (event.type === "people") this.loadProfile();
    else this.refresh();
  }

  show() {
    const { person } = this;
    this.parts.nobody.hidden = Boolean(person);
    this.parts.inside.hidden = !person;
    this.element.setAttribute(
      "aria-label", `Телефон ${this.number}: ${person ? fullName(person) : "никого нет"}`);
    setText(this.parts.about, person ? aboutPerson(person) || "Без роли и школы" : "Телефон свободен");
    setText(this.parts.botName, this.bot.name);
    this.tick();
    if (!person) return;
    const wide = wideLabel(person);
    this.parts.wide.hidden = !wide;
    this.parts.wide.disabled = Boolean(person.deactivated);
    this.composer.element.hidden = Boolean(wide);
    setText(this.parts.wide, wide);
    this.chat.showIntro();
  }

  tick() {
    setText(this.parts.clock, timeOf(this.app.now()));
  }

  aboutBot() {
    const hint = this.person?.started
      ? "Напишите боту или выберите команду."
      : this.person?.invite
        ? "У этого человека есть ссылка-приглашение. Нажмите «Старт», чтобы перейти по ней."
        : "Нажмите «Старт», чтобы начать разговор.";
    return [
      h("p", { class: "intro-title" }, "Что умеет этот бот?"),
      h("p", {}, this.bot.description || hint),
    ];
  }

  commands() {
    return this.bot.commands ?? [];
  }

  typing(on) {
    clearTimeout(this.typingTimer);
    setText(this.parts.botState, on ? "печатает…" : "бот");
    this.parts.botState.classList.toggle("busy", on);
    if (on) this.typingTimer = setTimeout(() => this.typing(false), TYPING_MS);
  }

  async attempt(action) {
    try {
      await action();
      await this.app.reloadPeople();
      this.refresh();
      return true;
    } catch (error) {
      this.notices.toast(error.message);
      return false;
    }
  }

  send(body) {
    this.chat.toBottom();
    return this.attempt(() => api.send(this.personId, body));
  }

  start(payload) {
    this.payload = "";
    return this.attempt(() => api.start(this.personId, payload));
  }

  async wide() {
    const done = this.person.blocked
      ? await this.attempt(() => api.unblock(this.personId))
      : await this.start(this.payload || this.person.invite || "");
    if (done) this.composer.field.focus();
  }

  actionRows() {
    const { personId, person } = this;
    const other = person.language_code === "en" ? ["ru", "русский"] : ["en", "английский"];
    const rows = [
      { icon: "send", label: "Отправить /start", run: () => this.start("") },
      { icon: "plus", label: "Перейти по приглашению…", run: () => this.app.invite(this) },
      {
        icon: "globe", label: `Сменить язык Telegram на ${other[1]}`,
        run: () => this.attempt(() => api.changePerson(personId, { language_code: other[0] })),
      },
    ];
    if (person.blocked) {
      rows.push({ icon: "block", label: "Разблокировать бота", run: () => this.wide() });
    } else if (person.started) {
      const block = () => this.attempt(() => api.block(personId));
      rows.push({ icon: "block", label: "Заблокировать бота", run: block });
    }
    return rows;
  }

  link(url, event) {
    const found = startLink(url);
    if (!found || found.bot.toLowerCase() !== this.app.bot.username.toLowerCase()) return;
    event?.preventDefault();
    this.app.followLink(this, url, found.payload);
  }

  async button(message, button) {
    if (button.callback_data !== undefined) {
      return this.presses.press(this.personId, message.message_id, button.callback_data);
    }
    if (button.copy_text) return this.copy(button.copy_text.text);
    const url = button.url ?? button.web_app?.url;
    if (!url) return this.notices.toast("В песочнице такая кнопка не работает.");
    const own = startLink(url)?.bot.toLowerCase() === this.app.bot.username.toLowerCase();
    if (own) return this.link(url);
    return window.open(url, "_blank", "noopener,noreferrer");
  }

  async copy(text) {
    try {
      await navigator.clipboard.writeText(text);
      this.notices.toast("Скопировано");
    } catch {
      this.notices.toast(text);
    }
  }
}

/** What stands in the place of the text field, or nothing when the person can write. */
function wideLabel(person) {
  if (person.deactivated) return "Аккаунт удалён";
  if (person.blocked) return "Разблокировать бота";
  return person.started ? "" : "Старт";
}
