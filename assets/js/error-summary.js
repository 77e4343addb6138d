// Moves focus to the error summary, and from its links to the field with its label in sight.

function labelOf(field) {
  const legend = field.closest("fieldset")?.querySelector("legend");
  const own = document.querySelector(`label[for="${CSS.escape(field.id)}"]`);
  return ["radio", "checkbox"].includes(field.type) ? legend || own : own || legend;
}

function follow(event) {
  const link = event.target.closest("a[href^='#']");
  const field = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
  if (!field) return;
  event.preventDefault();
  (labelOf(field) || field).scrollIntoView();
  field.focus({ preventScroll: true });
}

export function errorSummary() {
  const summary = document.querySelector("[data-error-summary]");
  if (!summary) return;
  summary.setAttribute("tabindex", "-1");
  summary.addEventListener("blur", () => summary.removeAttribute("tabindex"), { once: true });
  summary.addEventListener("click", follow);
  summary.focus();
}
