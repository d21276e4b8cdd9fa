/**
 * Lines of a stream, without those that are empty.
 * @param heard is told of every chunk
 */
export async function* linesOf(stream: AsyncIterable<Buffer>, largest: number, heard: () => void): AsyncGenerator<string> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const chunk of stream) {
    heard();
    let start = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
      parts.push(chunk.subarray(start, end));
      const line = Buffer.concat(parts).toString('utf8').trim();
      parts.length = length = 0;
      start = end + 1;
      if (line !== '') yield line;
    }
    const rest = chunk.subarray(start);
    length += rest.length;
    if (length > largest) throw new Error(`a line is over ${largest} bytes`);
    parts.push(rest);
  }
}
