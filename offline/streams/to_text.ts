/**
 * `toText` of `@std/streams`, for machines that cannot reach JSR.
 *
 * @param stream Bytes in UTF-8.
 * @returns All of them as text, when the stream has ended.
 */
export async function toText(
  stream: ReadableStream<Uint8Array>,
): Promise<string> {
  return await new Response(stream as ReadableStream<Uint8Array<ArrayBuffer>>)
    .text();
}
