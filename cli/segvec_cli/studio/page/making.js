// The pane of what else is made of a picture: heatmaps, pages, animations, outlines, plates; seen while it is chosen.

import { byId, copy, el, icon, tell } from "./dom.js";
import { optionField } from "./fields.js";
import { file, post, save } from "./server.js";
import { change, choose, now, wish } from "./state.js";

const TITLES = { heatmap: "Heatmap", poster: "Poster", banner: "Banner", animate: "Animation", cut: "Cut", separate: "Plates" };
const ABOUT = {
  heatmap: "The picture pooled into cells, by a color map.",
  poster: "A page of an exact size, with margins, title, bleed and marks.",
  banner: "A banner of an exact size; what its site covers is marked.",
  animate: "Its colors move from palette to palette.",
  cut: "Outlines in millimetres, for cutters, lasers and pen plotters.",
  separate: "A black plate for each color, for screen printing. They are seen when they are made.",
};
const PAGES = new Set(["poster", "banner"]);
const SEVERAL = ["palette", "count", "pages"]; // with these a page is more than the drawing on the screen
const PREVIEWS = { heatmap: ".png", poster: ".png", banner: ".png", animate: ".svg", cut: ".svg" };

let catalog = null;
let fields = []; // of the command that is shown
let fieldsOf = "";
let art = null; // on the screen
let previewed = "";
let isBusy = false;

export function startMaking(known) {
  catalog = known;
  byId("pane-make").append(
    el("div", { class: "block" },
      el("h2", {}, "Make"),
      el("div", { class: "chips", role: "group", "aria-label": "What to make", id: "commands" }, Object.keys(known.commands).map((name) => el("button", { type: "button", "data-command": name, onclick: () => begin(name) }, TITLES[name]))),
      el("p", { class: "soft small", id: "make-about" })),
    el("div", { id: "make-fields" }),
    el("p", { class: "trouble", id: "make-problem", role: "alert", hidden: true }),
    el("div", { class: "block" }, el("div", { class: "line" }, el("h2", {}, "As a command"), el("button", { type: "button", class: "hint", "aria-label": "Copy: Command that makes it", title: "Copy", onclick: () => copy(byId("make-shell").textContent, "Command") }, icon("copy"))), el("pre", { role: "group", id: "make-shell", tabindex: "0", "aria-label": "Command that makes it" })),
    el("div", { class: "block foot" }, el("div", { class: "line" }, el("label", { class: "pick" }, "As", el("select", { id: "make-suffix", onchange: () => { change({ suffix: byId("make-suffix").value }); } })), el("button", { type: "button", class: "primary wide", id: "make", onclick: download }, "Download"))),
  );
}

const command = () => (now().making in catalog.commands ? now().making : "poster");

/** Choose what is made; where nothing of it was chosen yet, it begins with what it needs. */
function begin(name) {
  const chosen = Object.keys(now().make).some((key) => key.startsWith(`${name}.`));
  const begins = Object.entries(catalog.commands[name].begins).map(([flag, value]) => [`${name}.${flag}`, [value].flat().join(" ")]);
  change({ making: name, suffix: "", make: chosen ? now().make : { ...now().make, ...Object.fromEntries(begins) } }, { isStep: true });
}

const options = () => catalog.commands[command()].sections.flatMap((section) => section.options);

/** What is chosen of a command, as the server takes it. */
function chosen() {
  const found = {};
  for (const { name, kind } of options()) {
    const value = now().make[`${command()}.${name}`];
    if (value !== undefined) found[name] = kind === "texts" ? value.split(/\s+/).filter(Boolean) : value;
  }
  return found;
}

const suffix = () => {
  const { suffixes } = catalog.commands[command()];
  return suffixes.includes(now().suffix) ? now().suffix : suffixes[0];
};

/** Show the pane, and on the stage what would be made; `drawn` names the drawing that is there already. */
export function showMaking(drawn) {
  art = drawn;
  const isOpen = now().tab === "make" && Boolean(now().picture);
  for (const button of document.querySelectorAll("#views button, .status button, .status select")) button.disabled = isOpen; // they are about the trace
  if (!isOpen) { if (previewed) hide(); return; }
  if (!now().making) { begin("poster"); return; }
  showFields();
  showLine();
  preview();
}

