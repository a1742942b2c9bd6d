// Before anything is painted: the theme that the address or an earlier visit asks for, else the system's.
(() => {
  const asked = new URLSearchParams(location.search).get("theme");
  let kept = null;
  try { kept = localStorage.getItem("zonefall-theme"); } catch { /* Storage may be forbidden: the system's theme then. */ }
  const theme = ["light", "dark"].includes(asked) ? asked : kept;
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
  document.documentElement.dataset.js = "on";
})();
