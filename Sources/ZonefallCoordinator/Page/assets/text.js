// Elements and words. Text gets into the page by textContent alone: names come from clouds, and are hostile.

const HARMFUL = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\p{Cn}]/gu;

// What would hide or reorder text, made visible as \u{202e}. Page/HTML.swift does the same on the server.
export const visible = (text) =>
  String(text ?? "").replace(HARMFUL, (c) => (c === "\n" ? c : `\\u{${c.codePointAt(0).toString(16)}}`));

const fill = (element, attributes, children) => {
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (key === "class") element.setAttribute("class", value);
    else element.setAttribute(key, value === true ? "" : visible(value));
  }
  for (const child of children.flat(4)) {
    if (child === null || child === undefined || child === false) continue;
    element.append(child instanceof Node ? child : document.createTextNode(visible(child)));
  }
  return element;
};

export const el = (tag, attributes = {}, ...children) => fill(document.createElement(tag), attributes, children);
export const svg = (tag, attributes = {}, ...children) =>
  fill(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);

// A name from the map: its direction is its own business.
export const name = (text) => el("bdi", {}, text);
export const names = (list, between = ", ") => list.flatMap((text, i) => (i ? [between, name(text)] : [name(text)]));

// Cut, never rounded up: 100 % is said of all and of nothing less.
export const percent = (ratio) => {
  if (ratio === null || ratio === undefined) return "no data";
  const tenths = Math.floor(ratio * 1000 + 1e-9);
  return tenths % 10 === 0 || tenths < 900 ? `${Math.floor(tenths / 10)}\u00a0%` : `${(tenths / 10).toFixed(1)}\u00a0%`;
};

export const ago = (ms) => {
  const s = Math.max(0, Math.round(ms / 1000));
  return s < 120 ? `${s} s ago` : s < 7200 ? `${Math.floor(s / 60)} min ago` : `${Math.floor(s / 3600)} h ago`;
};

export const clock = (time, withDate = false) => {
  const text = new Date(time).toISOString();
  return withDate ? `${text.slice(0, 10)} ${text.slice(11, 19)}` : text.slice(11, 19);
};

// No data is never good.
export const mood = (ratio) => (ratio === null || ratio === undefined ? "none" : ratio >= 1 ? "good" : ratio >= 0.9 ? "warn" : "bad");

export const NOUNS = {
  zone: "zone", network: "network", router: "router", instance: "instance", floating_ip: "floating IP",
  load_balancer: "load balancer", service: "service", global_load_balancer: "global load balancer", agent: "agent",
};

export const cut = (text, length) => {
  const shown = [...visible(text)];
  return shown.length > length ? shown.slice(0, length - 1).join("") + "…" : shown.join("");
};

export const tableOf = (titles, rows, attributes = {}) =>
  el("table", attributes,
    el("thead", {}, el("tr", {}, titles.map((title) => (Array.isArray(title) ? el("th", { scope: "col", class: "n" }, title[0]) : el("th", { scope: "col" }, title))))),
    el("tbody", {}, rows));

let toastTimer;
export const toast = (text) => {
  document.querySelector(".toast")?.remove();
  document.body.append(el("div", { class: "toast", role: "status" }, text));
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => document.querySelector(".toast")?.remove(), 2500);
};
