// What the page asks of the server; paths are relative, as the token stands in the address.

async function answered(response) {
  if (response.ok) return response;
  let text = `The studio answers ${response.status}.`;
  try {
    text = (await response.json()).error ?? text;
  } catch {
    // No JSON: the number says it.
  }
  throw new Error(text);
}

async function asked(path, options) {
  let response;
  try {
    response = await fetch(path, options);
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Error("The studio does not answer. Is segvec studio still running?");
  }
  return answered(response);
}

const json = (content, signal) => ({ method: "POST", body: JSON.stringify(content), signal });

export const get = async (path) => (await asked(path)).json();
export const post = async (path, content, signal) => (await asked(path, json(content, signal))).json();
export const send = async (path, body) => (await asked(path, { method: "POST", body })).json();
export const remove = async (path) => (await asked(path, { method: "DELETE" })).json();

/** Ask for a file; returns its bytes and its name. */
export async function file(path, content, signal) {
  const response = await asked(path, json(content, signal));
  const name = /filename="([^"]*)"/.exec(response.headers.get("content-disposition"))?.[1] ?? "art";
  return { blob: await response.blob(), name };
}

/** Trace; `onStage` hears of each stage, the drawing comes back. */
export async function trace(content, onStage, signal) {
  const response = await asked("trace", json(content, signal));
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  let last = null;
  for (;;) {
    const { done, value } = await reader.read();
    const lines = (rest + (value ?? "")).split("\n");
    rest = lines.pop();
    for (const line of lines) {
      last = JSON.parse(line);
      if (last.stage) onStage(last);
    }
    if (done) break;
  }
  if (!last || last.stage) throw new Error("The trace ended early; change something to try once more.");
  if (last.error) throw new Error(last.error);
  return last;
}

export function save({ blob, name }) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
