// Before anything is painted: the theme that the reader chose, so that no other one flashes.
try {
  const chosen = localStorage.getItem("dateline.theme");
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
} catch {
  // a browser that keeps nothing follows its system
}
