// The page of the ws101 demo: one Panel for each of the two endpoints that talk, and the figures of a third.

import {ReconnectingWebSocket} from './ws101.js';

const CLOSE_CODES = {
  1000: 'normal closure',
  1001: 'going away',
  1002: 'protocol error',
  1003: 'unsupported data',
  1005: 'no code given',
  1006: 'connection lost',
  1007: 'invalid payload',
  1008: 'policy violation',
  1009: 'message too big',
  1010: 'extension missing',
  1011: 'internal server error',
  1012: 'service restart',
  1013: 'try again later',
  1014: 'bad gateway',
};
/** What stands before a line of the log, to see and to hear. */
const SIGNS = {
  out: {sign: '→', spoken: 'Sent: '},
  in: {sign: '←', spoken: 'Received: '},
  event: {sign: '•', spoken: ''},
  error: {sign: '!', spoken: 'Error: '},
};
const MOST_LINES = 500;
const LONGEST_LINE = 300;

/** When the figures try to connect again. */
const RETRY_MS = 3000;

const bytes = new Intl.NumberFormat('en');
const rounded = new Intl.NumberFormat('en', {maximumFractionDigits: 1});

/** The address of an endpoint of this server. */
function webSocketUrl(path) {
  const url = new URL(path, document.baseURI);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return url;
}

/** The connection state, the log and the forms of one endpoint. */
class Panel {
  /** @param {{path: () => string, protocols: () => string[], replay: boolean, opened: () => void, closed: () => void, heard: (data: any) => void}} endpoint */
  constructor(id, endpoint) {
    this.endpoint = endpoint;
    this.card = document.getElementById(id);
    this.state = this.card.querySelector('.state');
    this.log = this.card.querySelector('.log');
    this.connectForm = this.card.querySelector('form.connect');
    this.sendForm = this.card.querySelector('form.send');
    this.disconnectButton = this.card.querySelector('.disconnect');
    this.socket = null;

    this.connectForm.addEventListener('submit', event => {
      event.preventDefault();
      this.connect();
    });
    this.connectForm.addEventListener('input', () => this.showAddress());
    this.disconnectButton.addEventListener('click', () => this.disconnect());
    this.card.querySelector('.clear').addEventListener('click', () => this.log.replaceChildren());
    // Enter sends; with Shift it is a new line, where there can be one.
    this.sendForm.addEventListener('keydown', event => {
      if (event.key === 'Enter' && !event.shiftKey && !event.isComposing && event.target.tagName === 'TEXTAREA') {
        event.preventDefault();
        if (this.state.dataset.state === 'open') {
          this.sendForm.requestSubmit();
        }
      }
    });
    this.show('closed', 'Not connected');
    this.showAddress();
  }

  url() {
    return webSocketUrl(this.endpoint.path());
  }

  connect() {
    const protocols = this.endpoint.protocols();
    const socket = new ReconnectingWebSocket(() => this.url(), {protocols, replay: this.endpoint.replay});
    let opened = false;
    this.socket = socket;
    this.show('wait', 'Connecting…');
    socket.addEventListener('open', () => {
      this.show('open', 'Connected');
      const protocol = socket.protocol ? `subprotocol ${socket.protocol}` : 'no subprotocol';
      this.write('event', `Connected${opened ? ' again' : ''}, ${protocol}`);
      opened = true;
      this.endpoint.opened();
      this.sendForm.querySelector('textarea, input').select();
    });
    socket.addEventListener('message', event => this.endpoint.heard(event.data));
    socket.addEventListener('afresh', () => this.write('event', 'Some messages were missed for good'));
    socket.addEventListener('waiting', event => {
      if (!opened) {
        socket.close(); // what keeps it from opening is more likely to be the name of a subprotocol than a restart
        return;
      }
      const {code, reason, delay} = event.detail;
      this.endpoint.closed();
      this.show('wait', `Lost: ${code}, reconnecting…`);
      this.write('error', `${ending(code, reason)}; the next attempt is in ${(delay / 1000).toFixed(1)}\u00a0s`);
    });
    socket.addEventListener('close', event => {
      this.socket = null;
      if (opened) {
        this.closed(event);
      } else {
        this.show('failed', 'Connection refused');
        this.write('error', 'Could not connect. Browsers do not tell why: the server may be down, or it refused the handshake'
          + (protocols.length ? `, for example because it does not know the subprotocol ${protocols.join(', ')}.` : '.'));
      }
    });
  }

