import { errorSummary } from "./error-summary.js";
import { once } from "./once.js";
import { photos } from "./photo.js";

errorSummary();
once();
photos();
