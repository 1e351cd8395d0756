// The pane of what one leaves with: files, the command line, lines of Python, pages and machines.

import { byId, copy, el, icon, tell } from "./dom.js";
import { file, post, save } from "./server.js";
import { change, now, wish } from "./state.js";

const SIZED = new Set(["png", "jpg", "webp", "pdf", "ps", "eps"]);
let format = "svg";
export function startLeaving(known) {
  const size = (name, label, placeholder) => el("label", {}, label, el("input", { type: "text", inputmode: "numeric", id: `size-${name}`, class: "number", placeholder, onchange: showWords }));
  byId("pane-export").append(
    el("div", { class: "block" }, el("h2", {}, "File"),
      el("div", { class: "chips", role: "group", "aria-label": "Format", id: "formats" }, known.formats.map((name) => el("button", { type: "button", "data-format": name, onclick: () => { format = name; showLeaving(); } }, name.toUpperCase()))),
      el("div", { class: "row3", id: "sizes" }, size("width", "Width", "picture's"), size("dpi", "Pixels per inch", "–"), size("quality", "Quality", "–")),
      el("label", { class: "tick", id: "themed" }, el("input", { type: "checkbox", id: "css", onchange: (event) => change({ css: event.target.checked }) }), "Colors in a style sheet, for web pages"),
      el("button", { type: "button", class: "primary wide", id: "download", onclick: download }, "Download SVG")),
    el("div", { class: "block" }, el("div", { class: "line" }, el("h2", {}, "The same as a command"), copier("shell", "Command")), el("pre", { role: "group", id: "shell", tabindex: "0", "aria-label": "Command" })),
    el("div", { class: "block" }, el("div", { class: "line" }, el("h2", {}, "and in Python"), copier("python", "Python")), el("pre", { role: "group", id: "python", tabindex: "0", "aria-label": "Python" })),
    el("div", { class: "block" }, el("h2", {}, "Recipe"), el("p", { class: "soft small" }, "All that is chosen here, as a file; dropped on the page, it is chosen again."), el("button", { type: "button", class: "wide", id: "recipe", onclick: recipe }, "Save the recipe")),
  );
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
