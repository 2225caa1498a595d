/**
 * The part of `TextLineStream` of `@std/streams` that this project uses: lines
 * that end with LF or CRLF. It is for machines that cannot reach JSR.
 */
export class TextLineStream extends TransformStream<string, string> {
  /** Makes the stream. */
  constructor() {
    let rest = "";
    super({
      transform(chunk, controller) {
        if (!chunk.includes("\n")) {
          rest += chunk;
          return;
        }
        const lines = (rest + chunk).split("\n");
        rest = lines.pop()!;
        for (const line of lines) {
          controller.enqueue(line.endsWith("\r") ? line.slice(0, -1) : line);
        }
      },
      flush(controller) {
        if (rest !== "") controller.enqueue(rest);
      },
    });
  }
}
