// swift-format-ignore-file
// Made by Scripts/embed-assets from the files in Page/assets. Change those.

enum GeneratedAssets {
    static let files: [(name: StaticString, text: StaticString)] = [
        ("agents.js", ###"""
// Who looks, from where, and whether it can be believed.

import { ago, el, name, tableOf } from "./text.js";
import { model } from "./model.js";

const WORDS = { reporting: "reporting", silent: "silent", never_heard: "never heard" };

export const drawAgents = () => {
  const since = performance.now() - model.heardAt;
  const heard = (agent) => {
    if (agent.last_heard_ms_ago === null) return "never";
    return ago(agent.last_heard_ms_ago + since);
  };
  document.getElementById("agents-body").replaceChildren(tableOf(
    ["agent", "zone", "status", ["last heard"], ["probes"], ["clock"], ["dropped"], "plan", "troubles"],
    [...model.agents].sort((a, b) => (a.id < b.id ? -1 : 1)).map((agent) => el("tr", { class: agent.status },
      el("td", {}, name(agent.id)),
      el("td", {}, agent.zone === null ? "outside" : name(agent.zone)),
      el("td", { class: "status" }, WORDS[agent.status]),
      el("td", { class: "n" }, heard(agent)),
      el("td", { class: "n" }, String(agent.probes)),
      el("td", { class: "n" }, agent.clock_offset_ms === null ? "no data" : `${agent.clock_offset_ms} ms`),
      el("td", { class: "n" }, agent.dropped === null ? "no data" : String(agent.dropped)),
      el("td", {}, agent.epoch === null ? "no data" : agent.has_current_plan ? "current" : "an old one"),
      el("td", {}, !agent.troubles ? "no data" : agent.troubles.length ? agent.troubles.join(", ").replaceAll("_", " ") : "none")))));
};

"""###),
        ("findings.js", ###"""
// What was found, why, and what to do: a row each, which opens.

import { clock, el, name, names, NOUNS, percent, toast, visible } from "./text.js";
import { foresight, model } from "./model.js";
import { look, view } from "./view.js";
import { past } from "./timeline.js";

export const ticket = (finding) => [
  `${finding.rule_id} ${finding.title}`,
  "",
  `Subject:     ${NOUNS[finding.subject_kind] ?? finding.subject_kind} ${finding.subject}`,
  `Depends on:  ${finding.zone}`,
  `Should need: ${finding.expected_zones.join(", ") || "no zone"}`,
  `Verdict:     ${finding.verdict}, ${percent(finding.confidence)} sure`,
  `Region:      ${model.region}, map ${model.map_revision}`,
  `First seen:  ${finding.first_seen}`,
  "",
  "Evidence:",
  ...finding.evidence.map((item) => `- ${item.class}: ${item.statement}${item.location ? ` (${item.location.file}:${item.location.line})` : ""}`),
  "",
  "Remedy:",
  finding.remedy,
  "",
  `Fingerprint: ${finding.fingerprint}`,
].map(visible).join("\n");

const copy = async (text, done) => {
  try { await navigator.clipboard.writeText(text); toast(done); } catch {
    // Plain http on another machine has no clipboard: the text is shown, to be copied by hand.
    const area = el("textarea", { rows: "18", cols: "60", readonly: true, "aria-label": "Text to copy" });
    area.value = text;
    const dialog = el("dialog", { "aria-label": "Copy this" }, area, el("p", {}, el("button", { type: "button", onclick: () => dialog.close() }, "Close")));
    document.body.append(dialog);
    dialog.addEventListener("close", () => dialog.remove());
    dialog.showModal();
    area.select();
  }
};
export const copyText = copy;

const matches = (finding) => {
  const wanted = view.q.trim().toLowerCase();
  if (!wanted) return true;
  return [finding.rule_id, finding.kind, finding.title, finding.subject, finding.subject_kind, finding.zone, ...finding.expected_zones,
    finding.verdict, ...finding.evidence.map((item) => item.statement)].some((text) => String(text).toLowerCase().includes(wanted));
};

const inTime = (finding) => {
  const history = past();
  return !history || history.findings.some((one) => one.fingerprint === finding.fingerprint);
};

const body = (finding) => {
  const takes = foresight(finding.zone)?.losses.filter((loss) => loss.cause.includes(finding.subject) && loss.subject !== finding.subject) ?? [];
  return el("div", { class: "body" },
    el("ul", { class: "evidence" }, finding.evidence.map((item) => el("li", {}, el("b", {}, item.class),
      el("span", {}, item.statement, item.location ? ` (${item.location.file}:${item.location.line})` : "",
        item.references.length ? el("span", { class: "quiet" }, ` [${item.references.slice(0, 4).join(", ")}${item.references.length > 4 ? ", …" : ""}]`) : null)))),
    takes.length ? el("p", {}, "Takes along if ", name(finding.zone), " fails: ", names(takes.slice(0, 12).map((loss) => loss.subject)), takes.length > 12 ? ` and ${takes.length - 12} more` : "") : null,
    el("h3", {}, "Remedy"), el("pre", {}, finding.remedy),
    el("p", { class: "actions" },
      el("button", { type: "button", onclick: () => copy(ticket(finding), "Copied as a ticket") }, "Copy as ticket"),
      el("button", { type: "button", onclick: () => look({ dark: finding.zone }) }, "What if ", name(finding.zone), " fails?"),
      el("span", { class: "quiet" }, `first seen ${clock(finding.first_seen, true)} UTC · ${finding.fingerprint.slice(0, 12)}`)));
};

export const drawFindings = () => {
  const box = document.getElementById("findings-body");
  const list = model.findings ?? [];
  const shown = list.filter((finding) => matches(finding) && inTime(finding));
  document.getElementById("findings-count").textContent =
    shown.length === list.length ? `${list.length}` : `${shown.length} of ${list.length}`;
  if (!shown.length) {
    const observed = model.coverage ? percent(model.coverage.ratio) : "no data";
    box.replaceChildren(el("p", { class: "empty" }, list.length ? "None of the findings fits." :
      `Nothing was found. What was looked at: ${observed} of what is planned.`));
    return;
  }
  // Who marks a line of evidence, or stands on a button of it, keeps it until the list is another one.
  const marked = getSelection();
  const isBusy = (!marked.isCollapsed && box.contains(marked.anchorNode))
    || (document.activeElement?.tagName === "BUTTON" && box.contains(document.activeElement));
  const signature = `${view.finding} ${shown.map((finding) => `${finding.fingerprint} ${finding.verdict}`).join()}`;
  if (isBusy && drawFindings.last === signature) return;
  drawFindings.last = signature;
  const focused = document.activeElement?.closest?.("[data-finding]")?.dataset.finding;
  box.replaceChildren(el("ol", { class: "finding-list" }, shown.map((finding) => {
    const isOpen = view.finding === finding.fingerprint;
    const details = el("details", { open: isOpen },
      el("summary", { "data-finding": finding.fingerprint },
        el("span", { class: "rule" }, finding.rule_id),
        el("span", { class: "subject" }, `${NOUNS[finding.subject_kind] ?? finding.subject_kind} `, name(finding.subject)),
        el("span", { class: "depends" }, finding.expected_zones.length ? names(finding.expected_zones) : "no zone", " ⟶ ", el("b", {}, name(finding.zone))),
        el("span", { class: "title" }, finding.title),
        el("span", { class: "standing" }, `${finding.verdict} ${percent(finding.confidence)}`)),
      isOpen ? body(finding) : null);
    details.addEventListener("toggle", () => {
      if (details.open && !details.querySelector(".body")) details.append(body(finding));
      if (details.open && view.finding !== finding.fingerprint) look({ finding: finding.fingerprint });
      if (!details.open && view.finding === finding.fingerprint) look({ finding: "" });
    });
    return el("li", { class: `finding ${finding.verdict}${isOpen ? " chosen" : ""}`, id: `f-${finding.fingerprint.slice(0, 12)}` }, details);
  })));
  if (focused) [...box.querySelectorAll("summary")].find((row) => row.dataset.finding === focused)?.focus();
};

// The next or the one before, by keyboard.
export const step = (by) => {
  const rows = [...document.querySelectorAll("#findings-body summary")];
  if (!rows.length) return;
  const at = rows.indexOf(document.activeElement);
  const next = at < 0 ? (by > 0 ? 0 : rows.length - 1) : Math.min(rows.length - 1, Math.max(0, at + by));
  rows[next].focus();
  rows[next].scrollIntoView({ block: "nearest" });
};

"""###),
        ("grid.js", ###"""
// Tens of thousands of probes as one picture: a canvas, because that many elements take half a second.

export const GRID_FROM = 2000;

const styleOf = (() => {
  let theme, style;
  return () => {
    const now = `${document.documentElement.dataset.theme} ${matchMedia("(prefers-color-scheme: dark)").matches}`;
    if (now !== theme) {
      const css = getComputedStyle(document.documentElement);
      theme = now;
      style = Object.fromEntries(["good", "bad", "none"].map((word) => [word, css.getPropertyValue(`--${word}-mark`).trim()]));
    }
    return style;
  };
})();

export const drawGrid = (canvas, probes) => {
  const start = performance.now();
  const width = canvas.parentElement.clientWidth || 800;
  const size = Math.max(4, Math.min(12, Math.floor(Math.sqrt((width * 420) / probes.length))));
  const columns = Math.max(1, Math.floor(width / size));
  const height = Math.ceil(probes.length / columns) * size;
  if (canvas.width !== columns * size || canvas.height !== height) { canvas.width = columns * size; canvas.height = height; }
  const pen = canvas.getContext("2d", { alpha: true });
  const style = styleOf();
  pen.clearRect(0, 0, canvas.width, canvas.height);
  const side = size - 1;
  // One path a standing: a fill for each square would be thousands of calls.
  for (const standing of ["works", "unknown", "fails"]) {
    pen.beginPath();
    for (let i = 0; i < probes.length; i += 1) {
      if (probes[i].standing !== standing) continue;
      const x = (i % columns) * size, y = Math.floor(i / columns) * size;
      if (standing === "works") pen.rect(x, y, side, side);
      else if (standing === "unknown") { pen.moveTo(x, y + side); pen.lineTo(x + side, y); }
      else { pen.moveTo(x, y); pen.lineTo(x + side, y + side); pen.moveTo(x, y + side); pen.lineTo(x + side, y); pen.rect(x + 0.5, y + 0.5, side - 1, side - 1); }
    }
    if (standing === "works") { pen.fillStyle = style.good; pen.fill(); }
    else { pen.strokeStyle = standing === "fails" ? style.bad : style.none; pen.lineWidth = 1; pen.stroke(); }
  }
  performance.measure("grid", { start, end: performance.now(), detail: probes.length });
};

"""###),
        ("icon.svg", ###"""
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><path fill="#0072b2" d="M2 20V6h5v14zM9.500 20V3h5v17z"/><path fill="#d55e00" d="M16.500 20l3.200-13.500 3.600 1-3.200 12.500z"/></svg>

"""###),
        ("matrix.js", ###"""
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

"""###),
        ("model.js", ###"""
// What is known: the snapshot that came with the page, and the changes that the stream tells.

const embedded = document.getElementById("snapshot");
export const model = { ...JSON.parse(embedded.textContent), heardAt: performance.now() };
embedded.remove();

const listeners = [];
export const onModel = (listener) => listeners.push(listener);

const cellKey = (cell) => `${cell.source} ${cell.home} ${cell.kind}`;
const keyed = (list, key) => new Map((list ?? []).map((item) => [key(item), item]));
const cells = keyed(model.matrix, cellKey);
const agents = keyed(model.agents, (agent) => agent.id);

const told = (names, probes) => { for (const listener of listeners) listener(names, probes); };

// Lists of cells and agents are told one by one; all else whole.
export const merge = (change) => {
  const names = new Set(Object.keys(change));
  for (const [key, value] of Object.entries(change)) {
    if (key === "matrix") for (const cell of value) cells.set(cellKey(cell), cell);
    else if (key === "agents") for (const agent of value) agents.set(agent.id, agent);
    else if (key !== "probes") model[key] = value;
  }
  model.matrix = [...cells.values()];
  model.agents = [...agents.values()];
  if (names.has("agents")) model.heardAt = performance.now();
  told(names, change.probes);
};

export const replace = (snapshot) => {
  cells.clear();
  agents.clear();
  merge(snapshot);
};

export const foresight = (zone) => (model.what_if ?? []).find((one) => one.zone === zone);

"""###),
        ("openapi.json", ###"""
{
 "openapi": "3.1.0",
 "info": {
  "title": "Zonefall coordinator",
  "version": "1.0.0",
  "summary": "What falls with a zone, and did the map know?",
  "description": "Version 1 is only ever added to: ignore keys that you do not know. docs/coordinator-api.md says more.",
  "license": {
   "name": "see the repository",
   "identifier": "LicenseRef-Zonefall"
  }
 },
 "servers": [
  {
   "url": "/"
  }
 ],
 "security": [
  {
   "bearer": []
  },
  {
   "browser": []
  }
 ],
 "paths": {
  "/v1/batches": {
   "post": {
    "operationId": "receiveBatch",
    "summary": "An agent hands in what it observed",
    "security": [
     {
      "bearer": []
     }
    ],
    "requestBody": {
     "required": true,
     "content": {
      "application/json": {
       "schema": {
        "$ref": "#/components/schemas/ObservationBatch"
       }
      }
     }
    },
    "parameters": [
     {
      "name": "Zonefall-Sent-At",
      "in": "header",
      "required": false,
      "schema": {
       "type": "string",
       "format": "date-time"
      },
      "description": "of a batch that waited in a spool"
     }
    ],
    "responses": {
     "200": {
      "description": "on the disk",
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/Receipt"
        }
       }
      }
     },
     "401": {
      "description": "no valid token was shown",
      "content": {
       "application/problem+json": {
        "schema": {
         "$ref": "#/components/schemas/Problem"
        }
       }
      }
     },
     "403": {
      "description": "somebody else's observation",
      "content": {
       "application/problem+json": {
        "schema": {
         "$ref": "#/components/schemas/Problem"
        }
       }
      }
     },
     "404": {
      "description": "the map has no such agent",
      "content": {
       "application/problem+json": {
        "schema": {
         "$ref": "#/components/schemas/Problem"
        }
       }
      }
     },
     "400": {
      "description": "not JSON, damaged, or a parameter can't be used",
      "content": {
       "application/problem+json": {
        "schema": {
         "$ref": "#/components/schemas/Problem"
        }
       }
      }
     },
     "408": {
      "description": "the body did not arrive in time",
      "content": {
       "application/problem+json": {
        "schema": {
         "$ref": "#/components/schemas/Problem"
        }
       }
      }
     },
     "413": {
      "description": "too large",
      "content": {
       "application/problem+json": {
        "schema": {
         "$ref": "#/components/schemas/Problem"
        }
       }
      }
     },
     "415": {
      "description": "JSON is all that is taken",
      "content": {
       "application/problem+json": {
        "schema": {
         "$ref": "#/components/schemas/Problem"
        }
       }
      }
     },
     "422": {
      "description": "JSON of the wrong shape",
      "content": {
       "application/problem+json": {
        "schema": {
         "$ref": "#/components/schemas/Problem"
        }
       }
      }
     },
     "503": {
      "description": "come again",
      "content": {
       "application/problem+json": {
        "schema": {
         "$ref": "#/components/schemas/Problem"
        }
       }
      }
     }
    }
   }
  },
  "/v1/events": {
   "post": {
    "operationId": "receiveEvent",
    "summary": "A blackout starts or ends",
    "security": [
     {
      "bearer": []
     }
    ],
    "requestBody": {
     "required": true,
     "content": {
      "application/json": {
       "schema": {
        "$ref": "#/components/schemas/BlackoutEvent"
       }
      }
     }
    },
    "responses": {
     "200": {
      "description": "as asked for",
      "content": {
       "application/json": {
        "schema": {
         "type": "object",
         "properties": {
          "result": {
           "type": "string",
           "enum": [
            "new",
            "duplicate"
           ]
          }
         },
         "required": [
          "result"
         ]
        }
       }
      }
     },
     "401": {
      "description": "no valid token was shown",
      "content": {
       "application/problem+json": {
        "schema": {
         "$ref": "#/components/schemas/Problem"
        }
       }
      }
     },
     "400": {
      "description": "not JSON, damaged, or a parameter can't be used",
      "content": {
       "application/problem+json": {
        "schema": {
         "$ref": "#/components/schemas/Problem"
        }
       }
      }
     },
     "408": {
      "description": "the body did not arrive in time",
      "content": {
       "application/problem+json": {
        "schema": {
         "$ref": "#/components/schemas/Problem"
        }
       }
      }
     },
     "413": {
      "description": "too large",
      "content": {
       "application/problem+json": {
        "schema": {
         "$ref": "#/components/schemas/Problem"
        }
       }
      }
     },
     "415": {
      "description": "JSON is all that is taken",
      "content": {
       "application/problem+json": {
        "schema": {
         "$ref": "#/components/schemas/Problem"
        }
       }
      }
     },
     "422": {
      "description": "JSON of the wrong shape",
      "content": {
       "application/problem+json": {
        "schema": {
         "$ref": "#/components/schemas/Problem"
        }
       }
      }
     },
     "503": {
      "description": "come again",
      "content": {
       "application/problem+json": {
        "schema": {
         "$ref": "#/components/schemas/Problem"
        }
       }
      }
     }
    }
   }
  },
  "/v1/plan": {
   "get": {
    "operationId": "plan",
    "summary": "What an agent is to probe",
    "parameters": [
     {
      "name": "agent",
      "in": "query",
      "required": true,
      "schema": {
       "type": "string",
       "minLength": 1
      }
     }
    ],
    "responses": {
     "200": {
      "description": "as asked for",
      "content": {
       "application/json": {
        "schema": {
         "type": "object"
        }
       }
      },
      "headers": {
       "ETag": {
        "schema": {
         "type": "string"
        },
        "description": "send it back in If-None-Match"
       }
      }
     },
     "401": {
      "description": "no valid token was shown",
      "content": {
       "application/problem+json": {
        "schema": {
         "$ref": "#/components/schemas/Problem"
        }
       }
      }
     },
     "400": {
      "description": "a parameter can't be used",
      "content": {
       "application/problem+json": {
        "schema": {
         "$ref": "#/components/schemas/Problem"
        }
       }
      }
     },
     "304": {
      "description": "the reader has it already"
     },
     "404": {
      "description": "the map has no such agent",
      "content": {
       "application/problem+json": {
        "schema": {
         "$ref": "#/components/schemas/Problem"
        }
       }
      }
     }
    }
   }
  },
  "/v1/findings": {
   "get": {
    "operationId": "findings",
    "summary": "What stands, with coverage",
    "parameters": [],
    "responses": {
     "200": {
      "description": "as asked for",
      "content": {
       "application/json": {
        "schema": {
         "type": "object",
         "properties": {
          "region": {
           "type": "string"
          },
          "map_revision": {
           "type": "string"
          },
          "time": {
           "type": "string",
           "format": "date-time"
          },
          "coverage": {
           "$ref": "#/components/schemas/Coverage"
          },
          "findings": {
           "type": "array",
           "items": {
            "$ref": "#/components/schemas/Finding"
           }
          }
         },
         "required": [
          "coverage",
          "findings",
          "map_revision",
          "region",
          "time"
         ]
        }
       }
      },
      "headers": {
       "ETag": {
        "schema": {
         "type": "string"
        },
        "description": "send it back in If-None-Match"
       }
      }
     },
     "401": {
      "description": "no valid token was shown",
      "content": {
       "application/problem+json": {
        "schema": {
         "$ref": "#/components/schemas/Problem"
        }
       }
      }
     },
     "304": {
      "description": "the reader has it already"
     },
     "503": {
      "description": "come again",
      "content": {
       "application/problem+json": {
        "schema": {
         "$ref": "#/components/schemas/Problem"
        }
       }
      }
     }
    }
   }
  },
  "/v1/state": {
   "get": {
    "operationId": "state",
    "summary": "Agents, matrix, coverage, blackouts, of one moment",
    "parameters": [],
    "responses": {
     "200": {
      "description": "as asked for",
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/State"
        }
       }
      }
     },
     "401": {
      "description": "no valid token was shown",
      "content": {
       "application/problem+json": {
        "schema": {
         "$ref": "#/components/schemas/Problem"
        }
       }
      }
     },
     "503": {
      "description": "come again",
      "content": {
       "application/problem+json": {
        "schema": {
         "$ref": "#/components/schemas/Problem"
        }
       }
      }
     }
    }
   }
  },
  "/v1/observations": {
   "get": {
    "operationId": "observations",
    "summary": "Everything that arrived, in that order",
    "parameters": [
     {
      "name": "after",
      "in": "query",
      "required": false,
      "schema": {
       "type": "integer",
       "minimum": 0,
       "maximum": 9223372036854775807
      },
      "description": "a cursor of an earlier answer"
     },
     {
      "name": "limit",
      "in": "query",
      "required": false,
      "schema": {
       "type": "integer",
       "minimum": 1,
       "maximum": 10000
      }
     }
    ],
    "responses": {
     "200": {
      "description": "as asked for",
      "content": {
       "application/json": {
        "schema": {
         "type": "object",
         "properties": {
          "observations": {
           "type": "array",
           "items": {
            "$ref": "#/components/schemas/Observation"
           }
          },
          "cursor": {
           "type": "integer"
          },
          "missed": {
           "type": "boolean"
          }
         },
         "required": [
          "cursor",
          "missed",
          "observations"
         ]
        }
       }
      }
     },
     "401": {
      "description": "no valid token was shown",
      "content": {
       "application/problem+json": {
        "schema": {
         "$ref": "#/components/schemas/Problem"
        }
       }
      }
     },
     "400": {
      "description": "a parameter can't be used",
      "content": {
       "application/problem+json": {
        "schema": {
         "$ref": "#/components/schemas/Problem"
        }
       }
      }
     },
     "503": {
      "description": "come again",
      "content": {
       "application/problem+json": {
        "schema": {
         "$ref": "#/components/schemas/Problem"
        }
       }
      }
     }
    }
   }
  },
  "/v1/windows": {
   "get": {
    "operationId": "windows",
    "summary": "Sums over ten seconds, in order of arrival",
    "parameters": [
     {
      "name": "after",
      "in": "query",
      "required": false,
      "schema": {
       "type": "integer",
       "minimum": 0,
       "maximum": 9223372036854775807
      },
      "description": "a cursor of an earlier answer"
     },
     {
      "name": "limit",
      "in": "query",
      "required": false,
      "schema": {
       "type": "integer",
       "minimum": 1,
       "maximum": 100
      }
     }
    ],
    "responses": {
     "200": {
      "description": "as asked for",
      "content": {
       "application/json": {
        "schema": {
         "type": "object",
         "properties": {
          "windows": {
           "type": "array",
           "items": {
            "type": "object"
           }
          },
          "cursor": {
           "type": "integer"
          }
         },
         "required": [
          "cursor",
          "windows"
         ]
        }
       }
      }
     },
     "401": {
      "description": "no valid token was shown",
      "content": {
       "application/problem+json": {
        "schema": {
         "$ref": "#/components/schemas/Problem"
        }
       }
      }
     },
     "400": {
      "description": "a parameter can't be used",
      "content": {
       "application/problem+json": {
        "schema": {
         "$ref": "#/components/schemas/Problem"
        }
       }
      }
     },
     "503": {
      "description": "come again",
      "content": {
       "application/problem+json": {
        "schema": {
         "$ref": "#/components/schemas/Problem"
        }
       }
      }
     }
    }
   }
  },
  "/v1/overview": {
   "get": {
    "operationId": "overview",
    "summary": "Everything that the page shows",
    "parameters": [],
    "responses": {
     "200": {
      "description": "as asked for",
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/Overview"
        }
       }
      }
     },
     "401": {
      "description": "no valid token was shown",
      "content": {
       "application/problem+json": {
        "schema": {
         "$ref": "#/components/schemas/Problem"
        }
       }
      }
     },
     "503": {
      "description": "come again",
      "content": {
       "application/problem+json": {
        "schema": {
         "$ref": "#/components/schemas/Problem"
        }
       }
      }
     }
    }
   }
  },
  "/v1/what-if": {
   "get": {
    "operationId": "whatIf",
    "summary": "What a zone's blackout is expected to take",
    "parameters": [
     {
      "name": "zone",
      "in": "query",
      "required": true,
      "schema": {
       "type": "string",
       "minLength": 1
      }
     },
     {
      "name": "after",
      "in": "query",
      "required": false,
      "schema": {
       "type": "integer",
       "minimum": 0,
       "maximum": 2147483647
      },
      "description": "a cursor of an earlier answer"
     },
     {
      "name": "limit",
      "in": "query",
      "required": false,
      "schema": {
       "type": "integer",
       "minimum": 1,
       "maximum": 10000
      }
     }
    ],
    "responses": {
     "200": {
      "description": "as asked for",
      "content": {
       "application/json": {
        "schema": {
         "type": "object",
         "properties": {
          "zone": {
           "type": "string"
          },
          "sentence": {
           "type": "string"
          },
          "homed_elsewhere": {
           "type": "integer",
           "minimum": 0
          },
          "unexpected": {
           "type": "integer",
           "minimum": 0
          },
          "undecided": {
           "type": "integer",
           "minimum": 0
          },
          "total": {
           "type": "integer",
           "minimum": 0
          },
          "losses": {
           "type": "array",
           "items": {
            "$ref": "#/components/schemas/Loss"
           }
          },
          "cursor": {
           "type": "integer",
           "minimum": 0
          }
         },
         "required": [
          "cursor",
          "homed_elsewhere",
          "losses",
          "sentence",
          "total",
          "undecided",
          "unexpected",
          "zone"
         ]
        }
       }
      },
      "headers": {
       "ETag": {
        "schema": {
         "type": "string"
        },
        "description": "send it back in If-None-Match"
       }
      }
     },
     "401": {
      "description": "no valid token was shown",
      "content": {
       "application/problem+json": {
        "schema": {
         "$ref": "#/components/schemas/Problem"
        }
       }
      }
     },
     "400": {
      "description": "a parameter can't be used",
      "content": {
       "application/problem+json": {
        "schema": {
         "$ref": "#/components/schemas/Problem"
        }
       }
      }
     },
     "304": {
      "description": "the reader has it already"
     },
     "404": {
      "description": "the region has no such zone",
      "content": {
       "application/problem+json": {
        "schema": {
         "$ref": "#/components/schemas/Problem"
        }
       }
      }
     },
     "503": {
      "description": "come again",
      "content": {
       "application/problem+json": {
        "schema": {
         "$ref": "#/components/schemas/Problem"
        }
       }
      }
     }
    }
   }
  },
  "/v1/probes": {
   "get": {
    "operationId": "probes",
    "summary": "How each planned probe stands",
    "parameters": [
     {
      "name": "source",
      "in": "query",
      "required": false,
      "schema": {
       "type": "string"
      }
     },
     {
      "name": "home",
      "in": "query",
      "required": false,
      "schema": {
       "type": "string"
      }
     },
     {
      "name": "kind",
      "in": "query",
      "required": false,
      "schema": {
       "type": "string"
      }
     },
     {
      "name": "standing",
      "in": "query",
      "required": false,
      "schema": {
       "type": "string"
      }
     },
     {
      "name": "after",
      "in": "query",
      "required": false,
      "schema": {
       "type": "integer",
       "minimum": 0,
       "maximum": 2147483647
      },
      "description": "a cursor of an earlier answer"
     },
     {
      "name": "limit",
      "in": "query",
      "required": false,
      "schema": {
       "type": "integer",
       "minimum": 1,
       "maximum": 10000
      }
     }
    ],
    "responses": {
     "200": {
      "description": "as asked for",
      "content": {
       "application/json": {
        "schema": {
         "type": "object",
         "properties": {
          "probes": {
           "type": "array",
           "items": {
            "$ref": "#/components/schemas/Probe"
           }
          },
          "cursor": {
           "type": "integer",
           "minimum": 0
          },
          "has_more": {
           "type": "boolean"
          },
          "planned": {
           "type": "integer",
           "minimum": 0
          }
         },
         "required": [
          "cursor",
          "has_more",
          "planned",
          "probes"
         ]
        }
       }
      }
     },
     "401": {
      "description": "no valid token was shown",
      "content": {
       "application/problem+json": {
        "schema": {
         "$ref": "#/components/schemas/Problem"
        }
       }
      }
     },
     "400": {
      "description": "a parameter can't be used",
      "content": {
       "application/problem+json": {
        "schema": {
         "$ref": "#/components/schemas/Problem"
        }
       }
      }
     }
    }
   }
  },
  "/v1/history": {
   "get": {
    "operationId": "history",
    "summary": "What was seen when, thinned out",
    "parameters": [
     {
      "name": "from",
      "in": "query",
      "required": false,
      "schema": {
       "type": "integer",
       "minimum": 0
      },
      "description": "seconds since 1970, before 'to', and not later than tomorrow"
     },
     {
      "name": "to",
      "in": "query",
      "required": false,
      "schema": {
       "type": "integer",
       "minimum": 1
      }
     },
     {
      "name": "points",
      "in": "query",
      "required": false,
      "schema": {
       "type": "integer",
       "minimum": 1,
       "maximum": 1000
      }
     },
     {
      "name": "kind",
      "in": "query",
      "required": false,
      "schema": {
       "type": "string"
      }
     }
    ],
    "responses": {
     "200": {
      "description": "as asked for",
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/History"
        }
       }
      }
     },
     "401": {
      "description": "no valid token was shown",
      "content": {
       "application/problem+json": {
        "schema": {
         "$ref": "#/components/schemas/Problem"
        }
       }
      }
     },
     "400": {
      "description": "a parameter can't be used",
      "content": {
       "application/problem+json": {
        "schema": {
         "$ref": "#/components/schemas/Problem"
        }
       }
      }
     },
     "503": {
      "description": "come again",
      "content": {
       "application/problem+json": {
        "schema": {
         "$ref": "#/components/schemas/Problem"
        }
       }
      }
     }
    }
   }
  },
  "/v1/stream": {
   "get": {
    "operationId": "stream",
    "summary": "What changes, as server-sent events",
    "parameters": [
     {
      "name": "after",
      "in": "query",
      "required": false,
      "schema": {
       "type": "string"
      },
      "description": "the id of the last event that was heard"
     },
     {
      "name": "Last-Event-ID",
      "in": "header",
      "required": false,
      "schema": {
       "type": "string"
      }
     }
    ],
    "responses": {
     "200": {
      "description": "text",
      "content": {
       "text/event-stream": {
        "schema": {
         "type": "string"
        }
       }
      }
     },
     "401": {
      "description": "no valid token was shown",
      "content": {
       "application/problem+json": {
        "schema": {
         "$ref": "#/components/schemas/Problem"
        }
       }
      }
     },
     "503": {
      "description": "come again",
      "content": {
       "application/problem+json": {
        "schema": {
         "$ref": "#/components/schemas/Problem"
        }
       }
      }
     }
    }
   }
  },
  "/v1/openapi.json": {
   "get": {
    "operationId": "openAPI",
    "summary": "This document",
    "parameters": [],
    "responses": {
     "200": {
      "description": "as asked for",
      "content": {
       "application/json": {
        "schema": {
         "type": "object"
        }
       }
      },
      "headers": {
       "ETag": {
        "schema": {
         "type": "string"
        },
        "description": "send it back in If-None-Match"
       }
      }
     },
     "304": {
      "description": "the reader has it already"
     }
    },
    "security": []
   }
  },
  "/": {
   "get": {
    "operationId": "page",
    "summary": "The page for people",
    "parameters": [
     {
      "name": "dark",
      "in": "query",
      "required": false,
      "schema": {
       "type": "string"
      },
      "description": "the zone whose blackout is asked about"
     }
    ],
    "responses": {
     "200": {
      "description": "text",
      "content": {
       "text/html": {
        "schema": {
         "type": "string"
        }
       }
      }
     },
     "401": {
      "description": "no valid token was shown",
      "content": {
       "application/problem+json": {
        "schema": {
         "$ref": "#/components/schemas/Problem"
        }
       }
      }
     },
     "503": {
      "description": "come again",
      "content": {
       "application/problem+json": {
        "schema": {
         "$ref": "#/components/schemas/Problem"
        }
       }
      }
     }
    }
   }
  },
  "/assets/{name}": {
   "get": {
    "operationId": "asset",
    "summary": "What the page is made of",
    "parameters": [
     {
      "name": "name",
      "in": "path",
      "required": true,
      "schema": {
       "type": "string",
       "minLength": 1
      }
     }
    ],
    "responses": {
     "200": {
      "description": "a file",
      "content": {
       "text/css": {
        "schema": {
         "type": "string"
        }
       },
       "text/javascript": {
        "schema": {
         "type": "string"
        }
       },
       "image/svg+xml": {
        "schema": {
         "type": "string"
        }
       },
       "application/json": {
        "schema": {}
       }
      },
      "headers": {
       "ETag": {
        "schema": {
         "type": "string"
        }
       }
      }
     },
     "304": {
      "description": "the reader has it already"
     },
     "404": {
      "description": "there is no such file",
      "content": {
       "application/problem+json": {
        "schema": {
         "$ref": "#/components/schemas/Problem"
        }
       }
      }
     }
    },
    "security": []
   }
  },
  "/healthz": {
   "get": {
    "operationId": "health",
    "summary": "The process answers",
    "parameters": [],
    "responses": {
     "200": {
      "description": "as asked for",
      "content": {
       "application/json": {
        "schema": {
         "type": "object",
         "properties": {
          "status": {
           "type": "string"
          },
          "version": {
           "type": "string"
          }
         },
         "required": [
          "status",
          "version"
         ]
        }
       }
      }
     }
    },
    "security": []
   }
  },
  "/readyz": {
   "get": {
    "operationId": "readiness",
    "summary": "The map is loaded and the store can be used",
    "parameters": [],
    "responses": {
     "200": {
      "description": "as asked for",
      "content": {
       "application/json": {
        "schema": {
         "type": "object",
         "properties": {
          "status": {
           "type": "string"
          },
          "map_revision": {
           "type": "string"
          }
         },
         "required": [
          "map_revision",
          "status"
         ]
        }
       }
      }
     },
     "503": {
      "description": "come again",
      "content": {
       "application/problem+json": {
        "schema": {
         "$ref": "#/components/schemas/Problem"
        }
       }
      }
     }
    },
    "security": []
   }
  },
  "/metrics": {
   "get": {
    "operationId": "metrics",
    "summary": "Prometheus text",
    "parameters": [],
    "responses": {
     "200": {
      "description": "text",
      "content": {
       "text/plain": {
        "schema": {
         "type": "string"
        }
       },
       "application/openmetrics-text": {
        "schema": {
         "type": "string"
        }
       }
      }
     },
     "503": {
      "description": "come again",
      "content": {
       "application/problem+json": {
        "schema": {
         "$ref": "#/components/schemas/Problem"
        }
       }
      }
     }
    },
    "security": []
   }
  },
  "/metrics/targets": {
   "get": {
    "operationId": "targetMetrics",
    "summary": "A line for every target and zone",
    "parameters": [],
    "responses": {
     "200": {
      "description": "text",
      "content": {
       "text/plain": {
        "schema": {
         "type": "string"
        }
       },
       "application/openmetrics-text": {
        "schema": {
         "type": "string"
        }
       }
      }
     },
     "404": {
      "description": "served only where the operator asked for it",
      "content": {
       "application/problem+json": {
        "schema": {
         "$ref": "#/components/schemas/Problem"
        }
       }
      }
     },
     "503": {
      "description": "come again",
      "content": {
       "application/problem+json": {
        "schema": {
         "$ref": "#/components/schemas/Problem"
        }
       }
      }
     }
    },
    "security": []
   }
  },
  "/metrics/blackbox": {
   "get": {
    "operationId": "blackboxMetrics",
    "summary": "The latest attempts in blackbox_exporter's names",
    "parameters": [],
    "responses": {
     "200": {
      "description": "text",
      "content": {
       "text/plain": {
        "schema": {
         "type": "string"
        }
       },
       "application/openmetrics-text": {
        "schema": {
         "type": "string"
        }
       }
      }
     },
     "404": {
      "description": "served only where the operator asked for it",
      "content": {
       "application/problem+json": {
        "schema": {
         "$ref": "#/components/schemas/Problem"
        }
       }
      }
     },
     "503": {
      "description": "come again",
      "content": {
       "application/problem+json": {
        "schema": {
         "$ref": "#/components/schemas/Problem"
        }
       }
      }
     }
    },
    "security": []
   }
  }
 },
 "components": {
  "schemas": {
   "Problem": {
    "type": "object",
    "properties": {
     "type": {
      "type": "string",
      "pattern": "^urn:zonefall:problem:[a-z-]+$"
     },
     "title": {
      "type": "string"
     },
     "status": {
      "type": "integer"
     },
     "detail": {
      "type": "string"
     }
    },
    "required": [
     "detail",
     "status",
     "title",
     "type"
    ],
    "description": "RFC 9457"
   },
   "Evidence": {
    "type": "object",
    "properties": {
     "class": {
      "type": "string",
      "enum": [
       "structure",
       "path",
       "identity",
       "correlation",
       "intervention"
      ]
     },
     "statement": {
      "type": "string"
     },
     "location": {
      "type": [
       "object",
       "null"
      ]
     },
     "references": {
      "type": "array",
      "items": {
       "type": "string"
      }
     },
     "log_likelihood_ratio": {
      "type": [
       "number",
       "null"
      ]
     }
    },
    "required": [
     "class",
     "location",
     "log_likelihood_ratio",
     "references",
     "statement"
    ]
   },
   "Finding": {
    "type": "object",
    "properties": {
     "rule_id": {
      "type": "string"
     },
     "kind": {
      "type": "string"
     },
     "title": {
      "type": "string"
     },
     "subject": {
      "type": "string"
     },
     "subject_kind": {
      "type": "string"
     },
     "zone": {
      "type": "string"
     },
     "expected_zones": {
      "type": "array",
      "items": {
       "type": "string"
      }
     },
     "confidence": {
      "type": "number",
      "minimum": 0,
      "maximum": 1
     },
     "verdict": {
      "type": "string",
      "enum": [
       "confirmed",
       "suspected",
       "inconclusive"
      ]
     },
     "evidence": {
      "type": "array",
      "items": {
       "$ref": "#/components/schemas/Evidence"
      }
     },
     "remedy": {
      "type": "string"
     },
     "fingerprint": {
      "type": "string",
      "pattern": "^[0-9a-f]{64}$"
     },
     "first_seen": {
      "type": "string",
      "format": "date-time"
     },
     "last_seen": {
      "type": "string",
      "format": "date-time"
     }
    },
    "required": [
     "confidence",
     "evidence",
     "expected_zones",
     "fingerprint",
     "first_seen",
     "kind",
     "last_seen",
     "remedy",
     "rule_id",
     "subject",
     "subject_kind",
     "title",
     "verdict",
     "zone"
    ]
   },
   "Coverage": {
    "type": "object",
    "properties": {
     "unit": {
      "type": "string"
     },
     "expected": {
      "type": "integer",
      "minimum": 0
     },
     "observed": {
      "type": "integer",
      "minimum": 0
     },
     "ratio": {
      "type": [
       "number",
       "null"
      ],
      "minimum": 0,
      "maximum": 1
     },
     "required_ratio": {
      "type": "number"
     },
     "gaps": {
      "type": "array",
      "items": {
       "type": "object",
       "properties": {
        "subject": {
         "type": "string"
        },
        "reason": {
         "type": "string"
        },
        "agent": {
         "type": "string"
        },
        "target": {
         "type": "string"
        },
        "kind": {
         "type": "string"
        }
       },
       "required": [
        "agent",
        "kind",
        "reason",
        "subject",
        "target"
       ]
      }
     }
    },
    "required": [
     "expected",
     "gaps",
     "observed",
     "ratio",
     "required_ratio",
     "unit"
    ]
   },
   "Cell": {
    "type": "object",
    "properties": {
     "source": {
      "type": "string"
     },
     "source_zone": {
      "type": [
       "string",
       "null"
      ]
     },
     "home": {
      "type": "string"
     },
     "home_zone": {
      "type": [
       "string",
       "null"
      ]
     },
     "kind": {
      "type": "string",
      "enum": [
       "icmp",
       "tcp",
       "http",
       "gateway",
       "egress",
       "member",
       "dns",
       "tls",
       "udp",
       "path",
       "mtu",
       "flow",
       "exec"
      ]
     },
     "attempts": {
      "type": "integer",
      "minimum": 0
     },
     "ok": {
      "type": "integer",
      "minimum": 0
     },
     "not_sent": {
      "type": "integer",
      "minimum": 0
     },
     "ok_ratio": {
      "type": [
       "number",
       "null"
      ],
      "minimum": 0,
      "maximum": 1
     },
     "planned": {
      "type": "integer",
      "minimum": 0
     },
     "works_now": {
      "type": "integer",
      "minimum": 0
     },
     "fails_now": {
      "type": "integer",
      "minimum": 0
     }
    },
    "required": [
     "attempts",
     "home",
     "home_zone",
     "kind",
     "not_sent",
     "ok",
     "ok_ratio",
     "source",
     "source_zone"
    ]
   },
   "Agent": {
    "type": "object",
    "properties": {
     "id": {
      "type": "string"
     },
     "zone": {
      "type": [
       "string",
       "null"
      ]
     },
     "status": {
      "type": "string",
      "enum": [
       "never_heard",
       "reporting",
       "silent"
      ]
     },
     "last_heard_ms_ago": {
      "type": [
       "integer",
       "null"
      ]
     },
     "epoch": {
      "type": [
       "integer",
       "null"
      ]
     },
     "sequence": {
      "type": [
       "integer",
       "null"
      ]
     },
     "dropped": {
      "type": [
       "integer",
       "null"
      ]
     },
     "clock_offset_ms": {
      "type": [
       "integer",
       "null"
      ]
     },
     "health": {
      "type": [
       "object",
       "null"
      ]
     },
     "troubles": {
      "type": [
       "array",
       "null"
      ],
      "items": {
       "type": "string"
      }
     },
     "probes": {
      "type": "integer",
      "minimum": 0
     },
     "plan_revision": {
      "type": [
       "string",
       "null"
      ]
     },
     "has_current_plan": {
      "type": "boolean"
     }
    },
    "required": [
     "clock_offset_ms",
     "dropped",
     "epoch",
     "has_current_plan",
     "health",
     "id",
     "last_heard_ms_ago",
     "plan_revision",
     "probes",
     "sequence",
     "status",
     "troubles",
     "zone"
    ]
   },
   "Blackout": {
    "type": "object",
    "properties": {
     "zone": {
      "type": "string"
     },
     "scope": {
      "type": "string",
      "enum": [
       "physical",
       "declared"
      ]
     },
     "source": {
      "type": "string"
     },
     "start": {
      "type": "string",
      "format": "date-time"
     },
     "end": {
      "type": [
       "string",
       "null"
      ],
      "format": "date-time"
     }
    },
    "required": [
     "end",
     "scope",
     "source",
     "start",
     "zone"
    ]
   },
   "BlackoutEvent": {
    "type": "object",
    "properties": {
     "time": {
      "type": "string",
      "format": "date-time"
     },
     "event": {
      "type": "string",
      "enum": [
       "blackout_start",
       "blackout_end"
      ]
     },
     "zone": {
      "type": "string"
     },
     "scope": {
      "type": "string",
      "enum": [
       "physical",
       "declared"
      ]
     },
     "source": {
      "type": "string"
     },
     "ends_by": {
      "type": "string",
      "format": "date-time"
     }
    },
    "required": [
     "event",
     "scope",
     "source",
     "time",
     "zone"
    ]
   },
   "Loss": {
    "type": "object",
    "properties": {
     "subject": {
      "type": "string"
     },
     "subject_kind": {
      "type": "string"
     },
     "home_zones": {
      "type": "array",
      "items": {
       "type": "string"
      }
     },
     "cause": {
      "type": "array",
      "items": {
       "type": "string"
      }
     },
     "cause_zone": {
      "type": [
       "string",
       "null"
      ]
     },
     "hidden": {
      "type": "boolean"
     },
     "unexpected": {
      "type": "boolean"
     }
    },
    "required": [
     "cause",
     "cause_zone",
     "hidden",
     "home_zones",
     "subject",
     "subject_kind",
     "unexpected"
    ]
   },
   "Observation": {
    "type": "object",
    "properties": {
     "time": {
      "type": "string",
      "format": "date-time"
     },
     "agent": {
      "type": "string"
     },
     "target": {
      "type": "string"
     },
     "kind": {
      "type": "string",
      "enum": [
       "icmp",
       "tcp",
       "http",
       "gateway",
       "egress",
       "member",
       "dns",
       "tls",
       "udp",
       "path",
       "mtu",
       "flow",
       "exec"
      ]
     },
     "outcome": {
      "type": "string",
      "enum": [
       "ok",
       "timeout",
       "unreachable",
       "refused",
       "error",
       "not_sent"
      ]
     }
    },
    "required": [
     "agent",
     "kind",
     "outcome",
     "target",
     "time"
    ]
   },
   "ObservationBatch": {
    "type": "object",
    "properties": {
     "agent": {
      "type": "string"
     },
     "epoch": {
      "type": "integer"
     },
     "sequence": {
      "type": "integer"
     },
     "sent_at": {
      "type": "string",
      "format": "date-time"
     },
     "plan_revision": {
      "type": [
       "string",
       "null"
      ]
     },
     "dropped": {
      "type": "integer",
      "minimum": 0
     },
     "observations": {
      "type": "array",
      "items": {
       "$ref": "#/components/schemas/Observation"
      }
     },
     "windows": {
      "type": "array",
      "items": {
       "$ref": "#/components/schemas/Window"
      }
     },
     "gaps": {
      "type": "array",
      "items": {
       "$ref": "#/components/schemas/Gap"
      }
     },
     "health": {
      "oneOf": [
       {
        "$ref": "#/components/schemas/Health"
       },
       {
        "type": "null"
       }
      ]
     },
     "sealed_at": {
      "type": "string",
      "format": "date-time"
     }
    },
    "required": [
     "agent",
     "epoch",
     "sent_at",
     "sequence"
    ]
   },
   "Window": {
    "type": "object",
    "properties": {
     "start": {
      "type": "string",
      "format": "date-time"
     },
     "names_share": {
      "type": "array",
      "items": {
       "type": "integer",
       "minimum": 0
      }
     },
     "names_end": {
      "type": "array",
      "items": {
       "type": "string"
      }
     },
     "kinds": {
      "type": "array",
      "items": {
       "type": "string",
       "enum": [
        "icmp",
        "tcp",
        "http",
        "gateway",
        "egress",
        "member",
        "dns",
        "tls",
        "udp",
        "path",
        "mtu",
        "flow",
        "exec"
       ]
      }
     }
    },
    "required": [
     "kinds",
     "names_end",
     "names_share",
     "start"
    ]
   },
   "Gap": {
    "type": "object",
    "properties": {
     "stream": {
      "type": "string"
     },
     "from": {
      "type": "string",
      "format": "date-time"
     },
     "to": {
      "type": "string",
      "format": "date-time"
     },
     "batches": {
      "type": "integer"
     },
     "rows": {
      "type": "integer"
     },
     "reason": {
      "type": "string",
      "enum": [
       "full",
       "damaged",
       "refused"
      ]
     }
    },
    "required": [
     "batches",
     "from",
     "reason",
     "rows",
     "stream",
     "to"
    ]
   },
   "Health": {
    "type": "object",
    "properties": {
     "window_ms": {
      "type": "integer"
     },
     "lateness_ms": {
      "type": "integer"
     }
    },
    "required": [
     "lateness_ms",
     "window_ms"
    ]
   },
   "Receipt": {
    "type": "object",
    "properties": {
     "result": {
      "type": "string",
      "enum": [
       "new",
       "duplicate",
       "heartbeat"
      ]
     },
     "agent": {
      "type": "string"
     },
     "epoch": {
      "type": "integer"
     },
     "sequence": {
      "type": "integer"
     },
     "stored": {
      "type": "integer",
      "minimum": 0
     },
     "ignored": {
      "type": "integer",
      "minimum": 0
     },
     "plan_revision": {
      "type": "string"
     }
    },
    "required": [
     "agent",
     "epoch",
     "result",
     "sequence"
    ]
   },
   "State": {
    "type": "object",
    "properties": {
     "region": {
      "type": "string"
     },
     "map_revision": {
      "type": "string"
     },
     "time": {
      "type": "string",
      "format": "date-time"
     },
     "agents": {
      "type": "array",
      "items": {
       "$ref": "#/components/schemas/Agent"
      }
     },
     "matrix": {
      "type": "array",
      "items": {
       "$ref": "#/components/schemas/Cell"
      }
     },
     "coverage": {
      "$ref": "#/components/schemas/Coverage"
     },
     "blackouts": {
      "type": "array",
      "items": {
       "$ref": "#/components/schemas/Blackout"
      }
     },
     "findings": {
      "type": "object",
      "properties": {
       "confirmed": {
        "type": "integer",
        "minimum": 0
       },
       "suspected": {
        "type": "integer",
        "minimum": 0
       },
       "inconclusive": {
        "type": "integer",
        "minimum": 0
       }
      },
      "required": [
       "confirmed",
       "inconclusive",
       "suspected"
      ]
     }
    },
    "required": [
     "agents",
     "blackouts",
     "coverage",
     "findings",
     "map_revision",
     "matrix",
     "region",
     "time"
    ]
   },
   "Overview": {
    "type": "object",
    "properties": {
     "id": {
      "type": "string",
      "pattern": "^[0-9a-z]+-[0-9]+$"
     },
     "time": {
      "type": "string",
      "format": "date-time"
     },
     "region": {
      "type": "string"
     },
     "map_revision": {
      "type": "string"
     },
     "zones": {
      "type": "array",
      "items": {
       "type": "string"
      }
     },
     "verdict": {
      "type": "object",
      "properties": {
       "verdict": {
        "type": "string",
        "enum": [
         "held",
         "inconclusive",
         "refuted"
        ]
       },
       "sentence": {
        "type": "string"
       },
       "dark_zones": {
        "type": "array",
        "items": {
         "type": "string"
        }
       }
      },
      "required": [
       "dark_zones",
       "sentence",
       "verdict"
      ]
     },
     "coverage": {
      "type": "object",
      "properties": {
       "expected": {
        "type": "integer",
        "minimum": 0
       },
       "observed": {
        "type": "integer",
        "minimum": 0
       },
       "ratio": {
        "type": [
         "number",
         "null"
        ],
        "minimum": 0,
        "maximum": 1
       },
       "reasons": {
        "type": "array",
        "items": {
         "type": "object",
         "properties": {
          "reason": {
           "type": "string"
          },
          "count": {
           "type": "integer",
           "minimum": 0
          }
         },
         "required": [
          "count",
          "reason"
         ]
        }
       }
      },
      "required": [
       "expected",
       "observed",
       "ratio",
       "reasons"
      ]
     },
     "blackouts": {
      "type": "array",
      "items": {
       "$ref": "#/components/schemas/Blackout"
      }
     },
     "findings": {
      "type": "array",
      "items": {
       "$ref": "#/components/schemas/Finding"
      }
     },
     "what_if": {
      "type": "array",
      "items": {
       "type": "object",
       "properties": {
        "zone": {
         "type": "string"
        },
        "sentence": {
         "type": "string"
        },
        "homed_elsewhere": {
         "type": "integer",
         "minimum": 0
        },
        "unexpected": {
         "type": "integer",
         "minimum": 0
        },
        "hidden": {
         "type": "integer",
         "minimum": 0
        },
        "own": {
         "type": "integer",
         "minimum": 0
        },
        "undecided": {
         "type": "integer",
         "minimum": 0
        },
        "losses": {
         "type": "array",
         "items": {
          "$ref": "#/components/schemas/Loss"
         }
        },
        "services": {
         "type": "array",
         "items": {
          "type": "object"
         }
        },
        "cells": {
         "type": "array",
         "items": {
          "type": "object"
         }
        }
       },
       "required": [
        "cells",
        "hidden",
        "homed_elsewhere",
        "losses",
        "own",
        "sentence",
        "services",
        "undecided",
        "unexpected",
        "zone"
       ]
      }
     },
     "topology": {
      "type": "object",
      "properties": {
       "nodes": {
        "type": "array",
        "items": {
         "type": "object"
        }
       },
       "edges": {
        "type": "array",
        "items": {
         "type": "object"
        }
       },
       "arrows": {
        "type": "array",
        "items": {
         "type": "object"
        }
       },
       "collapsed": {
        "type": "object"
       }
      },
      "required": [
       "arrows",
       "collapsed",
       "edges",
       "nodes"
      ]
     },
     "matrix": {
      "type": "array",
      "items": {
       "$ref": "#/components/schemas/Cell"
      }
     },
     "agents": {
      "type": "array",
      "items": {
       "$ref": "#/components/schemas/Agent"
      }
     }
    },
    "required": [
     "agents",
     "blackouts",
     "coverage",
     "findings",
     "id",
     "map_revision",
     "matrix",
     "region",
     "time",
     "verdict",
     "zones"
    ]
   },
   "Probe": {
    "type": "object",
    "properties": {
     "agent": {
      "type": "string"
     },
     "target": {
      "type": "string"
     },
     "kind": {
      "type": "string",
      "enum": [
       "icmp",
       "tcp",
       "http",
       "gateway",
       "egress",
       "member",
       "dns",
       "tls",
       "udp",
       "path",
       "mtu",
       "flow",
       "exec"
      ]
     },
     "standing": {
      "type": "string",
      "enum": [
       "works",
       "fails",
       "unknown"
      ]
     },
     "outcome": {
      "type": [
       "string",
       "null"
      ]
     },
     "since": {
      "type": [
       "string",
       "null"
      ],
      "format": "date-time"
     },
     "received_at": {
      "type": [
       "string",
       "null"
      ],
      "format": "date-time"
     }
    },
    "required": [
     "agent",
     "kind",
     "outcome",
     "received_at",
     "since",
     "standing",
     "target"
    ]
   },
   "History": {
    "type": "object",
    "properties": {
     "from": {
      "type": "string",
      "format": "date-time"
     },
     "to": {
      "type": "string",
      "format": "date-time"
     },
     "step_ms": {
      "type": "integer",
      "minimum": 10000
     },
     "lanes": {
      "type": "array",
      "items": {
       "type": "object",
       "properties": {
        "home": {
         "type": "string"
        },
        "attempts": {
         "type": "array",
         "items": {
          "type": "integer",
          "minimum": 0
         }
        },
        "ok": {
         "type": "array",
         "items": {
          "type": "integer",
          "minimum": 0
         }
        }
       },
       "required": [
        "attempts",
        "home",
        "ok"
       ]
      }
     },
     "cells": {
      "type": "array",
      "items": {
       "type": "object",
       "properties": {
        "source": {
         "type": "string"
        },
        "home": {
         "type": "string"
        },
        "kind": {
         "type": "string"
        },
        "attempts": {
         "type": "integer",
         "minimum": 0
        },
        "ok": {
         "type": "integer",
         "minimum": 0
        },
        "not_sent": {
         "type": "integer",
         "minimum": 0
        }
       },
       "required": [
        "attempts",
        "home",
        "kind",
        "not_sent",
        "ok",
        "source"
       ]
      }
     },
     "findings": {
      "type": "array",
      "items": {
       "type": "object"
      }
     },
     "map_revisions": {
      "type": "array",
      "items": {
       "type": "object",
       "properties": {
        "since": {
         "type": "string",
         "format": "date-time"
        },
        "revision": {
         "type": "string"
        }
       },
       "required": [
        "revision",
        "since"
       ]
      }
     }
    },
    "required": [
     "cells",
     "findings",
     "from",
     "lanes",
     "map_revisions",
     "step_ms",
     "to"
    ]
   }
  },
  "securitySchemes": {
   "bearer": {
    "type": "http",
    "scheme": "bearer"
   },
   "browser": {
    "type": "http",
    "scheme": "basic",
    "description": "for reading: any user, and the token as the password"
   }
  }
 }
}

