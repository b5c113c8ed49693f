// The `ws` client, and mqtt.js on top of it, as a peer of the application of the container tests. Arguments: the URI of its root, a file with the
// certificate to trust. Prints "ok name" or "not ok name: why" for each check, and "done".
'use strict';
const assert = require('node:assert/strict');
const crypto = require('node:crypto');
const fs = require('node:fs');
const { once } = require('node:events');
const mqtt = require('mqtt');
const WebSocket = require('ws');

const [root, certificate] = process.argv.slice(2);
const ca = fs.readFileSync(certificate);
const patience = { signal: AbortSignal.timeout(60_000) };

async function open(path, protocols = [], options = {}) {
  const webSocket = new WebSocket(root + path, protocols, { ca, perMessageDeflate: false, ...options });
  await once(webSocket, 'open', patience);
  return webSocket;
}

// What the event brings; fails when the connection closes before.
async function received(emitter, event) {
  const closed = new AbortController();
  const abort = (code, reason) => closed.abort(new Error(`closed with ${code} ${reason}`));
  emitter.once('close', abort);
  try {
    return await once(emitter, event, { signal: AbortSignal.any([patience.signal, closed.signal]) });
  } catch (failure) {
    throw failure.cause ?? failure;
  } finally {
    emitter.off('close', abort);
  }
}

async function next(webSocket) {
  const [data, isBinary] = await received(webSocket, 'message');
  return isBinary ? data : data.toString();
}

async function exchange(webSocket, sent) {
  const answer = next(webSocket);
  webSocket.send(sent);
  assert.deepEqual(await answer, sent);
}

async function end(webSocket, code = 1000, reason = '') {
  const closed = once(webSocket, 'close', patience);
  webSocket.close(code, reason);
  return (await closed)[0];
}

const checks = {
  async text() {
    const webSocket = await open('/echo');
    for (const text of ['', 'a', '\u00e9\u20ac', '\u{1f642} and \u{10348}\u{10ffff}', '\u0000']) {
      await exchange(webSocket, text);
    }
    assert.equal(await end(webSocket), 1000);
  },

  async binary() {
    const webSocket = await open('/listener');
    for (const size of [0, 1, 125, 126, 65_535, 65_536]) {
      await exchange(webSocket, crypto.randomBytes(size));
    }
    assert.equal(await end(webSocket), 1000);
  },

  async large() {
    const webSocket = await open('/echo');
    await exchange(webSocket, crypto.randomBytes(1 << 20));
    await exchange(webSocket, '\u{1f642}'.repeat(1 << 18));
    await end(webSocket);
  },

  async fragments() {
    const webSocket = await open('/echo', [], { perMessageDeflate: true });
    const answer = next(webSocket);
    webSocket.send('one, ', { fin: false });
    webSocket.ping('between');
    webSocket.send('\u{1f642}, ', { fin: false });
    webSocket.send('three', { fin: true });
    assert.equal(await answer, 'one, \u{1f642}, three');
    await end(webSocket);
  },

  async closeByTheClient() {
    for (const [code, reason] of [[1000, ''], [1000, 'done'], [1001, '\u00fcber'], [3000, 'x'], [4999, 'r'.repeat(123)]]) {
      assert.equal(await end(await open('/echo'), code, reason), code);
    }
  },

  async closeByTheServer() {
    for (const code of [1000, 1001, 1011, 3000, 4999]) {
      const webSocket = new WebSocket(`${root}/close/${code}`, { ca });
      const [received, reason] = await once(webSocket, 'close', patience);
      assert.equal(received, code);
      assert.equal(reason.toString(), 'as asked');
    }
  },

  async pings() {
    const webSocket = await open('/echo');
    for (const data of [Buffer.alloc(0), Buffer.from([0, 255]), crypto.randomBytes(125)]) {
      const pong = once(webSocket, 'pong', patience);
      webSocket.ping(data);
      assert.deepEqual((await pong)[0], data);
    }
    await end(webSocket);
    const watched = await open('/watched');
    for (let i = 0; i < 4; i++) {
      await once(watched, 'ping', patience); // the fourth is sent only when those before it have been answered
    }
    await exchange(watched, 'alive');
    await end(watched);
  },

  async subprotocols() {
    const agreed = await open('/select', ['news', 'chat.v2']);
    assert.equal(agreed.protocol, 'chat.v2');
    const none = new WebSocket(`${root}/select`, ['news'], { ca });
    const [, response] = await once(none, 'unexpected-response', patience);
    assert.equal(response.statusCode, 400);
    response.resume();
  },

  async refusal() {
    const refused = new WebSocket(`${root}/checked?decision=refuse`, { ca });
    const [, response] = await once(refused, 'unexpected-response', patience);
    assert.equal(response.statusCode, 403);
    assert.equal(response.headers['x-reason'], 'test');
    response.resume();
  },
};

