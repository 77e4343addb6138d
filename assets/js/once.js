// Ignores a second press of a submit button within two seconds. The server alone decides that
// nothing is doubled; this only spares people a second wait.

const PAUSE = 2000;

export function once(root = document) {
  root.querySelectorAll("form[method=post]").forEach((form) => {
    let pressed = -PAUSE;
    form.addEventListener("submit", (event) => {
      if (event.timeStamp - pressed < PAUSE) event.preventDefault();
      else pressed = event.timeStamp;
    });
  });
}
