// Controls of options, made from the table in which the options are declared.

import { el, icon } from "./dom.js";
import { allPictures, hold } from "./strip.js";

/** A row: name, control, help that opens, and a way back to the default. */
export function field({ id, label, help, isChanged, onreset }, control, extra) {
  const note = el("p", { class: "help", id: `${id}-help`, hidden: true }, help);
  const asking = el("button", { type: "button", class: "hint", "aria-label": `About ${label}`, "aria-expanded": "false", "aria-controls": note.id, title: help, onclick: () => {
    note.hidden = !note.hidden;
    asking.setAttribute("aria-expanded", String(!note.hidden));
  } }, icon("help"));
  const back = el("button", { type: "button", class: "hint back", "aria-label": `Reset ${label}`, title: "Back to the default", onclick: onreset }, icon("reset"));
  const row = el("div", { class: "field", "data-name": id },
    el("div", { class: "name" }, el("label", { for: id }, label), asking, back),
    el("div", { class: "control" }, [control].flat(), extra),
    note,
  );
  mark(row, isChanged);
  return row;
}

export function mark(row, isChanged) {
  row.classList.toggle("is-changed", isChanged);
  row.querySelector(".back").hidden = !isChanged;
}

const spoken = (name) => name.replaceAll("_", " ").replace(/^./, (letter) => letter.toUpperCase());

/** The control of one option; `write` gets a text, a truth, texts, or undefined for the default. */
export function optionField(option, part, write) {
  const id = `${part}-${option.name}`;
  const label = spoken(option.flag.replaceAll("-", " "));
  const parts = controls(option, id, label, write);
  const row = field({ id, label, help: option.help, isChanged: false, onreset: () => write(undefined) }, parts.first, parts.second);
  return { row, option, show: (value, base) => { parts.show(value ?? base ?? option.default); mark(row, value !== undefined); } };
}

function controls(option, id, label, write) {
  if (option.kind === "switch") return toggle(option, id, write);
  if (option.kind === "choice") return choice(option, id, write);
  if (option.kind === "picture") return aPicture(option, id, label, write);
  if (option.slider) return slider(option, id, label, write);
  return text(option, id, label, write);
}

function toggle(option, id, write) {
  const first = el("input", { type: "checkbox", role: "switch", id, class: "switch", onchange: () => write(first.checked === option.default ? undefined : first.checked) });
  return { first, show: (value) => { first.checked = value === true; } };
}

function choice(option, id, write) {
  const words = option.default ? option.choices : ["", ...option.choices];
  const first = el("select", { id, onchange: () => write(first.value === option.default ? undefined : first.value) }, words.map((word) => el("option", { value: word }, word || option.unset || "–")));
  return { first, show: (value) => { first.value = value; } };
}

/** A color beside the words for it, from the browser's own picker. */
function well(id, label, put) {
  return el("input", { type: "color", class: "well", id: `${id}-well`, "aria-label": `${label}: pick`, onchange: (event) => put(event.target.value) });
}

function showWell(input, value) {
  const isPlain = /^#[0-9a-f]{6}$/i.test(value);
  input.classList.toggle("is-unset", !isPlain);
  if (isPlain) input.value = value;
}

function text(option, id, label, write) {
  const many = option.kind === "texts";
  const read = (value) => {
    const words = many && option.name !== "palette" ? value.split(/\s+/).filter(Boolean) : value.trim();
    write(words.length ? words : undefined);
  };
  const first = el("input", { id, type: "text", spellcheck: "false", autocomplete: "off", placeholder: option.unset || option.unit, list: option.list && `${id}-list`, onchange: () => read(first.value) });
  const second = option.list && el("datalist", { id: `${id}-list` }, option.list.map((word) => el("option", { value: word })));
  const picker = /^color(\b|$)/.test(option.unit) && !many && option.name !== "palette" ? well(id, label, write) : null;
  return { first: picker ? [first, picker] : first, second, show: (value) => {
    if (document.activeElement !== first) first.value = [value].flat().join(" ");
    if (picker) showWell(picker, first.value);
  } };
}

