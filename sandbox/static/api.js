// The control API of the sandbox and its stream of events.

const FIRST_RETRY_MS = 1000;
const LAST_RETRY_MS = 10_000;

export class ApiError extends Error {
  constructor(message, status) {
    super(message);
    this.status = status;
  }
}

// Refusals that a visitor can meet; the control API itself speaks English.
const REFUSALS = [
  ["username is", "Имя пользователя: 4–32 латинские буквы, цифры или «_», первой стоит буква."],
  ["a payload is", "Код приглашения: до 64 латинских букв, цифр, «_» или «-»."],
  ["the person has not started", "Сначала нажмите «Старт»."],
  ["the person has blocked", "Бот заблокирован этим человеком."],
  ["the account is deactivated", "Этот аккаунт удалён."],
  ["no such person", "Такого человека больше нет."],
  ["a message has at most", "Сообщение слишком длинное: можно до 4096 знаков."],
  ["too far", "Так далеко перевести часы нельзя."],
];

function inRussian(error, status) {
  const known = REFUSALS.find(([start]) => error?.startsWith(start));
  return known?.[1] ?? `Не получилось: ${error ?? `ошибка ${status}`}`;
}

async function call(method, path, body) {
  let response;
  try {
    response = await fetch(`/api${path}`, {
      method,
      headers: body === undefined ? {} : { "Content-Type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch {
    throw new ApiError("Песочница не отвечает. Проверьте, запущена ли она.", 0);
  }
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new ApiError(inRussian(answer.error, response.status), response.status);
  return answer;
}

const get = (path) => call("GET", path);
const post = (path, body = {}) => call("POST", path, body);

export const api = {
  state: (personId) => get(personId ? `/state?person_id=${personId}` : "/state"),
  people: () => get("/people"),
  createPerson: (fields) => post("/people", fields),
  changePerson: (id, fields) => call("PATCH", `/people/${id}`, fields),
  start: (id, payload) => post(`/people/${id}/start`, payload ? { payload } : {}),
  send: (id, body) => post(`/people/${id}/messages`, body),
  press: (id, messageId, data) => post(`/people/${id}/press`, { message_id: messageId, data }),
  callback: (id) => get(`/callbacks/${id}`),
  chat: (id, since) => get(`/people/${id}/chat?since=${since}`),
  read: (id) => post(`/people/${id}/read`),
  block: (id) => post(`/people/${id}/block`),
  unblock: (id) => post(`/people/${id}/unblock`),
  time: () => get("/time"),
  moveTime: (change) => post("/time", change),
  fileUrl: (file) => file.url ?? `/api/files/${file.file_id}`,
};

/**
 * Follows the events for as long as the page lives: `on.open()` after every (re)connection,
 * `on.event(event)`, `on.lost()`. Anything may have happened meanwhile, so `open` must reload.
 */
export function follow(on) {
  let delay = FIRST_RETRY_MS;
  function connect() {
    const source = new EventSource("/api/events");
    source.onopen = () => {
      delay = FIRST_RETRY_MS;
      on.open();
    };
    source.onmessage = (message) => on.event(JSON.parse(message.data));
    source.onerror = () => {
      source.close();
      on.lost();
      setTimeout(connect, delay);
      delay = Math.min(delay * 2, LAST_RETRY_MS);
    };
  }
  connect();
}
