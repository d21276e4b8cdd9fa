/** Why the linking service does not do what it is asked: what the REST API answers with. Numbers of Confluent's Kafka REST API v3. */
export class LinkFault extends Error {
  public constructor(
    /** HTTP status. */
    public readonly status: number,
    public readonly errorCode: number,
    message: string,
  ) {
    super(message);
    this.name = 'LinkFault';
  }
}

export const badRequest = (message: string): LinkFault => new LinkFault(400, 40002, message);
export const renameRefused = (message: string): LinkFault => new LinkFault(400, 40035, message);
export const notFound = (message: string): LinkFault => new LinkFault(404, 40400, message);
export const conflict = (message: string): LinkFault => new LinkFault(409, 40900, message);