"""###),
        ("page.css", ###"""
/* Calm and dense. Colours are Okabe and Ito's, and never stand alone: each comes with a number, a word or a pattern. */
:root {
  color-scheme: light dark;
  --paper: #f6f7f9; --panel: #fff; --ink: #16202a; --quiet: #52606d; --line: #d5dbe1; --hair: #e8ecf0;
  --accent: #005a8f; --focus: #0072b2;
  --good: #00694d; --good-tint: #e3f4ee; --good-mark: #009e73;
  --warn: #7a5200; --warn-tint: #fdf1d8; --warn-mark: #e69f00;
  --bad: #a03c00; --bad-tint: #fce7dc; --bad-mark: #d55e00;
  --none: #4d5965; --none-tint: #eceff2; --none-mark: #97a3ae;
  --shadow: 0 1px 2px rgb(20 32 44 / 7%);
  --mono: ui-monospace, "SF Mono", "DejaVu Sans Mono", Menlo, Consolas, monospace;
}
@media (prefers-color-scheme: dark) {
  :root:not([data-theme="light"]) {
    --paper: #0f151b; --panel: #172029; --ink: #e6ebf0; --quiet: #a3b0bc; --line: #2f3b47; --hair: #232e38;
    --accent: #7cc4ee; --focus: #56b4e9;
    --good: #6fd8b6; --good-tint: #12312a; --good-mark: #1fae86;
    --warn: #f3c262; --warn-tint: #352a12; --warn-mark: #e69f00;
    --bad: #ff9f6b; --bad-tint: #3b2116; --bad-mark: #e8702a;
    --none: #a9b5c0; --none-tint: #222c36; --none-mark: #5f6d7a;
    --shadow: none;
  }
}
:root[data-theme="light"] { color-scheme: light; }
:root[data-theme="dark"] {
  color-scheme: dark;
  --paper: #0f151b; --panel: #172029; --ink: #e6ebf0; --quiet: #a3b0bc; --line: #2f3b47; --hair: #232e38;
  --accent: #7cc4ee; --focus: #56b4e9;
  --good: #6fd8b6; --good-tint: #12312a; --good-mark: #1fae86;
  --warn: #f3c262; --warn-tint: #352a12; --warn-mark: #e69f00;
  --bad: #ff9f6b; --bad-tint: #3b2116; --bad-mark: #e8702a;
  --none: #a9b5c0; --none-tint: #222c36; --none-mark: #5f6d7a;
  --shadow: none;
}
* { box-sizing: border-box; }
html { scroll-padding-top: 3.5rem; -webkit-text-size-adjust: 100%; }
body {
  margin: 0; color: var(--ink); background: var(--paper); overflow-wrap: anywhere;
  font: 14px/1.45 system-ui, "Segoe UI", Roboto, "Liberation Sans", sans-serif; font-variant-numeric: tabular-nums;
}
h1, h2, h3, p, pre, ul, ol, fieldset, legend { margin: 0; padding: 0; }
h2 { font-size: 14px; font-weight: 650; letter-spacing: .01em; }
h3 { font-size: 12px; font-weight: 650; color: var(--quiet); text-transform: uppercase; letter-spacing: .05em; }
a { color: var(--accent); }
a:focus-visible, button:focus-visible, input:focus-visible, select:focus-visible, summary:focus-visible,
[tabindex]:focus-visible { outline: 2px solid var(--focus); outline-offset: 2px; border-radius: 4px; }
button, select, input[type="search"] {
  font: inherit; color: inherit; background: var(--panel); border: 1px solid var(--line); border-radius: 6px;
  padding: 3px 9px; min-height: 28px;
}
button { cursor: pointer; }
button:hover, select:hover { border-color: var(--none-mark); }
button[aria-pressed="true"] { background: var(--ink); color: var(--panel); border-color: var(--ink); }
kbd { font: 12px/1 var(--mono); border: 1px solid var(--line); border-bottom-width: 2px; border-radius: 4px; padding: 2px 5px; }
.skip { position: absolute; left: -999px; }
.skip:focus { left: 8px; top: 8px; z-index: 9; background: var(--panel); padding: 8px; }
.quiet, .note, .empty { color: var(--quiet); }
.note { font-size: 12.5px; margin: 2px 0 8px; }

