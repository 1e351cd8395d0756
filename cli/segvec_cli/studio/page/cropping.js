// Turning and cropping: a rectangle is drawn on the whole picture.

import { byId, el } from "./dom.js";
import { choose, now } from "./state.js";

const LEAST = 0.01; // of the picture's side: less is a slip
let box = null; // left, top, right, bottom as shares

export function cropTools() {
  const turn = (by) => {
    const degrees = (Number(now().trace.turn ?? 0) + by + 360) % 360;
    choose("trace", { turn: degrees ? String(degrees) : undefined, crop: undefined }, { isStep: true });
  };
  return el("div", { class: "line tools", role: "group", "aria-label": "Turn and crop" },
    el("button", { type: "button", class: "wide", onclick: () => turn(270) }, "Turn left"),
    el("button", { type: "button", class: "wide", onclick: () => turn(90) }, "Turn right"),
    el("button", { type: "button", class: "wide", id: "crop", onclick: open }, "Crop…"));
}

function open() {
  const { picture, trace } = now();
  if (!picture) return;
  const parts = /^[\d.%,]+$/.test(trace.crop ?? "") && trace.crop.includes("%") ? trace.crop.split(",").map((part) => parseFloat(part) / 100) : [0, 0, 1, 1];
  box = { left: parts[0], top: parts[1], right: parts[0] + parts[2], bottom: parts[1] + parts[3] };
  const image = el("img", { alt: "The whole picture: drag to draw the part that is taken", draggable: "false", src: `pictures/${picture}/seen?turn=${trace.turn ?? 0}` });
  const frame = el("div", { class: "crop-frame" });
  const field = el("div", { class: "crop-field" }, image, frame);
  const place = byId("made");
  place.replaceChildren(field, el("div", { class: "crop-bar" },
    el("button", { type: "button", class: "wide", onclick: () => { box = { left: 0, top: 0, right: 1, bottom: 1 }; draw(frame); } }, "All of it"),
    el("button", { type: "button", class: "wide", onclick: close }, "Cancel"),
    el("button", { type: "button", class: "primary", id: "crop-take", onclick: take }, "Take this part")));
  place.hidden = false;
  draw(frame);
  follow(field, frame);
  byId("crop-take").focus();
}

function draw(frame) {
  Object.assign(frame.style, { left: `${100 * box.left}%`, top: `${100 * box.top}%`, width: `${100 * (box.right - box.left)}%`, height: `${100 * (box.bottom - box.top)}%` });
}

function follow(field, frame) {
  const at = (event) => {
    const area = field.getBoundingClientRect();
    const share = (value) => Math.min(1, Math.max(0, value));
    return [share((event.clientX - area.left) / area.width), share((event.clientY - area.top) / area.height)];
  };
  let from = null;
  field.addEventListener("pointerdown", (event) => { from = at(event); field.setPointerCapture(event.pointerId); event.preventDefault(); });
  field.addEventListener("pointermove", (event) => {
    if (!from) return;
    const [x, y] = at(event);
    if (Math.abs(x - from[0]) < LEAST || Math.abs(y - from[1]) < LEAST) return;
    box = { left: Math.min(x, from[0]), top: Math.min(y, from[1]), right: Math.max(x, from[0]), bottom: Math.max(y, from[1]) };
    draw(frame);
  });
  for (const kind of ["pointerup", "pointercancel"]) field.addEventListener(kind, () => { from = null; });
}

function take() {
  const percent = (share) => `${Math.floor(1000 * share) / 10}%`;
  const isAll = box.right - box.left > 0.999 && box.bottom - box.top > 0.999;
  const crop = [box.left, box.top, box.right - box.left, box.bottom - box.top].map(percent).join(",");
  close();
  choose("trace", { crop: isAll ? undefined : crop }, { isStep: true });
}

function close() {
  byId("made").hidden = true;
  byId("made").replaceChildren();
  byId("crop").focus();
}
