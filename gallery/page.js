// What is shown follows from the address: #kind=heatmaps&piece=coffee-poster&palette=sunset, or seed=3 for the latter.
// The drawings stand in the page as JSON; each is parsed when it is opened. Theme, zoom, pan and divider are the studio's,
// whose modules `web_page.py` puts before this one.

const LARGEST_ZOOM = 40; // times the size that fits
const MARGIN = 0.045; // of the stage's shorter side, around a piece that fits
const SWATCHES = 10; // at most, of one palette
const OWN_COLORS = { palette: null, seed: null };

const byId = (id) => document.getElementById(id);

let data = null;
let pieces = new Map(); // by name
let cards = new Map(); // elements, by name
let state = { kind: "all", piece: null, ...OWN_COLORS };
let shown = null; // the piece on the stage
let isPlaying = true;
let root = null; // shadow root that keeps the styles of a drawing apart from the page's
const view = { x: 0, y: 0, scale: 1, width: 1, height: 1 };

document.documentElement.dataset.theme = storedTheme(); // before anything is drawn
document.addEventListener("DOMContentLoaded", start);

function start() {
  data = JSON.parse(byId("data").textContent);
  pieces = new Map(data.pieces.map((piece) => [piece.name, piece]));
  cards = new Map([...document.querySelectorAll(".card")].map((card) => [card.dataset.name, card]));
  root = byId("host").attachShadow({ mode: "open" });
  startPage();
  startViewer();
  startStage();
  readAddress();
}

function startPage() {
  byId("filters").hidden = byId("theme").hidden = false;
  startTheme(byId("theme"), tellTheme);
  for (const button of filterButtons()) button.addEventListener("click", () => filter(button.dataset.kind));
  for (const [name, card] of cards) card.querySelector("a").addEventListener("click", (event) => openCard(event, name));
  addEventListener("hashchange", readAddress);
}

function startViewer() {
  const viewer = byId("viewer");
  byId("previous").addEventListener("click", () => step(-1));
  byId("next").addEventListener("click", () => step(1));
  byId("close").addEventListener("click", () => viewer.close());
  byId("copy").addEventListener("click", copyCommand);
  byId("download").addEventListener("click", download);
  byId("play").addEventListener("click", () => play(!isPlaying));
  viewer.addEventListener("close", leave);
  viewer.addEventListener("click", (event) => event.target === viewer && isOutside(viewer, event) && viewer.close());
  viewer.addEventListener("keydown", onKey);
}

function isOutside(element, { clientX, clientY }) {
  const box = element.getBoundingClientRect();
  return clientX < box.left || clientX > box.right || clientY < box.top || clientY > box.bottom;
}

// Theme

function tellTheme(theme) {
  const name = byId("theme-name");
  name.textContent = theme[0].toUpperCase() + theme.slice(1);
  byId("theme").setAttribute("aria-label", `Colors of the page: ${name.textContent}`);
}

// Address and state

function readAddress() {
  const words = new URLSearchParams(location.hash.slice(1));
  if (location.hash && !words.has("kind") && !words.has("piece")) return; // a place on the page
  const piece = pieces.get(words.get("piece")) ?? null;
  const kind = filterButtons().some((button) => button.dataset.kind === words.get("kind")) ? words.get("kind") : "all";
  const has = (table, key) => piece && key !== null && Object.hasOwn(table, key);
  state = {
    kind: piece && !isOfKind(piece, kind) ? "all" : kind,
    piece,
    palette: has(piece?.palettes, words.get("palette")) ? words.get("palette") : null,
    seed: has(piece?.seeds, words.get("seed")) ? words.get("seed") : null,
  };
  render();
}

function go(changes, { isStep = false } = {}) {
  state = { ...state, ...changes };
  const words = new URLSearchParams({ kind: state.kind });
  if (state.piece) words.set("piece", state.piece.name);
  if (state.palette) words.set("palette", state.palette);
  if (state.seed) words.set("seed", state.seed);
  history[isStep ? "replaceState" : "pushState"](null, "", `#${words}`);
  render();
}

function render() {
  renderGrid();
  const viewer = byId("viewer");
  if (!state.piece) return viewer.close();
  if (!viewer.open) viewer.showModal();
  if (shown !== state.piece) mount(state.piece);
  paint();
}

// Grid

function filterButtons() {
  return [...document.querySelectorAll("#filters button")];
}

