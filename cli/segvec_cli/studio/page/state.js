// What the page shows follows from one state. The address holds all of it, so that reload, back and forward work; undo
// and redo are the browser's own steps back and forward.

const REST = 450; // milliseconds without a change, after which it counts as one step

const PARTS = ["trace", "recolor", "make"];
const START = { picture: "", preset: "", palette: "", css: false, view: "art", tab: "trace", vision: "", locks: "", making: "", suffix: "", count: "12", series: "harmony", stars: "" };
const MANY = new Set(["trace.effects", "recolor.keep", "recolor.keep_at", "recolor.replace", "recolor.transparent"]);
const FREE = new Set(["view", "tab", "vision", "stars"]); // looking is no step to undo

let state = read();
let settled = address(state);
let waiting = 0;
const listeners = [];

export const now = () => state;
export const whenChanged = (listener) => listeners.push(listener);

/** What the server calls a wish. */
export function wish(of = state) {
  return { preset: of.preset, trace: of.trace, palette: of.palette, recolor: of.recolor, css: of.css };
}

/** Change something; `isStep` makes it a step of its own at once. */
export function change(changes, { isStep = false } = {}) {
  const before = state;
  state = { ...state, ...changes };
  tellAll(before);
  clearTimeout(waiting);
  if (Object.keys(changes).every((name) => FREE.has(name))) history.replaceState(history.state, "", address(state));
  else if (isStep) settle();
  else waiting = setTimeout(settle, REST);
}

/** Set options of the trace or of recoloring; undefined takes one away. */
export function choose(part, changes, options) {
  const chosen = { ...state[part], ...changes };
  for (const [name, value] of Object.entries(chosen)) if (value === undefined) delete chosen[name];
  change({ [part]: chosen }, options);
}

export const place = () => history.state?.place ?? 0;
let furthest = 0;
export const canRedo = () => place() < furthest;

export function undo() {
  clearTimeout(waiting);
  if (address(state) !== settled) settle();
  if (place() > 0) history.back();
}

export function redo() {
  if (canRedo()) history.forward();
}

function settle() {
  clearTimeout(waiting);
  const next = address(state);
  if (next === settled) return;
  settled = next;
  furthest = place() + 1;
  history.pushState({ place: furthest }, "", next);
  tellAll(state);
}

function tellAll(before) {
  for (const listener of listeners) listener(state, before);
}

addEventListener("popstate", () => {
  clearTimeout(waiting);
  const before = state;
  state = read();
  settled = address(state);
  tellAll(before);
});

function address(of) {
  const words = new URLSearchParams();
  for (const [name, value] of Object.entries(START)) if (of[name] !== value) words.set(name, of[name] === true ? "1" : of[name]);
  for (const part of PARTS) {
    for (const [name, value] of Object.entries(of[part])) {
      for (const text of [value].flat()) words.append(`${part}.${name}`, typeof text === "boolean" ? (text ? "yes!" : "no!") : text);
    }
  }
  return `#${words}`;
}

function read() {
  const found = { ...START, trace: {}, recolor: {}, make: {} };
  for (const [key, text] of new URLSearchParams(location.hash.slice(1))) {
    const [, part, name] = /^(\w+)\.(.+)$/.exec(key) ?? [];
    if (PARTS.includes(part)) {
      if (MANY.has(key)) (found[part][name] ??= []).push(text);
      else found[part][name] = text === "yes!" ? true : text === "no!" ? false : text;
    } else if (key === "css") found.css = text === "1";
    else if (key in START) found[key] = text;
  }
  return found;
}

if (!history.state) history.replaceState({ place: 0 }, "");
furthest = place();
