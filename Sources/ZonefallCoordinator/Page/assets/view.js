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
