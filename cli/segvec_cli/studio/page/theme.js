// Light, dark, or as the system has it; the gallery's page has it from here too.

const THEMES = ["auto", "light", "dark"];

/** Take the theme that was chosen last, and say so wherever it is told. */
export function startTheme(button, told) {
  const set = (theme) => {
    document.documentElement.dataset.theme = theme;
    told(theme);
  };
  set(storedTheme());
  button.addEventListener("click", () => {
    const theme = THEMES[(THEMES.indexOf(document.documentElement.dataset.theme) + 1) % THEMES.length];
    set(theme);
    try {
      localStorage.setItem("segvec-theme", theme);
    } catch {
      // It holds until the page is left.
    }
  });
}

export function storedTheme() {
  try {
    const theme = localStorage.getItem("segvec-theme");
    return THEMES.includes(theme) ? theme : "auto";
  } catch {
    return "auto"; // where a browser gives a page no storage
  }
}
