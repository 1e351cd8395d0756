// The pane of what one leaves with: files, the command line, lines of Python, pages and machines.

import { byId, copy, el, icon, tell } from "./dom.js";
import { file, post, save } from "./server.js";
import { change, now, wish } from "./state.js";

const SIZED = new Set(["png", "jpg", "webp", "pdf", "ps", "eps"]);
let format = "svg";
let command = "poster";

const COMMANDS = {
  poster: { suffixes: [".pdf", ".png", ".svg"], fields: [["for", "Size", "a4", "destinations"], ["title", "Title", ""], ["margin", "Margin", "10mm"], ["bleed", "Bleed", ""], ["dpi", "Pixels per inch", "150"]], more: "--swatches" },
  banner: { suffixes: [".png", ".svg"], fields: [["for", "Size", "linkedin", "destinations"], ["crop", "Crop", "auto"]] },
  heatmap: { suffixes: [".png", ".svg", ".csv"], fields: [["block", "Cell", "8"], ["cmap", "Color map", "viridis", "colormaps"], ["norm", "Scale", "linear", ["linear", "log", "equalize"]], ["shape", "Shape", "square", ["square", "hexagon"]], ["annotate", "Values", ""]] },
  cut: { suffixes: [".svg", ".dxf"], fields: [["width", "Width", "200mm"], ["for", "Sheet", ""], ["margin", "Margin", ""]] },
  separate: { suffixes: [""], fields: [["width", "Width", "300mm"], ["trap", "Trap", "0.2mm"], ["format", "Format", "svg", ["svg", "png", "pdf"]]] },
  animate: { suffixes: [".gif", ".svg", ".webp"], fields: [["palette", "Palettes", "sunset"], ["seconds", "Seconds", "3"], ["width", "Width", "300"]] },
};
const ABOUT = { poster: "A page of an exact size, with margins, title, bleed and marks.", banner: "A banner of an exact size; nothing falls out of its safe zone.", heatmap: "The picture pooled into cells, by a color map.", cut: "Outlines in millimetres, for cutters and lasers.", separate: "A black plate for each color, for screen printing.", animate: "Its colors move from palette to palette." };

export function startLeaving(known) {
  const size = (name, label, placeholder) => el("label", {}, label, el("input", { type: "text", inputmode: "numeric", id: `size-${name}`, class: "number", placeholder, onchange: showWords }));
  byId("pane-export").append(
    el("div", { class: "block" }, el("h2", {}, "File"),
      el("div", { class: "chips", role: "group", "aria-label": "Format", id: "formats" }, known.formats.map((name) => el("button", { type: "button", "data-format": name, onclick: () => { format = name; showLeaving(); } }, name.toUpperCase()))),
      el("div", { class: "row3", id: "sizes" }, size("width", "Width", "picture's"), size("dpi", "Pixels per inch", "–"), size("quality", "Quality", "–")),
      el("label", { class: "tick", id: "themed" }, el("input", { type: "checkbox", id: "css", onchange: (event) => change({ css: event.target.checked }) }), "Colors in a style sheet, for web pages"),
      el("button", { type: "button", class: "primary wide", id: "download", onclick: download }, "Download SVG")),
    el("div", { class: "block" }, el("div", { class: "line" }, el("h2", {}, "The same as a command"), copier("shell", "Command")), el("pre", { id: "shell", tabindex: "0", "aria-label": "Command" })),
    el("div", { class: "block" }, el("div", { class: "line" }, el("h2", {}, "and in Python"), copier("python", "Python")), el("pre", { id: "python", tabindex: "0", "aria-label": "Python" })),
    el("div", { class: "block" }, el("h2", {}, "Recipe"), el("p", { class: "soft small" }, "All that is chosen here, as a file; dropped on the page, it is chosen again."), el("button", { type: "button", class: "wide", id: "recipe", onclick: recipe }, "Save the recipe")),
    el("div", { class: "block" }, el("h2", {}, "Pages, maps and machines"),
      el("div", { class: "chips", role: "group", "aria-label": "What to make", id: "commands" }, Object.keys(COMMANDS).map((name) => el("button", { type: "button", "data-command": name, onclick: () => { command = name; showCommand(known); } }, name))),
      el("div", { id: "command-fields" })),
  );
  zones = known.zones;
  showCommand(known);
}

const copier = (id, what) => el("button", { type: "button", class: "hint", "aria-label": `Copy: ${what}`, title: "Copy", onclick: () => copy(byId(id).textContent, what) }, icon("copy"));

function sizes() {
  if (!SIZED.has(format)) return {};
  const found = {};
  for (const name of ["width", "dpi", "quality"]) {
    const value = Number(byId(`size-${name}`).value);
    if (value > 0 && (name !== "quality" || ["jpg", "webp"].includes(format))) found[name] = value;
  }
  return found;
}

export function showLeaving() {
  for (const button of byId("formats").children) button.setAttribute("aria-pressed", String(button.dataset.format === format));
  byId("sizes").hidden = !SIZED.has(format);
  byId("themed").hidden = format !== "svg";
  byId("css").checked = now().css;
  byId("download").textContent = `Download ${format.toUpperCase()}`;
  showWords();
}

