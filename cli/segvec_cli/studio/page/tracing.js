// The pane of the trace: presets, styles, the chain of effects, all options.

import { cropTools } from "./cropping.js";
import { byId, el, icon } from "./dom.js";
import { optionField, parameterFields, readForm, writeForm } from "./fields.js";
import { change, choose, now } from "./state.js";

const OWN = new Set(["effects", "style"]); // with controls of their own
let fields = [];
let catalog = null;
let shownChain = null;
let shownStyle = null;

export function startTracing(known) {
  catalog = known;
  const presets = el("div", { class: "chips", role: "group", "aria-label": "Preset", id: "presets" },
    ["", ...Object.keys(known.presets)].map((name) => el("button", { type: "button", "data-preset": name, onclick: () => change({ preset: name }, { isStep: true }) }, name || "auto")));
  const styles = el("div", { class: "chips", role: "group", "aria-label": "Style", id: "styles" },
    ["", ...known.styles.map((style) => style.name)].map((name) => el("button", { type: "button", "data-style": name, onclick: () => choose("trace", { style: name || undefined }, { isStep: true }) }, name || "shapes")));
  const sections = known.trace.map(({ section, options }) => {
    const own = options.filter(({ name }) => !OWN.has(name)).map((option) => optionField(option, "trace", (value) => choose("trace", { [option.name]: value })));
    fields.push(...own);
    if (!own.length) return null;
    const count = el("span", { class: "count" });
    const part = el("details", { class: "section", open: ["Picture", "Colors", "Regions"].includes(section) }, el("summary", {}, section, count), section === "Picture" && cropTools(), own.map(({ row }) => row));
    part.tally = () => { const changed = own.filter(({ option }) => now().trace[option.name] !== undefined).length; count.textContent = changed ? String(changed) : ""; count.hidden = !changed; };
    return part;
  });
  byId("pane-trace").append(
    el("div", { class: "block" }, el("h2", {}, "Preset"), presets),
    el("div", { class: "block" }, el("h2", {}, "Drawn as"), styles, el("div", { id: "style-options" })),
    el("div", { class: "block" }, el("div", { class: "line" }, el("h2", {}, "Effects before the cut"), adder()), el("ol", { class: "chain", id: "chain", "aria-label": "Effects, in order" })),
    el("div", { class: "block" }, el("div", { class: "line" }, el("h2", {}, "Options"), el("input", { type: "search", id: "find-option", class: "search", placeholder: "Find", "aria-label": "Find an option", oninput: find }))),
    ...sections.filter(Boolean),
    el("div", { class: "block" }, el("button", { type: "button", class: "wide", id: "reset", onclick: () => change({ preset: "", trace: {} }, { isStep: true }) }, icon("reset"), "Reset all of the trace")),
  );
}

let wereOpen = null; // sections, before a search opened others

function find() {
  const words = byId("find-option").value.toLowerCase().split(/\s+/).filter(Boolean);
  const parts = [...document.querySelectorAll("#pane-trace .section")];
  if (words.length) wereOpen ??= new Set(parts.filter((part) => part.open));
  for (const part of parts) {
    const rows = [...part.querySelectorAll(".field")];
    for (const row of rows) row.hidden = !words.every((word) => row.textContent.toLowerCase().includes(word));
    part.hidden = words.length > 0 && rows.every((row) => row.hidden);
    part.open = words.length ? true : (wereOpen?.has(part) ?? part.open);
  }
  if (!words.length) wereOpen = null;
}

function adder() {
  const groups = Object.groupBy(catalog.effects, ({ group }) => group);
  const select = el("select", { class: "adder", "aria-label": "Add an effect", id: "add-effect", onchange: () => {
    if (select.value) writeChain([...(now().trace.effects ?? []), select.value]);
    select.value = "";
  } }, el("option", { value: "" }, "Add…"), Object.entries(groups).map(([name, effects]) => el("optgroup", { label: name }, effects.map((effect) => el("option", { value: effect.name, title: effect.about }, effect.name)))));
  return select;
}

const writeChain = (effects) => choose("trace", { effects: effects.length ? effects : undefined }, { isStep: true });

export function showTracing() {
  const state = now();
  const base = catalog.presets[state.preset] ?? {};
  for (const button of byId("presets").children) button.setAttribute("aria-pressed", String(button.dataset.preset === state.preset));
  const style = (state.trace.style ?? "").split(":")[0];
  for (const button of byId("styles").children) button.setAttribute("aria-pressed", String(button.dataset.style === style));
  for (const { option, show } of fields) show(state.trace[option.name], base[option.name]);
  for (const part of document.querySelectorAll("#pane-trace .section")) part.tally();
  byId("reset").disabled = !state.preset && !Object.keys(state.trace).length;
  showStyle(state.trace.style ?? "");
  showChain(state.trace.effects ?? base.effects ?? []);
}

function showStyle(text) {
  if (text === shownStyle) return;
  shownStyle = text;
  const style = catalog.styles.find(({ name }) => name === text.split(":")[0]);
  const place = byId("style-options");
  const focused = place.contains(document.activeElement) ? document.activeElement.id : null;
  place.replaceChildren();
  if (!style) return;
  const { values } = readForm(text, style.parameters);
  place.append(...parameterFields(style.parameters, values, "style", (next) => choose("trace", { style: writeForm(style.name, next) }, { isStep: true })));
  if (focused) byId(focused)?.focus();
}

function showChain(effects) {
  const key = JSON.stringify(effects);
  if (key === shownChain) return;
  shownChain = key;
  const place = byId("chain");
  const focused = place.contains(document.activeElement) ? document.activeElement.id : null;
  place.replaceChildren(...effects.map((text, at) => link(effects, text, at)));
  if (focused) byId(focused)?.focus();
}

/** One effect of the chain: moved by its buttons or by dragging. */
function link(effects, text, at) {
  const [form, channels = ""] = text.split("@");
  const known = catalog.effects.find(({ name }) => name === form.split(":")[0]);
  const swap = (other) => {
    const next = effects.toSpliced(at, 1).toSpliced(other, 0, text);
    writeChain(next);
  };
  const put = (values) => writeChain(effects.with(at, writeForm(known.name, values) + (channels ? `@${channels}` : "")));
  const button = (name, label, onclick, disabled) => el("button", { type: "button", class: "hint", id: `effect-${at}-${name}`, "aria-label": `${label} ${text}`, onclick, disabled }, icon(name));
  const item = el("li", { draggable: "true" },
    el("div", { class: "name" }, el("span", { class: "grip" }, known?.name ?? text), channels && el("small", {}, `@${channels}`),
      button("up", "Earlier:", () => swap(at - 1), at === 0), button("down", "Later:", () => swap(at + 1), at === effects.length - 1),
      button("close", "Remove", () => writeChain(effects.toSpliced(at, 1)))),
    known && parameterFields(known.parameters, readForm(form, known.parameters).values, `effect-${at}`, put),
  );
  item.addEventListener("dragstart", (event) => event.dataTransfer.setData("text/segvec-effect", String(at)));
  item.addEventListener("dragover", (event) => event.dataTransfer.types.includes("text/segvec-effect") && event.preventDefault());
  item.addEventListener("drop", (event) => {
    const from = Number(event.dataTransfer.getData("text/segvec-effect"));
    event.preventDefault();
    event.stopPropagation();
    if (from !== at) writeChain(effects.toSpliced(from, 1).toSpliced(at, 0, effects[from]));
  });
  return item;
}
