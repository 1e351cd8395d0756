// Light, dark, or as the system has it.

import { byId } from "./dom.js";

const THEMES = ["auto", "light", "dark"];

function stored() {
  try {
    const theme = localStorage.getItem("segvec-theme");
    return THEMES.includes(theme) ? theme : "auto";
  } catch {
    return "auto";
  }
}

function set(theme) {
  document.documentElement.dataset.theme = theme;
  byId("theme").setAttribute("aria-label", `Colors of the page: ${theme}`);
}

export function startTheme() {
  set(stored());
  byId("theme").addEventListener("click", () => {
    const theme = THEMES[(THEMES.indexOf(document.documentElement.dataset.theme) + 1) % THEMES.length];
    set(theme);
    try {
      localStorage.setItem("segvec-theme", theme);
    } catch {
      // It holds until the page is left.
    }
  });
}
