// The studio: what changes leads to a draft at once, to the full trace after a rest, to other colors without either.

import { byId, el } from "./dom.js";
import { fixedColors, showColoring, showInks, showPaint, startColoring } from "./coloring.js";
import { showLayers, startLayers } from "./layers.js";
import { startKeys } from "./keys.js";
import { showLeaving, startLeaving } from "./leaving.js";
import { showMaking, startMaking } from "./making.js";
import { showSeries, startSeries } from "./series.js";
import { get, post, trace } from "./server.js";
import * as stage from "./stage.js";
import { canRedo, change, now, place, redo, undo, whenChanged, wish } from "./state.js";
import { remember, picture, showStrip, showThumbs, startStrip } from "./strip.js";
import { startTheme } from "./theme.js";
import { showTracing, startTracing } from "./tracing.js";

const REST = 500; // milliseconds without a change, until the full trace begins
const SOON = 150; // milliseconds that a draft should take
const SIDES = [192, 512]; // pixels of a draft's longer side
const TABS = ["trace", "color", "series", "layers", "make", "export"];

let side = 384;
let drafted = ""; // what the last draft was of
let isDrafting = false;
let fullRun = null;
let rest = 0;
let shown = { art: null, key: "", length: 0, inks: [] };
let painting = null;

start();

async function start() {
  startTheme(byId("theme"), (theme) => byId("theme").setAttribute("aria-label", `Colors of the page: ${theme}`));
  stage.startStage();
  try {
    await startStrip();
    stage.setMode(now().view);
    // The picture is there before anything that can be done with it, for which the server loads what takes a second.
    if (now().picture) await stage.showPicture(seenAddress(now()));
    const catalog = await get("catalog");
    showThumbs();
    startTracing(catalog);
    startColoring(catalog);
    startSeries(catalog);
    startLayers();
    startMaking(catalog);
    startLeaving(catalog);
    startKeys();
    startFilters(catalog.visions);
    startTop();
    whenChanged(render);
    render(now(), { ...now(), picture: "" });
    document.documentElement.classList.add("is-ready");
  } catch (error) {
    problem(error.message);
  }
}

function startTop() {
  byId("undo").addEventListener("click", undo);
  byId("redo").addEventListener("click", redo);
  byId("leave").addEventListener("click", () => { change({ tab: "export" }); byId("pane-export").focus(); });
  for (const button of byId("views").children) button.addEventListener("click", () => change({ view: button.dataset.view }));
  byId("vision").addEventListener("change", () => change({ vision: byId("vision").value }));
  for (const [at, name] of TABS.entries()) {
    const tab = byId(`tab-${name}`);
    tab.addEventListener("click", () => change({ tab: name }));
    tab.addEventListener("keydown", (event) => {
      const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (!by) return;
      const next = TABS.at((at + by) % TABS.length);
      change({ tab: next });
      byId(`tab-${next}`).focus();
    });
  }
  addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.target.matches?.("input[type=text], textarea")) return;
    const key = event.key.toLowerCase();
    if (key === "z") { event.preventDefault(); (event.shiftKey ? redo : undo)(); }
    if (key === "y") { event.preventDefault(); redo(); }
  });
}

function startFilters(visions) {
  const space = "http://www.w3.org/2000/svg";
  for (const [name, matrix] of Object.entries(visions)) {
    const filter = document.createElementNS(space, "filter");
    filter.id = `vision-${name}`;
    const mix = document.createElementNS(space, "feColorMatrix");
    const rows = [0, 3, 6].map((at) => [...matrix.slice(at, at + 3), 0, 0].join(" "));
    mix.setAttribute("values", `${rows.join(" ")} 0 0 0 1 0`);
    filter.append(mix);
    byId("filters").append(filter);
  }
}

