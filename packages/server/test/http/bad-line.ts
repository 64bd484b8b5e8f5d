// A line that carries a request to the server and then loses the answer.
import { type AddressInfo, connect, createServer } from "node:net";

export interface BadLine {
  port: number;
  /** How many of the next answers are lost. */
  lose(answers: number): void;
  /** Answers lost so far. */
  lost(): number;
  close(): void;
}

/** Listens on a free port and passes everything on to the port that `target` gives. */
export async function badLine(target: () => number): Promise<BadLine> {
  let toLose = 0;
  let lost = 0;
  const server = createServer((client) => {
    const upstream = connect(target(), "127.0.0.1");
    client.pipe(upstream);
    upstream.on("data", (answer) => {
      if (toLose > 0) {
        toLose--;
        lost++;
        client.destroy();
        upstream.destroy();
      } else client.write(answer);
    });
    upstream.on("close", () => client.destroy());
    client.on("close", () => upstream.destroy());
    for (const socket of [client, upstream]) socket.on("error", () => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    lose: (answers) => {
      toLose = answers;
    },
    lost: () => lost,
    close: () => server.close(),
  };
}
