// Puts the page together.

import "./answer.js";
import "./inside.js";
import "./neuron.js";
import { showTestDigit } from "./pad.js";
import "./step.js";
import "./training.js";
import "./mistakes.js";
import "./lessons.js";
import "./tour.js";
import { hash } from "./state.js";

showTestDigit(Number(hash().get("test") ?? 61));
