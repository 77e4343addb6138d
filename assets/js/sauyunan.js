import { areas } from "./area.js";
import { errorSummary } from "./error-summary.js";
import { keyTold } from "./key-told.js";
import { once } from "./once.js";
import { photos } from "./photo.js";
import { places } from "./place.js";

areas();
errorSummary();
keyTold();
once();
photos();
places();
