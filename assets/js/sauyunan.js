import { areas } from "./area.js";
import { errorSummary } from "./error-summary.js";
import { once } from "./once.js";
import { photos } from "./photo.js";

areas();
errorSummary();
once();
photos();
