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
