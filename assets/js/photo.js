// Shrinks a chosen photo to 1600 pixels before it is sent, and shows it. Without this module
// the original is sent; the server decodes it reduced anyway.

const LONGEST = 1600;
const QUALITY = 0.82;
const SMALL_ENOUGH = 450 * 1024;

function fit(width, height) {
  const scale = Math.min(1, LONGEST / Math.max(width, height));
  return [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))];
}

function asBlob(canvas) {
  return new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
}

/** The file itself, or a smaller JPEG of it; null when the browser cannot read it as a picture. */
export async function shrink(file) {
  if (!file.type.startsWith("image/")) return null;
  const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" }).catch(() => null);
  if (!bitmap) return null;
  const [width, height] = fit(bitmap.width, bitmap.height);
  if (file.size <= SMALL_ENOUGH && width === bitmap.width) return file;
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  canvas.getContext("2d").drawImage(bitmap, 0, 0, width, height);
  bitmap.close();
  const blob = await asBlob(canvas);
  if (!blob || blob.size >= file.size) return file;
  const name = file.name.replace(/\.[^.]*$/, "") + ".jpg";
  return new File([blob], name, { type: "image/jpeg", lastModified: file.lastModified });
}

function put(input, files) {
  const transfer = new DataTransfer();
  files.forEach((file) => transfer.items.add(file));
  input.files = transfer.files;
}

function show(input, output, pictures) {
  output.querySelectorAll("img").forEach((image) => {
    URL.revokeObjectURL(image.src);
    image.remove();
  });
  pictures.forEach((file) => {
    const image = document.createElement("img");
    image.alt = "";
    image.src = URL.createObjectURL(file);
    output.prepend(image);
  });
  const kilobytes = Math.ceil([...input.files].reduce((sum, file) => sum + file.size, 0) / 1024);
  const text = input.files.length ? input.dataset.ready.replace("{size}", kilobytes) : "";
  output.querySelector("[role=status]").textContent = text;
}

async function changed(input, output) {
  const chosen = [...input.files];
  const shrunk = await Promise.all(chosen.map(shrink));
  // Another choice may have been made while this one was being read: the newest wins.
  if (chosen.length !== input.files.length || chosen.some((f, i) => f !== input.files[i])) return;
  put(input, chosen.map((file, i) => shrunk[i] || file));
  show(input, output, shrunk.filter(Boolean));
}

export function photos(root = document) {
  root.querySelectorAll("input[type=file][data-ready]").forEach((input) => {
    const output = document.getElementById(`${input.id}-preview`);
    output.hidden = false;
    input.addEventListener("change", () => changed(input, output));
  });
}
