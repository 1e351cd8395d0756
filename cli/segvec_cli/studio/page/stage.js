// The picture and its trace, one over the other or side by side: zoom and pan, the divider, outlines, nodes.

import { byId } from "./dom.js";

const STEP = 1.4; // of one press
const LARGEST = 64; // screen pixels of one of the picture
const STRIDE = 60; // pixels by which an arrow key moves
const MARGIN = 24;
const MOST_NODES = 6000; // drawn at once
const ARROWS = { ArrowLeft: [1, 0], ArrowRight: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

const view = { x: 0, y: 0, scale: 1, fitted: 1, width: 0, height: 0 };
let root = null; // shadow root: the drawing's styles stay its own
let name = ""; // of the document, with which its classes begin
let mode = "art";
let share = 50; // of the divider
let nodes = null; // of the drawing, when they are wanted
let hidden = new Set();

export function startStage() {
  root = byId("host").attachShadow({ mode: "open" });
  const stage = byId("stage");
  stage.addEventListener("wheel", onWheel, { passive: false });
  stage.addEventListener("keydown", onKey);
  stage.addEventListener("dblclick", (event) => zoom(2, onStage(event)));
  followPointers(stage);
  followDivider(byId("divider"));
  byId("zoom-in").addEventListener("click", () => zoom(STEP));
  byId("zoom-out").addEventListener("click", () => zoom(1 / STEP));
  byId("fit").addEventListener("click", fit);
  byId("wipe").addEventListener("input", () => { share = Number(byId("wipe").value); place(); });
  byId("outlines").addEventListener("click", () => toggle("outlines", restyle));
  byId("error").addEventListener("click", () => toggle("error", () => byId("stage").classList.toggle("is-error", isOn("error"))));
  byId("points").addEventListener("click", () => toggle("points", place));
  addEventListener("keydown", (event) => hold(event, true));
  addEventListener("keyup", (event) => hold(event, false));
  new ResizeObserver(() => refit()).observe(stage);
}

const isOn = (id) => byId(id).getAttribute("aria-pressed") === "true";

function toggle(id, then) {
  byId(id).setAttribute("aria-pressed", String(!isOn(id)));
  then();
}

/** While O is held, the original is seen. */
function hold(event, isDown) {
  if (event.key.toLowerCase() !== "o" || event.ctrlKey || event.metaKey) return;
  if (isDown && event.target.closest?.("input, select, textarea")) return;
  byId("stage").classList.toggle("is-original", isDown);
}

// What is shown

/** Show a picture beside or under the drawing. */
export function showPicture(address) {
  for (const id of ["before", "original"]) {
    const image = byId(id);
    if (image.getAttribute("src") === address) continue;
    image.src = address;
    if (id === "before") {
      root.replaceChildren();
      name = "";
      byId("work").classList.remove("has-art");
      image.onload = () => { if (!name) setSize(image.naturalWidth, image.naturalHeight); };
    }
  }
}

/** Show a drawing; its colors are those that `paint` says next. */
export function showDrawing(text, { width, height }) {
  // The sheet is adopted: the page's policy lets no style stand in markup.
  let rules = "";
  const plain = text.replace(/<style[^>]*>(?:<!\[CDATA\[)?(.*?)(?:\]\]>)?<\/style>/s, (_, found) => ((rules = found), ""));
  const drawing = new DOMParser().parseFromString(plain, "image/svg+xml").documentElement;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(rules);
  drawing.querySelector("metadata")?.remove();
  drawing.setAttribute("width", "100%");
  drawing.setAttribute("height", "100%");
  name = drawing.id;
  root.adoptedStyleSheets = [sheet, overlays];
  root.replaceChildren(document.adoptNode(drawing));
  byId("work").classList.add("has-art");
  nodes = null;
  restyle();
  setSize(width, height);
}

export const drawing = () => root.firstElementChild;
export const documentName = () => name;
export const sheets = () => root.adoptedStyleSheets.slice(0, 1);

/** Lay colors over the drawing, by label. */
export function paint(colors) {
  const { style } = byId("host");
  for (const [label, color] of Object.entries(colors)) style.setProperty(`--color-${label}`, color);
}

const overlays = new CSSStyleSheet();

/** Hide labels, or let all others fade while one is pointed at. */
export function setHidden(labels) {
  hidden = labels;
  restyle();
}

let lit = null;
export function light(labels) {
  lit = labels;
  restyle();
}

function restyle() {
  const named = (label) => `.${name}-color-${label}`;
  const rules = [":host { display: block } svg { display: block; overflow: hidden }"];
  if (hidden.size) rules.push(`${[...hidden].map(named).join(",")} { display: none }`);
  if (lit?.length) rules.push(`svg [class*="-color-"] { opacity: .12 } ${lit.map(named).join(",")} { opacity: 1 !important }`);
  if (isOn("outlines")) rules.push("svg path { fill-opacity: .08 !important; stroke: #1368ff !important; stroke-opacity: 1 !important; stroke-width: 1px !important; vector-effect: non-scaling-stroke } svg rect { fill: #fff !important } :host { background: #fff }");
  overlays.replaceSync(rules.join("\n"));
}

export function setMode(next) {
  mode = next;
  const stage = byId("stage");
  for (const each of ["art", "wipe", "beside", "picture"]) stage.classList.toggle(`is-${each}`, each === mode);
  byId("second").hidden = mode !== "beside";
  byId("divider").hidden = byId("wiper").hidden = mode !== "wipe";
  refit();
}

// Zoom and pan

function setSize(width, height) {
  const isOther = view.width / view.height !== width / height && Math.abs(view.width / view.height - width / height) > 0.01;
  const isFitted = view.scale === view.fitted;
  const before = view.width;
  view.width = width;
  view.height = height;
  byId("work").hidden = false;
  for (const id of ["work", "twin"]) Object.assign(byId(id).style, { width: `${width}px`, height: `${height}px` });
  if (isOther || isFitted || !before) fit();
  else {
    view.scale *= before / width;
    place();
  }
}

/** Room for one picture. */
function room() {
  const { clientWidth, clientHeight } = byId("stage");
  return { width: mode === "beside" ? clientWidth / 2 : clientWidth, height: clientHeight };
}

function fittedScale() {
  const { width, height } = room();
  return Math.min((width - 2 * MARGIN) / view.width, (height - 2 * MARGIN) / view.height);
}

function refit() {
  if (!view.width) return;
  if (view.scale === view.fitted) fit();
  else place();
}

export function fit() {
  view.scale = view.fitted = Math.max(1e-3, fittedScale());
  place();
}

export function zoom(factor, center) {
  const { width, height } = room();
  const { x, y } = center ?? { x: width / 2, y: height / 2 };
  const scale = Math.min(LARGEST, Math.max(Math.min(view.fitted, 0.05), view.scale * factor));
  view.x = x - ((x - view.x) * scale) / view.scale;
  view.y = y - ((y - view.y) * scale) / view.scale;
  view.scale = scale;
  place();
}

function place() {
  const { width, height } = room();
  view.x = held(view.x, view.width * view.scale, width);
  view.y = held(view.y, view.height * view.scale, height);
  for (const id of ["work", "twin"]) byId(id).style.transform = `translate(${view.x}px,${view.y}px) scale(${view.scale})`;
  byId("stage").classList.toggle("is-crisp", view.scale > 3);
  byId("zoom").textContent = `${Math.round(100 * view.scale)}%`;
  placeDivider();
  drawNodes();
}

const held = (offset, size, space) => (size <= space ? (space - size) / 2 : Math.min(MARGIN, Math.max(space - size - MARGIN, offset)));

function onWheel(event) {
  event.preventDefault();
  zoom(Math.exp((-event.deltaY * (event.deltaMode ? 16 : 1)) / 400), onStage(event));
}

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target !== byId("stage")) return;
  const arrow = ARROWS[event.key];
  if (arrow) {
    view.x += STRIDE * arrow[0];
    view.y += STRIDE * arrow[1];
    place();
  } else if (event.key === "+" || event.key === "=") zoom(STEP);
  else if (event.key === "-") zoom(1 / STEP);
  else if (event.key === "0") fit();
  else return;
  event.preventDefault();
}

