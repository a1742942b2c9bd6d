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
