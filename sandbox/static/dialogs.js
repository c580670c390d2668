// The dialogs of the page: a new person, an invitation, a moment to move the clock to.

import { h, iconButton } from "./dom.js";
import { readInvite } from "./text.js";

/** A modal form; `submit(form)` may return a text of an error to show. Resolves when closed. */
function ask({ title, lead, fields, action, submit }) {
  const error = h("p", { class: "error", role: "alert", hidden: true });
  const form = h("form", { novalidate: true },
    h("header", {}, h("h2", {}, title), iconButton("close", "Закрыть", () => dialog.close())),
    lead ? h("p", { class: "muted" }, lead) : null,
    ...fields, error,
    h("footer", {},
      h("button", { type: "button", class: "button", onclick: () => dialog.close() }, "Отмена"),
      action ? h("button", { type: "submit", class: "button primary" }, action) : null));
  const dialog = h("dialog", { class: "dialog", "aria-label": title }, form);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const problem = await submit(form.elements).catch((failure) => failure.message);
    error.hidden = !problem;
    error.textContent = problem ?? "";
    if (!problem) dialog.close();
  });
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

function field(label, name, props = {}, hint = null) {
  return h("label", { class: "labelled" }, h("span", {}, label),
    h("input", { name, autocomplete: "off", ...props }),
    hint ? h("small", { class: "muted" }, hint) : null);
}

function choices(id, values) {
  const known = [...new Set(values.filter(Boolean))];
  return h("datalist", { id }, known.map((value) => h("option", { value })));
}

function checkbox(label, name) {
  const box = h("input", { type: "checkbox", name, checked: true });
  return h("label", { class: "check" }, box, label);
}

const INVITE_HINT = "Ссылка вида t.me/…?start=… или код из неё. Можно оставить пустым.";

/**
 * A new person. `people` feeds the hints for role and school; `invite` fills the link.
 * `create(fields, payload, startNow)` does the work.
 */
export function newPersonDialog({ bot, people, invite = "", create }) {
  const dialog = ask({
    title: "Новый человек",
    lead: "У этого человека появится свой телефон с чатом бота.",
    action: "Создать",
    fields: [
      h("div", { class: "pair" },
        field("Имя", "first_name", { required: true, maxlength: 64, placeholder: "Мария" }),
        field("Фамилия", "last_name", { maxlength: 64 })),
      field("Приглашение", "invite", { value: invite, inputmode: "url" }, INVITE_HINT),
      checkbox("Сразу нажать «Старт»", "start"),
      h("details", {}, h("summary", {}, "Подписи и язык"),
        h("div", { class: "pair" },
          field("Роль", "role", { list: "known-roles", maxlength: 64 }),
          field("Школа", "school", { list: "known-schools", maxlength: 64 })),
        h("div", { class: "pair" },
          field("Имя пользователя", "username", { maxlength: 32, placeholder: "без @" }),
          h("label", { class: "labelled" }, h("span", {}, "Язык Telegram"),
            h("select", { name: "language_code" },
              h("option", { value: "ru" }, "русский"),
              h("option", { value: "en" }, "английский")))),
        choices("known-roles", people.map((person) => person.role)),
        choices("known-schools", people.map((person) => person.school))),
    ],
    submit: async (form) => {
      const text = (name) => form[name].value.trim();
      if (!text("first_name")) {
        form.first_name.focus();
        return "Напишите, как зовут человека.";
      }
      const { payload, error } = readInvite(text("invite"), bot.username);
      if (error) return error;
      const fields = { language_code: form.language_code.value };
      for (const name of ["first_name", "last_name", "role", "school"]) {
        if (text(name)) fields[name] = text(name);
      }
      if (text("username")) fields.username = text("username").replace(/^@/, "");
      await create(fields, payload, form.start.checked);
      return null;
    },
  });
  dialog.querySelector("[name=first_name]").focus();
}

/** An invitation for a person who is already here. `follow(payload)` presses «Старт» with it. */
export function inviteDialog({ bot, name, follow }) {
  const dialog = ask({
    title: "Перейти по приглашению",
    lead: `Откроет ссылку на телефоне: ${name}.`,
    action: "Перейти",
    fields: [field("Приглашение", "invite", { inputmode: "url" }, INVITE_HINT)],
    submit: async (form) => {
      const { payload, error } = readInvite(form.invite.value, bot.username);
      if (error) return error;
      await follow(payload);
      return null;
    },
  });
  dialog.querySelector("[name=invite]").focus();
}

/** A link to this bot was clicked in a chat: whose phone shall open it? */
export function linkDialog({ url, name, asNew, asSame }) {
  const choose = (run) => () => {
    dialog.close();
    run();
  };
  const dialog = ask({
    title: "Приглашение в бота",
    fields: [
      h("p", { class: "address" }, url),
      h("div", { class: "stack" },
        h("button", { type: "button", class: "button primary", onclick: choose(asNew) },
          "Открыть как новый человек"),
        h("button", { type: "button", class: "button", onclick: choose(asSame) },
          h("span", { class: "ellipsis" }, `Открыть на этом телефоне: ${name}`))),
    ],
    submit: async () => null,
  });
}
