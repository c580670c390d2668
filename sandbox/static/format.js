// How names, times and sizes are written in Russian.

const ZONES = [
  ["Europe/Kaliningrad", "Калининград"], ["Europe/Moscow", "Москва"], ["Europe/Samara", "Самара"],
  ["Asia/Yekaterinburg", "Екатеринбург"], ["Asia/Omsk", "Омск"], ["Asia/Krasnoyarsk", "Красноярск"],
  ["Asia/Irkutsk", "Иркутск"], ["Asia/Yakutsk", "Якутск"], ["Asia/Vladivostok", "Владивосток"],
  ["Asia/Magadan", "Магадан"], ["Asia/Kamchatka", "Камчатка"],
];
const ZONE_KEY = "sandbox.zone";

export const zones = ZONES;
let zone = startZone();

function startZone() {
  const known = (name) => ZONES.some(([id]) => id === name);
  const saved = localStorage.getItem(ZONE_KEY);
  if (known(saved)) return saved;
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return known(own) ? own : "Europe/Moscow";
}

export const currentZone = () => zone;

export function chooseZone(name) {
  zone = name;
  localStorage.setItem(ZONE_KEY, name);
}

const write = (date, options) =>
  new Intl.DateTimeFormat("ru-RU", { timeZone: zone, ...options }).format(date);

export const timeOf = (date) => write(date, { hour: "2-digit", minute: "2-digit" });
export const dateOf = (date) => write(date, { weekday: "long", day: "numeric", month: "long" });
export const fullDateOf = (date) =>
  write(date, { weekday: "long", day: "numeric", month: "long", year: "numeric" });

/** Day of `date` as YYYY-MM-DD in the chosen zone: a key for «the same day». */
export function dayKey(date) {
  return new Intl.DateTimeFormat("sv-SE", { timeZone: zone }).format(date);
}

/** «сегодня», «вчера» or «12 ноября» as seen at `now`. */
export function dayName(date, now) {
  const key = dayKey(date);
  if (key === dayKey(now)) return "сегодня";
  if (key === dayKey(new Date(now.getTime() - 86_400_000))) return "вчера";
  const sameYear = key.slice(0, 4) === dayKey(now).slice(0, 4);
  return write(date, { day: "numeric", month: "long", ...(sameYear ? {} : { year: "numeric" }) });
}

/** The moment when it is `hour`:00 of the next day in the chosen zone. */
export function tomorrowAt(now, hour) {
  const [year, month, day] = dayKey(now).split("-").map(Number);
  const wall = Date.UTC(year, month - 1, day + 1, hour);
  const first = wall - zoneShift(new Date(wall));
  // The shift at the wanted moment may differ from the first guess around a clock change.
  return new Date(wall - zoneShift(new Date(first)));
}

function zoneShift(date) {
  const wall = new Intl.DateTimeFormat("sv-SE", {
    timeZone: zone, dateStyle: "short", timeStyle: "medium",
  }).format(date);
  return Date.parse(`${wall.replace(" ", "T")}Z`) - Math.floor(date.getTime() / 1000) * 1000;
}

/** «+1 дн. 2 ч» for a shift of the clock in seconds. */
export function shiftName(seconds) {
  const minutes = Math.round(Math.abs(seconds) / 60);
  const parts = [
    [Math.floor(minutes / 1440), "дн."],
    [Math.floor(minutes / 60) % 24, "ч"],
    [minutes % 60, "мин"],
  ].filter(([amount]) => amount).slice(0, 2);
  if (!parts.length) return "";
  const words = parts.map(([amount, unit]) => `${amount} ${unit}`).join(" ");
  return (seconds < 0 ? "−" : "+") + words;
}

/** The Russian form that fits `count`: one «1 человек», few «2 человека», many «5 человек». */
export function plural(count, one, few, many) {
  return { one, few }[new Intl.PluralRules("ru").select(count)] ?? many;
}

export const fullName = (person) =>
  [person.first_name, person.last_name].filter(Boolean).join(" ") || `Человек ${person.id}`;

export function initials(person) {
  const letters = [person.first_name, person.last_name]
    .filter(Boolean).map((word) => [...word.trim()][0] ?? "");
  return letters.join("").toLocaleUpperCase("ru") || "?";
}

/** One of the eight calm avatar colours; the same person always gets the same one. */
export const tint = (id) => String(Math.abs(Number(id)) % 8);

export const aboutPerson = (person) => [person.role, person.school].filter(Boolean).join(" · ");

export function fileSize(bytes) {
  if (!Number.isFinite(bytes)) return "";
  const short = new Intl.NumberFormat("ru-RU", { maximumFractionDigits: 1 });
  if (bytes < 1024) return `${bytes} Б`;
  if (bytes < 1024 * 1024) return `${short.format(bytes / 1024)} КБ`;
  return `${short.format(bytes / 1024 / 1024)} МБ`;
}