function onStage({ clientX, clientY }) {
  const box = byId("stage").getBoundingClientRect();
  const x = clientX - box.left;
  return { x: mode === "beside" && x > box.width / 2 ? x - box.width / 2 : x, y: clientY - box.top };
}

/** Drag with one pointer, zoom with two. */
function followPointers(stage) {
  const pointers = new Map();
  stage.addEventListener("pointerdown", (event) => {
    if (event.target.closest("button, a, .divider, .empty, .made") || event.button > 1) return;
    stage.setPointerCapture(event.pointerId);
    pointers.set(event.pointerId, onStage(event));
  });
  stage.addEventListener("pointermove", (event) => {
    if (!pointers.has(event.pointerId)) return;
    const before = spread(pointers);
    pointers.set(event.pointerId, onStage(event));
    const after = spread(pointers);
    if (pointers.size > 1) zoom(after.distance / before.distance, before);
    view.x += after.x - before.x;
    view.y += after.y - before.y;
    place();
  });
  for (const kind of ["pointerup", "pointercancel"]) stage.addEventListener(kind, (event) => pointers.delete(event.pointerId));
}

function spread(pointers) {
  const [one, other = one] = [...pointers.values()];
  const distance = one === other ? 1 : Math.max(1, Math.hypot(one.x - other.x, one.y - other.y));
  return { x: (one.x + other.x) / 2, y: (one.y + other.y) / 2, distance };
}

