// Shows areas while their name is typed, in the list that "Search" would bring after a round to the
// server. Without this module the button does it.

const PAUSE = 250; // milliseconds after the last letter
const FEWEST = 3; // letters

async function ask(box, text, signal) {
  const address = `${box.dataset.find}&q=${encodeURIComponent(text)}`;
  const answer = await fetch(address, { signal, headers: { Accept: "text/html" } });
  return answer.ok ? answer.text() : "";
}

function watch(box) {
  const input = box.querySelector("input");
  const found = box.parentElement.querySelector(".sy-area__found");
  let waiting;
  let asking = new AbortController();

  async function show(text) {
    asking.abort();
    asking = new AbortController();
    try {
      const list = await ask(box, text, asking.signal);
      if (list && input.value.trim() === text) found.innerHTML = list;
    } catch (error) {
      if (error.name !== "AbortError") found.textContent = ""; // offline: the button still works
    }
  }

  input.addEventListener("input", () => {
    clearTimeout(waiting);
    const text = input.value.trim();
    if (text.length >= FEWEST) waiting = setTimeout(() => show(text), PAUSE);
  });
}

export function areas(root = document) {
  root.querySelectorAll("[data-find]").forEach(watch);
}