  disconnect() {
    if (this.socket) {
      this.show('wait', 'Closing…');
      this.socket.close(1000);
    }
  }

  closed(event) {
    this.endpoint.closed();
    const normal = event.wasClean && (event.code === 1000 || event.code === 1005);
    this.show(normal ? 'closed' : 'failed', `Closed: ${event.code}`);
    this.write(normal ? 'event' : 'error', ending(event.code, event.reason));
  }

  /** Shows a state and enables what can be done in it. */
  show(state, text) {
    const focused = document.activeElement;
    this.state.dataset.state = state;
    this.state.textContent = text;
    this.connectForm.querySelector('[type=submit]').disabled = state === 'open' || state === 'wait';
    for (const field of this.connectForm.querySelectorAll('input, select')) {
      field.disabled = state === 'open' || state === 'wait';
    }
    this.disconnectButton.disabled = !(state === 'open' || (state === 'wait' && text !== 'Closing…'));
    for (const control of this.sendForm.querySelectorAll('[type=submit], .sizes')) {
      control.disabled = state !== 'open';
    }
    // A control that is disabled under the focus would drop a keyboard user at the top of the page.
    if (focused && this.card.contains(focused) && focused.disabled) {
      const next = this.connectForm.querySelector('button:enabled');
      (next ?? this.card).focus({preventScroll: true});
    }
  }

  showAddress() {
    this.card.querySelector('.address').textContent = this.url().href;
  }

  /** Adds a line to the log: its kind, one of SIGNS, the text, and an aside. */
  write(kind, text, aside = '') {
    const followed = this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < 40;
    this.log.querySelector('.empty')?.remove();
    const time = document.createElement('time');
    time.textContent = new Date().toLocaleTimeString('en-GB');
    const mark = document.createElement('b');
    mark.textContent = SIGNS[kind].sign;
    mark.ariaHidden = 'true';
    const spoken = document.createElement('span');
    spoken.className = 'hidden';
    spoken.textContent = SIGNS[kind].spoken;
    const body = document.createElement('span');
    body.textContent = text.length > LONGEST_LINE ? `${text.slice(0, LONGEST_LINE)}…` : text;
    if (aside) {
      const small = document.createElement('small');
      small.textContent = `  ${aside}`;
      body.append(small);
    }
    const line = document.createElement('p');
    line.className = kind;
    line.append(time, mark, spoken, body);
    this.log.append(line);
    while (this.log.childElementCount > MOST_LINES) {
      this.log.firstElementChild.remove();
    }
    if (followed) {
      this.log.scrollTop = this.log.scrollHeight;
    }
  }
}

function ending(code, reason) {
  return `Closed: ${code} ${CLOSE_CODES[code] ?? 'application code'}${reason ? `: ${reason}` : ''}`;
}

function startEcho() {
  /** What was sent and has not come back: the echo keeps the order. */
  let pending = [];
  const panel = new Panel('echo', {
    path: () => 'echo',
    protocols: () => [],
    replay: false,
    opened: () => { pending = []; },
    closed: () => {},
    heard: data => {
      const sent = pending.shift();
      const took = sent ? `${(performance.now() - sent.at).toFixed(1)}\u00a0ms` : '';
      if (!sent || same(sent.data, data)) {
        panel.write('in', describe(data), took);
      } else {
        panel.write('error', `That is not what was sent: ${describe(data)}`, took);
      }
    },
  });
  const send = data => {
    pending.push({data, at: performance.now()});
    panel.socket.send(data);
    panel.write('out', describe(data));
  };
  panel.sendForm.addEventListener('submit', event => {
    event.preventDefault();
    const text = document.getElementById('echo-text').value;
    send(panel.sendForm.elements.type.value === 'binary' ? new TextEncoder().encode(text).buffer : text);
  });
  for (const button of panel.sendForm.querySelectorAll('[data-size]')) {
    button.addEventListener('click', () => send(generated(Number(button.dataset.size))));
  }
}

function generated(size) {
  const data = new Uint8Array(size);
  for (let i = 0; i < size; i++) {
    data[i] = i * 31 >> 3;
  }
  return data.buffer;
}