// Divider

/** It stands still while the picture moves beneath it. */
function placeDivider() {
  const { width, height } = room();
  const left = Math.max(0, view.x);
  const right = Math.min(width, view.x + view.width * view.scale);
  const top = Math.max(0, view.y);
  const bottom = Math.min(height, view.y + view.height * view.scale);
  const x = left + (share / 100) * (right - left);
  Object.assign(byId("divider").style, { left: `${x}px`, top: `${top}px`, height: `${bottom - top}px` });
  byId("before").style.clipPath = mode === "wipe" ? `inset(0 ${view.width - (x - view.x) / view.scale}px 0 0)` : "";
}

function followDivider(divider) {
  divider.addEventListener("pointerdown", (event) => divider.setPointerCapture(event.pointerId));
  divider.addEventListener("pointermove", (event) => {
    if (!divider.hasPointerCapture(event.pointerId)) return;
    const left = Math.max(0, view.x);
    const right = Math.min(room().width, view.x + view.width * view.scale);
    share = Math.min(100, Math.max(0, (100 * (onStage(event).x - left)) / (right - left)));
    byId("wipe").value = share;
    place();
  });
}

// Nodes

/** Ends and handles of every segment, in pixels of the picture. */
function readNodes() {
  const svg = drawing();
  const box = svg.viewBox.baseVal;
  const unit = view.width / box.width;
  const ends = [];
  const handles = [];
  for (const path of svg.querySelectorAll("path")) {
    let [x, y, startX, startY] = [0, 0, 0, 0];
    const words = path.getAttribute("d").match(/[a-z]|-?\d*\.?\d+/gi) ?? [];
    let [place, letter] = [0, "m"];
    const number = () => Number(words[place++]);
    while (place < words.length) {
      if (/[a-z]/i.test(words[place])) letter = words[place++];
      const isFree = letter === letter.toUpperCase();
      const kind = letter.toLowerCase();
      const [baseX, baseY] = isFree ? [0, 0] : [x, y];
      if (kind === "z") { [x, y] = [startX, startY]; continue; }
      if (kind === "h") x = baseX + number();
      else if (kind === "v") y = baseY + number();
      else if (kind === "c") {
        const [ax, ay, bx, by] = [baseX + number(), baseY + number(), baseX + number(), baseY + number()];
        const [endX, endY] = [baseX + number(), baseY + number()];
        handles.push([x * unit, y * unit, ax * unit, ay * unit], [endX * unit, endY * unit, bx * unit, by * unit]);
        [x, y] = [endX, endY];
      } else [x, y] = [baseX + number(), baseY + number()];
      if (kind === "m") { [startX, startY] = [x, y]; letter = isFree ? "L" : "l"; }
      ends.push([x * unit, y * unit]);
    }
  }
  return { ends, handles };
}

function drawNodes() {
  const canvas = byId("nodes");
  const isShown = isOn("points") && drawing() && view.scale >= 2;
  canvas.hidden = !isShown;
  if (!isShown) return;
  nodes ??= readNodes();
  const { width, height } = room();
  const dots = devicePixelRatio || 1;
  canvas.width = width * dots;
  canvas.height = height * dots;
  // It lies in the work, which is scaled: the inverse brings it back to the screen.
  Object.assign(canvas.style, { width: `${width}px`, height: `${height}px`, transform: `scale(${1 / view.scale}) translate(${-view.x}px,${-view.y}px)` });
  const context = canvas.getContext("2d");
  context.scale(dots, dots);
  const onScreen = ([x, y]) => [x * view.scale + view.x, y * view.scale + view.y];
  const isSeen = (point) => { const [x, y] = onScreen(point); return x > -20 && y > -20 && x < width + 20 && y < height + 20; };
  context.strokeStyle = "rgb(19 104 255 / 60%)";
  context.fillStyle = "#1368ff";
  if (view.scale >= 6) {
    context.beginPath();
    for (const [x, y, toX, toY] of nodes.handles.filter(isSeen).slice(0, MOST_NODES)) {
      const [from, to] = [onScreen([x, y]), onScreen([toX, toY])];
      context.moveTo(...from);
      context.lineTo(...to);
      context.moveTo(to[0] + 2, to[1]);
      context.arc(...to, 2, 0, 7);
    }
    context.stroke();
  }
  for (const point of nodes.ends.filter(isSeen).slice(0, MOST_NODES)) {
    const [x, y] = onScreen(point);
    context.fillStyle = "#fff";
    context.fillRect(x - 3, y - 3, 6, 6);
    context.fillStyle = "#1368ff";
    context.fillRect(x - 2, y - 2, 4, 4);
  }
}
