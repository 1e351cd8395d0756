// Single keys that work anywhere but in fields, and the list of them.

import { byId, el } from "./dom.js";
import { change } from "./state.js";
import { stepPicture } from "./strip.js";

const press = (id) => () => byId(id).click();
const KEYS = {
  1: ["the art", () => change({ view: "art" })],
  2: ["the wipe", () => change({ view: "wipe" })],
  3: ["side by side", () => change({ view: "beside" })],
  4: ["the picture", () => change({ view: "picture" })],
  e: ["error map", press("error")],
  l: ["outlines", press("outlines")],
  n: ["nodes and handles, from 200% on", press("points")],
  d: ["dice: another palette", press("dice")],
  "[": ["the picture before", () => stepPicture(-1)],
  "]": ["the next picture", () => stepPicture(1)],
  "?": ["this list", press("help")],
};
const OTHERS = [["O, held", "the original"], ["+ − 0", "zoom, and fit"], ["arrows", "move the picture; with Alt, an ink"], ["Ctrl+Z, Ctrl+Shift+Z", "undo and redo"], ["Ctrl+V", "paste a picture"]];

export function startKeys() {
  const list = byId("keys-list");
  for (const [key, [text]] of Object.entries(KEYS)) list.append(el("dt", {}, el("kbd", {}, key.toUpperCase())), el("dd", {}, text));
  for (const [key, text] of OTHERS) list.append(el("dt", {}, el("kbd", {}, key)), el("dd", {}, text));
  byId("help").addEventListener("click", () => byId("keys").showModal());
  byId("keys-close").addEventListener("click", () => byId("keys").close());
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.("input, select, textarea, dialog")) return;
    const known = KEYS[event.key.toLowerCase()];
    if (!known) return;
    event.preventDefault();
    known[1](); // of what is disabled, nothing comes
  });
}
