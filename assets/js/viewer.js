// Papers of a case: + and - zoom, R rotates, arrows go to the next one. Without this file each
// picture is a link to itself.
const STEPS = [1, 1.5, 2, 3];

function apply(figure) {
  const image = figure.querySelector("img");
  const zoom = STEPS[Number(figure.dataset.zoom || 0)];
  image.style.width = `${zoom * 100}%`;
  image.style.maxWidth = "none";
  image.style.transform = `rotate(${Number(figure.dataset.turn || 0)}deg)`;
}

function zoom(figure, by) {
  const at = Number(figure.dataset.zoom || 0) + by;
  figure.dataset.zoom = String(Math.max(0, Math.min(STEPS.length - 1, at)));
  apply(figure);
}

function turn(figure) {
  figure.dataset.turn = String((Number(figure.dataset.turn || 0) + 90) % 360);
  apply(figure);
}

function go(viewer, figure, by) {
  const links = [...viewer.querySelectorAll("[data-paper] a")];
  const next = links[links.indexOf(figure.querySelector("a")) + by];
  if (next) {
    next.focus();
    next.scrollIntoView({ block: "nearest" });
  }
}

function press(viewer, event) {
  const figure = event.target.closest("[data-paper]");
  if (!figure || event.ctrlKey || event.metaKey || event.altKey) {
    return;
  }
  const keys = {
    "+": () => zoom(figure, 1),
    "=": () => zoom(figure, 1),
    "-": () => zoom(figure, -1),
    r: () => turn(figure),
    ArrowRight: () => go(viewer, figure, 1),
    ArrowLeft: () => go(viewer, figure, -1),
  };
  const act = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (act) {
    event.preventDefault();
    act();
  }
}

function click(event) {
  const button = event.target.closest("[data-act]");
  const figure = button && button.closest("[data-paper]");
  if (figure) {
    const acts = { in: () => zoom(figure, 1), out: () => zoom(figure, -1), turn: () => turn(figure) };
    acts[button.dataset.act]();
  }
}

export function viewers(root) {
  for (const viewer of root.querySelectorAll("[data-viewer]")) {
    viewer.addEventListener("keydown", (event) => press(viewer, event));
    viewer.addEventListener("click", click);
    for (const tools of viewer.querySelectorAll("[data-tools]")) {
      tools.hidden = false;
    }
  }
}
