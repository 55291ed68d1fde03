// Requests to the server. An error is an `Error` with the sentence of its problem.

async function send(path, options) {
  let response;
  try {
    response = await fetch(path, options);
  } catch {
    throw Object.assign(new Error("The server does not answer. Is mnist serve still running?"), { status: 0 });
  }
  if (response.ok) return response;
  const problem = await response.json().catch(() => ({}));
  const sentence = problem.detail ?? `${response.status} ${response.statusText}`;
  throw Object.assign(new Error(sentence), { status: response.status, setting: problem.setting });
}

export async function get(path) {
  return (await send(path)).json();
}

export async function getFloats(path) {
  return new Float32Array(await (await send(path)).arrayBuffer());
}

export async function post(path, body) {
  const isJSON = body !== undefined && !(body instanceof Blob || ArrayBuffer.isView(body));
  const response = await send(path, {
    method: "POST",
    headers: isJSON ? { "Content-Type": "application/json" } : { "Content-Type": "application/octet-stream" },
    body: isJSON ? JSON.stringify(body) : (body ?? new Uint8Array(0)),
  });
  return response.status === 204 ? null : response.json();
}

export async function patch(path, body) {
  const headers = { "Content-Type": "application/json" };
  await send(path, { method: "PATCH", headers, body: JSON.stringify(body) });
}

/** Calls `run` when it was not asked for again within so many milliseconds. */
export function afterRest(milliseconds, run) {
  let due = 0;
  return () => {
    clearTimeout(due);
    due = setTimeout(run, milliseconds);
  };
}

/** Runs one job at a time; of those that come meanwhile, only the last. */
export function latestOnly(run) {
  let isBusy = false;
  let waiting = null;
  return async function ask(...job) {
    waiting = job;
    if (isBusy) return;
    isBusy = true;
    while (waiting) {
      const next = waiting;
      waiting = null;
      await run(...next);
    }
    isBusy = false;
  };
}
