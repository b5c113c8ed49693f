/**
 * A WebSocket that opens again when it is lost, and gets what was sent meanwhile from a server with org.ws101.servlet.Replay.
 * No dependencies. The types are in ws101.d.ts; docs/RECONNECTING.md of ws101 is the guide.
 */

/** The closing codes after which another attempt would end the same: the connection is not opened again. */
export const FINAL_CODES = Object.freeze([1000, 1002, 1003, 1007, 1008, 1009, 1010]);

/** The parameter of the query that asks for replay. */
const PARAMETER = 'ws101-replay';
/** What a server may send as a position; others are passed over, so that the URL stays short. */
const POSITION = /^[A-Za-z0-9_.:-]{1,96}$/;
/** More positions are not shown; a server reads no more. */
const MOST_POSITIONS = 64;
const LOST = 1006;

const DEFAULTS = {
  protocols: [],
  binaryType: 'arraybuffer',
  replay: false,
  seen: [],
  initialDelay: 1000,
  maxDelay: 30000,
  stableAfter: 30000,
  connectTimeout: 10000,
  finalCodes: FINAL_CODES,
  random: Math.random,
};

export class ReconnectingWebSocket extends EventTarget {
  #url;
  #options;
  #finalCodes;
  #state = 'connecting';
  /** Counts sockets: what comes from another one than the last is of no interest. */
  #run = 0;
  #socket = null;
  #timer = null;
  #attempt = 0;
  #openedAt = null;
  /** Whether the browser has been offline since the socket opened. */
  #wasOffline = false;
  /** The last position of each group and origin: what stands before the colon of a position. The latest is the last. */
  #positions = new Map();
  /** What marks begin with; null when replay is not asked for. */
  #mark = null;
  /** The position of the message that comes next; null when it has none. */
  #next = null;

