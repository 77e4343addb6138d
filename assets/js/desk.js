// Staff pages: htmx swaps parts of a page; nothing it is given is ever run as code.
import htmx from "htmx.org/dist/htmx.esm.js";

import { errorSummary } from "./error-summary.js";
import { keyTold } from "./key-told.js";
import { photos } from "./photo.js";
import { viewers } from "./viewer.js";
import { words } from "./words.js";

Object.assign(htmx.config, {
  allowEval: false,
  allowScriptTags: false,
  includeIndicatorStyles: false,
  selfRequestsOnly: true,
});

errorSummary();
keyTold();
viewers(document);
words();
htmx.onLoad((part) => photos(part));