function render(state, before) {
  for (const name of TABS) {
    const isOpen = state.tab === name;
    byId(`tab-${name}`).setAttribute("aria-selected", String(isOpen));
    byId(`tab-${name}`).tabIndex = isOpen ? 0 : -1;
    byId(`pane-${name}`).hidden = !isOpen;
  }
  for (const button of byId("views").children) button.setAttribute("aria-pressed", String(button.dataset.view === state.view));
  byId("vision").value = state.vision;
  byId("stage").dataset.vision = state.vision;
  byId("undo").disabled = place() === 0;
  byId("redo").disabled = !canRedo();
  stage.setMode(state.view);
  showTracing();
  showColoring();
  if (state.picture !== before.picture) showStrip();
  if (!state.picture) { problem(""); byId("work").hidden = true; return; }
  byId("work").hidden = false;
  stage.showPicture(seenAddress(state));
  if (geometryKey(state) !== drafted) drawSoon();
  else recolor();
  showSeries(shown.art, shown.length);
  showLayers();
  showMaking(shown.art);
  showLeaving();
}

function seenAddress({ picture: id, trace: { crop, turn } }) {
  const words = new URLSearchParams();
  if (crop) words.set("crop", crop);
  if (turn) words.set("turn", turn);
  return `pictures/${id}/seen?${words}`;
}

const geometryKey = ({ picture: id, preset, trace: chosen }) => JSON.stringify([id, preset, chosen]);
const colorKey = ({ palette, recolor: chosen }) => JSON.stringify([palette, chosen]);

// Drawing

function drawSoon() {
  document.documentElement.dataset.shown = "pending";
  fullRun?.abort();
  fullRun = null;
  clearTimeout(rest);
  rest = setTimeout(drawFull, REST);
  draft();
}

/** Draw a draft; while one is on its way, the newest waits. */
async function draft() {
  if (isDrafting) return;
  const state = now();
  const key = geometryKey(state);
  if (key === drafted) return;
  drafted = key;
  isDrafting = true;
  const begun = performance.now();
  try {
    const drawn = await trace({ picture: state.picture, wish: wish({ ...state, palette: "", recolor: {} }), draft: side }, () => {});
    const took = performance.now() - begun;
    if (took > SOON * 1.3) side = Math.max(SIDES[0], Math.round(side * 0.85));
    else if (took < SOON * 0.7) side = Math.min(SIDES[1], Math.round(side * 1.2));
    document.documentElement.dataset.draft = took.toFixed(1);
    document.documentElement.dataset.side = drawn.size.join("x");
    problem("");
    if (geometryKey(now()) === key || shown.key !== geometryKey(now())) await show(drawn, key, { isDraft: true });
  } catch (error) {
    problem(error.message);
  }
  isDrafting = false;
  if (now().picture && geometryKey(now()) !== drafted) draft();
}

async function drawFull() {
  const state = now();
  const key = geometryKey(state);
  const run = new AbortController();
  fullRun = run;
  const told = [];
  byId("stages").textContent = "Tracing…";
  document.documentElement.classList.add("is-tracing");
  try {
    const drawn = await trace({ picture: state.picture, wish: wish({ ...state, palette: "", recolor: {} }) }, (done) => {
      told.push(`${done.stage} ${time(done.seconds)}`);
      byId("stages").textContent = `${told.join(" · ")} …`;
    }, run.signal);
    if (run !== fullRun) return;
    tellStages(told, drawn.seconds);
    problem("");
    await show(drawn, key, { isDraft: false });
    const found = picture();
    if (found) remember(found);
  } catch (error) {
    if (error.name !== "AbortError" && run === fullRun) { problem(error.message); byId("stages").textContent = ""; }
  }
  if (run === fullRun) document.documentElement.classList.remove("is-tracing");
}

/** Where there is room, each stage; elsewhere all of them, and each in the tip. */
function tellStages(told, seconds) {
  byId("stages").title = told.join(" · ");
  byId("stages").replaceChildren(el("span", { class: "each" }, told.join(" · ")), el("span", { class: "all" }, `in ${time(seconds)}`));
}

const time = (seconds) => (seconds < 1 ? `${Math.round(1000 * seconds)} ms` : `${seconds.toFixed(1)} s`);

