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
