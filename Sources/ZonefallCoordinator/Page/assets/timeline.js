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
