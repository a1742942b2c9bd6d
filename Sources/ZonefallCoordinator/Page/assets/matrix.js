// From every zone to every zone: a square for each, and what is behind it.

import { ago, clock, el, mood, name, percent, tableOf, visible } from "./text.js";
import { foresight, model } from "./model.js";
import { look, view } from "./view.js";
import { past } from "./timeline.js";
import { drawGrid, GRID_FROM } from "./grid.js";

const order = (place) => (place === "region" ? "1" : place === "outside" ? "2" : "0") + place;
const byOrder = (a, b) => (order(a) < order(b) ? -1 : order(a) > order(b) ? 1 : 0);
const shown = (cell) => !view.kind || cell.kind === view.kind;

export const kinds = () => [...new Set(model.matrix.map((cell) => cell.kind))].sort();

// Now, or what is expected of a blackout, or what was in the chosen time.
const squares = () => {
  const all = new Map();
  const add = (cell, works, fails, planned, dark = 0) => {
    const key = `${cell.source} ${cell.home}`;
    const square = all.get(key) ?? { source: cell.source, home: cell.home, works: 0, fails: 0, planned: 0, dark: 0 };
    square.works += works; square.fails += fails; square.planned += planned; square.dark += dark;
    all.set(key, square);
  };
  const expected = view.dark ? foresight(view.dark) : null;
  const history = !expected && past();
  if (expected) {
    for (const cell of expected.cells.filter(shown)) add(cell, cell.works, cell.fails, cell.works + cell.fails + cell.dark, cell.dark);
  } else {
    for (const cell of model.matrix.filter(shown)) {
      if (history) add(cell, 0, 0, 0); else add(cell, cell.works_now, cell.fails_now, cell.planned);
    }
    if (history) for (const cell of history.cells.filter(shown)) add(cell, cell.ok, cell.attempts - cell.ok, cell.attempts);
  }
  return { all, mode: expected ? "predicted" : history ? "past" : "now" };
};

const words = (square, mode) => {
  const seen = square.works + square.fails;
  if (mode === "predicted") {
    if (!seen && square.dark) return "dark: nobody there to ask";
    return seen ? `${square.works} of ${seen} work` : "can't be told";
  }
  if (mode === "past") return seen ? `${square.works}/${seen} attempts` : "no data then";
  const unseen = square.planned - seen;
  return seen ? `${square.works}/${seen}${unseen ? `, ${unseen} unseen` : ""}` : `0 of ${square.planned} seen`;
};

const before = new Map();

export const drawMatrix = () => {
  const { all, mode } = squares();
  const list = [...all.values()];
  const sources = [...new Set(list.map((square) => square.source))].sort(byOrder);
  const homes = [...new Set(list.map((square) => square.home))].sort(byOrder);
  const body = document.getElementById("matrix-body");
  const focused = document.activeElement?.dataset?.cell;
  if (!list.length) {
    body.replaceChildren(el("p", { class: "empty" }, "No probe is planned: no data."));
    return;
  }
  const square = (source, home) => {
    const one = all.get(`${source} ${home}`);
    if (!one) return el("td", { class: "square unasked" }, "not planned");
    const seen = one.works + one.fails;
    const ratio = seen ? one.works / seen : null;
    const key = `${source}~${home}`;
    const text = percent(ratio);
    const isNews = mode === "now" && before.has(key) && before.get(key) !== text;
    if (mode === "now") before.set(key, text);
    return el("td", { class: `square ${mood(ratio)}${mode === "predicted" ? " predicted" : ""}${isNews ? " changed" : ""}` },
      el("button", {
        type: "button", "data-cell": key, "aria-pressed": view.cell === key ? "true" : "false",
        "aria-label": `from ${source} to ${home}: ${text}, ${words(one, mode)}`,
        onclick: () => look({ cell: view.cell === key ? "" : key }),
      }, el("b", {}, text), el("small", {}, words(one, mode))));
  };
  body.replaceChildren(el("table", { class: "matrix" },
    el("caption", { class: "visually-hidden" }, `Share of probes that work, ${mode}`),
    el("thead", {}, el("tr", {}, el("th", { scope: "col" }, "from ↓  to →"), homes.map((home) => el("th", { scope: "col" }, name(home))))),
    el("tbody", {}, sources.map((source) => el("tr", {},
      el("th", { scope: "row" }, name(source)), homes.map((home) => square(source, home)))))));
  document.getElementById("matrix-mode").textContent = {
    now: "now", predicted: `as expected if ${visible(view.dark)} fails (dashed)`, past: "over the chosen time",
  }[mode];
  if (focused) [...body.querySelectorAll("button")].find((button) => button.dataset.cell === focused)?.focus();
};

// Behind a square: each kind, then each probe.

