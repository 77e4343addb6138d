// Says what became of a key (passkey) that was not used: allauth's own script only writes a log.

const CANCELLED = ["NotAllowedError", "AbortError"]; // closed by the person, or waited for too long

export function keyTold() {
  const told = document.querySelector("[data-key-told]");
  if (!told) return;
  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    const isCancelled = CANCELLED.includes(event.detail?.exception?.name);
    told.querySelector("[data-key-cancelled]").hidden = !isCancelled;
    told.querySelector("[data-key-failed]").hidden = isCancelled;
    told.hidden = false;
    told.focus();
  });
}
