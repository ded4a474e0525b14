import type { IncomingMessage, ServerResponse } from "node:http";

/** A body larger than allowed. */
export class BodyTooLarge extends Error {
  override readonly name = "BodyTooLarge";
}

/** The text of a request's body, at most `maxBytes` long; bytes that are no UTF-8 become U+FFFD. */
export function readBody(req: IncomingMessage, maxBytes: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    req.on("data", (chunk: Buffer) => {
      length += chunk.length;
      if (length <= maxBytes) chunks.push(chunk);
      else {
        chunks.length = 0;
        reject(new BodyTooLarge(`the body is larger than ${maxBytes} bytes`));
      }
    });
    req.on("end", () => resolve(Buffer.concat(chunks).toString("utf8")));
    req.on("error", reject);
    req.on("close", () => reject(new Error("the connection closed before the body had come")));
  });
}

/** What of a body was not read is not read later either: the connection ends with the answer. */
export function hangUpAfter(req: IncomingMessage, res: ServerResponse): void {
  res.setHeader("Connection", "close");
  res.once("finish", () => setTimeout(() => req.socket.destroy(), 200).unref());
}

/** Sends a JSON value. */
export function sendJson(res: ServerResponse, status: number, value: unknown): void {
  sendText(res, status, "application/json", JSON.stringify(value));
}

/** Sends a text of some type. */
export function sendText(res: ServerResponse, status: number, type: string, text: string): void {
  if (res.destroyed || res.headersSent) return;
  res.writeHead(status, {
    "Content-Type": type,
    "Content-Length": Buffer.byteLength(text),
    "X-Content-Type-Options": "nosniff",
  });
  res.end(text);
}

/** Path and query of a request; an address that cannot be read is the root of nothing. */
export function targetOf(req: IncomingMessage): {
  readonly path: string;
  readonly query: URLSearchParams;
} {
  const url = req.url ?? "/";
  const mark = url.indexOf("?");
  const path = mark === -1 ? url : url.slice(0, mark);
  return { path, query: new URLSearchParams(mark === -1 ? "" : url.slice(mark + 1)) };
}

/** A text as HTML shows it. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
