// Elements, made in one expression.

export const byId = (id) => document.getElementById(id);

/** Make an element: attributes, `on…` listeners and properties by name, then children. */
export function el(name, known = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(known)) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (key === "class") element.className = value;
    else if (key === "value" || key === "checked") element[key] = value;
    else element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

const PATHS = {
  lock: "M6 9V7a4 4 0 0 1 8 0v2M5 9h10v7H5z",
  open: "M6 9V7a4 4 0 0 1 7.5-2M5 9h10v7H5z",
  eye: "M2 10s3-5 8-5 8 5 8 5-3 5-8 5-8-5-8-5zM10 8a2 2 0 1 0 0 4 2 2 0 0 0 0-4z",
  shut: "M3 8s3 4 7 4 7-4 7-4M5 11l-1.500 2M10 12.500V15M15 11l1.500 2",
  dice: "M4 4h12v12H4zM7.500 7.500h.01M12.500 7.500h.01M10 10h.01M7.500 12.500h.01M12.500 12.500h.01",
  close: "m5.500 5.500 9 9M14.500 5.500l-9 9",
  up: "m5 12 5-5 5 5",
  down: "m5 8 5 5 5-5",
  reset: "M4 10a6 6 0 1 0 2-4.500M6 2v4h4",
  star: "m10 3 2.100 4.600 4.900.600-3.600 3.400 1 5L10 14.100 5.600 16.600l1-5L3 8.200l4.900-.600z",
  copy: "M7 7V4h9v9h-3M4 7h9v9H4z",
  help: "M10 3a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM8 8a2 2 0 1 1 2.500 2c-.400.200-.5.600-.5 1.200M10 13.800h.01",
};

export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 20 20");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}

/** Swatches of a palette in a row: one element, for there are hundreds of palettes. */
export function swatches(colors) {
  const row = el("span", { class: "swatches", "aria-hidden": "true" });
  const stops = colors.map((color, at) => `${color} ${(100 * at) / colors.length}% ${(100 * (at + 1)) / colors.length}%`);
  row.style.background = `linear-gradient(90deg, ${stops.join(", ")})`;
  return row;
}

let fading = 0;

/** Tell something that needs no answer. */
export function tell(text, { isError = false } = {}) {
  const told = byId("told");
  told.textContent = text;
  told.classList.toggle("is-error", isError);
  told.classList.add("is-there");
  clearTimeout(fading);
  fading = setTimeout(() => told.classList.remove("is-there"), isError ? 7000 : 2500);
}

export async function copy(text, what) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = el("textarea", { value: text, class: "unseen" });
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
  tell(`${what} copied`);
}