.bar {
  position: sticky; top: 0; z-index: 5; display: flex; flex-wrap: wrap; align-items: center; gap: 4px 16px;
  padding: 7px 20px; background: var(--panel); border-bottom: 1px solid var(--line);
}
.brand { display: inline-flex; align-items: center; gap: 7px; font-weight: 700; font-size: 15px; }
.mark { fill: var(--accent); } .mark .fallen { fill: var(--bad-mark); }
.fact { color: var(--quiet); } .fact b { color: var(--ink); font-weight: 600; }
.live::before { content: ""; display: inline-block; width: 8px; height: 8px; border-radius: 50%; margin-right: 6px; background: var(--none-mark); }
.live[data-state="live"]::before { background: var(--good-mark); }
.live[data-state="lost"]::before { background: var(--bad-mark); }
.tools { margin-left: auto; display: flex; flex-wrap: wrap; gap: 6px; }

main { max-width: 1720px; margin: 0 auto; padding: 16px 20px; display: grid; gap: 14px; }
.panel { background: var(--panel); border: 1px solid var(--line); border-radius: 10px; padding: 14px 16px; box-shadow: var(--shadow); min-width: 0; }
.panel:empty { display: none; }
.pair { display: grid; gap: 14px; grid-template-columns: minmax(0, 1fr); align-items: start; }
/* Below the fold nothing is laid out before somebody comes near it. */
#timeline, #agents { content-visibility: auto; contain-intrinsic-size: auto 240px; }
.wide { overflow-x: auto; }
.head { display: flex; flex-wrap: wrap; gap: 6px 12px; align-items: center; margin-bottom: 8px; }
.head h2 { margin-right: auto; }