/** Show a drawing, with the palette laid over it from the start. */
async function show(drawn, key, { isDraft }) {
  if (isDraft && shown.key === key && !shown.isDraft) return; // the full one was quicker
  const found = await paintOf(drawn, { isDraft });
  if (isDraft && shown.key === key && !shown.isDraft) return;
  const [width, height] = drawn.size.map((length) => length / drawn.scale);
  const own = { art: drawn.art, svg: drawn.svg, inks: drawn.inks, width, height };
  shown = { ...own, key, isDraft, length: drawn.svg.length, paintedWith: colorKey(now()), isOther: Boolean(found.svg) };
  stage.showDrawing(found.svg ?? drawn.svg, { width, height });
  showInks(found.inks ?? drawn.inks);
  putPaint(found.paint);
  const size = `${Math.round(width)} × ${Math.round(height)}`;
  const counts = `${drawn.colors} colors · ${drawn.segments.toLocaleString("en")} segments`;
  byId("facts").textContent = isDraft ? `Draft · ${size} · ${drawn.colors} colors` : `${size} · ${counts} · ${kilobytes(drawn.bytes)}`;
  showLayers({ isNew: true });
  showSeries(shown.art, shown.length);
  showMaking(shown.art);
  if (geometryKey(now()) === key) document.documentElement.dataset.shown = isDraft ? "draft" : "full";
  recolor(); // what changed meanwhile
}

const kilobytes = (bytes) => (bytes < 1e6 ? `${(bytes / 1000).toFixed(bytes < 1e4 ? 1 : 0)} kB` : `${(bytes / 1e6).toFixed(1)} MB`);

function putPaint(colors) {
  stage.paint(colors);
  showPaint(colors);
}

/** The colors of a drawing by label, under the palette that is chosen, and its SVG where the shapes become others. */
async function paintOf({ art, inks, paint = null }, { isDraft = false, signal } = {}) {
  const { palette, recolor: chosen } = now();
  const own = () => Object.fromEntries(inks.flatMap(({ color, labels }) => labels.map((label) => [label, color])));
  if (!palette && !Object.keys(chosen).length) return { paint: paint ?? own() };
  const fixed = fixedColors(inks.length);
  if (fixed) return { paint: Object.fromEntries(inks.flatMap(({ labels }, at) => labels.map((label) => [label, fixed[at]]))) };
  const asked = wish();
  if (chosen.assign === "order" && palette.split(",").length !== inks.length) {
    // Another number of inks than colors were chosen for: light stays light.
    const { assign, ...rest } = chosen;
    asked.recolor = rest;
    if (!isDraft) queueMicrotask(() => change({ recolor: rest, locks: "" }));
  }
  try {
    return await post("recolor", { art, wish: asked }, signal);
  } catch (error) {
    if (error.name !== "AbortError") problem(error.message);
    if (error.name === "AbortError" || !paint) throw error;
    return { paint };
  }
}

/** Lay the palette over what is drawn: by the page itself where each ink has a color, else as the server says. */
async function recolor() {
  const key = colorKey(now());
  if (!shown.art || shown.paintedWith === key) return;
  const begun = performance.now();
  shown.paintedWith = key;
  painting?.abort();
  painting = new AbortController();
  const known = shown;
  try {
    const found = await paintOf(known, { isDraft: known.isDraft, signal: painting.signal });
    if (known !== shown) return;
    if (found.svg || known.isOther) {
      stage.showDrawing(found.svg ?? known.svg, known);
      showInks(found.inks ?? known.inks);
    }
    known.isOther = Boolean(found.svg);
    putPaint(found.paint);
    showLayers();
    document.documentElement.dataset.recolor = (performance.now() - begun).toFixed(1);
    problem("");
  } catch {
    // Told already, or overtaken by another palette.
  }
}

function problem(text) {
  byId("problem").textContent = text;
  byId("problem").hidden = !text;
}
