// Tens of thousands of probes as one picture: a canvas, because that many elements take half a second.

export const GRID_FROM = 2000;

const styleOf = (() => {
  let theme, style;
  return () => {
    const now = `${document.documentElement.dataset.theme} ${matchMedia("(prefers-color-scheme: dark)").matches}`;
    if (now !== theme) {
      const css = getComputedStyle(document.documentElement);
      theme = now;
      style = Object.fromEntries(["good", "bad", "none"].map((word) => [word, css.getPropertyValue(`--${word}-mark`).trim()]));
    }
    return style;
  };
})();

export const drawGrid = (canvas, probes) => {
  const start = performance.now();
  const width = canvas.parentElement.clientWidth || 800;
  const size = Math.max(4, Math.min(12, Math.floor(Math.sqrt((width * 420) / probes.length))));
  const columns = Math.max(1, Math.floor(width / size));
  const height = Math.ceil(probes.length / columns) * size;
  if (canvas.width !== columns * size || canvas.height !== height) { canvas.width = columns * size; canvas.height = height; }
  const pen = canvas.getContext("2d", { alpha: true });
  const style = styleOf();
  pen.clearRect(0, 0, canvas.width, canvas.height);
  const side = size - 1;
  // One path a standing: a fill for each square would be thousands of calls.
  for (const standing of ["works", "unknown", "fails"]) {
    pen.beginPath();
    for (let i = 0; i < probes.length; i += 1) {
      if (probes[i].standing !== standing) continue;
      const x = (i % columns) * size, y = Math.floor(i / columns) * size;
      if (standing === "works") pen.rect(x, y, side, side);
      else if (standing === "unknown") { pen.moveTo(x, y + side); pen.lineTo(x + side, y); }
      else { pen.moveTo(x, y); pen.lineTo(x + side, y + side); pen.moveTo(x, y + side); pen.lineTo(x + side, y); pen.rect(x + 0.5, y + 0.5, side - 1, side - 1); }
    }
    if (standing === "works") { pen.fillStyle = style.good; pen.fill(); }
    else { pen.strokeStyle = standing === "fails" ? style.bad : style.none; pen.lineWidth = 1; pen.stroke(); }
  }
  performance.measure("grid", { start, end: performance.now(), detail: probes.length });
};
