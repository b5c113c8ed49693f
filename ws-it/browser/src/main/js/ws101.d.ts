/** The closing codes after which a connection is not opened again by default: 1000, 1002, 1003, 1007, 1008, 1009 and 1010. */
export const FINAL_CODES: readonly number[];

/** A value, or a function that gives a fresh one for each attempt. */
export type Fresh<T> = T | (() => T | Promise<T>);

/** Times are in milliseconds. */
export interface ReconnectingWebSocketOptions {
  /** The subprotocols to offer; none by default. */
  protocols?: Fresh<string | string[]>;
  /** How binary messages come; 'arraybuffer' by default. */
  binaryType?: BinaryType;
  /** Whether to ask the server for what was missed; false by default. */
  replay?: boolean;
  /** Positions that were seen before, such as by the page that was here before this one: its `seen`. */
  seen?: readonly string[];
  /** The bound of the random time before the second attempt; 1,000 by default. It doubles with each attempt. */
  initialDelay?: number;
  /** The maximum of the bound; 30,000 by default. */
  maxDelay?: number;
  /** A connection that was open for so long begins with `initialDelay` again; 30,000 by default. */
  stableAfter?: number;
  /** How long an attempt may take; 10,000 by default. */
  connectTimeout?: number;
  /** The closing codes after which the connection is not opened again; `FINAL_CODES` by default. */
  finalCodes?: Iterable<number>;
  /** A random number from 0 to 1; `Math.random` by default. */
  random?: () => number;
}

export interface Attempt {
  /** The number of the attempt, from 1; it begins again when a connection has been open for `stableAfter`. */
  attempt: number;
}

export interface Setback extends Attempt {
  /** The time until the next attempt. */
  delay: number;
  /** How the connection closed; 1006 when it could not be opened, for which browsers give no reason. */
  code: number;
  reason: string;
  wasClean: boolean;
}

export interface ReconnectingWebSocketEventMap {
  /** An attempt begins. */
  connecting: CustomEvent<Attempt>;
  /** The connection is open; again, when it was lost before. */
  open: CustomEvent<Attempt>;
  /** A message came. With replay, `lastEventId` is its position; it is empty for a message that is not kept. */
  message: MessageEvent<string | ArrayBuffer | Blob>;
  /** The connection was lost or could not be opened; the next attempt follows. */
  waiting: CustomEvent<Setback>;
  /** What was missed is not to be had: what the page knows is out of date. What follows comes behind what is missing. */
  afresh: CustomEvent<Record<string, never>>;
  /** The end: `close` was called, a final code came, or no attempt can succeed. Comes once, as the last event. */
  close: CloseEvent;
}

/**
 * A WebSocket that opens again when it is lost. The first attempt begins when the code that has made it has returned.
 */
export class ReconnectingWebSocket extends EventTarget {
  /**
   * @param url where to connect, relative to the page; http stands for ws. A function is called for each attempt, so that it can put
   *   a fresh token there; when it throws or rejects, that attempt has failed.
   */
  constructor(url: Fresh<string | URL>, options?: ReconnectingWebSocketOptions);

  readonly state: 'connecting' | 'open' | 'waiting' | 'closing' | 'closed';
  /** The address of the attempt or connection there is, else empty. */
  readonly url: string;
  /** The subprotocol that was agreed on, else empty. */
  readonly protocol: string;
  readonly bufferedAmount: number;
  binaryType: BinaryType;
  /** The positions of the last messages that came, to be kept beyond the page if need be. */
  readonly seen: string[];

  /** Sends a message. @throws DOMException InvalidStateError unless the state is `open` */
  send(data: string | ArrayBufferLike | Blob | ArrayBufferView): void;

  /** Ends it for good. @throws DOMException as that of WebSocket, for a code that is not 1000 or 3000 to 4999 */
  close(code?: number, reason?: string): void;

  addEventListener<K extends keyof ReconnectingWebSocketEventMap>(
    type: K,
    listener: (this: ReconnectingWebSocket, event: ReconnectingWebSocketEventMap[K]) => unknown,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject | null,
    options?: boolean | AddEventListenerOptions,
  ): void;
  removeEventListener<K extends keyof ReconnectingWebSocketEventMap>(
    type: K,
    listener: (this: ReconnectingWebSocket, event: ReconnectingWebSocketEventMap[K]) => unknown,
    options?: boolean | EventListenerOptions,
  ): void;
  removeEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject | null,
    options?: boolean | EventListenerOptions,
  ): void;
}
