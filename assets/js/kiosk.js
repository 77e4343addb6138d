// A kiosk: pages change in place, so that going back shows nothing of whoever was there before; after
// some seconds without a touch it asks, then starts again. Without this the buttons do the same.

const WARNED = 10; // seconds of the idle time that a person is asked before
const THANKED = 12; // seconds after the thanks

let timers = [];

function page() {
  return document.getElementById("main-content");
}

async function show(answer) {
  const found = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = found.getElementById("main-content");
  if (!fresh) return location.reload();
  page().replaceWith(document.adoptNode(fresh));
  document.title = found.title;
  document.documentElement.lang = found.documentElement.lang;
  const heading = page().querySelector(".govuk-error-summary, h1");
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
  scrollTo(0, 0);
  wait();
}

async function load(url, options) {
  try {
    await show(await fetch(url, { cache: "no-store", ...options }));
  } catch {
    lost();
  }
}

function lost() {
  const told = document.createElement("p");
  told.className = "govuk-error-message";
  told.setAttribute("role", "alert");
  told.textContent = page().dataset.lost;
  page().querySelectorAll("[role=alert].govuk-error-message").forEach((old) => old.remove());
  page().prepend(told);
  wait();
}

function again() {
  load(page().dataset.kiosk, {});
}

function wait() {
  timers.forEach(clearTimeout);
  timers = [];
  const idle = page().querySelector("form") ? Number(page().dataset.idle) : THANKED;
  const box = page().querySelector(".sy-idle");
  if (!page().dataset.idle || !page().dataset.kiosk) return;
  if (box) box.hidden = true;
  timers = [setTimeout(again, idle * 1000)];
  if (box && idle > WARNED) timers.push(setTimeout(() => ask(box), (idle - WARNED) * 1000));
}

function ask(box) {
  box.hidden = false;
  box.querySelector("[data-stay]").focus();
}

document.addEventListener("submit", (event) => {
  if (!page().dataset.kiosk) return;
  event.preventDefault();
  const body = new FormData(event.target);
  const pressed = event.submitter;
  if (pressed && pressed.name) body.append(pressed.name, pressed.value);
  load(location.href, { method: "POST", body: new URLSearchParams(body) });
});
document.addEventListener("click", (event) => {
  if (event.target.closest("a")) {
    event.preventDefault();
    const name = event.target.closest("a").hash.slice(1);
    if (name) document.getElementById(name)?.focus();
    else again();
  }
});
["pointerdown", "keydown", "input"].forEach((kind) => document.addEventListener(kind, wait));
wait();
