// Puts the page together: people on the left, two phones, the clock, and the stream of events.

import { api, follow } from "./api.js";
import { Clock } from "./clock.js";
import { inviteDialog, linkDialog, newPersonDialog } from "./dialogs.js";
import { h, iconButton, setText } from "./dom.js";
import { aboutPerson, fullName } from "./format.js";
import { People } from "./people.js";
import { Phone } from "./phone.js";

const PHONES = 2;
const PEOPLE_PAUSE_MS = 120;

const $ = (id) => document.getElementById(id);

class App {
  constructor() {
    this.bot = { name: "Бот", username: "", description: "", commands: [] };
    this.byId = new Map();
    this.layout = document.querySelector(".layout");
    this.clock = new Clock($("clock"), {
      move: (change) => this.moveTime(change),
      zone: () => this.phones.forEach((phone) => phone.chat.redraw()),
      tick: () => this.phones?.forEach((phone) => phone.tick()),
    });
    this.now = () => this.clock.now();
    this.phones = Array.from({ length: PHONES }, (_, index) => new Phone(index + 1, this));
    this.active = this.phones[0];
    this.people = new People($("people"), {
      on: { open: (id) => this.open(id), create: () => this.newPerson() },
      where: (id) => this.phones.find((phone) => phone.personId === id)?.number ?? null,
    });
    $("phones").append(...this.phones.map((phone) => phone.element));
    this.tabs = this.phones.map((phone) => h("button", {
      type: "button", class: "tab", onclick: () => this.activate(phone),
    }));
    $("switcher").append(
      iconButton("back", "К списку людей", () => this.showPeople(), {
        class: "icon-button to-people",
      }),
      ...this.tabs);
    document.addEventListener("visibilitychange", () => this.markRead());
    window.addEventListener("resize", () => this.markRead());
    this.activate(this.active);
  }

  person(id) {
    return this.byId.get(id) ?? null;
  }

  // --- what the sandbox tells -------------------------------------------------------------

  async connected() {
    this.connection("");
    try {
      const state = await api.state();
      this.bot = { ...this.bot, ...state.bot };
      this.clock.set(state.now, state.offset);
      setText($("bot-name"), this.bot.name);
      setText($("bot-link"), `@${this.bot.username} · песочница`);
      await this.reloadPeople();
      if (!this.restored) await this.restore();
      else await Promise.all(this.phones.map((phone) => this.reopen(phone)));
      this.changed();
    } catch (error) {
      this.connection(error.message);
    }
  }

  /** After a restart of the sandbox a person may be gone, or be there with an empty chat. */
  reopen(phone) {
    return phone.person ? phone.reload() : phone.open(null);
  }

  connection(text) {
    setText($("connection"), text);
    $("connection").hidden = !text;
  }

  event(event) {
    if (event.type === "time") return this.readTime();
    if (event.type !== "typing" && event.type !== "callback_answer") this.peopleSoon();
    for (const phone of this.phones) {
      const about = event.person_id ?? phone.personId;
      if (phone.personId !== null && phone.personId === about) phone.event(event);
    }
  }

  async readTime() {
    const { now, offset } = await api.time();
    this.clock.set(now, offset);
    this.phones.forEach((phone) => phone.chat.arrange());
  }

  /** A burst of events costs one reading of the list. */
  peopleSoon() {
    this.peopleTimer ??= setTimeout(() => {
      this.peopleTimer = null;
      this.reloadPeople().catch((error) => this.connection(error.message));
    }, PEOPLE_PAUSE_MS);
  }

  async reloadPeople() {
    const people = await api.people();
    this.byId = new Map(people.map((person) => [person.id, person]));
    this.markRead();
    this.changed();
  }

  markRead() {
    this.phones.forEach((phone) => phone.markRead());
  }

  // --- what is shown ----------------------------------------------------------------------

  /** Redraw what depends on people and on who is on which phone. */
  changed() {
    const people = [...this.byId.values()];
    this.people.show(people);
    this.phones.forEach((phone, index) => {
      phone.show();
      this.fillChooser(phone, people);
      this.fillTab(this.tabs[index], phone);
    });
    const unread = people.reduce((sum, person) => sum + (person.unread ?? 0), 0);
    document.title = `${unread ? `(${unread}) ` : ""}${this.bot.name} · песочница`;
  }