let wordsFor = "";

export async function showWords() {
  const { picture, tab } = now();
  if (!picture || tab !== "export") return;
  const content = { picture, wish: wish(), output: `art.${format}`, size: sizes() };
  const key = JSON.stringify(content);
  if (key === wordsFor) return;
  wordsFor = key;
  try {
    const { shell, python } = await post("words", content);
    if (key !== wordsFor) return;
    byId("shell").textContent = shell;
    byId("python").textContent = python;
  } catch (error) {
    byId("shell").textContent = byId("python").textContent = error.message;
  }
}

async function made(button, ask, then) {
  const label = button.textContent;
  button.disabled = true;
  button.textContent = "Working…";
  try {
    then(await ask());
  } catch (error) {
    tell(error.message, { isError: true });
  }
  button.textContent = label;
  button.disabled = false;
}

function download() {
  const content = { picture: now().picture, wish: wish(), format, size: sizes() };
  made(byId("download"), () => file("file", content), (found) => { save(found); tell(`${found.name} is there`); });
}

function recipe() {
  const { picture, ...rest } = now();
  const blob = new Blob([`${JSON.stringify({ studio: 1, ...wish(rest) }, null, 2)}\n`], { type: "application/json" });
  save({ blob, name: "recipe.json" });
}

function showCommand(known) {
  const { suffixes, fields, more } = COMMANDS[command];
  for (const button of byId("commands").children) button.setAttribute("aria-pressed", String(button.dataset.command === command));
  const control = ([name, label, value, offered]) => {
    const id = `command-${name}`;
    const words = Array.isArray(offered) ? offered : null;
    const list = typeof offered === "string" ? el("datalist", { id: `${id}-list` }, known[offered].map((word) => el("option", { value: word }))) : null;
    return el("label", {}, label, words ? el("select", { id }, words.map((word) => el("option", { value: word }, word))) : el("input", { type: "text", id, value, list: list?.id, autocomplete: "off" }), list);
  };
  const suffix = el("select", { id: "command-suffix" }, suffixes.map((word) => el("option", { value: word }, word.slice(1).toUpperCase() || "Folder")));
  byId("command-fields").replaceChildren(
    el("p", { class: "soft small" }, ABOUT[command]),
    el("div", { class: "row2" }, fields.map(control), suffixes.length > 1 && el("label", {}, "As", suffix)),
    el("label", { class: "more" }, "More options, as typed", el("input", { type: "text", id: "command-more", value: more ?? "", spellcheck: "false", autocomplete: "off" })),
    el("div", { class: "line" },
      el("button", { type: "button", class: "wide", id: "preview", onclick: (event) => run(event.target, fields, suffixes.includes(".png") ? ".png" : suffixes[0], showMade) }, "Preview"),
      el("button", { type: "button", class: "primary wide", id: "make", onclick: (event) => run(event.target, fields, suffix.value, (found) => { save(found); tell(`${found.name} is there`); }) }, "Download")),
  );
  byId("preview").hidden = !suffixes.some((word) => [".png", ".svg", ".gif"].includes(word));
}

function run(button, fields, suffix, then) {
  const words = fields.flatMap(([name]) => {
    const value = byId(`command-${name}`).value.trim();
    return value ? (name === "palette" ? value.split(/\s+/).flatMap((each) => ["--palette", each]) : [`--${name}`, value]) : [];
  });
  words.push(...byId("command-more").value.split(/\s+/).filter(Boolean));
  const { palette } = now();
  if (palette && ["poster", "banner"].includes(command)) words.push("--palette", palette);
  const { picture } = now();
  made(button, () => file("command", { picture, wish: wish(), command, words, suffix }), then);
}

let zones = {};

/** What a destination shows for certain, and what something else lies over. */
function marks({ width, height, safe, avoid }) {
  const mark = ([left, top, right, bottom], isSafe) => {
    const zone = el("div", { class: `zone${isSafe ? " is-safe" : ""}` }, el("span", {}, isSafe ? "seen on every screen" : "covered"));
    Object.assign(zone.style, { left: `${(100 * left) / width}%`, top: `${(100 * top) / height}%`, width: `${(100 * (right - left)) / width}%`, height: `${(100 * (bottom - top)) / height}%` });
    return zone;
  };
  return [...(safe ? [mark(safe, true)] : []), ...avoid.map((box) => mark(box, false))];
}

function showMade({ blob, name }) {
  const size = command === "poster" || command === "banner" ? zones[byId("command-for").value.trim()] : null;
  const image = el("img", { alt: `Preview: ${name}`, src: URL.createObjectURL(blob) });
  image.addEventListener("load", () => URL.revokeObjectURL(image.src));
  const close = el("button", { type: "button", class: "icon", "aria-label": "Close the preview", onclick: () => { byId("made").hidden = true; byId("made").replaceChildren(); } }, icon("close"));
  byId("made").replaceChildren(el("figure", {}, image, size && marks(size)), close);
  byId("made").hidden = false;
  close.focus();
}