  constructor(url, options = {}) {
    super();
    this.#url = url;
    this.#options = {...DEFAULTS, ...options};
    this.#finalCodes = new Set(this.#options.finalCodes);
    this.#options.seen.forEach(position => this.#see(position));
    globalThis.addEventListener?.('online', this.#online);
    globalThis.addEventListener?.('offline', this.#offline);
    queueMicrotask(() => { // so that whoever has made it can listen before
      if (this.#state === 'connecting') {
        this.#connect();
      }
    });
  }

  get state() {
    return this.#state;
  }

  get url() {
    return this.#socket?.url ?? '';
  }

  get protocol() {
    return this.#socket?.protocol ?? '';
  }

  get bufferedAmount() {
    return this.#socket?.bufferedAmount ?? 0;
  }

  get binaryType() {
    return this.#options.binaryType;
  }

  set binaryType(type) {
    this.#options.binaryType = type;
    if (this.#socket) {
      this.#socket.binaryType = type;
    }
  }

  get seen() {
    return [...this.#positions.values()];
  }

  send(data) {
    if (this.#state !== 'open') {
      throw new DOMException(`The connection is ${this.#state}: send when it is open`, 'InvalidStateError');
    }
    this.#socket.send(data);
  }

  close(code = 1000, reason = '') {
    if (this.#state === 'closing' || this.#state === 'closed') {
      return;
    }
    const socket = this.#socket;
    if (socket) {
      socket.close(code, reason); // throws what is no code for an application, before anything has changed
      this.#state = 'closing';
      this.#stopTimer();
    } else {
      this.#run++;
      this.#state = 'closing';
      this.#stopTimer();
      queueMicrotask(() => this.#end({code, reason, wasClean: true}));
    }
  }

  async #connect() {
    const run = ++this.#run;
    this.#attempt++;
    this.#state = 'connecting';
    this.#emit('connecting', {attempt: this.#attempt});
    let url;
    let protocols;
    try {
      url = await valueOf(this.#url);
      protocols = await valueOf(this.#options.protocols);
    } catch (error) {
      if (run === this.#run) {
        this.#setback({code: LOST, reason: `No URL to connect to: ${error?.message ?? error}`, wasClean: false});
      }
      return;
    }
    if (run !== this.#run) {
      return;
    }
    let socket;
    try {
      socket = new WebSocket(this.#complete(url), protocols);
    } catch (error) { // no URL of a WebSocket, or no subprotocol: the next attempt would be the same
      this.#end({code: LOST, reason: `The browser cannot connect: ${error.message}`, wasClean: false});
      return;
    }
    this.#use(socket, run);
  }

  /** The address of an attempt: absolute, with what asks for replay. */
  #complete(from) {
    const url = new URL(from, globalThis.document?.baseURI ?? globalThis.location?.href);
    url.protocol = url.protocol.replace('http', 'ws');
    this.#mark = null;
    this.#next = null;
    if (this.#options.replay) {
      const token = randomToken();
      this.#mark = `${token} `;
      const value = encodeURIComponent([token, ...this.#positions.values()].join());
      url.search += `${url.search ? '&' : '?'}${PARAMETER}=${value}`;
    }
    return url;
  }

  #use(socket, run) {
    const isCurrent = () => run === this.#run;
    this.#socket = socket;
    this.#openedAt = null;
    socket.binaryType = this.#options.binaryType;
    this.#timer = setTimeout(() => isCurrent() && this.#lose('The server has not answered in time'), this.#options.connectTimeout);
    socket.onopen = () => {
      if (isCurrent() && this.#state === 'connecting') {
        this.#stopTimer();
        this.#openedAt = performance.now();
        this.#wasOffline = false;
        this.#state = 'open';
        this.#emit('open', {attempt: this.#attempt});
      }
    };
    socket.onmessage = event => isCurrent() && this.#received(event);
    socket.onclose = event => {
      if (isCurrent()) {
        this.#closed(event);
      }
    };
  }

  #received(event) {
    const {data, origin} = event;
    if (this.#mark !== null && this.#next === null && typeof data === 'string' && data.startsWith(this.#mark)) {
      this.#marked(data.slice(this.#mark.length));
      return;
    }
    const id = this.#next ?? '';
    if (this.#next !== null) {
      this.#see(this.#next);
      this.#next = null;
    }
    this.dispatchEvent(new MessageEvent('message', {data, origin, lastEventId: id}));
  }

  #marked(mark) {
    const [word, positions = ''] = mark.split(' ');
    const all = positions.split(',').filter(position => position);
    if (word === 'next') {
      this.#next = positions;
    } else if (word === 'at') {
      all.forEach(position => this.#see(position));
    } else if (word === 'afresh') {
      const keys = new Set(all.map(keyOf));
      for (const origin of [...this.#positions.keys()].filter(origin => keys.has(keyOf(origin)))) {
        this.#positions.delete(origin);
      }
      all.forEach(position => this.#see(position));
      this.#emit('afresh', {});
    } // else it is of a later version
  }

  #see(position) {
    if (!POSITION.test(position)) {
      return;
    }
    const origin = position.slice(0, Math.max(position.lastIndexOf(':'), 0));
    this.#positions.delete(origin);
    this.#positions.set(origin, position);
    if (this.#positions.size > MOST_POSITIONS) {
      this.#positions.delete(this.#positions.keys().next().value);
    }
  }

  #closed({code, reason, wasClean}) {
    this.#stopTimer();
    this.#socket = null;
    if (this.#state === 'closing' || this.#finalCodes.has(code)) {
      this.#end({code, reason, wasClean});
    } else {
      this.#setback({code, reason, wasClean});
    }
  }

  /** Gives the socket up without waiting for its end. */
  #lose(reason) {
    this.#run++; // nothing of it counts any more
    this.#stopTimer();
    this.#socket.close();
    this.#closed({code: LOST, reason, wasClean: false});
  }

  /** The next attempt follows after a random time, up to a bound that doubles with each. */
  #setback({code, reason, wasClean}) {
    if (this.#openedAt !== null && performance.now() - this.#openedAt >= this.#options.stableAfter) {
      this.#attempt = 1;
    }
    this.#openedAt = null; // attempts may fail before there is another socket
    const {initialDelay, maxDelay, random} = this.#options;
    const bound = Math.min(maxDelay, initialDelay * 2 ** (this.#attempt - 1));
    const delay = globalThis.navigator?.onLine === false ? maxDelay : random() * bound;
    this.#wait(delay);
    this.#emit('waiting', {attempt: this.#attempt, delay, code, reason, wasClean});
  }

  #wait(delay) {
    this.#state = 'waiting';
    this.#stopTimer();
    this.#timer = setTimeout(() => this.#connect(), delay);
  }

  #stopTimer() {
    clearTimeout(this.#timer);
    this.#timer = null;
  }

  /** The network is another one: a socket of the old one may never say that it is dead. All who were offline come at about the same time. */
  #online = () => {
    const soon = this.#options.random() * this.#options.initialDelay;
    if (this.#state === 'waiting') {
      this.#wait(soon);
    } else if (this.#state === 'open' && this.#wasOffline) {
      this.#lose('The network was away');
      if (this.#state === 'waiting') { // a listener may have closed it
        this.#wait(soon);
      }
    }
  };

  /** The browser may be wrong, so a socket that is open stays, and attempts become rare. */
  #offline = () => {
    this.#wasOffline = true;
    if (this.#state === 'waiting') {
      this.#wait(this.#options.maxDelay);
    }
  };

  #end({code, reason, wasClean}) {
    this.#run++;
    this.#stopTimer();
    this.#socket = null;
    this.#state = 'closed';
    globalThis.removeEventListener?.('online', this.#online);
    globalThis.removeEventListener?.('offline', this.#offline);
    this.dispatchEvent(new CloseEvent('close', {code, reason, wasClean}));
  }

  #emit(type, detail) {
    this.dispatchEvent(new CustomEvent(type, {detail}));
  }
}

/** What is given, or what a function gives. */
function valueOf(given) {
  return typeof given === 'function' ? given() : given;
}

/** Of a position or an origin: what stands for the group. */
function keyOf(position) {
  return position.slice(0, Math.max(position.indexOf('.'), 0));
}

function randomToken() {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  return Array.from(crypto.getRandomValues(new Uint8Array(12)), byte => letters[byte & 63]).join('');
}
