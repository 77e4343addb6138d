// Tells how many words a text has while it is typed, and keeps it now and then. The server decides and counts.
const PAUSE = 15_000; // milliseconds after the last key

export function words() {
  for (const form of document.querySelectorAll("form[data-words]")) watch(form);
}

export function count(text) {
  return text.split(/\s+/u).filter((one) => /[\p{L}\p{N}]/u.test(one)).length;
}

function watch(form) {
  const text = form.querySelector("textarea");
  const told = form.querySelector("[data-words-told]");
  if (!text || !told) return;
  const most = Number(form.dataset.words);
  let waiting = 0;
  const tell = () => {
    const found = count(text.value);
    told.textContent = form.dataset.told.replace("#1", found).replace("#2", most);
    told.classList.toggle("govuk-error-message", found > most);
  };
  text.addEventListener("input", () => {
    tell();
    clearTimeout(waiting);
    waiting = setTimeout(() => keep(form), PAUSE);
  });
  form.addEventListener("submit", () => clearTimeout(waiting));
  tell();
}

// Where it cannot be kept (no signal, somebody else wrote) nothing is said: the button tells it.
async function keep(form) {
  const version = form.elements.namedItem("version");
  const answer = await fetch(form.action || location.href, {
    method: "POST",
    body: new FormData(form),
  }).catch(() => null);
  const kept = answer?.ok ? (await answer.text()).trim() : "";
  if (/^\d+$/u.test(kept)) version.value = kept;
}
