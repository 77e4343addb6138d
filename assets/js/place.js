// Writes where the phone is into a field for a point of the map. Without this module, or where the
// phone does not tell, the point is typed or a map's link is pasted.

function watch(box) {
  const button = box.querySelector("button");
  const input = box.querySelector("input");
  const told = box.querySelector("[role=status]");
  button.parentElement.hidden = false;

  button.addEventListener("click", () => {
    button.disabled = true;
    told.textContent = box.dataset.waiting;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        input.value = `${coords.latitude.toFixed(6)}, ${coords.longitude.toFixed(6)}`;
        told.textContent = box.dataset.found;
        button.disabled = false;
      },
      () => {
        told.textContent = box.dataset.unknown;
        button.disabled = false;
      },
      { enableHighAccuracy: true, timeout: 20000, maximumAge: 60000 },
    );
  });
}

export function places(root = document) {
  if (!window.isSecureContext || !navigator.geolocation) return;
  root.querySelectorAll("[data-place]").forEach(watch);
}