// 300 kB each, which deflate shrinks by a factor of more than a hundred
const honest = {
  zeros: Buffer.alloc(300_000),
  'a table of default rows': Buffer.from('0000000000,NULL,0.00,n/a\n'.repeat(12_000)),
};

for (const [name, data] of Object.entries(honest)) {
  for (const path of ['/echo', '/listener', '/parts']) {
    checks[`${name} at ${path}`] = async () => {
      const webSocket = await open(path, [], { perMessageDeflate: true });
      await exchange(webSocket, data);
      const { bytesRead, bytesWritten } = webSocket._socket;
      assert.ok(bytesRead < 3_000 && bytesWritten < 3_000, `${bytesRead} bytes read, ${bytesWritten} written`);
      await end(webSocket);
    };
  }

  checks[`${name} by mqtt.js`] = async () => {
    let webSocket;
    const client = mqtt.connect(`${root}/mqtt`, {
      reconnectPeriod: 0,
      createWebsocket: (url, protocols) => (webSocket = new WebSocket(url, protocols, { ca })),
    });
    await received(client, 'connect');
    await client.subscribeAsync('honest');
    const answer = received(client, 'message');
    await client.publishAsync('honest', data);
    const [topic, payload] = await answer;
    assert.equal(topic, 'honest');
    assert.deepEqual(payload, data);
    const { bytesRead, bytesWritten } = webSocket._socket;
    assert.ok(bytesRead < 3_000 && bytesWritten < 3_000, `${bytesRead} bytes read, ${bytesWritten} written`);
    await client.endAsync();
  };
}

// offer, path, and the answer as `ws` understands it
const both = { server_no_context_takeover: true, client_no_context_takeover: true };
const offers = [
  [{ clientMaxWindowBits: false }, 'takeover', {}],
  [{ clientMaxWindowBits: false, serverNoContextTakeover: true }, 'takeover', { server_no_context_takeover: true }],
  [{ clientMaxWindowBits: false, clientNoContextTakeover: true }, 'takeover', { client_no_context_takeover: true }],
  [{ clientMaxWindowBits: false }, 'fresh', both],
  [{ clientMaxWindowBits: false, serverMaxWindowBits: 9 }, 'takeover', { server_max_window_bits: 9 }],
  [{ clientMaxWindowBits: 9 }, 'takeover', { client_max_window_bits: 9 }],
  [{ clientMaxWindowBits: true }, 'windows', { server_max_window_bits: 10, client_max_window_bits: 10 }],
  [{ clientMaxWindowBits: false }, 'windows', { server_max_window_bits: 10 }],
  [{ clientMaxWindowBits: 12, serverMaxWindowBits: 8 }, 'fresh',
    { ...both, server_max_window_bits: 8, client_max_window_bits: 12 }],
];

for (const [offer, path, answer] of offers) {
  checks[`compressed at ${path} ${JSON.stringify(offer)}`] = async () => {
    const uri = `/peer/deflate/${path}?id=${crypto.randomUUID()}`;
    const webSocket = await open(uri, [], { perMessageDeflate: { threshold: 0, ...offer } });
    const agreed = webSocket._extensions['permessage-deflate'];
    assert.deepEqual({ ...agreed?.params }, answer);
    const text = crypto.randomBytes(3_000).toString('hex');
    for (const sent of [text, text, '', text + text, crypto.randomBytes(500)]) {
      await exchange(webSocket, sent);
    }
    // on the wire: fewer bytes than the texts have, which are 24,000 without the random ones
    assert.ok(webSocket._socket.bytesRead < 16_000, `${webSocket._socket.bytesRead} bytes read`);
    assert.ok(webSocket._socket.bytesWritten < 16_000, `${webSocket._socket.bytesWritten} bytes written`);
    await end(webSocket);
  };
}

(async () => {
  for (const [name, check] of Object.entries(checks)) {
    try {
      await check();
      console.log(`ok ${name}`);
    } catch (failure) {
      console.log(`not ok ${name}: ${String(failure.message).replaceAll('\n', ' ')}`);
    }
  }
  console.log('done');
  process.exit(0);
})();