.verdict { background: var(--panel); border: 1px solid var(--line); border-left: 8px solid var(--none-mark); border-radius: 10px; padding: 14px 18px; box-shadow: var(--shadow); }
.verdict h1 { font-size: clamp(18px, 1.1rem + .75vw, 26px); line-height: 1.25; font-weight: 680; letter-spacing: -.01em; text-wrap: balance; }
.verdict .word { font-size: 11.5px; text-transform: uppercase; letter-spacing: .09em; font-weight: 700; color: var(--none); }
.verdict .facts { color: var(--quiet); margin-top: 6px; }
.verdict.held { border-left-color: var(--good-mark); } .verdict.held .word { color: var(--good); }
.verdict.refuted { border-left-color: var(--bad-mark); } .verdict.refuted .word { color: var(--bad); }
.verdict.inconclusive { border-left-style: dashed; }
.verdict .dark { display: inline-block; margin-top: 8px; padding: 3px 10px; border-radius: 5px; font-weight: 650; color: var(--panel); background: var(--ink); }

.what-if fieldset { border: 0; display: grid; gap: 10px; grid-template-columns: repeat(auto-fit, minmax(170px, 1fr)); }
.what-if legend { font-size: 14px; font-weight: 650; margin-bottom: 6px; }
.card {
  position: relative; display: grid; grid-template-columns: auto 1fr; gap: 0 10px; align-items: baseline; cursor: pointer;
  background: var(--panel); border: 1px solid var(--line); border-top: 4px solid var(--none-mark); border-radius: 10px; padding: 9px 14px 11px;
  box-shadow: var(--shadow);
}
.card input { position: absolute; right: 12px; top: 12px; margin: 0; accent-color: var(--accent); }
.card .zone { grid-column: 1 / -1; font-weight: 650; padding-right: 24px; }
.card .number { font-size: 27px; line-height: 1.1; font-weight: 700; color: var(--none); letter-spacing: -.02em; }
.card .text, .card .more { font-size: 12.5px; color: var(--quiet); }
.card .more { grid-column: 1 / -1; color: var(--ink); min-height: 1.4em; }
.card.bad { border-top-color: var(--bad-mark); } .card.bad .number { color: var(--bad); }
.card.good { border-top-color: var(--good-mark); } .card.good .number { color: var(--good); }
.card:has(input:checked) { border-color: var(--focus); box-shadow: 0 0 0 1px var(--focus); }
.card:has(input:focus-visible) { outline: 2px solid var(--focus); outline-offset: 2px; }
.outlook { border-style: dashed; border-color: var(--bad-mark); }
.outlook .services { display: flex; flex-wrap: wrap; gap: 6px; margin: 8px 0; }

