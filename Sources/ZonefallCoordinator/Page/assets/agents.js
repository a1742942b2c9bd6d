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