/** One of the pictures of the strip, or another file, which joins them. */
function aPicture(option, id, label, write) {
  const other = el("input", { type: "file", hidden: true, accept: "image/*,.tif,.tiff,.npy", "aria-label": `${label}: file`, onchange: async () => {
    const found = await hold(other.files[0]);
    other.value = "";
    if (found) write(found.id);
  } });
  const first = el("select", { id, onchange: () => (first.value === "file" ? other.click() : write(first.value || undefined)) });
  let listed = "";
  const list = () => {
    const pictures = allPictures();
    const key = pictures.map((each) => each.id).join();
    if (key === listed && first.children.length) return;
    listed = key;
    first.replaceChildren(el("option", { value: "" }, "none"), ...pictures.map((each) => el("option", { value: each.id }, each.name.replace(/^.*[\\/]/, ""))), el("option", { value: "file" }, "A file…"));
  };
  return { first, second: other, show: (value) => { list(); first.value = value ?? ""; } };
}

function slider(option, id, label, write) {
  const [low, high, step] = option.slider;
  const give = (value) => write(value === "" || value === option.default ? undefined : value);
  const first = el("input", { type: "range", min: low, max: high, step, "aria-label": label, oninput: () => { second.value = first.value; give(first.value); } });
  const second = el("input", { id, type: "text", inputmode: "decimal", class: "number", autocomplete: "off", placeholder: option.unset || "auto", onchange: () => give(second.value.trim()) });
  return {
    first,
    second,
    show: (value) => {
      if (document.activeElement !== second) second.value = value;
      if (document.activeElement !== first || value !== first.value) first.value = value === "" ? middle(option) : value;
      first.classList.toggle("is-unset", value === "");
    },
  };
}

/** Where the thumb stands while nothing is chosen. */
function middle({ slider: [low, high], name }) {
  return name === "colors" ? 16 : name === "tolerance" ? 0.6 : low + (high - low) / 4;
}

/** Parameters of an effect or a style, and their text form. */
export function parameterFields(parameters, values, prefix, write) {
  return parameters.map((parameter) => {
    const id = `${prefix}-${parameter.name}`;
    const given = values[parameter.name];
    const put = (value) => write({ ...values, [parameter.name]: value === "" || value === String(parameter.default) ? undefined : value });
    const label = spoken(parameter.name);
    const picker = parameter.kind === "color" ? well(id, label, put) : null;
    if (picker) showWell(picker, given ?? String(parameter.default));
    return field({ id, label, help: parameter.help, isChanged: given !== undefined, onreset: () => put("") }, parameterControl(parameter, id, given, put), picker);
  });
}

function parameterControl(parameter, id, given, put) {
  const value = given ?? String(parameter.default);
  if (parameter.kind === "choice") return el("select", { id, value, onchange: (event) => put(event.target.value) }, parameter.choices.map((word) => el("option", { value: word, selected: word === value }, word)));
  if (parameter.kind === "switch") return el("input", { id, type: "checkbox", role: "switch", class: "switch", checked: value === "true" || value === "yes", onchange: (event) => put(event.target.checked ? "yes" : "no") });
  return el("input", { id, type: "text", value, spellcheck: "false", autocomplete: "off", placeholder: parameter.unit || "auto", onchange: (event) => put(event.target.value.trim()) });
}

/** Read `name:value,name=value` into values by name. */
export function readForm(text, parameters) {
  const [, name, rest = ""] = /^([^:]*):?(.*)$/s.exec(text);
  const values = {};
  let [at, last] = [0, ""];
  for (const word of rest.split(",").filter((part) => part !== "")) {
    const named = /^(\w+)=(.*)$/.exec(word);
    const isList = last && ["numbers", "colors", "palette"].includes(parameters.find((each) => each.name === last)?.kind);
    if (named) values[(last = named[1])] = named[2];
    else if (isList) values[last] += `,${word}`;
    else if (parameters[at]) values[(last = parameters[at].name)] = word;
    at += 1;
  }
  return { name: name.trim(), values };
}

export function writeForm(name, values) {
  const words = Object.entries(values).filter(([, value]) => value !== undefined && value !== "").map(([key, value]) => `${key}=${value}`);
  return words.length ? `${name}:${words.join(",")}` : name;
}