table { border-collapse: collapse; width: 100%; overflow-wrap: break-word; }
th { text-align: left; font-weight: 600; color: var(--quiet); font-size: 12.5px; }
th, td { padding: 5px 10px 5px 0; vertical-align: top; }
tbody tr + tr { border-top: 1px solid var(--hair); }
td.n, th.n { text-align: right; }
.chip { display: inline-block; border: 1px solid var(--line); border-radius: 99px; padding: 1px 10px; font-size: 12.5px; }
.chip.bad { border-color: var(--bad-mark); color: var(--bad); background: var(--bad-tint); }
.chip.warn { border-color: var(--warn-mark); color: var(--warn); background: var(--warn-tint); }
.chip.good { border-color: var(--good-mark); color: var(--good); background: var(--good-tint); }

.matrix { border-collapse: separate; border-spacing: 3px; min-width: 500px; table-layout: fixed; }
.matrix th { padding: 3px 6px; } .matrix tbody tr + tr { border: 0; }
.matrix th:first-child { width: 78px; white-space: nowrap; } .matrix thead th:first-child { font-size: 11.5px; font-weight: 400; } .matrix th[scope="row"] { vertical-align: middle; white-space: normal; }
.square { position: relative; padding: 7px 8px 7px 16px; border-radius: 6px; border: 1px solid transparent; background: var(--none-tint); color: var(--none); overflow: hidden; }
.square b { display: block; font-size: 15px; line-height: 1.2; white-space: nowrap; }
.square small { display: block; font-size: 11.5px; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
/* The band at the left is the pattern: even a copy without colours tells them apart. */
.square::before { content: ""; position: absolute; inset: 0 auto 0 0; width: 9px; background-color: var(--none-mark); }
.square.good { background: var(--good-tint); color: var(--good); } .square.good::before { background: var(--good-mark); }
.square.warn { background: var(--warn-tint); color: var(--warn); }
.square.warn::before { background: repeating-linear-gradient(0deg, var(--warn-mark) 0 4px, transparent 4px 7px); }
.square.bad { background: var(--bad-tint); color: var(--bad); }
.square.bad::before { background: repeating-linear-gradient(45deg, var(--bad-mark) 0 4px, transparent 4px 6px), repeating-linear-gradient(-45deg, var(--bad-mark) 0 4px, transparent 4px 6px); }
.square.none { background: repeating-linear-gradient(135deg, var(--none-tint) 0 7px, transparent 7px 14px); border-color: var(--line); }
.square.none::before { background: repeating-linear-gradient(135deg, var(--none-mark) 0 2px, transparent 2px 5px); }
.square.unasked { background: none; border: 1px dashed var(--hair); font-size: 12px; color: var(--quiet); }
.square.unasked::before { display: none; }
.square button { all: unset; box-sizing: border-box; cursor: pointer; display: block; width: 100%; }
.square button::after { content: ""; position: absolute; inset: 0; }
.square:has(button:focus-visible) { outline: 2px solid var(--focus); outline-offset: 1px; }
.square:has([aria-pressed="true"]) { border: 1px solid var(--ink); }
.square.predicted { border: 1px dashed currentColor; }
.changed { animation: changed 1.2s ease-out; }
@keyframes changed { from { box-shadow: 0 0 0 3px var(--focus); } to { box-shadow: none; } }
.legend { display: flex; flex-wrap: wrap; gap: 4px 14px; margin-top: 8px; font-size: 12px; color: var(--quiet); }
.legend .square { display: inline-block; padding: 0 8px 0 16px; font-size: 12px; }
.drill:not(:empty) { border-top: 1px solid var(--line); margin-top: 12px; padding-top: 10px; }
.drill .rows { max-height: 300px; overflow: auto; }
.grid-canvas { display: block; width: 100%; border: 1px solid var(--line); border-radius: 6px; }

#topology svg, #timeline svg { display: block; width: 100%; height: auto; font: 12px system-ui, "Liberation Sans", sans-serif; }
#topology svg text, #timeline svg text { fill: var(--ink); }
#topology .column { fill: var(--paper); stroke: var(--line); }
#topology .column.dark, #timeline .dark { fill: var(--ink); fill-opacity: .09; stroke: var(--ink); stroke-dasharray: 4 3; }
#topology .zone-name { font-weight: 650; } #topology .more, #timeline .axis { fill: var(--quiet) !important; font-size: 11px; }
#topology .node rect { fill: var(--panel); stroke: var(--line); }
#topology .node.subject rect { stroke: var(--bad-mark); stroke-width: 1.6; }
#topology .node.lost rect { fill: var(--bad-tint); stroke: var(--bad-mark); stroke-dasharray: 4 3; }
#topology .node .glyph { fill: none; stroke: var(--quiet); stroke-width: 1.4; }
#topology .node .kind { fill: var(--quiet); font-size: 10.5px; }
#topology .edge { fill: none; stroke: var(--none-mark); stroke-width: 1.2; }
#topology .edge.crossing { stroke: var(--none); stroke-dasharray: 5 3; }
#topology .arrow { fill: none; stroke: var(--bad-mark); stroke-width: 2.2; }
#topology .arrow.suspected { stroke-dasharray: 6 4; }
#topology .arrow-head { fill: var(--bad-mark); } #topology .arrow-label { fill: var(--bad) !important; font-size: 11px; font-weight: 600; paint-order: stroke; stroke: var(--panel); stroke-width: 3px; }
#topology .faded { opacity: .22; }
.arrows { padding-left: 18px; }

.finding-list { list-style: none; }
.finding { border-top: 1px solid var(--hair); border-left: 4px solid var(--none-mark); padding-left: 10px; }
.finding.confirmed { border-left-color: var(--bad-mark); } .finding.suspected { border-left: 4px dashed var(--warn-mark); }
.finding summary { display: grid; grid-template-columns: 74px minmax(150px, 1.1fr) minmax(120px, .8fr) minmax(170px, 2fr) 142px; gap: 2px 12px; padding: 7px 0; cursor: pointer; align-items: baseline; list-style: none; }
.finding summary::-webkit-details-marker { display: none; }
.finding .rule { font: 12.5px var(--mono); color: var(--quiet); white-space: nowrap; }
.finding .rule::before { content: "▸ "; } .finding [open] .rule::before { content: "▾ "; }
.finding .subject { font-weight: 600; } .finding .depends b { color: var(--bad); }
.finding .title { color: var(--quiet); }
.finding .standing { text-align: right; font-weight: 600; white-space: nowrap; } .finding.confirmed .standing { color: var(--bad); } .finding.suspected .standing { color: var(--warn); }
.finding.chosen { background: var(--hair); }
.finding .body { padding: 2px 0 14px 18px; display: grid; gap: 8px; max-width: 1100px; }
.evidence { list-style: none; display: grid; gap: 4px; padding: 4px 0; }
.evidence li { display: grid; grid-template-columns: 104px 1fr; gap: 8px; } .evidence b { font-weight: 600; color: var(--quiet); }
details > .evidence, details > h3, details > pre, details > p { margin-left: 18px; margin-bottom: 8px; }
pre { font: 12.5px/1.5 var(--mono); white-space: pre-wrap; background: var(--paper); border: 1px solid var(--hair); border-radius: 6px; padding: 8px 10px; }
.actions { display: flex; flex-wrap: wrap; gap: 6px; }

#timeline .lane-name { font-size: 12px; }
#timeline .bar-good { fill: var(--good-mark); } #timeline .bar-warn { fill: var(--warn-mark); } #timeline .bar-bad { fill: var(--bad-mark); }
#timeline .incident { fill: var(--bad-mark); } #timeline .incident.suspected { fill: var(--warn-mark); } #timeline .revision { stroke: var(--accent); stroke-width: 2; }
#timeline .brush { fill: var(--focus); fill-opacity: .18; stroke: var(--focus); }
#timeline .track { fill: var(--none-tint); }
#timeline .hatch { stroke: var(--none-mark); stroke-width: 1; }
#timeline svg { touch-action: pan-y; cursor: crosshair; }

tr.silent .status, tr.never_heard .status { color: var(--bad); font-weight: 600; } tr.reporting .status { color: var(--good); }
.hidden-loss td { font-weight: 600; }
.marked { background: var(--warn-tint); outline: 1px solid var(--warn-mark); }
footer { max-width: 1720px; margin: 0 auto; padding: 4px 20px 24px; color: var(--quiet); font-size: 12.5px; }
dialog { color: var(--ink); background: var(--panel); border: 1px solid var(--line); border-radius: 10px; padding: 18px 22px; max-width: 520px; }
dialog::backdrop { background: rgb(0 0 0 / 45%); }
dialog dl { display: grid; grid-template-columns: auto 1fr; gap: 6px 14px; margin: 12px 0; } dialog dd { margin: 0; }
.toast { position: fixed; bottom: 18px; left: 50%; transform: translateX(-50%); background: var(--ink); color: var(--panel); padding: 7px 14px; border-radius: 8px; z-index: 9; }
.visually-hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
:root:not([data-js]) .js-only { display: none; }

@media (min-width: 1100px) { .pair { grid-template-columns: minmax(0, 10fr) minmax(0, 11fr); } }
@media (min-width: 2200px) { main, footer { max-width: 2480px; } body { font-size: 15px; } }
@media (max-width: 760px) {
  main { padding: 10px; gap: 10px; } .bar { padding: 7px 10px; position: static; } .tools { margin-left: 0; }
  .panel { padding: 11px; } .what-if fieldset { grid-template-columns: repeat(2, minmax(0, 1fr)); }
  .finding summary { grid-template-columns: 74px 1fr; } .finding .depends, .finding .title, .finding .standing { grid-column: 2; text-align: left; }
  .evidence li { grid-template-columns: 1fr; gap: 0; }
  .finding .body { padding-left: 0; }
  #topology-body { overflow-x: auto; } #topology-body svg { min-width: 560px; }
  td, th { white-space: nowrap; } .outlook td { white-space: normal; }
}
@media (prefers-reduced-motion: reduce) { *, *::before, *::after { animation: none !important; transition: none !important; scroll-behavior: auto !important; } }
@media (forced-colors: active) {
  .square, .card, .verdict, .finding { border: 1px solid CanvasText; } .square::before { forced-color-adjust: none; }
}
@media print {
  :root, :root[data-theme] { --paper: #fff; --panel: #fff; --ink: #000; --quiet: #333; --line: #999; --hair: #ccc; --shadow: none; }
  .bar { position: static; } .tools, .skip, .actions, .toast, noscript, .js-only { display: none !important; }
  main { max-width: none; padding: 0; } .panel, .card, .finding { break-inside: avoid; } * { print-color-adjust: exact; }
}

"""###),
        ("page.js", ###"""
// The page after its first paint: draws what came with it, hears of changes, and obeys.

import { clock, el, name, names, NOUNS, percent } from "./text.js";
import { foresight, model, onModel } from "./model.js";
import { look, onView, view } from "./view.js";
import { listen, pause, resume } from "./stream.js";
import { drawDrill, drawMatrix, kinds, probesChanged } from "./matrix.js";
import { drawTopology } from "./topology.js";
import { copyText, drawFindings, step } from "./findings.js";
import { drawTimeline, loadHistory, SPANS } from "./timeline.js";
import { drawAgents } from "./agents.js";

document.documentElement.dataset.js = "on";

const $ = (id) => document.getElementById(id);

// Verdict and what-if

const drawVerdict = () => {
  const { verdict, sentence, dark_zones: dark } = model.verdict;
  const box = $("verdict");
  const reporting = model.agents.filter((agent) => agent.status === "reporting").length;
  const facts = [
    `coverage ${percent(model.coverage.ratio)} (${model.coverage.observed} of ${model.coverage.expected} planned probes)`,
    `agents ${reporting}/${model.agents.length} reporting`,
    dark.length ? `chaos: ${dark.join(", ")} dark` : "chaos: no zone is dark",
    model.coverage.reasons.length ? `not seen: ${model.coverage.reasons.map((one) => `${one.count} ${one.reason}`).join("; ")}` : null,
  ].filter(Boolean).join(" · ");
  const [word, title, line] = [box.querySelector(".word"), box.querySelector("h1"), box.querySelector(".facts")];
  box.className = `verdict ${verdict}`;
  // What is not another text is not told anew to those who listen to the page.
  const put = (element, fresh) => {
    const shown = document.createElement("p");
    shown.append(el("span", {}, fresh));
    if (element.textContent !== shown.textContent) element.textContent = shown.textContent;
  };
  put(word, verdict);
  put(title, sentence);
  put(line, facts);
  box.querySelector(".dark")?.remove();
  if (dark.length) box.append(el("p", { class: "dark" }, names(dark), dark.length > 1 ? " are dark now" : " is dark now"));
  document.title = `${el("b", {}, model.region).textContent}: ${el("b", {}, sentence).textContent}`;
};

const drawCards = () => {
  const field = $("what-if").querySelector("fieldset");
  const focused = document.activeElement?.name === "dark" ? document.activeElement.value : null;
  const card = (zone, tone, number, text, more) => el("label", { class: `card ${tone}` },
    el("input", { type: "radio", name: "dark", value: zone, onchange: () => look({ dark: zone }, { push: true }) }),
    el("span", { class: "zone" }, zone ? name(zone) : "none"),
    el("b", { class: "number" }, number), el("span", { class: "text" }, text), el("span", { class: "more" }, more));
  field.replaceChildren(field.querySelector("legend"),
    card("", "none", "now", "as it is, with no zone taken away", ""),
    ...(model.what_if ?? []).map((one) => {
      const down = one.services.filter((service) => service.share_ratio <= 0).length;
      return card(one.zone, one.unexpected ? "bad" : one.undecided ? "none" : "good", String(one.unexpected),
        `of ${one.homed_elsewhere} things homed elsewhere fall with it`,
        [one.hidden ? `${one.hidden} unknown to the map` : "", down ? `${down} of ${one.services.length} services down` : "",
          one.undecided ? `${one.undecided} can't be told` : ""].filter(Boolean).join(" · "));
    }));
  const chosen = [...field.querySelectorAll("input")].find((input) => input.value === view.dark) ?? field.querySelector("input");
  chosen.checked = true;
  if (focused !== null) [...field.querySelectorAll("input")].find((input) => input.value === focused)?.focus();
};

const drawOutlook = () => {
  const one = view.dark && foresight(view.dark);
  if (!one) { $("outlook").replaceChildren(); return; }
  const rows = one.losses.filter((loss) => loss.unexpected);
  $("outlook").replaceChildren(
    el("div", { class: "head" }, el("h2", {}, "If ", name(one.zone), " fails"), el("button", { type: "button", onclick: () => look({ dark: "" }) }, "Back to now")),
    el("p", {}, one.sentence, one.own ? ` ${one.own} more are at home there and go with it.` : ""),
    el("div", { class: "services" }, one.services.map((service) => {
      const share = service.share_ratio, tone = share <= 0 ? "bad" : share < 1 ? "warn" : "good";
      const word = share <= 0 ? "down" : share < 1 ? `${percent(share)} left` : "whole";
      const map = service.declared_share_ratio > 0 && share <= 0 ? ", the map says otherwise" : "";
      return el("span", { class: `chip ${tone}` }, name(service.service), ` ${word}${map}`);
    })),
    ...(rows.length ? [el("div", { class: "wide", tabindex: "0", role: "region", "aria-label": "What falls" }, el("table", {},
      el("thead", {}, el("tr", {}, ["falls", "home", "because", "known from"].map((title) => el("th", { scope: "col" }, title)))),
      el("tbody", {}, rows.map((loss) => el("tr", { class: loss.hidden ? "hidden-loss" : "" },
        el("td", {}, `${NOUNS[loss.subject_kind]} `, name(loss.subject)), el("td", {}, names(loss.home_zones)),
        el("td", {}, names(loss.cause, " → ")), el("td", {}, loss.hidden ? "found by probing" : "in the map"))))))] : []));
};

// Tools

const setTheme = (theme) => {
  if (theme) document.documentElement.dataset.theme = theme; else delete document.documentElement.dataset.theme;
  // The server reads it, so that the next visit is painted in it at once.
  document.cookie = `zonefall-theme=${theme}; SameSite=Strict; Max-Age=${theme ? 31536000 : 0}`;
  look({ theme: theme ?? "" });
  drawTools();
  drawDrill();
};

const drawTools = () => {
  const theme = document.documentElement.dataset.theme ?? "";
  const next = { "": "dark", dark: "light", light: "" }[theme];
  $("tools").replaceChildren(
    el("button", { type: "button", "aria-pressed": view.paused ? "true" : "false", onclick: () => { look({ paused: view.paused ? "" : "1" }); (view.paused ? pause : resume)(); drawTools(); } },
      view.paused ? "Resume" : "Pause"),
    el("label", {}, el("span", { class: "visually-hidden" }, "Time range"),
      el("select", { onchange: (event) => look({ span: event.target.value, from: "", to: "" }) },
        Object.keys(SPANS).map((span) => el("option", { value: span, selected: (view.span || "15m") === span }, `last ${span}`)))),
    el("button", { type: "button", onclick: () => setTheme(next) }, `Theme: ${theme || "auto"}`),
    el("button", { type: "button", onclick: () => copyText(location.href, "Copied a link to this view") }, "Share"),
    el("a", { href: "v1/overview" }, "JSON"),
    el("button", { type: "button", "aria-label": "Keyboard help", onclick: help }, "?"));
};

const drawHeads = () => {
  const head = (section, ...extra) => {
    const title = section.querySelector("h2");
    const box = el("div", { class: "head" });
    title.replaceWith(box);
    box.append(title, ...extra);
  };
  const twin = () => el("button", { type: "button", class: "twin", "aria-pressed": view.as === "table" ? "true" : "false",
    onclick: () => look({ as: view.as === "table" ? "" : "table" }) }, "Show as table");
  head($("matrix"), el("span", { class: "quiet", id: "matrix-mode" }, "now"),
    el("label", {}, el("span", { class: "visually-hidden" }, "Kind of probe"), el("select", { id: "kind", onchange: (event) => look({ kind: event.target.value }) })),
    el("button", { type: "button", onclick: () => look({ cell: view.cell === "all" ? "" : "all" }) }, "Every probe"));
  $("matrix").append(
    el("p", { class: "legend" }, ...[["good", "all work"], ["warn", "90 % or more"], ["bad", "less"], ["none", "no data, which is not good news"]]
      .map(([tone, text]) => el("span", { class: `square ${tone}` }, text))),
    el("div", { id: "drill", class: "drill", "aria-live": "off" }));
  head($("topology"), twin());
  head($("timeline"), el("span", { class: "quiet", id: "chosen-time" }), twin());
  const title = $("findings").querySelector("h2");
  title.append(" ", el("span", { class: "quiet", id: "findings-count" }));
  head($("findings"), el("label", {}, el("span", { class: "visually-hidden" }, "Find in findings"),
    el("input", { type: "search", id: "find", placeholder: "find ( / )", value: view.q, oninput: (event) => look({ q: event.target.value }) })));
};

const drawKinds = () => {
  const list = kinds();
  const select = $("kind");
  if (select.childElementCount === list.length + 1) { select.value = view.kind; return; }
  select.replaceChildren(el("option", { value: "" }, "all kinds"), ...list.map((kind) => el("option", { value: kind }, kind)));
  select.value = view.kind;
};

const drawTimeWord = () => {
  $("chosen-time").replaceChildren(...(view.from && view.to
    ? [`${clock(Number(view.from) * 1000)} to ${clock(Number(view.to) * 1000)} UTC `, el("button", { type: "button", onclick: () => look({ from: "", to: "" }) }, "Back to now")]
    : ["drag to choose a time; it narrows matrix and findings"]));
  for (const button of document.querySelectorAll(".twin")) button.setAttribute("aria-pressed", view.as === "table" ? "true" : "false");
};

const help = () => {
  const keys = [["/", "find in the findings"], ["j  k", "next finding, the one before"], ["Enter", "open or close it"], ["0  1 … 9", "what if no zone, the first, the second … fails"],
    ["t", "charts as tables, and back"], ["p", "pause or resume"], ["Esc", "back to now"], ["?", "this help"]];
  const dialog = el("dialog", { "aria-label": "Keyboard" }, el("h2", {}, "Keyboard"),
    el("dl", {}, keys.flatMap(([key, text]) => [el("dt", {}, el("kbd", {}, key)), el("dd", {}, text)])),
    el("button", { type: "button", onclick: () => dialog.close() }, "Close"));
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
};

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  const isTyping = event.target.matches?.("input[type=search], textarea, select");
  if (isTyping) { if (event.key === "Escape") event.target.blur(); return; }
  if (event.key === "/") { event.preventDefault(); $("find").focus(); }
  else if (event.key === "j") step(1);
  else if (event.key === "k") step(-1);
  else if (event.key === "?") help();
  else if (event.key === "t") look({ as: view.as === "table" ? "" : "table" });
  else if (event.key === "p") $("tools").querySelector("button").click();
  else if (event.key === "Escape") look({ dark: "", from: "", to: "", cell: "" });
  else if (event.key === "0") look({ dark: "" }, { push: true });
  else if (/^[1-9]$/.test(event.key)) { const zone = model.zones[Number(event.key) - 1]; if (zone !== undefined) look({ dark: zone }, { push: true }); }
});