function isOfKind(piece, kind) {
  return kind === "all" || piece.kinds.includes(kind);
}

function chosenPieces() {
  return data.pieces.filter((piece) => isOfKind(piece, state.kind));
}

function renderGrid() {
  for (const button of filterButtons()) button.setAttribute("aria-pressed", button.dataset.kind === state.kind);
  for (const piece of data.pieces) cards.get(piece.name).hidden = !isOfKind(piece, state.kind);
  const count = chosenPieces().length;
  const text = count === 1 ? "1 piece" : `${count} pieces`;
  if (byId("count").textContent !== text) byId("count").textContent = text;
}

function filter(kind) {
  go({ kind });
  const main = byId("pieces");
  if (main.getBoundingClientRect().top < 0) main.scrollIntoView();
}

function openCard(event, name) {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return; // the file, in a tab of its own
  event.preventDefault();
  go({ piece: pieces.get(name), ...OWN_COLORS });
}

// Viewer

function step(by) {
  const among = chosenPieces();
  const place = among.indexOf(state.piece) + by + among.length;
  go({ piece: among[place % among.length], ...OWN_COLORS }, { isStep: true });
}

function leave() {
  const card = cards.get(shown.name);
  root.replaceChildren();
  byId("before").removeAttribute("src");
  shown = null;
  if (state.piece) go({ piece: null, ...OWN_COLORS }, { isStep: true });
  card.querySelector("a").focus();
}

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const zooms = { "+": ZOOM_STEP, "=": ZOOM_STEP, "-": 1 / ZOOM_STEP, _: 1 / ZOOM_STEP };
  const arrow = event.target === byId("compare") ? null : ARROWS[event.key];
  if (arrow && event.target === byId("stage") && view.scale > 1) pan(STRIDE * arrow[0], STRIDE * arrow[1]);
  else if (arrow?.[0]) step(-arrow[0]);
  else if (event.key in zooms) zoom(zooms[event.key]);
  else if (event.key === "0") fit();
  else return;
  event.preventDefault();
}

function mount(piece) {
  shown = piece;
  root.replaceChildren(shadowStyle(), piece.svg ? drawing(piece) : document.createElement("img"));
  byId("host").setAttribute("aria-label", piece.about);
  for (const id of ["title", "about"]) byId(id).textContent = piece[id];
  byId("kinds").textContent = titlesOf(piece).join(", ");
  const among = chosenPieces();
  byId("place").textContent = `${among.indexOf(piece) + 1} of ${among.length}`;
  byId("download").textContent = `Download ${piece.file.split(".").pop().toUpperCase()}`;
  byId("copied").textContent = "";
  document.querySelector(".panel").scrollTop = 0;
  mountFacts(piece);
  mountChoices(piece);
  mountComparison(piece);
  mountMotion(piece);
  fit();
}

function titlesOf(piece) {
  return data.kinds.filter((kind) => piece.kinds.includes(kind.id)).map((kind) => kind.title);
}

function shadowStyle() {
  const style = document.createElement("style");
  style.textContent =
    ":host{all:initial;display:block}:host>svg,:host>img{display:block;width:100%;height:100%}" +
    ":host(.still) *{animation-play-state:paused!important}:host(.crisp)>img{image-rendering:pixelated}";
  return style;
}

/** Parse a piece's drawing; what could run or call out is dropped, as is the title, which would be a tooltip. */
function drawing(piece) {
  const svg = new DOMParser().parseFromString(piece.svg, "image/svg+xml").documentElement;
  for (const element of [svg, ...svg.querySelectorAll("*")]) {
    if (["script", "foreignObject", "metadata", "title"].includes(element.localName)) element.remove();
    for (const { name, value } of [...element.attributes]) {
      if (/^on/i.test(name) || /^\s*javascript:/i.test(value)) element.removeAttribute(name);
    }
  }
  if (!svg.hasAttribute("viewBox")) svg.setAttribute("viewBox", `0 0 ${piece.width} ${piece.height}`);
  return document.importNode(svg, true);
}

function mountFacts(piece) {
  const source = data.sources[piece.source];
  const facts = [["Size", `${piece.width} × ${piece.height}, ${readableBytes(piece.bytes)}`]];
  if (source) facts.unshift(["Source", linked(source.title, source.link)], ["By", source.credit]);
  facts.push(["File", linked(piece.file.split("/").pop(), piece.file)]);
  const entries = facts.flatMap(([term, value]) => [element("dt", term), element("dd", value)]);
  byId("facts").replaceChildren(...entries);
}