function describe(data) {
  if (typeof data === 'string') {
    return data;
  }
  const start = [...new Uint8Array(data, 0, Math.min(4, data.byteLength))].map(b => b.toString(16).padStart(2, '0')).join(' ');
  return `${bytes.format(data.byteLength)} ${data.byteLength === 1 ? 'byte' : 'bytes'}${start ? `: ${start}` : ''}${data.byteLength > 4 ? ' …' : ''}`;
}

function same(one, other) {
  if (typeof one === 'string' || typeof other === 'string') {
    return one === other;
  }
  const a = new Uint8Array(one);
  const b = new Uint8Array(other);
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

function startChat() {
  const name = document.getElementById('chat-name');
  const room = document.getElementById('chat-room');
  const protocol = document.getElementById('chat-protocol');
  const text = document.getElementById('chat-text');
  name.value = `guest-${Math.floor(Math.random() * 900 + 100)}`;
  const presence = document.querySelector('#chat .presence');
  const inJson = () => panel.socket.protocol === 'chat.ws101.org';
  const show = names => {
    presence.hidden = names.length === 0;
    presence.querySelector('.present').replaceChildren(...names.map(present => {
      const item = document.createElement('li');
      item.textContent = present;
      return item;
    }));
  };
  const node = document.querySelector('#chat .node');
  const showNode = async () => { // after a restart it may be another one
    const response = await fetch('node').catch(() => null);
    const known = response?.status === 200;
    node.hidden = !known;
    node.textContent = known ? `You are on ${await response.text()}.` : '';
  };
  showNode();
  const panel = new Panel('chat', {
    path: () => `chat/${encodeURIComponent(room.value)}?name=${encodeURIComponent(name.value)}`,
    protocols: () => protocol.value ? [protocol.value] : [],
    replay: true,
    opened: showNode,
    closed: () => show([]),
    heard: data => {
      if (!inJson()) {
        panel.write('in', data);
        return;
      }
      const event = JSON.parse(data);
      if (event.type === 'said') {
        panel.write('in', `${event.name}: ${event.text}`);
      } else if (event.type === 'present') {
        show(event.names);
        if (panel.state.dataset.state === 'open') {
          panel.state.textContent = `Connected, ${event.names.length} here`;
        }
      } else {
        panel.write('event', `${event.name} ${event.type}`);
      }
    },
  });
  panel.sendForm.addEventListener('submit', event => {
    event.preventDefault();
    panel.socket.send(inJson() ? JSON.stringify({text: text.value}) : text.value);
    text.value = '';
  });
}

function startFigures() {
  const card = document.getElementById('figures');
  const state = card.querySelector('.state');
  const perSecond = value => `${rounded.format(value)}/s`;
  const bytesPerSecond = value => value < 1000 ? `${rounded.format(value)}\u00a0B/s` : `${rounded.format(value / 1000)}\u00a0kB/s`;
  const writings = {
    open: rounded.format,
    handshakes: rounded.format,
    refused: rounded.format,
    received: perSecond,
    sent: perSecond,
    receivedBytes: bytesPerSecond,
    sentBytes: bytesPerSecond,
    roundTrip: value => value ? `${rounded.format(value)}\u00a0ms` : '–',
  };
  const closers = {us: 'the server', peer: 'the client', nobody: 'nobody'};
  const show = (kind, text) => {
    if (state.textContent !== text) {
      state.dataset.state = kind;
      state.textContent = text;
    }
  };
  const update = sheet => {
    for (const [name, write] of Object.entries(writings)) {
      card.querySelector(`[data-figure=${name}]`).textContent = write(sheet[name]);
    }
    if (sheet.closes.length) {
      card.querySelector('.closes').replaceChildren(...sheet.closes.map(end => {
        const item = document.createElement('li');
        item.textContent = `${end.endpoint}: ${end.code} ${CLOSE_CODES[end.code] ?? 'application code'}, by ${closers[end.by]}, `
          + `after ${rounded.format(end.seconds)}\u00a0s`;
        return item;
      }));
    }
  };
  const connect = () => {
    const socket = new WebSocket(webSocketUrl('figures'));
    socket.onopen = () => show('open', 'Live');
    socket.onmessage = event => update(JSON.parse(event.data));
    socket.onclose = () => {
      show('failed', 'Not connected');
      setTimeout(connect, RETRY_MS);
    };
  };
  card.querySelector('.address').textContent = webSocketUrl('figures').href;
  connect();
}

startEcho();
startChat();
startFigures();