// Drawing, at most once a frame, and only what changed

const PARTS = { verdict: drawVerdict, cards: drawCards, outlook: drawOutlook, kinds: drawKinds, matrix: drawMatrix, drill: drawDrill,
  topology: drawTopology, findings: drawFindings, time: drawTimeWord, timeline: drawTimeline, agents: drawAgents };
const dirty = new Set();
let isPlanned = false;

// While a button is held nothing is exchanged: what was pressed must still be there when it is let go.
let isPressed = false;

const draw = (...parts) => {
  for (const part of parts) dirty.add(part);
  if (isPlanned) return;
  isPlanned = true;
  requestAnimationFrame(() => {
    isPlanned = false;
    if (isPressed) return;
    const due = Object.keys(PARTS).filter((part) => dirty.has(part));
    dirty.clear();
    for (const part of due) PARTS[part]();
    performance.mark("drawn");
  });
};

addEventListener("pointerdown", () => { isPressed = true; }, true);
for (const end of ["pointerup", "pointercancel"]) {
  // The click itself comes right after it.
  addEventListener(end, () => { isPressed = false; setTimeout(draw); }, true);
}

onModel((changed, probes) => {
  if (changed.has("verdict") || changed.has("coverage") || changed.has("agents")) draw("verdict");
  if (changed.has("what_if")) draw("cards", "outlook", "matrix", "topology");
  if (changed.has("matrix")) draw("kinds", "matrix");
  if (changed.has("topology")) draw("topology");
  if (changed.has("findings")) draw("findings");
  if (changed.has("blackouts")) { draw("timeline"); recall(); }
  if (changed.has("agents")) draw("agents");
  if (probes !== undefined) probesChanged(probes);
});

