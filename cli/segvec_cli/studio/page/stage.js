// The picture and its trace, one over the other or side by side: zoom and pan, the divider, outlines, nodes.

import { byId } from "./dom.js";
import { ARROWS, STRIDE, ZOOM_STEP, followDivider, followPointers, held, placeDivider, placeOn, scaleAbout, seenPart, wheelFactor } from "./viewing.js";

const LARGEST = 64; // screen pixels of one of the picture
const STILL = 160; // milliseconds after which a picture that was moved is drawn afresh
const MARGIN = 24;
const MOST_NODES = 6000; // drawn at once

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
  followPointers(stage, { isFree: (event) => event.target.closest("button, a, .divider, .empty, .made") || event.button > 1, placeOf: onStage, zoom, pan });
  followDivider(byId("divider"), { placeOf: onStage, part: () => seenPart(view, room()), put: (found) => { share = found; byId("wipe").value = share; place(); } });
  byId("zoom-in").addEventListener("click", () => zoom(ZOOM_STEP));
  byId("zoom-out").addEventListener("click", () => zoom(1 / ZOOM_STEP));
  byId("fit").addEventListener("click", fit);
  byId("wipe").addEventListener("input", () => { share = Number(byId("wipe").value); place(); });
  byId("outlines").addEventListener("click", () => toggle("outlines", restyle));
  byId("error").addEventListener("click", () => toggle("error", () => byId("stage").classList.toggle("is-error", isOn("error"))));
  byId("points").addEventListener("click", () => toggle("points", place));
  addEventListener("keydown", (event) => hold(event, true));
  addEventListener("keyup", (event) => hold(event, false));
  new ResizeObserver(() => refit()).observe(stage);
}

export const isOn = (id) => byId(id).getAttribute("aria-pressed") === "true";

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

/** Show a picture beside or under the drawing; resolves when it is seen, or cannot be. */
export async function showPicture(address) {
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
  try {
    await byId("before").decode();
  } catch {
    // No picture, or another one came: the trace says which.
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
  const scale = Math.min(LARGEST, Math.max(Math.min(view.fitted, 0.05), view.scale * factor));
  scaleAbout(view, scale, center ?? { x: width / 2, y: height / 2 });
  glide();
  place();
}

function pan(x, y) {
  view.x += x;
  view.y += y;
  glide();
  place();
}

let gliding = 0;

/** While it is moved, the picture is kept as it was drawn: a large drawing takes seconds to draw. */
function glide() {
  clearTimeout(gliding);
  byId("stage").classList.add("is-gliding");
  gliding = setTimeout(() => byId("stage").classList.remove("is-gliding"), STILL);
}

function place() {
  const { width, height } = room();
  view.x = held(view.x, view.width * view.scale, width, MARGIN);
  view.y = held(view.y, view.height * view.scale, height, MARGIN);
  for (const id of ["work", "twin"]) byId(id).style.transform = `translate(${view.x}px,${view.y}px) scale(${view.scale})`;
  byId("stage").classList.toggle("is-crisp", view.scale > 3);
  byId("zoom").textContent = `${Math.round(100 * view.scale)}%`;
  placeDivider(byId("divider"), byId("before"), view, { width, height }, share);
  if (mode !== "wipe") byId("before").style.clipPath = "";
  drawNodes();
}

function onWheel(event) {
  event.preventDefault();
  zoom(wheelFactor(event), onStage(event));
}

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target !== byId("stage")) return;
  const arrow = ARROWS[event.key];
  if (arrow) pan(STRIDE * arrow[0], STRIDE * arrow[1]);
  else if (event.key === "+" || event.key === "=") zoom(ZOOM_STEP);
  else if (event.key === "-") zoom(1 / ZOOM_STEP);
  else if (event.key === "0") fit();
  else return;
  event.preventDefault();
}

function onStage(event) {
  const { x, y } = placeOn(byId("stage"), event);
  const half = byId("stage").clientWidth / 2;
  return { x: mode === "beside" && x > half ? x - half : x, y };
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
      } else {
        if (kind === "a") place += 5; // radii, turn and flags of an arc
        [x, y] = [baseX + number(), baseY + number()];
      }
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
