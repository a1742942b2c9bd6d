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
