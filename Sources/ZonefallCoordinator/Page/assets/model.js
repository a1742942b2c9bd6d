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
