// The list of people: by school, searchable, with unread counts.

import { KINDS } from "./bubble.js";
import { h, icon, setText } from "./dom.js";
import { fullName, initials, plural, tint } from "./format.js";

const NO_SCHOOL = "Без школы";
// The list names a last message that is not a text by its kind in brackets.
const KIND_IN_LIST = /^\[(\w+)\]/;
const collator = new Intl.Collator("ru", { numeric: true, sensitivity: "base" });

export class People {
  /** `on` = {open(id), create()}; `where(id)`: the number of the phone of a person, or null. */
  constructor(element, { on, where }) {
    Object.assign(this, { on, where, people: [], rows: new Map(), onlyUnread: false });
    this.search = h("input", {
      type: "search", class: "search-field", placeholder: "Имя, школа или роль",
      "aria-label": "Найти человека", oninput: () => this.draw(),
    });
    this.unreadFilter = h("button", {
      type: "button", class: "chip", "aria-pressed": "false", onclick: () => this.toggleUnread(),
    });
    this.count = h("span", { class: "muted" });
    this.groups = h("div", { class: "groups" });
    this.empty = h("p", { class: "empty muted", hidden: true });
    element.append(
      h("div", { class: "people-head" },
        h("div", { class: "people-title" }, h("h2", {}, "Люди"), this.count,
          h("button", { type: "button", class: "button primary", onclick: () => on.create() },
            icon("plus"), "Новый человек")),
        h("div", { class: "search" }, icon("search"), this.search),
        this.unreadFilter),
      this.empty, this.groups);
  }

  toggleUnread() {
    this.onlyUnread = !this.onlyUnread;
    this.unreadFilter.setAttribute("aria-pressed", String(this.onlyUnread));
    this.draw();
  }

  show(people) {
    this.people = people;
    this.draw();
  }

  draw() {
    const waiting = this.people.filter((person) => person.unread);
    if (!waiting.length && this.onlyUnread) return this.toggleUnread();
    setText(this.unreadFilter, `Есть новое: ${waiting.length}`);
    this.unreadFilter.hidden = !waiting.length;
    const { length } = this.people;
    setText(this.count, `${length} ${plural(length, "человек", "человека", "человек")}`);
    this.count.hidden = !length;
    const shown = this.people.filter((person) => this.matches(person));
    this.arrange(groupBySchool(shown));
    this.empty.hidden = shown.length > 0;
    setText(this.empty, length ? "Никого не нашлось." : "Пока никого. Создайте первого человека.");
  }

  matches(person) {
    if (this.onlyUnread && !person.unread) return false;
    const words = this.search.value.toLocaleLowerCase("ru").split(/\s+/).filter(Boolean);
    const about = [
      fullName(person), person.username, person.role, person.school, person.group,
    ].join(" ").toLocaleLowerCase("ru");
    return words.every((word) => about.includes(word) || word === String(person.id));
  }

  /** Rows are kept and moved, not made anew: focus and scroll stay where they were. */
  arrange(groups) {
    const active = document.activeElement;
    const sections = groups.map(([school, people], index) => {
      const id = `school-${index}`;
      return h("section", { "aria-labelledby": id },
        h("h3", { id, class: "school" },
          h("span", { class: "ellipsis", title: school }, school),
          h("span", { class: "school-count" }, String(people.length))),
        h("ul", { class: "rows" }, people.map((person) => h("li", {}, this.row(person)))));
    });
    const { scrollTop } = this.groups;
    this.groups.replaceChildren(...sections);
    this.groups.scrollTop = scrollTop;
    const moved = active !== document.activeElement && active.isConnected;
    if (moved) active.focus({ preventScroll: true });
  }

  row(person) {
    let row = this.rows.get(person.id);
    if (!row) {
      row = newRow(() => this.on.open(person.id));
      this.rows.set(person.id, row);
    }
    fillRow(row, person, this.where(person.id));
    return row.element;
  }
}

function groupBySchool(people) {
  const schools = new Map();
  for (const person of people) {
    const name = person.school || person.group || NO_SCHOOL;
    schools.set(name, [...(schools.get(name) ?? []), person]);
  }
  return [...schools].sort(([a], [b]) =>
    (a === NO_SCHOOL) - (b === NO_SCHOOL) || collator.compare(a, b));
}

function newRow(onclick) {
  const parts = {
    avatar: h("span", { class: "avatar", "aria-hidden": "true" }),
    name: h("span", { class: "row-name ellipsis" }),
    role: h("span", { class: "row-role ellipsis" }),
    last: h("span", { class: "row-last ellipsis" }),
    where: h("span", { class: "row-where" }),
    unread: h("span", { class: "badge" }),
  };
  const element = h("button", { type: "button", class: "person", onclick },
    parts.avatar,
    h("span", { class: "row-text" },
      parts.name, parts.role, parts.last),
    h("span", { class: "row-marks" }, parts.where, parts.unread));
  return { element, ...parts };
}

function lastWords(person) {
  if (person.deactivated) return "Аккаунт удалён";
  if (person.blocked) return "Бот заблокирован";
  if (!person.started) return person.invite ? "Есть приглашение" : "Разговор ещё не начат";
  if (!person.last_text) return "Сообщений пока нет";
  return person.last_text.replace(KIND_IN_LIST, (all, kind) => KINDS[kind]?.[1] ?? all);
}

function fillRow(row, person, phone) {
  const last = lastWords(person);
  row.avatar.dataset.tint = tint(person.id);
  setText(row.avatar, initials(person));
  setText(row.name, fullName(person));
  row.name.title = fullName(person);
  setText(row.role, person.role ?? "");
  row.role.hidden = !person.role;
  setText(row.last, last.replace(/\s+/g, " "));
  setText(row.where, phone ? String(phone) : "");
  row.where.hidden = !phone;
  setText(row.unread, String(person.unread ?? 0));
  row.unread.hidden = !person.unread;
  row.element.setAttribute("aria-current", phone ? "true" : "false");
  row.element.setAttribute("aria-label", [
    fullName(person), person.role, last,
    person.unread ? `новых сообщений: ${person.unread}` : "",
    phone ? `открыт на телефоне ${phone}` : "",
  ].filter(Boolean).join(", "));
}
