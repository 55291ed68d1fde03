// Puts the page together.

import "./answer.js";
import "./inside.js";
import "./neuron.js";
import "./changes.js";
import { showTestDigit } from "./pad.js";
import "./step.js";
import "./training.js";
import "./mistakes.js";
import "./lessons.js";
import "./tour.js";
import "./mind.js";
import "./links.js";
import { hash } from "./state.js";

showTestDigit(Number(hash().get("test") ?? 61));