let loaded = { key: "", probes: [] };

export const drawDrill = async () => {
  const box = document.getElementById("drill");
  if (!view.cell) { box.replaceChildren(); loaded = { key: "", probes: [] }; return; }
  const [source, home] = view.cell.split("~");
  const everything = view.cell === "all";
  const key = `${view.cell} ${view.kind}`;
  if (loaded.key !== key) {
    loaded = { key, probes: [], isLoading: true };
    const query = new URLSearchParams({ limit: "10000" });
    if (!everything) { query.set("source", source); query.set("home", home); }
    if (view.kind) query.set("kind", view.kind);
    const probes = [];
    for (let after = 0, more = true; more && probes.length < 100000;) {
      query.set("after", String(after));
      const response = await fetch(`v1/probes?${query}`);
      if (!response.ok) break;
      const page = await response.json();
      probes.push(...page.probes);
      after = page.cursor;
      more = page.has_more;
    }
    if (loaded.key !== key) return;
    loaded = { key, probes };
  }
  const cells = model.matrix.filter((cell) => shown(cell) && (everything || (cell.source === source && cell.home === home)));
  const title = everything ? ["Every planned probe"] : ["From ", name(source), " to ", name(home)];
  const byKind = new Map();
  for (const cell of cells) {
    const sum = byKind.get(cell.kind) ?? { works: 0, fails: 0, planned: 0, attempts: 0, ok: 0, lost: 0 };
    sum.works += cell.works_now; sum.fails += cell.fails_now; sum.planned += cell.planned;
    sum.attempts += cell.attempts; sum.ok += cell.ok; sum.lost += cell.not_sent;
    byKind.set(cell.kind, sum);
  }
  const top = [
    el("div", { class: "head" }, el("h3", {}, title),
      el("button", { type: "button", onclick: () => look({ cell: "" }) }, "Close")),
    el("div", { class: "wide", tabindex: "0", role: "region", "aria-label": "By kind of probe" }, tableOf(["kind", "works now", "seen of planned", "last minute", "not sent"],
      [...byKind].sort().map(([kind, sum]) => {
        const seen = sum.works + sum.fails;
        return el("tr", {}, el("td", {}, kind),
          el("td", {}, el("span", { class: `chip ${mood(seen ? sum.works / seen : null)}` }, percent(seen ? sum.works / seen : null))),
          el("td", {}, `${seen} of ${sum.planned}`),
          el("td", {}, sum.attempts ? `${sum.ok}/${sum.attempts} attempts` : "no data"),
          el("td", {}, String(sum.lost)));
      }))),
  ];
  const list = loaded.probes;
  const rank = { fails: 0, unknown: 1, works: 2 };
  if (list.length > GRID_FROM && view.as !== "table") {
    const canvas = el("canvas", { class: "grid-canvas", role: "img", "aria-label": `${list.length} probes as a grid; the table has the same` });
    box.replaceChildren(...top,
      el("p", { class: "note" }, `${list.length} probes, a square each: filled works, crossed fails, hatched is no data. `,
        el("button", { type: "button", onclick: () => look({ as: "table" }) }, "Show as table")),
      canvas);
    drawGrid(canvas, list);
    return;
  }
  const rows = [...list].sort((a, b) => rank[a.standing] - rank[b.standing]).slice(0, 500);
  box.replaceChildren(...top, el("div", { class: "rows wide", tabindex: "0", role: "region", "aria-label": "Probes of this square" },
    tableOf(["agent", "target", "kind", "now", "since"], rows.map((probe) => el("tr", {},
      el("td", {}, name(probe.agent)), el("td", {}, name(probe.target)), el("td", {}, probe.kind),
      el("td", {}, el("span", { class: `chip ${{ works: "good", fails: "bad", unknown: "" }[probe.standing]}` },
        probe.standing === "unknown" ? "no data" : probe.outcome)),
      el("td", {}, probe.since ? `${clock(probe.since)} UTC, ${ago(Date.parse(model.time) - Date.parse(probe.since))}` : "never"))))),
    ...(list.length > rows.length ? [el("p", { class: "note" }, `The first 500 of ${list.length}. `, el("a", { href: "v1/probes" }, "All as JSON"))] : []));
};

export const probesChanged = (probes) => {
  if (!view.cell) return;
  if (!probes) { loaded = { key: "", probes: [] }; drawDrill(); return; }
  const position = new Map(loaded.probes.map((probe, index) => [`${probe.agent} ${probe.target} ${probe.kind}`, index]));
  let isMine = false;
  for (const probe of probes) {
    const index = position.get(`${probe.agent} ${probe.target} ${probe.kind}`);
    if (index !== undefined) { loaded.probes[index] = probe; isMine = true; }
  }
  if (isMine) drawDrill();
};