onView((before) => {
  const is = (...keys) => keys.some((key) => before[key] !== view[key]);
  if (is("dark")) draw("cards", "outlook", "matrix", "topology");
  if (is("kind")) draw("kinds", "matrix", "drill");
  if (is("cell")) draw("matrix", "drill");
  if (is("finding")) draw("findings", "topology");
  if (is("q")) draw("findings");
  if (is("as")) draw("topology", "timeline", "drill", "time");
  if (is("from", "to", "span")) { draw("time"); recall(); }
});

// The past comes anew now and then; while a time is chosen it stays as it is.
let isRecalling = false;
const recall = async () => {
  if (isRecalling) return;
  isRecalling = true;
  try { if (await loadHistory()) draw("timeline", "matrix", "findings"); } finally { isRecalling = false; }
};

const begin = () => {
  drawTools();
  drawHeads();
  draw(...Object.keys(PARTS));
  recall();
  setInterval(() => { if (!view.paused && !view.from) recall(); }, 5000);
  setInterval(() => draw("agents"), 1000);
  let resizing;
  addEventListener("resize", () => { clearTimeout(resizing); resizing = setTimeout(() => draw("topology", "timeline", "drill"), 120); });
  $("what-if").addEventListener("submit", (event) => event.preventDefault());

  const STATES = { live: "live", lost: "connection lost, trying again", paused: "paused" };
  listen((state) => {
    const box = $("live");
    const text = STATES[state];
    if (box.dataset.state !== state) { box.dataset.state = state; box.textContent = text; }
  });
  if (view.paused) pause();
};

// What came with the page is painted first: it says the same, and does not have to wait for us.
requestAnimationFrame(() => setTimeout(begin));

"""###),
        ("stream.js", ###"""
// Hears of changes, goes on where it was cut off, and says whether it hears anything.

import { model, merge, replace } from "./model.js";

let source = null;
let lastID = model.id;
let heard = 0;
let wanted = false;
let retry = 0;
let onState = () => {};

const state = (word) => onState(word);

const take = (event, apply) => {
  heard = performance.now();
  if (event.lastEventId) lastID = event.lastEventId;
  state("live");
  retry = 0;
  apply(JSON.parse(event.data));
};

const open = () => {
  if (!wanted || source) return;
  source = new EventSource(`v1/stream?after=${encodeURIComponent(lastID ?? "")}`);
  heard = performance.now();
  source.addEventListener("open", () => state("live"));
  source.addEventListener("change", (event) => take(event, merge));
  source.addEventListener("snapshot", (event) => take(event, replace));
  source.addEventListener("beat", (event) => take(event, () => {}));
  source.addEventListener("error", () => {
    state("lost");
    // A browser comes again by itself unless it was refused.
    if (source?.readyState === EventSource.CLOSED) again();
  });
};

const close = () => { source?.close(); source = null; };

const again = () => {
  close();
  retry = Math.min(retry + 1, 6);
  setTimeout(open, 500 * 2 ** retry);
};

// A connection that lives shows itself every few seconds.
setInterval(() => {
  if (source && performance.now() - heard > 15000) { state("lost"); again(); }
}, 1000);

export const listen = (told) => { onState = told; wanted = true; open(); };
export const pause = () => { wanted = false; close(); state("paused"); };
export const resume = () => { wanted = true; open(); };

"""###),
        ("text.js", ###"""
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

"""###),
        ("timeline.js", ###"""
// What was: a lane for each zone, blackouts as bands, findings and maps as marks. A part that is chosen stands in the address.

import { clock, cut, el, mood, percent, svg, tableOf, name } from "./text.js";
import { model } from "./model.js";
import { look, view } from "./view.js";

const LANE = 26, LEFT = 92, RIGHT = 12, TOP = 18;
export const SPANS = { "5m": 300, "15m": 900, "1h": 3600, "6h": 21600, "1d": 86400, "7d": 604800 };

let history = null;
let isDragging = false;
let asked = 0;

// The chosen time's sums; null while the page shows now.
export const past = () => (view.from && view.to && history && history.key === `${view.from} ${view.to}` ? history : null);

const now = () => Math.ceil(Date.parse(model.time) / 1000);
const span = () => SPANS[view.span] ?? 900;
const range = () => {
  if (view.from && view.to) return [Number(view.from), Number(view.to)];
  return [now() - span(), now() + 1];
};

// A chosen part is shown with as much again around it.
const frame = () => {
  const [from, to] = range();
  if (!view.from || !view.to) return [from, to];
  const pad = Math.max(15, to - from);
  return [from - pad, Math.min(to + pad, now() + 1)];
};

export const loadHistory = async () => {
  const number = (asked += 1);
  const get = async (from, to, points) => {
    const response = await fetch(`v1/history?${new URLSearchParams({ from: String(from), to: String(Math.max(to, from + 1)), points: String(points) })}`);
    return response.ok ? response.json() : null;
  };
  const [from, to] = frame();
  const chosen = view.from && view.to ? await get(Number(view.from), Number(view.to), 1) : null;
  const whole = await get(Math.max(0, from), to, 180);
  if (number !== asked || !whole) return false;
  history = { ...whole, key: chosen ? `${view.from} ${view.to}` : "", cells: (chosen ?? whole).cells, findings: (chosen ?? whole).findings };
  return true;
};

export const drawTimeline = () => {
  const box = document.getElementById("timeline-body");
  // Who chooses a time is not disturbed.
  if (!history || isDragging) return;
  if (view.as === "table") { box.replaceChildren(table()); return; }
  const width = Math.max(320, box.clientWidth || 900);
  const from = Date.parse(history.from), to = Math.max(Date.parse(history.to), from + 1000);
  const x = (time) => LEFT + ((Math.min(Math.max(time, from), to) - from) / (to - from)) * (width - LEFT - RIGHT);
  const homes = [...new Set([...(model.zones ?? []), ...history.lanes.map((lane) => lane.home)])];
  const bottom = TOP + (homes.length + 1) * LANE;
  const lanes = homes.map((home, index) => lane(home, TOP + index * LANE, x, width));
  const bands = (model.blackouts ?? []).map((window) => {
    const start = Date.parse(window.start), end = window.end ? Date.parse(window.end) : Date.parse(model.time);
    if (end < from || start > to) return null;
    const index = homes.indexOf(window.zone);
    return svg("g", {},
      svg("rect", { class: "dark", x: x(start), y: TOP - 4, width: Math.max(2, x(end) - x(start)), height: bottom - TOP + 2 }),
      svg("text", { class: "axis", x: x(start) + 4, y: TOP + index * LANE + 16 }, x(end) - x(start) > 60 ? `${cut(window.zone, 12)} dark` : ""),
      svg("title", {}, `${window.zone} dark from ${clock(start)} to ${window.end ? clock(end) : "now"} (${window.scope}, ${window.source})`));
  });
  const y = TOP + homes.length * LANE;
  const incidents = history.findings.map((finding) => {
    const start = Date.parse(finding.first_seen);
    if (start < from || start > to) return null;
    return svg("path", { class: `incident ${finding.verdict}`, d: `M${x(start)} ${y + 4}l5 9h-10z` },
      svg("title", {}, `${finding.rule_id} ${finding.subject}: first seen ${clock(start)}`));
  });
  const revisions = history.map_revisions.map((one) => {
    const at = Date.parse(one.since);
    if (at < from || at > to) return null;
    return svg("line", { class: "revision", x1: x(at), x2: x(at), y1: TOP - 8, y2: bottom }, svg("title", {}, `map ${one.revision.slice(0, 8)} since ${clock(at)}`));
  });
  const last = Math.max(1, Math.min(6, Math.floor((width - LEFT) / (to - from > 86400000 ? 170 : 100))));
  const ticks = Array.from({ length: last + 1 }, (_, i) => from + ((to - from) * i) / last).map((time, i) =>
    svg("text", { class: "axis", x: x(time), y: bottom + 14, "text-anchor": i === 0 ? "start" : i === last ? "end" : "middle" },
      clock(time, to - from > 86400000)));
  const brush = svg("rect", { class: "brush", y: TOP - 6, height: bottom - TOP + 6, x: 0, width: 0, visibility: "hidden" });
  if (view.from && view.to) {
    brush.setAttribute("visibility", "visible");
    brush.setAttribute("x", x(Number(view.from) * 1000));
    brush.setAttribute("width", Math.max(2, x(Number(view.to) * 1000) - x(Number(view.from) * 1000)));
  }
  const root = svg("svg", {
    viewBox: `0 0 ${width} ${bottom + 22}`, role: "slider", tabindex: "0", "aria-label": "Time range",
    "aria-valuetext": view.from ? `${clock(Number(view.from) * 1000)} to ${clock(Number(view.to) * 1000)}` : "now",
    "aria-valuenow": "0", "aria-valuemin": "0", "aria-valuemax": "1",
  }, lanes, bands,
  svg("text", { class: "lane-name", x: 0, y: y + 14 }, "findings"), incidents, revisions, ticks, brush);
  drag(root, brush, (px) => Math.round((from + ((px - LEFT) / (width - LEFT - RIGHT)) * (to - from)) / 1000), width);
  root.addEventListener("keydown", (event) => move(event));
  const isFocused = box.contains(document.activeElement);
  box.replaceChildren(root);
  if (isFocused) root.focus();
};

