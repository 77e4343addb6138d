// The map to move and zoom: outlines of the city below, places as the server has clustered them.
import {
  DivIcon,
  FeatureGroup,
  GeoJSON,
  Map as LeafletMap,
  Marker,
} from "leaflet/dist/leaflet-src.esm.js";

const LARGE = 40; // pixels of a circle
const PAUSE = 200; // milliseconds after the last move

async function ask(address, signal) {
  const answer = await fetch(address, { signal, headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`${answer.status}`);
  return answer.json();
}

function marker(map, feature, words) {
  const [longitude, latitude] = feature.geometry.coordinates;
  const { count, title, url } = feature.properties;
  const label = title || `${count} ${words.here}`;
  const icon = new DivIcon({
    className: "sy-live__count",
    html: title ? "" : String(Number(count)),
    iconSize: title ? [LARGE * 0.7, LARGE * 0.7] : [LARGE, LARGE],
  });
  const made = new Marker([latitude, longitude], { icon, alt: label, title: label });
  made.on("add", () => made.getElement().setAttribute("aria-label", label));
  made.on("click", () => {
    if (url) window.location.assign(url);
    else map.setView([latitude, longitude], Math.min(map.getZoom() + 2, map.getMaxZoom()));
  });
  return made;
}

function follow(map, box, told) {
  const places = new FeatureGroup().addTo(map);
  let waiting;
  let asking = new AbortController();

  async function show() {
    asking.abort();
    asking = new AbortController();
    const around = map.getBounds();
    const address = new URL(box.dataset.cells, document.baseURI);
    address.searchParams.set("bbox", around.toBBoxString());
    address.searchParams.set("zoom", String(map.getZoom()));
    try {
      const found = await ask(address, asking.signal);
      places.clearLayers();
      found.features.forEach((one) => places.addLayer(marker(map, one, box.dataset)));
      told.textContent = "";
    } catch (error) {
      if (error.name !== "AbortError") told.textContent = box.dataset.fault;
    }
  }

  map.on("moveend", () => {
    clearTimeout(waiting);
    waiting = setTimeout(show, PAUSE);
  });
  return show();
}

async function addShapes(map, address) {
  new GeoJSON(await ask(address), {
    style: { color: "#1b1b1b", dashArray: "6 3", fillColor: "#f2a900", fillOpacity: 0.45, weight: 2 },
    onEachFeature(feature, layer) {
      layer.on("click", () => window.location.assign(feature.properties.url));
      layer.on("add", () => {
        const title = document.createElementNS("http://www.w3.org/2000/svg", "title");
        title.textContent = feature.properties.title;
        layer.getElement()?.append(title);
      });
    },
  }).addTo(map);
}

export async function draw(box, told) {
  box.tabIndex = 0;
  box.setAttribute("role", "region");
  box.setAttribute("aria-label", box.dataset.label);
  box.classList.add("sy-live");
  const map = new LeafletMap(box, {
    attributionControl: false,
    maxZoom: 18,
    zoomControl: true,
    zoomAnimation: false,
  });
  for (const [name, label] of [
    ["in", box.dataset.zoomIn],
    ["out", box.dataset.zoomOut],
  ]) {
    const button = box.querySelector(`.leaflet-control-zoom-${name}`);
    button.title = label;
    button.setAttribute("aria-label", label);
  }
  const ground = new GeoJSON(await ask(box.dataset.outlines), {
    interactive: false,
    style: { color: "#12513f", weight: 1, fillColor: "#e4efe9", fillOpacity: 1 },
  }).addTo(map);
  const [west, south, east, north] = box.dataset.box.split(",").map(Number);
  const around = ground.getBounds();
  if (north) map.fitBounds([[south, west], [north, east]]);
  else if (around.isValid()) map.fitBounds(around);
  else map.setView([-2.5, 118], 5);
  if (box.dataset.shapes) await addShapes(map, box.dataset.shapes);
  await follow(map, box, told);
}
