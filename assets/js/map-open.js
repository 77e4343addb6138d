// The button that opens the map to move and zoom: only then its script and style are fetched.

function fetchStyle(address) {
  return new Promise((resolve, reject) => {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = address;
    link.onload = resolve;
    link.onerror = reject;
    document.head.append(link);
  });
}

async function open(box, button) {
  const told = document.getElementById("map-told");
  button.disabled = true;
  try {
    const script = new URL(box.dataset.script, document.baseURI).href;
    const [map] = await Promise.all([import(script), fetchStyle(box.dataset.style)]);
    box.hidden = false;
    document.querySelector(".sy-map__svg")?.setAttribute("hidden", "");
    await map.draw(box, told);
    button.hidden = true;
    box.focus();
  } catch {
    told.textContent = box.dataset.fault;
    button.disabled = false;
  }
}

const live = document.querySelector(".sy-map__live");
const opener = document.querySelector(".sy-map__open");
if (live && opener) {
  opener.hidden = false;
  opener.addEventListener("click", () => open(live, opener));
}