const lane = (home, y, x, width) => {
  const points = history.lanes.find((one) => one.home === home);
  const from = Date.parse(history.from);
  const parts = [
    svg("text", { class: "lane-name", x: 0, y: y + 15 }, cut(home, 12)),
    svg("rect", { class: "track", x: LEFT, y: y + 1, width: width - LEFT - RIGHT, height: LANE - 6, rx: 3 }),
  ];
  for (let at = LEFT; at < width - RIGHT; at += 8) parts.push(svg("line", { class: "hatch", x1: at, y1: y + LANE - 5, x2: Math.min(at + 6, width - RIGHT), y2: y + 1, opacity: 0.35 }));
  (points?.attempts ?? []).forEach((attempts, index) => {
    if (!attempts) return;
    const ratio = points.ok[index] / attempts;
    const start = x(from + index * history.step_ms), end = x(from + (index + 1) * history.step_ms);
    const full = LANE - 6, height = Math.max(3, ratio * full);
    parts.push(
      svg("rect", { class: "track", x: start, y: y + 1, width: Math.max(1, end - start), height: full }),
      svg("rect", { class: `bar-${mood(ratio)}`, x: start, y: y + 1 + full - height, width: Math.max(1, end - start - 0.4), height },
        svg("title", {}, `${home} ${clock(from + index * history.step_ms)}: ${percent(ratio)} of ${attempts}`)));
  });
  return svg("g", {}, parts);
};

const table = () => {
  const from = Date.parse(history.from);
  const rows = history.lanes.flatMap((one) => one.attempts.flatMap((attempts, index) => (attempts ? [
    el("tr", {}, el("td", {}, name(one.home)), el("td", {}, `${clock(from + index * history.step_ms, true)} UTC`),
      el("td", {}, percent(one.ok[index] / attempts)), el("td", {}, String(attempts)))] : []))).slice(-400);
  const bands = (model.blackouts ?? []).map((window) => el("tr", {}, el("td", {}, name(window.zone)), el("td", {}, window.start),
    el("td", {}, "dark"), el("td", {}, window.end ?? "still dark")));
  return el("div", { class: "rows wide", tabindex: "0", role: "region", "aria-label": "Timeline as a table" },
    tableOf(["zone", "at", "worked", "attempts, or end"], [...bands, ...rows]));
};

const drag = (root, brush, timeAt, width) => {
  let start = null;
  const px = (event) => {
    const area = root.getBoundingClientRect();
    return Math.min(width - RIGHT, Math.max(LEFT, ((event.clientX - area.left) / area.width) * width));
  };
  root.addEventListener("pointerdown", (event) => { start = px(event); isDragging = true; root.setPointerCapture(event.pointerId); });
  root.addEventListener("pointermove", (event) => {
    if (start === null) return;
    const at = px(event);
    brush.setAttribute("visibility", "visible");
    brush.setAttribute("x", Math.min(start, at));
    brush.setAttribute("width", Math.abs(at - start));
  });
  root.addEventListener("pointercancel", () => { start = null; isDragging = false; });
  root.addEventListener("pointerup", (event) => {
    if (start === null) return;
    const at = px(event), [left, right] = [Math.min(start, at), Math.max(start, at)];
    start = null;
    isDragging = false;
    if (right - left < 6) { look({ from: "", to: "" }); return; }
    look({ from: String(timeAt(left)), to: String(Math.max(timeAt(right), timeAt(left) + 1)) });
  });
};

const move = (event) => {
  const [from, to] = range();
  const width = to - from, part = Math.max(1, Math.round(width / 4));
  const by = { ArrowLeft: [-part, -part], ArrowRight: [part, part], "+": [part, -part], "-": [-part, part] }[event.key];
  if (event.key === "Escape") { look({ from: "", to: "" }); return; }
  if (!by || (event.key === "+" && width <= 4)) return;
  event.preventDefault();
  look({ from: String(from + by[0]), to: String(Math.min(to + by[1], now() + 1)) });
};

"""###),
        ("topology.js", ###"""
// Only what findings touch: a column for each zone, and a red arrow for each dependency that leaves its zone.

import { cut, el, name, NOUNS, svg } from "./text.js";
import { foresight, model } from "./model.js";
import { look, view } from "./view.js";

const ROW = 46, BOX = 34, TOP = 34;
const RANK = { service: 0, global_load_balancer: 1, floating_ip: 2, router: 3, load_balancer: 4, instance: 5, agent: 6, network: 7, zone: 8 };
const GLYPH = {
  floating_ip: "M-6 0a6 6 0 1 0 12 0a6 6 0 1 0-12 0M-6 0h12M0-6c4 4 4 8 0 12c-4-4-4-8 0-12",
  router: "M-6 0a6 6 0 1 0 12 0a6 6 0 1 0-12 0M-3-3l6 6M3-3l-6 6",
  load_balancer: "M-6 0h4l4-5h4M-2 0h8M-2 0l4 5h4",
  instance: "M-6-5h12v8h-12zM-3 6h6M0 3v3",
  service: "M0-6l6 3v6l-6 3l-6-3v-6zM-6-3l6 3l6-3M0 0v6",
  global_load_balancer: "M-6-4h12M-6 0h12M-6 4h12M0-6v12",
};

// Neighbours stand near each other: each row order is the mean of what a node is tied to, a few times over.
const arrange = (columns, edges) => {
  const at = new Map();
  const place = (column) => column.forEach((node, index) => at.set(node.id, index));
  for (const column of columns) {
    column.sort((a, b) => RANK[a.kind] - RANK[b.kind] || (a.id < b.id ? -1 : 1));
    place(column);
  }
  for (let round = 0; round < 4; round += 1) {
    for (const column of columns) {
      const pull = new Map(column.map((node) => {
        const ends = edges.flatMap((edge) => (edge.from === node.id ? [at.get(edge.to)] : edge.to === node.id ? [at.get(edge.from)] : []));
        const known = ends.filter((end) => end !== undefined);
        return [node.id, known.length ? known.reduce((a, b) => a + b, 0) / known.length : at.get(node.id)];
      }));
      column.sort((a, b) => RANK[a.kind] - RANK[b.kind] || pull.get(a.id) - pull.get(b.id));
      place(column);
    }
  }
};

export const drawTopology = () => {
  const box = document.getElementById("topology-body");
  const picture = model.topology;
  if (!picture || !picture.arrows.length) {
    box.replaceChildren(el("p", { class: "empty" }, model.findings?.length ? "Nothing to draw." : "No finding, so there is nothing to draw."));
    return;
  }
  const twin = el("ul", { class: "arrows" }, picture.arrows.map((arrow) => {
    const node = picture.nodes.find((one) => one.id === arrow.from);
    return el("li", {}, `${NOUNS[node?.kind] ?? ""} `, name(arrow.from), " ⟶ ", name(arrow.to_zone), `: ${arrow.label} (${arrow.verdict})`);
  }));
  if (view.as === "table") { box.replaceChildren(twin); return; }

  const zones = model.zones;
  const regional = picture.nodes.filter((node) => !zones.includes(node.zone));
  const groups = [...(regional.length ? [{ zone: null, nodes: regional }] : []),
    ...zones.map((zone) => ({ zone, nodes: picture.nodes.filter((node) => node.zone === zone) }))];
  arrange(groups.map((group) => group.nodes), picture.edges);
  const width = Math.max(box.clientWidth || 700, 560);
  const gap = groups.length > 3 ? 24 : 40;
  const column = (width - gap * (groups.length - 1)) / groups.length;
  const rows = Math.max(2, ...groups.map((group) => group.nodes.length));
  const height = TOP + rows * ROW + 24;
  const lost = new Set(view.dark ? (foresight(view.dark)?.losses ?? []).map((loss) => loss.subject) : []);
  const chosen = picture.arrows.find((arrow) => arrow.finding === view.finding);
  const near = chosen && new Set([chosen.from, ...picture.edges.flatMap((edge) =>
    (edge.from === chosen.from ? [edge.to] : edge.to === chosen.from ? [edge.from] : []))]);
  const spot = new Map();
  groups.forEach((group, index) => {
    const x = index * (column + gap);
    group.x = x;
    group.nodes.forEach((node, row) => spot.set(node.id, { x, y: TOP + row * ROW, zone: group.zone, index }));
  });
  const zoneX = (zone) => groups.find((group) => group.zone === zone)?.x;

  const columns = groups.map((group) => {
    const more = group.zone ? picture.collapsed[group.zone] ?? 0 : 0;
    return svg("g", {},
      svg("rect", { class: `column${group.zone && group.zone === view.dark ? " dark" : ""}`, x: group.x + 0.5, y: 0.5, width: column - 1, height: height - 1, rx: 9 }),
      svg("text", { class: "zone-name", x: group.x + 12, y: 21 }, group.zone === null ? "in no single zone" : cut(group.zone, 24),
        group.zone === view.dark ? " · dark" : ""),
      more ? svg("text", { class: "more", x: group.x + 12, y: height - 9 }, `+ ${more} more, untouched`) : null);
  });

  const link = (from, to) => {
    const left = from.x <= to.x ? from : to, right = left === from ? to : from;
    if (from.index === to.index) {
      const x = from.x + column - 9, a = from.y + BOX / 2, b = to.y + BOX / 2, bow = Math.min(18, 8 + Math.abs(a - b) / 14);
      return `M${x} ${a}C${x + bow} ${a} ${x + bow} ${b} ${x} ${b}`;
    }
    const x1 = left.x + column - 9, y1 = left.y + BOX / 2, x2 = right.x + 9, y2 = right.y + BOX / 2, bend = (x2 - x1) / 2;
    return `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`;
  };
  const edges = picture.edges.filter((edge) => spot.has(edge.from) && spot.has(edge.to)).map((edge) =>
    svg("path", {
      class: `edge${edge.crossing ? " crossing" : ""}${near && !(near.has(edge.from) && near.has(edge.to)) ? " faded" : ""}`,
      d: link(spot.get(edge.from), spot.get(edge.to)),
    }, svg("title", {}, `${edge.from} → ${edge.to}: ${edge.label}`)));

  const arrows = picture.arrows.filter((arrow) => spot.has(arrow.from)).map((arrow) => {
    const from = spot.get(arrow.from), target = zoneX(arrow.to_zone);
    if (target === undefined) return null;
    const y = from.y + BOX / 2 + 3, inside = from.x === target;
    const right = target > from.x;
    const x1 = right ? from.x + column - 8 : from.x + 8;
    const x2 = inside ? from.x - 8 : right ? target - 3 : target + column + 3;
    const lift = Math.abs(target - from.x) > column + gap + 1 ? -BOX / 2 - 5 : 0;
    const path = lift
      ? `M${x1} ${y}C${x1 + (right ? 26 : -26)} ${y + lift} ${x1 + (right ? 30 : -30)} ${y + lift} ${x1 + (right ? 46 : -46)} ${y + lift}L${x2 + (right ? -12 : 12)} ${y + lift}L${x2} ${y + lift}`
      : `M${x1} ${y}L${x2} ${y}`;
    const tip = y + lift, back = right ? -8 : 8;
    return svg("g", { class: near && arrow !== chosen ? "faded" : "", onclick: () => look({ finding: arrow.finding }) },
      svg("path", { class: `arrow ${arrow.verdict}`, d: path }),
      arrow === chosen ? svg("text", { class: "arrow-label", x: Math.min(Math.max((x1 + x2) / 2, 90), width - 90), y: from.y - 3, "text-anchor": "middle" }, cut(`${arrow.from} → ${arrow.to_zone}`, 40)) : null,
      svg("path", { class: "arrow-head", d: `M${x2 + (right ? 3 : -3)} ${tip}l${back} -5v10z` }),
      svg("title", {}, `${arrow.from} depends on ${arrow.to_zone}: ${arrow.label}`));
  });

  const nodes = picture.nodes.filter((node) => spot.has(node.id)).map((node) => {
    const { x, y } = spot.get(node.id);
    const letters = Math.max(6, Math.floor((column - 52) / 6.4));
    return svg("g", { class: `node${node.subject ? " subject" : ""}${lost.has(node.id) ? " lost" : ""}${near && !near.has(node.id) ? " faded" : ""}` },
      svg("rect", { x: x + 9, y, width: column - 18, height: BOX, rx: 6 }),
      svg("path", { class: "glyph", transform: `translate(${x + 25} ${y + BOX / 2})`, d: GLYPH[node.kind] ?? GLYPH.instance }),
      svg("text", { x: x + 40, y: y + 15 }, cut(node.id, letters)),
      svg("text", { class: "kind", x: x + 40, y: y + 27 }, NOUNS[node.kind] ?? node.kind, lost.has(node.id) ? " · falls" : ""),
      svg("title", {}, `${NOUNS[node.kind] ?? node.kind} ${node.id}`));
  });

  const root = svg("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": `${picture.arrows.length} dependencies on another zone; the list says the same` },
    columns, edges, nodes, arrows);
  box.replaceChildren(root);
};

"""###),
        ("view.js", ###"""
// What the reader looks at. It stands in the address, so that a link shows the same to somebody else.

const KEYS = ["dark", "kind", "cell", "finding", "from", "to", "span", "q", "theme", "paused", "as"];

export const view = Object.fromEntries(KEYS.map((key) => [key, new URLSearchParams(location.search).get(key) ?? ""]));
const listeners = [];

export const onView = (listener) => listeners.push(listener);

export const look = (changes, { push = false } = {}) => {
  const before = { ...view };
  Object.assign(view, changes);
  if (KEYS.every((key) => before[key] === view[key])) return;
  const query = new URLSearchParams();
  for (const key of KEYS) if (view[key]) query.set(key, view[key]);
  const text = query.toString();
  history[push ? "pushState" : "replaceState"](null, "", text ? `?${text}` : location.pathname);
  for (const listener of listeners) listener(before);
};

addEventListener("popstate", () => {
  const before = { ...view };
  const query = new URLSearchParams(location.search);
  for (const key of KEYS) view[key] = query.get(key) ?? "";
  for (const listener of listeners) listener(before);
});

"""###),
    ]
}
