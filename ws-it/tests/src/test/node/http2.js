// A client over HTTP/2 (RFC 8441) with nothing but Node, as a peer of the application of the container tests. Arguments: the URI of its root, a
// file with the certificate to trust. Prints "ok name" or "not ok name: why" for each check, and "done".
'use strict';
const assert = require('node:assert/strict');
const crypto = require('node:crypto');
const fs = require('node:fs');
const http2 = require('node:http2');
const { once } = require('node:events');

const [root, certificate] = process.argv.slice(2);
const { origin, pathname } = new URL(root);
const patience = { signal: AbortSignal.timeout(60_000) };
const session = http2.connect(origin, { ca: fs.readFileSync(certificate), settings: { enableConnectProtocol: true } });
session.on('error', () => {});

// A stream that an extended CONNECT opens, with the head of its response, and a reader of frames.
async function connect(path, fields = {}) {
  const stream = session.request({
    ':method': 'CONNECT',
    ':protocol': 'websocket',
    ':path': pathname.replace(/\/$/, '') + path,
    'sec-websocket-version': '13',
    ...fields,
  });
  stream.on('error', () => {});
  let left = Buffer.alloc(0);
  const chunks = stream[Symbol.asyncIterator]();
  const take = async (count) => {
    while (left.length < count) {
      const { value, done } = await chunks.next();
      if (done) return null;
      left = Buffer.concat([left, value]);
    }
    const taken = left.subarray(0, count);
    left = left.subarray(count);
    return taken;
  };
  stream.frame = async () => {
    const start = await take(2);
    if (start === null) return null;
    let length = start[1];
    if (length === 126) length = (await take(2)).readUInt16BE();
    else if (length === 127) length = Number((await take(8)).readBigUInt64BE());
    return { opcode: start[0] & 15, fin: start[0] > 127, payload: await take(length) };
  };
  stream.message = async () => {
    const parts = [];
    for (let last = false; !last;) {
      const { fin, payload } = await stream.frame();
      parts.push(payload);
      last = fin;
    }
    return Buffer.concat(parts);
  };
  [stream.head] = await once(stream, 'response', patience);
  return stream;
}

// A frame with a masking key of zeros, which leaves the payload as it is.
function frame(opcode, payload) {
  const length = Buffer.alloc(9);
  length.writeUInt8(0x80 | 127);
  length.writeBigUInt64BE(BigInt(payload.length), 1);
  const short = payload.length < 126 ? Buffer.from([0x80 | payload.length]) : length;
  return Buffer.concat([Buffer.from([0x80 | opcode]), short, Buffer.alloc(4), payload]);
}

function code(number) {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(number);
  return bytes;
}

const checks = {
  async megabyte() {
    for (const path of ['/echo', '/listener']) {
      const stream = await connect(path);
      assert.equal(stream.head[':status'], 200);
      const payload = crypto.randomBytes(1 << 20);
      stream.write(frame(2, payload));
      assert.deepEqual(await stream.message(), payload);
      stream.close(http2.constants.NGHTTP2_CANCEL);
    }
  },

  async closeByTheClient() {
    const stream = await connect('/echo');
    stream.write(frame(8, code(4001)));
    assert.deepEqual((await stream.frame()).payload, code(4001));
    assert.equal(await stream.frame(), null);
    stream.end();
    await once(stream, 'close', patience);
    assert.equal(stream.rstCode, http2.constants.NGHTTP2_NO_ERROR);
  },

  async closeByTheServer() {
    const stream = await connect('/close/4002');
    assert.equal((await stream.frame()).payload.readUInt16BE(), 4002);
    stream.write(frame(8, code(4002)));
    assert.equal(await stream.frame(), null);
    stream.end();
    await once(stream, 'close', patience);
    assert.equal(stream.rstCode, http2.constants.NGHTTP2_NO_ERROR);
  },

  async abort() {
    const stream = await connect('/hurry/abort');
    await once(stream, 'close', patience);
    assert.equal(stream.rstCode, http2.constants.NGHTTP2_CANCEL);
  },

  async refusals() {
    for (const [path, fields, status] of [
      ['/checked?decision=refuse', {}, 403],
      ['/echo', { 'sec-websocket-version': '8' }, 426],
      ['/echo', { origin: 'https://evil.example' }, 403],
      ['/echo', { ':protocol': 'connect-udp' }, 501],
    ]) {
      const stream = await connect(path, fields);
      assert.equal(stream.head[':status'], status);
      stream.close();
    }
    assert.equal(session.destroyed, false);
  },

  async twenty() {
    const streams = await Promise.all(Array.from({ length: 20 }, () => connect('/listener')));
    for (const stream of streams) {
      stream.write(frame(1, Buffer.from('one of many')));
    }
    for (const stream of streams) {
      assert.equal((await stream.message()).toString(), 'one of many');
      stream.close(http2.constants.NGHTTP2_CANCEL);
    }
  },
};

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
