// Files on their way to the server: multipart forms, with progress. Browsers report it only through
// XMLHttpRequest; elsewhere the body is counted as it is read.
import { answered, type Send } from "./request.ts";

/** Bytes sent so far and, where known, of how many. */
export type UploadProgress = (sent: number, total: number) => void;

export interface Upload {
  url: string;
  form: FormData;
  /** Size of the file, the total that progress speaks of. */
  bytes: number;
  headers: Readonly<Record<string, string>>;
  signal: AbortSignal | undefined;
  onProgress: UploadProgress | undefined;
}

interface Xhr {
  status: number;
  responseText: string;
  upload: { onprogress: ((event: { loaded: number; total: number }) => void) | null };
  onload: (() => void) | null;
  onerror: (() => void) | null;
  onabort: (() => void) | null;
  open(method: string, url: string): void;
  setRequestHeader(name: string, value: string): void;
  getResponseHeader(name: string): string | null;
  send(body: FormData): void;
  abort(): void;
}

const browser = globalThis as unknown as { XMLHttpRequest?: new () => Xhr };

/** Sends the form, again under the same key if the answer was lost. */
export async function upload<T>(upload: Upload, fetchOnce: typeof fetch): Promise<T> {
  const Request = upload.onProgress ? browser.XMLHttpRequest : undefined;
  const send: Send = Request ? () => sendWatched(new Request(), upload) : () => sendCounted(upload, fetchOnce);
  return JSON.parse(await answered(send, upload.signal)) as T;
}

function sendWatched(xhr: Xhr, upload: Upload): ReturnType<Send> {
  return new Promise((resolve, reject) => {
    const stop = () => xhr.abort();
    const end = (settle: () => void) => () => {
      upload.signal?.removeEventListener("abort", stop);
      settle();
    };
    xhr.open("POST", upload.url);
    for (const [name, value] of Object.entries(upload.headers)) xhr.setRequestHeader(name, value);
    xhr.upload.onprogress = ({ loaded, total }) => upload.onProgress?.(loaded, total);
    xhr.onerror = end(() => reject(new TypeError("connection lost")));
    xhr.onabort = end(() => reject(upload.signal?.reason));
    xhr.onload = end(() => {
      const retryAfter = xhr.getResponseHeader("retry-after");
      const headers = new Headers(retryAfter === null ? {} : { "retry-after": retryAfter });
      resolve({ status: xhr.status, headers, text: xhr.responseText });
    });
    upload.signal?.addEventListener("abort", stop, { once: true });
    xhr.send(upload.form);
  });
}

async function sendCounted(upload: Upload, fetchOnce: typeof fetch): ReturnType<Send> {
  const { url, form, headers, signal, onProgress } = upload;
  const init: RequestInit & { duplex?: "half" } = { method: "POST", headers, signal, body: form };
  if (onProgress) {
    const encoded = new Response(form);
    init.headers = { ...headers, "content-type": encoded.headers.get("content-type") ?? "" };
    let sent = 0;
    const counter = new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, out) {
        sent += chunk.byteLength;
        onProgress(Math.min(sent, upload.bytes), upload.bytes);
        out.enqueue(chunk);
      },
    });
    init.body = (encoded.body as ReadableStream<Uint8Array>).pipeThrough(counter);
    init.duplex = "half";
  }
  const answer = await fetchOnce(url, init);
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
}