function element(name, ...children) {
  const made = document.createElement(name);
  made.append(...children);
  return made;
}

function linked(text, address) {
  if (!address) return text;
  const link = element("a", text);
  link.href = address;
  link.rel = "noopener";
  return link;
}

function readableBytes(bytes) {
  return bytes < 1e6 ? `${Math.max(1, Math.round(bytes / 1e3))} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

function mountMotion(piece) {
  const isReduced = matchMedia("(prefers-reduced-motion: reduce)").matches;
  // A drawing that knows of reduced motion has nothing to play then.
  byId("play").hidden = !piece.moving || (isReduced && Boolean(piece.svg));
  play(!isReduced);
}

function play(isOn) {
  isPlaying = isOn;
  byId("play").textContent = isOn ? "Pause" : "Play";
  byId("host").classList.toggle("still", !isOn);
  const image = shown.svg ? null : root.querySelector("img");
  if (image) image.src = shown.moving && !isOn ? cards.get(shown.name).querySelector("img").src : shown.picture;
}

// Colors

function mountChoices(piece) {
  byId("palettes").hidden = piece.colors.length === 0;
  const palettes = data.palettes.filter((palette) => Object.hasOwn(piece.palettes, palette.id));
  const buttons = [choice("Own colors", piece.colors, () => OWN_COLORS, "")];
  if (Object.keys(piece.seeds).length) buttons.push(surpriseChoice(piece));
  for (const { id, title } of palettes) {
    buttons.push(choice(title, piece.palettes[id], () => ({ palette: id, seed: null }), id));
  }
  byId("choices").replaceChildren(...buttons);
}

/** A button that changes the state; `name` is how `paint` knows it. */
function choice(title, colors, change, name) {
  const button = element("button", swatches(colors), title);
  button.type = "button";
  button.dataset.choice = name;
  button.addEventListener("click", () => go(change(), { isStep: true }));
  return button;
}

function surpriseChoice(piece) {
  const seeds = Object.keys(piece.seeds);
  const next = () => seeds[(seeds.indexOf(state.seed) + 1) % seeds.length];
  return choice("Surprise me", piece.seeds[seeds[0]], () => ({ palette: null, seed: next() }), "surprise");
}

function swatches(colors) {
  const strip = element("span");
  strip.className = "swatches";
  const distinct = [...new Set(colors)];
  const count = Math.min(SWATCHES, distinct.length);
  for (let i = 0; i < count; i++) {
    const swatch = element("i");
    swatch.style.background = distinct[Math.floor(((i + 0.5) / count) * distinct.length)];
    strip.append(swatch);
  }
  return strip;
}

/** The chosen colors, or none for the piece's own. */
function chosenColors() {
  if (state.palette) return shown.palettes[state.palette];
  return state.seed ? shown.seeds[state.seed] : [];
}

function paint() {
  const host = byId("host");
  const colors = chosenColors();
  host.removeAttribute("style");
  colors.forEach((color, i) => host.style.setProperty(`--color-${i + 1}`, color));
  const chosen = state.seed ? "surprise" : state.palette ?? "";
  for (const button of byId("choices").children) {
    button.setAttribute("aria-pressed", button.dataset.choice === chosen);
    if (state.seed && button.dataset.choice === chosen) button.firstChild.replaceWith(swatches(colors));
  }
  const words = commandText().split(/([ \n])/);
  byId("command").replaceChildren(...words.map((word, i) => (i % 2 ? word : element("span", word))));
}

function commandText() {
  let recoloring = "";
  if (state.palette) recoloring = shown.palette_command.replaceAll("{palette}", () => state.palette);
  else if (state.seed) recoloring = shown.seed_command.replaceAll("{seed}", () => state.seed);
  return [shown.command, recoloring].filter(Boolean).join("\n");
}

// Copy and download

async function copyCommand() {
  const text = commandText();
  const isCopied = await navigator.clipboard?.writeText(text).then(() => true, () => false);
  byId("copied").textContent = isCopied || copySelected(text) ? "Copied" : "Press Ctrl+C";
  if (byId("copied").textContent !== "Copied") getSelection().selectAllChildren(byId("command"));
  setTimeout(() => (byId("copied").textContent = ""), 4000);
}

/** Copy in the old way, for where a page from a file has no clipboard. */
function copySelected(text) {
  const area = element("textarea");
  area.value = text;
  area.className = "unseen";
  byId("viewer").append(area); // all around the dialog is inert
  area.select();
  const isCopied = document.execCommand("copy");
  area.remove();
  byId("copy").focus();
  return isCopied;
}

function download() {
  const [name, suffix] = [shown.name, shown.file.split(".").pop()];
  const link = element("a");
  link.download = [name, state.palette ?? state.seed].filter(Boolean).join("-") + `.${suffix}`;
  link.href = shown.svg
    ? URL.createObjectURL(new Blob([withColors(shown.svg, chosenColors())], { type: "image/svg+xml" }))
    : shown.picture;
  link.click();
  if (shown.svg) setTimeout(() => URL.revokeObjectURL(link.href), 60000);
}

/** Write colors into a drawing's style sheet, both where they stand plainly and behind custom properties. */
function withColors(svg, colors) {
  const recolored = (rule, number) => rule.replace(/#[0-9a-f]{3,8}\b/gi, (code) => colors[number - 1] ?? code);
  return svg.replace(/<style[^]*?<\/style>/g, (sheet) => sheet.replace(/-color-(\d+)\{[^}]*\}/g, recolored));
}

// Stage: zoom, pan, comparison

function startStage() {
  const stage = byId("stage");
  stage.addEventListener("wheel", onWheel, { passive: false });
  followPointers(stage, { isFree: (event) => byId("divider").contains(event.target), placeOf: onStage, zoom, pan });
  followDivider(byId("divider"), { placeOf: onStage, part: () => seenPart(view, room()), put: compareAt });
  byId("zoom-in").addEventListener("click", () => zoom(ZOOM_STEP));
  byId("zoom-out").addEventListener("click", () => zoom(1 / ZOOM_STEP));
  byId("fit").addEventListener("click", fit);
  byId("compare").addEventListener("input", place);
  new ResizeObserver(() => shown && measure()).observe(stage);
}

function fit() {
  view.scale = 1;
  measure();
}

/** Find the size at which the piece fits the stage. */
function measure() {
  const { clientWidth, clientHeight } = byId("stage");
  const margin = MARGIN * Math.min(clientWidth, clientHeight);
  const ratio = Math.min((clientWidth - 2 * margin) / shown.width, (clientHeight - 2 * margin) / shown.height);
  view.width = Math.max(1, ratio * shown.width);
  view.height = Math.max(1, ratio * shown.height);
  byId("work").style.width = `${view.width}px`;
  byId("work").style.height = `${view.height}px`;
  place();
}

function zoom(factor, center) {
  const { width, height } = room();
  const scale = Math.min(LARGEST_ZOOM, Math.max(1, view.scale * factor));
  scaleAbout(view, scale, center ?? { x: width / 2, y: height / 2 });
  place();
}

function pan(x, y) {
  view.x += x;
  view.y += y;
  place();
}

/** Put the piece where `view` says, but never out of the stage. */
function place() {
  const { width, height } = room();
  view.x = held(view.x, view.width * view.scale, width, 0);
  view.y = held(view.y, view.height * view.scale, height, 0);
  byId("work").style.transform = `translate(${view.x}px,${view.y}px) scale(${view.scale})`;
  byId("zoom").textContent = `${Math.round(100 * view.scale)}%`;
  byId("host").classList.toggle("crisp", (view.width * view.scale) / shown.width > 3);
  byId("stage").classList.toggle("zoomed", view.scale > 1);
  const share = byId("compare").value;
  placeDivider(byId("divider"), byId("before"), view, { width, height }, share);
  byId("compare").setAttribute("aria-valuetext", `${share}% source`);
}

function room() {
  const { clientWidth, clientHeight } = byId("stage");
  return { width: clientWidth, height: clientHeight };
}

function onWheel(event) {
  event.preventDefault();
  zoom(wheelFactor(event), onStage(event));
}

const onStage = (event) => placeOn(byId("stage"), event);

function compareAt(share) {
  byId("compare").value = share;
  place();
}

function mountComparison(piece) {
  const picture = document.querySelector(`[data-source="${CSS.escape(piece.source)}"] img`);
  const isOn = piece.comparable && Boolean(picture);
  byId("before").hidden = byId("divider").hidden = byId("compare-label").hidden = !isOn;
  byId("compare").value = 0;
  if (isOn) byId("before").src = picture.src;
}