  fillChooser(phone, people) {
    const key = people.map((person) => `${person.id} ${fullName(person)}`).join("\n");
    if (phone.chooserKey !== key) {
      phone.chooserKey = key;
      const names = people.map((person) => [person.id, fullName(person)])
        .sort((a, b) => a[1].localeCompare(b[1], "ru"));
      phone.parts.chooser.replaceChildren(
        h("option", { value: "" }, "Выберите человека"),
        ...names.map(([id, name]) => h("option", { value: id }, name)));
    }
    phone.parts.chooser.value = phone.personId ?? "";
    phone.parts.chooser.title = phone.person ? fullName(phone.person) : "";
  }

  fillTab(tab, phone) {
    const { person } = phone;
    const name = person ? fullName(person) : "свободен";
    tab.setAttribute("aria-pressed", String(phone === this.active));
    tab.replaceChildren(
      h("span", { class: "number", "aria-hidden": "true" }, String(phone.number)),
      h("span", { class: "tab-text" },
        h("span", { class: "ellipsis" }, name),
        h("span", { class: "ellipsis muted tab-about" }, person ? aboutPerson(person) : "")),
      person?.unread ? h("span", { class: "badge" }, String(person.unread)) : "");
    tab.setAttribute("aria-label", `Телефон ${phone.number}: ${name}`);
  }

  /** The phone in use: the list opens people on it; on a narrow window only it is seen. */
  activate(phone) {
    if (this.active === phone && phone.element.classList.contains("active")) return;
    this.active = phone;
    $("phones").dataset.shown = phone.number;
    for (const other of this.phones) other.element.classList.toggle("active", other === phone);
    this.phones.forEach((other, index) => this.fillTab(this.tabs[index], other));
    this.markRead();
  }

  showPeople() {
    this.layout.dataset.view = "people";
    this.people.search.focus();
  }

  // --- what the visitor does --------------------------------------------------------------

  /** Open a person from the list: where they already are, else on a free phone, else in use. */
  open(id, payload = "") {
    const there = this.phones.find((phone) => phone.personId === id);
    const free = this.active.personId === null ? this.active
      : this.phones.find((phone) => phone.personId === null && phone.element.offsetParent);
    const phone = there ?? free ?? this.active;
    return this.put(phone, id, payload);
  }

  choose(phone, id) {
    const other = this.phones.find((each) => each !== phone && each.personId === id);
    if (other && id !== null) this.put(other, phone.personId);
    return this.put(phone, id);
  }

  async put(phone, id, payload = "") {
    this.layout.dataset.view = "phone";
    this.activate(phone);
    if (phone.personId !== id || payload) await phone.open(id, payload);
    this.remember();
    this.changed();
    phone.markRead();
    return phone;
  }

  newPerson(phone = null, invite = "") {
    newPersonDialog({
      bot: this.bot, people: [...this.byId.values()], invite,
      create: async (fields, payload, startNow) => {
        const person = await api.createPerson(fields);
        await this.reloadPeople();
        const opened = phone
          ? await this.put(phone, person.id, payload)
          : await this.open(person.id, payload);
        if (startNow) await opened.start(payload);
      },
    });
  }

  invite(phone) {
    inviteDialog({
      bot: this.bot, name: fullName(phone.person), follow: (payload) => phone.start(payload),
    });
  }

  followLink(phone, url, payload) {
    linkDialog({
      url, name: fullName(phone.person),
      asNew: () => this.newPerson(this.phones.find((other) => other !== phone), url),
      asSame: () => phone.start(payload),
    });
  }

  async moveTime(change) {
    try {
      const { now, offset } = await api.moveTime(change);
      this.clock.set(now, offset);
    } catch (error) {
      this.connection(error.message);
    }
  }

  /** Who is on the phones is kept in the address: `#1001,1002` opens these two. */
  remember() {
    const ids = this.phones.map((phone) => phone.personId ?? "");
    history.replaceState(null, "", `#${ids.join(",")}`);
  }

  async restore() {
    this.restored = true;
    const ids = location.hash.slice(1).split(",").map(Number);
    const known = this.phones.map((phone, index) => [phone, ids[index]])
      .filter(([, id]) => this.byId.has(id));
    await Promise.all(known.map(([phone, id]) => phone.open(id)));
    if (known.length) this.layout.dataset.view = "phone";
    this.changed();
    this.markRead();
  }
}

const app = new App();
follow({
  open: () => app.connected(),
  event: (event) => app.event(event),
  lost: () => app.connection("Нет связи с песочницей, пробуем снова…"),
});
