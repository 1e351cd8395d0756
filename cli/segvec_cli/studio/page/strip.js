// The film strip: pictures that are dropped, pasted, chosen, or come along; which one is on the stage; recent work.

import { byId, el, icon, tell } from "./dom.js";
import { get, remove, send } from "./server.js";
import { change, now } from "./state.js";

const MOST_RECENT = 8;
let pictures = [];

export async function startStrip() {
  byId("add").addEventListener("click", () => byId("file").click());
  byId("choose").addEventListener("click", () => byId("file").click());
  byId("file").addEventListener("change", () => { take([...byId("file").files]); byId("file").value = ""; });
  addEventListener("paste", (event) => take([...event.clipboardData.files]));
  addEventListener("dragover", (event) => { if (event.dataTransfer.types.includes("Files")) { event.preventDefault(); byId("drop").hidden = false; } });
  addEventListener("dragleave", (event) => { if (!event.relatedTarget) byId("drop").hidden = true; });
  addEventListener("drop", (event) => {
    byId("drop").hidden = true;
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    take([...event.dataTransfer.files]);
  });
  const found = await get("pictures");
  pictures = found.pictures;
  byId("examples").append(...Object.entries(found.examples).map(([name, title]) => el("li", {}, el("button", { type: "button", onclick: () => example(name) }, title))));
  showRecent();
  const [first] = pictures;
  if (!pictures.some(({ id }) => id === now().picture)) change({ picture: first?.id ?? "" });
  showStrip();
}

async function example(name) {
  try {
    arrive([await send(`pictures?example=${name}`)]);
  } catch (error) {
    tell(error.message, { isError: true });
  }
}

async function take(files) {
  const arrived = [];
  for (const file of files) {
    try {
      if (file.name.endsWith(".json")) readRecipe(JSON.parse(await file.text()));
      else arrived.push(await send(`pictures?name=${encodeURIComponent(file.name || "pasted.png")}`, file));
    } catch (error) {
      tell(`${file.name}: ${error.message}`, { isError: true });
    }
  }
  arrive(arrived);
}

/** Take a file without going to it, as a mask of another picture. */
export async function hold(file) {
  if (!file) return null;
  try {
    const arrived = await send(`pictures?name=${encodeURIComponent(file.name)}`, file);
    pictures = [...pictures, arrived];
    showStrip();
    return arrived;
  } catch (error) {
    tell(`${file.name}: ${error.message}`, { isError: true });
    return null;
  }
}

export const allPictures = () => pictures;

/** Go to a neighbor on the strip. */
export function stepPicture(by) {
  const at = pictures.findIndex(({ id }) => id === now().picture);
  if (pictures.length > 1) change({ picture: pictures[(at + by + pictures.length) % pictures.length].id }, { isStep: true });
}

function readRecipe({ studio, preset = "", trace = {}, palette = "", recolor = {}, css = false }) {
  if (studio !== 1) throw new Error("this is no recipe of the studio");
  change({ preset, trace, palette, recolor, css }, { isStep: true });
}

function arrive(arrived) {
  if (!arrived.length) return;
  pictures = [...pictures, ...arrived];
  change({ picture: arrived[0].id }, { isStep: true });
  showStrip();
}

const thumbs = new Map(); // elements by id: a picture is reduced once
let isLate = false;

function thumb(id) {
  const image = el("img", { alt: "", draggable: "false", width: 60, height: 60, src: isLate ? `pictures/${id}/small` : null });
  thumbs.set(id, image);
  return image;
}

/** Show small pictures, from when the large one is there. */
export function showThumbs() {
  isLate = true;
  for (const [id, image] of thumbs) image.src = `pictures/${id}/small`;
}

export const picture = () => pictures.find(({ id }) => id === now().picture);
const shortName = (name) => name.replace(/^.*[\\/]/, "");

export function showStrip() {
  const current = now().picture;
  byId("pictures").replaceChildren(...pictures.map(({ id, name }) => el("li", { class: id === current ? "is-current" : "" },
    el("button", { type: "button", "aria-current": id === current ? "true" : null, "aria-label": shortName(name), title: name, onclick: () => change({ picture: id }, { isStep: true }) }, thumbs.get(id) ?? thumb(id)),
    el("button", { type: "button", class: "shut", "aria-label": `Close ${shortName(name)}`, onclick: () => close(id) }, icon("close")))));
  const found = picture();
  byId("title").textContent = found ? shortName(found.name) : "";
  document.title = found ? `${shortName(found.name)} – segvec studio` : "segvec studio";
  byId("empty").hidden = Boolean(found);
  if (found) remember(found);
}

async function close(id) {
  const at = pictures.findIndex((each) => each.id === id);
  pictures = pictures.filter((each) => each.id !== id);
  thumbs.delete(id);
  if (now().picture === id) change({ picture: (pictures[at] ?? pictures.at(-1))?.id ?? "" }, { isStep: true });
  showStrip();
  try {
    await remove(`pictures/${id}`);
  } catch {
    // It was gone already.
  }
}

// Recent work

function recent() {
  try {
    return JSON.parse(localStorage.getItem("segvec-studio-recent") ?? "[]");
  } catch {
    return [];
  }
}

/** Keep how a picture was drawn last, under its name; pictures themselves are not kept. */
export function remember({ name }) {
  const { picture: _, tab: __, view: ___, ...rest } = now();
  if (!rest.preset && !rest.palette && !Object.keys(rest.trace).length) return;
  try {
    localStorage.setItem("segvec-studio-recent", JSON.stringify([{ name: shortName(name), state: rest }, ...recent().filter((each) => each.name !== shortName(name))].slice(0, MOST_RECENT)));
  } catch {
    // A browser that stores nothing.
  }
}

function showRecent() {
  const found = recent();
  byId("recent").hidden = !found.length;
  byId("recent-list").replaceChildren(...found.map(({ name, state }) => el("li", {}, el("button", { type: "button", title: "Choose the same again", onclick: () => { change(state, { isStep: true }); tell("Chosen; now drop a picture"); } }, name, el("small", {}, [state.preset, state.palette].filter(Boolean).join(", "))))));
}