function showFields() {
  const name = command();
  for (const button of byId("commands").children) button.setAttribute("aria-pressed", String(button.dataset.command === name));
  byId("make-about").textContent = ABOUT[name];
  if (fieldsOf !== name) {
    fieldsOf = name;
    const offered = { for: "destinations", cmap: "colormaps" };
    fields = [];
    byId("make-fields").replaceChildren(...catalog.commands[name].sections.map(({ section, options: found }, at) => {
      const own = found.map((option) => optionField({ ...option, list: catalog[offered[option.name]] }, "make", (value) => choose("make", { [`${name}.${option.name}`]: Array.isArray(value) ? value.join(" ") : value })));
      fields.push(...own);
      return el("details", { class: "section", open: at === 0 || section === "Motion" }, el("summary", {}, section), own.map(({ row }) => row));
    }));
    byId("make-suffix").replaceChildren(...catalog.commands[name].suffixes.map((word) => el("option", { value: word }, word.slice(1).toUpperCase() || "Folder")));
  }
  for (const { option, show } of fields) show(now().make[`${name}.${option.name}`]);
  byId("make-suffix").value = suffix();
}

let lineFor = "";

async function showLine() {
  const content = { picture: now().picture, wish: wish(), command: command(), chosen: chosen(), suffix: suffix() };
  const key = JSON.stringify(content);
  if (key === lineFor) return;
  lineFor = key;
  try {
    const { shell } = await post("words", content);
    if (key === lineFor) byId("make-shell").textContent = shell;
  } catch (error) {
    byId("make-shell").textContent = error.message;
  }
}

/** Ask for what would be made; while one is on its way, the newest waits. */
async function preview() {
  const name = command();
  if (!PREVIEWS[name]) { hide(); return; }
  const picked = chosen();
  const content = { picture: now().picture, wish: wish(), command: name, chosen: picked, suffix: PREVIEWS[name], preview: true };
  if (PAGES.has(name) && !SEVERAL.some((flag) => flag in picked)) {
    if (!art) return; // the draft is on its way
    content.art = art;
  }
  const key = JSON.stringify(content);
  if (isBusy || key === previewed) return;
  isBusy = true;
  byId("stage").classList.add("is-busy");
  previewed = key;
  try {
    const found = await file("command", content);
    if (now().tab === "make" && command() === name) await put(found, name, picked);
    trouble("");
  } catch (error) {
    trouble(error.message);
  }
  isBusy = false;
  byId("stage").classList.remove("is-busy");
  if (now().tab === "make") preview();
}

function trouble(text) {
  byId("make-problem").textContent = text;
  byId("make-problem").hidden = !text;
}

async function put({ blob }, name, picked) {
  const image = el("img", { alt: `${TITLES[name]}, as it will be`, src: URL.createObjectURL(blob), draggable: "false" });
  try {
    await image.decode();
  } catch {
    // Shown as far as the browser can.
  }
  URL.revokeObjectURL(image.src);
  const figure = el("figure", {}, image);
  figure.style.setProperty("--ratio", String(image.naturalWidth / (image.naturalHeight || 1)));
  figure.classList.toggle("is-cells", name === "heatmap");
  const zone = PAGES.has(name) ? catalog.zones[picked.for?.trim()] : null;
  byId("made").replaceChildren(figure);
  figure.append(...(zone ? marks(zone) : []));
  byId("made").hidden = false;
  document.documentElement.dataset.made = name;
}

function hide() {
  previewed = "";
  byId("made").hidden = true;
  byId("made").replaceChildren();
  delete document.documentElement.dataset.made;
}

/** What a destination shows for certain, and what something else lies over. */
function marks({ width, height, safe, avoid }) {
  const mark = ([left, top, right, bottom], isSafe) => {
    const zone = el("div", { class: `zone${isSafe ? " is-safe" : ""}` }, el("span", {}, isSafe ? "seen on every screen" : "covered"));
    Object.assign(zone.style, { left: `${(100 * left) / width}%`, top: `${(100 * top) / height}%`, width: `${(100 * (right - left)) / width}%`, height: `${(100 * (bottom - top)) / height}%` });
    return zone;
  };
  return [...(safe ? [mark(safe, true)] : []), ...avoid.map((box) => mark(box, false))];
}

async function download() {
  const button = byId("make");
  button.disabled = true;
  button.textContent = "Working…";
  try {
    const found = await file("command", { picture: now().picture, wish: wish(), command: command(), chosen: chosen(), suffix: suffix() });
    save(found);
    tell(`${found.name} is there`);
    trouble("");
  } catch (error) {
    trouble(error.message);
  }
  button.textContent = "Download";
  button.disabled = false;
}
